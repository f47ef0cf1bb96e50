import type { ChatMessage } from '../chat/client.ts';
import { ChatError } from '../chat/errors.ts';
import { InputError, messageOf } from '../errors.ts';
import { type Conversation, updateConversations, withoutQuotes } from './conversation.ts';
import { converse } from './converse.ts';
import { endConversations } from './end-conversations.ts';
import { createLoad, type Load } from './load.ts';
import { orAborted, type Stage } from './stage.ts';
import type { StartedResult } from './start-conversations.ts';

const FIRST_GAP_MS = 1_000;
const MAX_GAP_MS = 8_000;
const GAP_GROWTH = 2;
const LONG_WAIT_MS = 60_000;

/** Plays the conversations in parallel as Cekura opens them, until all are over. */
export async function playConversations(
  stage: Stage,
  prompt: string,
  { conversations, startedAtMs }: StartedResult,
  logProgress: () => void,
): Promise<void> {
  const { clock, signal, reader } = stage;
  const load = createLoad(conversations);
  /** When conversations were last polled, or when one ended. */
  let sinceMs = startedAtMs;
  let gapMs = FIRST_GAP_MS;
  let woken = new AbortController();
  const findNext = (wanted: 'waiting' | 'open') =>
    load.hasRoom() ? conversations.find(({ phase }) => phase === wanted) : undefined;

  function playOpen(): void {
    for (let next = findNext('open'); next; next = findNext('open')) void play(next);
  }

  async function play(conversation: Conversation): Promise<void> {
    conversation.phase = 'talking';
    const isAgentDown = await playConversation(stage, prompt, conversation, load);
    if (isAgentDown) await endIdle(stage, conversations);
    conversation.phase = 'over';
    sinceMs = clock.now();
    gapMs = FIRST_GAP_MS;
    playOpen();
    logProgress();
    woken.abort();
  }

  reader.join({
    wanted: () => conversations.flatMap(({ id, phase }) => (phase === 'waiting' ? id : [])),
    take: (runs) => {
      const waiting = conversations.filter(({ phase }) => phase === 'waiting');
      updateConversations(waiting, runs);
      sinceMs = clock.now();
      // If some have opened, others may follow soon.
      if (!waiting.some(({ phase }) => phase === 'open')) gapMs = Math.min(gapMs * GAP_GROWTH, MAX_GAP_MS);
      playOpen();
    },
  });
  while (conversations.some(({ phase }) => phase === 'waiting' || phase === 'talking')) {
    signal.throwIfAborted();
    const waitMs = findNext('waiting') ? sinceMs + gapMs - clock.now() : LONG_WAIT_MS;
    if (waitMs <= 0) await reader.read();
    else {
      woken = new AbortController();
      await clock.sleep(waitMs, AbortSignal.any([signal, woken.signal])).catch(() => signal.throwIfAborted());
    }
  }
}

/** Never throws: an error is the conversation's problem. @returns whether the agent counts as down from now on */
async function playConversation(
  { cekura, agent, clock, signal, firstMessage, replyPace: pace }: Stage,
  prompt: string,
  conversation: Conversation,
  load: Load,
): Promise<boolean> {
  const messages: ChatMessage[] = [{ role: 'system', content: prompt }];
  try {
    const played = converse({
      ...{ cekura, agent, clock, signal, pace, messages, firstMessage },
      ...{ runId: conversation.id, opening: conversation.run?.opening, onLimit: load.shrink },
    });
    const isOver = await orAborted(played, signal);
    load.countSuccess();
    if (isOver) conversation.isEnded = true;
    else await endConversations(cekura, [conversation]);
    return false;
  } catch (error) {
    if (signal.aborted) {
      // All open conversations are then ended together.
      conversation.isCutOff = true;
      return false;
    }
    conversation.problem = withoutQuotes(messageOf(error), messages.slice(1));
    await endConversations(cekura, [conversation], 'main_agent_error');
    const isAgentFailure = error instanceof ChatError || error instanceof InputError;
    return isAgentFailure && load.countFailure();
  }
}

/** If the agent is down, ends the remaining conversations instead of trying each of them. */
async function endIdle({ cekura }: Stage, conversations: readonly Conversation[]): Promise<void> {
  const idle = conversations.filter(({ phase }) => phase === 'waiting' || phase === 'open');
  for (const conversation of idle) {
    conversation.problem = 'The agent failed several times in a row, so the remaining conversations were not started';
  }
  await endConversations(cekura, idle, 'main_agent_error');
  for (const conversation of idle) conversation.phase = 'over';
}
