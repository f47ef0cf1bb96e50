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
import { type LocatedPrompt, locatePrompt } from '../documents/prompt/locate-prompt.ts';
import { readWorkspaceFile } from '../documents/workspace.ts';
import { ActionError, InputError } from '../errors.ts';
import { missingKeeps } from '../guards/keep.ts';
import { followJob } from '../pipeline/follow-job.ts';
import type { Outcome } from '../pipeline/outcome.ts';
import { nameTarget } from '../pipeline/target.ts';
import type { Run } from '../pipeline/task.ts';
import type { Target } from '../render/types.ts';
import { askForEvidence, completeEvidence, type Evidence } from './source-runs.ts';

/** The prompt of one target, as it stands in the workspace. */
export interface PromptTarget extends Target {
  path: string;
  selector: string | undefined;
  bytes: Buffer;
  located: LocatedPrompt;
}

/** What the service came back with. */
type Answer = { state: 'done'; result: ImproveResult } | { state: 'nothing'; reason: string };

/** Runs in, reviewed prompt change out. */
export async function improvePrompt(run: Run): Promise<Outcome> {
  // The first request leaves before anything else is loaded. It costs nothing and tells whether the key is good.
  const asked = askForEvidence(run);
  const prompt = await readPrompt(run);
  const { describePlan, describeUnchanged, preparePrompt, proposePrompt } = await import('./propose-prompt.ts');
  const prepared = await preparePrompt(run, prompt);
  const evidence = await asked();
  const runner = await run.runner();
  for (const id of evidence.unseen ?? []) {
    runner.warning(
      `Cekura does not show run ${id} to this key: check run-ids, and the project of api-key; a result's number goes into result-id`,
    );
  }
  if (evidence.notes.length > 0) runner.group('Runs to learn from', evidence.notes);
  if (evidence.ids.length === 0 && run.progressId === undefined) {
    return describeUnchanged(prepared, 'No run connected and failed, so there is nothing to learn from.', { runs: [] });
  }
  if (run.inputs['dry-run']) return describePlan(prepared, evidence.ids);
  if (evidence.ids.length === 0) {
    runner.warning(
      'The runs of the job are not named, so the proposal is not compared with their calls: set run-ids too',
    );
  }
  const started = run.progressId ?? (await startJob(run, prompt, evidence));
  const progressId = typeof started === 'string' ? started : undefined;
  const finding = completeEvidence(run, evidence).then((runs) => ({ runs, progressId }));
  const answer = typeof started === 'string' ? await followToEnd(run, started) : started;
  if (answer.state === 'nothing') return describeUnchanged(prepared, answer.reason, await finding);
  return await proposePrompt(prepared, answer.result, finding);
}

async function readPrompt(run: Run): Promise<PromptTarget> {
  const { 'prompt-path': asked = '', 'prompt-selector': selector, keep } = run.inputs;
  const { path, text, bytes } = await readWorkspaceFile(run.workspace, asked, 'prompt-path');
  const located = await locatePrompt(text, path, selector);
  const { 'api-key': key } = run.inputs;
  if (key.length >= 6 && located.prompt.includes(key)) {
    throw new InputError(
      `The prompt in ${path} holds the key of api-key, and a proposal would show it`,
      'take the key out of the prompt, and make a new one: this one is in the repository',
    );
  }
  const missing = missingKeeps(located.prompt, keep);
  if (missing.length > 0) {
    throw new InputError(
      `keep names what is not in the prompt: ${missing.map((literal) => JSON.stringify(literal)).join(', ')}`,
      `correct keep, or the prompt in ${path}: each line must stand in it to the letter`,
    );
  }
  return { ...nameTarget(selector ? `${path}#${selector}` : path), path, selector, bytes, located };
}

/** @returns the progress ID of the background job; or, where the tenant has none, the answer itself. */
async function startJob(run: Run, prompt: PromptTarget, evidence: Evidence): Promise<string | Answer> {
  const { inputs, cekura } = run;
  const request: ImproveRequest = {
    prompt: prompt.located.prompt,
    runIds: evidence.ids,
    agentId: inputs['agent-id'],
    categoryIds: inputs['category-ids'],
    workflowMetricIds: inputs['workflow-metric-ids'],
  };
  if (inputs.execution !== 'sync') {
    const progressId = await startImprovePrompt(cekura, request);
    if (progressId !== undefined) {
      await run.announceJob(progressId);
      return progressId;
    }
    if (inputs.execution === 'background') {
      throw new ActionError(
        'This tenant has no background improve-prompt endpoint (it answered 404 or 410)',
        'set execution to auto or sync; a 404 can also mean that one of run-ids is not known',
      );
    }
  }
  (await run.runner()).info(
    'Improving the prompt synchronously: the answer comes with the request, and there is no progress-id',
  );
  const answer = await improveSync(cekura, request, inputs.execution === 'auto');
  return 'nothing' in answer ? { state: 'nothing', reason: answer.nothing } : { state: 'done', result: answer };
}

/** @param triedBackground the background endpoint answered 404 or 410 before */
async function improveSync(cekura: CekuraClient, request: ImproveRequest, triedBackground: boolean) {
  try {
    return await improvePromptSync(cekura, request);
  } catch (error) {
    const isMissing = error instanceof RefusedError && (error.status === 404 || error.status === 410);
    if (!isMissing || !triedBackground) throw error;
    throw new ActionError(
      `This Cekura account seems to have no improve-prompt: both endpoints answered 404 or 410`,
      'ask Cekura for it; a 404 can also mean that one of run-ids is not known, or is the number of a result',
      { cause: error },
    );
  }
}

async function followToEnd(run: Run, progressId: string): Promise<Answer> {
  const settled = await followJob(run, {
    name: 'improve-prompt job',
    progressId,
    poll: () => pollImprovePrompt(run.cekura, progressId),
    read: readImproveProgress,
  });
  if (settled.state !== 'waiting') return settled;
  throw new ActionError(
    'The improve-prompt job waits for an answer that this action cannot give',
    'answer it in the dashboard',
  );
}
