import { dirname } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import pMap from 'p-map';
import { type CekuraConnection, connectCekura } from './cekura/client.ts';
import type { Clock } from './clock.ts';
import { DeadlineError, toActionError } from './errors.ts';
import { explainOwnBranch, explainSkip, type RepositoryEvent, readEvent } from './github/event.ts';
import { loadFetch } from './http/dispatcher.ts';
import { findCheckoutRoot } from './inputs/checkout-root.ts';
import { parseInputs, readInput, readSecrets, type StepInputs } from './inputs/parse-inputs.ts';
import { improvePrompt } from './modes/improve-prompt.ts';
import { once, onceFor } from './once.ts';
import { listTasks, type Plan, type TaskSpec } from './pipeline/list-tasks.ts';
import { describeFailure, describePlan, report } from './pipeline/report.ts';
import { runTask } from './pipeline/run-task.ts';
import { nameLines, type Runner } from './runner.ts';
import { makeProposalFolder } from './task/keep-proposal.ts';
import { describeSkip, type Outcome } from './task/outcome.ts';
import type { Surroundings, Task } from './task/task.ts';

/** The outside world, which tests replace. */
export interface World {
  env: NodeJS.ProcessEnv;
  clock: Clock;
  /** Aborts when the process receives a signal; its reason is the error to end with. */
  signal: AbortSignal;
  /** Connects to the runner. Called once, after the first request was sent or when something must be logged. */
  loadRunner(secrets: readonly string[]): Promise<Runner>;
}

/** Maximum targets in parallel. They mostly wait for the service. */
const TARGETS_AT_ONCE = 50;
/** A target that waited for its turn is not started if less than this share of its time is left. */
const MIN_TIME_LEFT = 0.5;
/** How long a delivery may continue after the deadline, so that the action ends within 5 s of it. */
const CUT_OFF_MS = 3_000;

/**
 * Runs the action from its inputs to its outputs.
 *
 * @returns the exit code. Never throws: every failure becomes one `::error`, a status and a summary.
 */
export async function run(world: World): Promise<0 | 1> {
  const { env } = world;
  const runner = once(() => world.loadRunner(readSecrets(env)));
  const outcomes = await runAll(world, runner).catch(async (error: unknown) => [
    await describeFailure('', toActionError(error), undefined),
  ]);
  const [kept] = outcomes.flatMap(({ proposalPath }) => proposalPath ?? []);
  return await report(await runner(), outcomes, kept === undefined ? undefined : dirname(kept));
}

async function runAll(world: World, runner: () => Promise<Runner>): Promise<Outcome[]> {
  const { env } = world;
  const event = await readEvent(env);
  const [mode, branch] = [readInput(env, 'mode'), readInput(env, 'branch')];
  const skip = explainSkip(event, readInput(env, 'api-key') !== '') ?? explainOwnBranch(event, { mode, branch });
  // A plan only reads a file in the repository, and needs neither key nor token.
  if (skip && mode !== 'plan') return [await describeSkip(skip)];
  const inputs = parseInputs(env, event.pullRequest !== undefined);
  const workspace = await findCheckoutRoot(env, inputs['working-directory']);
  const specs = await listTasks(inputs, workspace);
  if (!Array.isArray(specs)) return [reportPlan(specs, await runner())];
  // A configuration file may set `branch`, too.
  const [own] = specs.flatMap((spec) => explainOwnBranch(event, { mode, branch: spec.inputs.branch ?? '' }) ?? []);
  if (own) return [await describeSkip(own)];
  const proposalFolder = once(() => makeProposalFolder(env));
  return await runTasks(world, { event, workspace, runner, proposalFolder }, inputs, specs);
}

function reportPlan(plan: Plan, runner: Runner): Outcome {
  runner.group(`Targets: ${plan.names.length}`, plan.names);
  for (const warning of plan.warnings) runner.warning(warning);
  return describePlan(plan);
}

