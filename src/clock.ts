import { setTimeout as delay } from 'node:timers/promises';

/** Time and chance, handed in so that a test can own them. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Resolves after `ms`; rejects with the signal's reason when aborted. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
  /** Calls `act` after `ms`, unless what it returns is called first. */
  after(ms: number, act: () => void): () => void;
  /** A number in [0, 1). */
  random(): number;
}

/** The machine's own clock. */
export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: async (ms, signal) => {
    // A wait keeps the process alive; an abort ends it at once and with the reason given.
    await delay(ms, undefined, { signal }).catch(() => signal.throwIfAborted());
  },
  after: (ms, act) => {
    const timer = setTimeout(act, ms);
    return () => clearTimeout(timer);
  },
  random: Math.random,
};
