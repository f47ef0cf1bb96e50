import { subscribe } from 'node:diagnostics_channel';
import type { Clock } from '../../src/clock.ts';
import type { EmulatorTime } from '../emulators/time.ts';
import { createChance } from './chance.ts';

/**
 * A clock that stands still while work is done and jumps ahead while everything waits, so that an hour with real HTTP
 * takes as long as its requests. The same seed gives the same random numbers.
 */
export interface VirtualClock extends Clock {
  /** The same time, for the emulators. */
  readonly service: EmulatorTime;
  /** Stops time while a request to this origin is in flight. */
  watch(url: string): void;
  /** The requested waits in milliseconds, in order. */
  readonly slept: readonly number[];
  /** Restarts the random numbers, so that what follows depends only on this seed. */
  reseed(seed: number): void;
  /** Stops time permanently. */
  stop(): void;
}

interface Wait {
  atMs: number;
  wake: () => void;
  /** Whether something waits for it. A timeout is only a limit, and time does not jump to reach it. */
  wanted: boolean;
}

/**
 * Event loop turns without activity after which everything is assumed to wait; a response in flight is read by then.
 */
const QUIET_TURNS = 4;

const clocks = new Map<string, { enter(): void; leave(): void }>();
const underWay = new WeakMap<object, { leave(): void }>();

// The undici package and Node's own fetch publish to the same diagnostics channels.
subscribe('undici:request:create', (message) => {
  const { request } = message as { request: { origin: string | URL } };
  const clock = clocks.get(String(request.origin));
  if (!clock) return;
  underWay.set(request, clock);
  clock.enter();
});
for (const end of ['undici:request:trailers', 'undici:request:error']) {
  subscribe(end, (message) => {
    const { request } = message as { request: object };
    underWay.get(request)?.leave();
    underWay.delete(request);
  });
}

export function createVirtualClock(seed: number, startMs = Date.UTC(2026, 0, 5, 12)): VirtualClock {
  const waits = new Set<Wait>();
  const slept: number[] = [];
  let nowMs = startMs;
  let open = 0;
  let held = 0;
  let quiet = 0;
  let turning = false;
  let stopped = false;
  let chance = createChance(seed);
  const origins: string[] = [];

  /** Time may jump if the service delays every request in flight, and something waits for a time. */
  const mayJump = () => !stopped && open <= held && [...waits].some(({ wanted }) => wanted);

  function stir(): void {
    quiet = 0;
    if (turning || !mayJump()) return;
    turning = true;
    setImmediate(turn);
  }

  function turn(): void {
    turning = false;
    if (!mayJump()) return;
    quiet += 1;
    if (quiet > QUIET_TURNS) {
      jump();
      return;
    }
    turning = true;
    setImmediate(turn);
  }

  function jump(): void {
    const next = [...waits].reduce<Wait | undefined>(
      (first, wait) => (first && first.atMs <= wait.atMs ? first : wait),
      undefined,
    );
    if (!next || !Number.isFinite(next.atMs)) return;
    nowMs = Math.max(nowMs, next.atMs);
    waits.delete(next);
    next.wake();
    stir();
  }

  function wait(ms: number, wanted: boolean, wake: () => void): () => void {
    const entry = { atMs: nowMs + Math.max(0, ms), wake, wanted };
    waits.add(entry);
    stir();
    return () => {
      waits.delete(entry);
      stir();
    };
  }

  return {
    slept,
    now: () => nowMs,
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        if (signal.aborted) return reject(signal.reason);
        slept.push(ms);
        const onAbort = () => {
          callOff();
          reject(signal.reason);
        };
        const callOff = wait(ms, true, () => {
          signal.removeEventListener('abort', onAbort);
          resolve();
        });
        signal.addEventListener('abort', onAbort, { once: true });
      }),
    after: (ms, act) => {
      if (ms > 0) return wait(ms, false, act);
      // Already due, so a request in flight does not delay it.
      const due = setImmediate(act);
      return () => clearImmediate(due);
    },
    random: () => chance.next(),
    service: {
      now: () => nowMs,
      sleep: (ms, signal) =>
        new Promise((resolve) => {
          if (signal?.aborted) return resolve();
          held += 1;
          const end = () => {
            callOff();
            signal?.removeEventListener('abort', end);
            held -= 1;
            stir();
            resolve();
          };
          const callOff = wait(ms, true, end);
          signal?.addEventListener('abort', end);
        }),
    },
    watch: (url) => {
      const { origin } = new URL(url);
      origins.push(origin);
      clocks.set(origin, {
        enter: () => {
          open += 1;
        },
        leave: () => {
          open -= 1;
          stir();
        },
      });
    },
    reseed: (fresh) => {
      chance = createChance(fresh);
    },
    stop: () => {
      stopped = true;
      for (const origin of origins) clocks.delete(origin);
    },
  };
}
