import { expect, it } from 'vitest';
import { showSome } from '../../../src/documents/quote.ts';

it('shows only some of many items', () => {
  expect(showSome([1, 2])).toBe('1, 2');
  expect(showSome(['a', 'b', 'c'], 3)).toBe('a, b, c');
  expect(showSome(['a', 'b', 'c', 'd'], 2, (one) => `<${one}>`)).toBe('<a>, <b> and 2 more');
  expect(showSome(Array(11).fill('x'))).toBe(`${Array(10).fill('x').join(', ')} and 1 more`);
});
