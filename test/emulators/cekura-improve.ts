import type { Job, JobPlan, Phase } from './cekura-jobs.ts';
import { answerStarted, type Call, type Planned, planFor } from './cekura-state.ts';
import {
  checkBody,
  type Fields,
  isFilledText,
  isInteger,
  isListOf,
  missingReference,
  RefusalError,
  refuseField,
  refuseMissing,
} from './checks.ts';
import type { Answer } from './faults.ts';
import { improvePrompt } from './improve-prompt.ts';

/** The course of an improvement. `no-issues`: no output, and an error that says so; this is not a failure. */
export interface ImprovePlan extends JobPlan<'done' | 'error' | 'never' | 'no-issues'> {
  /** Default: the result of `improvePrompt`, or `no-issues` if it finds nothing to improve. */
  readonly output?: unknown;
}

/** Whether the account has an endpoint; if not, the status of its response. */
export type Availability = 'yes' | 404 | 410;

export interface ImprovePlans {
  readonly improve?: Planned<ImprovePlan>;
  readonly background?: Availability;
  readonly synchronous?: Availability;
}

const NO_ISSUES = 'No issues found';
const FAILURE = 'The model did not answer.';
/** Published. */
const MAX_RUNS = 3;

const CHECKS = {
  prompt: isFilledText,
  run_ids: isListOf(isInteger, { min: 1, max: MAX_RUNS }),
  category_ids: isListOf(isInteger),
  workflow_metric_ids: isListOf(isInteger),
};

/**
 * `POST …/runs/improve_prompt_bg/`. The published body and reply (a run) are wrong: real clients send the body of the
 * synchronous endpoint plus `agent`, and get a progress ID.
 */
export function startImprove(call: Call<ImprovePlans>): Answer {
  refuseUnavailable(call.plans.background);
  const fields = checkBody(call.body, { ...CHECKS, agent: isInteger, agent_id: isInteger }, ['prompt', 'run_ids']);
  if (fields.agent !== undefined && !call.state.agents.has(Number(fields.agent))) {
    throw refuseField('agent', missingReference(fields.agent));
  }
  return answerStarted(startJob(call, fields, false).job);
}

/**
 * `POST …/runs/improve_prompt/`: published; the reply is the result. Assumed: the unchanged prompt if there is nothing to
 * improve, and 500 if the model fails.
 */
export async function improveNow(call: Call<ImprovePlans>): Promise<Answer> {
  refuseUnavailable(call.plans.synchronous);
  const fields = checkBody(call.body, CHECKS, ['prompt', 'run_ids']);
  const { job, plan } = startJob(call, fields, true);
  await call.jobs.work(plan.ends === 'never' ? Number.POSITIVE_INFINITY : job.ms, call.gone);
  if (plan.finalReply !== undefined) return { status: 200, body: plan.finalReply };
  if (plan.ends === 'error') return { status: 500, body: { detail: plan.error ?? FAILURE } };
  if (plan.ends === 'done') return { status: 200, body: plan.output };
  return { status: 200, body: { improved_prompt: fields.prompt, summary_of_changes: `${NO_ISSUES}.` } };
}

/** `GET …/runs/improve_prompt_progress/`: the shape was observed in real clients, the values of `status` were not. */
export function readImproveProgress(call: Call<ImprovePlans>): Answer {
  return call.jobs.progress('improve', call.query);
}

function refuseUnavailable(availability: Availability = 'yes'): void {
  if (availability === 404) throw refuseMissing();
  if (availability === 410) throw new RefusalError(410, { detail: 'This endpoint is no longer available.' });
}

function startJob(call: Call<ImprovePlans>, fields: Fields, synchronous: boolean): { job: Job; plan: ImprovePlan } {
  const ids = fields.run_ids as number[];
  const runs = ids.map((id) => {
    const run = call.state.runs.get(id);
    if (run === undefined) throw refuseField('run_ids', missingReference(id));
    return run;
  });
  const given = planFor(call.plans.improve, fields);
  const output = 'output' in given ? given.output : improvePrompt(String(fields.prompt), runs);
  const plan: ImprovePlan = { ...given, output, ends: given.ends ?? (output === null ? 'no-issues' : 'done') };
  const generic: JobPlan = { ...plan, ends: plan.ends === 'no-issues' ? 'error' : (plan.ends ?? 'done') };
  const job = call.jobs.start('improve', fields, generic, (phase) => render(plan, phase), { synchronous });
  return { job, plan };
}

function render(plan: ImprovePlan, phase: Phase): unknown {
  switch (phase.kind) {
    case 'working':
      return { status: phase.word, output: null, error: null };
    case 'done':
      return { status: plan.doneWord ?? 'completed', output: plan.output, error: null };
    default: {
      const error = plan.error ?? (plan.ends === 'no-issues' ? NO_ISSUES : FAILURE);
      return { status: plan.doneWord ?? 'failed', output: null, error };
    }
  }
}
