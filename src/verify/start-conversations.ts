import { findChatRuns, type StartedChatRuns, startChatRuns } from '../cekura/chat-runs.ts';
import { UncertainStartError } from '../cekura/errors.ts';
import { ActionError } from '../errors.ts';
import type { Conversation } from './conversation.ts';
import type { Stage } from './stage.ts';

/** A result on the service. The later steps update its conversations in place. */
export interface StartedResult {
  readonly id: number;
  readonly conversations: readonly Conversation[];
  /** When the start was sent, in milliseconds since the epoch. */
  readonly startedAtMs: number;
  /** The project, if Cekura has returned it with the scores. */
  projectId?: number | undefined;
}

/** The waits before searching for conversations whose start got no response. */
const FIND_AFTER_MS = [1_000, 4_000];

/** Starts one side's conversations, which costs money. @param name unique: a start without a response is found by it */
export async function startConversations(stage: Stage, name: string): Promise<StartedResult> {
  const startedAtMs = stage.clock.now();
  const { resultId, runs } = await startOrFind(stage, name);
  if (runs.length === 0) {
    throw new ActionError('Cekura started no conversation', 'check agent-id and verify-scenarios');
  }
  const conversations = runs.map((run): Conversation => ({ ...run, phase: 'waiting', isEnded: false }));
  return { id: resultId, conversations, startedAtMs };
}

/** Also finds the conversations of a start that was not answered, so that none stays open. */
async function startOrFind({ cekura, clock, signal, ...stage }: Stage, name: string): Promise<StartedChatRuns> {
  const { agentId, scenarioIds, repeats, timeoutSeconds } = stage;
  try {
    return await startChatRuns(cekura, { agentId, scenarioIds, repeats, name, timeoutSeconds });
  } catch (error) {
    if (!(error instanceof UncertainStartError)) throw error;
    for (const waitMs of FIND_AFTER_MS) {
      // After a stop, there is no time to wait.
      await clock.sleep(waitMs, signal).catch(() => undefined);
      const found = await findChatRuns(cekura, agentId, name).catch(() => undefined);
      if (found) return found;
    }
    throw error;
  }
}
