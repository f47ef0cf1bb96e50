import type { MetricScore } from '../cekura/metric.ts';
import { codeSpan, escapeInline } from '../render/markdown.ts';
import type { ViewSection } from '../render/view.ts';
import type { Flip, MetricProof } from '../verify/score-metric.ts';

const MAX_NAME = 80;
const MAX_VALUE = 40;

/** A metric that was scored, by its name. */
interface NamedProof {
  readonly name: string;
  readonly proof: MetricProof;
}

/** How metrics judge their test sets today and with their new versions, and where a verdict flips. */
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
    { heading: 'Verification', rows: [['Metric', 'Today', 'New version', 'Verdict'], ...rows] },
    ...(flips.length > 0
      ? [
          {
            heading: 'Test sets whose verdict flips',
            rows: [['Metric', 'Test set', 'A person said', 'Today', 'New version'], ...flips],
          },
        ]
      : []),
  ];
}

function describeFlip(
  name: string,
  { testSetId, reviewId, testSetName, expected, before, after, isRightNow }: Flip,
): string[] {
  const id = testSetId ?? reviewId;
  return [
    escapeInline(name, MAX_NAME),
    [testSetName === undefined ? '' : escapeInline(testSetName, MAX_NAME), id === undefined ? '' : codeSpan(String(id))]
      .filter(Boolean)
      .join(' '),
    showValue(expected),
    `${isRightNow ? 'wrong' : 'right'}: ${showValue(before)}`,
    `${isRightNow ? 'right' : 'wrong'}: ${showValue(after)}`,
  ];
}

/** Why a metric is not applied, in words that hold nothing of its texts. */
export function explainWorse(id: number | undefined, { before, after }: MetricProof): string {
  return `metric ${id} would judge its test sets worse: ${showScore(before)} today, ${showScore(after)} with the new version`;
}

function showScore({ score, correct, total }: MetricScore): string {
  const counts = total === undefined ? '' : ` (${correct} of ${total})`;
  return `${Math.round(score * 1000) / 10} %${counts}`;
}

function showValue(value: unknown): string {
  return codeSpan(typeof value === 'object' ? JSON.stringify(value) : String(value), MAX_VALUE);
}
