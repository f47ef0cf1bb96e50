/** An open question of a paused optimization. */
export interface Question {
  id: string;
  text: string;
}

/** A job's progress, in the same terms for all endpoints. */
export type JobProgress<Result> =
  | { state: 'pending'; word: string; known: boolean }
  | { state: 'waiting'; word: string; questions: Question[] }
  | { state: 'done'; result: Result }
  /** A successful end with nothing to propose. */
  | { state: 'nothing'; reason: string }
  | { state: 'failed'; reason: string };

/** The words seen at any endpoint, and common variants, in lower case. An unknown word counts as still working. */
const WORKING = new Set(
  'pending queued in_queue started running processing in_progress evaluating scaling_up created accepted'.split(' '),
);
const DONE = new Set('success succeeded completed complete done finished'.split(' '));
const FAILED = new Set(
  'error errored failed failure timeout timed_out cancelled canceled revoked aborted expired'.split(' '),
);

/** The meaning of a status word at any endpoint. */
export type StatusKind = 'working' | 'done' | 'failed' | 'unknown';

/** Sorts a status word of any endpoint; case, spaces and dashes do not matter. */
export function sortStatus(word: string | null | undefined): StatusKind {
  const plain = (word ?? '')
    .trim()
    .toLowerCase()
    .replace(/[\s-]+/g, '_');
  if (WORKING.has(plain)) return 'working';
  if (DONE.has(plain)) return 'done';
  if (FAILED.has(plain)) return 'failed';
  return 'unknown';
}

/** Whether the service found nothing to improve: `No issues found` and similar. */
export function saysNothingToImprove(error: string): boolean {
  return (
    error.length <= 300 &&
    /\b(no|zero|without)\b[^.]{0,40}\b(issues?|problems?|improvements?|changes?|failures?)\b|\bnothing to (improve|change|fix)\b/i.test(
      error,
    )
  );
}

/** Reads an `error` field, which is a text or an object with one. */
export function readErrorText(error: unknown): string {
  if (error === null || error === undefined || error === false) return '';
  const nested = typeof error === 'object' && 'message' in error ? error.message : error;
  const text = typeof nested === 'string' ? nested.trim() : JSON.stringify(nested);
  return text.length > MAX_ERROR ? `${text.slice(0, MAX_ERROR)}…` : text;
}

/** Longer texts are stack traces, which are useless in an error message. */
const MAX_ERROR = 500;
