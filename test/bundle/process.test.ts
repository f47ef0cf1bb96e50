import { createServer } from 'node:http';
import { createServer as createNetServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { CekuraOptions } from '../emulators/cekura.ts';
import { defineMetric } from '../emulators/cekura-records.ts';
import { CANCELLATION_METRIC_ID, CLINIC_METRICS, EMERGENCY_METRIC_ID } from '../emulators/world.ts';
import { forward, listen } from '../support/http.ts';
import { readResults, readWrites, startMetricStory } from '../support/metric-story.ts';
import type { ActionResult } from '../support/step.ts';
import { type Ending, PROMPT_PATH, type Story, startStory } from '../support/story.ts';

// What only a process has: signals, its environment, its memory, and connections that keep it alive. The stories wait
// most of the time, so they run side by side.

const SUMMARY = { delivery: 'summary' };
const POLL = /improve_prompt_progress/;

/** A story, and a promise that is kept when a request to Cekura with this path has arrived. */
async function startUntil(
  ending: Ending,
  path: RegExp,
  cekura: CekuraOptions = {},
): Promise<Story & { arrived: Promise<void> }> {
  const { promise: arrived, resolve } = Promise.withResolvers<void>();
  const onRequest = (request: { path: string }) => {
    if (path.test(request.path)) resolve();
  };
  return { ...(await startStory({ onBundle: true, ...ending, cekura: { ...cekura, onRequest } })), arrived };
}

/** It has ended by itself: `runBundle` kills a run that does not, and such a one has no exit code. */
function expectStopped(result: ActionResult, progressId = ''): void {
  expect(result.exitCode).toBe(1);
  expect(result.errors).toHaveLength(1);
  expect(result.outputs).toMatchObject({ status: 'failed', changed: 'false' });
  expect(result.errors[0]).toContain(progressId);
  expect(result.summary).toContain(progressId);
  expect(result.log).not.toMatch(/^\s+at /m);
}

describe('a signal', () => {
  it.concurrent('in mid-conversation ends every conversation', async ({ onTestFinished }) => {
    const story = await startStory({
      ...{ onBundle: true, onTestFinished, verifies: true, chat: {} },
      cekura: { jobMs: 60_000, chats: { replyMs: 60_000 } },
    });
    const when = (log: string) => /Verification, current prompt: started/.test(log);
    expectStopped(await story.run(SUMMARY, { kill: { signal: 'SIGTERM', when } }));
    expect(story.cekura.chats.map(({ endedBy }) => endedBy)).toEqual(['api', 'api', 'api']);
  });

  it.concurrent('SIGINT while the job is polled', async ({ onTestFinished }) => {
    const { run, cekura, arrived } = await startUntil({ onTestFinished }, POLL, { jobMs: 60_000 });
    const result = await run(SUMMARY, { kill: { signal: 'SIGINT', when: arrived } });
    expectStopped(result, cekura.jobs[0]?.progressId);
    expect(result.errors[0]).toMatch('Stopped by SIGINT');
  });

  it.concurrent('SIGTERM while a metric is optimized cancels the optimization', async ({ onTestFinished }) => {
    const story = await startMetricStory({ onBundle: true, onTestFinished, cekura: { feedback: { ends: 'never' } } });
    const result = await story.run(
      { 'metric-id': String(CANCELLATION_METRIC_ID), ...SUMMARY },
      { kill: { signal: 'SIGTERM', when: (log) => log.includes('progress-id is') } },
    );
    expectStopped(result, story.cekura.jobs[0]?.progressId);
    expect(result.errors[0]).toMatch('Stopped by SIGTERM');
    expect(readWrites(story).at(-1)).toMatch(/process_feedbacks_cancel/);
  });

  it.concurrent('that kills at once finds the handle logged by the time of the first poll', async ({
    onTestFinished,
  }) => {
    const { run, cekura, arrived } = await startUntil({ onTestFinished }, POLL, { jobMs: 60_000 });
    const result = await run(SUMMARY, { kill: { signal: 'SIGKILL', when: arrived } });
    expect(result.exitCode).toBe(null);
    expect(result.outputs['progress-id']).toBe(cekura.jobs[0]?.progressId);
    expect(result.log).toContain(cekura.jobs[0]?.progressId);
  });

  it.concurrent('that kills at once finds the handles of several targets in their order, whichever was started first', async ({
    onTestFinished,
  }) => {
    const path = new RegExp(`/metrics/${CANCELLATION_METRIC_ID}/$`);
    const slow = { match: { method: 'GET', path }, delayMs: 600, outcome: 'answer' } as const;
    const { run, cekura } = await startMetricStory({
      onBundle: true,
      onTestFinished,
      cekura: { jobMs: 60_000, faults: [slow] },
    });
    // The first does not exist, so it has no job.
    const inputs = { 'metric-id': `404,${CANCELLATION_METRIC_ID},${EMERGENCY_METRIC_ID}`, ...SUMMARY };
    const when = (log: string) => log.split('its progress-id is').length > 2;
    const result = await run(inputs, { kill: { signal: 'SIGKILL', when } });
    const started = cekura.jobs.map(({ progressId }) => progressId);
    expect(started).toHaveLength(2);
    expect(result.outputs['progress-id']).toBe(started.reverse().join(','));
  });
});

describe('a service that never completes the TLS handshake', () => {
  /** Polls go there, as when the network goes away while a job runs: the start was answered. */
  async function startSilent({ onTestFinished }: Required<Ending>, inputs: Record<string, string>, signal?: 'SIGTERM') {
    const { promise: connected, resolve } = Promise.withResolvers<void>();
    const port = await listen(
      createNetServer(() => resolve()),
      0,
      onTestFinished,
    );
    const { run } = await startStory({ onBundle: true, onTestFinished });
    const kill = signal && { signal, when: connected };
    return await run({ ...SUMMARY, ...inputs, 'api-url': `https://localhost:${port}` }, kill ? { kill } : {});
  }

  it.concurrent('does not keep the process when it is told to stop', async ({ onTestFinished }) => {
    expectStopped(
      await startSilent({ onTestFinished }, { 'progress-id': 'a-job' }, 'SIGTERM'),
      'set progress-id to a-job',
    );
  });

  it.concurrent('does not keep the process at the deadline', async ({ onTestFinished }) => {
    expectStopped(await startSilent({ onTestFinished }, { 'progress-id': 'a-job', 'timeout-minutes': '0.02' }));
  });
});

it.concurrent('delivers the proposal if the runner’s files are missing', async ({ onTestFinished }) => {
  const { run, github } = await startStory({ onBundle: true, onTestFinished });
  const result = await run({}, { env: { GITHUB_OUTPUT: '/not/there', GITHUB_STEP_SUMMARY: '/not/there' } });
  expect(result.exitCode).toBe(0);
  expect(await github.pulls()).toHaveLength(1);
});

it.concurrent('reaches GitHub by the proxy of the usual variables, and a loopback host without it', async ({
  onTestFinished,
}) => {
  const seen = new Set<string>();
  const { run, github } = await startStory({ onBundle: true, onTestFinished });
  const proxy = createServer((request, response) => {
    const { host, pathname, search } = new URL(request.url ?? '');
    seen.add(host);
    request.url = pathname + search;
    forward(github.url, request, response);
  });
  const env = {
    HTTP_PROXY: `127.0.0.1:${await listen(proxy, 0, onTestFinished)}`,
    GITHUB_API_URL: 'http://api.github.test',
  };
  const result = await run({}, { env });
  expect(result.errors).toEqual([]);
  expect(result.outputs).toMatchObject({ status: 'proposed', delivery: 'pull-request' });
  expect(seen).toEqual(new Set(['api.github.test']));
  expect((await github.readFile(result.outputs.branch ?? '', PROMPT_PATH)).toString()).toContain(
    'late cancellation fee',
  );
});

const NO_SIMD = fileURLToPath(new URL('../support/refuse-simd.cjs', import.meta.url));

it.concurrent('works on a processor without SIMD', async ({ onTestFinished }) => {
  const { run } = await startStory({ onBundle: true, onTestFinished });
  const result = await run(SUMMARY, { env: { NODE_OPTIONS: `--require ${NO_SIMD}` } });
  expect(result.errors).toEqual([]);
  expect(result.outputs).toMatchObject({ status: 'proposed' });
  expect(result.log).toContain('first parser refused: true');
});

const MEMORY = fileURLToPath(new URL('../support/report-memory.cjs', import.meta.url));

it.concurrent('works on 50 targets at once within 200 MB', async ({ onTestFinished }) => {
  const metrics = Array.from({ length: 50 }, (_, index) =>
    defineMetric({
      ...CLINIC_METRICS.find(({ id }) => id === CANCELLATION_METRIC_ID),
      id: 20_000 + index,
      name: `Metric ${index}`,
      description: 'A line of a metric that has much to say.\n'.repeat(50),
    }),
  );
  const { run } = await startMetricStory({ onBundle: true, onTestFinished, cekura: { jobMs: 1_000, metrics } });
  // Writes to GitHub are a second apart, which is too long here.
  const inputs = { 'metric-id': metrics.map(({ id }) => id).join(), delivery: 'summary' };
  const result = await run(inputs, { env: { NODE_OPTIONS: `--require ${MEMORY}` } });
  expect(result.errors).toEqual([]);
  expect(readResults(result).filter(({ status }) => status === 'proposed')).toHaveLength(50);
  expect(Number(/peak memory: (\d+) MB/.exec(result.log)?.[1])).toBeLessThan(200);
});
