import { createServer } from 'node:http';
import { describe, expect, it } from 'vitest';
import { endChat } from '../../src/cekura/chat-runs.ts';
import { RefusedError, UncertainStartError } from '../../src/cekura/errors.ts';
import { cancelFeedback } from '../../src/cekura/metric-jobs.ts';
import { ActionError, DeadlineError, StoppedError } from '../../src/errors.ts';
import type { Fault, FaultOutcome } from '../emulators/faults.ts';
import { failureOf, findFreePort, listen } from '../support/http.ts';
import { type Service, type ServiceOptions, startService } from '../support/service.ts';

const START = /improve_prompt_bg/;
const POLL = /improve_prompt_progress/;

/** The outcome happens to the first so many of these requests. */
function faultOn(path: RegExp, outcome: FaultOutcome, times = 1): Fault {
  return { match: { path, nth: 1, times }, outcome };
}

const starts = ({ cekura }: Service) => cekura.requests.filter(({ path }) => START.test(path));
const polls = ({ cekura }: Service) => cekura.requests.filter(({ path }) => POLL.test(path));
/** A service with a job that has ended, and this fault on the polls. */
async function startJob(outcome: FaultOutcome, times = 1, options: ServiceOptions = {}) {
  const service = await startService({ ...options, cekura: { faults: [faultOn(POLL, outcome, times)] } });
  const progressId = (await service.start()) ?? '';
  return { ...service, look: () => service.poll(progressId) };
}

