import { expect, it } from 'vitest';
import { indexLines, lineAt } from '../../src/lines.ts';

it('indexes lines', () => {
  const lineOf = indexLines('a\n\nbc\n');
  expect([0, 1, 2, 3, 4, 5, 6].map(lineOf)).toEqual([1, 1, 2, 3, 3, 3, 4]);
});

it.each([
  [0, 1],
  [1, 1],
  [2, 1],
  [3, 2],
  [4, 2],
  [5, 3],
  [6, 4],
  [7, 5],
  [8, 5],
])('offset %i is on line %i', (offset, line) => {
  // An offset between \r and \n belongs to the line that they end.
  expect(lineAt('a\r\nb\n\n\rc', offset)).toBe(line);
});
