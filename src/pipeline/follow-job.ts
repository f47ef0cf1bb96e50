import { JobFailedError, RefusedError } from '../cekura/errors.ts';
import type { Look } from '../cekura/poll.ts';
import { pollUntilSettled } from '../cekura/poll.ts';
import type { JobProgress, Question } from '../cekura/progress.ts';
import type { Run } from './task.ts';

/** How a job ended, when it did not fail. */
export type Settled<Result> =
  | { state: 'done'; result: Result }
  | { state: 'nothing'; reason: string }
  | { state: 'waiting'; questions: Question[] };

/** A job of the service, and how it is looked at. */
export interface FollowedJob<Result> {
  /** For people: `improve-prompt job`. */
  name: string;
  progressId: string;
  poll(): Promise<unknown>;
  /** Reads a reply; may throw when it is not an object at all, which counts as unreadable. */
  read(reply: unknown): JobProgress<Result>;
}

/** The service's words stand in one line, before what to do next; this much of them tells enough. */
const MOST_WORDS = 1_000;
/** A line of progress at least this often, even when nothing changes. */
const SAY_AGAIN_MS = 30_000;

/**
 * Follows a job to its end, with lines of progress that a person can follow.
 *
 * @throws ActionError when the job failed; DeadlineError; the signal's reason when stopped.
 */
export async function followJob<Result>(run: Run, job: FollowedJob<Result>): Promise<Settled<Result>> {
  const runner = await run.runner();
  let said = '';
  let saidAtMs = 0;
  const unknownWords = new Set<string>();

  const look = async (): Promise<Look<Settled<Result>>> => {
    const reply = await job.poll().catch((error: unknown) => explainGone(job, error));
    const progress = readTolerantly(job, reply);
    switch (progress.state) {
      case 'done':
      case 'nothing':
      case 'waiting':
        return { settled: true, value: progress };
      case 'failed':
        throw new JobFailedError(
          `The ${job.name} failed: ${progress.reason.slice(0, MOST_WORDS)}`,
          'look at the job in the dashboard, then run it again',
        );
      case 'pending':
        if (!progress.known && !unknownWords.has(progress.word)) {
          unknownWords.add(progress.word);
          runner.info(
            `The status ${JSON.stringify(progress.word.slice(0, MOST_WORDS))} is not known here; it counts as still working`,
          );
        }
        return { settled: false, note: progress.word.slice(0, MOST_WORDS) || 'working' };
    }
  };

  const intervalSeconds = run.inputs['poll-interval-seconds'];
  return await pollUntilSettled({
    look,
    clock: run.clock,
    deadlineMs: run.deadlineMs,
    signal: run.signal,
    intervalMs: intervalSeconds === undefined ? undefined : intervalSeconds * 1000,
    onPending: (note, elapsedMs) => {
      if (note === said && elapsedMs - saidAtMs < SAY_AGAIN_MS) return;
      said = note;
      saidAtMs = elapsedMs;
      runner.info(`The ${job.name} is ${note} (${describeDuration(elapsedMs)})`);
    },
  });
}

/** @throws JobFailedError for a job that the service does not know: there is nothing to take up again. */
function explainGone({ name, progressId }: { name: string; progressId: string }, error: unknown): never {
  if (!(error instanceof RefusedError) || error.status !== 404) throw error;
  throw new JobFailedError(
    `Cekura knows no ${name} with the progress-id ${progressId} (it answered 404)`,
    'check progress-id and mode, and that api-key belongs to the project of that job',
    { cause: error },
  );
}

function readTolerantly<Result>(job: FollowedJob<Result>, reply: unknown): JobProgress<Result> {
  try {
    return job.read(reply);
  } catch {
    return { state: 'pending', word: 'not readable', known: true };
  }
}

/** `45 s`, `3 min 20 s`. */
export function describeDuration(ms: number): string {
  const seconds = Math.round(ms / 1000);
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}
