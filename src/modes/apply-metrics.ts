import pMap from 'p-map';
import { RefusedError } from '../cekura/errors.ts';
import { mapFeedback, readPendingResult } from '../cekura/feedback.ts';
import type { MetricFields } from '../cekura/metric.ts';
import { dismissPending } from '../cekura/metric-jobs.ts';
import { createMetrics, updateMetric } from '../cekura/metrics.ts';
import { ActionError, InputError, toActionError, toErrorLine } from '../errors.ts';
import { GitHubError } from '../github/errors.ts';
import { explainPreview } from '../github/event.ts';
import { toLine } from '../safe-text.ts';
import { describeSkip, type Outcome } from '../task/outcome.ts';
import type { Task } from '../task/task.ts';
import { scoreMetric } from '../verify/score-metric.ts';
import { describeApplied, describePlanned } from './describe-applied.ts';
import type { AppliedMetric } from './metric-problems.ts';
import { type PlannedMetric, planMetrics } from './plan-metrics.ts';

/** Updates are independent of each other; the service's limits are unknown. */
const WRITES_AT_ONCE = 5;
const SCORINGS_AT_ONCE = 25;

/**
 * Makes the live metrics match the metric files, or only previews the changes before a merge. A metric that somebody
 * changed in Cekura is not overwritten and, with `verify`, neither is one whose new version scores worse. The other
 * metrics are still written, and the action fails at the end. Nothing is deleted.
 */
export async function applyMetrics(task: Task): Promise<Outcome> {
  const planned = await planMetrics(task);
  const runner = await task.runner();
  for (const metric of planned) runner.info(describePlan(metric));
  if (task.inputs['dry-run']) return await describePlanned(task, planned);
  const branch = await findLiveBranch(task);
  const reason = explainPreview(task.event, branch);
  const outdated = reason === undefined ? await explainOutdated(task, planned, branch) : undefined;
  if (outdated !== undefined) return await describeSkip(outdated, task.inputs['metric-path']);
  const scored = await pMap(planned, (metric) => score(task, metric), { concurrency: SCORINGS_AT_ONCE });
  if (reason !== undefined) {
    runner.notice(
      `Nothing is applied, because this workflow run ${reason}: metrics are applied only on a push to branch ${branch}, or on a schedule or dispatch there`,
    );
    return await describePlanned(task, scored);
  }
  // Renamed metrics first, so that a new one may take the name that they leave.
  const updated = await pMap(scored, (metric) => update(task, metric), { concurrency: WRITES_AT_ONCE });
  const written = await create(task, updated);
  for (const metric of written) logResult(runner, metric);
  await pMap(written, (metric) => dismiss(task, metric), { concurrency: WRITES_AT_ONCE });
  return await describeApplied(task, written);
}

/** The branch whose metric files are live. */
async function findLiveBranch({ inputs, event, github }: Task): Promise<string> {
  const known = inputs['base-branch'] ?? event.defaultBranch;
  if (known !== undefined) return known;
  const { readDefaultBranch } = await import('../github/delivery.ts');
  return await readDefaultBranch(await github());
}

/**
 * Explains why this workflow run must not apply its files: it is for an earlier commit, and the branch has changed them
 * since. `undefined` if they are the branch's, or cannot be compared.
 */
async function explainOutdated(
  task: Task,
  metrics: readonly PlannedMetric[],
  branch: string,
): Promise<string | undefined> {
  const { inputs, event } = task;
  const paths = metrics.flatMap(({ file, plan }) => (plan.kind === 'unchanged' ? [] : file.path));
  if (paths.length === 0 || inputs['github-token'] === '') return undefined;
  const found = (await task.metricFiles(inputs['metric-path'])) ?? [];
  const files = new Map(found.filter(({ path }) => paths.includes(path)).map(({ path, bytes }) => [path, bytes]));
  const { listChangedSince } = await import('../github/history.ts');
  let changed: string[];
  try {
    changed = await listChangedSince(await task.github(), { branch, sha: event.sha, files });
  } catch (error) {
    if (!(error instanceof GitHubError || error instanceof InputError)) throw error;
    (await task.runner()).warning(
      `The metric files could not be compared with branch ${branch}: ${toErrorLine(error)}`,
    );
    return undefined;
  }
  if (changed.length === 0) return undefined;
  return `Nothing is applied, because branch ${branch} has changed ${changed.map((path) => toLine(path)).join(', ')} since commit ${event.sha.slice(0, 7)} of this workflow run; start a new workflow run on ${branch}`;
}

