import type { Clock } from '../clock.ts';

/**
 * When to look for an answer, learnt from the answers before it; shared by everybody who waits for answers of one kind.
 */
export interface Pace {
  /**
   * Waits until the next look is due.
   *
   * @param sinceMs when the answer was requested, in milliseconds since the epoch
   * @param looks how often this answer was looked for
   * @throws the signal's reason when aborted
   */
  wait(sinceMs: number, looks: number, signal: AbortSignal): Promise<void>;
  /** The answer was there at look number `looks`. */
  learn(sinceMs: number, looks: number): void;
}

/** The bounds of a pace. */
export interface PaceOptions {
  /** The first look while nothing is known. */
  readonly firstMs: number;
  readonly maxMs: number;
}

const MIN_WAIT_MS = 100;
/** How many answers are remembered; the first look comes when SHARE of them had arrived. */
const REMEMBERED = 20;
const SHARE = 0.85;
/** The next look comes after this share of the time so far; after a larger one while few answers are known. */
const GROWTH = 0.4;
const FEW = 3;
/** After this many answers in a row that were found at the first look, looks come sooner. */
const MIN_EARLY = 3;

/**
 * Looks first when six in seven of the last answers had arrived, and then in growing steps, so that most answers take
 * one look. While nothing is known, only the first to wait looks, at doubled times; the others wait for what it finds.
 */
export function createPace(clock: Clock, { firstMs, maxMs }: PaceOptions): Pace {
  const waitsMs: number[] = [];
  const known = new AbortController();
  let hasScout = false;
  let earlyInRow = 0;
  let wasLate = false;
  const nextMs = (waitedMs: number, looks: number) => {
    const expectedMs = waitsMs.toSorted((a, b) => a - b)[Math.ceil(waitsMs.length * SHARE) - 1];
    if (expectedMs === undefined) return looks === 0 ? firstMs : waitedMs;
    if (looks === 0) return expectedMs - waitedMs;
    return Math.max(MIN_WAIT_MS, Math.max(expectedMs, waitedMs) * Math.max(GROWTH, FEW / waitsMs.length));
  };
  return {
    wait: async (sinceMs, looks, signal) => {
      if (hasScout && looks === 0 && waitsMs.length === 0) {
        // Bounded, because the first one may have failed.
        const woken = AbortSignal.any([signal, known.signal]);
        await clock.sleep(2 * maxMs, woken).catch(() => signal.throwIfAborted());
      }
      hasScout = true;
      await clock.sleep(Math.max(0, Math.min(nextMs(clock.now() - sinceMs, looks), maxMs)), signal);
    },
    learn: (sinceMs, looks) => {
      earlyInRow = looks === 1 ? earlyInRow + 1 : 0;
      wasLate ||= looks > 1;
      // Found at the first look, answers may have been there sooner: the guess is lowered until one comes late.
      const lowered = earlyInRow < MIN_EARLY ? 1 : wasLate ? 0.95 : 0.6;
      waitsMs.push((clock.now() - sinceMs) * lowered);
      if (waitsMs.length > REMEMBERED) waitsMs.shift();
      known.abort();
    },
  };
}
