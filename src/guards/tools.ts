import { indexLines } from '../lines.ts';
import type { Finding } from '../render/types.ts';
import { toLine } from '../safe-text.ts';
import { makeFinding } from './finding.ts';
import { findLiterals } from './literals.ts';
import { scanPlaceholders } from './scan-placeholders.ts';
import { blankSpans } from './text.ts';

const SNAKE = /(?<![\p{L}\p{N}_$./-])[a-z][a-z0-9]*(?:_[a-z0-9]+)+(?![\p{L}\p{N}_])/gu;
const CAMEL = /(?<![\p{L}\p{N}_$./-])[a-z][a-z0-9]+(?:[A-Z][a-z0-9]+)+(?![\p{L}\p{N}_])/gu;
/**
 * Verbs that begin a tool's name, in several languages. Other names (`caller_name`) are fields unless the prompt calls
 * them.
 */
const VERBS = new Set(
  `get set check book find search list look lookup fetch query read load save store create make add update edit change modify delete remove cancel schedule reschedule reserve confirm verify
  validate authenticate identify classify route escalate transfer handoff hand forward connect call dial end hang hangup start stop begin finish complete send email text sms notify alert log
  record report submit post put collect capture take leave ask request generate calculate compute convert estimate quote process pay charge refund apply assign mark track trigger run execute
  invoke use flag initiate propose refill evaluate continue open close lock unlock reset resend issue register enroll sign login switch play pause press answer decline accept reject approve warm cold select choose show display retrieve
  obtener buscar crear agendar reservar cancelar consultar verificar enviar transferir finalizar colgar registrar guardar actualizar terminar llamar
  creer lister obtenir envoyer modifier supprimer rechercher chercher verifier reserver annuler transferer terminer generer accepter valider appeler
  termin buche buchen suche suchen pruefe pruefen sende senden erstelle erstellen hole holen leite beende beenden
  sprawdz przedluz zarezerwuj umow wyslij polacz anuluj zapisz znajdz szukaj utworz
  ara ayirt olustur iptal gonder bul kontrol kaydet aktar bagla
  criar listar agendar cancelar verificar enviar transferir encerrar salvar cerca crea prenota invia verifica termina annulla`.split(
    /\s+/,
  ),
);
/** Verbs that are also nouns, and words that end the name of a field. */
const NOUNS_TOO = new Set(
  'start end use display answer record order call text email report request charge estimate quote close open contact load sign mark lead process'.split(
    ' ',
  ),
);
const FIELDS = new Set(
  'time date id name phone email type status case order number url count value reason label client user text code amount at state duration title note notes field'.split(
    ' ',
  ),
);
const LAST_VERBS = new Set('ara ayirt olustur iptal gonder bul lookup'.split(' '));
/** Words directly before or after the name of a tool. */
const CALLED_BEFORE =
  /(?:\b(?:tools?|functions?|actions?|call|calls|calling|invoke|invoking|trigger|execute|run|werkzeug|tool|funktion|rufe|aufruf|herramienta|función|llama(?: a)?|ejecuta|invoca|outil|fonction|appelle[rz]?|exécute|ferramenta|função|chame|acione|strumento|funzione|chiama|narzędzi\p{L}{0,3}|wywołaj|użyj|ara[çc]\p{L}{0,3}|инструмент|вызови)(?: (?:the|a|la|el|le|der|die|das|den|o|il|tool|function|outil|fonction|herramienta|función|funktion|werkzeug|intern)){0,3}|工具|函数|調用|调用|関数|ツール|도구|أداة|टूल)\s{0,2}:?\s?[:(`*"'「“‘]{0,4}$/iu;
const CALLED_BEHIND =
  /^[`*"'」”’]{0,4}(?:\(|\s{0,2}(?:tool|function|action|werkzeug|funktion|aufrufen|auf(?!\p{L})|outil|fonction)(?!\p{L})|を呼び|ツール|関数|工具|函数|도구|को कॉल|ara[çc]\p{L}{0,4}|टूल)/iu;

/**
 * Finds tools that the prompt calls by name (`check_availability`, `transferCall`) and the proposal does not contain.
 *
 * @param named texts that another finding already names
 */
export function checkTools(before: string, after: string, named: readonly string[]): Finding[] {
  const plain = blankSpans(before, [...scanPlaceholders(before), ...findLiterals(before)]);
  const lineOf = indexLines(before);
  const findings: Finding[] = [];
  const places = new Map<string, number[]>();
  for (const { 0: name, index } of [...plain.matchAll(SNAKE), ...plain.matchAll(CAMEL)]) {
    if (isData(before, name, index)) continue;
    const known = places.get(name);
    if (known) known.push(index);
    else places.set(name, [index]);
  }
  for (const [name, indexes] of places) {
    const called = indexes.find((index) => isCalled(before, name, index));
    const index = called ?? indexes[0];
    if (index === undefined || (called === undefined && !hasVerb(name))) continue;
    if (standsIn(after, name) || named.some((literal) => literal.includes(name))) continue;
    const line = lineOf(index);
    const message = `The tool ${toLine(name)} from line ${line} of the prompt is missing from the proposal.`;
    findings.push(makeFinding('tool-lost', message, { side: 'before', line }));
  }
  return findings;
}

/** Keys of examples (`"caller_name": "Ada"`) and parameters (`case_id=…`) are data. */
function isData(text: string, name: string, index: number): boolean {
  const behind = text.slice(index + name.length, index + name.length + 24);
  return (text[index - 1] === '"' && /^"\s*:/.test(behind)) || /^\s?=/.test(behind) || isParameter(text, index);
}

const isCalled = (text: string, name: string, index: number) =>
  CALLED_BEFORE.test(text.slice(Math.max(0, index - 40), index)) ||
  CALLED_BEHIND.test(text.slice(index + name.length, index + name.length + 24));

function hasVerb(name: string): boolean {
  const [verb = '', ...parts] = name.split(/_|(?=[A-Z])/).map((part) => part.toLowerCase());
  const last = parts.at(-1) ?? '';
  // `start_time` is a field. In Turkish, the verb comes last.
  return (VERBS.has(verb) && !(NOUNS_TOO.has(verb) && FIELDS.has(last))) || LAST_VERBS.has(last);
}

/** Whether a name is between the brackets of a call: `get_order(order_id, user_id)`. */
function isParameter(text: string, index: number): boolean {
  return /[\p{L}\p{N}_]\([^()\n]*$/u.test(text.slice(Math.max(0, index - 60), index));
}

function standsIn(text: string, name: string): boolean {
  for (let at = text.indexOf(name), tries = 0; at >= 0 && tries < 50; at = text.indexOf(name, at + 1), tries += 1) {
    const edges = `${text[at - 1] ?? ' '} ${text[at + name.length] ?? ' '}`;
    if (!/[\p{L}\p{N}_]/u.test(edges)) return true;
  }
  return false;
}
