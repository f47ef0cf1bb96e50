import pMap from 'p-map';
import { createMetrics, updateMetric } from '../cekura/metrics.ts';
import { type ActionError, toActionError, toErrorLine } from '../errors.ts';
import type { Outcome } from '../outcome.ts';
import type { MetricFields } from '../proposal/metric.ts';
import { describeApplied, describePlanned } from './describe-applied.ts';
import { type PlannedMetric, planMetrics } from './plan-metrics.ts';
import type { Run } from './run.ts';
import { type Verified, verifyMetric } from './verify-metric.ts';

/** What became of one metric file. */
export interface AppliedMetric extends PlannedMetric {
  /** The metric's ID, once it has one. */
  readonly id: number | undefined;
  /** Whether the service was changed. */
  readonly written: boolean;
  readonly error?: ActionError | undefined;
  readonly verified?: Verified | undefined;
}

/** Updates are independent of each other; the service's limits are not known. */
const WRITES_AT_ONCE = 5;
const SCORINGS_AT_ONCE = 25;

/**
 * Makes the service match the metric files. What somebody changed on the service since is left alone; the other metrics are
 * written all the same, and the run fails at the end. Nothing is deleted.
 */
export async function applyMetrics(run: Run): Promise<Outcome> {
  const planned = await planMetrics(run);
  const runner = await run.runner();
  for (const metric of planned) runner.info(sayPlan(metric));
  if (run.inputs['dry-run']) return await describePlanned(run, planned);
  // Renamed metrics first, so that a new one may take the name that they leave.
  const updated = await pMap(planned, (metric) => update(run, metric), { concurrency: WRITES_AT_ONCE });
  const written = await create(run, updated);
  for (const metric of written) sayError(runner, metric);
  const applied = run.inputs.verify
    ? await pMap(written, (metric) => verify(run, metric), { concurrency: SCORINGS_AT_ONCE })
    : written;
  return await describeApplied(run, applied);
}

function sayPlan({ file, plan, live }: PlannedMetric): string {
  const metric = live ? `metric ${live.id}` : 'a new metric';
  switch (plan.kind) {
    case 'create':
      return `${file.path}: creates ${metric}`;
    case 'unchanged':
      return `${file.path}: ${metric} is the same`;
    case 'update':
      return `${file.path}: updates ${metric}: ${plan.differences.map(({ field }) => field).join(', ')}`;
    case 'conflict':
      return `${file.path}: conflicts with ${metric}: ${plan.differences.map(({ field, changedBy }) => `${field}${changedBy === 'file' ? '' : ' (changed on the service)'}`).join(', ')}`;
  }
}

function sayError(runner: Awaited<ReturnType<Run['runner']>>, { file, error }: AppliedMetric): void {
  if (error) runner.info(`${file.path}: ${toErrorLine(error)}`);
}

/** Writes one metric that exists. Its failure does not take the others with it. */
async function update(run: Run, metric: PlannedMetric): Promise<AppliedMetric> {
  const { plan, live } = metric;
  const known = { ...metric, id: live?.id, written: false };
  if (plan.kind !== 'update') return known;
  try {
    await updateMetric(run.cekura, plan.id, plan.changes);
    return { ...known, written: true };
  } catch (error) {
    return { ...known, error: toActionError(error) };
  }
}

/** Creates all that is new, in one request. */
async function create(run: Run, metrics: readonly AppliedMetric[]): Promise<AppliedMetric[]> {
  const fresh = metrics.filter(({ plan }) => plan.kind === 'create');
  if (fresh.length === 0) return [...metrics];
  const become = (made: (name: string) => Partial<AppliedMetric>) =>
    metrics.map((one) => (one.plan.kind === 'create' ? { ...one, ...made(one.file.fields.name ?? '') } : one));
  try {
    const created = await createMetrics(
      run.cekura,
      fresh.map(({ file }) => toNew(file.fields)),
    );
    return become((name) => ({ written: true, id: created.find((one) => one.name === name)?.id }));
  } catch (error) {
    return become(() => ({ error: toActionError(error) }));
  }
}

/** The service wants to be told what kind of metric a new one is; a file needn't say what most are. */
function toNew(fields: MetricFields): MetricFields & { name: string } {
  return { type: 'llm_judge', eval_type: 'binary', ...fields, name: fields.name ?? '' };
}

async function verify(run: Run, metric: AppliedMetric): Promise<AppliedMetric> {
  if (!metric.written || !metric.live || metric.plan.kind !== 'update') return metric;
  try {
    return { ...metric, verified: await verifyMetric(run, metric.live) };
  } catch (error) {
    return { ...metric, error: toActionError(error) };
  }
}
