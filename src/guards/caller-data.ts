import { indexLines } from '../lines.ts';
import type { Finding, FindingLevel } from '../render/types.ts';
import { findIdentities, findLongNumbers, isPublished } from './find-identities.ts';
import { findNames, findShortNumbers, findStreets } from './find-personal.ts';
import { findSpokenNumbers, readDigits } from './find-spoken-numbers.ts';
import { makeFinding } from './finding.ts';
import { isNumber, type Literal } from './literals.ts';
import { findPassages } from './passages.ts';
import { blankSpans } from './text.ts';
import { splitSpeakers } from './transcript.ts';

/** Each new value is searched for in all transcripts; limits the work. */
const MAX_SEARCHES = 300;

/** Transcripts in the forms in which numbers and addresses are compared. */
interface Said {
  readonly digits: string;
  readonly addresses: string;
}

/**
 * Finds callers' data that the proposal adds: card, social security and account numbers by their check digits; and
 * addresses, numbers, names and long passages from the transcripts. Messages name the kind and the line, never the
 * value.
 *
 * @param added literals that are new in the proposal
 * @param asked texts that may ask for a name
 * @returns the findings, and those of `added` that are from a call
 */
export function checkCallerData(
  before: string,
  after: string,
  transcripts: readonly string[],
  added: readonly Literal[],
  asked: readonly string[] = [],
): { findings: Finding[]; known: ReadonlySet<Literal> } {
  const speakers = splitSpeakers(transcripts);
  const caller = readSaid(speakers.caller);
  const agent = readSaid(speakers.agent);
  const report = createReport(after);
  reportIdentities(report, before, after);
  const known = reportLiterals(report, added, caller, agent);
  reportNumbers(report, before, blankSpans(after, added), caller, agent);
  for (const { line, words } of findPassages(before, after, transcripts)) {
    report.add(`A passage of ${words} words that also appears in a call's transcript was added`, line);
  }
  for (const { what, start } of findPersonal(before, after, speakers.caller, asked)) {
    const line = report.lineOf(start);
    if (!report.findings.some((finding) => finding.line === line)) report.add(what, line, 'warn');
  }
  return { findings: report.findings, known };
}

type Report = ReturnType<typeof createReport>;

function createReport(after: string) {
  const findings: Finding[] = [];
  const lineOf = indexLines(after);
  const add = (what: string, line: number, level?: FindingLevel) => {
    const message = `${what} on line ${line} of the proposal.`;
    findings.push(makeFinding('caller-data', message, { side: 'after', line }, level));
  };
  return {
    ...{ findings, lineOf, add },
    /** The values that were reported. */
    reported: new Set<string>(),
    addSaid: (name: string, start: number, isCallers: boolean) => {
      if (isCallers) add(`${name} that also appears in a call's transcript was added`, lineOf(start));
      else add(`${name} that the agent said in a call was added`, lineOf(start), 'warn');
    },
  };
}

function reportIdentities({ reported, lineOf, add }: Report, before: string, after: string): void {
  const old = new Set(findIdentities(before).map(({ digits }) => digits));
  for (const identity of findIdentities(after)) {
    const { kind, digits, start } = identity;
    if (old.has(digits) || reported.has(digits)) continue;
    reported.add(digits);
    add(`A ${kind} was added`, lineOf(start), isPublished(identity) ? 'note' : undefined);
  }
}

/** @returns the literals that are from a call */
function reportLiterals(
  { reported, addSaid }: Report,
  added: readonly Literal[],
  caller: Said,
  agent: Said,
): ReadonlySet<Literal> {
  const known = new Set<Literal>();
  for (const literal of added.slice(0, MAX_SEARCHES)) {
    const wasReported = reported.has(literal.key);
    const isCallers = wasReported || isSaid(caller, literal);
    if (!isCallers && !isSaid(agent, literal)) continue;
    known.add(literal);
    reported.add(literal.key);
    if (!wasReported) addSaid(nameLiteral(literal), literal.start, isCallers);
  }
  return known;
}

