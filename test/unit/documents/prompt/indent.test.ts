import { expect, it } from 'vitest';
import { addIndent, sharedIndent, stripIndent } from '../../../../src/documents/prompt/indent.ts';

it.each([
  ['  a\n    b', '  '],
  ['  a\r\n\r\n \r  b', '  '],
  ['\t a\n\t\tb', '\t'],
  ['a\n  b', ''],
  ['  a b\n  c   d', '  '],
  [' \n\n', ''],
  ['', ''],
])('the lines of %j share %j', (text, indent) => {
  expect(sharedIndent(text)).toBe(indent);
});

it.each<[from: 'first' | 'second', indented: string, stripped: string]>([
  ['first', '  a\n\n    b\r\n \r  c', 'a\n\n  b\r\n \rc'],
  ['second', 'a\n    b\r\n\r\n  c', 'a\n  b\r\n\r\nc'],
])('from the %s line, %j is the indented %j', (from, indented, stripped) => {
  expect(stripIndent(indented, '  ', from)).toBe(stripped);
  expect(addIndent(stripped, '  ', from)).toBe(indented);
});
