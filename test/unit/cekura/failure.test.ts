import { describe, expect, it, test } from 'vitest';
import { RefusedError } from '../../../src/cekura/errors.ts';
import { describeCekuraFailure, explainFailure, explainNoTime } from '../../../src/cekura/failure.ts';
import { StoppedError } from '../../../src/errors.ts';
import type { Failure, RetryClass } from '../../../src/http/retry-policy.ts';

const refused = (status: number, json: unknown) => ({ kind: 'status', status, json, retryAfterMs: undefined }) as const;

describe('the service’s message', () => {
  it.each([
    [{ detail: 'No such metric.' }, 'No such metric.'],
    [
      { run_ids: ['Too many.', 'At most 3.'], prompt: ['Required.'] },
      'run_ids: Too many. At most 3.; prompt: Required.',
    ],
    [['One message.', 'Another.'], 'One message. Another.'],
    [[{ name: ['Taken.'] }, {}], '{"name":["Taken."]}; {}'],
    [{ errors: { 'agents.0': ['Unknown.'], name: ['Taken.'] } }, 'agents.0: Unknown.; name: Taken.'],
    [{ errors: ['Broke.'] }, 'Broke.'],
    [{ non_field_errors: ['Expected a list.'] }, 'Expected a list.'],
    [{ 0: { name: ['Taken.'] } }, '0: {"name":["Taken."]}'],
    [{ code: 7 }, 'code: 7'],
    [{ name: ['Taken.', 7] }, 'name: ["Taken.",7]'],
    [{ detail: 'x'.repeat(501) }, `${'x'.repeat(499)}…`],
  ])('%j', (json, words) => {
    expect(describeCekuraFailure(refused(400, json))).toBe(`the service answered 400 (${words})`);
  });

  it.each([[null], ['<html>'], [{}], [[]], [{ detail: null }]])('%j says nothing', (json) => {
    expect(describeCekuraFailure(refused(400, json))).toBe('the service answered 400');
  });
});

test.each([
  [503, false],
  [500, true],
  [408, true],
])('a write that was answered %i may have been made: %s', (status, isUncertain) => {
  const request = { method: 'PATCH', path: '/', retry: 'write', doing: 'updating metric 7' } as const;
  const error = explainFailure(request, refused(status, {}), 'https://api.cekura.ai');
  expect(/may have been made/.test(error.message)).toBe(isUncertain);
});

describe('the hint', () => {
  it.each([
    [402, /credits .* used up/],
    [404, /check run-ids, and that api-key/],
    [410, /ask Cekura/],
    [422, /fix what Cekura reports, or check run-ids/],
  ])('after %i', (status, hint) => {
    const request = { method: 'GET', path: '/', retry: 'safe', doing: 'reading', check: 'run-ids' } as const;
    const error = explainFailure(request, refused(status, {}), 'https://api.cekura.ai');
    expect(error).toBeInstanceOf(RefusedError);
    expect(error.hint).toMatch(hint);
  });
});

test.each([
  [403, 'Insufficient credits. Please upgrade your plan.', true],
  [400, 'Not enough credit.', true],
  [429, 'Monthly quota exceeded.', true],
  [403, 'No access.', false],
  [400, 'The prompt asks for a credit card.', false],
  [400, 'A metric named "No credit card numbers" exists already.', false],
])('after %i (%s), credits are used up: %s', (status, detail, isUsedUp) => {
  const request = { method: 'POST', path: '/', retry: 'start', doing: 'starting the job' } as const;
  const { hint } = explainFailure(request, refused(status, { detail }), 'https://api.cekura.ai');
  expect(/credits .* used up/.test(hint)).toBe(isUsedUp);
});

const LOST: Failure = { kind: 'network', code: 'ECONNRESET', isSent: true, cause: new Error('reset') };
const RERUN = 'check api-url (https://api.test) and the network, or rerun later';