describe('a start', () => {
  it.each<[what: string, outcome: FaultOutcome, jobs: number]>([
    ['a reset before it took effect', 'reset-before', 0],
    ['a reset after it took effect', 'reset-after', 1],
    ['no answer', 'hang', 1],
    ['half an answer', 'truncate', 1],
    ['a page of HTML', 'garbage', 1],
    ['an endless answer', 'huge', 1],
    ['408', { status: 408, body: { detail: 'Slow.' } }, 0],
    ['500', { status: 500, body: 'Oops' }, 0],
    ['502 from a gateway, although it took effect', { status: 502, takesEffect: true }, 1],
    ['504', { status: 504 }, 0],
  ])('is not repeated after %s', async (_, outcome, jobs) => {
    const service = await startService({ cekura: { faults: [faultOn(START, outcome)] } });
    const error = await failureOf(service.start());
    expect(error).toBeInstanceOf(UncertainStartError);
    expect((error as ActionError).message).toMatch(/a job may be running/);
    expect((error as ActionError).hint).toMatch(/dashboard.*progress-id/);
    expect(starts(service)).toHaveLength(1);
    expect(service.cekura.jobs).toHaveLength(jobs);
    expect(service.elapsedMs()).toBeLessThanOrEqual(30_000);
  });

  it.each<[what: string, outcome: FaultOutcome, leastMs: number]>([
    ['503', { status: 503 }, 0],
    ['429', { status: 429 }, 0],
    ['429 with seconds to wait', { status: 429, headers: { 'retry-after': '7' } }, 7_000],
    [
      '503 with a date to wait for',
      { status: 503, headers: { 'retry-after': 'Mon, 05 Jan 2026 12:00:09 GMT' } },
      9_000,
    ],
    [
      '503 with a date that has passed',
      { status: 503, headers: { 'retry-after': 'Mon, 05 Jan 2026 11:00:00 GMT' } },
      0,
    ],
    ['503 with words', { status: 503, headers: { 'retry-after': 'soon' } }, 0],
  ])('is repeated after %s', async (_, outcome, leastMs) => {
    const service = await startService({ cekura: { faults: [faultOn(START, outcome)] } });
    expect(await service.start()).toBe(service.cekura.jobs[0]?.progressId);
    expect(starts(service)).toHaveLength(2);
    expect(service.cekura.jobs).toHaveLength(1);
    expect(service.elapsedMs()).toBeGreaterThanOrEqual(leastMs);
    expect(service.elapsedMs()).toBeLessThan(leastMs + 1_000);
    expect(service.log).toHaveLength(1);
  });

  it.each<[what: string, outcome: FaultOutcome, message: RegExp]>([
    ['400', { status: 400, body: { run_ids: ['Too many.', 'Three at most.'] } }, /run_ids: Too many\. Three at most\./],
    ['401', { status: 401, body: { detail: 'Invalid API key.' } }, /rejected the key.*Invalid API key/],
    ['403', { status: 403, body: { detail: 'No.' } }, /denied access/],
    ['409', { status: 409, body: {} }, /409/],
    ['a redirect', { redirect: 'http://127.0.0.1:9/elsewhere' }, /redirect \(302\)/],
    ['a redirect that keeps the method', { status: 307, headers: { location: '/elsewhere' } }, /redirect \(307\)/],
  ])('is refused for good by %s', async (_, outcome, message) => {
    const service = await startService({ cekura: { faults: [faultOn(START, outcome)] } });
    const error = await failureOf(service.start());
    expect(error).toBeInstanceOf(RefusedError);
    expect((error as ActionError).message).toMatch(message);
    expect((error as ActionError).message).not.toMatch(/may be running/);
    expect(service.cekura.requests).toHaveLength(1);
  });

  it.each([[404], [410]])('finds no endpoint by %i', async (status) => {
    const service = await startService({ cekura: { faults: [faultOn(START, { status })] } });
    expect(await service.start()).toBeUndefined();
    expect(starts(service)).toHaveLength(1);
  });

  it('is repeated if the connection was refused', async () => {
    const port = await findFreePort();
    let received = 0;
    const server = createServer((_, response) => {
      received += 1;
      response.end('{"progress_id": "p-1"}');
    });
    const service = await startService({
      apiUrl: `http://127.0.0.1:${port}`,
      whileWaiting: () => listen(server, port),
    });
    expect(await service.start()).toBe('p-1');
    expect(received).toBe(1);
    expect(service.log[0]).toMatch(/ECONNREFUSED/);
  });

  it('fails if the connection is always refused, and no job may be running', async () => {
    const service = await startService({ apiUrl: 'http://127.0.0.1:1' });
    const error = await failureOf(service.start());
    expect(error).toBeInstanceOf(ActionError);
    expect(error).not.toBeInstanceOf(UncertainStartError);
    expect((error as ActionError).message).toMatch(/ECONNREFUSED/);
    expect(service.log).toHaveLength(4);
  });

  it.each<[what: string, outcome: FaultOutcome]>([
    ['seconds', { status: 429, headers: { 'retry-after': '61' } }],
    ['a date', { status: 503, headers: { 'retry-after': 'Mon, 05 Jan 2026 13:00:00 GMT' } }],
  ])('does not wait past the deadline: %s', async (_, outcome) => {
    const service = await startService({ timeoutMs: 60_000, cekura: { faults: [faultOn(START, outcome)] } });
    const error = await failureOf(service.start());
    expect(error).toBeInstanceOf(DeadlineError);
    expect((error as ActionError).hint).toMatch(/nothing was started/);
    expect(service.clock.slept).toEqual([]);
    expect(starts(service)).toHaveLength(1);
  });

  it('is sent to the last moment, and not after it', async () => {
    const service = await startService({
      timeoutMs: 60_000,
      cekura: { faults: [faultOn(START, { status: 503 }, 1000)] },
    });
    expect(await failureOf(service.start())).toBeInstanceOf(DeadlineError);
    expect(service.elapsedMs()).toBeGreaterThanOrEqual(59_000);
    expect(service.elapsedMs()).toBeLessThanOrEqual(60_000);
    const sent = starts(service).length;
    await service.clock.sleep(60_000 - service.elapsedMs(), service.stop.signal);
    expect(await failureOf(service.start())).toBeInstanceOf(DeadlineError);
    expect(starts(service)).toHaveLength(sent);
  });

  it('may take until the deadline', async () => {
    const service = await startService({ timeoutMs: 12_000, cekura: { faults: [faultOn(START, 'hang')] } });
    expect(await failureOf(service.start())).toBeInstanceOf(UncertainStartError);
    expect(service.elapsedMs()).toBe(12_000);
  });
});

