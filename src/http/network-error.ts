import { messageOf } from '../errors.ts';

/** The request failed before any of it was sent, so it is safe to send again. */
export class UnsentError extends Error {
  override name = 'UnsentError';

  constructor(cause: unknown) {
    super(messageOf(cause), { cause });
  }
}

/** Why a request got no response, or only a part of one. */
export interface NetworkFailure {
  /** The error code, such as `ECONNRESET`, or the error's name. */
  readonly code: string;
  readonly message: string;
  /** The service may have received the request. */
  readonly isSent: boolean;
}

/** An unreachable host is usually a wrong URL: both clients give up after about ten seconds. */
export const MAX_CONNECT_ATTEMPTS = 5;

/** Reads a client's error, including its causes. */
export function readNetworkFailure(cause: unknown): NetworkFailure {
  if (cause instanceof UnsentError) return { ...readNetworkFailure(cause.cause), isSent: false };
  // One error per address tried; all fail alike.
  if (cause instanceof AggregateError && cause.errors.length > 0) return readNetworkFailure(cause.errors[0]);
  if (!(cause instanceof Error)) return { code: 'unknown', message: String(cause), isSent: true };
  if ('code' in cause && typeof cause.code === 'string') {
    return { code: cause.code, message: cause.message, isSent: true };
  }
  if (cause.cause instanceof Error) return readNetworkFailure(cause.cause);
  return { code: cause.name, message: cause.message, isSent: true };
}
