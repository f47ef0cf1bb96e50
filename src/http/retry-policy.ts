import { backoffMs } from './backoff.ts';
import { MAX_CONNECT_ATTEMPTS, readNetworkFailure } from './network-error.ts';

/** When a failed request is retried. */
export type Repeat =
  /** Reads, and writes that may happen twice without harm: repeated a few times. */
  | 'safe'
  /** A poll of a running job: repeated for as long as there is time. */
  | 'poll'
  /** Starts or creates something: repeated only when it cannot have been received, or the service said to come back. */
  | 'start'
  /** Changes something that exists: repeated like a read; a request in flight at a stop may still be answered. */
  | 'write'
  /** Sent once. */
  | 'never'
  /** Sent once, even after a stop: a cancellation. */
  | 'final'
  /** Ends something that would keep costing money: repeated like a read, also for a few seconds after a stop. */
  | 'end';

/** One attempt without a usable answer. */
export type Failure =
  /** No answer, or half of one. `isSent`: the request may have been received. */
  | { kind: 'network'; code: string; isSent: boolean; cause: unknown }
  /** `json`: the body, if it was readable. */
  | { kind: 'status'; status: number; json: unknown; retryAfterMs: number | undefined }
  | { kind: 'unreadable'; status: number }
  /** More than is read. */
  | { kind: 'huge'; status: number };

/** How often a read is sent: about ten seconds of attempts. */
const MAX_ATTEMPTS = 5;
/** A job that was just started may not be known at once; one that stays unknown is gone. */
const NOT_FOUND_REPEATS = 3;
/** A repeat this long before the deadline is the last one. */
const LAST_REPEAT_MS = 1_000;

/** Converts a thrown error into a failure. */
export function toNetworkFailure(cause: unknown): Failure {
  const { code, message, isSent } = readNetworkFailure(cause);
  // If a proxy refuses, only the message has the reason.
  return { kind: 'network', code: code === 'UND_ERR_ABORTED' ? message : code, isSent, cause };
}

/**
 * Whether the same request may be sent again.
 *
 * @param attempt how often it was sent, 1 or more; @param notFound how often the answer was 404
 */
export function mayRepeat(repeat: Repeat, failure: Failure, attempt: number, notFound: number): boolean {
  if (repeat === 'never' || repeat === 'final' || failure.kind === 'huge') return false;
  if (repeat === 'start') {
    if (failure.kind === 'network') return !failure.isSent && attempt < MAX_CONNECT_ATTEMPTS;
    return failure.kind === 'status' && (failure.status === 429 || failure.status === 503);
  }
  const asked = failure.kind === 'status' && failure.retryAfterMs !== undefined;
  if (repeat !== 'poll' && attempt >= MAX_ATTEMPTS && !asked) return false;
  if (failure.kind !== 'status') return true;
  if (failure.status === 404) return repeat === 'poll' && notFound <= NOT_FOUND_REPEATS;
  return failure.status === 408 || failure.status === 429 || failure.status >= 500;
}

/** The job may be done by now, so a failed poll is retried soon. */
const MAX_POLL_WAIT_MS = 5_000;

/**
 * How long to wait before the same request is sent again: as long as the service asks for, and never past the deadline.
 *
 * @returns milliseconds; `undefined` when there is no time left for it
 */
export function waitBeforeRepeat(
  failure: Failure,
  attempt: number,
  leftMs: number,
  random: () => number,
  poll: boolean,
): number | undefined {
  const askedMs = failure.kind === 'status' ? failure.retryAfterMs : undefined;
  if (leftMs <= LAST_REPEAT_MS) return undefined;
  const backMs = Math.min(backoffMs(attempt, random), poll ? MAX_POLL_WAIT_MS : leftMs);
  const waitMs = Math.max(askedMs ?? 0, Math.min(backMs, leftMs - LAST_REPEAT_MS));
  return waitMs < leftMs ? waitMs : undefined;
}

/** Whether a request has an effect once it arrives. */
export function takesEffect(repeat: Repeat): boolean {
  return repeat === 'start' || repeat === 'write';
}

/** Whether a request that failed may still have taken effect. With 503 the service says that it did not take it. */
export function isUncertain(failure: Failure): boolean {
  if (failure.kind === 'network') return failure.isSent;
  if (failure.kind !== 'status') return true;
  return failure.status === 408 || (failure.status >= 500 && failure.status !== 503);
}

/** For people: `the connection failed (ECONNRESET)`. @param said what the service says is wrong, if it does */
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
