import { createServer as createNetServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import type { CekuraOptions } from '../emulators/cekura.ts';
import type { Fault } from '../emulators/faults.ts';
import { listen } from '../support/http.ts';
import { type ActionResult, readTemp } from '../support/step.ts';
import { type Story, startStory } from '../support/story.ts';

const START = /improve_prompt_bg/;
const BETTER = 'late cancellation fee';
const SUMMARY = { delivery: 'summary' };

/** A story, and a promise that is kept when a request to Cekura with this path has arrived. */
async function startUntil(path: RegExp, cekura: CekuraOptions = {}): Promise<Story & { arrived: Promise<void> }> {
  const { promise: arrived, resolve } = Promise.withResolvers<void>();
  const onRequest = (request: { path: string }) => {
    if (path.test(request.path)) resolve();
  };
  return { ...(await startStory({ cekura: { ...cekura, onRequest } })), arrived };
}

function expectStopped(result: ActionResult): void {
  expect(result.exitCode).toBe(1);
  expect(result.stoppedInMs).toBeLessThan(5_000);
  expect(result.errors).toHaveLength(1);
  expect(result.outputs).toMatchObject({ status: 'failed', changed: 'false' });
  expect(result.log).not.toMatch(/^\s+at /m);
}

function expectResumable(result: ActionResult, progressId = ''): void {
  expect(progressId).not.toBe('');
  expect(result.log).toContain(progressId);
  expect(result.errors[0]).toContain(`set progress-id to ${progressId}`);
  expect(result.summary).toContain(progressId);
  expect(result.outputs['progress-id']).toBe(progressId);
}

describe.each(['SIGINT', 'SIGTERM'] as const)('%s', (signal) => {
  it('before the start starts nothing', async () => {
    const { run, cekura, arrived } = await startUntil(/bulk/, {
      faults: [{ match: { path: /bulk/ }, outcome: 'hang' }],
    });
    const result = await run(SUMMARY, { kill: { signal, when: arrived } });
    expectStopped(result);
    expect(result.errors[0]).toMatch(new RegExp(`Stopped by ${signal}`));
    expect(cekura.jobs).toEqual([]);
  });

  it('between the start and its response still reads the progress ID', async () => {
    const { run, cekura, arrived } = await startUntil(START, {
      jobMs: 60_000,
      faults: [{ match: { path: START }, delayMs: 1_000, outcome: 'answer' }],
    });
    const result = await run(SUMMARY, { kill: { signal, when: arrived } });
    expectStopped(result);
    expectResumable(result, cekura.jobs[0]?.progressId);
    expect(cekura.jobs).toHaveLength(1);
  });

  it('while the job is polled', async () => {
    const { run, cekura, arrived } = await startUntil(/improve_prompt_progress/, { jobMs: 60_000 });
    const result = await run(SUMMARY, { kill: { signal, when: arrived } });
    expectStopped(result);
    expectResumable(result, cekura.jobs[0]?.progressId);
    expect(result.stoppedInMs).toBe(0);
  });
});

describe('a signal', () => {
  it('during a start without a response says that a job may be running', async () => {
    const { run, cekura, arrived } = await startUntil(START, {
      faults: [{ match: { path: START }, outcome: 'hang' }],
    });
    const result = await run(SUMMARY, { kill: { signal: 'SIGTERM', when: arrived } });
    expectStopped(result);
    expect(result.errors[0]).toMatch(/a job may be running/);
    expect(result.summary).toMatch(/a job may be running/);
    expect(cekura.jobs).toHaveLength(1);
  });

  it('during the delivery keeps the proposal, and the next run delivers it once', async () => {
    const { run, cekura, github } = await startStory();
    const { promise: arrived, resolve } = Promise.withResolvers<void>();
    const pulls: Fault['match'] = { method: 'POST', path: /\/pulls$/, times: 1 };
    github.addFault({ match: pulls, delayMs: 60_000, outcome: { run: async () => resolve() } });
    const result = await run({}, { kill: { signal: 'SIGTERM', when: arrived } });
    expect(result.exitCode).toBe(1);
    expect(result.stoppedInMs).toBeLessThan(5_000);
    expect(result.outputs).toMatchObject({ status: 'failed', changed: 'true', delivery: 'summary' });
    const id = cekura.jobs[0]?.progressId ?? '';
    expect(result.errors[0]).toContain(`set progress-id to ${id}`);
    expect(result.summary).toContain(BETTER);
    expect(result.summary).toContain(id);
    expect(Object.values(await readTemp(result))[0]).toContain(BETTER);

    const again = await run({ 'progress-id': id });
    expect(again.outputs).toMatchObject({ status: 'proposed', delivery: 'pull-request' });
    expect(await github.pulls()).toHaveLength(1);
    expect(cekura.jobs).toHaveLength(1);
  });
});

describe('a service that never completes the TLS handshake', () => {
  /** Polls go there, as when the network goes away while a job runs: the start was answered. */
  async function startSilent(inputs: Record<string, string>, signal?: 'SIGTERM') {
    const { promise: connected, resolve } = Promise.withResolvers<void>();
    const port = await listen(createNetServer(() => resolve()));
    const { run } = await startStory();
    const kill = signal && { signal, when: connected };
    return await run({ ...SUMMARY, ...inputs, 'api-url': `https://localhost:${port}` }, kill ? { kill } : {});
  }

  it.each(['', 'a-job'])('is abandoned on a signal (progress-id: %j)', async (progressId) => {
    const result = await startSilent({ 'progress-id': progressId }, 'SIGTERM');
    expectStopped(result);
    if (progressId) expect(result.errors[0]).toContain(`set progress-id to ${progressId}`);
  });
});

describe('the deadline', () => {
  const DEADLINE = { 'timeout-minutes': '0.05' };

  it('stops waiting for a job that never ends', async () => {
    const { run, cekura } = await startStory({ cekura: { improve: { ends: 'never' } } });
    const result = await run({ ...SUMMARY, ...DEADLINE });
    expect(result.exitCode).toBe(1);
    expect(result.durationMs).toBe(3_000);
    expectResumable(result, cekura.jobs[0]?.progressId);
    expect(result.errors[0]).toMatch(/timeout-minutes/);
  });

  it.each([
    ['a check of the branch', /branches\/main$/],
    ['the search for an earlier answer', /pulls$/],
    ['a branch in the way', /matching-refs/],
  ])('ends a wait for GitHub before the job: %s', async (_name, path) => {
    const asked = { status: 503, headers: { 'retry-after': '4' } };
    const { run, cekura } = await startStory({
      github: { faults: [{ match: { method: 'GET', path }, outcome: asked }] },
    });
    const result = await run(DEADLINE);
    expect(result.durationMs).toBe(3_000);
    expect(cekura.jobs).toEqual([]);
    expect(result.errors).toEqual([
      expect.stringMatching(
        /^Out of time while waiting for GitHub; no new job was started\. Next: raise timeout-minutes, or rerun later/,
      ),
    ]);
  });

  it('ends a hanging delivery, and keeps the proposal', async () => {
    const { run, cekura, github } = await startStory();
    github.addFault({ match: { method: 'POST', path: /git\/commits/ }, outcome: 'hang' });
    const result = await run(DEADLINE);
    expect(result.exitCode).toBe(1);
    // The delivery has 3 s more than the job.
    expect(result.durationMs).toBe(6_000);
    expect(result.outputs).toMatchObject({ status: 'failed', delivery: 'summary' });
    expect(result.summary).toContain(BETTER);
    expect(result.errors[0]).toContain(cekura.jobs[0]?.progressId);
  });
});

it('polls at a fixed interval if set', async () => {
  const { run, cekura } = await startStory({ cekura: { jobMs: 1_500 } });
  const result = await run({ ...SUMMARY, 'poll-interval-seconds': '0.25' });
  expect(result.outputs).toMatchObject({ status: 'proposed' });
  expect(cekura.jobs[0]?.polls).toBe(6);
});

it('survives faults of every kind between two good responses', async () => {
  const poll = (nth: number, outcome: Fault['outcome']): Fault => ({
    match: { path: /improve_prompt_progress/, nth, times: 1 },
    outcome,
  });
  const { run, cekura } = await startStory({
    cekura: {
      jobMs: 500,
      faults: [
        { match: { path: START, times: 1 }, outcome: { status: 503, headers: { 'retry-after': '0' } } },
        poll(1, 'reset-before'),
        poll(2, 'truncate'),
        poll(3, { status: 502, body: '<h1>Bad gateway</h1>' }),
      ],
    },
  });
  const result = await run();
  expect(result.errors).toEqual([]);
  expect(result.outputs).toMatchObject({ status: 'proposed', delivery: 'pull-request' });
  expect(cekura.jobs).toHaveLength(1);
  expect(result.log).toMatch(/Bad gateway|502/);
});
