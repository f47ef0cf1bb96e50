import * as z from 'zod/mini';
import { loose } from '../http/loose.ts';
import type { CekuraClient } from './client.ts';
import { RefusedError, UncertainStartError } from './errors.ts';
import { sortStatus } from './progress.ts';
import { explainRun } from './run-evidence.ts';
import {
  flag,
  id,
  parseReply,
  type Run,
  reference,
  result as resultSchema,
  runs as runsSchema,
  text,
} from './schemas.ts';

// API chat runs (guide "Chat-Based Testing"): Cekura plays the caller, and the API client plays the agent.

/** The scenarios to play, and how many times each. */
export interface ChatRunsRequest {
  readonly agentId: number;
  readonly scenarioIds: readonly number[];
  readonly repeats: number;
  /** The result's name on the dashboard. */
  readonly name: string;
  /** How long a conversation may live, 1 to 3600 s; then Cekura ends it. */
  readonly timeoutSeconds: number;
}

/** A result that was started, with its conversations. */
export interface StartedChatRuns {
  readonly resultId: number;
  readonly runs: readonly { readonly id: number; readonly scenarioId: number | undefined }[];
}

/** The phase of a conversation: not open yet, open for turns, over but not scored, or settled. */
export type ChatPhase = 'waiting' | 'open' | 'evaluating' | 'settled';

/** A conversation, read from its run. */
export interface ChatRun {
  readonly id: number;
  readonly phase: ChatPhase;
  readonly scenarioId: number | undefined;
  readonly scenario: string | undefined;
  readonly agentId: number | undefined;
  /** The caller's first message, if nothing else was said yet; `undefined` if that is unknown. */
  readonly opening: string | undefined;
  /** Whether the agent met the expected outcome; `undefined` if that was not scored. */
  readonly passed: boolean | undefined;
  readonly metrics: readonly ChatMetric[];
}

/** How one metric judged one conversation. */
export interface ChatMetric {
  readonly id: number | undefined;
  readonly name: string;
  /** A verdict is 1 or 0; a measurement keeps its value. */
  readonly kind: 'verdict' | 'number';
  readonly value: number;
}

/** The caller's side of one turn. */
export interface Turn {
  readonly state: 'generating' | 'ready' | 'dropped' | 'error';
  /** The caller's message; `undefined` if there is none. */
  readonly message: string | undefined;
  /** The conversation is over. */
  readonly ended: boolean;
}

const V1 = '/test_framework/v1';
const V2 = '/test_framework/v2';

const scenario = loose(reference);
const startedRun = z.object({ id, scenario });

/** The start's reply is the result: a list of runs (guide), or an object keyed by their IDs (published). */
const startedRuns = z.object({
  id,
  runs: loose(
    z.union([
      z.array(startedRun),
      z.pipe(
        z.record(z.string(), z.looseObject({ scenario })),
        z.transform((runs) => Object.entries(runs).map(([key, run]) => ({ scenario: run.scenario, id: Number(key) }))),
      ),
    ]),
  ),
});

/** GET …/results/, a page of results (published). */
const listedResults = z.object({ results: z.array(z.object({ id, name: text })) });

/** POST …/chat/ (published). */
const submitted = z.object({ turn_id: z.coerce.number().check(z.int(), z.nonnegative()) });

/** GET …/chat/{turn_id}/ (published). */
const turnReply = z.object({ status: text, message: text, ended: flag });

/**
 * Starts the conversations, which costs money.
 *
 * @throws UncertainStartError if Cekura may have received the request, which is then not sent again
 */
export async function startChatRuns(client: CekuraClient, request: ChatRunsRequest): Promise<StartedChatRuns> {
  const reply = await client
    .send({
      method: 'POST',
      path: `${V1}/scenarios/run_scenarios_api_chat/`,
      body: {
        agent_id: request.agentId,
        scenarios: request.scenarioIds,
        frequency: request.repeats,
        name: request.name,
        timeout: request.timeoutSeconds,
      },
      retry: 'start',
      doing: 'starting the conversations',
      check: 'agent-id and verify-scenarios',
    })
    .catch((error: unknown) => explainStart(error, request));
  const started = parseReply(startedRuns, 'run_scenarios_api_chat', reply);
  const runs = (started.runs ?? []).map((run) => ({ id: run.id, scenarioId: run.scenario ?? undefined }));
  if (runs.length > 0) return { resultId: started.id, runs };
  const { runs: read } = await readChatResult(client, started.id);
  return { resultId: started.id, runs: read };
}

/**
 * Finds conversations that were started under this name, also after a stop.
 *
 * @returns `undefined` if the service has none
 */
export async function findChatRuns(
  client: CekuraClient,
  agentId: number,
  name: string,
): Promise<StartedChatRuns | undefined> {
  const reply = await client.send({
    method: 'GET',
    path: `${V2}/results/`,
    query: { agent_id: agentId, name },
    retry: 'end',
    doing: 'looking for the conversations',
  });
  const found = parseReply(listedResults, 'results', reply).results.find((result) => result.name === name);
  if (!found) return undefined;
  const { runs } = await readChatResult(client, found.id, 'end');
  return { resultId: found.id, runs };
}

function explainStart(error: unknown, { name, timeoutSeconds }: ChatRunsRequest): never {
  if (!(error instanceof UncertainStartError)) throw error;
  throw new UncertainStartError(
    error.message.replace(/a job may be running$/, 'the conversations may be open'),
    `look for the result "${name}" in the dashboard; open conversations end by themselves after ${timeoutSeconds} s`,
    { cause: error },
  );
}

/**
 * Reads many conversations, or other runs, in one request. Runs that the service does not know are left out.
 *
 * @param retry `poll` while following conversations in progress
 */
