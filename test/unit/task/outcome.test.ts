import { expect, it } from 'vitest';
import { DeadlineError, JobFailedError } from '../../../src/cekura/errors.ts';
import { isHealthy, type Outcome, offerResume, toManyOutputs, toOutputs } from '../../../src/task/outcome.ts';

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

it('leaves out what is not known', () => {
  expect(toOutputs(base)).toEqual({ status: 'proposed', changed: 'true', delivery: 'pull-request' });
});

it('tells of several targets as of their worst', () => {
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

it('tells the kind of an error also where more is to be done about it', () => {
  const error = offerResume(new DeadlineError('Out of time', 'raise timeout-minutes'), 'p-3');
  expect(error.hint).toBe(
    'raise timeout-minutes; set progress-id to p-3 to resume the job instead of starting another',
  );
  const { results } = toManyOutputs([base, { ...failed, error }], undefined);
  expect(JSON.parse(results ?? '')).toMatchObject([{}, { error: 'DeadlineError' }]);
});

it('puts no words of an error into an output', () => {
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
