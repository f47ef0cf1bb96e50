import type { Clock } from '../../src/clock.ts';

/** Returns how many of the clock's timers, from now on, neither fired nor were cancelled. */
export function countTimers(clock: Clock): () => number {
  const { after } = clock;
  const running = new Set<object>();
  clock.after = (ms, act) => {
    const timer = {};
    running.add(timer);
    const cancel = after(ms, () => {
      running.delete(timer);
      act();
    });
    return () => {
      running.delete(timer);
      cancel();
    };
  };
  return () => running.size;
}
