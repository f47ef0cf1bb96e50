import { endChat } from '../cekura/chat-runs.ts';
import type { CekuraClient } from '../cekura/client.ts';
import type { Conversation } from './conversation.ts';

const MAX_AT_ONCE = 20;

/** Ends conversations in parallel; `isEnded` then says which could be ended. @param reason one of the published ones */
export async function endConversations(
  cekura: CekuraClient,
  conversations: readonly Conversation[],
  reason: 'main_agent_ended_call' | 'main_agent_error' = 'main_agent_ended_call',
): Promise<void> {
  const queue = conversations.values();
  const work = async () => {
    for (const conversation of queue) conversation.isEnded = await endChat(cekura, conversation.id, reason);
  };
  await Promise.all(Array.from({ length: MAX_AT_ONCE }, work));
}

/** Ends every conversation that may be open. @returns the runs that could not be ended */
export async function endOpen(cekura: CekuraClient, conversations: readonly Conversation[]): Promise<number[]> {
  const open = conversations.filter(({ isEnded }) => !isEnded);
  await endConversations(cekura, open);
  return open.flatMap(({ id, isEnded }) => (isEnded ? [] : id));
}
