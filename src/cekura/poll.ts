import type { Clock } from '../clock.ts';
import { DeadlineError } from '../errors.ts';

/** The result of one poll of a job. */
export type PollResult<Settled> = { settled: false; note: string } | { settled: true; value: Settled };

/** How often and how long to poll a job. */
export interface PollOptions<Settled> {
  poll(): Promise<PollResult<Settled>>;
  clock: Clock;
  deadlineMs: number;
  signal: AbortSignal;
  /** Fixed interval in milliseconds; adaptive by default. */
  intervalMs?: number | undefined;
  /** Called after each poll that finds the job still running. */
  onPending(note: string, elapsedMs: number): void;
}

const FIRST_POLL_MS = 300;
const FINAL_POLL_MARGIN_MS = 1_000;
/** A timer may fire slightly early; its poll must not count as due again. */
const TIMER_SLACK_MS = 20;

/** Times of the first polls, up to 30 s; see `nextPollMs`. */
const FIRST_POLLS_MS = [
  FIRST_POLL_MS,
  ...[1_250, 2_200, 3_150, 4_100, 5_050],
  ...[6_700, 8_400, 10_200, 12_050, 13_400, 15_700, 18_400, 21_700, 25_500, 30_050],
];

/**
 * Returns the time of the next poll in milliseconds since polling started.
 *
 * The goal is to notice the end of a job within a tenth of its length, or within one second for short jobs. Up to 30 s,
 * that would take 22 polls; 16 are used. The goal is met up to 5 s, while people watch, and from 28 s, where each poll
 * is a tenth later than the last, so that the number of polls grows with the logarithm of the time (8 more per
 * doubling). In between, all gaps are wider by one factor: a job is noticed in time on average, and within twice the
 * bound at worst. A random hundredth is added, so that jobs started together are not polled together.
 *
 * @param random a number in [0, 1).
 */
export function nextPollMs(elapsedMs: number, random: () => number): number {
  const dueMs = FIRST_POLLS_MS.find((pollMs) => pollMs > elapsedMs + TIMER_SLACK_MS) ?? elapsedMs * 1.088;
  return dueMs * (1 + random() / 110);
}

/**
 * Polls a job until it is settled. `poll` sends the request and handles temporary failures.
 *
 * @throws DeadlineError when the deadline passes first; the signal's reason when aborted; whatever `poll` throws.
 */
export async function pollUntilSettled<Settled>(options: PollOptions<Settled>): Promise<Settled> {
  const { clock, deadlineMs, signal, intervalMs } = options;
  const startMs = clock.now();
  for (let polls = 0; ; polls += 1) {
    const nowMs = clock.now();
    const nextMs =
      intervalMs === undefined
        ? startMs + nextPollMs(nowMs - startMs, clock.random)
        : nowMs + (polls === 0 ? Math.min(intervalMs, FIRST_POLL_MS) : intervalMs);
    // The last poll is just before the deadline, so that a job that has finished by then is not missed.
    const lastMs = deadlineMs - FINAL_POLL_MARGIN_MS;
    const atMs = nextMs > lastMs && nowMs < lastMs ? lastMs : nextMs;
    if (atMs >= deadlineMs) {
      await clock.sleep(Math.max(0, deadlineMs - nowMs), signal);
      throw new DeadlineError('The job did not finish in time', 'raise timeout-minutes');
    }
    await clock.sleep(atMs - nowMs, signal);
    const result = await options.poll();
    if (result.settled) return result.value;
    options.onPending(result.note, clock.now() - startMs);
  }
}
