import { backoffMs, parseRetryAfter } from '../http/backoff.ts';

/** One attempt that brought no usable answer. */
export interface Fault {
  /** The HTTP status; 0 when there was no answer at all. A 2xx here had a body that can't be read. */
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | number | undefined>>;
  /** GitHub's message, or the connection's. */
  readonly detail: string;
  /** The code of the connection's error, e.g. `ECONNRESET`; empty when there was an answer. */
  readonly code: string;
}

/** What to do about a fault. */
export type Repeat =
  | { readonly again: true; readonly waitMs: number; readonly because: string }
  /** `uncertain`: the request may have taken effect. */
  | { readonly again: false; readonly uncertain: boolean };

/** The connection was never made, so nothing can have arrived. */
const NOT_CONNECTED =
  /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|UND_ERR_CONNECT_TIMEOUT|UND_ERR_PRX_CONN)$|CERT|TLS|SSL|SELF_SIGNED|UNABLE_TO_/;
/** A host that can't be reached at all is a wrong address more often than a passing fault: about ten seconds of it. */
const CONNECT_ATTEMPTS = 5;
/** GitHub asks for a minute when a secondary limit comes without `Retry-After` (REST best practices). */
const SECONDARY_LIMIT_MS = 60_000;

/**
 * Whether a request is sent again after a fault, and when.
 *
 * @param repeatable the request may happen twice without making a second thing
 * @param attempt how often it was sent so far, 1 or more
 */
export function decideRepeat(
  fault: Fault,
  { repeatable, attempt, nowMs, random }: { repeatable: boolean; attempt: number; nowMs: number; random: () => number },
): Repeat {
  const { status, detail } = fault;
  const backoff = backoffMs(attempt, random);
  const limitMs = readLimitMs(fault, nowMs);
  // A limit is checked before anything is done, so that even what must not happen twice can be sent again.
  if (limitMs !== undefined) {
    return { again: true, waitMs: Math.max(limitMs, backoff), because: `a rate limit (${status}: ${detail})` };
  }
  if (status === 0) {
    const because = `the connection failed (${detail})`;
    if (NOT_CONNECTED.test(fault.code)) {
      return attempt < CONNECT_ATTEMPTS
        ? { again: true, waitMs: backoff, because }
        : { again: false, uncertain: false };
    }
    return repeatable ? { again: true, waitMs: backoff, because } : { again: false, uncertain: true };
  }
  const askedMs = parseRetryAfter(text(fault.headers['retry-after']), nowMs) ?? 0;
  const waitMs = Math.max(askedMs, backoff);
  if (status === 503) return { again: true, waitMs, because: 'GitHub is not available (503)' };
  if (status >= 500 || status === 408) {
    return repeatable
      ? { again: true, waitMs, because: `GitHub answered ${status}` }
      : { again: false, uncertain: true };
  }
  if (status >= 200 && status < 300) {
    return repeatable
      ? { again: true, waitMs: backoff, because: 'the answer broke off' }
      : { again: false, uncertain: true };
  }
  return { again: false, uncertain: false };
}

/** How long a primary or secondary rate limit asks to wait; `undefined` when the fault is not one. */
function readLimitMs({ status, headers, detail }: Fault, nowMs: number): number | undefined {
  if (status !== 429 && status !== 403) return undefined;
  const askedMs = parseRetryAfter(text(headers['retry-after']), nowMs);
  if (askedMs !== undefined) return askedMs;
  if (text(headers['x-ratelimit-remaining']) === '0') {
    const resetMs = Number(text(headers['x-ratelimit-reset'])) * 1000;
    // A second more: the reset is told in whole seconds of GitHub's own clock.
    if (Number.isFinite(resetMs)) return Math.max(0, resetMs - nowMs) + 1000;
  }
  if (/secondary rate limit|abuse detection/i.test(detail)) return SECONDARY_LIMIT_MS;
  return status === 429 || /rate limit exceeded/i.test(detail) ? 0 : undefined;
}

function text(header: string | number | undefined): string | undefined {
  return header === undefined ? undefined : String(header);
}

/**
 * Whether a request may happen twice without making a second thing: reads, objects of the Git database (named by their
 * content; a commit too many is seen by nobody), sets, edits and removals. Moving a branch is not: between the two,
 * somebody may have pushed to it.
 *
 * @param route as Octokit has it, e.g. `/repos/{owner}/{repo}/git/blobs`
 */
export function isRepeatable(method: string, route: string): boolean {
  if (route.includes('/git/refs')) return method === 'GET';
  if (method !== 'POST') return true;
  return /\/git\/(blobs|trees|commits)$|\/(labels|assignees|requested_reviewers)$/.test(route);
}
