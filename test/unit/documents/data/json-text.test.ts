import { expect, it } from 'vitest';
import { encodeJsonString } from '../../../../src/documents/data/json-text.ts';

it.each<[what: string, source: string, value: string, written: string]>([
  ['plain text', '"a"', "it's é / 😀", '"it\'s é / 😀"'],
  ['characters that JSON escapes', '"a"', '\b\f\n\r\t"\\\x1f\x20', String.raw`"\b\f\n\r\t\"\\\u001f "`],
  ['a character that JSON need not escape', '"a"', '\x7e\x7f\u2028', '"\x7e\x7f\u2028"'],
  ['a habit', '"a\\/b"', 'c/d', '"c\\/d"'],
  ['a habit that is not kept', '"a\\/b/c"', 'd/e', '"d/e"'],
  ['one character by its own habit', '"\\u0041b"', 'AB', '"\\u0041B"'],
  ['only ASCII', '"caf\\u00e9"', 'ü\x7e\x7fé😀', '"\\u00fc\x7e\\u007f\\u00e9\\ud83d\\ude00"'],
  ['only ASCII, in capitals', '"caf\\u00E9"', 'üé', '"\\u00FC\\u00E9"'],
  ['only ASCII, in both', '"\\u00E9\\u00ea"', 'ü', '"\\u00fc"'],
  ['no more than ASCII', '"\\u007e"', 'é', '"é"'],
  ['escapes that other text lacks', '"\\u00e9 ü"', 'éüä', '"\\u00e9üä"'],
  ['letters of short escapes', '"\\n\\u00ed"', 'ê\n', '"\\u00ea\\n"'],
  ['digits only', '"\\u1234"', '\u00ab', '"\\u00ab"'],
])('writes %s', (_, source, value, written) => {
  expect(encodeJsonString(value, source)).toBe(written);
  expect(JSON.parse(written)).toBe(value);
});
