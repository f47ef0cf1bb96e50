import { connectCekura } from './cekura/client.ts';
import { DeadlineError, JobFailedError } from './cekura/errors.ts';
import type { Clock } from './clock.ts';
import { ActionError, toActionError, toErrorLine } from './errors.ts';
import { explainSkip, type RepositoryEvent, readEvent } from './github/event.ts';
import { type Inputs, parseInputs, readInput } from './inputs.ts';
import { improvePrompt } from './modes/improve-prompt.ts';
import type { Run } from './modes/run.ts';
import { once } from './once.ts';
import { isHealthy, makeProposalFolder, type Outcome, toManyOutputs, toOutputs } from './outcome.ts';
import type { Mode } from './proposal/types.ts';
import type { OutputName, Runner } from './runner.ts';

/** The effects of the outside world, so that a test can own them. */
export interface World {
  env: NodeJS.ProcessEnv;
  clock: Clock;
  /** Aborts when the process is told to stop; its reason is the error to end with. */
  signal: AbortSignal;
  /** Loads the runner's side; called once, when the first request is under way or something must be said. */
  loadRunner(secrets: readonly string[]): Promise<Runner>;
}

type ModeInputs = Inputs & { mode: Mode };

/** What a delivery may take beyond the deadline before it is cut off, so that the run ends within 5 s of it. */
const CUT_OFF_MS = 3_000;
/** The longest that a timer can run. */
const MOST_TIMER_MS = 2 ** 31 - 1;

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
    if (skip) return await finish(await runner(), [describeSkip(skip)]);
    const inputs = parseInputs(env);
    if (inputs['config-path'] !== undefined) throw new ActionError('config-path is not there yet', 'use prompt-path');
    const outcomes = await runTargets(world, event, runner, inputs);
    return await finish(await runner(), outcomes);
  } catch (error) {
    return await finish(await runner(), [await describeFailure('', toActionError(error), undefined)]);
  }
}

async function runTargets(
  world: World,
  event: RepositoryEvent,
  runner: () => Promise<Runner>,
  inputs: ModeInputs,
): Promise<Outcome[]> {
  const { env, clock } = world;
  const leftMs = inputs['timeout-minutes'] * 60_000;
  const deadlineMs = clock.now() + leftMs;
  const cutOff = new AbortController();
  const timer = setTimeout(
    () => cutOff.abort(new DeadlineError('Out of time', 'raise timeout-minutes')),
    Math.min(leftMs + CUT_OFF_MS, MOST_TIMER_MS),
  );
  const signal = AbortSignal.any([world.signal, cutOff.signal]);
  const log = (line: string) => void runner().then((known) => known.info(line));
  const { 'api-url': apiUrl, 'api-key': apiKey, 'github-token': token } = inputs;
  const cekura = connectCekura({ apiUrl, apiKey, deadlineMs, signal, clock, log, env });
  const progressIds: string[] = [];
  const shared: Omit<Run, 'inputs' | 'announceJob'> = {
    env,
    event,
    workspace: env.GITHUB_WORKSPACE || process.cwd(),
    clock,
    deadlineMs,
    signal,
    cekura,
    runner,
    github: once(async () => {
      const { connectGitHub } = await import('./github/client.ts');
      return connectGitHub({ token, event, signal, deadlineMs, clock, log });
    }),
    proposalFolder: once(() => makeProposalFolder(env)),
  };
  const announce = async (progressId: string) => {
    progressIds.push(progressId);
    const known = await runner();
    known.setOutput('progress-id', progressIds.join(','));
    known.info(`The job is started; its progress-id is ${progressId}`);
  };
  try {
    return [await runTarget({ ...shared, inputs }, announce)];
  } finally {
    clearTimeout(timer);
    await cekura.close();
  }
}

/** Runs one target. It does not throw, so that one target's failure does not take the others with it. */
async function runTarget(
  run: Omit<Run, 'announceJob'>,
  announce: (progressId: string) => Promise<void>,
): Promise<Outcome> {
  let progressId = run.inputs['progress-id'];
  const announceJob = async (id: string) => {
    progressId = id;
    await announce(id);
  };
  try {
    return await runMode({ ...run, announceJob });
  } catch (error) {
    return await describeFailure(nameTarget(run.inputs), toActionError(error), progressId);
  }
}

async function runMode(run: Run): Promise<Outcome> {
  switch (run.inputs.mode) {
    case 'improve-prompt':
      return await improvePrompt(run);
    default:
      throw new ActionError(`mode ${run.inputs.mode} is not there yet`, 'use another mode');
  }
}

function nameTarget(inputs: ModeInputs): string {
  return inputs['prompt-path'] ?? (inputs['metric-id'].join(', ') || inputs.mode);
}

/** A failure with nothing to show for it; when a job was started, with the way to take it up again. */
async function describeFailure(
  target: string,
  error: ActionError,
  progressId: string | undefined,
): Promise<Outcome> {
  const resumable = progressId !== undefined && !(error instanceof JobFailedError);
  const told = resumable
    ? new ActionError(
        error.message,
        `${error.hint}; set progress-id to ${progressId} to take the job up again instead of starting another`,
        { cause: error },
      )
    : error;
  const { escapeBlock } = await import('./proposal/markdown.ts');
  const summary = `### Cekura Improve: failed\n\n${escapeBlock(toErrorLine(told))}`;
  return { target, status: 'failed', changed: false, delivery: 'none', progressId, summary, error: told };
}

function describeSkip(reason: string): Outcome {
  const summary = `### Cekura Improve: skipped\n\n${reason}`;
  return { target: '', status: 'skipped', changed: false, delivery: 'none', summary, notice: reason };
}

/** Says how it ended: outputs, job summary, and one error for each target that failed. */
async function finish(runner: Runner, outcomes: readonly Outcome[], folder?: string): Promise<0 | 1> {
  const [only] = outcomes;
  const outputs = only && outcomes.length === 1 ? toOutputs(only) : toManyOutputs(outcomes, folder);
  for (const [name, value] of Object.entries(outputs)) runner.setOutput(name as OutputName, value);
  await runner.appendSummary(`${outcomes.map(({ summary }) => summary).join('\n\n')}\n`);
  for (const { notice, error } of outcomes) {
    if (notice) runner.notice(notice);
    if (error) reportError(runner, error);
  }
  return outcomes.every(({ status }) => isHealthy(status)) ? 0 : 1;
}

function reportError(runner: Runner, error: ActionError): void {
  runner.error(toErrorLine(error));
  if (!runner.debugging) return;
  for (let cause: unknown = error; cause instanceof Error; cause = cause.cause) {
    for (const line of (cause.stack ?? cause.message).split('\n')) runner.debug(line);
  }
}
