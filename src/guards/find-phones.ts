import { blankSpans, type Span } from './text.ts';

/** A number as written, and its digits for comparison. */
export interface FoundNumber extends Span {
  readonly text: string;
  readonly digits: string;
}

/** Makes a number from digits and capital letters at an offset. */
export const toNumber = (whole: string, start: number): FoundNumber => ({
  start,
  end: start + whole.length,
  text: whole,
  digits: whole.replace(/[^A-Z0-9]/g, ''),
});

interface Group extends Span {
  readonly digits: string;
}

// Digits and the separators within one number. A single class with a star cannot backtrack.
const RUN = /[\d+(][\d ()+./\u00a0\u2010-\u2013-]*/g;
// `512-2048 tokens` is a range.
const UNIT_AFTER =
  /^ ?(?:tokens?|words?|char(?:acter)?s?|letters?|ms|milliseconds?|seconds?|minutes?|calls?|units?|[kmg]b|bytes|dollars?|euros?|miles?|km|kg|people|users?|guests?|points?|items?|steps?|calories|feet|sq|square|m²|%)(?![\p{sc=Latn}\p{sc=Cyrl}\p{sc=Grek}])/iu;
const EXTENSION = /^[ ,]{0,2}(?:ext\.?|extension|x)[ ]?\d{1,6}(?!\w)/i;

const PHONE_BEFORE =
  /(?<![\p{sc=Latn}\p{sc=Cyrl}\p{sc=Grek}])(?:phone|telephone|tel|call|dial|fax|mobile|cell|sms|text|whatsapp|hotline|helpline|ring|reach|transfer|forward|teléfono|telefon|téléphone|llame|llamar|appelez)(?:[\s:.)'"-]+(?:at|on|us|me|him|her|them|back|number|no|is|to|the|our|your|line|support|desk|team|calls?|al|au|unter)){0,4}[\s:.('"-]*$/iu;
const PHONE_BEFORE_CJK = /(?:電話|电话|手机|手機|携帯|致电|致電|拨打|撥打|전화)[^\d\n]{0,6}$/u;
const ID_BEFORE =
  /(?<![\p{sc=Latn}\p{sc=Cyrl}\p{sc=Grek}])(?:order|account|acct|reservation|booking|confirmation|reference|ref|ticket|case|invoice|policy|claim|member|membership|id|ids|code|zip|postcode|postal|sku|tracking|serial|npi|mrn|pin|version|license|licence|part|item|no|nr)(?:[\s_:.='"#-]*(?:number|numbers|no|id|ids|code|codes|is|are|was|like|e\.g|for example)){0,3}[\s_:.='"#,(-]*$/iu;

/**
 * Finds phone numbers by their form: `+` and a country code, a trunk `0`, an area code in brackets, the groupings of
 * countries that have fixed ones, and plain digits where the words before say so. Dates, prices, ranges, times,
 * versions, and the numbers of orders and accounts have other shapes or other words before them. Ignores the spans in
 * `skip`.
 */
export function findPhones(text: string, skip: readonly Span[]): FoundNumber[] {
  const plain = blankSpans(text, skip);
  const found: FoundNumber[] = [];
  for (const match of plain.matchAll(RUN)) {
    const run = match[0];
    if (run.length < 7 || run.length > 2000) continue;
    const groups = splitGroups(run);
    for (let i = 0; i < groups.length; ) {
      const taken = readPhone(plain, match.index, run, groups, i);
      if (!taken) i += 1;
      else {
        found.push(finish(text, match.index, taken));
        i = groups.findIndex(({ start }) => start >= taken.end);
        if (i < 0) break;
      }
    }
  }
  return [...found, ...findVanity(plain)].sort((a, b) => a.start - b.start);
}

function splitGroups(run: string): Group[] {
  return [...run.matchAll(/\d+/g)].map(({ 0: digits, index }) => ({
    digits,
    start: index,
    end: index + digits.length,
  }));
}

function finish(text: string, offset: number, { start, end }: Span): FoundNumber {
  const extension = EXTENSION.exec(text.slice(offset + end, offset + end + 24))?.[0] ?? '';
  const whole = text.slice(offset + start, offset + end + extension.length);
  return { start: offset + start, end: offset + end + extension.length, text: whole, digits: whole.replace(/\D/g, '') };
}

/** The phone number that starts with group `first` of a digit sequence. */
function readPhone(text: string, offset: number, run: string, groups: readonly Group[], first: number) {
  const head = groups[first];
  if (!head) return undefined;
  const plus = /\+[ (]?$/.exec(run.slice(0, head.start));
  if (plus && !/[\p{sc=Latn}\p{sc=Cyrl}\p{sc=Grek}\p{N}]$/u.test((text[offset - 1] ?? '') + run.slice(0, plus.index))) {
    return endNumber(text, offset, groups, plus.index, lastInternational(run, groups, first));
  }
  if (!isFreeBefore(text, offset, run, head)) return undefined;
  const opened = run[head.start - 1] === '(';
  const start = opened ? head.start - 1 : head.start;
  for (const last of candidateEnds(text, offset, run, groups, first, opened)) {
    const span = endNumber(text, offset, groups, start, last);
    if (span) return span;
  }
  return undefined;
}

/**
 * After `+`: groups of up to 15 digits in total. A short group after 11 digits is another number, such as `24` in
 * `24/7`.
 */
function lastInternational(run: string, groups: readonly Group[], first: number): number {
  let count = groups[first]?.digits.length ?? 0;
  let last = first;
  const isNanp = groups[first]?.digits.startsWith('1') === true;
  for (let i = first + 1; i < groups.length; i++) {
    const group = groups[i];
    const gap = gapBefore(run, groups, i);
    if (!group || gap.length > 3 || gap.includes('+') || / {2}/.test(gap)) break;
    const total = count + group.digits.length;
    if (total > (isNanp ? 11 : 15) || (count >= 11 && (group.digits.length < 3 || gap.includes('/')))) break;
    count = total;
    last = i;
  }
  const isSplit = last > first;
  return count >= (isSplit ? 7 : 8) && count <= 15 ? last : -1;
}

/** The groups at which a number that starts at `first` may end, most likely first. */
function* candidateEnds(
  text: string,
  offset: number,
  run: string,
  groups: readonly Group[],
  first: number,
  opened: boolean,
) {
  const lengths = groups.slice(first, first + 6).map(({ digits }) => digits.length);
  const digitsTo = (last: number) =>
    groups
      .slice(first, last + 1)
      .map(({ digits }) => digits)
      .join('');
  const gaps = (last: number) => groups.slice(first + 1, last + 1).map((_, i) => gapBefore(run, groups, first + 1 + i));
  const at = offset + (groups[first]?.start ?? 0);
  const before = text.slice(Math.max(0, at - 60), at);
  const line = before.slice(before.lastIndexOf('\n') + 1);
  const saysPhone = PHONE_BEFORE.test(line) || PHONE_BEFORE_CJK.test(line);
  const saysId = !saysPhone && ID_BEFORE.test(line);
  for (let count = lengths.length; count >= 1; count--) {
    const last = first + count - 1;
    const shape = lengths.slice(0, count).join('-');
    const digits = digitsTo(last);
    const between = gaps(last);
    if (between.some((gap) => !isGap(gap)) || digits.length < 7 || digits.length > 15) continue;
    if (opened) {
      const [close, ...others] = between;
      const isArea = /^\d{2,5}$/.test(groups[first]?.digits ?? '') && close?.includes(')') === true;
      if (isArea && digits.length >= 8 && !others.some((gap) => /[()]/.test(gap))) yield last;
    } else if (count === 1) {
      if (isPlainPhone(digits, saysPhone, saysId)) yield last;
    } else if (!saysId && isGroupedPhone(shape, digits, between, saysPhone)) {
      const end = offset + (groups[last]?.end ?? 0);
      if (shape !== '3-4' || !UNIT_AFTER.test(text.slice(end, end + 20))) yield last;
    }
  }
}

const isGap = (gap: string) => /^(?:[ .\u00a0/\u2010-\u2013-]| ?[\u2010-\u2013-] ?|\) ?|\)-| \(|\) ?\()$/.test(gap);
const gapBefore = (run: string, groups: readonly Group[], i: number) =>
  run.slice(groups[i - 1]?.end ?? 0, groups[i]?.start ?? 0);

function isPlainPhone(digits: string, saysPhone: boolean, saysId: boolean): boolean {
  if (saysPhone) return !/^(?:19|20)\d{6}$/.test(digits);
  if (saysId) return false;
  return /^1?[2-9]\d{2}[2-9]\d{6}$/.test(digits) || /^(?:0[1-9]\d{8,9}|1[3-9]\d{9})$/.test(digits);
}

function isGroupedPhone(shape: string, digits: string, gaps: readonly string[], saysPhone: boolean): boolean {
  const isSpaced = gaps.every((gap) => gap === ' ' || gap === '\u00a0');
  const isUniform = new Set(gaps).size === 1;
  if (shape === '3-3-4') return !isSpaced || /^[2-9]\d{2}[2-9]/.test(digits);
  if (shape === '1-3-3-4' || shape === '1-3-3-3')
    return digits.startsWith('1') && (!isSpaced || /^1[2-9]\d{2}[2-9]/.test(digits));
  if (shape === '3-4') return saysPhone || (gaps[0] === '-' && isLocal(digits));
  if (digits.startsWith('0')) return isTrunk(shape, digits, gaps, isUniform);
  if (shape === '3-4-4') return /^1[3-9]/.test(digits);
  if (shape === '4-3-3') return /^1[38]00/.test(digits);
  if (shape === '5-5' || shape === '5-6') return /^[6-9]/.test(digits) && (isSpaced || gaps[0] === '-');
  if (shape === '3-3-3' || shape === '3-2-2-2') return isSpaced && /^[5-9]/.test(digits);
  if (shape === '2-3-2-2') return isSpaced;
  return saysPhone && isUniform && digits.length >= 8 && !isDate(shape);
}

/** Whether `555-0134` is a number, not a range such as `200-1500`, which ascends and mostly has round ends. */
function isLocal(digits: string): boolean {
  return digits[3] === '0' || (/^[2-9]/.test(digits) && !/^..[05]...[05]$/.test(digits));
}

function isTrunk(shape: string, digits: string, gaps: readonly string[], isUniform: boolean): boolean {
  if (/^1-|-1$/.test(shape) || isDate(shape)) return false;
  const isInternational = digits.startsWith('00');
  if (digits.length < (isInternational ? 11 : 9) || digits.length > (isInternational ? 15 : 12)) return false;
  if (/^2(?:-2)+$/.test(shape)) return isUniform;
  return new Set(gaps.slice(1)).size <= 1;
}

const isDate = (shape: string) => /^(?:2-2-4|4-2-2)(?:-|$)/.test(shape);

/** Whether the number is not the end of something longer: `INV-415-555-0134`, `#415…`, `$415…`, `1.2.415…`. */
function isFreeBefore(text: string, offset: number, run: string, head: Group): boolean {
  const within = run.slice(0, head.start).replace(/\($/, '');
  const before = within === '' ? (text[offset - 1] ?? '') : within.slice(-1);
  if (/[\p{sc=Latn}\p{sc=Cyrl}\p{sc=Grek}\p{N}_#$€£¥₹%&=@\\]/u.test(before)) return false;
  if (within === '' && /[.,:]/.test(before))
    return (
      !/[\p{sc=Latn}\p{sc=Cyrl}\p{sc=Grek}\p{N}][.,:]$/u.test(text.slice(Math.max(0, offset - 2), offset)) ||
      before === ':'
    );
  if (/[-.\u2010-\u2013+]/.test(before))
    return /(?:^|[\s(])[-\u2010-\u2013]$/.test(text.slice(Math.max(0, offset - 2), offset) + within);
  return true;
}

/** Checks that no letter, percent sign or further group follows the number. */
function endNumber(
  text: string,
  offset: number,
  groups: readonly Group[],
  start: number,
  last: number,
): Span | undefined {
  const end = groups[last]?.end;
  if (end === undefined) return undefined;
  const after = text.slice(offset + end, offset + end + 12);
  if (
    /^(?:%|[\p{sc=Latn}\p{sc=Cyrl}\p{sc=Grek}_]|[-.\u2010-\u2013]\d|,\d{3}|:\d)/u.test(after) &&
    !EXTENSION.test(after)
  )
    return undefined;
  return { start, end };
}

/** Finds freephone numbers with capital letters: `1-800-FLOWERS`. */
function findVanity(text: string): FoundNumber[] {
  const found: FoundNumber[] = [];
  const vanity =
    /(?<![\w-])(?:1[ .-])?\(?8(?:00|33|44|55|66|77|88)\)?[.-][A-Z][A-Z0-9]{1,8}(?:-[A-Z0-9]{1,7}){0,2}(?!\w)/g;
  for (const { 0: whole, index } of text.matchAll(vanity)) {
    const count = whole.replace(/[^A-Z0-9]/g, '').replace(/^1?8\d\d/, '').length;
    if (count >= 6 && count <= 9 && !/X{3}/.test(whole))
      found.push({ start: index, end: index + whole.length, text: whole, digits: whole.replace(/[^A-Z0-9]/g, '') });
  }
  return found;
}
