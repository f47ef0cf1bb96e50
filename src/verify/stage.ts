import type { CekuraClient } from '../cekura/client.ts';
import type { ChatClient } from '../chat/client.ts';
import type { Clock } from '../clock.ts';
import type { Pace } from './pace.ts';
import type { RunReader } from './run-reader.ts';

/** Shared by both sides. */
export interface Stage {
  readonly cekura: CekuraClient;
  readonly agent: ChatClient;
  readonly clock: Clock;
  /** Aborts when the process is stopped, or the time for verification is over. */
  readonly signal: AbortSignal;
  readonly reader: RunReader;
  /** Of the caller's replies. */
  readonly replyPace: Pace;
  /** Of the scores. */
  readonly scorePace: Pace;
  readonly agentId: number;
  readonly scenarioIds: readonly number[];
  readonly repeats: number;
  readonly firstMessage: string | undefined;
  /** After this time, Cekura ends a conversation that is still open. */
  readonly timeoutSeconds: number;
  info(line: string): void;
  /** The project, for links; asked for unless Cekura returns it with the result. */
  findProject(): Promise<number | undefined>;
}

/** Settles like `attempt`, or rejects with the signal's reason if that comes first. */
export function orAborted<T>(attempt: Promise<T>, signal: AbortSignal): Promise<T> {
  const aborted = new Promise<never>((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
  return Promise.race([attempt, aborted]);
}
