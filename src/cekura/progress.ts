import * as z from 'zod/mini';
import type { ImproveResult } from './jobs.ts';
import { improvedPrompt, improveProgress } from './schemas.ts';

/** A question that an optimisation waits for an answer to. */
export interface Question {
  id: string;
  text: string;
}

/** What a reply to a poll says of the job, in one set of words for all endpoints. */
export type JobProgress<Result> =
  | { state: 'pending'; word: string; known: boolean }
  | { state: 'waiting'; word: string; questions: Question[] }
  | { state: 'done'; result: Result }
  /** A healthy end with nothing to propose. */
  | { state: 'nothing'; reason: string }
  | { state: 'failed'; reason: string };

/** The words seen at any of the endpoints, in lower case. A word that is not among them counts as still working. */
const WORKING = new Set(
  'pending queued in_queue started running processing in_progress evaluating scaling_up created accepted'.split(' '),
);
const DONE = new Set('success succeeded completed complete done finished'.split(' '));
const FAILED = new Set('error errored failed failure timeout timed_out cancelled canceled revoked aborted'.split(' '));

/** What a status word means, whatever the endpoint. */
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

/** `No issues found` and its like: the service looked and has nothing to propose. */
export function saysNothingToImprove(error: string): boolean {
  return (
    error.length <= 300 &&
    /\b(no|zero|without)\b[^.]{0,40}\b(issues?|problems?|improvements?|changes?|failures?)\b|\bnothing to (improve|change|fix)\b/i.test(
      error,
    )
  );
}

/** An `error` field holds a text, or an object with one. */
export function readErrorText(error: unknown): string {
  if (error === null || error === undefined || error === false) return '';
  const nested = typeof error === 'object' && 'message' in error ? error.message : error;
  const text = typeof nested === 'string' ? nested.trim() : JSON.stringify(nested);
  return text.length > MOST_ERROR ? `${text.slice(0, MOST_ERROR)}…` : text;
}

/** Longer is a trace that nobody reads in an error's line. */
const MOST_ERROR = 500;

/** A summary is a few paragraphs; what is shown of a longer one ends far below this. */
const MOST_SUMMARY = 100_000;

/** Reads a reply of improve_prompt_progress. A reply that is no object at all throws a ZodError. */
export function readImproveProgress(reply: unknown): JobProgress<ImproveResult> {
  const { status, output: nested, error, ...flat } = z.parse(improveProgress, reply);
  const word = status ?? '';
  // Seen under `output`; a reply that has it flat, as other endpoints do, is read as well.
  const output = nested ?? z.safeParse(improvedPrompt, flat).data;
  // A finished job has its output, whatever word its status is.
  if (output) {
    return {
      state: 'done',
      result: { prompt: output.improved_prompt, summary: (output.summary_of_changes ?? '').slice(0, MOST_SUMMARY) },
    };
  }
  const reason = readErrorText(error);
  if (reason !== '' && saysNothingToImprove(reason)) return { state: 'nothing', reason };
  const kind = sortStatus(word);
  if (kind === 'failed') return { state: 'failed', reason: reason || `its status is ${word}` };
  if (kind === 'done') return { state: 'failed', reason: reason || 'it finished without a prompt' };
  if (kind === 'unknown' && reason !== '') return { state: 'failed', reason };
  return { state: 'pending', word, known: kind === 'working' };
}
