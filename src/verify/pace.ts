import type { Clock } from '../clock.ts';

/**
 * When to poll for an answer, learned from earlier answers; shared by all that wait for answers of one kind.
 */
export interface Pace {
  /**
   * Waits until the next poll is due.
   *
   * @param sinceMs when the answer was requested, in milliseconds since the epoch
   * @param polls number of polls for this answer so far
   * @throws the signal's reason when aborted
   */
  wait(sinceMs: number, polls: number, signal: AbortSignal): Promise<void>;
  /** Records that poll number `polls` found the answer. */
  learn(sinceMs: number, polls: number): void;
}

/** The bounds of a pace. */
export interface PaceOptions {
  /** Time of the first poll while nothing is known. */
  readonly firstMs: number;
  readonly maxMs: number;
}

const MIN_WAIT_MS = 100;
/** Number of remembered answers; the first poll is when SHARE of them had arrived. */
const REMEMBERED = 20;
const SHARE = 0.85;
/** The next poll is after this share of the time so far, or a larger one while few answers are known. */
const GROWTH = 0.4;
const FEW = 3;
/** After this many consecutive answers at the first poll, polls come sooner. */
const MIN_EARLY = 3;

/**
 * Polls first when six of seven recent answers had arrived, and then in growing steps, so that most answers take
 * one poll. While nothing is known, only the first waiter polls, at doubled intervals; the others wait for its result.
 */
export function createPace(clock: Clock, { firstMs, maxMs }: PaceOptions): Pace {
  const waitsMs: number[] = [];
  const known = new AbortController();
  let hasScout = false;
  let earlyInRow = 0;
  let wasLate = false;
  const nextMs = (waitedMs: number, polls: number) => {
    const expectedMs = waitsMs.toSorted((a, b) => a - b)[Math.ceil(waitsMs.length * SHARE) - 1];
    if (expectedMs === undefined) return polls === 0 ? firstMs : Math.max(firstMs, waitedMs);
    if (polls === 0) return expectedMs - waitedMs;
    return Math.max(MIN_WAIT_MS, Math.max(expectedMs, waitedMs) * Math.max(GROWTH, FEW / waitsMs.length));
  };
  return {
    wait: async (sinceMs, polls, signal) => {
      if (hasScout && polls === 0 && waitsMs.length === 0) {
        // Bounded, because the first one may have failed.
        const woken = AbortSignal.any([signal, known.signal]);
        await clock.sleep(2 * maxMs, woken).catch(() => signal.throwIfAborted());
      }
      hasScout ||= polls === 0;
      await clock.sleep(Math.max(0, Math.min(nextMs(clock.now() - sinceMs, polls), maxMs)), signal);
    },
    learn: (sinceMs, polls) => {
      earlyInRow = polls === 1 ? earlyInRow + 1 : 0;
      wasLate ||= polls > 1;
      // An answer found at the first poll may have been ready earlier: lower the estimate until one is late.
      const lowered = earlyInRow < MIN_EARLY ? 1 : wasLate ? 0.95 : 0.6;
      waitsMs.push((clock.now() - sinceMs) * lowered);
      if (waitsMs.length > REMEMBERED) waitsMs.shift();
      known.abort();
    },
  };
}
