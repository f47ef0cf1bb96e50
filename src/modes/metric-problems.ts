import { ActionError, type Place } from '../errors.ts';
import { countOf } from '../render/size.ts';
import type { MetricProof } from '../verify/score-metric.ts';
import { explainWorse } from './metric-proof.ts';
import type { FieldDifference } from './plan-metric.ts';
import type { PlannedMetric } from './plan-metrics.ts';

/** The result of applying one metric file. */
export interface AppliedMetric extends PlannedMetric {
  /** The metric's ID, once it has one. */
  readonly id: number | undefined;
  /** Whether the service was changed. */
  readonly written: boolean;
  readonly error?: ActionError | undefined;
  /** How its new version judges the test sets; scored before it is written. */
  readonly proof?: MetricProof | undefined;
}

type Obstacle = 'conflict' | 'failed' | 'worse';

/** Why a metric file is not applied; `undefined` if it is. */
export function findObstacle({ plan, error, proof }: AppliedMetric): Obstacle | undefined {
  if (plan.kind === 'conflict') return 'conflict';
  if (error) return 'failed';
  return proof?.verdict === 'worse' ? 'worse' : undefined;
}

/** The status of a metric with a problem. */
export const STATUS = { conflict: 'failed', failed: 'failed', worse: 'blocked' } as const;

/** `blocked` if the only problems are new versions that score worse; `undefined` if there are no problems. */
export function statusOf(metrics: readonly AppliedMetric[]): 'blocked' | 'failed' | undefined {
  const statuses = metrics.map(findObstacle).flatMap((obstacle) => (obstacle ? STATUS[obstacle] : []));
  return statuses.find((status) => status === 'failed') ?? statuses[0];
}

/** The problem of one metric, without any of its texts. */
function explainProblem({ plan, live, error, proof }: AppliedMetric): string | undefined {
  if (plan.kind === 'conflict') {
    const by = (who: FieldDifference['changedBy']) =>
      plan.differences.filter(({ changedBy }) => changedBy === who).map(({ field }) => field);
    const fixed = by('fixed');
    if (fixed.length > 0) return `${fixed.join(', ')} of metric ${plan.id} cannot be changed`;
    return `metric ${plan.id} was changed in Cekura (${by('service').join(', ')})`;
  }
  if (error) return error.message;
  return proof?.verdict === 'worse' ? explainWorse(live?.id, proof) : undefined;
}

/** All problems as a single error; `undefined` if there are none. */
export function explainProblems(metrics: readonly AppliedMetric[]): ActionError | undefined {
  const problems = metrics.flatMap((metric) => {
    const message = explainProblem(metric);
    return message === undefined ? [] : [{ metric, message }];
  });
  const [first] = problems;
  if (!first) return undefined;
  const messages = [...new Set(problems.map(({ message }) => message))];
  const shown = messages.slice(0, 10);
  if (messages.length > shown.length) shown.push(`and ${messages.length - shown.length} more`);
  const conflicts = problems.flatMap(({ metric: { plan } }) => (plan.kind === 'conflict' ? [plan] : []));
  const isFixed = ({ differences }: (typeof conflicts)[number]) => differences.some((one) => one.changedBy === 'fixed');
  const what = metrics.some(({ written }) => written) ? 'could not be' : 'cannot be';
  const hints = [
    ...(conflicts.some((plan) => !isFixed(plan))
      ? ['copy the live version from the job summary into the file, or set overwrite to true']
      : []),
    ...(conflicts.some(isFixed) ? ['restore the live value in the file, or remove the field from the file'] : []),
    ...(problems.some(({ metric }) => findObstacle(metric) === 'worse')
      ? ['correct the metric file, or set verify to false to apply it anyway']
      : []),
    ...problems.flatMap(({ metric }) => (metric.error ? [metric.error.hint] : [])),
  ];
  const places: Place[] = problems.map(({ metric: { file, plan }, message }) => ({
    file: file.path,
    line: file.lineOf('differences' in plan ? (plan.differences[0]?.field ?? 'name') : 'name'),
    message,
  }));
  return new ActionError(
    `${problems.length} of ${countOf(metrics.length, 'metric')} ${what} applied: ${shown.join('; ')}`,
    [...new Set(hints)].slice(0, 3).join('; '),
    { cause: problems.find(({ metric }) => metric.error)?.metric.error, places },
  );
}
