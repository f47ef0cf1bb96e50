import { JobFailedError } from '../cekura/errors.ts';
import { type ActionError, toErrorLine } from '../errors.ts';
import type { ResumeInput } from '../render/view.ts';
import type { OutputName, Runner } from '../runner.ts';
import { isHealthy, type Outcome, offerResume, toManyOutputs, toOutputs } from '../task/outcome.ts';
import type { Plan } from './list-tasks.ts';

/** A failure without a proposal; if a job was started, with how to resume it. */
export async function describeFailure(
  target: string,
  error: ActionError,
  progressId: string | undefined,
  resumeInput?: ResumeInput,
): Promise<Outcome> {
  const failure = error instanceof JobFailedError ? error : offerResume(error, progressId, resumeInput);
  const { escapeBlock, escapeInline } = await import('../render/markdown.ts');
  const heading = `## Cekura Improve: failed${target === '' ? '' : ` for ${escapeInline(target, 200)}`}`;
  const summary = `${heading}\n\n${escapeBlock(toErrorLine(failure))}`;
  return { target, status: 'failed', changed: false, delivery: 'none', progressId, summary, error: failure };
}

/** The targets that `mode: plan` found. */
export function describePlan({ matrix, names }: Plan): Outcome {
  const summary = `## Cekura Improve: plan\n\n${names.map((name) => `- \`${name}\``).join('\n')}`;
  return { target: '', status: 'planned', changed: false, delivery: 'none', matrix, summary };
}

/**
 * Reports the results: outputs, job summary, and one error for each target that failed.
 *
 * @param folder where several proposals are kept
 * @returns the exit code
 */
export async function report(runner: Runner, outcomes: readonly Outcome[], folder?: string): Promise<0 | 1> {
  const [only] = outcomes;
  const outputs = only && outcomes.length === 1 ? toOutputs(only) : toManyOutputs(outcomes, folder);
  for (const [name, value] of Object.entries(outputs)) runner.setOutput(name as OutputName, value);
  await runner.appendSummary(`${joinSummaries(outcomes)}\n`);
  for (const { target, notice, error } of outcomes) {
    if (notice) runner.notice(notice);
    if (error) reportError(runner, error, outcomes.length > 1 ? `${target}: ` : '');
  }
  return outcomes.every(({ status }) => isHealthy(status)) ? 0 : 1;
}

function reportError(runner: Runner, error: ActionError, prefix: string): void {
  for (const { message, ...place } of error.places) runner.warning(message, place);
  runner.error(`${prefix}${toErrorLine(error)}`);
  if (!runner.debugging) return;
  for (let cause: unknown = error; cause instanceof Error; cause = cause.cause) {
    for (const line of (cause.stack ?? cause.message).split('\n')) runner.debug(line);
  }
}

/** The runner drops a job summary of more than 1 MiB; this leaves room for what other steps' tools add. */
const SUMMARY_BYTES = 1_000_000;

/** Joins the full summaries while there is room; for the rest, only the status. */
function joinSummaries(outcomes: readonly Outcome[]): string {
  const parts: string[] = [];
  let remainingBytes = SUMMARY_BYTES - outcomes.length * 200;
  for (const { target, status, summary } of outcomes) {
    const bytes = Buffer.byteLength(summary);
    const fits = bytes <= remainingBytes;
    if (fits) remainingBytes -= bytes;
    parts.push(
      fits ? summary : `\`${plainName(target)}\`: ${status}; too long for this summary; see the output \`results\`.`,
    );
  }
  return parts.join('\n\n');
}

function plainName(target: string): string {
  return target.replace(/[^\w./#: -]/g, '?').slice(0, 100);
}
