import { expect, it } from 'vitest';
import { lineAt, showSome } from '../../../src/documents/quote.ts';

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

it('shows only some of many items', () => {
  expect(showSome([1, 2])).toBe('1, 2');
  expect(showSome(['a', 'b', 'c'], 3)).toBe('a, b, c');
  expect(showSome(['a', 'b', 'c', 'd'], 2, (one) => `<${one}>`)).toBe('<a>, <b> and 2 more');
  expect(showSome(Array(11).fill('x'))).toBe(`${Array(10).fill('x').join(', ')} and 1 more`);
});
