import { ActionError } from '../errors.ts';

/** The service answered with a status that is final for this request. */
export class RefusedError extends ActionError {
  override name = 'RefusedError';
  readonly status: number;
  /** The reply's body; `undefined` if it was not JSON, or is not needed. */
  readonly body: unknown;

  constructor(status: number, message: string, hint: string, body?: unknown) {
    super(message, hint);
    this.status = status;
    this.body = body;
  }
}

/** Whether the service rejected the key, or denied it access (401 or 403). */
export function isKeyRefused(error: unknown): error is RefusedError {
  return error instanceof RefusedError && (error.status === 401 || error.status === 403);
}

/** Whether the service has no such object or endpoint (404), or no longer has it (410). */
export function isGone(error: unknown): error is RefusedError {
  return error instanceof RefusedError && (error.status === 404 || error.status === 410);
}

/** A start request was sent, and it is unknown whether it took effect. */
export class UncertainStartError extends ActionError {
  override name = 'UncertainStartError';
}

/** The job failed on the service; there is nothing to resume. */
export class JobFailedError extends ActionError {
  override name = 'JobFailedError';
}

/** The job was canceled on the service after a signal, unless it had finished before. */
export class JobCanceledError extends ActionError {
  override name = 'JobCanceledError';
}
