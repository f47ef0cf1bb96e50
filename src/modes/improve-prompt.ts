import type { CekuraClient } from '../cekura/client.ts';
import { RefusedError } from '../cekura/errors.ts';
import { type ImproveRequest, type ImproveResult, improvePromptSync, pollImprovePrompt, startImprovePrompt } from '../cekura/jobs.ts';
import { readImproveProgress } from '../cekura/progress.ts';
import { chooseRuns, readResult, readRuns } from '../cekura/runs.ts';
import { locatePrompt } from '../documents/prompt.ts';
import { readWorkspaceFile } from '../documents/workspace.ts';
import { ActionError, InputError } from '../errors.ts';
import { keepProposal, type Outcome } from '../outcome.ts';
import { changePercent } from '../proposal/diff.ts';
import { checkGuards, missingKeeps } from '../proposal/guards/check-guards.ts';
import type { RunEvidence, Target } from '../proposal/types.ts';
import { type Courier, prepareDelivery } from './deliver.ts';
import { followJob, type Settled } from './follow-job.ts';
import type { Run } from './run.ts';

/** Runs in, reviewed prompt change out. */
export async function improvePrompt(run: Run): Promise<Outcome> {
  // The first request leaves before anything else is loaded: it tells whether the key is good, and costs nothing.
  const asked = askForRuns(run);
  const prompt = await readPrompt(run);
  const courier = await prepareDelivery(run, prompt);
  const runs = await asked;
  await reportRuns(run, runs);
  if (run.inputs['dry-run']) return courier.describePlan(runs.evidence);
  const settled = await obtainProposal(run, prompt, runs.ids);
  if (settled.state !== 'done') return courier.describeUnchanged(settled.reason);
  // The answer was paid for: it is kept before anything else is tried with it.
  return await courier.propose(settled.result, runs.evidence);
}
