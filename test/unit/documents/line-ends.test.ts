import { expect, it } from 'vitest';
import {
  dominantLineEnd,
  isBlank,
  restoreLineEnds,
  splitFrame,
  splitLines,
  splitMark,
  toLf,
} from '../../../src/documents/line-ends.ts';

it.each([
  ['a\nb\r\nc\r', 'a\nb\nc\n', '\n', ['a\n', 'b\r\n', 'c\r']],
  ['a\r\nb\nc\r\n', 'a\nb\nc\n', '\r\n', ['a\r\n', 'b\n', 'c\r\n']],
  ['a\r\rb', 'a\n\nb', '\r', ['a\r', '\r', 'b']],
  ['a\r\nb\n', 'a\nb\n', '\n', ['a\r\n', 'b\n']],
  ['a', 'a', '\n', ['a']],
  ['', '', '\n', []],
])('splits %j, whose line ends are mostly one', (text, lf, dominant, lines) => {
  expect(toLf(text)).toBe(lf);
  expect(dominantLineEnd(text)).toBe(dominant);
  expect(splitLines(text)).toEqual(lines);
});

it.each<[what: string, before: string, next: string, restored: string]>([
  ['those of the file, if the text had none', 'a', 'b\nc', 'b|c'],
  ['the only ones', 'a\r\nb\r\n', 'c\nb\n', 'c\r\nb\r\n'],
  ['those of unchanged lines', 'a\nb\r\nc\n', 'a\nb\nd\nc\n', 'a\nb\r\nd\nc\n'],
  ['those of equal lines in order', 'x\r\nx\nx\ny\n', 'x\nx\nx\nx\n', 'x\r\nx\nx\nx\n'],
  ['the second one of equal lines', 'x\nx\r\ny\nz\n', 'x\nx\nx\n', 'x\nx\r\nx\n'],
  ['the first ones, also for an empty line', '\r\n\na\n', '\n\n\n', '\r\n\n\n'],
  ['none for the last line', 'a\r\nb\n', 'b\na', 'b\na'],
])('restores line ends: %s', (_, before, next, restored) => {
  expect(restoreLineEnds(before, next, '|')).toBe(restored);
});

it.each([
  ['\n \nA\n\n B \n\t\n', '\n \n', 'A\n\n B ', '\n\t\n'],
  ['A', '', 'A', ''],
  ['A\r\n', '', 'A', '\r\n'],
  ['A\r\r\n\n', '', 'A', '\r\r\n\n'],
  ['A\rB', '', 'A\rB', ''],
  [' A ', '', ' A ', ''],
  [' \n\n', ' \n\n', '', ''],
  ['', '', '', ''],
])('frames %j', (text, lead, core, tail) => {
  expect(splitFrame(text)).toEqual({ lead, core, tail });
});

it.each([
  [' \t\r\n', true],
  ['', true],
  ['\u00a0', false],
  [' a ', false],
])('%j is blank: %s', (line, blank) => {
  expect(isBlank(line)).toBe(blank);
});

it('splits off a byte order mark', () => {
  expect(splitMark('\ufeffa')).toEqual({ mark: '\ufeff', bare: 'a' });
  expect(splitMark('a\ufeff')).toEqual({ mark: '', bare: 'a\ufeff' });
});
