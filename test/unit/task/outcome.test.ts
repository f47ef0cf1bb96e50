import { expect, it } from 'vitest';
import { JobFailedError } from '../../../src/cekura/errors.ts';
import { DeadlineError } from '../../../src/errors.ts';
import {
  isHealthy,
  type Outcome,
  offerResume,
  shortenReason,
  toManyOutputs,
  toOutputs,
} from '../../../src/task/outcome.ts';

const base: Outcome = { target: 'a', status: 'proposed', changed: true, delivery: 'pull-request', summary: 'Words.' };
const failed: Outcome = {
  target: 'b',
  status: 'failed',
  changed: false,
  delivery: 'none',
  progressId: 'p-2',
  summary: 'Words.',
  error: new JobFailedError('The job failed: $(rm -rf ~)', 'run `it` again'),
};

it('omits unknown values', () => {
  expect(toOutputs(base)).toEqual({ status: 'proposed', changed: 'true', delivery: 'pull-request' });
});

it('reports the worst status of several targets', () => {
  const outputs = toManyOutputs([{ ...base, progressId: 'p-1' }, failed], '/tmp/kept');
  expect(outputs).toMatchObject({
    status: 'failed',
    changed: 'true',
    delivery: 'pull-request',
    'progress-id': 'p-1,p-2',
    'proposal-path': '/tmp/kept',
  });
  expect(JSON.parse(outputs.results ?? '')).toEqual([
    { target: 'a', status: 'proposed', changed: 'true', delivery: 'pull-request', 'progress-id': 'p-1' },
    {
      target: 'b',
      status: 'failed',
      changed: 'false',
      delivery: 'none',
      'progress-id': 'p-2',
      error: 'JobFailedError',
    },
  ]);
});

it('sets each known output', () => {
  const outcome: Outcome = {
    ...base,
    progressId: 'p-1',
    proposalPath: '/tmp/a.txt',
    pullRequest: { number: 3, url: 'https://x/3' },
    operation: 'created',
    branch: 'b',
    comment: { id: 4, url: 'https://x/4' },
    oldScore: 0,
    newScore: 0.5,
    verdict: 'better',
    baselineResultId: 5,
    proposalResultId: 6,
    changePercent: 0,
    matrix: '{}',
    results: [{ target: "it's" }],
  };
  expect(toOutputs(outcome)).toEqual({
    status: 'proposed',
    changed: 'true',
    delivery: 'pull-request',
    'progress-id': 'p-1',
    'proposal-path': '/tmp/a.txt',
    'pull-request-number': '3',
    'pull-request-url': 'https://x/3',
    'pull-request-operation': 'created',
    branch: 'b',
    'comment-id': '4',
    'comment-url': 'https://x/4',
    'old-score': '0',
    'new-score': '0.5',
    verdict: 'better',
    'baseline-result-id': '5',
    'proposal-result-id': '6',
    'change-percent': '0',
    matrix: '{}',
    results: '[{"target":"it\\u0027s"}]',
  });
});

it.each([
  ['created', undefined],
  ['preserved', 'preserved'],
] as const)('without a pull request, %s is %s', (operation, shown) => {
  expect(toOutputs({ ...base, operation })['pull-request-operation']).toBe(shown);
});

it.each<[deliveries: Outcome['delivery'][], together: string]>([
  [['none', 'none'], 'none'],
  [['none', 'comment'], 'comment'],
  [['comment', 'comment'], 'comment'],
  [['comment', 'pull-request'], 'summary'],
  [[], 'none'],
])('deliveries %j are %s together', (deliveries, together) => {
  const outcomes = deliveries.map((delivery) => ({ ...base, delivery }));
  expect(toManyOutputs(outcomes, undefined).delivery).toBe(together);
});

it('omits job IDs and folder if there are none', () => {
  expect(Object.keys(toManyOutputs([base, base], undefined))).toEqual(['status', 'changed', 'delivery', 'results']);
});

it.each([
  [['skipped', 'unchanged'], 'unchanged'],
  [['unchanged', 'planned'], 'planned'],
  [['planned', 'applied'], 'applied'],
  [['applied', 'proposed'], 'proposed'],
  [['proposed', 'waiting'], 'waiting'],
  [['waiting', 'blocked'], 'blocked'],
  [['failed', 'blocked'], 'failed'],
  [[], 'failed'],
] as const)('%j are %s together', (statuses, together) => {
  const outcomes = statuses.map((status) => ({ ...base, status, changed: false }));
  expect(toManyOutputs(outcomes, undefined)).toMatchObject({ status: together, changed: 'false' });
});

it('cuts a long reason', () => {
  expect(shortenReason('x'.repeat(1_000))).toBe('x'.repeat(1_000));
  expect(shortenReason('x'.repeat(1_001))).toBe(`${'x'.repeat(1_000)}…`);
  expect(shortenReason(`${'x'.repeat(999)}🙂🙂`)).toBe(`${'x'.repeat(999)}\uFFFD…`);
});

it('offers to resume a job, if there is one', () => {
  const error = new DeadlineError('Out of time', 'raise it');
  expect(offerResume(error, undefined)).toBe(error);
  expect(offerResume(error, 'p-1', { input: 'target', value: 'a', replacesConfig: false }).hint).toBe(
    'raise it; set progress-id to p-1 and target to a to resume the job instead of starting another',
  );
  expect(offerResume(error, 'p-1', { input: 'metric-id', value: '7', replacesConfig: true }).hint).toBe(
    'raise it; set progress-id to p-1 and metric-id to 7 instead of config-path to resume the job instead of starting another',
  );
});

it('reports the kind of an error with an extended hint', () => {
  const error = offerResume(new DeadlineError('Out of time', 'raise timeout-minutes'), 'p-3');
  expect(error.hint).toBe(
    'raise timeout-minutes; set progress-id to p-3 to resume the job instead of starting another',
  );
  const { results } = toManyOutputs([base, { ...failed, error }], undefined);
  expect(JSON.parse(results ?? '')).toMatchObject([{}, { error: 'DeadlineError' }]);
});

it('keeps error messages out of outputs', () => {
  expect(JSON.stringify([toOutputs(failed), toManyOutputs([failed, failed], undefined)])).not.toMatch(/rm -rf|again/);
});

it.each([
  ['proposed', true],
  ['unchanged', true],
  ['applied', true],
  ['planned', true],
  ['skipped', true],
  ['blocked', false],
  ['waiting', false],
  ['failed', false],
] as const)('%s ends with success: %s', (status, healthy) => {
  expect(isHealthy(status)).toBe(healthy);
});
