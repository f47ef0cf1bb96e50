import { JobFailedError } from '../cekura/errors.ts';
import type { LiveMetric, MetricFields, MetricReview, MetricScore } from '../cekura/metric.ts';
import { pickScoredFields, pollReviews, startReviews } from '../cekura/metric-jobs.ts';
import type { ReviewsResult } from '../cekura/metric-progress.ts';
import { agrees } from '../cekura/metric-schemas.ts';
import { followJob } from '../task/follow-job.ts';
import type { Task } from '../task/task.ts';

/** How the live and the new version of a metric judge its test sets. */
export interface MetricProof {
  readonly before: MetricScore;
  readonly after: MetricScore;
  /** `worse`: the new version agrees with reviewers on fewer test sets. */
  readonly verdict: 'better' | 'same' | 'worse';
  /** Test sets that only one of the two versions judges correctly. */
  readonly flips: readonly Flip[];
  /** Test sets that could not be scored with the new version. */
  readonly failed: number;
}

/** A test set on which only one version agrees with the reviewer. */
export interface Flip extends Pick<MetricReview, 'reviewId' | 'testSetId' | 'testSetName' | 'expected'> {
  readonly before: unknown;
  readonly after: unknown;
  readonly isRightNow: boolean;
}

/**
 * Scores a metric's test sets with the live and with the new version, in parallel. Nothing is saved on the service.
 *
 * @returns `undefined` when there is nothing to compare: no test sets, or no change of how the metric judges
 * @throws ActionError if either version cannot be scored
 */
export async function scoreMetric(
  task: Task,
  live: LiveMetric,
  changes: MetricFields,
): Promise<MetricProof | undefined> {
  const fields = pickScoredFields(changes);
  if (Object.keys(fields).length === 0 || live.reviews.length === 0) return undefined;
  const [before, after] = await Promise.all([
    score(task, live, {}, 'as it is now'),
    score(task, live, fields, 'as proposed'),
  ]);
  const proof = compareScores(before, after);
  if (proof) return { ...proof, failed: after.failed };
  throw new JobFailedError(
    `Cekura returned no scores for the test sets of metric ${live.id}`,
    "check the metric's Lab, or set verify to false",
  );
}

async function score(task: Task, { id }: LiveMetric, fields: MetricFields, version: string): Promise<ReviewsResult> {
  const progressId = await startReviews(task.cekura, id, fields);
  const name = `scoring of metric ${id} ${version}`;
  (await task.runner()).info(`Started the ${name}; its progress-id is ${progressId}`);
  const poll = () => pollReviews(task.cekura, progressId);
  const settled = await followJob(task, { name, progressId, poll });
  return settled.state === 'done' ? settled.result : { score: undefined, reviews: [], failed: 0 };
}

type Scored = Pick<ReviewsResult, 'score' | 'reviews'>;

/**
 * Compares two scorings by the test sets that both have a verdict for, so that an unscored test set makes no metric
 * worse.
 *
 * @returns `undefined` if they cannot be compared
 */
export function compareScores(before: Scored, after: Scored): Omit<MetricProof, 'failed'> | undefined {
  const known = new Map(before.reviews.flatMap((one) => (one.reviewId === undefined ? [] : [[one.reviewId, one]])));
  const pairs = after.reviews.flatMap((now) => {
    const was = now.reviewId === undefined ? undefined : known.get(now.reviewId);
    const [wasRight, isRight] = [was && agrees(was), agrees(now)];
    return was === undefined || wasRight === undefined || isRight === undefined
      ? []
      : [{ was, now, wasRight, isRight }];
  });
  const [old, next] =
    pairs.length > 0
      ? [count(pairs.map(({ wasRight }) => wasRight)), count(pairs.map(({ isRight }) => isRight))]
      : [before.score, after.score];
  if (old === undefined || next === undefined) return undefined;
  return {
    before: old,
    after: next,
    verdict: next.score < old.score ? 'worse' : next.score > old.score ? 'better' : 'same',
    flips: pairs
      .filter(({ wasRight, isRight }) => wasRight !== isRight)
      .map(({ was, now, isRight }) => ({
        reviewId: now.reviewId,
        testSetId: now.testSetId,
        testSetName: now.testSetName,
        expected: now.expected,
        before: was.actual,
        after: now.actual,
        isRightNow: isRight,
      })),
  };
}

function count(verdicts: readonly boolean[]): MetricScore {
  const correct = verdicts.filter(Boolean).length;
  return { score: correct / verdicts.length, correct, total: verdicts.length };
}
