import { setFlagsFromString } from 'node:v8';
import pMap from 'p-map';
import { type CekuraConnection, connectCekura } from './cekura/client.ts';
import { DeadlineError } from './cekura/errors.ts';
import type { Clock } from './clock.ts';
import { toActionError } from './errors.ts';
import { explainSkip, type RepositoryEvent, readEvent } from './github/event.ts';
import { loadFetch } from './http/dispatcher.ts';
import { parseInputs, readInput, type StepInputs } from './inputs/parse-inputs.ts';
import { improvePrompt } from './modes/improve-prompt.ts';
import { once, onceFor } from './once.ts';
import { type Job, listJobs, type Plan } from './pipeline/list-tasks.ts';
import { makeProposalFolder, type Outcome } from './pipeline/outcome.ts';
import { describeFailure, describePlan, describeSkip, report } from './pipeline/report.ts';
import type { Run } from './pipeline/task.ts';
import { nameLines, type Runner } from './runner.ts';

/** The effects of the outside world, so that a test can own them. */
export interface World {
  env: NodeJS.ProcessEnv;
  clock: Clock;
  /** Aborts when the process is told to stop; its reason is the error to end with. */
  signal: AbortSignal;
  /** Loads the runner's side; called once, when the first request is under way or something must be said. */
  loadRunner(secrets: readonly string[]): Promise<Runner>;
}

/** How many targets are worked on side by side: they wait for the service far more than they work. */
const TARGETS_AT_ONCE = 50;
/** A target that had to wait for its turn is not started, and not paid for, with less of its time left than this share. */
const LEAST_TIME_LEFT = 0.5;
/** What a delivery may take beyond the deadline before it is cut off, so that the run ends within 5 s of it. */
const CUT_OFF_MS = 3_000;

/**
 * The action from its inputs to its outputs.
 *
 * @returns the exit code. It does not throw: every failure is one `::error`, a status and a summary.
 */
export async function run(world: World): Promise<0 | 1> {
  const { env } = world;
  const runner = once(() => world.loadRunner([readInput(env, 'api-key'), readInput(env, 'github-token')]));
  try {
    const event = await readEvent(env);
    const skip = explainSkip(event, readInput(env, 'api-key') !== '');
    // A plan reads a file of the repository and needs neither key nor token.
    if (skip && readInput(env, 'mode') !== 'plan') return await report(await runner(), [describeSkip(skip)]);
    const inputs = parseInputs(env, event.pullRequest !== undefined);
    const jobs = await listJobs(inputs, workspaceOf(env));
    if (!Array.isArray(jobs)) return await report(await runner(), [sayPlan(jobs, await runner())]);
    const folder = once(() => makeProposalFolder(env));
    const outcomes = await runJobs(world, event, runner, folder, inputs, jobs);
    const kept = outcomes.some(({ proposalPath }) => proposalPath !== undefined);
    return await report(await runner(), outcomes, kept ? await folder() : undefined);
  } catch (error) {
    return await report(await runner(), [await describeFailure('', toActionError(error), undefined)]);
  }
}

function sayPlan(plan: Plan, runner: Runner): Outcome {
  runner.group(`Targets: ${plan.names.length}`, plan.names);
  for (const doubt of plan.doubts) runner.warning(doubt);
  return describePlan(plan);
}

