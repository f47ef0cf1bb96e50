import { setFlagsFromString } from 'node:v8';
import pMap from 'p-map';
import { connectCekura } from './cekura/client.ts';
import { DeadlineError } from './cekura/errors.ts';
import type { Clock } from './clock.ts';
import { toActionError } from './errors.ts';
import { explainSkip, type RepositoryEvent, readEvent } from './github/event.ts';
import { loadFetch } from './http.ts';
import { parseInputs, readInput, type StepInputs } from './inputs.ts';
import { type Job, listJobs } from './jobs.ts';
import { improvePrompt } from './modes/improve-prompt.ts';
import type { Run } from './modes/run.ts';
import { once, onceFor } from './once.ts';
import { makeProposalFolder, type Outcome } from './outcome.ts';
import { describeFailure, describePlan, describeSkip, report } from './report.ts';
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
const TARGETS_AT_ONCE = 25;
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
    if (skip) return await report(await runner(), [describeSkip(skip)]);
    const inputs = parseInputs(env, event.pullRequest !== undefined);
    const jobs = await listJobs(inputs, workspaceOf(env));
    if (!Array.isArray(jobs)) return await report(await runner(), [describePlan(jobs)]);
    const folder = once(() => makeProposalFolder(env));
    const outcomes = await runJobs(world, event, runner, folder, inputs, jobs);
    const kept = outcomes.some(({ proposalPath }) => proposalPath !== undefined);
    return await report(await runner(), outcomes, kept ? await folder() : undefined);
  } catch (error) {
    return await report(await runner(), [await describeFailure('', toActionError(error), undefined)]);
  }
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
  const mostMs = Math.max(...jobs.map((job) => job.inputs['timeout-minutes'] * 60_000));
  const deadlineMs = startMs + mostMs;
  const cutOff = new AbortController();
  const callOff = clock.after(mostMs + CUT_OFF_MS, () =>
    cutOff.abort(new DeadlineError('Out of time', 'raise timeout-minutes')),
  );
  const signal = AbortSignal.any([world.signal, cutOff.signal]);
  const log = (line: string) => void runner().then((known) => known.info(line));
  const { 'api-url': apiUrl, 'api-key': apiKey, 'github-token': token } = inputs;
  const cekura = connectCekura({ apiUrl, apiKey, deadlineMs, signal, clock, log, env });
  const github = once(async () => {
    const [{ connectGitHub }, fetch] = await Promise.all([import('./github/delivery.ts'), loadFetch(env)]);
    // What ends at the last moment is delivered in the time that is left to the cut.
    return connectGitHub({ token, event, signal, deadlineMs: deadlineMs + CUT_OFF_MS, clock, log, fetch });
  });
  // In the order of the targets, whichever starts first: that is how they are taken up again.
  const started: (string | undefined)[] = jobs.map(() => undefined);
  const announce = async (progressId: string, name: string, index: number) => {
    started[index] = progressId;
    const known = await runner();
    known.setOutput('progress-id', started.filter((id) => id !== undefined).join(','));
    known.info(`The job for ${name} is started; its progress-id is ${progressId}`);
  };
  const workspace = workspaceOf(env);
  const metricFiles = onceFor(async (path: string) => {
    const { readMetricFolder } = await import('./modes/metric-files.ts');
    return await readMetricFolder(workspace, path);
  });
  const toRun = (job: Job): RunOfJob => ({
    ...job,
    ...{ env, event, workspace, clock, signal, cekura, github, proposalFolder, metricFiles },
    runner: jobs.length === 1 ? runner : once(async () => nameLines(await runner(), job.name)),
    deadlineMs: startMs + job.inputs['timeout-minutes'] * 60_000,
    progressId: job.progressId,
  });
  try {
    return await pMap(jobs, (job, index) => runJob(toRun(job), (id) => announce(id, job.name, index)), {
      concurrency: TARGETS_AT_ONCE,
    });
  } finally {
    callOff();
    await cekura.close();
  }
}

type RunOfJob = Omit<Run, 'announceJob'> & { name: string };

/** Runs one target. It does not throw, so that one target's failure does not take the others with it. */
async function runJob(run: RunOfJob, announce: (progressId: string) => Promise<void>): Promise<Outcome> {
  let { progressId } = run;
  const announceJob = async (id: string) => {
    progressId = id;
    await announce(id);
  };
  try {
    return { ...(await runMode({ ...run, announceJob })), target: run.name };
  } catch (error) {
    return await describeFailure(run.name, toActionError(error), progressId);
  }
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
