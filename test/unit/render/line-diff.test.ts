import { describe, expect, it } from 'vitest';
import { compareLines } from '../../../src/render/line-diff.ts';

describe('compareLines', () => {
  it.each([
    ['an edit', 'a\nb\n', 'a\nc\nd\n', 1, 2],
    ['line ends', 'a\r\nb\r\n', 'a\nb\n', 0, 0],
    ['a missing line end', 'a\n', 'a', 1, 1],
    ['a new text', '', 'a\nb', 0, 2],
  ])('counts lines: %s', (_, before, after, removed, added) => {
    expect(compareLines(before, after)).toMatchObject({ removed, added });
  });

  it('measures what no diff can be shorter than', () => {
    expect(compareLines('a\nbcd\n', 'a\nef\ng\n').changedLength).toBe('bcd\nef\ng\n'.length);
  });

  it('counts a text with more than 1,000 changed lines as rewritten between its equal ends', () => {
    const lines = (count: number, name: string) => Array.from({ length: count }, (_, index) => `${name}${index}\n`);
    const text = (name: string, count: number) => [
      'first\n',
      ...lines(count, name),
      'same\n',
      ...lines(count, name),
      'last\n',
    ];
    const compare = (count: number) => compareLines(text('a', count).join(''), text('b', count).join('')).changes;
    expect(compare(250)).toHaveLength(2);
    expect(compare(251)).toEqual([{ beforeStart: 1, beforeEnd: 504, afterStart: 1, afterEnd: 504 }]);
  });
});
