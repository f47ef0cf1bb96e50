import { describe, expect, test } from 'vitest';
import type { MetricReview, MetricScore } from '../../../src/cekura/metric.ts';
import { pickScoredFields } from '../../../src/cekura/metric-jobs.ts';
import { compareScores } from '../../../src/verify/score-metric.ts';

const review = (reviewId: number | undefined, expected: unknown, actual: unknown): MetricReview => ({
  reviewId,
  testSetId: reviewId === undefined ? undefined : reviewId + 100,
  testSetName: undefined,
  expected,
  actual,
});
const score = (correct: number, total: number): MetricScore => ({ score: correct / total, correct, total });
const of = (reviews: MetricReview[], known?: MetricScore) => ({ reviews, score: known });
const flip = (id: number, expected: unknown, before: unknown, after: unknown, isRightNow: boolean) => ({
  reviewId: id,
  testSetId: id + 100,
  testSetName: undefined,
  expected,
  before,
  after,
  isRightNow,
});

describe('compareScores', () => {
  test.each<[name: string, before: ReturnType<typeof of>, after: ReturnType<typeof of>, expected: object]>([
    [
      'one that was right is wrong',
      of([review(1, 5, 5), review(2, 0, 0)]),
      of([review(1, 5, 0), review(2, 0, 0)]),
      { before: score(2, 2), after: score(1, 2), verdict: 'worse', flips: [flip(1, 5, 5, 0, false)] },
    ],
    [
      'one lost for two gained',
      of([review(1, 5, 5), review(2, 0, 5), review(3, 0, 5)]),
      of([review(1, 5, 0), review(2, 0, 0), review(3, 0, 0)]),
      {
        before: score(1, 3),
        after: score(2, 3),
        verdict: 'better',
        flips: [flip(1, 5, 5, 0, false), flip(2, 0, 5, 0, true), flip(3, 0, 5, 0, true)],
      },
    ],
    [
      'a wrong verdict that is another wrong one',
      of([review(1, 'a', 'b')]),
      of([review(1, 'a', 'c')]),
      { before: score(0, 1), after: score(0, 1), verdict: 'same', flips: [] },
    ],
    [
      'a test set that was added in between makes nothing worse',
      of([review(1, 5, 5)]),
      of([review(1, 5, 5), review(2, 0, 5)]),
      { before: score(1, 1), after: score(1, 1), verdict: 'same', flips: [] },
    ],
    [
      'nor one that could not be scored now',
      of([review(1, 5, 5), review(2, 0, 0)]),
      of([review(1, 5, 5), review(2, 0, null)]),
      { before: score(1, 1), after: score(1, 1), verdict: 'same', flips: [] },
    ],
    [
      'counts alone',
      of([], score(3, 4)),
      of([], score(2, 4)),
      { before: score(3, 4), after: score(2, 4), verdict: 'worse', flips: [] },
    ],
    [
      'reviews without an ID are not taken for each other',
      of([review(undefined, 5, 5)], score(1, 1)),
      of([review(undefined, 0, 5)], score(0, 1)),
      { before: score(1, 1), after: score(0, 1), verdict: 'worse', flips: [] },
    ],
  ])('%s', (_name, before, after, expected) => {
    expect(compareScores(before, after)).toEqual(expected);
  });

  test('cannot tell without a score on each side', () => {
    expect(compareScores(of([]), of([], score(1, 4)))).toBeUndefined();
    expect(compareScores(of([], score(1, 4)), of([review(1, 5, null)]))).toBeUndefined();
  });
});

test('tests only the fields that affect scoring', () => {
  expect(pickScoredFields({ name: 'x', agents: [1], description: 'new', type: undefined })).toEqual({
    description: 'new',
  });
});
