import type { Clock } from '../../src/clock.ts';
import { createChance } from './chance.ts';

/** The start time. Not 0, because then `now + start` instead of `now - start` would pass. */
export const FAKE_START_MS = Date.UTC(2026, 0, 5, 12);

/** A clock that skips every wait; the same seed gives the same random numbers. */
export function fakeClock(seed: number): Clock {
  let nowMs = FAKE_START_MS;
  return {
    now: () => nowMs,
    sleep: async (ms, signal) => {
      signal.throwIfAborted();
      nowMs += Math.max(0, ms);
    },
    after: () => () => undefined,
    random: createChance(seed).next,
  };
}
