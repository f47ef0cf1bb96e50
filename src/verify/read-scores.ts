import { readChatResult } from '../cekura/chat-runs.ts';
import type { CekuraClient } from '../cekura/client.ts';
import { updateConversations } from './conversation.ts';
import { endConversations } from './end-conversations.ts';
import type { Stage } from './stage.ts';
import type { StartedResult } from './start-conversations.ts';

/** Waits until the result is settled, which makes the scores of its runs final. */
export async function readScores(stage: Stage, result: StartedResult, logProgress: () => void): Promise<void> {
  const { cekura, clock, signal, scorePace } = stage;
  const overMs = clock.now();
  for (let polls = 0; ; polls += 1) {
    await scorePace.wait(overMs, polls, signal);
    if (await takeScores(cekura, result)) return scorePace.learn(overMs, polls + 1);
    for (const one of result.conversations) {
      if (one.run?.phase === 'open' && !one.isEnded) await endConversations(cekura, [one]);
    }
    logProgress();
  }
}

/** Reads the scores so far. @returns whether they are final */
export async function takeScores(cekura: CekuraClient, result: StartedResult, retry?: 'never'): Promise<boolean> {
  const { settled, runs, projectId } = await readChatResult(cekura, result.id, retry);
  result.projectId = projectId;
  updateConversations(result.conversations, runs, true);
  return settled && runs.every(({ phase }) => phase === 'settled');
}
