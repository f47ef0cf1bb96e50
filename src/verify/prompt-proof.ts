import { readChatRuns } from '../cekura/chat-runs.ts';
import type { ChatClient } from '../chat/client.ts';
import { DeadlineError, InputError, toActionError, toErrorLine } from '../errors.ts';
import { listWorse } from '../render/proof.ts';
import { countOf } from '../render/size.ts';
import type { Proof, RunEvidence } from '../render/types.ts';
import type { Runner } from '../runner.ts';
import type { Measured, Verification } from '../task/mode.ts';
import type { Proposal } from '../task/proposal.ts';
import type { Task } from '../task/task.ts';
import { judge, type PlayedScenarios, type Side } from './judge.ts';
import { createPace } from './pace.ts';
import { playSide, type SidePlay } from './play-side.ts';
import { createRunReader } from './run-reader.ts';
import type { Stage } from './stage.ts';
import { type FilledPrompt, fillVariables } from './variables.ts';

/** The parts of a task that verification needs. */
export type ProofTask = Pick<Task, 'inputs' | 'cekura' | 'clock' | 'signal' | 'deadlineMs' | 'env' | 'runner'>;

/** The prompt to verify. */
export interface VerifiedPrompt {
  /** For people: the prompt's name. */
  readonly title: string;
  /** The current prompt. */
  readonly prompt: string;
  /** The runs that the proposal is made from. */
  readonly runIds: readonly number[];
  /** These runs, as far as they were read. */
  readonly runs: readonly Pick<RunEvidence, 'scenarioId' | 'agentId'>[];
  /** The project that they belong to, for links. */
  findProject(): Promise<number | undefined>;
}

/** More are an error, so that nobody pays for them by mistake. */
const MAX_CONVERSATIONS = 200;
/** Cekura's own limit for one conversation. */
const MAX_TIMEOUT_SECONDS = 3600;
/** The share of the remaining time that is reserved for the delivery, up to a maximum. */
const DELIVERY_SHARE = 0.1;
const MAX_DELIVERY_MS = 30_000;

/** The verification of a prompt, which always has a proof. */
export interface PromptVerification extends Required<Verification> {
  measure(proposal: Proposal): Promise<Measured & { readonly proof: Proof }>;
}

/**
 * Reads the scenarios and the agent of the runs. Costs nothing.
 *
 * @throws InputError if there is no scenario or agent, or too many conversations would be needed
 */
export async function openPromptProof(task: ProofTask, verified: VerifiedPrompt): Promise<PromptVerification> {
  const { inputs, cekura, clock } = task;
  const { title, prompt, findProject } = verified;
  const { plan, agentId, ...scenarios } = await planConversations(task, verified);
  const runner = await task.runner();
  const info = (line: string) => runner.info(line);
  const { signal, timeIsUp, endTime } = limitTime(task);
  const agent = await connectAgent(task, signal, info);
  const fill = (text: string) => fillVariables(text, inputs['agent-variables']);
  const firstMessage = inputs['agent-first-message'];
  const stage: Omit<Stage, 'timeoutSeconds'> = {
    ...{ cekura, agent, clock, signal, agentId, findProject, info },
    reader: createRunReader(cekura),
    replyPace: createPace(clock, { firstMs: 1_600, maxMs: 8_000 }),
    scorePace: createPace(clock, { firstMs: 6_000, maxMs: 30_000 }),
    scenarioIds: [...scenarios.source, ...scenarios.kept],
    repeats: inputs['verify-repeats'],
    firstMessage: firstMessage === undefined ? undefined : fill(firstMessage).text,
  };
  const plays: SidePlay[] = [];
  let baseline = Promise.resolve(NOTHING);

  const play = (label: string, text: string): Promise<Side> => {
    if (timeIsUp.aborted) return Promise.resolve({ ...NOTHING, problems: [OUT_OF_TIME.message] });
    const remainingSeconds = Math.ceil((task.deadlineMs - clock.now()) / 1000);
    const timeoutSeconds = Math.min(MAX_TIMEOUT_SECONDS, Math.max(60, remainingSeconds));
    // The last part makes the name unique, so that the result is found if its start is not answered.
    const name = `${title.slice(0, MAX_TITLE)}: ${label} (${clock.random().toString(36).slice(2, 8)})`;
    const side = playSide({ ...stage, timeoutSeconds }, name, label, fill(text).text);
    plays.push(side);
    return side.played.catch((error: unknown) => giveUp(error, task.signal));
  };

  return {
    plan,
    check: () => checkAgent(agent, runner, fill(prompt)),
    begin: () => {
      baseline = play('current prompt', prompt);
      // Prevents an unhandled rejection; the error surfaces at the `await`.
      baseline.catch(() => undefined);
    },
    measure: async ({ texts }) => {
      const proposal = play('proposal', texts[0]?.after ?? prompt);
      const proof = judge(...(await Promise.all([baseline, proposal])), scenarios);
      for (const problem of proof.problems) runner.warning(`Verification: ${problem}`);
      info(`Verification: ${proof.verdict}`);
      return { proof, worse: proof.verdict === 'worse' ? explainWorse(proof) : undefined };
    },
    close: async () => {
      endTime();
      const open = (await Promise.all(plays.map((side) => side.end()))).flat();
      await agent.close();
      if (open.length === 0) return;
      runner.warning(
        `Verification: ${open.length === 1 ? 'run' : 'runs'} ${open.join(', ')} could not be ended; Cekura ends conversations after its own timeout`,
      );
    },
  };
}

