import type { Clock } from '../../src/clock.ts';

/** A clock that jumps over every wait; its chance is the same for the same seed. */
export function fakeClock(seed: number): Clock {
  let nowMs = 0;
  let state = seed;
  return {
    now: () => nowMs,
    sleep: async (ms, signal) => {
      signal.throwIfAborted();
      nowMs += Math.max(0, ms);
    },
    after: () => () => undefined,
    // Park and Miller's generator: its quality does not matter here, only that it repeats.
    random: () => {
      state = (state * 48271) % 2147483647;
      return state / 2147483647;
    },
  };
}
