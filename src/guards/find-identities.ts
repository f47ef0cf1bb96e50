import { type FoundNumber, toNumber } from './find-phones.ts';
import { findSpokenNumbers } from './find-spoken-numbers.ts';

/** As named in messages. */
export type IdentityKind = 'payment card number' | 'social security number' | 'bank account number (IBAN)';

/** A number with valid check digits. */
export interface FoundIdentity extends FoundNumber {
  readonly kind: IdentityKind;
}

const CARD =
  /(?<![\p{sc=Latn}\p{sc=Cyrl}\p{sc=Grek}\p{N}_+]|\d[ -])\d(?:[ -]?\d){12,18}(?![ -]?\d|[\p{sc=Latn}\p{sc=Cyrl}\p{sc=Grek}_])/gu;
const SSN =
  /(?<![\p{sc=Latn}\p{sc=Cyrl}\p{sc=Grek}\p{N}_-]|\d )(?!000|666|9)\d{3}([- ])(?!00)\d{2}\1(?!0000)\d{4}(?![\p{sc=Latn}\p{sc=Cyrl}\p{sc=Grek}\p{N}_-]| \d)/gu;
const IBAN =
  /(?<![\p{sc=Latn}\p{sc=Cyrl}\p{sc=Grek}\p{N}_])[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,4})?(?![\p{sc=Latn}\p{sc=Cyrl}\p{sc=Grek}\p{N}_])/gu;

/** Finds numbers that identify a person, by their form and checksum: cards, US social security numbers, IBANs. */
export function findIdentities(text: string): FoundIdentity[] {
  const cards = [...text.matchAll(CARD)].map(({ 0: whole, index }) => toNumber(whole, index));
  const spoken = findSpokenNumbers(text);
  return [
    ...[...cards, ...spoken]
      .filter(({ digits }) => isCard(digits))
      .map((found) => ({ ...found, kind: 'payment card number' as const })),
    ...[...text.matchAll(SSN)].map(({ 0: whole, index }) => ({
      ...toNumber(whole, index),
      kind: 'social security number' as const,
    })),
    ...[...text.matchAll(IBAN)]
      .filter(({ 0: whole }) => isIban(whole.replaceAll(' ', '')))
      .map(({ 0: whole, index }) => ({ ...toNumber(whole, index), kind: 'bank account number (IBAN)' as const })),
  ];
}

// Visa, Mastercard, American Express, Discover, Diners, JCB, UnionPay, Maestro: first digits and lengths (ISO/IEC
// 7812).
const ISSUER =
  /^(?:4(?:\d{12}|\d{15}|\d{18})|5[1-5]\d{14}|2(?:22[1-9]|2[3-9]\d|[3-6]\d\d|7[01]\d|720)\d{12}|3[47]\d{13}|6(?:011|5\d\d|4[4-9]\d)\d{12}|3(?:0[0-5]|[689]\d)\d{11}|35\d{14}|62\d{14,17}|5[0678]\d{14}|6[37]\d{14})$/;

function isCard(digits: string): boolean {
  if (!ISSUER.test(digits)) return false;
  let sum = 0;
  for (let i = 0; i < digits.length; i++) {
    const digit = Number(digits[digits.length - 1 - i]);
    const doubled = i % 2 === 1 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}

/** ISO 13616: move the first four characters to the end, letters count from 10, and the number modulo 97 is 1. */
function isIban(iban: string): boolean {
  if (iban.length < 15 || iban.length > 34) return false;
  let rest = 0;
  for (const character of iban.slice(4) + iban.slice(0, 4)) {
    const value = Number.parseInt(character, 36);
    rest = (rest * (value > 9 ? 100 : 10) + value) % 97;
  }
  return rest === 1;
}

const NUMBER =
  /(?<![\p{sc=Latn}\p{sc=Cyrl}\p{sc=Grek}\p{N}_$€£¥]|\d[.:/-])\d(?:[ .()/-]{0,2}\d){6,24}(?![\p{sc=Latn}\p{sc=Cyrl}\p{sc=Grek}_%]|[.:/-]?\d)/gu;
const DATE =
  /^(?:(?:19|20)\d\d([-./ ]?)(?:0[1-9]|1[0-2])\1(?:0[1-9]|[12]\d|3[01])|(?:0?[1-9]|[12]\d|3[01])([-./ ]?)(?:0?[1-9]|[12]\d|3[01])\2(?:19|20)\d\d)(?:\D+\d{1,4})*$/;

/** Other numbers of 7 to 25 digits with any grouping, such as of an order or account, but no dates or decimals. */
export function findLongNumbers(text: string): FoundNumber[] {
  return [...text.matchAll(NUMBER)]
    .filter(({ 0: whole }) => !DATE.test(whole) && !/^\d{1,4}\.\d+$/.test(whole))
    .map(({ 0: whole, index }) => toNumber(whole, index));
}

// Published for tests and advertisements by payment processors and the Social Security Administration.
const PUBLISHED = new Set(
  `4242424242424242 4000056655665556 4111111111111111 4012888888881881 4222222222222 4000000000000002 4000002500003155 5555555555554444 5105105105105100 2223003122003222 5200828282828210
  378282246310005 371449635398431 378734493671000 6011111111111117 6011000990139424 3056930009020004 30569309025904 38520000023237 36227206271667 3566002020360505 3530111333300000 6200000000000005
  123456789 078051120 219099999 987654321`.split(/\s+/),
);

/** Whether it is a test card or a number from an advertisement, which belongs to nobody. */
export const isPublished = ({ digits }: FoundIdentity): boolean => PUBLISHED.has(digits);