describe('a poll', () => {
  it('takes no longer than it is allowed to', async () => {
    const service = await startJob('hang', 1, { timeoutMs: 600_000 });
    const poll = { method: 'GET', path: '/test_framework/v1/runs/improve_prompt_progress/', retry: 'never' } as const;
    await failureOf(service.client.send({ ...poll, timeoutMs: 45_000, doing: 'polling' }));
    expect(service.elapsedMs()).toBe(45_000);
  });

  it.each<[what: string, outcome: FaultOutcome, leastMs: number]>([
    ['a reset before', 'reset-before', 0],
    ['a reset after', 'reset-after', 0],
    ['no answer', 'hang', 30_000],
    ['half an answer', 'truncate', 0],
    ['a page of HTML', 'garbage', 0],
    ['408', { status: 408 }, 0],
    ['429', { status: 429 }, 0],
    ['429 with seconds to wait', { status: 429, headers: { 'retry-after': '40' } }, 40_000],
    ['429 with a date', { status: 429, headers: { 'retry-after': 'Mon, 05 Jan 2026 12:00:20 GMT' } }, 20_000],
    ['500', { status: 500, body: '<h1>Oops</h1>' }, 0],
    ['502', { status: 502 }, 0],
    ['503', { status: 503, headers: { 'retry-after': '3' } }, 3_000],
    ['504', { status: 504 }, 0],
    ['404', { status: 404, body: { detail: 'Not found.' } }, 0],
  ])('is repeated after %s', async (_, outcome, leastMs) => {
    const service = await startJob(outcome);
    expect(await service.look()).toMatchObject({ status: 'completed' });
    expect(polls(service)).toHaveLength(2);
    expect(service.elapsedMs()).toBeGreaterThanOrEqual(leastMs);
    expect(service.elapsedMs()).toBeLessThanOrEqual(leastMs + 1_000);
  });

  it('survives twenty faults in a row, each wait no longer than five seconds', async () => {
    const service = await startJob('reset-before', 20);
    expect(await service.look()).toMatchObject({ status: 'completed' });
    expect(service.clock.slept).toHaveLength(20);
    expect(Math.max(...service.clock.slept)).toBeLessThanOrEqual(5_000);
  });

  it.each([[400], [401], [403], [410]])('fails at once on %i', async (status) => {
    const service = await startJob({ status, body: { detail: 'No.' } }, 100);
    expect(await failureOf(service.look())).toBeInstanceOf(RefusedError);
    expect(polls(service)).toHaveLength(1);
  });

  it.each<[what: string, outcome: FaultOutcome, message: RegExp]>([
    ['a redirect', { redirect: 'http://127.0.0.1:9/' }, /redirect/],
    ['an endless answer', 'huge', /larger than 10 MiB/],
  ])('refuses %s', async (_, outcome, message) => {
    const service = await startJob(outcome, 100);
    const error = await failureOf(service.look());
    expect(error).toBeInstanceOf(RefusedError);
    expect((error as ActionError).message).toMatch(message);
    expect(polls(service)).toHaveLength(1);
  });

  it('repeats a 404 three times, and no more', async () => {
    const found = await startJob({ status: 404 }, 3);
    expect(await found.look()).toMatchObject({ status: 'completed' });
    expect(polls(found)).toHaveLength(4);
    const gone = await startJob({ status: 404 }, 4);
    expect(await failureOf(gone.look())).toBeInstanceOf(RefusedError);
    expect(polls(gone)).toHaveLength(4);
  });

  it.each<[what: string, outcome: FaultOutcome]>([
    ['resets', 'reset-before'],
    ['503', { status: 503 }],
  ])('counts only the 404s among other faults: %s', async (_, outcome) => {
    const service = await startService({
      cekura: {
        faults: [
          { match: { path: POLL, nth: 2, times: 3 }, outcome },
          { match: { path: POLL, times: 1000 }, outcome: { status: 404 } },
        ],
      },
    });
    const progressId = (await service.start()) ?? '';
    expect(await failureOf(service.poll(progressId))).toBeInstanceOf(RefusedError);
    expect(polls(service)).toHaveLength(7);
  });

  it.each<[what: string, outcome: FaultOutcome]>([
    ['resets', 'reset-before'],
    ['silence', 'hang'],
    ['503', { status: 503 }],
  ])('goes on until the deadline, and no longer: %s', async (_, outcome) => {
    const service = await startJob(outcome, 1000, { timeoutMs: 100_000 });
    const error = await failureOf(service.look());
    expect(error).toBeInstanceOf(ActionError);
    expect(service.elapsedMs()).toBeGreaterThanOrEqual(98_000);
    expect(service.elapsedMs()).toBeLessThanOrEqual(100_000);
  });

  it('does not wait past the deadline', async () => {
    const service = await startJob({ status: 429, headers: { 'retry-after': '3600' } }, 1000, { timeoutMs: 100_000 });
    const error = await failureOf(service.look());
    expect(error).toBeInstanceOf(DeadlineError);
    expect((error as ActionError).message).toMatch(/429/);
    expect(polls(service)).toHaveLength(1);
  });
});

describe('a read', () => {
  const READ = {
    method: 'GET',
    path: '/test_framework/v2/runs/bulk/',
    query: { run_ids: '612006' },
    doing: 'reading',
  } as const;

  it('is tried five times', async () => {
    const service = await startService({ cekura: { faults: [faultOn(/bulk/, 'reset-before', 100)] } });
    const error = await failureOf(service.client.send({ ...READ, retry: 'safe' }));
    expect((error as ActionError).message).toMatch(/while reading/);
    expect(service.cekura.requests).toHaveLength(5);
  });

  it('is tried once when it is not worth more', async () => {
    const service = await startService({ cekura: { faults: [faultOn(/bulk/, { status: 503 }, 100)] } });
    await failureOf(service.client.send({ ...READ, retry: 'never' }));
    expect(service.cekura.requests).toHaveLength(1);
  });
});

