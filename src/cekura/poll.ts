import type { Clock } from '../clock.ts';
import { DeadlineError } from './errors.ts';

/** What one look at a job told. */
export type Look<Settled> = { settled: false; note: string } | { settled: true; value: Settled };

/** How a job is looked at, and for how long. */
export interface PollOptions<Settled> {
  look(): Promise<Look<Settled>>;
  clock: Clock;
  deadlineMs: number;
  signal: AbortSignal;
  /** A fixed wait between looks; the adaptive schedule unless given. */
  intervalMs?: number | undefined;
  /** Told after each look that found the job still working. */
  onPending(note: string, elapsedMs: number): void;
}

const FIRST_LOOK_MS = 250;
const FINAL_LOOK_MARGIN_MS = 1_000;
/** A timer may fire a little early; the look that it was for is not due again. */
const TIMER_SLACK_MS = 50;

/**
 * When to look next, as time since the start of polling.
 *
 * Each second at first, so that a short job is seen at once; each 2.5 s up to half a minute; from then on in proportion
 * to the time that the job has already taken, so that a job of any length is seen late by a tenth of it at most and the
 * number of looks grows with the logarithm of its length (16 for 30 s, 8 more for each doubling). A part of the wait is
 * random, so that many jobs started together do not ask together.
 *
 * @param random a number in [0, 1).
 */
export function nextLookMs(elapsedMs: number, random: () => number): number {
  if (elapsedMs < FIRST_LOOK_MS) return FIRST_LOOK_MS;
  const stepMs = elapsedMs < 5_000 ? 1_000 : elapsedMs < 30_000 ? 2_500 : elapsedMs * 0.09;
  // Below half a minute the looks stand on a grid, so that neither chance nor slow answers add up.
  const nextMs =
    elapsedMs < 30_000 ? (Math.floor((elapsedMs + TIMER_SLACK_MS) / stepMs) + 1) * stepMs : elapsedMs + stepMs;
  return nextMs + (stepMs / 10) * random();
}

/**
 * Looks at a job until it is settled. Knows no endpoint: `look` does, and survives what can be survived.
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
      throw new DeadlineError('The job was not finished in time', 'raise timeout-minutes');
    }
    await clock.sleep(atMs - nowMs, signal);
    const look = await options.look();
    if (look.settled) return look.value;
    options.onPending(look.note, clock.now() - startMs);
  }
}
