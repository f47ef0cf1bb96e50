import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findChanges } from '../../src/find-changes.ts';

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
