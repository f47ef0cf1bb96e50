import { StoppedError } from '../../src/errors.ts';
import { run as runMain } from '../../src/main.ts';
import { connectRunner } from '../../src/runner.ts';
import { createMemoryCore } from './memory-core.ts';
import { type ActionResult, type ActionRun, prepareStep, readAnnotations } from './step.ts';
import type { VirtualClock } from './virtual-clock.ts';

/** A run that takes this long in real time is stuck. */
const STUCK_MS = 25_000;

/**
 * Runs the action in this process, on a clock that skips every wait: the same requests over real HTTP, and the same log
 * and outputs as a process (`runBundle`), in a fraction of the time.
 */
export async function runAction(run: ActionRun & { clock: VirtualClock }): Promise<ActionResult> {
  const { clock, kill } = run;
  const { env, workspace, temp } = await prepareStep(run);
  const stop = new AbortController();
  let stoppedAtMs: number | undefined;
  const abort = () => {
    if (!kill || stop.signal.aborted) return;
    if (kill.signal === 'SIGKILL') throw new Error('Only a process can be killed: use the bundle');
    stoppedAtMs = clock.now();
    stop.abort(new StoppedError(kill.signal));
  };
  const logged = createMemoryCore(env, (line) => {
    run.onLog?.(line);
    if (kill?.when instanceof Function && kill.when(logged.log)) abort();
  });
  if (kill?.when instanceof Promise) void kill.when.then(abort);
  const startMs = clock.now();
  const ran = runMain({
    env,
    clock,
    signal: stop.signal,
    loadRunner: async (secrets) => connectRunner(logged.core, secrets),
  });
  const exitCode = await failWhenStuck(ran, () => logged.log);
  const endMs = clock.now();
  const { log, outputs, summary } = logged;
  return {
    exitCode,
    log,
    outputs,
    summary,
    ...readAnnotations(log),
    workspace,
    temp,
    durationMs: endMs - startMs,
    stoppedInMs: stoppedAtMs === undefined ? undefined : endMs - stoppedAtMs,
  };
}

/** @throws Error with the log so far if the run hangs; a timeout of the test runner would not show the log. */
async function failWhenStuck<T>(ran: Promise<T>, log: () => string): Promise<T> {
  const { promise: stuck, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error(`The run hangs. Its log so far:\n${log()}`)), STUCK_MS);
  try {
    return await Promise.race([ran, stuck]);
  } finally {
    clearTimeout(timer);
  }
}
