import { type ChatRun, readChatRuns } from '../cekura/chat-runs.ts';
import type { CekuraClient } from '../cekura/client.ts';

/** The conversations of one prompt, as far as they are to be read. */
export interface ReadSide {
  /** Run IDs; none if there is nothing to read. */
  wanted(): readonly number[];
  /** Receives every read, whichever side asked for it. */
  take(runs: readonly ChatRun[]): void;
}

/** Reads the conversations of both prompts in one request. */
export interface RunReader {
  join(side: ReadSide): void;
  read(): Promise<void>;
}

/** Sends nothing yet. */
export function createRunReader(cekura: CekuraClient): RunReader {
  const sides: ReadSide[] = [];
  let reading: Promise<void> | undefined;
  async function read(): Promise<void> {
    const runs = await readChatRuns(
      cekura,
      sides.flatMap((side) => side.wanted()),
    );
    for (const side of sides) if (side.wanted().length > 0) side.take(runs);
  }
  return {
    join: (side) => void sides.push(side),
    read: () => {
      reading ??= read().finally(() => {
        reading = undefined;
      });
      return reading;
    },
  };
}