function describePlan({ file, plan, live }: PlannedMetric): string {
  const metric = live ? `metric ${live.id}` : 'a new metric';
  switch (plan.kind) {
    case 'create':
      return `${file.path}: defines ${metric}`;
    case 'unchanged':
      return `${file.path}: ${metric} already matches`;
    case 'update':
      return `${file.path}: differs from ${metric} in ${plan.differences.map(({ field }) => field).join(', ')}`;
    case 'conflict':
      return `${file.path}: conflicts with ${metric}: ${plan.differences.map(({ field, changedBy }) => `${field}${CHANGED_BY[changedBy]}`).join(', ')}`;
  }
}

const CHANGED_BY = { file: '', service: ' (changed in Cekura)', fixed: ' (cannot be changed)' } as const;

function logResult(
  runner: Awaited<ReturnType<Task['runner']>>,
  { file, plan, id, written, error }: AppliedMetric,
): void {
  if (error) runner.info(`${file.path}: ${toErrorLine(error)}`);
  else if (written) runner.info(`${file.path}: ${plan.kind === 'create' ? 'created' : 'updated'} metric ${id}`);
}

/** With `verify`, scores a metric's new version and its live version before anything is written. */
async function score(task: Task, metric: PlannedMetric): Promise<AppliedMetric> {
  const { plan, live } = metric;
  const known = { ...metric, id: live?.id, written: false };
  if (!task.inputs.verify || plan.kind !== 'update' || !live) return known;
  try {
    const proof = await scoreMetric(task, live, plan.changes);
    if (!proof)
      (await task.runner()).info(
        `Metric ${live.id} was not scored, because it has no test sets or its evaluation did not change`,
      );
    return { ...known, proof };
  } catch (error) {
    const { message } = toActionError(error);
    return {
      ...known,
      error: new ActionError(
        `metric ${live.id} was not applied because it could not be scored: ${message}`,
        "check the metric's Lab, or set verify to false",
        { cause: error },
      ),
    };
  }
}

/** Updates one live metric. A failure does not affect the others. */
async function update(task: Task, metric: AppliedMetric): Promise<AppliedMetric> {
  const { plan, proof, error } = metric;
  if (plan.kind !== 'update' || error || proof?.verdict === 'worse') return metric;
  try {
    await updateMetric(task.cekura, plan.id, plan.changes);
    return { ...metric, written: true };
  } catch (cause) {
    return { ...metric, error: toActionError(cause) };
  }
}

/** Dismisses a proposal of Cekura's own schedule that is applied now. A failure is only a warning. */
async function dismiss(task: Task, { file, live, plan, written }: AppliedMetric): Promise<void> {
  const isThere = written || plan.kind === 'unchanged';
  if (!isThere || !live?.pending) return;
  const missing = mapFeedback({ ...live.fields, ...file.fields }, readPendingResult(live, live.pending));
  if (Object.keys(missing).length > 0) return;
  const runner = await task.runner();
  try {
    await dismissPending(task.cekura, live.id);
    runner.info(`The pending proposal of metric ${live.id} was applied and dismissed in Cekura`);
  } catch (error) {
    runner.warning(
      `The pending proposal of metric ${live.id} was applied, but could not be dismissed: ${toActionError(error).message}`,
    );
  }
}

/** Creates all new metrics in one request. */
async function create(task: Task, metrics: readonly AppliedMetric[]): Promise<AppliedMetric[]> {
  const fresh = metrics.filter(({ plan }) => plan.kind === 'create');
  if (fresh.length === 0) return [...metrics];
  const become = (made: (index: number) => Partial<AppliedMetric>) =>
    metrics.map((one) => (one.plan.kind === 'create' ? { ...one, ...made(fresh.indexOf(one)) } : one));
  try {
    const ids = await createMetrics(
      task.cekura,
      fresh.map(({ file }) => toNew(file.fields)),
    );
    return become((index) => ({ written: true, id: ids[index] }));
  } catch (error) {
    return become((index) => ({ error: explainRefusal(error, index) }));
  }
}

/**
 * Cekura rejects all new metrics if one is invalid, and names it by its index in the request (as its framework does).
 */
function explainRefusal(error: unknown, index: number): ActionError {
  const body = error instanceof RefusedError && error.status === 400 ? error.body : undefined;
  if (typeof body !== 'object' || body === null || !Object.keys(body).every((key) => /^\d+$/.test(key))) {
    return toActionError(error);
  }
  const own: unknown = (body as Record<string, unknown>)[String(index)];
  const isFine = typeof own !== 'object' || own === null || Object.keys(own).length === 0;
  return isFine
    ? new ActionError('Not created, because Cekura rejected another new metric', 'correct the file of that metric')
    : new ActionError(
        `Cekura rejected the new metric: ${JSON.stringify(own).slice(0, MAX_REFUSAL)}`,
        'correct the file',
      );
}

const MAX_REFUSAL = 500;

/** A new metric needs a type and an evaluation type; files may omit the default ones. */
function toNew(fields: MetricFields): MetricFields & { name: string } {
  return { type: 'llm_judge', eval_type: 'binary', ...fields, name: fields.name ?? '' };
}
