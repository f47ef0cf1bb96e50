import { readChatRuns } from '../cekura/chat-runs.ts';
import type { CekuraClient } from '../cekura/client.ts';
import { type ChatClient, connectChat } from '../chat/client.ts';
import type { Clock } from '../clock.ts';
import { DeadlineError, InputError } from '../errors.ts';
import type { Inputs } from '../inputs/table.ts';
import type { Proof } from '../render/types.ts';
import type { Runner } from '../runner.ts';
import { judge, type PlayedScenarios, type Side } from './judge.ts';
import { createPace } from './pace.ts';
import { playSide, type SidePlay, type Stage } from './play-side.ts';
import { fillVariables } from './variables.ts';

/** What a proof needs of the task that it belongs to. */
export interface ProofTask {
  readonly inputs: Pick<
    Inputs,
    | 'agent-id'
    | 'agent-url'
    | 'agent-model'
    | 'agent-api-key'
    | 'agent-first-message'
    | 'agent-variables'
    | 'model-url'
    | 'model-name'
    | 'model-api-key'
    | 'verify-repeats'
    | 'verify-scenarios'
  >;
  readonly cekura: CekuraClient;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** In milliseconds since the epoch. */
  readonly deadlineMs: number;
  readonly env: NodeJS.ProcessEnv;
  runner(): Promise<Runner>;
}

/** The verification of one prompt: both prompts in the same conversations. */
export interface PromptProof {
  /** Of both prompts together. */
  readonly conversations: number;
  /**
   * Asks the agent for one reply, which costs next to nothing.
   *
   * @throws InputError when its URL, model or key is wrong
   */
  checkAgent(prompt: string): Promise<void>;
  /** Starts the conversations with the current prompt; they go on while other things are done. */
  playBaseline(prompt: string): void;
  /**
   * Plays the proposal, and waits for both.
   *
   * @throws the signal's reason when stopped
   */
  playProposal(prompt: string): Promise<Proof>;
  /** Ends every conversation that is open, whatever happened, and lets go of the agent. */
  close(): Promise<void>;
}

/** More are refused: nobody wants to pay for them by mistake. */
export const MAX_CONVERSATIONS = 200;
/** Cekura's own limit for one conversation. */
const MAX_TIMEOUT_SECONDS = 3600;
/** Of the time that is left, this share, at most so much, is kept for the delivery. */
const DELIVERY_SHARE = 0.1;
const MAX_DELIVERY_MS = 30_000;

/**
 * Reads which scenarios the runs played, and whom they called. Nothing is spent.
 *
 * @param title for people: the prompt's name
 * @throws InputError when there is nothing to play, or too much
 */
