import type { Finding, FindingLevel } from '../render/types.ts';
import { findIdentities, findLongNumbers, isPublished } from './find-identities.ts';
import { findNames, findShortNumbers, findStreets } from './find-personal.ts';
import { findSpokenNumbers, readDigits } from './find-spoken-numbers.ts';
import { makeFinding } from './finding.ts';
import { isNumber, type Literal } from './literals.ts';
import { findPassages } from './passages.ts';
import { blankSpans, indexLines } from './text.ts';
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
  const lineOf = indexLines(after);
  const speakers = splitSpeakers(transcripts);
  const byCaller = readSaid(speakers.caller);
  const byAgent = readSaid(speakers.agent);
  const findings: Finding[] = [];
  const report = (what: string, line: number, level?: FindingLevel) =>
    findings.push(
      makeFinding('caller-data', `${what} on line ${line} of the proposal.`, { side: 'after', line }, level),
    );

  const oldIdentities = new Set(findIdentities(before).map(({ digits }) => digits));
  // Compared as a substring: the characters around a number decide where it seems to end.
  const oldDigits = [...digitsOf(before)].join(' ');
  const taken = new Set<string>();
  for (const identity of findIdentities(after)) {
    const { kind, digits, start } = identity;
    if (oldIdentities.has(digits) || taken.has(digits)) continue;
    taken.add(digits);
    report(`A ${kind} was added`, lineOf(start), isPublished(identity) ? 'note' : undefined);
  }

  const known = new Set<Literal>();
  for (const literal of added.slice(0, MAX_SEARCHES)) {
    const isCallers = taken.has(literal.key) || isSaid(byCaller, literal);
    if (!isCallers && !isSaid(byAgent, literal)) continue;
    known.add(literal);
    if (taken.has(literal.key)) continue;
    taken.add(literal.key);
    const name =
      literal.kind === 'spoken number'
        ? 'A number, digit by digit,'
        : literal.kind === 'e-mail address'
          ? 'An e-mail address'
          : `A ${literal.kind}`;
    if (isCallers) report(`${name} that also appears in a call's transcript was added`, lineOf(literal.start));
    else report(`${name} that the agent said in a call was added`, lineOf(literal.start), 'warn');
  }

  const numbers = findLongNumbers(blankSpans(after, added)).filter(({ digits }) => !oldDigits.includes(digits));
  for (const { digits, start } of numbers.slice(0, MAX_SEARCHES)) {
    if (taken.has(digits)) continue;
    const isCallers = byCaller.digits.includes(digits);
    if (!isCallers && !byAgent.digits.includes(digits)) continue;
    taken.add(digits);
    if (isCallers) report("A number that also appears in a call's transcript was added", lineOf(start));
    else report('A number that the agent said in a call was added', lineOf(start), 'warn');
  }

  for (const { line, words } of findPassages(before, after, transcripts)) {
    report(`A passage of ${words} words that also appears in a call's transcript was added`, line);
  }
  for (const { what, start } of findPersonal(before, after, speakers.caller, asked)) {
    const line = lineOf(start);
    if (!findings.some((finding) => finding.line === line)) report(what, line, 'warn');
  }
  return { findings, known };
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
