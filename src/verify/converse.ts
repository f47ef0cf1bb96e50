import { readChatRuns, readTurn, submitTurn, type Turn } from '../cekura/chat-runs.ts';
import type { CekuraClient } from '../cekura/client.ts';
import { RefusedError, UncertainStartError } from '../cekura/errors.ts';
import type { ChatClient, ChatMessage } from '../chat/client.ts';
import type { Clock } from '../clock.ts';
import { ActionError } from '../errors.ts';
import type { Pace } from './pace.ts';

/** One conversation: an open run on one side, an agent with its prompt on the other. */
export interface ConversationOptions {
  readonly cekura: CekuraClient;
  readonly agent: ChatClient;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly pace: Pace;
  readonly runId: number;
  /** The caller's first message, if it is known already; requested unless set. */
  readonly opening: string | undefined;
  /** The prompt as the system message, with its placeholders filled; each new message is appended. */
  readonly messages: ChatMessage[];
  /** The agent's first message if the agent speaks first; requested from the agent unless set. */
  readonly firstMessage: string | undefined;
  /** Called on a rate limit of either service. */
  onLimit(): void;
}

/** Limits the cost of a caller who never hangs up. */
const MAX_TURNS = 60;
/** How often a message is submitted if Cekura cannot generate the reply. */
const MAX_SUBMITS = 4;
const MAX_REPLY_MS = 120_000;
/** The message of a caller who says nothing. */
const SILENCE = '…';

/**
 * Plays a conversation until the caller ends it.
 *
 * @returns whether it is over; otherwise the caller never hung up
 * @throws ChatError when the agent fails, ActionError when the service does; the signal's reason when stopped
 */
export async function converse(options: ConversationOptions): Promise<boolean> {
  const { agent, messages, opening, firstMessage, onLimit } = options;
  let turnId = 0;
  let turn: Turn =
    opening === undefined ? await awaitReply(options, turnId) : { state: 'ready', message: opening, ended: false };
  if (turn.message !== undefined) messages.push({ role: 'user', content: turn.message });
  for (let spoken = 0; spoken < MAX_TURNS; spoken += 1) {
    if (turn.ended) return true;
    const isFirst = spoken === 0 && turn.message === undefined;
    const said = (isFirst && firstMessage) || (await agent.complete(messages, { onLimit }));
    messages.push({ role: 'assistant', content: said });
    const replied = await speak(options, said, turnId);
    if (replied === undefined) return true;
    ({ turn, turnId } = replied);
    messages.push({ role: 'user', content: turn.message ?? SILENCE });
  }
  return false;
}

/** Says something and waits for the caller's reply. @returns `undefined` when the conversation is over */
async function speak(options: ConversationOptions, content: string, lastTurnId: number) {
  let last = lastTurnId;
  for (let submits = 0; submits < MAX_SUBMITS; submits += 1) {
    const submitted = await submit(options, content, last);
    if (submitted === undefined) return undefined;
    let turnId = submitted;
    let turn = await awaitReply(options, turnId);
    // A message that arrived twice: the later turn has the reply to both.
    while (turn.state === 'dropped') {
      turnId += 1;
      turn = await awaitReply(options, turnId);
    }
    if (turn.state === 'ready') return { turn, turnId };
    last = turnId;
  }
  throw new ActionError(
    `Cekura could not generate the caller's reply in run ${options.runId}, ${MAX_SUBMITS} times in a row`,
    'rerun later',
  );
}

const MAX_BUSY = 5;
const BUSY_MS = 1_000;

/** @returns the turn's number; `undefined` when the conversation is over */
async function submit(options: ConversationOptions, content: string, lastTurnId: number): Promise<number | undefined> {
  const { cekura, runId, clock, signal, onLimit } = options;
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await submitTurn(cekura, runId, content, onLimit);
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof UncertainStartError && attempt < MAX_SUBMITS) {
        // A second message would interrupt the reply, so first check whether the turn exists.
        if (await hasTurn(cekura, runId, lastTurnId + 1)) return lastTurnId + 1;
      } else if (error instanceof RefusedError && error.status === 409 && attempt < MAX_BUSY) {
        const [run] = await readChatRuns(cekura, [runId]);
        if (run?.phase === 'evaluating' || run?.phase === 'settled') return undefined;
        await clock.sleep(BUSY_MS * attempt, signal);
      } else throw error;
    }
  }
}

async function hasTurn(cekura: CekuraClient, runId: number, turnId: number): Promise<boolean> {
  try {
    await readTurn(cekura, runId, turnId);
    return true;
  } catch (error) {
    if (error instanceof RefusedError && error.status === 404) return false;
    throw error;
  }
}

/** Polls a turn until its reply is complete. The opening is available at once. */
async function awaitReply({ cekura, runId, clock, signal, pace }: ConversationOptions, turnId: number): Promise<Turn> {
  const startMs = clock.now();
  for (let polls = 0; ; polls += 1) {
    if (turnId > 0 || polls > 0) await pace.wait(startMs, polls, signal);
    const turn = await readTurn(cekura, runId, turnId);
    signal.throwIfAborted();
    if (turn.state === 'generating') {
      if (clock.now() - startMs < MAX_REPLY_MS) continue;
      throw new ActionError(`Cekura sent no reply in run ${runId} for ${MAX_REPLY_MS / 1000} s`, 'rerun later');
    }
    if (turnId > 0) pace.learn(startMs, polls + 1);
    return turn;
  }
}
