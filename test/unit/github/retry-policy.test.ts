import { describe, expect, test } from 'vitest';
import { decideRetry, type Fault, isRetryable } from '../../../src/github/retry-policy.ts';

const NOW = Date.parse('2026-11-20T12:00:00Z');
const none: Fault = { status: 0, headers: {}, detail: '', isSent: true };
const reset: Fault = { ...none, detail: 'ECONNRESET' };
const unsent: Fault = { ...none, isSent: false };

function decide(fault: Partial<Fault>, retryable: boolean, attempt = 1, isFirstRead = false) {
  return decideRetry({ ...none, ...fault }, { retryable, isFirstRead, attempt, nowMs: NOW, random: () => 1 });
}

describe('a request that must not be repeated', () => {
  test.each<[string, Partial<Fault>, object]>([
    ['a connection that was never made', unsent, { again: true }],
    ['a reset', reset, { again: false, uncertain: true }],
    ['500', { status: 500 }, { again: false, uncertain: true }],
    ['502', { status: 502 }, { again: false, uncertain: true }],
    ['408', { status: 408 }, { again: false, uncertain: true }],
    ['an answer that broke off', { status: 201 }, { again: false, uncertain: true }],
    ['503', { status: 503 }, { again: true }],
    ['429', { status: 429 }, { again: true }],
    ['a secondary limit', { status: 403, headers: { 'retry-after': '7' } }, { again: true, waitMs: 7000 }],
    ['403', { status: 403 }, { again: false, uncertain: false }],
    ['422', { status: 422 }, { again: false, uncertain: false }],
    ['an unknown object', { status: 422, detail: 'Object does not exist' }, { again: false, uncertain: false }],
  ])('%s', (_, fault, expected) => {
    expect(decide(fault, false)).toMatchObject(expected);
  });
});

describe('a request that may be repeated', () => {
  test.each<[string, Partial<Fault>, object]>([
    ['a reset', reset, { again: true, waitMs: 500 }],
    ['500', { status: 500 }, { again: true }],
    ['503 with a date', { status: 503, headers: { 'retry-after': 'Fri, 20 Nov 2026 12:00:09 GMT' } }, { waitMs: 9000 }],
    ['an answer that broke off', { status: 200 }, { again: true }],
    ['401', { status: 401 }, { again: false, uncertain: false }],
    ['404', { status: 404 }, { again: false, uncertain: false }],
    ['a redirect', { status: 301 }, { again: false, uncertain: false }],
  ])('%s', (_, fault, expected) => {
    expect(decide(fault, true)).toMatchObject(expected);
  });
});

describe('limits are waited out as GitHub says', () => {
  const reset = { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(NOW / 1000 + 20) };
  test.each<[string, Partial<Fault>, number]>([
    ['primary, until its reset', { status: 403, headers: reset }, 21_000],
    ['primary, long past', { status: 429, headers: { ...reset, 'x-ratelimit-reset': '1' } }, 1000],
    ['Retry-After before the reset', { status: 403, headers: { ...reset, 'retry-after': '3' } }, 3000],
    ['secondary without a time', { status: 403, detail: 'You have exceeded a secondary rate limit' }, 60_000],
    ['429 without a time', { status: 429 }, 500],
    ['by its words', { status: 403, detail: 'API rate limit exceeded for 1.2.3.4.' }, 500],
    [
      'content that came too quickly',
      { status: 422, detail: 'Validation Failed: "was submitted too quickly"' },
      60_000,
    ],
    ['abuse', { status: 422, detail: '{"resource":"PullRequestReview","code":"abuse","field":"base"}' }, 60_000],
  ])('%s', (_, fault, waitMs) => {
    expect(decide(fault, false)).toMatchObject({ again: true, waitMs });
  });

  test('secondary without a time, twice as long each time', () => {
    const secondary = { status: 429, detail: 'You have exceeded a secondary rate limit' };
    expect(decide(secondary, false, 2)).toMatchObject({ again: true, waitMs: 120_000 });
    expect(decide(secondary, false, 3)).toMatchObject({ again: true, waitMs: 240_000 });
  });

  test('a refusal with remaining requests is not a rate limit', () => {
    expect(decide({ status: 403, headers: { 'x-ratelimit-remaining': '4999' } }, true).again).toBe(false);
  });
});

