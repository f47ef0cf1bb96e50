import { expect, it } from 'vitest';
import { backoffMs, parseRetryAfter } from '../../../src/http/backoff.ts';

const NOW_MS = Date.parse('Fri, 20 Nov 2026 12:00:00 GMT');

it.each([
  ['0', 0],
  ['7', 7_000],
  [' 1.5 ', 1_500],
  ['Fri, 20 Nov 2026 12:00:30 GMT', 30_000],
  ['Fri, 20 Nov 2026 11:59:00 GMT', 0],
  ['soon', undefined],
  ['7 s', undefined],
  ['1 Fri, 20 Nov 2026 12:00:30 GMT', undefined],
  ['on Fri, 20 Nov 2026 12:00:30 GMT', undefined],
  ['friday', undefined],
  ['-3', undefined],
  ['2026', 2_026_000],
  ['', undefined],
  [null, undefined],
  [undefined, undefined],
])('reads Retry-After %j', (value, expected) => {
  expect(parseRetryAfter(value, NOW_MS)).toBe(expected);
});

it('waits longer each time, up to 30 s, and always waits', () => {
  expect([1, 2, 3, 4].map((attempt) => backoffMs(attempt, () => 0.999999))).toEqual(
    [500, 1000, 2000, 4000].map((ms) => expect.closeTo(ms, 0)),
  );
  expect(backoffMs(50, () => 0.999999)).toBeCloseTo(30_000, 0);
  expect(backoffMs(1, () => 0)).toBe(250);
});