export async function openPromptProof(task: ProofTask, title: string, runIds: readonly number[]): Promise<PromptProof> {
  const { inputs, cekura, clock } = task;
  const runs = runIds.length === 0 ? [] : await readChatRuns(cekura, runIds);
  const source = unique(runs.flatMap(({ scenarioId }) => scenarioId ?? []));
  const kept = unique(inputs['verify-scenarios']).filter((id) => !source.includes(id));
  const agentId = inputs['agent-id'] ?? runs.find((run) => run.agentId !== undefined)?.agentId;
  const conversations = countConversations({ source, kept }, inputs['verify-repeats']);
  if (agentId === undefined) {
    throw new InputError('Verification needs the agent, and the runs do not name it', 'set agent-id');
  }
  const runner = await task.runner();
  const limit = new AbortController();
  const endMs = task.deadlineMs - Math.min(MAX_DELIVERY_MS, (task.deadlineMs - clock.now()) * DELIVERY_SHARE);
  const callOff = clock.after(Math.max(0, endMs - clock.now()), () =>
    limit.abort(new DeadlineError('There was no time left for the rest of the conversations', 'raise timeout-minutes')),
  );
  const signal = AbortSignal.any([task.signal, limit.signal]);
  const agent = connectAgent({ ...task, signal }, (line) => runner.info(line));
  const fill = (prompt: string) => fillVariables(prompt, inputs['agent-variables']).text;
  const plays: SidePlay[] = [];
  const start = (name: string, label: string, prompt: string) => {
    const firstMessage = inputs['agent-first-message'];
    const stage: Stage = {
      ...{ cekura, agent, clock, signal, agentId, pace },
      scenarioIds: [...source, ...kept],
      repeats: inputs['verify-repeats'],
      firstMessage: firstMessage === undefined ? undefined : fill(firstMessage),
      timeoutSeconds: Math.min(MAX_TIMEOUT_SECONDS, Math.max(60, Math.ceil((task.deadlineMs - clock.now()) / 1000))),
      info: (line) => runner.info(line),
    };
    const play = playSide(stage, `${title.slice(0, 200)}: ${name}`, label, fill(prompt));
    plays.push(play);
    return play.played.catch((error: unknown) => giveUp(error, task.signal));
  };
  const pace = createPace();
  let baseline: Promise<Side> | undefined;

  return {
    conversations,
    checkAgent: async (prompt) => {
      const { text, missing } = fillVariables(prompt, inputs['agent-variables']);
      if (missing.length > 0) {
        runner.warning(
          `Verification: the prompt has placeholders without a value in agent-variables, which the agent gets as they are: ${missing.join(', ')}`,
        );
      }
      await agent.complete([
        { role: 'system', content: text },
        { role: 'user', content: GREETING },
      ]);
    },
    playBaseline: (prompt) => {
      baseline = start('current prompt', 'current prompt', prompt);
      // Prevents an unhandled rejection; the error surfaces at the `await`.
      baseline.catch(() => undefined);
    },
    playProposal: async (prompt) => {
      const proposal = start('proposal', 'proposal', prompt);
      const sides = await Promise.all([baseline ?? NOTHING, proposal]);
      return judge(...sides, { source, kept });
    },
    close: async () => {
      callOff();
      limit.abort(new DeadlineError('Verification is over', 'run it again'));
      const open = (await Promise.all(plays.map((play) => play.end()))).flat();
      await agent.close();
      if (open.length === 0) return;
      runner.warning(
        `Verification: ${open.length === 1 ? 'run' : 'runs'} ${open.join(', ')} could not be ended; Cekura ends them by itself after their timeout`,
      );
    },
  };
}

const GREETING = 'Hello?';
const NOTHING: Side = { resultId: undefined, url: undefined, conversations: [], names: new Map(), problems: [] };

/** What could not be started is no reason to lose a proposal that was paid for. */
function giveUp(error: unknown, signal: AbortSignal): Side {
  signal.throwIfAborted();
  return { ...NOTHING, problems: [error instanceof Error ? error.message : String(error)] };
}

function countConversations({ source, kept }: PlayedScenarios, repeats: number): number {
  const scenarios = source.length + kept.length;
  if (scenarios === 0) {
    throw new InputError(
      'Verification has no scenario to play: the runs name none',
      'set verify-scenarios, or run-ids to runs of scenarios that still exist',
    );
  }
  const conversations = scenarios * repeats * 2;
  if (conversations > MAX_CONVERSATIONS) {
    throw new InputError(
      `Verification would take ${conversations} conversations (${scenarios} scenarios, ${repeats} times, with 2 prompts); at most ${MAX_CONVERSATIONS} are allowed`,
      'lower verify-repeats, or name fewer scenarios in verify-scenarios',
    );
  }
  return conversations;
}

/** The agent's endpoint; what is not set for it is the model's. */
function connectAgent({ inputs, ...rest }: ProofTask, log: (line: string) => void): ChatClient {
  const { 'agent-url': agentUrl, 'model-url': modelUrl, 'agent-model': agentModel, 'model-name': modelName } = inputs;
  const url = agentUrl ?? modelUrl ?? '';
  const isModelServer = modelUrl !== undefined && URL.parse(url)?.origin === URL.parse(modelUrl)?.origin;
  // The model's key goes to the model's server only.
  const usesModelKey = inputs['agent-api-key'] === '' && isModelServer;
  return connectChat({
    ...rest,
    log,
    url,
    model: agentModel ?? modelName ?? '',
    apiKey: usesModelKey ? inputs['model-api-key'] : inputs['agent-api-key'],
    inputs: {
      url: agentUrl === undefined ? 'model-url' : 'agent-url',
      model: agentModel === undefined ? 'model-name' : 'agent-model',
      key: usesModelKey ? 'model-api-key' : 'agent-api-key',
    },
  });
}

function unique(ids: readonly number[]): number[] {
  return [...new Set(ids)];
}
