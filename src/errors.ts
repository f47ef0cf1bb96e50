/**
 * A failure that is an answer: what went wrong, and the one sentence that says what to do next.
 * Both stand in one `::error` line, so neither holds a line break of its own.
 */
export class ActionError extends Error {
  override name = 'ActionError';
  readonly hint: string;
  /** Lines of files that it is about, to be annotated there. */
  readonly places: readonly Place[];

  constructor(message: string, hint: string, options: { cause?: unknown; places?: readonly Place[] } = {}) {
    super(message, 'cause' in options ? { cause: options.cause } : undefined);
    this.hint = hint;
    this.places = options.places ?? [];
  }
}

/** What is wrong at one place in a file of the repository. */
export interface Place {
  file: string;
  /** 1-based. */
  line?: number | undefined;
  message: string;
}

/** One or several things wrong with what the user gave: an input, a file, a selector. Nothing was spent. */
export class InputError extends ActionError {
  override name = 'InputError';
}

/** The service's job was started with something else than was meant: taking it up again brings the same. */
export class WrongStartError extends ActionError {
  override name = 'WrongStartError';
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
  return `${endSentence(error.message)} Next: ${endSentence(error.hint)}`;
}

/** The same failure, of the same kind, with one more thing to do about it. */
export function addHint(error: ActionError, more: string): ActionError {
  const hint = `${error.hint.trim().replace(/[.\s]+$/, '')}; ${more}`;
  const told = new ActionError(error.message, hint, { cause: error, places: error.places });
  told.name = error.name;
  return told;
}

function endSentence(text: string): string {
  const trimmed = text.trim();
  return /[.?!]$/.test(trimmed) ? trimmed : `${trimmed}.`;
}
