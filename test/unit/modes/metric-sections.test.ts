import { describe, expect, it, test } from 'vitest';
import type { FeedbackResult } from '../../../src/cekura/feedback.ts';
import type { MetricReview, TestSetVerdict } from '../../../src/cekura/metric.ts';
import { describeLab } from '../../../src/modes/metric-sections.ts';

const NOTHING: FeedbackResult = {
  ...{ description: undefined, trigger: undefined, type: undefined, code: undefined, summary: '' },
  ...{ oldScore: undefined, newScore: undefined, verdicts: [], unresolved: [], edits: [], unauthorized: [] },
};

const review = (id: number, expected: unknown, actual: unknown, name?: string): MetricReview => ({
  ...{ reviewId: id, testSetId: id + 100, testSetName: name, expected, actual },
});
const verdict = (id: number, more: Partial<TestSetVerdict> = {}): TestSetVerdict => ({
  ...{ reviewId: id, testSetId: id + 100, success: true, actual: 5, explanation: 'So it is.', error: '', ...more },
});

const rowsOf = (result: Partial<FeedbackResult>, reviews: readonly MetricReview[] = []) =>
  describeLab({ ...NOTHING, ...result }, reviews).map(({ heading, rows, blocks = [] }) => [
    heading,
    rows?.slice(1),
    ...blocks,
  ]);

describe('test sets', () => {
  it.each<[what: string, verdict: TestSetVerdict, reviews: MetricReview[], row: string[] | undefined]>([
    ['right before and now', verdict(1), [review(1, 5, 5)], undefined],
    [
      'wrong before, right now',
      verdict(1),
      [review(1, 5, 0, 'A *call*')],
      ['A \\*call\\* `101`', 'wrong', 'right: says `5`', 'So it is.'],
    ],
    [
      'right before, wrong now',
      verdict(1, { success: false, actual: 0 }),
      [review(1, 5, 5)],
      ['`101`', 'right', 'wrong: says `0`, reviewers said `5`', 'So it is.'],
    ],
    [
      'not known before, wrong now',
      verdict(1, { success: false, actual: undefined }),
      [],
      ['`101`', 'unknown', 'wrong', 'So it is.'],
    ],
    ['not known before, right now', verdict(1), [], undefined],
    [
      'not scored',
      verdict(1, { success: false, error: 'Timeout', actual: null }),
      [review(1, null, 5)],
      ['`101`', 'unknown', 'not scored', 'Timeout: So it is.'],
    ],
    [
      'scored with an error',
      verdict(1, { error: 'Late', explanation: '' }),
      [review(1, 5, 5)],
      ['`101`', 'right', 'not scored', 'Late'],
    ],
    [
      'known by its test set alone',
      verdict(1, { reviewId: undefined }),
      [review(2, 5, 5), review(1, { a: 1 }, 0, 'Call')],
      ['Call `101`', 'wrong', 'right: says `5`', 'So it is.'],
    ],
    [
      'known by its review alone',
      verdict(1, { testSetId: undefined }),
      [{ ...review(1, 5, 0), testSetId: undefined }],
      ['`1`', 'wrong', 'right: says `5`', 'So it is.'],
    ],
    [
      'known by nothing',
      verdict(1, { testSetId: undefined, reviewId: undefined, success: false }),
      [review(1, 5, 0), { ...review(2, 5, 0), testSetId: undefined, reviewId: undefined }],
      ['', 'unknown', 'wrong: says `5`', 'So it is.'],
    ],
  ])('%s', (_, one, reviews, row) => {
    expect(rowsOf({ verdicts: [one] }, reviews)).toEqual(
      row === undefined ? [] : [['Test sets whose verdict changed or is wrong', [row]]],
    );
  });

  it.each([
    [400, 'x'.repeat(400)],
    [401, `${'x'.repeat(399)}…`],
  ])('are explained in %i characters at most', (length, shown) => {
    const [[, rows] = []] = rowsOf({ verdicts: [verdict(1, { success: false, explanation: 'x'.repeat(length) })] });
    expect(rows?.[0]?.[3]).toBe(shown);
  });

  it('that are as before are counted', () => {
    const wrong = verdict(9, { success: false });
    const [section] = describeLab({ ...NOTHING, verdicts: [wrong] }, []);
    expect(section?.rows?.[0]).toEqual(['Test set', 'Before', 'Now', 'Explanation']);
    const count = (fine: number) =>
      rowsOf({ verdicts: [wrong, ...Array.from({ length: fine }, (_, id) => verdict(id))] })[0]?.[2];
    expect([0, 1, 2].map(count)).toEqual([
      undefined,
      'The other one is judged correctly, as before.',
      'The other 2 are judged correctly, as before.',
    ]);
  });
});

test('shows unresolved problems and changed labels in separate tables', () => {
  const edit = (id: number) => ({ testSetId: id + 100, reviewId: id, details: '5 → 0' });
  const result = {
    unresolved: [
      { testSetId: 101, verdict: 'flaky', explanation: 'It *varies*.', passRate: 0.666 },
      { testSetId: undefined, verdict: '', explanation: '', passRate: undefined },
    ],
    edits: [edit(1)],
    unauthorized: [edit(2)],
  };
  expect(describeLab({ ...NOTHING, ...result }, [review(1, 5, 5, 'Call')])).toEqual([
    {
      heading: 'Test sets that the optimizer could not resolve',
      rows: [
        ['Test set', 'Verdict', 'Pass rate', 'Explanation'],
        ['Call `101`', 'flaky', '67%', 'It \\*varies\\*.'],
        ['', '', '', ''],
      ],
    },
    {
      heading: 'Labels that the optimizer changed',
      rows: [
        ['Test set', 'Change'],
        ['Call `101`', '5 → 0'],
      ],
    },
    {
      heading: 'Labels that the optimizer was not allowed to change',
      rows: [
        ['Test set', 'Change'],
        ['`102`', '5 → 0'],
      ],
    },
  ]);
});