function nameLiteral({ kind }: Literal): string {
  if (kind === 'spoken number') return 'A number, digit by digit,';
  return kind === 'e-mail address' ? 'An e-mail address' : `A ${kind}`;
}

/** @param rest the proposal without the literals that were checked already */
function reportNumbers({ reported, addSaid }: Report, before: string, rest: string, caller: Said, agent: Said): void {
  // Compared as a substring: the characters around a number decide where it seems to end.
  const old = [...digitsOf(before)].join(' ');
  const numbers = findLongNumbers(rest).filter(({ digits }) => !old.includes(digits));
  for (const { digits, start } of numbers.slice(0, MAX_SEARCHES)) {
    const isCallers = caller.digits.includes(digits);
    if (reported.has(digits) || (!isCallers && !agent.digits.includes(digits))) continue;
    reported.add(digits);
    addSaid('A number', start, isCallers);
  }
}

/** A caller's name, street or short number. Each may belong to anybody, so a person has to decide. */
function findPersonal(before: string, after: string, said: string, asked: readonly string[]) {
  const found: { what: string; start: number }[] = [];
  const oldWords = new Set(wordsIn(before));
  const wanted = new Set(asked.flatMap(wordsIn));
  const names = new Set(findNames(said).map((name) => name.toLowerCase()));
  for (const { 0: word, index } of after.matchAll(NAME_WORD)) {
    const name = word.toLowerCase();
    if (oldWords.has(name) || wanted.has(name) || /^\p{Ll}/u.test(word) || !names.delete(name)) continue;
    found.push({ what: 'The name of a caller was added', start: index });
  }
  const plainSaid = squeeze(said);
  const plainBefore = squeeze(before);
  for (const { text, start } of findStreets(after).slice(0, MAX_SEARCHES)) {
    const street = squeeze(text);
    if (plainBefore.includes(street) || !plainSaid.includes(street)) continue;
    found.push({ what: 'A street that a caller named was added', start });
  }
  const oldNumbers = new Set(findShortNumbers(before).map(({ digits }) => digits));
  const saidNumbers = new Set(findShortNumbers(said).map(({ digits }) => digits));
  for (const { digits, start } of findShortNumbers(after)) {
    if (oldNumbers.has(digits) || !saidNumbers.delete(digits)) continue;
    found.push({ what: 'A short number that a caller said was added', start });
  }
  return found;
}

const NAME_WORD = /\p{L}[\p{L}\p{M}'’-]*/gu;
const wordsIn = (text: string): string[] => text.toLowerCase().match(NAME_WORD) ?? [];
const squeeze = (text: string) => text.toLowerCase().replace(/[\s,.]+/g, ' ');

function isSaid(said: Said, literal: Literal): boolean {
  if (isNumber(literal)) return literal.key.length >= 7 && said.digits.includes(literal.key.slice(-10));
  if (literal.kind === 'e-mail address') return said.addresses.includes(literal.key);
  return /[/?#]/.test(literal.key) && said.addresses.includes(literal.key);
}

function readSaid(text: string): Said {
  const plain = text.replace(/[([]?\b\d{1,2}:\d{2}(?::\d{2})?(?:[.,]\d{1,3})?\b[)\]]?/g, ' ').toLowerCase();
  return {
    digits: [...digitsOf(plain)].join(' '),
    addresses: plain
      .replace(/ (?:dot|punto|punkt|point) /g, '.')
      .replace(/ underscore /g, '_')
      .replace(/ (?:dash|hyphen) /g, '-')
      .replace(/ at /g, '@'),
  };
}

const SEVEN_DIGITS = /\d(?:[ .,()/+-]{0,3}\d){6,200}/g;

/** Every sequence of at least seven digits, written or spoken, with any separators. */
function digitsOf(text: string): Set<string> {
  return new Set([
    ...[...text.matchAll(SEVEN_DIGITS)].map(([whole]) => readDigits(whole)),
    ...findSpokenNumbers(text).map(({ digits }) => digits),
  ]);
}
