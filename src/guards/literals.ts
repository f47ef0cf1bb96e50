import { indexLines } from '../lines.ts';
import { onceForRecent } from '../once.ts';
import type { Finding, FindingLevel } from '../render/types.ts';
import { toLine } from '../safe-text.ts';
import { findEmails, findUrls, hostOf, withoutScheme } from './find-addresses.ts';
import { findLongNumbers } from './find-identities.ts';
import { findPhones } from './find-phones.ts';
import { findSpokenNumbers } from './find-spoken-numbers.ts';
import { makeFinding } from './finding.ts';
import { scanPlaceholders } from './scan-placeholders.ts';
import { mayIdentify, type Span } from './text.ts';

/** As named in messages. */
export type LiteralKind = 'e-mail address' | 'URL' | 'phone number' | 'spoken number';

/** A phone number, URL or e-mail address in a prompt. */
export interface Literal extends Span {
  readonly kind: LiteralKind;
  readonly text: string;
  /** Equal for every spelling of the same number or address. */
  readonly key: string;
}

/**
 * Finds all literals without overlaps: no phone number within a URL, no domain within an e-mail address or placeholder.
 * Several checks look at the same texts.
 */
export const findLiterals = onceForRecent((text: string): readonly Literal[] => {
  // `sip:desk@pbx.example` is a single URL.
  const emails = findEmails(text).filter(({ start }) => !/sips?:$/i.test(text.slice(Math.max(0, start - 5), start)));
  const placeholders = scanPlaceholders(text);
  const urls = findUrls(text, [...emails, ...placeholders]);
  const addresses = [...emails, ...urls];
  const phones = findPhones(text, [...addresses, ...placeholders]);
  return [
    ...emails.map((found) => ({ ...found, kind: 'e-mail address' as const })),
    ...urls.map((found) => ({ ...found, kind: 'URL' as const })),
    ...phones.map(({ digits, ...found }) => ({ ...found, kind: 'phone number' as const, key: digits })),
    ...findSpokenNumbers(text).map(({ digits, ...found }) => ({
      ...found,
      kind: 'spoken number' as const,
      key: digits,
    })),
  ];
});

/** The literals that the proposal lost or added. */
export interface LiteralChanges {
  /** Missing, or written differently (`rewritten`). The first place of each. */
  readonly lost: readonly (Literal & { rewritten: boolean })[];
  /** Not in the prompt in any spelling. The first place of each. */
  readonly added: readonly Literal[];
}

/** Compares literals by key and by spelling. A moved or repeated literal is neither lost nor added. */
export function compareLiterals(before: string, after: string): LiteralChanges {
  const old = findLiterals(before);
  const next = findLiterals(after);
  const exact = new Set(next.map(identify));
  // Without separators, a number may no longer look like a phone number.
  const nextNames = new Set([...next.map(nameOf), ...findLongNumbers(after).map(({ digits }) => nationalOf(digits))]);
  const beforeLowered = before.toLowerCase();
  const afterLowered = after.toLowerCase();
  let searches = 0;
  // The scan depends on the words around a literal, so a plain search decides. Limited to bound the work.
  const stands = (literal: Literal) =>
    exact.has(identify(literal)) ||
    (searches++ < 300 && (standsIn(after, literal) || isBareHostIn(afterLowered, literal)));
  const isRewritten = (literal: Literal) =>
    nextNames.has(nameOf(literal)) ||
    // The scan does not recognize a host with a rare ending without its scheme.
    (literal.kind === 'URL' &&
      searches++ < 300 &&
      standsIn(afterLowered, { ...literal, text: withoutScheme(literal.key).toLowerCase() }));
  const lost = firstOfEach(old)
    .filter((literal) => !stands(literal))
    .map((literal) => ({ ...literal, rewritten: isRewritten(literal) }));

  const known = new Set(old.map(nameOf));
  const isKnown = (literal: Literal) =>
    known.has(nameOf(literal)) ||
    (searches++ < 600 && (standsIn(before, literal) || isBareHostIn(beforeLowered, literal)));
  return { lost, added: firstOfEach(next).filter((literal) => !isKnown(literal)) };
}

/** Findings about lost, rewritten and new phone numbers, URLs and e-mail addresses. */
export function checkLiterals(
  before: string,
  after: string,
  { lost, added }: LiteralChanges,
  asked: readonly string[] = [],
): Finding[] {
  const lineBefore = indexLines(before);
  const lineAfter = indexLines(after);
  const wanted = new Set(asked.flatMap(findLiterals).map(({ key }) => key));
  return [
    ...lost.map((literal): Finding => {
      const line = lineBefore(literal.start);
      const what = literal.rewritten ? 'is written differently in' : 'is missing from';
      const name = literal.kind === 'spoken number' ? 'number' : literal.kind;
      const message = `The ${name} ${toLine(literal.text)} from line ${line} of the prompt ${what} the proposal.`;
      const kind = literal.rewritten ? 'literal-rewritten' : 'literal-lost';
      return makeFinding(kind, message, { side: 'before', line }, levelOf(literal, false));
    }),
    ...added
      .filter(({ kind, key }) => kind !== 'spoken number' && !wanted.has(key))
      .map((literal): Finding => {
        const line = lineAfter(literal.start);
        const host = literal.kind === 'URL' ? hostOf(literal.text) : '';
        const where = host !== '' && !mayIdentify(host) ? ` to ${toLine(host)}` : '';
        const article = literal.kind === 'e-mail address' ? 'An' : 'A';
        const message = `${article} ${literal.kind}${where} on line ${line} of the proposal is not in the current prompt.`;
        return makeFinding('literal-new', message, { side: 'after', line }, levelOf(literal, true));
      }),
  ];
}

