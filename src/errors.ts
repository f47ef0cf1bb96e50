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
