import { JobCanceledError } from '../cekura/errors.ts';
import { type ActionError, addHint } from '../errors.ts';
import type { Verdict } from '../render/types.ts';
import type { ResumeInput } from '../render/view.ts';
import { type OutputName, toOutputJson } from '../runner.ts';

/** The values of the output `status`. */
export type Status = 'proposed' | 'unchanged' | 'applied' | 'planned' | 'skipped' | 'blocked' | 'waiting' | 'failed';

/** How a proposal was actually delivered; the values of the output `delivery`. */
export type Delivered = 'pull-request' | 'compare-link' | 'comment' | 'suggestion' | 'summary' | 'none';

/** The values of the output `pull-request-operation`. */
export type PullRequestOperation = 'created' | 'updated' | 'unchanged' | 'preserved' | 'declined';

/** The result of one target. */
export interface Outcome {
  target: string;
  status: Status;
  /** Whether there is a proposal that differs from the current text. */
  changed: boolean;
  delivery: Delivered;
  progressId?: string | undefined;
  proposalPath?: string | undefined;
  pullRequest?: { number: number; url: string } | undefined;
  operation?: PullRequestOperation | undefined;
  branch?: string | undefined;
  comment?: { id: number; url: string } | undefined;
  /** 0 to 1. */
  oldScore?: number | undefined;
  newScore?: number | undefined;
  /** The result of verification. */
  verdict?: Verdict | undefined;
  /** The results of verification on Cekura. */
  baselineResultId?: number | undefined;
  proposalResultId?: number | undefined;
  changePercent?: number | undefined;
  /** `plan`: JSON for a `strategy.matrix`. */
  matrix?: string | undefined;
  /** `apply-metrics`: one entry a metric file, in the words of the outputs. */
  results?: readonly Readonly<Partial<Record<string, string>>>[] | undefined;
  /** Markdown for the job summary. */
  summary: string;
  /** Why it failed, was blocked or is waiting: the one `::error`. */
  error?: ActionError | undefined;
  /** Logged as a notice: not an error, but worth knowing. */
  notice?: string | undefined;
}

const HEALTHY: ReadonlySet<Status> = new Set(['proposed', 'unchanged', 'applied', 'planned', 'skipped']);

/** Whether the action ends with exit code 0. */
export function isHealthy(status: Status): boolean {
  return HEALTHY.has(status);
}

/** A longer reason is cut in a notice; the summary shows all of it. */
const MAX_REASON = 1_000;

/** A reason from the service, cut to the length that a notice allows. */
export function shortenReason(reason: string): string {
  return reason.length > MAX_REASON ? `${reason.slice(0, MAX_REASON).toWellFormed()}…` : reason;
}

/** Returns the entries that have a value. */
export function dropUndefined<Name extends string>(
  entries: Partial<Record<Name, string | undefined>>,
): Partial<Record<Name, string>> {
  return Object.fromEntries(Object.entries(entries).filter(([, value]) => value !== undefined)) as Partial<
    Record<Name, string>
  >;
}

/** The outputs of one target, named as in `action.yml`; unknown values are left out. */
export function toOutputs(outcome: Outcome): Partial<Record<OutputName, string>> {
  return dropUndefined<OutputName>({
    status: outcome.status,
    changed: String(outcome.changed),
    'progress-id': outcome.progressId,
    'proposal-path': outcome.proposalPath,
    delivery: outcome.delivery,
    'pull-request-number': outcome.pullRequest?.number.toString(),
    'pull-request-url': outcome.pullRequest?.url,
    // `delivery` reports a branch that is pushed without a pull request.
    'pull-request-operation': outcome.pullRequest || outcome.operation === 'preserved' ? outcome.operation : undefined,
    branch: outcome.branch,
    'comment-id': outcome.comment?.id.toString(),
    'comment-url': outcome.comment?.url,
    'old-score': outcome.oldScore?.toString(),
    'new-score': outcome.newScore?.toString(),
    verdict: outcome.verdict,
    'baseline-result-id': outcome.baselineResultId?.toString(),
    'proposal-result-id': outcome.proposalResultId?.toString(),
    'change-percent': outcome.changePercent?.toString(),
    matrix: outcome.matrix,
    results: outcome.results && toOutputJson(outcome.results),
  });
}

/** The action cannot do anything in this workflow run, which is not an error. */
export async function describeSkip(reason: string, target = ''): Promise<Outcome> {
  // Loaded only here, because few workflow runs need it this early.
  const { escapeBlock } = await import('../render/markdown.ts');
  const summary = `## Cekura Improve: skipped\n\n${escapeBlock(reason)}`;
  return { target, status: 'skipped', changed: false, delivery: 'none', summary, notice: reason };
}

/** For a hint that says what to set: `target to sales`. */
export function describeResumeInput({ input, value, replacesConfig }: ResumeInput): string {
  return `${input} to ${value}${replacesConfig ? ' instead of config-path' : ''}`;
}

/**
 * Adds to an error how to resume the job, if the job itself did not fail.
 *
 * @param resumeInput with several targets: the input that selects only this one
 */
export function offerResume(
  error: ActionError,
  progressId: string | undefined,
  resumeInput?: ResumeInput,
): ActionError {
  if (progressId === undefined) return error;
  const what = `progress-id to ${progressId}${resumeInput ? ` and ${describeResumeInput(resumeInput)}` : ''}`;
  const why =
    error instanceof JobCanceledError ? 'it if it had finished before' : 'the job instead of starting another';
  return addHint(error, `set ${what} to resume ${why}`);
}

/** From best to worst: the status of several targets is that of the worst one. */
const WORST_LAST: readonly Status[] = [
  'skipped',
  'unchanged',
  'planned',
  'applied',
  'proposed',
  'waiting',
  'blocked',
  'failed',
];

/** The outputs of several targets: the worst status, and each one's own outputs in `results`. */
export function toManyOutputs(
  outcomes: readonly Outcome[],
  folder: string | undefined,
): Partial<Record<OutputName, string>> {
  const worst = Math.max(...outcomes.map(({ status }) => WORST_LAST.indexOf(status)));
  const progressIds = outcomes.flatMap(({ progressId }) => progressId ?? []);
  const deliveries = new Set(outcomes.map(({ delivery }) => delivery).filter((delivery) => delivery !== 'none'));
  return dropUndefined<OutputName>({
    status: WORST_LAST[worst] ?? 'failed',
    changed: String(outcomes.some(({ changed }) => changed)),
    delivery: deliveries.size === 1 ? ([...deliveries][0] ?? 'none') : deliveries.size === 0 ? 'none' : 'summary',
    'progress-id': progressIds.join(',') || undefined,
    'proposal-path': folder,
    results: toOutputJson(
      outcomes.map((outcome) => ({
        target: outcome.target,
        ...toOutputs(outcome),
        // Only the kind: a message may quote a prompt, a model or the service, and outputs end up in shells.
        ...(outcome.error ? { error: outcome.error.name } : {}),
      })),
    ),
  });
}
