import type { Finding } from '../render/types.ts';
import { findIdentities, findLongNumbers } from './find-identities.ts';
import { findSpokenNumbers, readDigits } from './find-spoken-numbers.ts';
import { makeFinding } from './finding.ts';
import { isNumber, type Literal } from './literals.ts';
import { findPassages } from './passages.ts';
import { blankSpans, indexLines } from './text.ts';

/** Each new value is searched for in all transcripts; nobody reads past the first hundreds. */
const MAX_SEARCHES = 300;

/** What the calls say, in the forms in which numbers and addresses are compared. */
interface Said {
  readonly digits: string;
  readonly addresses: string;
}

/**
 * Callers' data in what the proposal adds: card, social security and account numbers by their check digits, and addresses,
 * numbers and long passages that also stand in the transcripts. `added` are the literals that are new. Messages name the
 * kind and the line, never the value. `known` are the added literals that were found to be a caller's.
 */
export function checkCallerData(
  before: string,
  after: string,
  transcripts: readonly string[],
  added: readonly Literal[],
): { findings: Finding[]; known: ReadonlySet<Literal> } {
  const lineOf = indexLines(after);
  const said = readTranscripts(transcripts);
  const findings: Finding[] = [];
  const report = (what: string, line: number) =>
    findings.push(makeFinding('caller-data', `${what} on line ${line} of the proposal.`, { side: 'after', line }));

  const oldIdentities = new Set(findIdentities(before).map(({ digits }) => digits));
  // As a part, too: what stands beside a number may be read as its end in one place and not in another.
  const oldDigits = [...digitsOf(before)].join(' ');
  const taken = new Set<string>();
  for (const { kind, digits, start } of findIdentities(after)) {
    if (oldIdentities.has(digits) || taken.has(digits)) continue;
    taken.add(digits);
    report(`A ${kind} was added`, lineOf(start));
  }

  const known = new Set<Literal>();
  for (const literal of added.slice(0, MAX_SEARCHES)) {
    const isCallers = taken.has(literal.key) || isSaid(said, literal);
    if (!isCallers) continue;
    known.add(literal);
    if (taken.has(literal.key)) continue;
    taken.add(literal.key);
    const name =
      literal.kind === 'spoken number'
        ? 'A number, digit by digit,'
        : literal.kind === 'e-mail address'
          ? 'An e-mail address'
          : `A ${literal.kind}`;
    report(`${name} that also stands in a call's transcript was added`, lineOf(literal.start));
  }

  const numbers = said.digits === '' ? [] : findLongNumbers(blankSpans(after, added));
  for (const { digits, start } of numbers
    .filter((number) => !oldDigits.includes(number.digits))
    .slice(0, MAX_SEARCHES)) {
    if (taken.has(digits) || !said.digits.includes(digits)) continue;
    taken.add(digits);
    report("A number that also stands in a call's transcript was added", lineOf(start));
  }

  for (const { line, words } of findPassages(before, after, transcripts)) {
    report(`A passage of ${words} words that also stands in a call's transcript was added`, line);
  }
  return { findings, known };
}

function isSaid(said: Said, literal: Literal): boolean {
  if (isNumber(literal)) return literal.key.length >= 7 && said.digits.includes(literal.key.slice(-10));
  if (literal.kind === 'e-mail address') return said.addresses.includes(literal.key);
  return /[/?#]/.test(literal.key) && said.addresses.includes(literal.key);
}

function readTranscripts(transcripts: readonly string[]): Said {
  const digits: string[] = [];
  const addresses: string[] = [];
  for (const transcript of transcripts) {
    const plain = transcript.replace(/[([]?\b\d{1,2}:\d{2}(?::\d{2})?(?:[.,]\d{1,3})?\b[)\]]?/g, ' ').toLowerCase();
    digits.push(...digitsOf(plain));
    addresses.push(
      plain
        .replace(/ (?:dot|punto|punkt|point) /g, '.')
        .replace(/ underscore /g, '_')
        .replace(/ (?:dash|hyphen) /g, '-')
        .replace(/ at /g, '@'),
    );
  }
  return { digits: [...new Set(digits)].join(' '), addresses: addresses.join('\n') };
}

const SEVEN_DIGITS = /\d(?:[ .,()/+-]{0,3}\d){6,200}/g;

/** Every sequence of seven and more digits, whatever stands between them, spoken ones too. */
function digitsOf(text: string): Set<string> {
  return new Set([
    ...[...text.matchAll(SEVEN_DIGITS)].map(([whole]) => readDigits(whole)),
    ...findSpokenNumbers(text).map(({ digits }) => digits),
  ]);
}
