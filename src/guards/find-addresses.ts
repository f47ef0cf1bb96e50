import { blankSpans, type Span } from './text.ts';

/** An address as written. Addresses that lead to the same place have the same `key`. */
export interface FoundAddress extends Span {
  readonly text: string;
  readonly key: string;
}

// Letters of scripts without spaces are not part of an address: `メールはa@b.exampleまで`.
const EMAIL =
  /(?<![\p{sc=Latn}\p{sc=Cyrl}\p{sc=Grek}\p{N}._%+-])[\p{sc=Latn}\p{sc=Cyrl}\p{sc=Grek}\p{N}_][\p{sc=Latn}\p{sc=Cyrl}\p{sc=Grek}\p{N}._%+-]{0,63}@(?:[\p{sc=Latn}\p{sc=Cyrl}\p{sc=Grek}\p{N}-]{1,63}\.){1,8}[\p{sc=Latn}\p{sc=Cyrl}\p{sc=Grek}]{2,24}(?![\p{sc=Latn}\p{sc=Cyrl}\p{sc=Grek}\p{N}_@])/gu;
const URL =
  /(?<![\p{sc=Latn}\p{sc=Cyrl}\p{sc=Grek}\p{N}])(?:https?|wss?|ftps?):\/\/[^\s<>"'`|\\^\0\u00ab\u00bb\u2013\u2014\u2018-\u201f\u3000-\u303f\uff00-\uffef\p{sc=Han}\p{sc=Hira}\p{sc=Kana}]{1,2048}|(?<![\p{sc=Latn}\p{sc=Cyrl}\p{sc=Grek}\p{N}])sips?:[^\s<>"'`|\\^\0;\u00ab\u00bb\u2013\u2014\u2018-\u201f\u3000-\u303f\uff00-\uffef\p{sc=Han}\p{sc=Hira}\p{sc=Kana}]{3,256}/giu;

// Only endings that rarely begin a sentence, end a file name or name a method.
const TLD =
  'com|org|net|edu|gov|mil|biz|io|ai|app|dev|co|us|uk|ca|de|fr|es|nl|ch|eu|au|nz|br|mx|jp|cn|se|dk|fi|pl|ie|clinic|dental|agency|insure';
const DOMAIN = new RegExp(
  String.raw`(?<![\p{sc=Latn}\p{sc=Cyrl}\p{sc=Grek}\p{N}_@./{$-])(?:(?:[a-z0-9][a-z0-9-]{0,62}\.){1,4}(?:${TLD})|www\.(?:[a-z0-9][a-z0-9-]{0,62}\.){1,4}[a-z]{2,20})(?![\p{sc=Latn}\p{sc=Cyrl}\p{sc=Grek}\p{N}_(-]|\.[\p{sc=Latn}\p{sc=Cyrl}\p{sc=Grek}\p{N}_])(?::\d{2,5}(?!\d))?(?:/[^\s<>"'\x60|\\^\0\u00ab\u00bb\u2013\u2014\u2018-\u201f\u3000-\u303f\uff00-\uffef\p{sc=Han}\p{sc=Hira}\p{sc=Kana}]{0,512})?`,
  'giu',
);

/** E-mail addresses, compared case-insensitively. */
export function findEmails(text: string): FoundAddress[] {
  return [...text.matchAll(EMAIL)].map(({ 0: whole, index }) => ({
    start: index,
    end: index + whole.length,
    text: whole,
    key: whole.toLowerCase(),
  }));
}

/** Finds URLs with a scheme, and bare domains (`acme.com/help`), outside the spans in `skip`. */
export function findUrls(text: string, skip: readonly Span[]): FoundAddress[] {
  const found: FoundAddress[] = [];
  for (const { 0: whole, index } of text.matchAll(URL)) {
    const url = trimUrl(whole);
    if (/^[a-z]+:\/*$/i.test(url)) continue;
    found.push({ start: index, end: index + url.length, text: url, key: keyOfUrl(url) });
  }
  for (const { 0: whole, index } of blankSpans(text, [...skip, ...found]).matchAll(DOMAIN)) {
    const url = trimUrl(whole);
    // `gracias.Es …` lacks a space after the sentence and is not a domain.
    if (/^[^/]*\.[A-Z][a-z]+$/.test(url)) continue;
    found.push({ start: index, end: index + url.length, text: url, key: keyOfUrl(url) });
  }
  return found.sort((a, b) => a.start - b.start);
}

const PAIRS: Readonly<Record<string, string>> = { ')': '(', ']': '[', '}': '{' };

/** Removes a sentence's punctuation and the brackets around a URL. */
function trimUrl(url: string): string {
  const counts = new Map<string, number>();
  for (const character of url) counts.set(character, (counts.get(character) ?? 0) + 1);
  // In `[a.example](https://b.example)`, the first URL ends at the bracket.
  let end = (url.indexOf('](') + 1 || url.length + 1) - 1;
  for (; end > 0; end--) {
    const last = url[end - 1] ?? '';
    if (!/[.,;:!?*_~)\]}\u2019\u201d\u00bb\u3002\uff0c]/.test(last)) break;
    const opening = PAIRS[last];
    if (opening === undefined) continue;
    if ((counts.get(opening) ?? 0) >= (counts.get(last) ?? 0)) break;
    counts.set(last, (counts.get(last) ?? 0) - 1);
  }
  return url.slice(0, end);
}

/** A URL without scheme and `www.`, to compare it with a domain. */
export const withoutScheme = (key: string): string => key.replace(/^(?:https?:\/\/)?(?:www\.)?/, '');

/** A URL's key: scheme and host in lower case, no trailing slash. */
function keyOfUrl(url: string): string {
  const host = /^(?:[a-z]+:\/*)?[^/?#]*/i.exec(url)?.[0] ?? '';
  return (host.toLowerCase() + url.slice(host.length)).replace(/\/$/, '');
}

/** Returns the host of a URL or domain, in lower case. */
export function hostOf(url: string): string {
  return (/^(?:[a-z]+:\/*)?(?:[^/@?#]*@)?([^/:?#]*)/i.exec(url)?.[1] ?? '').toLowerCase();
}
