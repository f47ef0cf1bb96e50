import { expect, test } from 'vitest';
import type { MetricReview, MetricScore } from '../../../src/cekura/metric.ts';
import { compareScores } from '../../../src/verify/score-metric.ts';

const review = (reviewId: number | undefined, expected: unknown, actual: unknown): MetricReview => ({
  reviewId,
  testSetId: undefined,
  testSetName: undefined,
  expected,
  actual,
});
const score = (correct: number, total: number): MetricScore => ({ score: correct / total, correct, total });
const of = (reviews: MetricReview[], known?: MetricScore) => ({ reviews, score: known });

test.each<[name: string, before: ReturnType<typeof of>, after: ReturnType<typeof of>, expected: object]>([
  [
    'one that was right is wrong',
    of([review(1, 5, 5), review(2, 0, 0)]),
    of([review(1, 5, 0), review(2, 0, 0)]),
    { before: score(2, 2), after: score(1, 2), worse: true },
  ],
  [
    'a test set that was added since makes nothing worse',
    of([review(1, 5, 5)]),
    of([review(1, 5, 5), review(2, 0, 5)]),
    { before: score(1, 1), after: score(1, 1), worse: false },
  ],
  [
    'nor one that could not be scored now',
    of([review(1, 5, 5), review(2, 0, 0)]),
    of([review(1, 5, 5), review(2, 0, null)]),
    { before: score(1, 1), after: score(1, 1), worse: false },
  ],
  ['counts alone', of([], score(3, 4)), of([], score(2, 4)), { before: score(3, 4), after: score(2, 4), worse: true }],
  ['never scored before', of([]), of([], score(1, 4)), { before: undefined, after: score(1, 4), worse: false }],
  ['not scored now', of([], score(1, 4)), of([]), { before: score(1, 4), after: undefined, worse: false }],
  [
    'reviews without an ID are not taken for each other',
    of([review(undefined, 5, 5)], score(1, 1)),
    of([review(undefined, 0, 5)], score(0, 1)),
    { before: score(1, 1), after: score(0, 1), worse: true },
  ],
])('%s', (_name, before, after, expected) => {
  expect(compareScores(before, after)).toEqual(expected);
});