/** Runs all targets in parallel. */
async function runTasks(
  world: World,
  known: Pick<Task, 'event' | 'workspace' | 'runner' | 'proposalFolder'>,
  inputs: StepInputs,
  specs: readonly TaskSpec[],
): Promise<Outcome[]> {
  const { clock, env } = world;
  // Many targets produce garbage at once, which makes the heap grow. This saves a third of the memory of 50 targets.
  if (specs.length > 1) setFlagsFromString('--semi-space-growth-factor=1');
  const startMs = clock.now();
  const deadlineOf = (spec: TaskSpec) => startMs + spec.inputs['timeout-minutes'] * 60_000;
  const log = (line: string) => void known.runner().then((runner) => runner.info(line));
  const deadlineMs = Math.max(...specs.map(deadlineOf));
  const services = connectServices(world, { event: known.event, inputs, deadlineMs, log });
  const surroundings: Surroundings = {
    ...known,
    env,
    clock,
    signal: services.signal,
    github: services.github,
    workflowRunUrl: env.GITHUB_RUN_ID ? known.event.runUrl : undefined,
    metricFiles: onceFor(async (path: string) => {
      const { readMetricFolder } = await import('./documents/metrics/find-files.ts');
      return await readMetricFolder(known.workspace, path);
    }),
  };
  const started = new Map<TaskSpec, string>();
  const announceJob = async (spec: TaskSpec, progressId: string) => {
    started.set(spec, progressId);
    const runner = await known.runner();
    // In the targets' order, not in that of the starts, because progress-id resumes them in that order.
    runner.setOutput('progress-id', specs.flatMap((one) => started.get(one) ?? []).join(','));
    runner.info(`Started the job for ${spec.name}; its progress-id is ${progressId}`);
  };
  const toTask = (spec: TaskSpec): Task => ({
    ...surroundings,
    ...spec,
    cekura: services.cekura.until(deadlineOf(spec)),
    runner: specs.length === 1 ? known.runner : once(async () => nameLines(await known.runner(), spec.name)),
    deadlineMs: deadlineOf(spec),
    announceJob: (progressId) => announceJob(spec, progressId),
  });
  // Never throws, so that one target's failure does not end the others.
  const settle = async (spec: TaskSpec): Promise<Outcome> => {
    const { name, progressId, resumeInput } = spec;
    try {
      const task = toTask(spec);
      if (progressId === undefined) checkTimeLeft(task, startMs);
      return { ...(await runMode(task)), target: name };
    } catch (error) {
      return await describeFailure(name, toActionError(error), started.get(spec) ?? progressId, resumeInput);
    }
  };
  try {
    return await pMap(specs, settle, { concurrency: TARGETS_AT_ONCE });
  } finally {
    await services.close();
  }
}

/** Connects both services for all targets, until the last deadline and the time that a delivery may take after it. */
function connectServices(
  { env, clock, signal: stopped }: World,
  {
    event,
    inputs,
    deadlineMs,
    log,
  }: { event: RepositoryEvent; inputs: StepInputs; deadlineMs: number; log: (line: string) => void },
): Pick<Task, 'github' | 'signal'> & { cekura: CekuraConnection; close(): Promise<void> } {
  const { 'api-url': apiUrl, 'api-key': apiKey, 'github-token': token } = inputs;
  const cutOffMs = deadlineMs + CUT_OFF_MS;
  const cutOff = new AbortController();
  const cancelCutOff = clock.after(cutOffMs - clock.now(), () =>
    cutOff.abort(new DeadlineError('Out of time', 'raise timeout-minutes')),
  );
  const signal = AbortSignal.any([stopped, cutOff.signal]);
  const cekura = connectCekura({ apiUrl, apiKey, signal, clock, log, env });
  const github = once(async () => {
    const [{ connectGitHub }, fetch] = await Promise.all([
      import('./github/delivery.ts'),
      loadFetch(env, event.apiUrl),
    ]);
    // A job that ends at the last moment is delivered in the time until the cut-off.
    return connectGitHub({ token, event, signal, deadlineMs: cutOffMs, clock, log, fetch });
  });
  const close = async () => {
    cancelCutOff();
    await cekura.close();
  };
  return { cekura, github, signal, close };
}

/** @throws DeadlineError when earlier targets left too little time for this one's job */
function checkTimeLeft({ clock, deadlineMs, inputs, signal }: Task, startMs: number): void {
  signal.throwIfAborted();
  if (deadlineMs - clock.now() >= (deadlineMs - startMs) * MIN_TIME_LEFT) return;
  throw new DeadlineError(
    `This target was not started, because other targets used more than half of timeout-minutes (${inputs['timeout-minutes']})`,
    'raise timeout-minutes, run fewer targets at once with target or metric-id, or use mode plan to give each a job of its own',
  );
}

async function runMode(task: Task): Promise<Outcome> {
  switch (task.inputs.mode) {
    case 'improve-prompt':
      return await runTask(task, improvePrompt);
    case 'metric-feedback':
      return await runTask(task, (await import('./modes/metric-feedback.ts')).metricFeedback);
    case 'generate-metrics':
      return await runTask(task, (await import('./modes/generate-metrics.ts')).generateMetrics);
    case 'apply-metrics':
      return await (await import('./modes/apply-metrics.ts')).applyMetrics(task);
  }
}
