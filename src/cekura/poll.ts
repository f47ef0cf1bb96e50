import type { Clock } from '../clock.ts';
import { DeadlineError } from './errors.ts';

/** The result of one look at a job. */
export type Look<Settled> = { settled: false; note: string } | { settled: true; value: Settled };

/** How a job is looked at, and for how long. */
export interface PollOptions<Settled> {
  look(): Promise<Look<Settled>>;
  clock: Clock;
  deadlineMs: number;
  signal: AbortSignal;
  /** A fixed wait between looks; the adaptive schedule unless given. */
  intervalMs?: number | undefined;
  /** Called after each look that found the job still running. */
  onPending(note: string, elapsedMs: number): void;
}

const FIRST_LOOK_MS = 300;
const FINAL_LOOK_MARGIN_MS = 1_000;
/** A timer may fire a little early; the look that it was for is not due again. */
const TIMER_SLACK_MS = 20;

/** When the first looks come, up to a job of 30 s; see `nextLookMs`. */
const FIRST_LOOKS_MS = [
  FIRST_LOOK_MS,
  ...[1_250, 2_200, 3_150, 4_100, 5_050],
  ...[6_700, 8_400, 10_200, 12_050, 13_400, 15_700, 18_400, 21_700, 25_500, 30_050],
];

/**
 * When to look next, as time since the start of polling.
 *
 * To see every job late by a tenth of its length at most, a second for short ones, 30 s would take 22 looks; there are
 * 16 for them. So the bound is kept to where it matters most: up to 5 s, where people watch, and from 28 s on, where
 * each look comes a tenth later than the last, so that their number grows with the logarithm of the time (8 more for
 * each doubling). In between the gaps are wider by one factor everywhere, so that a job is seen in time on average, and
 * late by twice the bound at worst. A hundredth of the time is added by chance, so that many jobs started together do
 * not ask together.
 *
 * @param random a number in [0, 1).
 */
export function nextLookMs(elapsedMs: number, random: () => number): number {
  const dueMs = FIRST_LOOKS_MS.find((lookMs) => lookMs > elapsedMs + TIMER_SLACK_MS) ?? elapsedMs * 1.088;
  return dueMs * (1 + random() / 110);
}

/**
 * Polls a job until it is settled. `look` sends the request and handles temporary failures.
 *
 * @throws DeadlineError when the deadline passes first; the signal's reason when aborted; whatever `look` throws.
 */
export async function pollUntilSettled<Settled>(options: PollOptions<Settled>): Promise<Settled> {
  const { clock, deadlineMs, signal, intervalMs } = options;
  const startMs = clock.now();
  for (let looks = 0; ; looks += 1) {
    const nowMs = clock.now();
    const nextMs =
      intervalMs === undefined
        ? startMs + nextLookMs(nowMs - startMs, clock.random)
        : nowMs + (looks === 0 ? Math.min(intervalMs, FIRST_LOOK_MS) : intervalMs);
    // The last look comes just before the deadline: a job that is done by then is not lost to a long wait.
    const lastMs = deadlineMs - FINAL_LOOK_MARGIN_MS;
    const atMs = nextMs > lastMs && nowMs < lastMs ? lastMs : nextMs;
    if (atMs >= deadlineMs) {
      await clock.sleep(Math.max(0, deadlineMs - nowMs), signal);
      throw new DeadlineError('The job did not finish in time', 'raise timeout-minutes');
    }
    await clock.sleep(atMs - nowMs, signal);
    const look = await options.look();
    if (look.settled) return look.value;
    options.onPending(look.note, clock.now() - startMs);
  }
}
