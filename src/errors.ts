/**
 * A failure that is an answer: what went wrong, and the one sentence that says what to do next.
 * Both stand in one `::error` line, so neither holds a line break of its own.
 */
export class ActionError extends Error {
  override name = 'ActionError';
  readonly hint: string;

  constructor(message: string, hint: string, options?: { cause?: unknown }) {
    super(message, options);
    this.hint = hint;
  }
}

/** One or several things wrong with what the user gave: an input, a file, a selector. Nothing was spent. */
export class InputError extends ActionError {
  override name = 'InputError';
}

/** Whatever was thrown, as a failure that can be reported; the unexpected keeps its cause for debugging. */
export function toActionError(error: unknown): ActionError {
  if (error instanceof ActionError) return error;
  const message = error instanceof Error ? error.message : String(error);
  return new ActionError(
    `Unexpected: ${message}`,
    'this is a bug: please open an issue with the log of a run with debug logging on',
    { cause: error },
  );
}

/** A failure as the one line that is reported: what went wrong, then what to do next. */
export function toErrorLine(error: ActionError): string {
  const withoutStop = (text: string) => text.trim().replace(/[.\s]+$/, '');
  return `${withoutStop(error.message)}. Next: ${withoutStop(error.hint)}.`;
}
