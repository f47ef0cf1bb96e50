import { describe, expect, it, test } from 'vitest';
import { JobFailedError, RefusedError } from '../../../src/cekura/errors.ts';
import type { JobProgress } from '../../../src/cekura/progress.ts';
import { connectRunner } from '../../../src/runner.ts';
import { describeDuration, followJob } from '../../../src/task/follow-job.ts';
import type { Task } from '../../../src/task/task.ts';
import { fakeClock } from '../../support/fake-clock.ts';
import { createMemoryCore } from '../../support/memory-core.ts';

const pending = (word: string, known = true) => ({ state: 'pending', word, known }) as const;
const DONE = { state: 'done', result: 'x' } as const;

async function follow(looks: (JobProgress<string> | Error)[], intervalSeconds?: number) {
  const logged = createMemoryCore({}, () => undefined);
  const clock = fakeClock(1);
  const runner = connectRunner(logged.core, []);
  const task = {
    runner: async () => runner,
    inputs: { 'poll-interval-seconds': intervalSeconds },
    clock,
    deadlineMs: clock.now() + 3_600_000,
    signal: new AbortController().signal,
  } as unknown as Task;
  const startMs = clock.now();
  const poll = async () => {
    const look = looks.length > 1 ? looks.shift() : looks[0];
    if (look instanceof Error) throw look;
    return look as JobProgress<string>;
  };
  const followed = await followJob(task, { name: 'improve-prompt job', progressId: 'p-1', poll }).catch(
    (error: unknown) => error,
  );
  return { followed, log: logged.log.split('\n').slice(0, -1), tookMs: clock.now() - startMs };
}

describe('progress', () => {
  it('is logged when it changes, and every 30 s', async () => {
    const { followed, log, tookMs } = await follow(
      [...Array.from({ length: 8 }, () => pending('queued')), pending('thinking'), DONE],
      10,
    );
    expect(followed).toEqual(DONE);
    expect(log).toEqual([
      'Status of the improve-prompt job: queued (0 s)',
      'Status of the improve-prompt job: queued (30 s)',
      'Status of the improve-prompt job: queued (1 min 0 s)',
      'Status of the improve-prompt job: thinking (1 min 20 s)',
    ]);
    expect(tookMs).toBe(90_300);
  });

  it('says once that a status is unknown', async () => {
    const { log } = await follow([pending('brewing', false), pending('brewing', false), pending('', true), DONE], 1);
    expect(log).toEqual([
      'Unknown status "brewing"; treating it as running',
      'Status of the improve-prompt job: brewing (0 s)',
      'Status of the improve-prompt job: running (2 s)',
    ]);
  });

  it('quotes a long status in part', async () => {
    const { log } = await follow([pending('x'.repeat(1_500), false), DONE], 1);
    expect(log[0]).toMatch(/^Unknown status "x{59}…"; treating it as running$/);
    expect(log[1]).toBe(`Status of the improve-prompt job: ${'x'.repeat(1_000)} (0 s)`);
  });
});

describe('the end', () => {
  it.each<[JobProgress<string>]>([
    [DONE],
    [{ state: 'nothing', reason: 'Fine.' }],
    [{ state: 'waiting', word: 'paused', questions: [{ id: 'q', text: 'Why?' }] }],
  ])('%j', async (progress) => {
    expect(await follow([progress])).toMatchObject({ followed: progress, log: [] });
  });

  it.each([
    [
      { state: 'failed', reason: `Out of tokens${'.'.repeat(2_000)}` } as const,
      `The improve-prompt job failed: Out of tokens${'.'.repeat(987)}`,
      'check the job in the dashboard, then rerun',
    ],
    [
      new RefusedError(404, 'No.', 'x'),
      'Cekura has no improve-prompt job with the progress-id p-1 (404)',
      'check progress-id, mode and the project of api-key; if the job has expired, start a new one without progress-id',
    ],
    [
      new RefusedError(410, 'No.', 'x'),
      'Cekura has no improve-prompt job with the progress-id p-1 (410)',
      expect.stringContaining('expired'),
    ],
  ])('a job that failed or is gone', async (look, message, hint) => {
    const { followed } = await follow([look]);
    expect(followed).toBeInstanceOf(JobFailedError);
    expect(followed).toMatchObject({ message, hint });
  });

  it.each([new RefusedError(403, 'No.', 'x'), new Error('x')])('%s is passed on', async (error) => {
    expect((await follow([error])).followed).toBe(error);
  });
});

test.each([
  [0, '0 s'],
  [59_400, '59 s'],
  [59_600, '1 min 0 s'],
  [200_000, '3 min 20 s'],
])('%i ms are %s', (ms, text) => {
  expect(describeDuration(ms)).toBe(text);
});
