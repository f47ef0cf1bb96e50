import { describe, expect, it, test } from 'vitest';
import { JobCanceledError, JobFailedError } from '../../../src/cekura/errors.ts';
import { ActionError } from '../../../src/errors.ts';
import { describeFailure, describePlan, report } from '../../../src/pipeline/report.ts';
import { connectRunner } from '../../../src/runner.ts';
import { describeSkip, type Outcome } from '../../../src/task/outcome.ts';
import { createMemoryCore, NO_FILES } from '../../support/memory-core.ts';

const base: Outcome = { target: 'a', status: 'proposed', changed: true, delivery: 'comment', summary: 'Words.' };

async function tell(outcomes: readonly Outcome[], folder?: string, debug = '') {
  const logged = createMemoryCore({ ...NO_FILES, RUNNER_DEBUG: debug }, () => undefined);
  const exitCode = await report(connectRunner(logged.core, []), outcomes, folder);
  return { exitCode, ...logged, lines: logged.log.split('\n').slice(0, -1) };
}

describe('a failure', () => {
  it('names the target and how to resume', async () => {
    const error = new ActionError('It *broke*', 'fix it');
    const outcome = await describeFailure('my_target', error, 'p-1', {
      input: 'target',
      value: 'sales',
      replacesConfig: false,
    });
    expect(outcome).toEqual({
      target: 'my_target',
      status: 'failed',
      changed: false,
      delivery: 'none',
      progressId: 'p-1',
      summary: [
        '## Cekura Improve: failed for my\\_target',
        'It \\*broke\\*. Next: fix it; set progress-id to p-1 and target to sales to resume the job instead of starting another.',
      ].join('\n\n'),
      error: expect.objectContaining({ message: 'It *broke*' }),
    });
    expect((await describeFailure('', error, undefined)).summary).toBe(
      '## Cekura Improve: failed\n\nIt \\*broke\\*. Next: fix it.',
    );
  });

  it('of a job that failed offers no way to resume it', async () => {
    const error = new JobFailedError('Gone', 'start anew');
    expect((await describeFailure('a', error, 'p-1')).error).toBe(error);
  });

  it('of a canceled job is resumed only for a result that was already there', async () => {
    const error = new JobCanceledError('Stopped', 'start anew');
    expect((await describeFailure('a', error, 'p-1')).error?.hint).toBe(
      'start anew; set progress-id to p-1 to resume it if it had finished before',
    );
  });

  it('is one error, after its places; with its causes when debug logging is on', async () => {
    const cause = new Error('the cause');
    const places = [{ file: 'a.yaml', line: 3, message: 'wrong here' }];
    const error = new ActionError('It broke', 'fix it', { cause, places });
    const outcome = { ...base, status: 'failed' as const, error };
    const { exitCode, lines } = await tell([outcome]);
    expect(exitCode).toBe(1);
    expect(lines).toEqual([
      '::warning file=a.yaml,line=3::wrong here',
      expect.stringMatching(/^::error::It broke\. Next: fix it/),
    ]);
    const debugged = (await tell([outcome], undefined, '1')).lines;
    expect(debugged[2]).toMatch(/^::debug::ActionError: It broke/);
    expect(debugged.find((line) => line.startsWith('::debug::Error: the cause'))).toBeDefined();
  });

  it('without a stack is shown by its message', async () => {
    const cause = new Error('no stack');
    delete (cause as { stack?: string }).stack;
    const { lines } = await tell([{ ...base, error: new ActionError('x', 'y', { cause }) }], undefined, '1');
    expect(lines.at(-1)).toBe('::debug::no stack');
  });
});

test('a skipped run says why', async () => {
  const { exitCode, lines, outputs, summary } = await tell([await describeSkip('It is a fork.')]);
  expect([exitCode, lines, outputs, summary]).toEqual([
    0,
    ['::notice::It is a fork.'],
    { status: 'skipped', changed: 'false', delivery: 'none' },
    '## Cekura Improve: skipped\n\nIt is a fork.\n\n',
  ]);
});

test('a skipped run has no target of its own, and escapes what the event names', async () => {
  expect((await describeSkip('It is a fork.')).target).toBe('');
  const outcome = await describeSkip('Branch cekura/improve-prompt/<img/src=x>@octocat-#12 is ours', 'metrics');
  expect(outcome).toMatchObject({ target: 'metrics', notice: expect.stringContaining('<img/src=x>@octocat-#12') });
  expect(outcome.summary).toBe(
    '## Cekura Improve: skipped\n\nBranch `cekura/improve-prompt/<img/src=x>@octocat-#12` is ours',
  );
});

test('a plan lists its targets', async () => {
  const { outputs, summary } = await tell([describePlan({ matrix: '{"x":1}', names: ['a', 'b'], warnings: [] })]);
  expect(outputs).toEqual({ status: 'planned', changed: 'false', delivery: 'none', matrix: '{"x":1}' });
  expect(summary).toBe('## Cekura Improve: plan\n\n- `a`\n- `b`\n\n');
});

describe('several targets', () => {
  it('have one error each with its name, and notices', async () => {
    const error = new ActionError('It broke', 'fix it');
    const { exitCode, lines, outputs, summary } = await tell(
      [
        { ...base, notice: 'All is well' },
        { ...base, target: 'b', status: 'failed', summary: 'Other words.', error },
      ],
      '/tmp/kept',
    );
    expect(exitCode).toBe(1);
    expect(lines).toEqual(['::notice::All is well', expect.stringMatching(/^::error::b: It broke\. Next/)]);
    expect(outputs).toMatchObject({ status: 'failed', 'proposal-path': '/tmp/kept' });
    expect(summary).toBe('Words.\n\nOther words.\n\n');
  });

  it('have as many summaries in full as there is room for', async () => {
    const long = { ...base, target: 'b`<x>', summary: 'é'.repeat(300_000) };
    const { summary } = await tell([long, long, base]);
    const cut = '`b??x?`: proposed; too long for this summary; see the output `results`.';
    expect(summary.replaceAll(/é+/g, '(long)')).toBe(`(long)\n\n${cut}\n\nWords.\n\n`);
    const full = { ...base, summary: 'x'.repeat(499_700) };
    expect((await tell([full, full])).summary).toBe(`${full.summary}\n\n${full.summary}\n\n`);
    const more = { ...base, summary: 'x'.repeat(499_900) };
    expect((await tell([more, more])).summary).toContain('too long');
  });
});
