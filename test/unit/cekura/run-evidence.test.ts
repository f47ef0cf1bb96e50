import { describe, expect, it } from 'vitest';
import { explainRun, nameFailures } from '../../../src/cekura/run-evidence.ts';
import { run as runSchema } from '../../../src/cekura/schemas.ts';

const explain = (run: object, issues: string[] = []) => explainRun(runSchema.parse({ id: 1, ...run }), issues);
const scored = (metric: object, rest: object = {}) =>
  explain({ success: false, evaluation: { metrics: [{ id: 7, name: 'M', ...metric }] }, ...rest });
const namesOf = ({ failed }: ReturnType<typeof explain>) => failed.map(({ name }) => name);

describe('a metric', () => {
  it.each([
    ['binary, 0', { type: 'binary', score: 0 }, true],
    ['binary by an older name, 0', { type: 'binary_workflow_adherence', score: 0 }, true],
    ['binary by its eval_type, 0', { type: 'llm_judge', eval_type: 'binary', score: 0 }, true],
    ['binary, 5', { type: 'binary', score: 5 }, false],
    ['binary, not applicable', { type: 'binary', score: null }, false],
    ['numeric, 0', { type: 'numeric', score: 0 }, false],
    ['a rating, 0', { type: 'continuous_qualitative', score: 0 }, false],
    ['one of a list, 0', { type: 'enum', enum: 'none', score: 0 }, false],
    ['of a kind that is not told, 0', { score: 0 }, false],
    ['passed counts before the score', { type: 'binary', score: 0, passed: true }, false],
    ['not passed, whatever its kind', { type: 'numeric', score: 3, passed: false }, true],
    ['normalized to 0', { type: 'numeric', score: 12, score_normalized: 0 }, true],
    ['normalized to more', { type: 'binary', score: 0, score_normalized: 1 }, false],
    ['without a name', { name: ' ', type: 'binary', score: 0 }, false],
  ])('%s', (_name, metric, failed) => {
    expect(namesOf(scored(metric))).toEqual(failed ? ['M'] : []);
  });

  it('uses the rubric’s verdict if there is one', () => {
    const rubric = [{ metric_id: 7, passed: false }, 'odd', { metric_id: 8, passed: false }];
    expect(namesOf(scored({ type: 'numeric', score: 3 }, { rubric }))).toEqual(['M']);
    expect(namesOf(scored({ type: 'numeric', score: 3, passed: true }, { rubric }))).toEqual([]);
  });

  it('says why, in one text or several', () => {
    expect(scored({ type: 'binary', score: 0, explanation: 'One.' }).failed).toEqual([
      { name: 'M', explanation: 'One.' },
    ]);
    expect(scored({ type: 'binary', score: 0, explanation: ['One.', 7, ' Two. '] }).failed).toEqual([
      { name: 'M', explanation: 'One.\nTwo.' },
    ]);
  });
});

describe('an expected outcome', () => {
  const outcome = {
    score: 40,
    explanation: ['✅ Greeted the caller.', '❌ Did not name the fee. It should have.', '❌ Did not say goodbye.'],
    outcome_alignments: [
      { outcome: 'Greets', prompt_part: 'Greet people.', aligned: true },
      { outcome: 'Is kind', prompt_part: ' ', aligned: false },
      { outcome: 'Names the fee', prompt_part: ' Name the fee. ', aligned: false },
    ],
  };

  it('below 100 is a failure with the missed part and the part of the prompt', () => {
    const found = explain({ success: true, expected_outcome: outcome });
    expect(found).toEqual({
      outcome: {
        score: 40,
        explanation: 'Did not name the fee. It should have.\nDid not say goodbye.',
        promptPart: 'Name the fee.',
      },
      failed: [],
      passed: false,
      reason: 'Did not name the fee.',
    });
  });

  it.each([
    ['met', { ...outcome, score: 100 }],
    ['not scored', { ...outcome, score: null }],
    ['a text, as it was published', 'The fee is named.'],
    ['missing', null],
  ])('%s has not failed', (_name, expected_outcome) => {
    expect(explain({ success: true, expected_outcome })).toEqual({ failed: [], passed: true, reason: '' });
  });
});

describe('the reason', () => {
  const metric = { name: 'Fee', type: 'binary', score: 0 };
  it.each([
    [
      'of the outcome first',
      {
        expected_outcome: { score: 0, explanation: 'No fee.' },
        evaluation: { metrics: [{ ...metric, explanation: 'x' }] },
      },
      'No fee.',
    ],
    [
      'then of the first metric that gives one',
      {
        evaluation: {
          metrics: [
            { ...metric, name: 'Silent' },
            { ...metric, explanation: 'No fee. At all.' },
          ],
        },
      },
      'Fee: No fee.',
    ],
    ["then of the result's issues", { evaluation: { metrics: [metric] } }, 'An issue.'],
  ])('is that %s', (_name, run, reason) => {
    expect(explain({ success: false, ...run }, ['An issue. And more.']).reason).toBe(reason);
  });

  it('names the failed item without an explanation', () => {
    expect(explain({ success: false, evaluation: { metrics: [metric] }, expected_outcome: { score: 20 } }).reason).toBe(
      'the expected outcome was not met (20 of 100); failed metric: Fee',
    );
    expect(explain({ success: false }).reason).toBe('Cekura gives no reason');
    expect(nameFailures({ failed: [] })).toBe('');
  });

  it.each([
    ['Dr. Okafor was not asked. The call ended.', 'Dr. Okafor was not asked.'],
    ['The fee is 12.50 dollars! Nobody said so.', 'The fee is 12.50 dollars!'],
    ['费用没有说明。通话结束了。', '费用没有说明。'],
    ['No end', 'No end'],
  ])('is the first sentence of %j', (explanation, reason) => {
    expect(explain({ expected_outcome: { score: 0, explanation } }).reason).toBe(reason);
  });

  it('is one line of bounded length', () => {
    const { reason } = explain({
      expected_outcome: { score: 0, explanation: [`It\nwent  on ${'and on '.repeat(200)}`] },
    });
    expect(reason).toMatch(/^It went on and on .*…$/);
    expect(reason.length).toBeLessThanOrEqual(240);
  });
});

it('a run passed only if it says so and nothing failed', () => {
  expect(explain({ success: true }).passed).toBe(true);
  expect(explain({}).passed).toBe(false);
  expect(scored({ type: 'binary', score: 0 }, { success: true }).passed).toBe(false);
});
