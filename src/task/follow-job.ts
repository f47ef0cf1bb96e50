import { isGone, JobFailedError } from '../cekura/errors.ts';
import { type PollResult, pollUntilSettled } from '../cekura/poll.ts';
import type { JobProgress } from '../cekura/progress.ts';
import { quoteText } from '../safe-text.ts';
import type { Task } from './task.ts';

/** How a job ended, when it did not fail. */
export type Settled<Result> = Exclude<JobProgress<Result>, { state: 'pending' | 'failed' }>;

/** A job of the service, and how to poll it. */
export interface FollowedJob<Result> {
  /** For people: `improve-prompt job`. */
  name: string;
  progressId: string;
  /** Polls once. */
  poll(): Promise<JobProgress<Result>>;
}

/** Maximum characters of the service's text in a message, which is one line. */
const MAX_WORDS = 1_000;
/** Maximum time between progress lines, even when nothing changes. */
const REPEAT_AFTER_MS = 30_000;

/**
 * Follows a job to its end, and logs its progress.
 *
 * @throws JobFailedError; DeadlineError; the signal's reason when stopped
 */
export async function followJob<Result>(
  {
    runner: loadRunner,
    inputs,
    clock,
    deadlineMs,
    signal,
  }: Pick<Task, 'runner' | 'inputs' | 'clock' | 'deadlineMs' | 'signal'>,
  job: FollowedJob<Result>,
): Promise<Settled<Result>> {
  const runner = await loadRunner();
  let reported = '';
  let reportedAtMs = 0;
  const unknownWords = new Set<string>();

  const poll = async (): Promise<PollResult<Settled<Result>>> => {
    const progress = await job.poll().catch((error: unknown) => explainMissing(job, error));
    switch (progress.state) {
      case 'done':
      case 'nothing':
      case 'waiting':
        return { settled: true, value: progress };
      case 'failed':
        throw new JobFailedError(
          `The ${job.name} failed: ${progress.reason.slice(0, MAX_WORDS)}`,
          'check the job in the dashboard, then rerun',
        );
      case 'pending':
        if (!progress.known && !unknownWords.has(progress.word)) {
          unknownWords.add(progress.word);
          runner.info(`Unknown status ${quoteText(progress.word)}; treating it as running`);
        }
        return { settled: false, note: progress.word.slice(0, MAX_WORDS) || 'running' };
    }
  };

  const intervalSeconds = inputs['poll-interval-seconds'];
  return await pollUntilSettled({
    poll,
    clock,
    deadlineMs,
    signal,
    intervalMs: intervalSeconds === undefined ? undefined : intervalSeconds * 1000,
    onPending: (note, elapsedMs) => {
      if (note === reported && elapsedMs - reportedAtMs < REPEAT_AFTER_MS) return;
      reported = note;
      reportedAtMs = elapsedMs;
      runner.info(`Status of the ${job.name}: ${note} (${describeDuration(elapsedMs)})`);
    },
  });
}

/** @throws JobFailedError for a job that the service does not know, which cannot be resumed */
function explainMissing({ name, progressId }: FollowedJob<unknown>, error: unknown): never {
  if (!isGone(error)) throw error;
  throw new JobFailedError(
    `Cekura has no ${name} with the progress-id ${progressId} (${error.status})`,
    'check progress-id, mode and the project of api-key; if the job has expired, start a new one without progress-id',
    { cause: error },
  );
}

/** `45 s`, `3 min 20 s`. */
export function describeDuration(ms: number): string {
  const seconds = Math.round(ms / 1000);
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}