test('a host that cannot be reached is given up, a reset is not', () => {
  expect(decide(unsent, true, 4).again).toBe(true);
  expect(decide(unsent, true, 5)).toEqual({ again: false, uncertain: false });
  expect(decide(reset, true, 50).again).toBe(true);
});

test.each(['Tree SHA does not exist', 'Parent SHA does not exist or is not a commit object', 'GitRPC::BadObjectState'])(
  'a new object that GitHub does not know yet is waited for, not for ever: %s',
  (detail) => {
    expect(decide({ status: 422, detail }, true)).toMatchObject({ again: true, waitMs: 500 });
    expect(decide({ status: 422, detail }, true, 5)).toEqual({ again: false, uncertain: false });
    expect(decide({ status: 422, detail }, false).again).toBe(false);
  },
);

describe('a token that has not been accepted yet', () => {
  test.each([401, 403])('is tried again once after %i, when a request only reads', (status) => {
    expect(decide({ status }, true, 1, true)).toMatchObject({ again: true, waitMs: 3_000 });
    expect(decide({ status }, true, 2, true)).toEqual({ again: false, uncertain: false });
  });

  test('is not retried if GitHub does not know the resource', () => {
    expect(decide({ status: 404 }, true, 1, true).again).toBe(false);
  });
});

describe('requests', () => {
  const repo = '/repos/{owner}/{repo}';
  test.each([
    ['GET', `${repo}/git/ref/{ref}`, true],
    ['POST', `${repo}/git/blobs`, true],
    ['POST', `${repo}/git/trees`, true],
    ['POST', `${repo}/git/commits`, true],
    ['POST', `${repo}/issues/{issue_number}/labels`, true],
    ['POST', `${repo}/pulls/{pull_number}/requested_reviewers`, true],
    ['PATCH', `${repo}/pulls/{pull_number}`, true],
    ['PATCH', `${repo}/issues/comments/{comment_id}`, true],
    ['DELETE', `${repo}/issues/comments/{comment_id}`, true],
    ['POST', `${repo}/git/refs`, false],
    ['PATCH', `${repo}/git/refs/{ref}`, false],
    ['POST', `${repo}/pulls`, false],
    ['POST', `${repo}/pulls/{pull_number}/reviews`, false],
    ['POST', `${repo}/issues/{issue_number}/comments`, false],
    ['POST', '/graphql', false],
  ])('%s %s may happen twice: %s', (method, route, retryable) => {
    expect(isRetryable(method, route)).toBe(retryable);
  });
});

test.each<[fault: Partial<Fault>, because: string]>([
  [{ status: 0, detail: 'ECONNRESET', isSent: true }, 'the connection failed (ECONNRESET)'],
  [{ status: 422, detail: 'BadObjectState' }, 'GitHub cannot find a new object yet (422: BadObjectState)'],
  [{ status: 401, detail: 'Bad' }, 'GitHub does not accept the token yet (401: Bad)'],
  [{ status: 200 }, 'the answer was cut off'],
  [{ status: 500 }, 'GitHub answered 500'],
  [{ status: 503 }, 'GitHub is not available (503)'],
  [{ status: 429, detail: 'Slow' }, 'a rate limit (429: Slow)'],
])('a retry is explained: %j', (fault, because) => {
  expect(decide(fault, true, 1, true)).toMatchObject({ again: true, because });
});

test('a new object that GitHub does not know is waited for four times', () => {
  expect(decide({ status: 422, detail: 'BadObjectState' }, true, 4).again).toBe(true);
});

test.each([
  ['a Secondary Rate Limit', 60_000],
  ['abuse detection', 60_000],
  ['API Rate Limit Exceeded', 500],
])('a limit is known by its words: %s', (detail, waitMs) => {
  expect(decide({ status: 403, detail }, false)).toMatchObject({ again: true, waitMs, isLimit: true });
});

test('a limit without a time is not shorter than the usual wait', () => {
  const decideNow = (random: number) =>
    decideRetry(
      { ...none, status: 429 },
      { retryable: true, isFirstRead: false, attempt: 1, nowMs: NOW, random: () => random },
    );
  expect(decideNow(0)).toMatchObject({ waitMs: 250 });
});
