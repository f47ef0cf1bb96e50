import { backoffMs } from './backoff.ts';
import { MAX_CONNECT_ATTEMPTS, readNetworkFailure } from './network-error.ts';

/** When a failed request is retried. */
export type RetryClass =
  /** Reads, and writes that are harmless to repeat: retried a few times. */
  | 'safe'
  /** A poll of a running job: retried until the deadline. */
  | 'poll'
  /** Starts or creates something: retried only if it cannot have been received, or if the service asks to retry. */
  | 'start'
  /** Changes something that exists: retried like a read; on a signal, a request in flight may finish. */
  | 'write'
  /** Sent once. */
  | 'never'
  /** Sent once, even after a signal: a cancellation. */
  | 'final'
  /** Ends something that would keep costing money: retried like a read, also for a few seconds after a signal. */
  | 'end';

/** One attempt without a usable response. */
export type Failure =
  /** No response, or part of one. `isSent`: the request may have been received. */
  | { kind: 'network'; code: string; isSent: boolean; cause: unknown }
  /** `json`: the body, if it was readable. */
  | { kind: 'status'; status: number; json: unknown; retryAfterMs: number | undefined }
  | { kind: 'unreadable'; status: number }
  /** The reply is larger than the limit. */
  | { kind: 'huge'; status: number };

/** Attempts of a read, which take about ten seconds. */
const MAX_ATTEMPTS = 5;
/** A new job may be unknown at first; a job that stays unknown no longer exists. */
const NOT_FOUND_RETRIES = 3;
/** A retry this close to the deadline is the last one. */
const LAST_RETRY_MS = 1_000;

/** Converts a thrown error into a failure. */
export function toNetworkFailure(cause: unknown): Failure {
  const { code, message, isSent } = readNetworkFailure(cause);
  // If a proxy refuses, only the message has the reason.
  return { kind: 'network', code: code === 'UND_ERR_ABORTED' ? message : code, isSent, cause };
}

/**
 * Whether the same request may be sent again.
 *
 * @param attempt how often it was sent, 1 or more; @param notFound how many responses were 404
 */
export function mayRetry(retry: RetryClass, failure: Failure, attempt: number, notFound: number): boolean {
  if (retry === 'never' || retry === 'final' || failure.kind === 'huge') return false;
  if (retry === 'start') {
    if (failure.kind === 'network') return !failure.isSent && attempt < MAX_CONNECT_ATTEMPTS;
    return failure.kind === 'status' && (failure.status === 429 || failure.status === 503);
  }
  const asked = failure.kind === 'status' && failure.retryAfterMs !== undefined;
  if (retry !== 'poll' && attempt >= MAX_ATTEMPTS && !asked) return false;
  if (failure.kind !== 'status') return true;
  if (failure.status === 404) return retry === 'poll' && notFound <= NOT_FOUND_RETRIES;
  return failure.status === 408 || failure.status === 429 || failure.status >= 500;
}

/** The job may be done by now, so a failed poll is retried soon. */
const MAX_POLL_WAIT_MS = 5_000;

/**
 * Returns the wait before a retry: as long as the service asks for, and never past the deadline.
 *
 * @param attempt how often the request was sent; @param leftMs the time until the deadline
 * @returns milliseconds; `undefined` if there is no time left
 */
export function waitBeforeRetry(
  retry: RetryClass,
  failure: Failure,
  { attempt, leftMs, random }: { attempt: number; leftMs: number; random: () => number },
): number | undefined {
  const askedMs = failure.kind === 'status' ? failure.retryAfterMs : undefined;
  if (leftMs <= LAST_RETRY_MS) return undefined;
  const backMs = Math.min(backoffMs(attempt, random), retry === 'poll' ? MAX_POLL_WAIT_MS : leftMs);
  const waitMs = Math.max(askedMs ?? 0, Math.min(backMs, leftMs - LAST_RETRY_MS));
  return waitMs < leftMs ? waitMs : undefined;
}

/** Whether a request has an effect once it arrives. */
export function takesEffect(retry: RetryClass): boolean {
  return retry === 'start' || retry === 'write';
}

/** Whether a failed request may have taken effect. A 503 means that the service did not accept it. */
export function isUncertain(failure: Failure): boolean {
  if (failure.kind === 'network') return failure.isSent;
  if (failure.kind !== 'status') return true;
  return failure.status === 408 || (failure.status >= 500 && failure.status !== 503);
}

/** Describes a failure: `the connection failed (ECONNRESET)`. @param said the service's message, if any */
export function describeFailure(failure: Failure, said = ''): string {
  switch (failure.kind) {
    case 'network':
      return `the connection failed (${failure.code})`;
    case 'unreadable':
      return `the answer (${failure.status}) was not readable as JSON`;
    case 'huge':
      return `the answer (${failure.status}) was refused, because it is larger than 10 MiB`;
    case 'status':
      return `the service answered ${failure.status}${said && ` (${said})`}`;
  }
}
