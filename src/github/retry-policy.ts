import { backoffMs, parseRetryAfter } from '../http/backoff.ts';
import { MAX_CONNECT_ATTEMPTS } from '../http/network-error.ts';

/** One attempt without a usable response. */
export interface Fault {
  /** The HTTP status; 0 without a response. A 2xx status means that the body was unreadable. */
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | number | undefined>>;
  /** GitHub's message, or the connection's. */
  readonly detail: string;
  /** Without a response: whether GitHub may have received the request. */
  readonly isSent?: boolean;
}

/** The decision after a fault. */
export type RetryDecision =
  /** `isLimit`: the wait applies to every request with this token. */
  | { readonly again: true; readonly waitMs: number; readonly because: string; readonly isLimit?: true }
  /** `uncertain`: the request may have taken effect. */
  | { readonly again: false; readonly uncertain: boolean };

/**
 * The wait for a secondary limit without `Retry-After`: a minute, doubled each time the limit repeats
 * (docs.github.com, "Rate limits for the REST API").
 */
const SECONDARY_LIMIT_MS = 60_000;
/** An installation's token may be unknown to parts of GitHub for its first seconds. */
const FRESH_TOKEN_MS = 3_000;
/** How GitHub rejects content for coming too quickly, apart from 403 and 429 (observed). */
const TOO_QUICK = /\bsubmitted too quickly\b|"code":"abuse"/;
/** A tree or commit that was just created may be unknown to parts of GitHub for a moment (observed). */
const UNKNOWN_OBJECT = /\b(tree|parent) SHA does not exist\b|\bBadObjectState\b/i;
const MAX_UNKNOWN_ATTEMPTS = 5;

/** The other facts that decide about a retry. */
export interface Attempted {
  /** Whether sending the request twice creates nothing twice. */
  readonly retryable: boolean;
  /** Whether it only reads, and GitHub has not yet accepted a request with this token. */
  readonly isFirstRead: boolean;
  /** Number of attempts so far, 1 or more. */
  readonly attempt: number;
  readonly nowMs: number;
  /** A number in [0, 1). */
  readonly random: () => number;
}

/** Whether a request is sent again after a fault, and when. */
export function decideRetry(
  fault: Fault,
  { retryable, isFirstRead, attempt, nowMs, random }: Attempted,
): RetryDecision {
  const { status, detail } = fault;
  const backoff = backoffMs(attempt, random);
  const again = (because: string, waitMs = backoff): RetryDecision => ({ again: true, waitMs, because });
  const againUnlessUncertain = (because: string, waitMs = backoff): RetryDecision =>
    retryable ? again(because, waitMs) : { again: false, uncertain: true };
  const limitMs = readLimitMs(fault, attempt, nowMs);
  // GitHub checks limits before it does anything, so even a request that must not happen twice can be retried.
  if (limitMs !== undefined) {
    const because = `a rate limit (${status}: ${detail})`;
    return { again: true, waitMs: Math.max(limitMs, backoff), because, isLimit: true };
  }
  if (status === 0) {
    const because = `the connection failed (${detail})`;
    if (fault.isSent) return againUnlessUncertain(because);
    return attempt < MAX_CONNECT_ATTEMPTS ? again(because) : { again: false, uncertain: false };
  }
  const waitMs = Math.max(parseRetryAfter(text(fault.headers['retry-after']), nowMs) ?? 0, backoff);
  if (status === 503) return again('GitHub is not available (503)', waitMs);
  if (status >= 500 || status === 408) return againUnlessUncertain(`GitHub answered ${status}`, waitMs);
  if (status === 422 && retryable && UNKNOWN_OBJECT.test(detail) && attempt < MAX_UNKNOWN_ATTEMPTS) {
    return again(`GitHub cannot find a new object yet (${status}: ${detail})`);
  }
  if ((status === 401 || status === 403) && isFirstRead && attempt === 1) {
    return again(`GitHub does not accept the token yet (${status}: ${detail})`, FRESH_TOKEN_MS);
  }
  if (status >= 200 && status < 300) return againUnlessUncertain('the answer was cut off');
  return { again: false, uncertain: false };
}

/** The wait for a primary or secondary rate limit in milliseconds; `undefined` for other faults. */
function readLimitMs({ status, headers, detail }: Fault, attempt: number, nowMs: number): number | undefined {
  const isTooQuick = status === 422 && TOO_QUICK.test(detail);
  if (status !== 429 && status !== 403 && !isTooQuick) return undefined;
  const askedMs = parseRetryAfter(text(headers['retry-after']), nowMs);
  if (askedMs !== undefined) return askedMs;
  if (text(headers['x-ratelimit-remaining']) === '0') {
    const resetMs = Number(text(headers['x-ratelimit-reset'])) * 1000;
    // One second more, because the reset time is in whole seconds of GitHub's clock.
    if (Number.isFinite(resetMs)) return Math.max(0, resetMs - nowMs) + 1000;
  }
  if (isTooQuick || /secondary rate limit|abuse detection/i.test(detail))
    return SECONDARY_LIMIT_MS * 2 ** (attempt - 1);
  return status === 429 || /rate limit exceeded/i.test(detail) ? 0 : undefined;
}

function text(header: string | number | undefined): string | undefined {
  return header === undefined ? undefined : String(header);
}

/**
 * Whether a request can be sent twice without creating anything twice: reads, objects of the Git database (named by
 * their content; an extra commit is invisible), sets, edits and removals. Moving a branch is not retryable, because
 * somebody may push to the branch in between.
 *
 * @param route Octokit's route, such as `/repos/{owner}/{repo}/git/blobs`
 */
export function isRetryable(method: string, route: string): boolean {
  if (route.includes('/git/refs')) return method === 'GET';
  if (method !== 'POST') return true;
  return /\/git\/(blobs|trees|commits)$|\/(labels|assignees|requested_reviewers)$/.test(route);
}
