import { type FoundNumber, toNumber } from './find-phones.ts';
import type { Span } from './text.ts';

/** A person's name, or a street with a house number. */
export interface FoundText extends Span {
  readonly text: string;
}

/** A name follows, capitalized or not. */
const SURELY =
  "my name is|my name's|name is|the name is|me llamo|mi nombre es|ich heiße|mein name ist|je m'appelle|mon nom est|meu nome é|me chamo|mi chiamo|il mio nome è|mijn naam is|ik heet|nazywam się|mam na imię|benim adım|adım|jag heter|mitt namn är|меня зовут|मेरा नाम|اسمي|제 이름은|私の名前は|我叫|我姓";
/** A name follows if it is capitalized. */
const MAYBE = "this is|i'm|i am|it's|soy|hier ist|ich bin|c'est|sono|sou|hier is|ik ben|tu|aqui é|ici";
const WORD = String.raw`\p{L}[\p{L}\p{M}'’-]{1,30}`;
const NAMED = new RegExp(
  String.raw`(?<!\p{L})(?:(?:${SURELY})[ ,:]{0,3}(?<sure>${WORD}(?: \p{Lu}[\p{L}\p{M}'’-]{1,30}){0,2})|(?:${MAYBE}) (?<maybe>\p{L}[\p{L}\p{M}'’-]{1,30} \p{Lu}[\p{L}\p{M}'’-]{1,30}))`,
  'giu',
);
const CAPITAL = /^\p{Lu}/u;
const UNCASED = /^[\p{Lo}]/u;

/** First and last names with which callers introduce themselves. */
export function findNames(said: string): string[] {
  const names = new Set<string>();
  for (const { groups } of said.matchAll(NAMED)) {
    const { sure, maybe = '' } = groups ?? {};
    const parts = (sure ?? maybe).split(' ');
    const isSure = sure !== undefined;
    for (const part of parts) {
      const isName = CAPITAL.test(part) || UNCASED.test(part) || (isSure && part === parts[0]);
      if (!isName) break;
      if (part.length >= 3 || (UNCASED.test(part) && part.length >= 2)) names.add(part);
    }
  }
  return [...names];
}

// `42 Alder Court`, `8 rue des Lilas`, `Lindenstraße 14`, and the start of `calle …`, which `NUMBERED` continues.
const STREET =
  /(?<![\p{L}\p{N}])\d{1,5}(?: [\p{L}\p{M}'’.]{1,30}){1,3} (?:street|st|avenue|ave|road|rd|lane|ln|drive|dr|court|ct|boulevard|blvd|terrace|way|place)(?!\p{L})|(?<![\p{L}\p{N}])\d{1,4},? (?:rue|avenue|boulevard|place|quai|allée)(?: [\p{L}\p{M}'’-]{1,30}){1,4}/giu;
const WORD_AND_NUMBER = /(?<!\p{L})\p{L}{4,40}\.? \d{1,4}(?!\d)/gu;
const JOINED = /(?:straße|strasse|str\.|weg|platz|gasse|allee|straat|laan|gatan|vägen) \d/iu;
const STREET_BEFORE = /(?<!\p{L})(?:calle|avenida|avda|plaza|paseo|rue|via|viale|piazza|rua|travessa|ulica|ul\.) /giu;
const NUMBERED = /^[\p{L}.]+(?: [\p{L}\p{M}'’]{1,30}){1,4},? \d{1,4}(?!\d)/u;

/** Finds streets with a house number. */
export function findStreets(text: string): FoundText[] {
  const toFound = (whole: string, start: number) => ({ start, end: start + whole.length, text: whole });
  return [
    ...[...text.matchAll(STREET)].map(({ 0: whole, index }) => toFound(whole, index)),
    ...[...text.matchAll(WORD_AND_NUMBER)].flatMap(({ 0: whole, index }) =>
      JOINED.test(whole) ? [toFound(whole, index)] : [],
    ),
    ...[...text.matchAll(STREET_BEFORE)].flatMap(({ index }) => {
      const whole = NUMBERED.exec(text.slice(index, index + 160))?.[0];
      return whole === undefined ? [] : [toFound(whole, index)];
    }),
  ];
}

const SHORT = /(?<![\p{L}\p{N}_.,:/$€£¥#-])\d{4,6}(?![\p{L}\p{N}_%]|[.,:/-]\d)/gu;

/** Numbers of four to six digits, such as a PIN or a postcode, but no years and no round numbers. */
export function findShortNumbers(text: string): FoundNumber[] {
  return [...text.matchAll(SHORT)]
    .filter(({ 0: whole }) => !/^(?:19|20)\d\d$|00$|^0*1234/.test(whole))
    .map(({ 0: whole, index }) => toNumber(whole, index));
}