export async function readChatRuns(
  client: CekuraClient,
  ids: readonly number[],
  retry: 'poll' | 'safe' = 'poll',
): Promise<ChatRun[]> {
  const reply = await client.send({
    method: 'GET',
    path: `${V2}/runs/bulk/`,
    query: { run_ids: ids.join(',') },
    retry,
    doing: retry === 'safe' ? 'reading the scenarios of the runs' : 'reading the conversations',
    check: 'run-ids',
  });
  return parseReply(runsSchema, 'runs/bulk', reply).flatMap((run) => (run.id ? [describeChatRun(run.id, run)] : []));
}

/**
 * A result: whether it is settled, its conversations, and the project that it belongs to, where the service returns it.
 */
export async function readChatResult(
  client: CekuraClient,
  id: number,
  retry: 'poll' | 'end' | 'never' = 'poll',
): Promise<{ settled: boolean; runs: ChatRun[]; projectId: number | undefined }> {
  const reply = await client.send({
    method: 'GET',
    path: `${V2}/results/${id}/`,
    retry,
    doing: `reading result ${id}`,
  });
  const result = parseReply(resultSchema, 'results', reply);
  const runs = Object.entries(result.runs).map(([key, run]) => describeChatRun(run.id ?? Number(key), run));
  const kind = sortStatus(result.status);
  return {
    settled: kind === 'done' || kind === 'failed',
    runs,
    projectId: result.project ?? result.project_id ?? undefined,
  };
}

/** Turn 0 is the opening: the caller's first message, or nothing if the agent speaks first. */
export async function readTurn(client: CekuraClient, runId: number, turnId: number): Promise<Turn> {
  const reply = await client.send({
    method: 'GET',
    path: `${V1}/runs/${runId}/chat/${turnId}/`,
    retry: 'poll',
    doing: `reading turn ${turnId} of run ${runId}`,
  });
  const { status, message, ended } = parseReply(turnReply, 'chat', reply);
  const said = message?.trim() ? message : undefined;
  return { state: sortTurn(status, said !== undefined || ended === true), message: said, ended: ended === true };
}

function sortTurn(status: string | null | undefined, hasCome: boolean): Turn['state'] {
  if (status === 'dropped' || status === 'error') return status;
  return status === 'ready' || (status !== 'generating' && hasCome) ? 'ready' : 'generating';
}

/**
 * Submits the agent's message. A second one would interrupt the reply to the first, so it is never sent again blindly.
 *
 * @returns the turn's number
 * @throws UncertainStartError when it may have been received; RefusedError (409) when the run is not open
 */
export async function submitTurn(
  client: CekuraClient,
  runId: number,
  content: string,
  onLimit: () => void,
): Promise<number> {
  const reply = await client.send({
    method: 'POST',
    path: `${V1}/runs/${runId}/chat/`,
    body: { content },
    retry: 'start',
    doing: `speaking in run ${runId}`,
    onLimit,
  });
  const read = z.safeParse(submitted, reply);
  // Even with an unexpected reply, the message may have arrived.
  if (!read.success) throw new UncertainStartError('Cekura: the reply to a turn has no turn_id', 'rerun later');
  return read.data.turn_id;
}

/**
 * Ends a conversation and has it scored. It is also sent after a stop, and for some seconds after the deadline.
 *
 * @returns whether the service ended it, or it was over already
 */
export async function endChat(client: CekuraClient, runId: number, reason: string): Promise<boolean> {
  try {
    await client.send({
      method: 'POST',
      path: `${V1}/runs/${runId}/end-chat/`,
      body: { reason },
      retry: 'end',
      doing: `ending run ${runId}`,
    });
    return true;
  } catch (error) {
    return error instanceof RefusedError && (error.status === 409 || error.status === 410);
  }
}

function describeChatRun(id: number, run: Run): ChatRun {
  const { outcome, failed } = explainRun(run, []);
  const kind = sortStatus(run.status);
  const isScored = kind === 'done' && !run.error_message?.trim() && typeof run.success === 'boolean';
  const failedNames = new Set(failed.map(({ name }) => name));
  return {
    id,
    phase: sortPhase(run.status, kind),
    scenarioId: run.scenario ?? undefined,
    scenario: run.scenario_name?.trim() || undefined,
    agentId: run.agent ?? undefined,
    opening: readOpening(run),
    // A missed expected outcome is a failure, whatever `success` says.
    passed: isScored ? run.success === true && outcome === undefined : undefined,
    metrics: isScored ? readMetrics(run, failedNames) : [],
  };
}

/** A caller who speaks first has done so in the transcript when the conversation opens (published). */
function readOpening({ transcript_object: lines = [] }: Run): string | undefined {
  const [first] = lines;
  return lines.length === 1 && first?.role === 'Testing Agent' && first.content?.trim() ? first.content : undefined;
}

function sortPhase(status: string | null | undefined, kind: ReturnType<typeof sortStatus>): ChatPhase {
  if (kind === 'done' || kind === 'failed') return 'settled';
  if (status === 'in_progress') return 'open';
  return status === 'evaluating' ? 'evaluating' : 'waiting';
}

function readMetrics(run: Run, failedNames: ReadonlySet<string>): ChatMetric[] {
  return (run.evaluation?.metrics ?? []).flatMap((metric): ChatMetric[] => {
    const name = metric.name?.trim();
    if (!name || metric.score === null || metric.score === undefined) return [];
    const isVerdict =
      metric.passed != null ||
      metric.score_normalized != null ||
      [metric.type, metric.eval_type].some((kind) => kind?.startsWith('binary'));
    const id = metric.id ?? undefined;
    if (isVerdict) return [{ id, name, kind: 'verdict', value: failedNames.has(name) ? 0 : 1 }];
    return [{ id, name, kind: 'number', value: metric.score }];
  });
}
