import type { LiveMetric, MetricReview, MetricScore } from '../cekura/metric.ts';
import { pollReviews, startReviews } from '../cekura/metric-jobs.ts';
import { readReviewsProgress } from '../cekura/metric-progress.ts';
import { agrees } from '../cekura/metric-schemas.ts';
import { readMetric } from '../cekura/metrics.ts';
import { followJob, readTolerantly } from '../task/follow-job.ts';
import type { Task } from '../task/task.ts';

/** How a metric judged its test sets before it was updated, and how it does now. */
export interface Verified {
  readonly before: MetricScore | undefined;
  readonly after: MetricScore | undefined;
  readonly worse: boolean;
  /** Test sets that could not be scored. */
  readonly failed: number;
}

/** Scores an updated metric's test sets again. @param live the metric as it was before */
export async function verifyMetric(task: Task, live: LiveMetric): Promise<Verified> {
  const progressId = await startReviews(task.cekura, live.id);
  (await task.runner()).info(`The scoring of metric ${live.id} is started; its progress-id is ${progressId}`);
  const settled = await followJob(task, {
    name: `scoring of metric ${live.id}`,
    progressId,
    poll: async () => readTolerantly(readReviewsProgress, await pollReviews(task.cekura, progressId)),
  });
  const result = settled.state === 'done' ? settled.result : undefined;
  const now = result?.score ? result : await readMetric(task.cekura, live.id);
  return { ...compareScores(live, now), failed: result?.failed ?? 0 };
}

type Scored = { readonly score: MetricScore | undefined; readonly reviews: readonly MetricReview[] };

/**
 * Compares the two by the test sets that both judged, when that can be told: one that was added since, or could not be
 * scored now, makes no metric worse.
 */
export function compareScores(before: Scored, after: Scored): Pick<Verified, 'before' | 'after' | 'worse'> {
  const verdicts = after.reviews.flatMap((now) => {
    const was = before.reviews.find((one) => one.reviewId !== undefined && one.reviewId === now.reviewId);
    const [old, next] = [was && agrees(was), agrees(now)];
    return old === undefined || next === undefined ? [] : [{ old, next }];
  });
  const [old, next] =
    verdicts.length > 0
      ? [count(verdicts.map((one) => one.old)), count(verdicts.map((one) => one.next))]
      : [before.score, after.score];
  return { before: old, after: next, worse: old !== undefined && next !== undefined && next.score < old.score };
}

function count(verdicts: readonly boolean[]): MetricScore {
  const correct = verdicts.filter(Boolean).length;
  return { score: correct / verdicts.length, correct, total: verdicts.length };
}
