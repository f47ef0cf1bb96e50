import { describe, expect, test } from 'vitest';
import { type CekuraEmulator, startCekura } from './cekura.ts';
import { createFaultPlan, type Fault, type FaultOutcome } from './faults.ts';
import { IMPROVE, request } from './request.ts';
import { useCekura } from './use-cekura.ts';
import { CLINIC_PROMPT } from './world.ts';

const METRICS = '/test_framework/v1/metrics/';
const START = { prompt: CLINIC_PROMPT, run_ids: [612001] };

const start = useCekura();
const startWith = (...faults: Fault[]) => start({ faults });

const onStart = (outcome: FaultOutcome, more: Partial<Fault> = {}): Fault => ({
  match: { path: IMPROVE.start, nth: 1 },
  outcome,
  ...more,
});
const post = (cekura: CekuraEmulator) => request(cekura, 'POST', IMPROVE.start, START);
const send = (cekura: CekuraEmulator, signal?: AbortSignal) =>
  fetch(cekura.url + IMPROVE.start, {
    method: 'POST',
    redirect: 'manual',
    headers: { 'x-cekura-api-key': cekura.apiKey, 'content-type': 'application/json' },
    body: JSON.stringify(START),
    ...(signal === undefined ? {} : { signal }),
  });

describe('which request it happens to', () => {
  const calls = [
    ['GET', '/a/'],
    ['POST', '/a/'],
    ['GET', '/b/'],
    ['GET', '/a/'],
    ['GET', '/a/'],
  ] as const;
  const table: [Fault['match'], number[]][] = [
    [{}, [0, 1, 2, 3, 4]],
    [{ method: 'POST' }, [1]],
    [{ path: '/a/' }, [0, 1, 3, 4]],
    [{ path: '/a' }, []],
    [{ path: /^\/[ab]/g }, [0, 1, 2, 3, 4]],
    [{ method: 'GET', path: /a/ }, [0, 3, 4]],
    [{ path: '/a/', nth: 2 }, [1]],
    [{ path: '/a/', nth: 2, times: 2 }, [1, 3]],
    [{ times: 2 }, [0, 1]],
    [{ nth: 4, times: 9 }, [3, 4]],
  ];
  test.each(table)('%j', (match, expected) => {
    const plan = createFaultPlan([{ match, outcome: 'hang' }]);
    const hits = calls.map(([method, path]) => plan.pick(method, path) !== undefined);
    expect(hits.flatMap((hit, index) => (hit ? [index] : []))).toEqual(expected);
  });

  test('the first that is due, while each counts for itself', () => {
    const first: Fault = { match: { nth: 2 }, outcome: 'hang' };
    const second: Fault = { match: { nth: 2, times: 2 }, outcome: 'garbage' };
    const plan = createFaultPlan([first]);
    plan.add(second);
    expect([1, 2, 3, 4].map(() => plan.pick('GET', '/'))).toEqual([undefined, first, second, undefined]);
  });
});

