import type { FeedbackResult } from '../cekura/feedback.ts';
import type { LabelEdit, MetricReview, TestSetVerdict } from '../cekura/metric.ts';
import { agrees } from '../cekura/metric-schemas.ts';
import { codeSpan, escapeInline } from '../render/markdown.ts';
import type { ViewSection } from '../render/view.ts';

const MAX_NAME = 80;
const MAX_VALUE = 40;
const MAX_EXPLANATION = 400;

/** Sections about the metric's test sets and labels, from the optimization's result. */
export function describeLab(result: FeedbackResult, reviews: readonly MetricReview[]): ViewSection[] {
  const shown = result.verdicts.flatMap((verdict) => describeVerdict(verdict, reviews));
  const quiet = result.verdicts.length - shown.length;
  const named = (id: number | undefined) => nameTestSet({ testSetId: id, reviewId: undefined }, reviews);
  const unresolved = result.unresolved.map(({ testSetId, verdict, passRate, explanation }) => [
    named(testSetId),
    escapeInline(verdict, MAX_VALUE),
    passRate === undefined ? '' : `${Math.round(passRate * 100)}%`,
    escapeInline(explanation, MAX_EXPLANATION),
  ]);
  return [
    {
      heading: 'Test sets whose verdict changed or is wrong',
      blocks:
        quiet > 0
          ? [
              quiet === 1
                ? 'The other one is judged correctly, as before.'
                : `The other ${quiet} are judged correctly, as before.`,
            ]
          : [],
      rows: [['Test set', 'Before', 'Now', 'Explanation'], ...shown],
    },
    {
      heading: 'Test sets that the optimizer could not resolve',
      rows: [['Test set', 'Verdict', 'Pass rate', 'Explanation'], ...unresolved],
    },
    describeEdits('Labels that the optimizer changed', result.edits, reviews),
    describeEdits('Labels that the optimizer was not allowed to change', result.unauthorized, reviews),
  ].filter(({ rows }) => rows.length > 1);
}

/** A row for a verdict that a reviewer should look at; none for one that was right before and still is. */
function describeVerdict(verdict: TestSetVerdict, reviews: readonly MetricReview[]): string[][] {
  const review = findReview(verdict, reviews);
  const was = review && agrees(review);
  const { success, error, actual } = verdict;
  if (success && error === '' && was !== false) return [];
  const says = actual === undefined || actual === null ? '' : `: says ${showValue(actual)}`;
  const now = error !== '' ? 'not scored' : `${success ? 'right' : 'wrong'}${says}`;
  const expected = review?.expected;
  const label = expected === undefined || expected === null ? '' : `, reviewers said ${showValue(expected)}`;
  return [
    [
      nameTestSet(verdict, reviews),
      was === undefined ? 'unknown' : was ? 'right' : 'wrong',
      now + (success ? '' : label),
      escapeInline([error, verdict.explanation].filter(Boolean).join(': '), MAX_EXPLANATION),
    ],
  ];
}

function describeEdits(heading: string, edits: readonly LabelEdit[], reviews: readonly MetricReview[]) {
  const rows = edits.map((edit) => [nameTestSet(edit, reviews), escapeInline(edit.details, MAX_EXPLANATION)]);
  return { heading, rows: [['Test set', 'Change'], ...rows] };
}

type Reviewed = Pick<MetricReview, 'reviewId' | 'testSetId'>;

function findReview({ reviewId, testSetId }: Reviewed, reviews: readonly MetricReview[]): MetricReview | undefined {
  return (
    (reviewId === undefined ? undefined : reviews.find((one) => one.reviewId === reviewId)) ??
    (testSetId === undefined ? undefined : reviews.find((one) => one.testSetId === testSetId))
  );
}

function nameTestSet(item: Reviewed, reviews: readonly MetricReview[]): string {
  const { testSetId, testSetName } = findReview(item, reviews) ?? {};
  return showTestSet({ testSetName, testSetId: item.testSetId ?? testSetId, reviewId: item.reviewId });
}

/** A test set by its name and its ID. */
export function showTestSet({
  testSetName,
  testSetId,
  reviewId,
}: Pick<MetricReview, 'testSetName' | 'testSetId' | 'reviewId'>): string {
  const id = testSetId ?? reviewId;
  const name = testSetName === undefined ? '' : escapeInline(testSetName, MAX_NAME);
  return [name, id === undefined ? '' : codeSpan(String(id))].filter(Boolean).join(' ');
}

/** A verdict as code. */
export function showValue(value: unknown): string {
  return codeSpan(typeof value === 'object' ? JSON.stringify(value) : String(value), MAX_VALUE);
}
