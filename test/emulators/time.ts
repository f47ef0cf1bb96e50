import { setTimeout as delay } from 'node:timers/promises';

/** An emulator's clock; a test can pass one that jumps. */
export interface EmulatorTime {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Resolves after `ms`, which may be Infinity, or when aborted. Does not keep the process alive. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** The system's clock. */
export const realTime: EmulatorTime = {
  now: () => Date.now(),
  sleep: async (ms, signal) => {
    if (Number.isFinite(ms)) await delay(ms, undefined, { ref: false, ...(signal ? { signal } : {}) }).catch(() => {});
    else await new Promise<void>((resolve) => signal?.addEventListener('abort', () => resolve()));
  },
};