/** Ends the verification early enough for the delivery, or when `endTime` is called. */
function limitTime({ clock, deadlineMs, signal }: ProofTask) {
  const limit = new AbortController();
  const end = () => limit.abort(OUT_OF_TIME);
  const remainingMs = deadlineMs - clock.now();
  const deliveryMs = Math.min(MAX_DELIVERY_MS, remainingMs * DELIVERY_SHARE);
  const callOff = clock.after(remainingMs - deliveryMs, end);
  const endTime = () => {
    callOff();
    end();
  };
  return { signal: AbortSignal.any([signal, limit.signal]), timeIsUp: limit.signal, endTime };
}

/** Asks the agent for one reply. */
async function checkAgent(agent: ChatClient, runner: Runner, { text, missing }: FilledPrompt): Promise<void> {
  if (missing.length > 0) {
    runner.warning(
      `Verification: the agent gets these placeholders unfilled, because agent-variables has no value for them: ${missing.join(', ')}`,
    );
  }
  await agent.complete([
    { role: 'system', content: text },
    { role: 'user', content: GREETING },
  ]);
}

interface PlannedConversations extends PlayedScenarios {
  /** For people: the number of conversations. */
  readonly plan: string;
  readonly agentId: number;
}

async function planConversations(
  { inputs, cekura }: ProofTask,
  { runIds, runs: readRuns }: VerifiedPrompt,
): Promise<PlannedConversations> {
  const isRead = readRuns.length === runIds.length && readRuns.every((run) => run.scenarioId && run.agentId);
  const runs = isRead ? readRuns : await readChatRuns(cekura, runIds, 'safe');
  const source = unique(runs.flatMap(({ scenarioId }) => scenarioId ?? []));
  const kept = unique(inputs['verify-scenarios']).filter((id) => !source.includes(id));
  const plan = describePlan(source.length + kept.length, inputs['verify-repeats']);
  const agentId = inputs['agent-id'] ?? runs.find((run) => run.agentId !== undefined)?.agentId;
  if (agentId === undefined) {
    throw new InputError('Verification needs the ID of the agent, and the runs do not name it', 'set agent-id');
  }
  return { plan, agentId, source, kept };
}

const MAX_TITLE = 200;
const OUT_OF_TIME = new DeadlineError('Time ran out before all conversations were scored', 'raise timeout-minutes');
const GREETING = 'Hello?';
const NOTHING: Side = { resultId: undefined, url: undefined, conversations: [], names: new Map(), problems: [] };

function explainWorse(proof: Proof): string {
  const { baseline, proposal } = proof;
  const [worst] = listWorse(proof);
  const where = worst ? `; worst scenario: ${worst}` : '';
  return `The proposal is worse: ${proposal.passed} of ${proposal.scored} conversations passed with the proposal, ${baseline.passed} of ${baseline.scored} with the current prompt${where}`;
}

/** A verification that cannot start must not lose the paid proposal. */
function giveUp(error: unknown, signal: AbortSignal): Side {
  signal.throwIfAborted();
  return { ...NOTHING, problems: [toErrorLine(toActionError(error))] };
}

/** @throws InputError if there is no scenario, or too many conversations would be needed */
function describePlan(scenarios: number, repeats: number): string {
  if (scenarios === 0) {
    throw new InputError(
      'Verification has no scenario to play, because the runs name no scenario',
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
  return `Verification takes ${conversations} conversations: it plays ${countOf(scenarios, 'scenario')} ${countOf(repeats, 'time')} with each prompt.`;
}

/**
 * Connects the agent's endpoint. Its unset inputs default to the model's, so messages name the inputs that were used.
 */
async function connectAgent(
  { inputs, ...rest }: ProofTask,
  signal: AbortSignal,
  log: (line: string) => void,
): Promise<ChatClient> {
  const { connectChat } = await import('../chat/client.ts');
  const { 'agent-url': url = '', 'agent-model': model = '', 'agent-api-key': apiKey } = inputs;
  const isModels = (name: 'url' | 'api-key') => inputs[`agent-${name}`] === inputs[`model-${name}`];
  return connectChat({
    ...rest,
    ...{ signal, log, url, model, apiKey },
    inputs: {
      url: isModels('url') ? 'model-url' : 'agent-url',
      model: model === inputs['model-name'] ? 'model-name' : 'agent-model',
      key: apiKey !== '' && isModels('api-key') ? 'model-api-key' : 'agent-api-key',
    },
  });
}

function unique(ids: readonly number[]): number[] {
  return [...new Set(ids)];
}
