/**
 * A failure that users can act on: one sentence about what happened, and a hint about what to do next. Both are part of
 * one `::error` line.
 */
export class ActionError extends Error {
  override name = 'ActionError';
  readonly hint: string;
  /** Lines of files to annotate. */
  readonly places: readonly Place[];

  constructor(message: string, hint: string, options: { cause?: unknown; places?: readonly Place[] } = {}) {
    super(message, 'cause' in options ? { cause: options.cause } : undefined);
    this.hint = hint;
    this.places = options.places ?? [];
  }
}

/** A problem at one place in a file of the repository. */
export interface Place {
  file: string;
  /** 1-based. */
  line?: number | undefined;
  message: string;
}

/** The user provided something invalid: an input, a file, a selector. Nothing was spent. */
export class InputError extends ActionError {
  override name = 'InputError';
}

/** The job was started with the wrong text, so resuming it would only return the wrong answer again. */
export class WrongStartError extends ActionError {
  override name = 'WrongStartError';
}

/** The deadline passed. */
export class DeadlineError extends ActionError {
  override name = 'DeadlineError';
}

/** The process was stopped (SIGINT or SIGTERM). */
export class StoppedError extends ActionError {
  override name = 'StoppedError';

  constructor(signal: string) {
    super(`Stopped by ${signal}`, 'start the workflow again when you are ready');
  }
}

/** Converts any thrown value to an ActionError. An unexpected value becomes its cause, for debugging. */
export function toActionError(error: unknown): ActionError {
  if (error instanceof ActionError) return error;
  return new ActionError(
    `Unexpected: ${messageOf(error)}`,
    'this is a bug; rerun with debug logging and open an issue with the log',
    { cause: error },
  );
}

/** Returns the message of any thrown value. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Returns the one line that reports a failure: what happened, then what to do next. */
export function toErrorLine(error: ActionError): string {
  return `${endSentence(error.message)} Next: ${endSentence(error.hint)}`;
}

/** Returns the same failure with a longer hint. */
export function addHint(error: ActionError, more: string): ActionError {
  const hint = `${error.hint.replace(/(?<![.?\s])[.?\s]+$/, '')}; ${more}`;
  const extended = new ActionError(error.message, hint, { cause: error, places: error.places });
  extended.name = error.name;
  return extended;
}

function endSentence(text: string): string {
  const trimmed = text.trim();
  return /[.?!]$/.test(trimmed) ? trimmed : `${trimmed}.`;
}
