import * as z from 'zod/mini';
import { ActionError } from '../errors.ts';
import type { CekuraClient, CekuraRequest } from './client.ts';
import { isGone, UncertainStartError } from './errors.ts';
import { explainNoResult, readJobReply } from './job-reply.ts';
import type { JobProgress } from './progress.ts';
import { improvedPrompt, startedReply } from './schemas.ts';

/** The result of an improve-prompt job. Both texts come from the service: untrusted data. */
export interface ImproveResult {
  prompt: string;
  /** Why, in the service's words; may be empty. */
  summary: string;
}

/** The body of the request that starts an improve-prompt job. */
export interface ImproveRequest {
  prompt: string;
  runIds: readonly number[];
  agentId?: number | undefined;
  categoryIds: readonly number[];
  workflowMetricIds: readonly number[];
}

/** A synchronous improvement takes as long as a background one, so only the deadline limits it. */
const UNBOUNDED_MS = Number.MAX_SAFE_INTEGER;

/**
 * Starts the background job (`improve_prompt_bg`, body observed in the vendor's client).
 *
 * @returns its progress ID, or `undefined` if the account has no background endpoint (404 or 410).
 */
export async function startImprovePrompt(client: CekuraClient, wanted: ImproveRequest): Promise<string | undefined> {
  try {
    const reply = await client.send({
      method: 'POST',
      path: '/test_framework/v1/runs/improve_prompt_bg/',
      // A deleted example has `agent`, the vendor's working client `agent_id`; a field that is not known is ignored.
      body: { ...improveBody(wanted), agent: wanted.agentId, agent_id: wanted.agentId },
      retry: 'start',
      doing: 'starting the improve-prompt job',
      check: 'run-ids (set result-id for the ID of a result), agent-id, category-ids and workflow-metric-ids',
    });
    return readProgressId(reply);
  } catch (error) {
    if (isGone(error)) return undefined;
    throw error;
  }
}

/**
 * Improves the prompt while the request is open, for accounts without the background endpoint. There is no progress ID.
 */
export async function improvePromptSync(
  client: CekuraClient,
  wanted: ImproveRequest,
): Promise<Extract<JobProgress<ImproveResult>, { state: 'done' | 'nothing' }>> {
  const reply = await sendSync(client, {
    method: 'POST',
    path: '/test_framework/v1/runs/improve_prompt/',
    body: improveBody(wanted),
    retry: 'start',
    timeoutMs: UNBOUNDED_MS,
    doing: 'improving the prompt synchronously',
    check: 'run-ids, category-ids and workflow-metric-ids, and that your Cekura account has improve-prompt',
  });
  const progress = readImproveProgress({ output: reply, status: 'completed' });
  if (progress.state === 'done' || progress.state === 'nothing') return progress;
  throw new ActionError(
    `Unexpected reply from Cekura to improve_prompt: ${progress.state === 'failed' ? progress.reason : 'unreadable'}`,
    'look for the result in the dashboard before you rerun',
  );
}

/** A synchronous job has no handle to resume it with. */
async function sendSync(client: CekuraClient, wanted: CekuraRequest): Promise<unknown> {
  try {
    return await client.send(wanted);
  } catch (error) {
    if (!(error instanceof UncertainStartError)) throw error;
    throw new UncertainStartError(
      error.message,
      'check the dashboard before you rerun; if time ran out, raise timeout-minutes',
      { cause: error },
    );
  }
}

/** Polls an improve-prompt job. */
export function pollImprovePrompt(client: CekuraClient, progressId: string): Promise<JobProgress<ImproveResult>> {
  return pollJob(client, progressId, {
    path: '/test_framework/v1/runs/improve_prompt_progress/',
    job: 'the improve-prompt job',
    read: readImproveProgress,
  });
}

/** Polls a job of any endpoint. An unreadable reply counts as a running job. */
export async function pollJob<Result>(
  client: CekuraClient,
  progressId: string,
  { path, job, read }: { path: string; job: string; read: (reply: unknown) => JobProgress<Result> },
): Promise<JobProgress<Result>> {
  const reply = await client.send({
    method: 'GET',
    path,
    query: { progress_id: progressId },
    retry: 'poll',
    doing: `asking for the progress of ${job}`,
    check: 'progress-id',
  });
  try {
    return read(reply);
  } catch {
    return { state: 'pending', word: 'not readable', known: true };
  }
}

/** A summary is a few paragraphs, and far less than this is shown. */
const MAX_SUMMARY = 100_000;

/**
 * Reads a reply of improve_prompt_progress (observed at its sibling for production calls; the OpenAPI is wrong about
 * it).
 *
 * @throws ZodError when it is not an object
 */
export function readImproveProgress(reply: unknown): JobProgress<ImproveResult> {
  const job = readJobReply(reply);
  const { data } = z.safeParse(improvedPrompt, job.fields);
  // A job that has a prompt is finished, whatever its status says.
  if (!data) return explainNoResult(job, 'it finished without a prompt');
  const summary = (data.summary_of_changes ?? '').slice(0, MAX_SUMMARY);
  return { state: 'done', result: { prompt: data.improved_prompt, summary } };
}

/**
 * @throws ActionError if the start was accepted but its progress ID is unreadable: a job is running that cannot be
 *   followed.
 */
export function readProgressId(reply: unknown): string {
  const read = z.safeParse(startedReply, reply);
  if (read.success) return read.data.progress_id;
  throw new ActionError(
    'Cekura started a job but returned no readable progress_id, so the action cannot follow the job',
    'look for its result in the dashboard before you rerun',
  );
}

function improveBody(wanted: ImproveRequest) {
  return {
    prompt: wanted.prompt,
    run_ids: wanted.runIds,
    category_ids: wanted.categoryIds.length > 0 ? wanted.categoryIds : undefined,
    workflow_metric_ids: wanted.workflowMetricIds.length > 0 ? wanted.workflowMetricIds : undefined,
  };
}