describe('on a signal', () => {
  const REASON = new StoppedError('SIGTERM');

  it.each([[0], [2_400]])('a start answered after %i ms still returns its progress ID', async (delayMs) => {
    const service = await startService({
      cekura: { faults: [{ match: { path: START }, delayMs, outcome: 'answer' }] },
    });
    const started = service.start();
    service.stop.abort(REASON);
    expect(await started).toBe(service.cekura.jobs[0]?.progressId);
  });

  it('a start without a response in time may be running', async () => {
    const service = await startService({ cekura: { faults: [faultOn(START, 'hang')] } });
    const started = failureOf(service.start());
    service.clock.after(3_000, () => service.stop.abort(REASON));
    expect(await started).toBeInstanceOf(UncertainStartError);
    expect(service.elapsedMs()).toBe(5_500);
    expect(service.cekura.jobs).toHaveLength(1);
  });

  it('a start that was put off is not sent again', async () => {
    const service = await startService({ cekura: { faults: [faultOn(START, { status: 503 })] } });
    service.clock.after(100, () => service.stop.abort(REASON));
    expect(await failureOf(service.start())).toBe(REASON);
    expect(starts(service)).toHaveLength(1);
  });

  const WRITE = { method: 'PATCH', path: '/test_framework/v1/metrics/18301/', body: { name: 'x' } } as const;

  it('a change in flight is reported, whatever its result', async () => {
    const service = await startService({
      cekura: { faults: [{ match: { method: 'PATCH' }, delayMs: 1_000, outcome: 'answer' }] },
    });
    const written = service.client.send({ ...WRITE, retry: 'write', doing: 'updating metric 18301' });
    service.stop.abort(REASON);
    expect(await written).toMatchObject({ name: 'x' });
    const late = await startService({ cekura: { faults: [{ match: { method: 'PATCH' }, outcome: 'hang' }] } });
    const lost = failureOf(late.client.send({ ...WRITE, retry: 'write', doing: 'updating metric 18301' }));
    late.stop.abort(REASON);
    expect(((await lost) as ActionError).message).toMatch(/the change may have been made/);
    expect(late.elapsedMs()).toBe(2_500);
  });

  it('the reason for a rejected cancellation is reported', async () => {
    const refused = { status: 400, body: { detail: 'It has ended.' } };
    const service = await startService({ cekura: { faults: [faultOn(/cancel/, refused)] } });
    service.stop.abort(REASON);
    const error = await failureOf(cancelFeedback(service.client, 'x'));
    expect((error as ActionError).message).toMatch(/It has ended/);
  });

  it('a poll ends at once', async () => {
    const service = await startJob('hang');
    const looking = failureOf(service.look());
    service.clock.after(4_000, () => service.stop.abort(REASON));
    expect(await looking).toBe(REASON);
    expect(service.elapsedMs()).toBe(4_000);
  });

  it('nothing more is sent but a cancellation, and that has until 4 s after the signal', async () => {
    const service = await startJob('answer');
    service.stop.abort(REASON);
    expect(await failureOf(service.look())).toBe(REASON);
    expect(polls(service)).toHaveLength(0);
    const path = '/test_framework/metric-reviews/process_feedbacks_cancel/';
    const cancel = { method: 'POST', path, body: { progress_id: 'x' }, retry: 'final', doing: 'cancelling' } as const;
    await failureOf(service.client.send(cancel));
    expect(service.cekura.requests.at(-1)?.path).toBe(path);
    service.cekura.addFault(faultOn(/cancel/, 'hang'));
    await failureOf(service.client.send(cancel));
    expect(service.elapsedMs()).toBe(4_000);
  });

  it('the end of a conversation is sent again after a wait', async () => {
    const service = await startService({ cekura: { faults: [faultOn(/end-chat/, { status: 503 }, 2)] } });
    service.stop.abort(REASON);
    await endChat(service.client, 612006, 'stopped');
    expect(service.cekura.requests).toHaveLength(3);
    expect(service.clock.slept).toHaveLength(2);
  });
});

describe('after the connection is closed', () => {
  it('a read in flight fails, and is neither logged nor sent again', async () => {
    const { promise: asked, resolve } = Promise.withResolvers<void>();
    let received = 0;
    const server = createServer(() => {
      received += 1;
      resolve();
    });
    const service = await startService({ apiUrl: `http://127.0.0.1:${await listen(server)}` });
    const looking = failureOf(service.poll('p-1'));
    await asked;
    await service.close();
    expect(await looking).toBeInstanceOf(Error);
    expect({ log: service.log, received }).toEqual({ log: [], received: 1 });
  });

  it('a read does not wait until it is sent again', async () => {
    const service = await startJob({ status: 503 }, 100, { whileWaiting: ({ close }) => close() });
    expect(await failureOf(service.look())).toBeInstanceOf(Error);
    expect(service.elapsedMs()).toBe(0);
  });
});
