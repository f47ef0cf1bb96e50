import type { CekuraClient } from '../cekura/client.ts';
import { RefusedError } from '../cekura/errors.ts';
import {
  type ImproveRequest,
  type ImproveResult,
  improvePromptSync,
  pollImprovePrompt,
  readImproveProgress,
  startImprovePrompt,
} from '../cekura/jobs.ts';
import { ActionError } from '../errors.ts';
import type { RunEvidence } from '../render/types.ts';
import { readTolerantly } from '../task/follow-job.ts';
import type { Mode, Started } from '../task/mode.ts';
import { type PreparedPrompt, readPrompt } from './prompt-target.ts';
import { completeSourceRuns, requestSourceRuns } from './source-runs.ts';

/** Turns failing runs into a proposed change of the agent's prompt. */
export const improvePrompt: Mode<PreparedPrompt, ImproveResult> = {
  async prepare(task) {
    // The first request leaves before anything else is loaded. It costs nothing and shows whether the key is good.
    const sourceRuns = requestSourceRuns(task);
    return { ...(await readPrompt(task)), sourceRuns };
  },

  async check(task, prepared) {
    const { doubtWholeFile } = await import('../documents/prompt/warn-whole-file.ts');
    const runner = await task.runner();
    const { path, selector, located } = prepared;
    const doubt = selector ? undefined : doubtWholeFile(located.prompt, path);
    if (doubt) runner.warning(doubt, { file: path });
    const { ids, unseen = [], notes } = await prepared.sourceRuns;
    for (const id of unseen) {
      runner.warning(
        `Cekura does not show run ${id} to this key: check run-ids, and the project of api-key; a result's number goes into result-id`,
      );
    }
    if (notes.length > 0) runner.group('Runs to learn from', notes);
    if (ids.length === 0 && task.progressId === undefined) {
      return { nothing: 'No run connected and failed, so there is nothing to learn from.' };
    }
    if (ids.length === 0) {
      runner.warning('run-ids is not set, so the proposal is not compared with the calls that the job learned from');
    }
    const source = task.progressId
      ? `by job ${task.progressId}`
      : `from ${ids.length === 1 ? 'run' : 'runs'} ${ids.join(', ')}`;
    return {
      plan: `The prompt ${prepared.title} (${located.prompt.length} characters) would be improved ${source}.`,
    };
  },

  async start(task, prepared) {
    const { inputs, cekura } = task;
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
        throw new ActionError(
          'This tenant has no background improve-prompt endpoint (404 or 410)',
          'set execution to auto or sync; a 404 can also mean that one of run-ids does not exist',
        );
      }
    }
    (await task.runner()).info(
      'Improving the prompt synchronously: the reply to the request holds the answer, and there is no progress-id',
    );
    return await improveSync(cekura, request, inputs.execution === 'auto');
  },

  async poll({ cekura }, _prepared, progressId) {
    return readTolerantly(readImproveProgress, await pollImprovePrompt(cekura, progressId));
  },

  async gather(task, prepared): Promise<RunEvidence[]> {
    return await completeSourceRuns(task, await prepared.sourceRuns);
  },

  async propose(_task, prepared, result) {
    const { proposePrompt } = await import('./propose-prompt.ts');
    return await proposePrompt(prepared, result);
  },
};

/** @param triedBackground the background endpoint answered 404 or 410 before */
async function improveSync(
  cekura: CekuraClient,
  request: ImproveRequest,
  triedBackground: boolean,
): Promise<Started<ImproveResult>> {
  try {
    const answer = await improvePromptSync(cekura, request);
    return {
      settled: 'nothing' in answer ? { state: 'nothing', reason: answer.nothing } : { state: 'done', result: answer },
    };
  } catch (error) {
    const isMissing = error instanceof RefusedError && (error.status === 404 || error.status === 410);
    if (!isMissing || !triedBackground) throw error;
    throw new ActionError(
      'This Cekura account seems to have no improve-prompt: both endpoints answered 404 or 410',
      'ask Cekura for it; a 404 can also mean that one of run-ids does not exist, or is the number of a result',
      { cause: error },
    );
  }
}