describe('a final failure', () => {
  it.each<[retry: RetryClass, failure: Failure, message: string, hint: string]>([
    [
      'start',
      LOST,
      'Cekura: the connection failed (ECONNRESET) while reading; the request may have been received, so a job may be running',
      'check the dashboard before you rerun, or resume the job with progress-id',
    ],
    [
      'write',
      LOST,
      'Cekura: the connection failed (ECONNRESET) while reading; the change may have been made',
      'rerun: metrics that already match are not written again',
    ],
    ['safe', LOST, 'Cekura: the connection failed (ECONNRESET) while reading', RERUN],
    [
      'safe',
      { ...LOST, code: 'Proxy response (407) !== 200' },
      'Cekura: the connection failed (Proxy response (407) !== 200) while reading',
      'check the proxy that https_proxy or http_proxy names, and its user and password',
    ],
    [
      'safe',
      { kind: 'unreadable', status: 200 },
      'Cekura: the answer (200) was not readable as JSON while reading',
      RERUN,
    ],
    [
      'safe',
      { kind: 'huge', status: 200 },
      'Cekura: the answer (200) was refused, because it is larger than 10 MiB while reading',
      "check that api-url (https://api.test) is the Cekura API; if it is, report this to Cekura's support",
    ],
    ['safe', refused(408, {}), 'Cekura: the service answered 408 while reading', RERUN],
    ['safe', refused(500, {}), 'Cekura: the service answered 500 while reading', RERUN],
    ['start', refused(503, {}), 'Cekura: the service answered 503 while reading', RERUN],
    [
      'safe',
      refused(401, { detail: 'No.' }),
      'Cekura rejected the key: the service answered 401 (No.) while reading',
      'check the secret behind api-key',
    ],
    [
      'safe',
      refused(403, { detail: 'No.' }),
      'Cekura denied access: the service answered 403 (No.) while reading',
      "check that api-key belongs to the agent's project",
    ],
    [
      'safe',
      refused(300, {}),
      'Cekura answered with a redirect (300) while reading, which is not followed because the key would go to another host',
      'check api-url (https://api.test)',
    ],
    ['safe', refused(399, {}), expect.stringContaining('redirect (399)'), 'check api-url (https://api.test)'],
    [
      'safe',
      refused(400, {}),
      'Cekura: the service answered 400 while reading',
      'fix what Cekura reports, or check the inputs',
    ],
    ['safe', refused(429, {}), 'Cekura: the service answered 429 while reading', 'rerun later'],
    [
      'safe',
      refused(404, {}),
      'Cekura: the service answered 404 while reading',
      'check the inputs, and that api-key belongs to the same project',
    ],
    [
      'safe',
      refused(410, {}),
      'Cekura: the service answered 410 while reading',
      'ask Cekura whether your account still has this endpoint',
    ],
  ])('of a %s after %j', (retry, failure, message, hint) => {
    const error = explainFailure({ method: 'GET', path: '/', retry, doing: 'reading' }, failure, 'https://api.test');
    expect(error).toMatchObject({ message, hint });
  });

  it('keeps its cause, or its body', () => {
    const request = { method: 'GET', path: '/', retry: 'safe', doing: 'reading' } as const;
    expect(explainFailure(request, LOST, 'x').cause).toBe(LOST.cause);
    expect(explainFailure(request, refused(400, { a: 1 }), 'x')).toMatchObject({ status: 400, body: { a: 1 } });
  });
});

describe('no time', () => {
  it.each<[retry: RetryClass, failure: Failure | undefined, message: string, hint: string]>([
    ['safe', undefined, 'Out of time while reading', 'raise timeout-minutes, or rerun later'],
    [
      'start',
      LOST,
      'Out of time while reading: the connection failed (ECONNRESET)',
      'nothing was started; raise timeout-minutes, or rerun later',
    ],
    [
      'poll',
      { ...refused(429, {}), retryAfterMs: 60_001 },
      'Out of time while reading: the service answered 429 and asks to wait 61 s',
      'raise timeout-minutes, or rerun later',
    ],
    [
      'poll',
      { ...refused(429, {}), retryAfterMs: 0 },
      'Out of time while reading: the service answered 429',
      expect.any(String),
    ],
  ])('for a %s after %j', (retry, failure, message, hint) => {
    const error = explainNoTime({ method: 'GET', path: '/', retry, doing: 'reading' }, failure);
    expect(error).toMatchObject({ name: 'DeadlineError', message, hint });
  });
});

test('a stop says how to go on', () => {
  expect(new StoppedError('SIGTERM')).toMatchObject({
    name: 'StoppedError',
    message: 'Stopped by SIGTERM',
    hint: 'start the workflow again when you are ready',
  });
});