/**
 * A milder level for reserved numbers and hosts (RFC 2606, 555-0100 to 555-0199), for values that look like samples,
 * and for bare hosts, which may be a mere name.
 */
function levelOf(literal: Literal, isNew: boolean): FindingLevel | undefined {
  const { kind, key, text } = literal;
  if (isNumber(literal)) return /55501\d\d$/.test(key) ? 'note' : isSampleNumber(key, isNew) ? 'warn' : undefined;
  if (/(?:^|\.)(?:example(?:\.(?:com|org|net))?|test|invalid|localhost)$/.test(hostOf(text))) return 'note';
  if (kind === 'e-mail address') return SAMPLE_ADDRESS.test(key) ? 'warn' : undefined;
  return /[/?#]/.test(key) ? undefined : 'warn';
}

const SAMPLE_ADDRESS =
  /^(?:(?:john|jane|max|juan|jean|joao|mario|jan)?[._-]?(?:doe|smith|mustermann|perez|dupont|silva|rossi|jansen|kowalski)|john|jane|name|user(?:name)?|test|email|mail|someone|example|nombre|usuario|nom|nome|kunde)@(?:gmail|example|email|mail|domain|test|company|yourcompany|firma|empresa|dominio|hotmail|outlook)\.|@(?:domain|email|yourcompany|yourdomain|company|test|acme)\.com$/;

/** Whether a number looks made up: five digits in a row (`12345`, `11111`), pairs, or a new one with 555. */
function isSampleNumber(digits: string, isNew: boolean): boolean {
  if (isNew && /555(?:\d{4}|\d{7})$/.test(digits)) return true;
  let rising = 1;
  let same = 1;
  for (let i = 1; i < digits.length; i += 1) {
    const step = Number(digits[i]) - Number(digits[i - 1]);
    rising = step === 1 || step === -9 ? rising + 1 : 1;
    same = step === 0 ? same + 1 : 1;
    if (rising >= 5 || same >= 5) return true;
  }
  return /(\d)\1(\d)\2(\d)\3/.test(digits);
}

/** Whether the literal is a number. */
export const isNumber = ({ kind }: Pick<Literal, 'kind'>) => kind === 'phone number' || kind === 'spoken number';

/** The last ten digits, which are equal for `1 415 555 0134` and `415 555 0134`. */
const nationalOf = (digits: string) => digits.slice(-10);

/** Equal for literals that lead to the same place. */
const nameOf = ({ kind, key }: Literal) =>
  isNumber({ kind }) ? nationalOf(key) : kind === 'URL' ? withoutScheme(key) : key;

/** Equal for literals that are written the same way. Spoken digits may be grouped differently. */
function identify({ kind, text, key }: Literal): string {
  if (kind === 'phone number') return `phone ${text.replaceAll('\u00a0', ' ')}`;
  return `${kind} ${key}`;
}

/** Whether the text contains the literal, and not as part of a longer number, word or host. */
function standsIn(text: string, { text: literal, kind }: Literal): boolean {
  const isPhone = isNumber({ kind });
  for (let at = text.indexOf(literal), tries = 0; at >= 0 && tries < 20; at = text.indexOf(literal, at + 1), tries++) {
    const lead = text.slice(Math.max(0, at - 4), at);
    const tail = text.slice(at + literal.length, at + literal.length + 2);
    const hangs = isPhone
      ? /[\d+][\s().-]{0,3}$|[\p{sc=Latn}\p{sc=Cyrl}\p{sc=Grek}]$/u.test(lead)
      : /[\p{sc=Latn}\p{sc=Cyrl}\p{sc=Grek}\p{N}_@.-]$/u.test(lead);
    const goesOn = isPhone
      ? /^-?[\p{sc=Latn}\p{sc=Cyrl}\p{sc=Grek}\p{N}]/u.test(tail)
      : /^(?:[\p{sc=Latn}\p{sc=Cyrl}\p{sc=Grek}\p{N}_@/-]|[.?#=&]\S)/u.test(tail);
    if (!hangs && !goesOn) return true;
  }
  return false;
}

/** Whether a bare host is in the text as part of a URL or an address. */
const isBareHostIn = (lowered: string, { kind, key }: Literal) =>
  kind === 'URL' && !/[/?#]/.test(key) && lowered.includes(key);

function firstOfEach<T extends Literal>(literals: readonly T[]): T[] {
  const first = new Map<string, T>();
  for (const literal of literals) if (!first.has(identify(literal))) first.set(identify(literal), literal);
  return [...first.values()];
}
