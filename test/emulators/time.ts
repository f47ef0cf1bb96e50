import { setTimeout as delay } from 'node:timers/promises';

/** The time that an emulator lives in, so that a test can hand in one that jumps. */
export interface EmulatorTime {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Resolves after `ms`, which may be Infinity, or when aborted. Keeps no process alive. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** The machine's own. */
export const realTime: EmulatorTime = {
  now: () => Date.now(),
  sleep: async (ms, signal) => {
    if (Number.isFinite(ms)) await delay(ms, undefined, { ref: false, ...(signal ? { signal } : {}) }).catch(() => {});
    else await new Promise<void>((resolve) => signal?.addEventListener('abort', () => resolve()));
  },
};
