import { ActionError } from '../errors.ts';
import { backoffMs } from '../http/backoff.ts';
import { MAX_CONNECT_ATTEMPTS, readNetworkFailure } from '../http/network-error.ts';
import type { CekuraRequest, Repeat } from './client.ts';
import { DeadlineError, RefusedError, UncertainStartError } from './errors.ts';

/** One attempt that brought no usable answer. */
export type Failure =
  /** No answer, or half of one. `isSent`: the request may have been received. */
  | { kind: 'network'; code: string; isSent: boolean; cause: unknown }
  /** `json`: the body, if it was readable. */
  | { kind: 'status'; status: number; json: unknown; retryAfterMs: number | undefined }
  | { kind: 'unreadable'; status: number }
  /** More than is read. */
  | { kind: 'huge'; status: number };

/** How often a read is sent when no answer helps: about ten seconds of it. */
const MAX_ATTEMPTS = 5;
/** A job that was just started may not be known at once; one that stays unknown is gone. */
const NOT_FOUND_REPEATS = 3;
/** A repeat this long before the deadline is the last one. */
const LAST_REPEAT_MS = 1_000;
/** What to do when a job may be running that has no handle here. */
const LOOK_FIRST = 'look at the dashboard before you run it again, or take the job up with progress-id';

/** What was thrown instead of an answer. */
export function toNetworkFailure(cause: unknown): Failure {
  const { code, message, isSent } = readNetworkFailure(cause);
  // A proxy's refusal gives its reason in the message alone.
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

/** A job may be done by now: a poll that failed is not put off for long. */
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

/** Whether a request leaves something behind when it arrives. */
export function takesEffect(repeat: Repeat): boolean {
  return repeat === 'start' || repeat === 'write';
}

/** Whether a request that failed may still have taken effect. With 503 the service says that it did not take it. */
export function isUncertain(failure: Failure): boolean {
  if (failure.kind === 'network') return failure.isSent;
  if (failure.kind !== 'status') return true;
  return failure.status === 408 || (failure.status >= 500 && failure.status !== 503);
}

/** For people: `the service answered 503 (Come back later)`. */
export function describeFailure(failure: Failure): string {
  switch (failure.kind) {
    case 'network':
      return `the connection failed (${failure.code})`;
    case 'unreadable':
      return `the answer (${failure.status}) was not readable as JSON`;
    case 'huge':
      return `the answer (${failure.status}) was refused, because it is larger than 10 MiB`;
    case 'status':
      return `the service answered ${failure.status}${explainBody(failure.json)}`;
  }
}

/** The service says what is wrong as `{"field": ["message"]}` or `{"detail": "message"}`; HTML says nothing. */
function explainBody(json: unknown): string {
  if (typeof json !== 'object' || json === null) return '';
  const parts = Object.entries(json).map(([field, value]) => {
    const words = Array.isArray(value)
      ? value.map(String).join(' ')
      : typeof value === 'string'
        ? value
        : JSON.stringify(value);
    return field === 'detail' ? words : `${field}: ${words}`;
  });
  const line = parts.join('; ').replace(/\s+/g, ' ').trim();
  return line === '' ? '' : ` (${line.slice(0, 500)})`;
}

/** There is no time left to send it, or to send it again after this failure. */
export function explainNoTime({ repeat, doing }: CekuraRequest, failure: Failure | undefined): DeadlineError {
  const askedMs = failure?.kind === 'status' ? failure.retryAfterMs : undefined;
  const asked = askedMs ? ` and asks to wait ${Math.ceil(askedMs / 1000)} s` : '';
  const why = failure ? `: ${describeFailure(failure)}${asked}` : '';
  if (repeat !== 'start') {
    return new DeadlineError(`Out of time while ${doing}${why}`, 'raise timeout-minutes, or run it again later');
  }
  return new DeadlineError(
    `Out of time while ${doing}${why}`,
    'nothing was started: raise timeout-minutes, or run it again later',
  );
}

/** A failure that is final for the request, as what to report. */
export function explainFailure(wanted: CekuraRequest, failure: Failure, apiUrl: string): ActionError {
  const { repeat, doing } = wanted;
  const what = `${describeFailure(failure)} while ${doing}`;
  if (repeat === 'start' && isUncertain(failure)) {
    return new UncertainStartError(
      `Cekura: ${what}; the request may have been received, so a job may be running`,
      LOOK_FIRST,
    );
  }
  if (repeat === 'write' && isUncertain(failure)) {
    return new ActionError(
      `Cekura: ${what}; the change may have been made`,
      'run it again: what is equal is left alone',
    );
  }
  switch (failure.kind) {
    case 'status':
      return explainStatus(failure, what, wanted, apiUrl);
    case 'huge':
      return new RefusedError(
        failure.status,
        `Cekura: ${what}`,
        `check that api-url (${apiUrl}) is the Cekura API, and tell its support`,
      );
    default:
      return explainPassing(what, apiUrl, failure.kind === 'network' ? failure.cause : undefined);
  }
}

function explainStatus(
  { status, json }: Failure & { kind: 'status' },
  what: string,
  { doing, check }: CekuraRequest,
  apiUrl: string,
): ActionError {
  if (status === 401) {
    return new RefusedError(status, `Cekura refused the key: ${what}`, 'check the secret that api-key reads');
  }
  if (status === 403) {
    return new RefusedError(
      status,
      `Cekura denied access: ${what}`,
      "check that api-key belongs to the agent's project",
    );
  }
  if (status >= 300 && status < 400) {
    return new RefusedError(
      status,
      `Cekura answered with a redirect (${status}) while ${doing}, which is refused so that the key goes to no other place`,
      `check api-url (${apiUrl})`,
    );
  }
  if (status >= 500 || status === 408) return explainPassing(what, apiUrl, undefined);
  return new RefusedError(status, `Cekura: ${what}`, adviseOnStatus(status, check), json);
}

function explainPassing(what: string, apiUrl: string, cause: unknown): ActionError {
  const isProxy = /proxy|UND_ERR_PRX/i.test(what);
  const hint = isProxy
    ? 'check the proxy that https_proxy or http_proxy names, and its user and password'
    : `check api-url (${apiUrl}) and the network, or run it again later`;
  return new ActionError(`Cekura: ${what}`, hint, { cause });
}

function adviseOnStatus(status: number, check = 'the inputs'): string {
  if (status === 404) return `check ${check}, and that api-key belongs to the same project`;
  if (status === 410) return 'ask Cekura whether your account still has this endpoint';
  if (status === 429) return 'run it again later';
  return `correct what it names, or check ${check}`;
}
