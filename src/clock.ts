import { setTimeout as delay } from 'node:timers/promises';

/** Time and randomness, injected so that tests can control them. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Resolves after `ms`; rejects with the signal's reason when aborted. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
  /** Calls `act` after `ms`. Returns a function that cancels the call. */
  after(ms: number, act: () => void): () => void;
  /** A number in [0, 1). */
  random(): number;
}

/** The system clock. */
export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: async (ms, signal) => {
    // A wait keeps the process alive; an abort ends it at once with the signal's reason.
    await delay(Math.max(0, ms), undefined, { signal }).catch(() => signal.throwIfAborted());
  },
  after: (ms, act) => {
    const timer = setTimeout(act, Math.max(0, ms));
    return () => clearTimeout(timer);
  },
  random: Math.random,
};
