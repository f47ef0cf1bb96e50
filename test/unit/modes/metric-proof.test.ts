import { describe, expect, test } from 'vitest';
import { describeProofs, explainWorse } from '../../../src/modes/metric-proof.ts';
import type { MetricProof } from '../../../src/verify/score-metric.ts';

const PROOF: MetricProof = {
  before: { score: 1, correct: 2, total: 2 },
  after: { score: 0.5, correct: 1, total: 2 },
  verdict: 'worse',
  flips: [
    { reviewId: 1, testSetId: 101, testSetName: 'A *call*', expected: 5, before: 5, after: 0, isRightNow: false },
    { reviewId: 2, testSetId: 102, testSetName: undefined, expected: 'x', before: null, after: 'x', isRightNow: true },
  ],
  failed: 0,
};

describe('the scores of metrics', () => {
  test('are a table, with the test sets whose verdict changes', () => {
    const other: MetricProof = { ...PROOF, before: { score: 2 / 3 }, verdict: 'same', flips: [], failed: 1 };
    expect(
      describeProofs([
        { name: 'Fee | named', proof: PROOF },
        { name: 'Tone', proof: other },
      ]),
    ).toEqual([
      {
        heading: 'Verification',
        rows: [
          ['Metric', 'Live version', 'New version', 'Verdict'],
          ['Fee &vert; named', '100% (2 of 2)', '50% (1 of 2)', 'worse'],
          ['Tone', '66.7%', '50% (1 of 2)', 'same, 1 not scored'],
        ],
      },
      {
        heading: 'Test sets whose verdict changes',
        rows: [
          ['Metric', 'Test set', 'Reviewers said', 'Live version', 'New version'],
          ['Fee &vert; named', 'A \\*call\\* `101`', '`5`', 'right: `5`', 'wrong: `0`'],
          ['Fee &vert; named', '`102`', '`x`', 'wrong: `null`', 'right: `x`'],
        ],
      },
    ]);
  });

  test('may have no such test set, or none at all', () => {
    expect(describeProofs([{ name: 'Fee', proof: { ...PROOF, flips: [] } }])).toHaveLength(1);
    expect(describeProofs([])).toEqual([]);
  });

  test('explain why a metric is not applied', () => {
    expect(explainWorse(7, PROOF)).toBe(
      'metric 7 would judge its test sets worse: 100% (2 of 2) now, 50% (1 of 2) with the new version',
    );
  });
});