describe('what happens', () => {
  test.each([
    ['reset-before', 0],
    ['reset-after', 1],
  ] as const)('%s: the connection is reset with %i job started', async (outcome, started) => {
    const cekura = await startWith(onStart(outcome));
    const error = await post(cekura).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ cause: { code: 'ECONNRESET' } });
    expect(cekura.jobs).toHaveLength(started);
    expect(cekura.requests).toMatchObject([{ method: 'POST', body: START, status: null, fault: outcome }]);
    expect(await post(cekura)).toMatchObject({ status: 200 });
    expect(cekura.jobs).toHaveLength(started + 1);
  });

  test('hang: no reply, the job is started', async () => {
    const cekura = await startWith(onStart('hang'));
    await expect(send(cekura, AbortSignal.timeout(80))).rejects.toMatchObject({ name: 'TimeoutError' });
    expect(cekura.jobs).toHaveLength(1);
    expect(cekura.requests).toMatchObject([{ status: null, fault: 'hang' }]);
  });

  test('truncate: a body that ends early', async () => {
    const cekura = await startWith(onStart('truncate'));
    const response = await send(cekura);
    expect(response.status).toBe(200);
    expect(Number(response.headers.get('content-length'))).toBe(JSON.stringify({ progress_id: 'x'.repeat(36) }).length);
    await expect(response.text()).rejects.toThrow();
    expect(cekura.jobs).toHaveLength(1);
  });

  test('garbage: a page', async () => {
    const response = await send(await startWith(onStart('garbage')));
    expect(response.headers.get('content-type')).toContain('text/html');
    expect(await response.text()).toMatch(/^<!doctype html>/);
  });

  test('huge: over 10 MiB that are valid JSON to the last byte', async () => {
    const cekura = await startWith(onStart('huge'));
    const text = await (await send(cekura)).text();
    expect(text.length).toBeGreaterThan(10 * 1024 * 1024);
    expect(JSON.parse(text)).toEqual({ progress_id: cekura.jobs[0]?.progressId });
  });

  test('huge: tolerates a client that closes the connection', async () => {
    const cekura = await startWith(onStart('huge'));
    await (await send(cekura)).body?.cancel();
    expect(await post(cekura)).toMatchObject({ status: 200 });
  });

  test('duplicate: two jobs for one request', async () => {
    const cekura = await startWith(onStart('duplicate'));
    const { body } = await post(cekura);
    expect(cekura.jobs).toHaveLength(2);
    expect(body).toEqual({ progress_id: cekura.jobs[1]?.progressId });
    expect(cekura.requests).toHaveLength(1);
  });

  test('redirect: to the given URL, without effect', async () => {
    const cekura = await startWith(onStart({ redirect: 'https://elsewhere.example/' }));
    const { status, headers } = await post(cekura);
    expect([status, headers.get('location'), cekura.jobs.length]).toEqual([302, 'https://elsewhere.example/', 0]);
  });

  test('a status with headers and a body, before or after it took effect', async () => {
    const busy = { status: 429, headers: { 'retry-after': '3' }, body: { detail: 'Slow down.' } };
    const cekura = await startWith(
      onStart(busy),
      { match: { path: IMPROVE.start, nth: 2 }, outcome: { status: 504, body: '<h1>Gateway</h1>', takesEffect: true } },
      { match: { path: IMPROVE.start, nth: 3 }, outcome: { status: 503 } },
    );
    const first = await post(cekura);
    expect(first).toMatchObject({ status: 429, body: { detail: 'Slow down.' } });
    expect(first.headers.get('retry-after')).toBe('3');
    expect(cekura.jobs).toHaveLength(0);
    const second = await send(cekura);
    expect([second.status, await second.text(), cekura.jobs.length]).toEqual([504, '<h1>Gateway</h1>', 1]);
    expect(await post(cekura)).toMatchObject({ status: 503, body: undefined });
    expect(cekura.requests.map(({ status, fault }) => [status, fault])).toEqual([
      [429, '429'],
      [504, '504'],
      [503, '503'],
    ]);
  });

  test('a delay keeps back the reply, not the effect', async () => {
    const { promise: over, resolve: end } = Promise.withResolvers<void>();
    const slept: number[] = [];
    const sleep = (ms: number) => {
      slept.push(ms);
      return over;
    };
    const cekura = await start({ faults: [onStart('answer', { delayMs: 120 })], time: { now: () => 0, sleep } });
    let answered = false;
    const reply = post(cekura).finally(() => {
      answered = true;
    });
    await expect.poll(() => slept).toEqual([120]);
    expect([cekura.jobs.length, answered]).toEqual([1, false]);
    end();
    expect(await reply).toMatchObject({ status: 200 });
  });
});

test('a fault that is added later, and no other request is touched', async () => {
  const cekura = await startWith();
  expect(await request(cekura, 'GET', METRICS)).toMatchObject({ status: 200 });
  cekura.addFault({ match: { path: /metrics/ }, outcome: { status: 500, body: {} } });
  expect(await request(cekura, 'GET', METRICS)).toMatchObject({ status: 500 });
  expect(await post(cekura)).toMatchObject({ status: 200 });
});

test('closing aborts open connections', async () => {
  const cekura = await startCekura({ faults: [onStart('hang')] });
  const pending = send(cekura).catch((reason: unknown) => reason);
  await expect.poll(() => cekura.requests.length).toBe(1);
  await cekura.close();
  expect(await pending).toBeInstanceOf(TypeError);
  await expect(fetch(cekura.url)).rejects.toThrow();
});
