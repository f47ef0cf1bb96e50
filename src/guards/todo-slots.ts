// Finds what the author of a prompt must still write.

import { findGap, findSureGap } from './bracketed-gaps.ts';
import { hasCondition, isPending } from './pending.ts';
import { blankSpeech } from './speech.ts';
import { firstOf } from './text.ts';
import { beginsAsUnknown, namesCaller, namesMissing } from './vocabulary.ts';

/** A part of a line that is still to be written. */
export interface TodoSlot {
  readonly text: string;
  /** If not, the model may fill it in during a call: `[DATE OF BIRTH]`. */
  readonly isCertain: boolean;
}

/** Longer lines are examined up to here. */
const MAX_LINE = 2_000;

// `todo` is a Spanish and Portuguese word, so a note needs capitals and punctuation.
const MARKER =
  /(?:^|[\s[<({#/*-])(?:TODO|FIXME|PLACEHOLDER)(?:[:(_\]>})]|\s?[-–—]\s)|(?:\/\/|\/\*|<!--) ?(?:TODO|FIXME)\b|^#{1,3} (?:TODO|FIXME) [a-z]|[[<{]TODO\b|[[<{]your[a-z_-]{2,30}[\]>}]|(?:@|\/\/|www\.)your-?[a-z-]{2,30}\.[a-z]{2}|(?<![\p{L}_])(?:(?:YOUR|INSERT)_[A-Z][A-Z_]{2,60}|[A-Z][A-Z_]{2,60}_HERE(?![\p{L}_]))|[$€£]XX+(?!\p{L})/u;
/** `ADD HOURS HERE`, `NOTE TO THE OPERATOR: …`. */
const CAPITALS =
  /(?<![A-Z] )\b(?:INSERT (?!INTO\b)[A-Z]{2}[A-Z' -]{1,60}|(?:ADD|ENTER|PUT|PASTE|FILL IN) [A-Z' -]{2,60} HERE\b)/;
const TO_AUTHOR =
  /^[^\p{L}<]{0,6}(?:(?:<!--|\{?\/\*|\/\/) ?(?:operator|author|developer|client|editor|owner): |note (?:to|for) (?:the )?(?:operator|author|developer|client|editor|reviewer|self|team)\b|hinweis an den betreiber|nota para el (?:operador|cliente)|note (?:à|pour) l['’]opérateur|nota para o operador|nota per l['’]operatore)/iu;
/** `E-mail: x@example.com <- change me`. */
const CHANGE_ME = /(?:<-+|←|#|\/\/) ?(?:change|replace|update|edit)(?: (?:me|this)\b|$)/i;
/** `Add the dentists' names before going live.` */
const BEFORE_LIVE =
  /(?:^|[.!?;] )[^\p{L}]{0,6}(?:add|enter|fill|insert|put|replace|update)\b.{3,160}\bbefore (?:going live|go-live|you go live|deploying)\b/iu;
/** `Hours: TBA`, `Price: ???`, `Fee: ____ (ask the office)`, `Discount: __ %`. */
const BLANK_VALUE =
  /[:：] ?(?:TB[AC]|\?+(?= ?[(（]|$)|(?<!_.{0,80}: ?)_{3,}|_{2} ?%|X{2,}|[〇○×]{2,}\p{L}?)\.?(?: ?[(（–—].{0,80}| -.{0,80})?$/u;
/** `PENDIENTE: …` */
const LABEL = /^[^\p{L}\n]{0,6}(\p{Lu}[\p{Lu} ]{4,30}?) ?[:：]/u;
/** In a condition, it is a value: "If the price is TBD, offer a call back." */
const TBD = /(?<![\p{L}\p{N}_"“'])(?:TBD(?![\p{L}\p{N}_"”']| =)|n\.t\.b\.)|[[<(]TB[AC][\]>)]/u;
/** `Price: to be confirmed`. */
const VALUE = /(?:[:：]| [–—-]) ?([^:：–—]{2,60}(?: [–—] [^:：–—]{2,60})?)$/u;
/** A label whose value may be `pending` during a call. */
const STATE =
  /(?<!\p{L})(?:stat(?:e|o|us|ut)|stan|estado|état|zustand|durum|состояние)(?!\p{L})|状態|状态|状況|상태|स्थिति|الحالة/iu;
const BY_OWNER =
  /\bby (?:the )?(?:client|operator|owner|business|clinic|practice|hotel|restaurant|shop|office|school|team|manager)\b|الإدارة|\b(?:client|operator|owner|clinic) to \p{L}|(?<!\p{L})(?:clínica|clinique|clinica|praxis|praktijk|przychodni\p{L}+|cabinet|restaurante?|ristorante|empresa|azienda|entreprise|betreiber|inhaber\p{L}*|eigenaar|owner|propietari[oa]|propriétaire|titolare|proprietario|właściciel\p{L}*|scuola|escuela|école|bedrijf|firm[ęy]|equip[eo]|équipe|zespół)\.?$/iu;
/** `XX days`, `call ___-____`. */
const BLANK = /(?<![\p{L}\p{N}])X{2,}(?![\p{L}\p{N}])|(?<=\S ?)_{3,}|\p{Sc} ?_{2}|_{2} ?\p{Sc}|[〇○]{2,}/u;

/** `Add your current promotions below.` */
const TO_ADD =
  /^[^\p{L}]{0,6}(?:please )?(?:(?:add|insert|paste|list|enter|fill in|describe) [^"“]{0,60}|replace .{3,80}\bwith .{0,60})\byour\b/iu;

/**
 * Finds a part that is still to be written: `[insert the clinic's name]`, `TODO`.
 *
 * @param isNewStyle whether the prompt has no words in brackets, so that one is conspicuous
 */
export function findTodoSlot(line: string, isNewStyle = false): TodoSlot | undefined {
  const start = line.slice(0, MAX_LINE);
  const unspoken = blankSpeech(start);
  const find = (pattern: RegExp) => pattern.exec(start)?.[0];
  const certain =
    firstOf([MARKER, CAPITALS, CHANGE_ME, TO_AUTHOR, BEFORE_LIVE, BLANK_VALUE], find) ??
    (hasCondition(start) ? undefined : find(TBD)) ??
    findSureGap(start) ??
    readLabel(start) ??
    readPending(unspoken);
  const text =
    certain ??
    firstOf([BLANK, TO_ADD, TBD], find) ??
    findGap(start, unspoken, isNewStyle) ??
    (namesMissing(start) ? start : undefined);
  return text === undefined ? undefined : { text: text.trim(), isCertain: certain !== undefined };
}

/** A to-do in capitals at the start of a line. */
function readLabel(line: string): string | undefined {
  const [text, label = ''] = LABEL.exec(line) ?? [];
  return isPending(label) ? text : undefined;
}

/** Finds a label's value that is not known yet; `please confirm your name` asks the caller. */
function readPending(line: string): string | undefined {
  const [text, written = ''] = VALUE.exec(line) ?? [];
  const value = written.replace(/^[*_ ]{1,6}|[*_]{1,3}$/g, '');
  if (text === undefined || STATE.test(line.slice(0, -text.length))) return undefined;
  if (!isPending(value) && !beginsAsUnknown(value)) return undefined;
  if (BY_OWNER.test(value)) return text;
  // A second part says who is to do it: `pending – clinic to confirm`.
  const words = value.split(/ ?[–—;(,]/, 1)[0]?.split(' ').length ?? 0;
  return !namesCaller(value) && words <= (/^(?:please|bitte)/i.test(value) ? 2 : 4) ? text : undefined;
}
