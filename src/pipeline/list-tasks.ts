import pMap from 'p-map';
import { readWorkspaceFile } from '../documents/workspace.ts';
import { InputError, toErrorLine } from '../errors.ts';
import type { JobInputs, StepInputs } from '../inputs/parse-inputs.ts';

/** One target to be worked on. */
export interface Job {
  /** What it is called in `results`; unique. */
  name: string;
  inputs: JobInputs;
  /** The service's job to take up instead of starting one. */
  progressId?: string | undefined;
  /** Of several targets, which input to set to work on this one alone: `target to sales`. */
  alone?: string | undefined;
}

/** The targets of a configuration file, by name, as a `strategy.matrix`. */
export interface Plan {
  matrix: string;
  names: readonly string[];
  /** Warnings: what would fail in a target's own job, and is no reason to keep the others from theirs. */
  doubts: readonly string[];
}

/**
 * What a step asks for: one job, one for each metric, or one for each target of a configuration file.
 *
 * @throws InputError when the file, or what it asks for, is wrong
 */
export async function listJobs(inputs: StepInputs, workspace: string): Promise<Job[] | Plan> {
  const jobs =
    inputs['config-path'] === undefined ? splitMetrics([nameJob(inputs)]) : await readTargets(inputs, workspace);
  if (!Array.isArray(jobs)) return jobs;
  const progressIds = inputs['progress-id'];
  if (progressIds.length > 0 && progressIds.length !== jobs.length) {
    throw new InputError(
      `progress-id has another number of jobs (${progressIds.length}) than there are targets (${jobs.length})`,
      `name one job for each target, in the same order${jobs.length > 1 ? `, or take up one alone: set ${jobs[0]?.alone ?? 'target'} and its progress-id` : ''}`,
    );
  }
  const twice = progressIds.find((id, index) => progressIds.indexOf(id) !== index);
  if (twice !== undefined) {
    throw new InputError(
      `progress-id names the job ${twice} twice, and a job belongs to one target`,
      'name one job for each target, in the same order',
    );
  }
  return jobs.map(({ alone, ...job }, index) => ({
    ...job,
    progressId: progressIds[index],
    ...(jobs.length > 1 ? { alone } : {}),
  }));
}

async function readTargets(inputs: StepInputs & { 'config-path': string }, workspace: string): Promise<Job[] | Plan> {
  const { text, path } = await readWorkspaceFile(workspace, inputs['config-path'], 'config-path');
  const { loadTargets } = await import('../inputs/config-file.ts');
  const targets = await loadTargets(text, path, inputs);
  if (inputs.mode !== 'plan') return splitMetrics(targets.map((one) => ({ ...one, alone: `target to ${one.name}` })));
  const { planMatrix } = await import('../inputs/matrix.ts');
  const names = targets.map(({ name }) => name);
  const doubts = await pMap(targets, (target) => doubtTarget(target, workspace), { concurrency: 20 });
  return { matrix: planMatrix(names), names, doubts: doubts.flat() };
}

async function doubtTarget(
  { name, inputs }: { name: string; inputs: JobInputs },
  workspace: string,
): Promise<string[]> {
  if (inputs['prompt-path'] === undefined) return [];
  try {
    await readWorkspaceFile(workspace, inputs['prompt-path'], 'prompt-path');
    return [];
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return [`target ${name}: ${toErrorLine(error)}`];
  }
}

function nameJob(inputs: JobInputs): Job {
  const { 'prompt-path': path, 'prompt-selector': selector } = inputs;
  return { name: path ? (selector ? `${path}#${selector}` : path) : inputs.mode, inputs };
}

/** Metrics are optimised side by side, each a target of its own. */
function splitMetrics(jobs: readonly Job[]): Job[] {
  return jobs.flatMap((job) => {
    if (job.inputs.mode !== 'metric-feedback') return [job];
    const ids = job.inputs['metric-id'];
    if (ids.length > 1 && job.inputs.branch !== undefined) {
      throw new InputError(
        `branch can't be shared by ${ids.length} metrics: each has a pull request of its own`,
        'leave branch out, or name one metric-id',
      );
    }
    return ids.map((id) => ({
      name: job.name === job.inputs.mode ? `metric ${id}` : ids.length === 1 ? job.name : `${job.name}: metric ${id}`,
      inputs: { ...job.inputs, 'metric-id': [id] },
      // A target of several metrics can't be taken up in part, but each of its metrics can.
      alone:
        ids.length === 1 && job.alone ? job.alone : `metric-id to ${id}${job.alone ? ' in place of config-path' : ''}`,
    }));
  });
}
