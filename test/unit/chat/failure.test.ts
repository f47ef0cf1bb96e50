import { expect, test } from 'vitest';
import { explainChatFailure, explainNoTime } from '../../../src/chat/failure.ts';
import type { Failure } from '../../../src/http/retry-policy.ts';

const ENDPOINT = {
  ...{ url: 'https://m.test/v1', model: 'mia-1' },
  inputs: { url: 'agent-url', model: 'agent-model', key: 'agent-api-key' },
};
const answered = (status: number, error: unknown = undefined): Failure => ({
  ...{ kind: 'status', status, retryAfterMs: undefined },
  json: error === undefined ? undefined : { error },
});
const broken = (isSent: boolean): Failure => ({ kind: 'network', code: 'ECONNRESET', isSent, cause: new Error('x') });
const WHAT = 'The endpoint at agent-url: ';
const MODEL = 'check agent-url, and that it has the model "mia-1" (agent-model)';
const SERVER = 'check the server behind agent-url, and its log';
const BASE = 'check that agent-url is the base URL of a chat completions endpoint';
const REACH = 'check agent-url, and that the server is reachable from the runner';

test.each<[failure: Failure, once: boolean, name: string, message: string, hint: string]>([
  [broken(true), false, 'ChatError', `${WHAT}the connection failed (ECONNRESET)`, REACH],
  [broken(false), false, 'InputError', `${WHAT}the connection failed (ECONNRESET)`, REACH],
  [broken(false), true, 'InputError', `${WHAT}the connection failed (ECONNRESET)`, REACH],
  [
    ...([broken(true), true, 'ChatError'] as const),
    `${WHAT}the connection failed (ECONNRESET); it may have answered already, so the request is not repeated`,
    'check the server behind agent-url, then rerun',
  ],
  [{ kind: 'unreadable', status: 200 }, false, 'ChatError', `${WHAT}the answer (200) was not readable as JSON`, BASE],
  [{ kind: 'huge', status: 200 }, false, 'ChatError', expect.stringContaining('10 MiB'), BASE],
  [answered(401), false, 'InputError', `${WHAT}the service answered 401`, 'check the secret behind agent-api-key'],
  [answered(403), false, 'InputError', `${WHAT}the service answered 403`, 'check the secret behind agent-api-key'],
  [
    ...([answered(300), false, 'InputError'] as const),
    'The endpoint at agent-url answered with a redirect (300), which is not followed because the key would go to another host',
    'if you trust the target of the redirect, set agent-url to it',
  ],
  [answered(399), false, 'InputError', expect.stringContaining('redirect (399)'), expect.any(String)],
  [answered(404), false, 'InputError', `${WHAT}the service answered 404`, MODEL],
  [answered(405), false, 'InputError', `${WHAT}the service answered 405`, MODEL],
  [answered(400, { code: 'Model_Not_Found' }), false, 'InputError', `${WHAT}the service answered 400`, MODEL],
  [answered(400, { type: 'model' }), false, 'InputError', `${WHAT}the service answered 400`, MODEL],
  [answered(400, { code: 'x' }), false, 'ChatError', `${WHAT}the service answered 400`, SERVER],
  [answered(500, { code: 'model' }), false, 'ChatError', `${WHAT}the service answered 500`, SERVER],
  [answered(402), false, 'ChatError', `${WHAT}the service answered 402`, 'check the account behind agent-api-key'],
  [
    ...([answered(429, { code: 'insufficient_quota', message: ' No\n credit ' }), false, 'ChatError'] as const),
    `${WHAT}the service answered 429 (No credit)`,
    'check the account behind agent-api-key',
  ],
  [
    answered(429, { type: 'Billing' }),
    false,
    'ChatError',
    expect.any(String),
    'check the account behind agent-api-key',
  ],
  // `{}.toString` would be called to make a text of it.
  [
    answered(429, { code: { toString: 1 }, type: [{ toString: 1 }] }),
    false,
    'ChatError',
    expect.any(String),
    'rerun later',
  ],
  [answered(429, 'Too many'), false, 'ChatError', `${WHAT}the service answered 429 (Too many)`, 'rerun later'],
  [answered(428), false, 'ChatError', `${WHAT}the service answered 428`, SERVER],
  [
    answered(500, { message: 'x'.repeat(501) }),
    false,
    'ChatError',
    `${WHAT}the service answered 500 (${'x'.repeat(500)})`,
    SERVER,
  ],
])('%j, once %s, is a %s', (failure, once, name, message, hint) => {
  const error = explainChatFailure(ENDPOINT, failure, once);
  expect(error).toMatchObject({ name, message, hint });
  if (failure.kind === 'network' && !failure.isSent) expect(error.cause).toBe(failure.cause);
});

test.each([
  [{ error: 'One' }, ' (One)'],
  [{ detail: 'Two' }, ' (Two)'],
  [{ message: 'Three' }, ' (Three)'],
  [{ error: { message: 7 } }, ''],
  [['x'], ''],
])('the message of %j', (json, shown) => {
  const { message } = explainChatFailure(ENDPOINT, { kind: 'status', status: 500, json, retryAfterMs: undefined });
  expect(message).toBe(`${WHAT}the service answered 500${shown}`);
});

test.each([
  [undefined, ''],
  [answered(503), ': the service answered 503'],
])('no time after %j', (failure, why) => {
  expect(explainNoTime(ENDPOINT, failure)).toMatchObject({
    name: 'DeadlineError',
    message: `Out of time while waiting for a reply from agent-url${why}`,
    hint: 'raise timeout-minutes, or rerun later',
  });
});
