import type { Clock } from '../../src/clock.ts';
import { createChance } from './chance.ts';

/** A clock that jumps over every wait; its chance is the same for the same seed. */
export function fakeClock(seed: number): Clock {
  let nowMs = 0;
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
