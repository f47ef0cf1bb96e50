import { rm } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { runBundle } from '../support/run-bundle.ts';
import { readTemp } from '../support/step.ts';
import type { Executor } from './town.ts';

/** Runs the bundle as a process in real time. */
export const executeBundle: Executor = async (plan, outside) => {
  const { signal } = plan;
  const when = signal && ('at' in signal ? outside.signalDue : sleep(signal.afterMs));
  const result = await runBundle({
    inputs: outside.inputs,
    env: outside.env,
    files: { ...outside.files },
    ...(when ? { kill: { signal: 'SIGTERM', when } } : {}),
    timeoutMs: plan.timeoutMinutes * 60_000 + 30_000,
  });
  const files = await readTemp(result);
  await rm(path.dirname(result.temp), { recursive: true });
  return {
    exitCode: result.exitCode,
    printed: result.log,
    // The runner does not print this line.
    log: result.log.replace(/^::add-mask::.*$/gm, ''),
    outputs: result.outputs,
    summary: result.summary,
    errors: result.errors,
    files,
    tookMs: result.durationMs,
    stoppedInMs: result.stoppedInMs,
  };
};
