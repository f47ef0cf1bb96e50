import { expect, it } from 'vitest';
import { agrees, readLiveMetric, readScore, readScores } from '../../../src/cekura/metric-schemas.ts';

const read = (pending: unknown) =>
  readLiveMetric('metrics', { id: 7, name: 'Fee', pending_optimisation_proposal: pending }).pending;

it.each([
  [{ description: 'Says the fee.' }, { description: 'Says the fee.' }],
  [{ custom_code: 'x = 1' }, { code: 'x = 1' }],
  [{ evaluation_trigger: 'Did they cancel?' }, { trigger: 'Did they cancel?' }],
])('a pending proposal of %j is read', (pending, expected) => {
  expect(read(pending)).toMatchObject(expected);
});

it.each([[null], [undefined], [{}], [{ description: ' ', custom_code: '', score: 1 }]])('%j is none', (pending) => {
  expect(read(pending)).toBeUndefined();
});

it('a metric has the requested ID unless it has its own', () => {
  expect(readLiveMetric('metrics', { name: 'Fee' }, 7).id).toBe(7);
  expect(readLiveMetric('metrics', { id: 8, name: 'Fee' }, 7).id).toBe(8);
  expect(() => readLiveMetric('metrics', { name: 'Fee' })).toThrow(/id/);
});

const metric = (change: object) => readLiveMetric('metrics', { id: 7, name: 'Fee', ...change });

it('has only fields with a value', () => {
  expect(metric({ description: null, type: 'llm_judge', audio_enabled: false, agents: [1, 'x'] }).fields).toEqual({
    ...{ name: 'Fee', type: 'llm_judge', audio_enabled: false, agents: [1] },
  });
});

it.each([
  [
    { id: 1, test_set: 5 },
    { reviewId: 1, testSetId: 5, testSetName: undefined },
  ],
  [{ test_set: { id: 5, name: 'A call' } }, { reviewId: undefined, testSetId: 5, testSetName: 'A call' }],
  [
    { id: 1, test_set_id: 6, test_set: { name: '' } },
    { testSetId: 6, testSetName: undefined },
  ],
  [
    { id: 1, feedback: ' No. ' },
    { testSetId: undefined, feedback: 'No.' },
  ],
  [{ id: 1, feedback: ' ' }, { feedback: undefined }],
  [
    { id: 1, expected_value: 5, actual_value: 0 },
    { expected: 5, actual: 0 },
  ],
])('a review of %j is read', (review, expected) => {
  expect(metric({ reviews: [review] }).reviews[0]).toMatchObject(expected);
});

it.each([
  [5, 5, true],
  [5, '5 ', true],
  [true, 'true', true],
  [5, 0, false],
  [{ a: 1 }, { a: 1 }, true],
  [{ a: 1 }, { a: 2 }, false],
  [['x'], 'x', false],
  [null, 5, undefined],
  [undefined, 5, undefined],
  [5, null, undefined],
  [5, undefined, undefined],
])('a verdict of %j, expected %j, agrees: %s', (actual, expected, outcome) => {
  expect(agrees({ expected, actual })).toBe(outcome);
});

it.each([
  [
    {
      reviews: [
        { id: 1, expected_value: 5, actual_value: 5 },
        { id: 2, expected_value: 5, actual_value: 0 },
      ],
    },
    { score: 0.5, correct: 1, total: 2 },
  ],
  [
    { reviews: [{ id: 1, expected_value: 5 }], overall_score: '3', total_score: '4' },
    { score: 0.75, correct: 3, total: 4 },
  ],
  [
    { overall_score: 0, total_score: 1 },
    { score: 0, correct: 0, total: 1 },
  ],
  [
    { overall_score: 4, total_score: 4 },
    { score: 1, correct: 4, total: 4 },
  ],
  [{ overall_score: 5, total_score: 4 }, undefined],
  [{ overall_score: 0.5, total_score: 0 }, { score: 0.5 }],
  [{ overall_score: '1' }, { score: 1 }],
  [{ overall_score: 1.5 }, undefined],
  [{ overall_score: -1, total_score: 4 }, undefined],
  [{ overall_score: ' ' }, undefined],
  [{ overall_score: 'x' }, undefined],
  [{}, undefined],
])('the score of %j', (change, score) => {
  expect(metric(change).score).toEqual(score);
});

it.each([
  [
    { num_correct: 3, num_total: 4, score: 9 },
    { score: 0.75, correct: 3, total: 4 },
  ],
  [
    { num_correct: 0, num_total: 4 },
    { score: 0, correct: 0, total: 4 },
  ],
  [
    { num_correct: 1, num_total: 1 },
    { score: 1, correct: 1, total: 1 },
  ],
  [{ num_correct: 5, num_total: 4, score: 0.5 }, { score: 0.5 }],
  [{ num_correct: -1, num_total: 4, score: 0.5 }, { score: 0.5 }],
  [{ num_correct: 0, num_total: 0, score: 0.5 }, { score: 0.5 }],
  [{ num_correct: 3, score: 0.5 }, { score: 0.5 }],
  [{ num_total: 3, score: 0.5 }, { score: 0.5 }],
  [0, { score: 0 }],
  [1, { score: 1 }],
  [1.01, { score: 0.0101 }],
  ['75', { score: 0.75 }],
  [100, { score: 1 }],
  [101, undefined],
  [-0.1, undefined],
  [null, undefined],
  ['x', undefined],
])('the score %j is read as %j', (value, score) => {
  expect(readScore(value)).toEqual(score);
});

it('if one score is a percentage, all are', () => {
  expect(readScores(1, 50)).toEqual([{ score: 0.01 }, { score: 0.5 }]);
  expect(readScores(0.5, undefined, { num_correct: 3, num_total: 4 })).toEqual([
    { score: 0.5 },
    undefined,
    { score: 0.75, correct: 3, total: 4 },
  ]);
});
