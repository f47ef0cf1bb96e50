import fc from 'fast-check';
import { expect, it } from 'vitest';
import { chooseRuns, type FailedRun } from '../../../src/cekura/runs.ts';

function failing(id: number, scenario: string, ...failed: string[]): FailedRun {
  return { scenario, evidence: { id, failed, scenario } };
}

it.each([
  ['none', [], []],
  ['the only one', [failing(1, 'a', 'x')], [1]],
  [
    'new metrics first',
    [failing(4, 'a', 'x'), failing(3, 'b', 'x'), failing(2, 'a', 'y'), failing(1, 'a', 'z')],
    [4, 2, 1],
  ],
  [
    'then new scenarios',
    [failing(4, 'a', 'x'), failing(3, 'a', 'x'), failing(2, 'b', 'x'), failing(1, 'c', 'x')],
    [4, 2, 1],
  ],
  ['the one that fails most first', [failing(3, 'a', 'x'), failing(2, 'b', 'x', 'y'), failing(1, 'c', 'z')], [2, 1, 3]],
  ['the newest of equals', [failing(1, 'a'), failing(2, 'a'), failing(3, 'a'), failing(4, 'a')], [4, 3, 2]],
])('chooses %s', (_, failed, ids) => {
  expect(chooseRuns(failed).map(({ run }) => run.id)).toEqual(ids);
});

it('says why', () => {
  const chosen = chooseRuns([
    failing(3, 'Reschedule', 'Politeness', 'Booking'),
    failing(2, 'Billing', 'Booking'),
    failing(1, 'Billing'),
  ]);
  expect(chosen.map(({ reason }) => reason)).toEqual([
    'fails Politeness, Booking in scenario Reschedule',
    'fails in scenario Billing',
    'fails as well',
  ]);
});

it('chooses the same, whatever their order', () => {
  const failed = [
    failing(5, 'a', 'x'),
    failing(4, 'b', 'x', 'y'),
    failing(3, 'c'),
    failing(2, 'a', 'z'),
    failing(1, 'b', 'x'),
  ];
  const expected = chooseRuns(failed).map(({ run }) => run.id);
  fc.assert(
    fc.property(fc.shuffledSubarray(failed, { minLength: failed.length }), (shuffled) => {
      expect(chooseRuns(shuffled).map(({ run }) => run.id)).toEqual(expected);
    }),
  );
});
