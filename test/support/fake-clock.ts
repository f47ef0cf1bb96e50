import type { Clock } from '../../src/clock.ts';
import { createChance } from './chance.ts';

/** When it begins. Not 0: a mistake such as `now + start` for `now - start` would pass there. */
export const FAKE_START_MS = Date.UTC(2026, 0, 5, 12);

/** A clock that jumps over every wait; its chance is the same for the same seed. */
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
