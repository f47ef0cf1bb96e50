import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareLines, findChanges } from '../../../src/render/line-diff.ts';

describe('findChanges', () => {
  const list = fc.array(fc.constantFrom('a', 'b', 'c', 'd', ''), { maxLength: 25 });

  it('turns any list into any other, for any edit limit', () => {
    fc.assert(
      fc.property(list, list, fc.nat(6), (before, after, maxEdits) => {
        let at = 0;
        const rebuilt: string[] = [];
        for (const change of findChanges(before, after, maxEdits)) {
          expect(change.beforeEnd - change.beforeStart + change.afterEnd - change.afterStart).toBeGreaterThan(0);
          rebuilt.push(...before.slice(at, change.beforeStart));
          rebuilt.push(...after.slice(change.afterStart, change.afterEnd));
          at = change.beforeEnd;
        }
        expect([...rebuilt, ...before.slice(at)]).toEqual(after);
      }),
      { numRuns: 1500 },
    );
  });

  it('joins adjacent removals and additions', () => {
    expect(findChanges(['a', 'b', 'c', 'd'], ['a', 'x', 'd', 'e'], 10)).toEqual([
      { beforeStart: 1, beforeEnd: 3, afterStart: 1, afterEnd: 2 },
      { beforeStart: 4, beforeEnd: 4, afterStart: 3, afterEnd: 4 },
    ]);
  });
});

it('finds a repeated line only once between equal ends', () => {
  expect(findChanges(['a', 'b'], ['a', 'b', 'b'], 0)).toEqual([
    { beforeStart: 2, beforeEnd: 2, afterStart: 2, afterEnd: 3 },
  ]);
});

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