async function runJobs(
  world: World,
  event: RepositoryEvent,
  runner: () => Promise<Runner>,
  proposalFolder: () => Promise<string>,
  inputs: StepInputs,
  jobs: readonly Job[],
): Promise<Outcome[]> {
  const { env, clock } = world;
  // Many targets leave much garbage at once, for which the heap would grow: this takes a third off the memory of 50.
  if (jobs.length > 1) setFlagsFromString('--semi-space-growth-factor=1');
  const startMs = clock.now();
  const deadlineOf = (job: Job) => startMs + job.inputs['timeout-minutes'] * 60_000;
  const log = (line: string) => void runner().then((known) => known.info(line));
  const services = connectServices(world, event, inputs, Math.max(...jobs.map(deadlineOf)), log);
  const { cekura, github, signal } = services;
  const workspace = workspaceOf(env);
  const metricFiles = onceFor(async (path: string) => {
    const { readMetricFolder } = await import('./modes/metric-files.ts');
    return await readMetricFolder(workspace, path);
  });
  const started = new Map<Job, string>();
  const announce = async (job: Job, progressId: string) => {
    started.set(job, progressId);
    const known = await runner();
    // In the targets' order, whichever was started first: in that order progress-id takes them up again.
    known.setOutput('progress-id', jobs.flatMap((one) => started.get(one) ?? []).join(','));
    known.info(`The job for ${job.name} is started; its progress-id is ${progressId}`);
  };
  const toRun = (job: Job): Run => ({
    inputs: job.inputs,
    progressId: job.progressId,
    alone: job.alone,
    ...{ env, event, workspace, clock, signal, github, metricFiles, proposalFolder },
    cekura: cekura.until(deadlineOf(job)),
    runner: jobs.length === 1 ? runner : once(async () => nameLines(await runner(), job.name)),
    deadlineMs: deadlineOf(job),
    announceJob: (progressId) => announce(job, progressId),
  });
  try {
    return await pMap(jobs, (job) => runJob(job.name, toRun(job), startMs), { concurrency: TARGETS_AT_ONCE });
  } finally {
    await services.close();
  }
}

/** Both services, for all targets, until the deadline of the last one and what a delivery may take beyond it. */
function connectServices(
  { env, clock, signal: stopped }: World,
  event: RepositoryEvent,
  inputs: StepInputs,
  deadlineMs: number,
  log: (line: string) => void,
): Pick<Run, 'github' | 'signal'> & { cekura: CekuraConnection; close(): Promise<void> } {
  const { 'api-url': apiUrl, 'api-key': apiKey, 'github-token': token } = inputs;
  const cutOffMs = deadlineMs + CUT_OFF_MS;
  const cutOff = new AbortController();
  const callOff = clock.after(cutOffMs - clock.now(), () =>
    cutOff.abort(new DeadlineError('Out of time', 'raise timeout-minutes')),
  );
  const signal = AbortSignal.any([stopped, cutOff.signal]);
  const cekura = connectCekura({ apiUrl, apiKey, signal, clock, log, env });
  const github = once(async () => {
    const [{ connectGitHub }, fetch] = await Promise.all([
      import('./github/delivery.ts'),
      loadFetch(env, event.apiUrl),
    ]);
    // What ends at the last moment is delivered in the time that is left to the cut.
    return connectGitHub({ token, event, signal, deadlineMs: cutOffMs, clock, log, fetch });
  });
  const close = async () => {
    callOff();
    await cekura.close();
  };
  return { cekura, github, signal, close };
}

/** Runs one target. It does not throw, so that one target's failure does not take the others with it. */
async function runJob(name: string, run: Run, startMs: number): Promise<Outcome> {
  let { progressId } = run;
  const announceJob = async (id: string) => {
    progressId = id;
    await run.announceJob(id);
  };
  try {
    if (progressId === undefined) checkTimeLeft(run, startMs);
    return { ...(await runMode({ ...run, announceJob })), target: name };
  } catch (error) {
    return await describeFailure(name, toActionError(error), progressId, run.alone);
  }
}

/** @throws DeadlineError when the targets before this one took so much time that its job would hardly end in the rest. */
function checkTimeLeft({ clock, deadlineMs, inputs, signal }: Run, startMs: number): void {
  signal.throwIfAborted();
  if (deadlineMs - clock.now() >= (deadlineMs - startMs) * LEAST_TIME_LEFT) return;
  throw new DeadlineError(
    `Not started: other targets took more than half of timeout-minutes (${inputs['timeout-minutes']}) before its turn came`,
    'raise timeout-minutes, or run fewer targets at once with target or metric-id, or each in a job of its own with mode plan',
  );
}

async function runMode(run: Run): Promise<Outcome> {
  switch (run.inputs.mode) {
    case 'improve-prompt':
      return await improvePrompt(run);
    case 'apply-metrics':
      return await (await import('./modes/apply-metrics.ts')).applyMetrics(run);
    case 'generate-metrics':
      return await (await import('./modes/generate-metrics.ts')).generateMetrics(run);
    case 'metric-feedback':
      return await (await import('./modes/metric-feedback.ts')).metricFeedback(run);
  }
}

function workspaceOf(env: NodeJS.ProcessEnv): string {
  return env.GITHUB_WORKSPACE || process.cwd();
}
