import { expect, it } from 'vitest';
import {
  describeFailure,
  type Failure,
  isUncertain,
  mayRetry,
  type RetryClass,
  takesEffect,
  toNetworkFailure,
  waitBeforeRetry,
} from '../../../src/http/retry-policy.ts';

const answered = (status: number, retryAfterMs?: number): Failure => ({
  kind: 'status',
  status,
  json: undefined,
  retryAfterMs,
});
const broken = (isSent: boolean): Failure => ({ kind: 'network', code: 'ECONNRESET', isSent, cause: undefined });

it.each<[retry: RetryClass, failure: Failure, attempt: number, notFound: number, expected: boolean]>([
  ['start', broken(false), 4, 0, true],
  ['start', broken(false), 5, 0, false],
  ['start', broken(true), 1, 0, false],
  ['start', answered(503), 9, 0, true],
  ['start', answered(429), 9, 0, true],
  ['start', answered(500), 1, 0, false],
  ['start', { kind: 'unreadable', status: 503 }, 1, 0, false],
  ['safe', broken(true), 4, 0, true],
  ['safe', broken(true), 5, 0, false],
  ['safe', answered(503, 1_000), 5, 0, true],
  ['safe', answered(503), 5, 0, false],
  ['safe', answered(404), 1, 1, false],
  ['safe', answered(499), 1, 0, false],
  ['safe', answered(500), 1, 0, true],
  ['safe', answered(408), 1, 0, true],
  ['safe', answered(429), 1, 0, true],
  ['safe', answered(428), 1, 0, false],
  ['safe', answered(430), 1, 0, false],
  ['safe', { kind: 'unreadable', status: 200 }, 1, 0, true],
  ['safe', { kind: 'huge', status: 200 }, 1, 0, false],
  ['poll', answered(502), 99, 0, true],
  ['poll', answered(404), 3, 3, true],
  ['poll', answered(404), 4, 4, false],
  ['never', answered(503), 1, 0, false],
  ['final', broken(false), 1, 0, false],
])('%s after %o, sent %i times: %4$s', (retry, failure, attempt, notFound, expected) => {
  expect(mayRetry(retry, failure, attempt, notFound)).toBe(expected);
});

const MOST = () => 1;

it.each<[failure: Failure, attempt: number, leftMs: number, retry: RetryClass, expected: number | undefined]>([
  [broken(true), 1, 60_000, 'safe', 500],
  [broken(true), 9, 60_000, 'safe', 30_000],
  [broken(true), 9, 60_000, 'poll', 5_000],
  [broken(true), 9, 4_000, 'poll', 3_000],
  [broken(true), 1, 1_001, 'safe', 1],
  [broken(true), 1, 1_000, 'safe', undefined],
  [broken(true), 1, 1_000.5, 'safe', 0.5],
  [answered(503, 0.5), 1, 1_000.25, 'safe', 0.5],
  [answered(503, 7_000), 1, 60_000, 'poll', 7_000],
  [answered(503, 7_000), 1, 7_001, 'poll', 7_000],
  [answered(503, 7_000), 1, 7_000, 'poll', undefined],
])('waits after %o number %i with %i ms left', (failure, attempt, leftMs, retry, expected) => {
  expect(waitBeforeRetry(retry, failure, { attempt, leftMs, random: MOST })).toBe(expected);
});

it.each<[failure: Failure, expected: boolean]>([
  [broken(true), true],
  [broken(false), false],
  [{ kind: 'unreadable', status: 200 }, true],
  [{ kind: 'huge', status: 200 }, true],
  [answered(407), false],
  [answered(408), true],
  [answered(409), false],
  [answered(429), false],
  [answered(499), false],
  [answered(500), true],
  [answered(501), true],
  [answered(502), true],
  [answered(503), false],
  [answered(504), true],
])('%o may have taken effect: %s', (failure, expected) => {
  expect(isUncertain(failure)).toBe(expected);
});

it('only a start and a write have an effect', () => {
  const all: RetryClass[] = ['safe', 'poll', 'start', 'write', 'never', 'final', 'end'];
  expect(all.filter(takesEffect)).toEqual(['start', 'write']);
});

it.each<[failure: Failure, said: string | undefined, expected: string]>([
  [broken(true), 'x', 'the connection failed (ECONNRESET)'],
  [{ kind: 'unreadable', status: 201 }, 'x', 'the answer (201) was not readable as JSON'],
  [{ kind: 'huge', status: 202 }, 'x', 'the answer (202) was refused, because it is larger than 10 MiB'],
  [answered(418), undefined, 'the service answered 418'],
  [answered(418), 'Come back later', 'the service answered 418 (Come back later)'],
])('%o is described', (failure, said, expected) => {
  expect(describeFailure(failure, said)).toBe(expected);
});

it.each([
  [
    'UND_ERR_ABORTED',
    'Proxy response (407) !== 200 when HTTP Tunneling',
    'Proxy response (407) !== 200 when HTTP Tunneling',
  ],
  ['ECONNRESET', 'read ECONNRESET', 'ECONNRESET'],
])('an error with the code %s and the message "%s" is reported as "%s"', (code, message, expected) => {
  const cause = Object.assign(new Error(message), { code });
  expect(toNetworkFailure(cause)).toEqual({ kind: 'network', code: expected, isSent: true, cause });
});
