import type { FoundNumber } from './find-phones.ts';

const DIGIT_WORDS: Readonly<Record<string, string>> = {
  zero: '0',
  oh: '0',
  o: '0',
  one: '1',
  two: '2',
  three: '3',
  four: '4',
  five: '5',
  six: '6',
  seven: '7',
  eight: '8',
  nine: '9',
};
const DIGIT = String.raw`(?:(?:zero|oh|one|two|three|four|five|six|seven|eight|nine)(?![\p{sc=Latn}\p{sc=Cyrl}\p{sc=Grek}])|\d(?!\d))`;
const SPOKEN = new RegExp(
  String.raw`(?<![\p{sc=Latn}\p{sc=Cyrl}\p{sc=Grek}\p{N}])${DIGIT}(?:[ ,.\u2013\u2014-]{1,5}${DIGIT}){6,30}(?![\p{sc=Latn}\p{sc=Cyrl}\p{sc=Grek}\p{N}])`,
  'giu',
);

/**
 * Numbers of at least seven digits written as they are spoken: `four one five, five five five, …`. Ignores counting.
 */
export function findSpokenNumbers(text: string): FoundNumber[] {
  const found: FoundNumber[] = [];
  for (const { 0: whole, index } of text.matchAll(SPOKEN)) {
    if (!/[\p{sc=Latn}\p{sc=Cyrl}\p{sc=Grek}]{2}/u.test(whole) && !/\d \d \d/.test(whole)) continue;
    const digits = readDigits(whole);
    const isCounting = [...digits].every((digit, i) => i === 0 || (Number(digits[i - 1]) + 1) % 10 === Number(digit));
    if (!isCounting) found.push({ start: index, end: index + whole.length, text: whole, digits });
  }
  return found;
}

/** A text's digits and digit words, as digits. */
export function readDigits(text: string): string {
  return text
    .toLowerCase()
    .replace(/[a-z]+/g, (word) => DIGIT_WORDS[word] ?? '')
    .replace(/\D+/g, '');
}
