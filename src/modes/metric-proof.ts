import { CHANGEABLE } from '../cekura/feedback.ts';
import type { MetricScore } from '../cekura/metric.ts';
import { readMetricFile } from '../documents/metrics/metric-file.ts';
import { escapeInline } from '../render/markdown.ts';
import { formatPercent } from '../render/size.ts';
import type { ViewSection } from '../render/view.ts';
import type { Measured, Verification } from '../task/mode.ts';
import type { Proposal } from '../task/proposal.ts';
import type { Task } from '../task/task.ts';
import { type Flip, type MetricProof, scoreMetric } from '../verify/score-metric.ts';
import { showTestSet, showValue } from './metric-sections.ts';
import type { MetricTarget } from './metric-target.ts';
import { sameValue } from './plan-metric.ts';

const MAX_NAME = 80;

/** A metric that was scored, by its name. */
interface NamedProof {
  readonly name: string;
  readonly proof: MetricProof;
}

/** Scores both the live metric and its proposal on the metric's own test sets. */
export function verifyMetric(task: Task, metric: MetricTarget): Verification {
  return {
    plan: `Verification scores the test sets of metric ${metric.title} twice: with the metric as it is, and as proposed.`,
    measure: async (proposal) => await measure(task, metric, proposal),
  };
}

async function measure(task: Task, { id, live, path, title }: MetricTarget, proposal: Proposal): Promise<Measured> {
  const { file } = await readMetricFile(proposal.shown[0]?.after ?? '', path);
  const changed = CHANGEABLE.filter((field) => {
    const value = file?.fields[field];
    return value !== undefined && !sameValue(field, value, live.fields[field]);
  });
  const proof = await scoreMetric(task, live, Object.fromEntries(changed.map((field) => [field, file?.fields[field]])));
  if (!proof) {
    (await task.runner()).info(
      `Metric ${title} was not scored, because it has no test sets or its evaluation did not change`,
    );
    return {};
  }
  return {
    verdict: proof.verdict,
    scores: { old: proof.before, new: proof.after },
    sections: describeProofs([{ name: live.fields.name ?? '', proof }]),
    worse: proof.verdict === 'worse' ? `The proposal is worse: ${explainWorse(id, proof)}` : undefined,
  };
}

/** How the live and new versions of metrics judge their test sets, and which verdicts change. */
export function describeProofs(proofs: readonly NamedProof[]): ViewSection[] {
  if (proofs.length === 0) return [];
  const rows = proofs.map(({ name, proof: { before, after, verdict, failed } }) => [
    escapeInline(name, MAX_NAME),
    showScore(before),
    showScore(after),
    failed > 0 ? `${verdict}, ${failed} not scored` : verdict,
  ]);
  const flips = proofs.flatMap(({ name, proof }) => proof.flips.map((flip) => describeFlip(name, flip)));
  return [
    { heading: 'Verification', rows: [['Metric', 'Live version', 'New version', 'Verdict'], ...rows] },
    ...(flips.length > 0
      ? [
          {
            heading: 'Test sets whose verdict changes',
            rows: [['Metric', 'Test set', 'Reviewers said', 'Live version', 'New version'], ...flips],
          },
        ]
      : []),
  ];
}

function describeFlip(name: string, { expected, before, after, isRightNow, ...testSet }: Flip): string[] {
  return [
    escapeInline(name, MAX_NAME),
    showTestSet(testSet),
    showValue(expected),
    `${isRightNow ? 'wrong' : 'right'}: ${showValue(before)}`,
    `${isRightNow ? 'right' : 'wrong'}: ${showValue(after)}`,
  ];
}

/** Why a metric is not applied, without any of its texts. */
export function explainWorse(id: number | undefined, { before, after }: MetricProof): string {
  return `metric ${id} would judge its test sets worse: ${showScore(before)} now, ${showScore(after)} with the new version`;
}

function showScore({ score, correct, total }: MetricScore): string {
  const counts = total === undefined ? '' : ` (${correct} of ${total})`;
  return `${formatPercent(score)}${counts}`;
}
