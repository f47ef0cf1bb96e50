import type { CekuraClient } from '../cekura/client.ts';
import { isGone } from '../cekura/errors.ts';
import {
  type ImproveRequest,
  type ImproveResult,
  improvePromptSync,
  pollImprovePrompt,
  startImprovePrompt,
} from '../cekura/jobs.ts';
import { warnWholeFile } from '../documents/prompt/front-matter.ts';
import { ActionError, InputError } from '../errors.ts';
import { once } from '../once.ts';
import type { RunEvidence } from '../render/types.ts';
import type { Mode, Started } from '../task/mode.ts';
import type { Task } from '../task/task.ts';
import { type PreparedPrompt, readPrompt } from './prompt-target.ts';
import { completeSourceRuns, requestSourceRuns } from './source-runs.ts';

/** Turns failing runs into a proposed change of the agent's prompt. */
export const improvePrompt: Mode<PreparedPrompt, ImproveResult> = {
  async prepare(task) {
    // The first request leaves before anything else is loaded. It costs nothing and shows whether the key is good.
    const sourceRuns = requestSourceRuns(task);
    const evidence = once(async () => await completeSourceRuns(task, await sourceRuns));
    return { ...(await readPrompt(task)), sourceRuns, evidence };
  },

  async check(task, prepared) {
    const runner = await task.runner();
    const { path, selector, located } = prepared;
    const warning = selector ? undefined : warnWholeFile(located.prompt, path);
    if (warning) runner.warning(warning, { file: path });
    const { ids, runs, unseen = [], notes } = await prepared.sourceRuns;
    for (const id of unseen) {
      runner.warning(
        `Cekura does not show run ${id} to this key; check run-ids and the project of api-key, or set result-id if ${id} is the ID of a result`,
      );
    }
    if (notes.length > 0) runner.group('Runs to learn from', notes);
    if (ids.length === 0 && task.progressId === undefined) {
      return { nothing: 'No run reached the agent and failed, so there is nothing to learn from.' };
    }
    if (task.progressId === undefined) await checkPassed(task, ids, runs);
    if (mayAskModel(task)) await (await import('./ask-model.ts')).readInstructions(task);
    if (ids.length === 0) {
      runner.warning(
        'run-ids is not set, so the guards cannot compare the proposal with the calls of its runs; set run-ids as in the first workflow run',
      );
    }
    const source = task.progressId
      ? `by job ${task.progressId}`
      : `from ${ids.length === 1 ? 'run' : 'runs'} ${ids.join(', ')}${task.inputs.improver === 'model' ? ', by the model at model-url' : ''}`;
    return {
      plan: `The prompt ${prepared.title} (${located.prompt.length} characters) would be improved ${source}.`,
      request: [
        located.prompt,
        [...ids].sort((a, b) => a - b),
        task.inputs['agent-id'] ?? 0,
        task.inputs['category-ids'],
        task.inputs['workflow-metric-ids'],
      ],
    };
  },

  async openVerification(task, prepared) {
    const { openPromptProof } = await import('../verify/prompt-proof.ts');
    const { title, located, evidence } = prepared;
    const { ids, runs } = await prepared.sourceRuns;
    const findProject = async () => (await evidence()).find(({ projectId }) => projectId)?.projectId;
    return await openPromptProof(task, { title, prompt: located.prompt, runIds: ids, runs, findProject });
  },

  async start(task, prepared) {
    const { inputs, cekura } = task;
    if (inputs.improver === 'model') return await askModel(task, prepared);
    const { ids } = await prepared.sourceRuns;
    const request: ImproveRequest = {
      prompt: prepared.located.prompt,
      runIds: ids,
      agentId: inputs['agent-id'],
      categoryIds: inputs['category-ids'],
      workflowMetricIds: inputs['workflow-metric-ids'],
    };
    if (inputs.execution !== 'sync') {
      const progressId = await startImprovePrompt(cekura, request);
      if (progressId !== undefined) return { progressId };
      if (inputs.execution === 'background') {
        if (mayAskModel(task)) return await fallBack(task, prepared);
        throw new ActionError(
          'This Cekura account has no background improve-prompt endpoint (404 or 410)',
          'set execution to auto or sync, and check run-ids: a 404 can also mean that a run does not exist',
        );
      }
    }
    (await task.runner()).info(
      'Improving the prompt synchronously: Cekura replies with the improved prompt, and there is no progress-id',
    );
    const answer = await improveSync(cekura, request, mayAskModel(task) || inputs.execution === 'auto');
    if (answer !== undefined) return answer;
    if (mayAskModel(task)) return await fallBack(task, prepared);
    throw new ActionError(
      'This Cekura account seems to have no improve-prompt endpoint: both endpoints answered with 404 or 410',
      'set model-url to improve the prompt with a model of your own, or ask Cekura for the endpoint; a 404 can also mean that an ID in run-ids does not exist, or is the ID of a result',
    );
  },

  async poll({ cekura }, _prepared, progressId) {
    return await pollImprovePrompt(cekura, progressId);
  },

  async gather(_task, prepared): Promise<RunEvidence[]> {
    return await prepared.evidence();
  },

  async propose(_task, prepared, result) {
    const { proposePrompt } = await import('./propose-prompt.ts');
    return await proposePrompt(prepared, result);
  },
};

/** A prompt is not improved from calls that passed. */
async function checkPassed(task: Task, ids: readonly number[], runs: readonly RunEvidence[]): Promise<void> {
  const passed = runs.filter((run) => run.passed).map(({ id }) => id);
  if (ids.length > 0 && ids.every((id) => passed.includes(id))) {
    throw new InputError(
      ids.length === 1 ? `Run ${ids.join()} passed` : `All runs in run-ids passed: ${ids.join(', ')}`,
      'set run-ids to runs that failed, or set result-id to have failing runs chosen',
    );
  }
  const runner = await task.runner();
  for (const id of passed)
    runner.warning(
      `Run ${id} in run-ids passed, so there is nothing to learn from it; replace it with a run that failed`,
    );
}

/**
 * Whether the model at `model-url` may improve the prompt: always, or if the account has no improve-prompt endpoint.
 */
function mayAskModel({ inputs }: Task): boolean {
  return inputs.improver === 'model' || (inputs.improver === 'auto' && inputs['model-url'] !== undefined);
}

async function askModel(task: Task, prepared: PreparedPrompt): Promise<Started<ImproveResult>> {
  const model = await import('./ask-model.ts');
  const result = await model.askModel(task, prepared.located.prompt, await prepared.evidence());
  return { settled: { state: 'done', result } };
}

async function fallBack(task: Task, prepared: PreparedPrompt): Promise<Started<ImproveResult>> {
  (await task.runner()).warning(
    'This Cekura account has no improve-prompt endpoint (404 or 410), so the model at model-url improves the prompt',
  );
  return await askModel(task, prepared);
}

/**
 * @param mayBeMissing whether the caller can handle a missing endpoint
 * @returns `undefined` if the endpoint is missing and may be
 */
async function improveSync(
  cekura: CekuraClient,
  request: ImproveRequest,
  mayBeMissing: boolean,
): Promise<Started<ImproveResult> | undefined> {
  try {
    return { settled: await improvePromptSync(cekura, request) };
  } catch (error) {
    if (mayBeMissing && isGone(error)) return undefined;
    throw error;
  }
}
