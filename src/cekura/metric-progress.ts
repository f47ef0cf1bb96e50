import * as z from 'zod/mini';
import { isFields } from '../fields.ts';
import { loose } from '../http/loose.ts';
import { explainNoResult, readJobReply } from './job-reply.ts';
import type { MetricFields, MetricReview, MetricScore } from './metric.ts';
import { readGeneratedMetric, readLiveMetric, readScore } from './metric-schemas.ts';
import type { JobProgress } from './progress.ts';

const list = loose(z.array(z.unknown()));
/** `metrics` is published, `generated_metrics` observed. */
const generation = z.object({ metrics: list, generated_metrics: list });

/** Reads a reply of generate_metrics_progress. Every item is in the result, in its order. */
export function readGenerationProgress(reply: unknown): JobProgress<MetricFields[]> {
  const job = readJobReply(reply);
  const { metrics, generated_metrics: observed } = z.parse(generation, job.fields);
  const found = [metrics, observed].find((items) => items && items.length > 0);
  if (found && (job.kind === 'done' || job.kind === 'unknown')) {
    return { state: 'done', result: found.map(readGeneratedMetric) };
  }
  const isEmpty = job.kind === 'done' && job.error === '';
  return isEmpty ? { state: 'nothing', reason: 'It generated no metrics' } : explainNoResult(job, '');
}

/** The result of scoring a metric's test sets. */
export interface ReviewsResult {
  /** `undefined` when the reply holds none. */
  readonly score: MetricScore | undefined;
  readonly reviews: readonly MetricReview[];
  /** Test sets that could not be scored. */
  readonly failed: number;
}

/**
 * Reads a reply of run_reviews_progress: counts of completed and failed test sets, and at the end the metric's data
 * (published in words, without names). So the metric is the object that has reviews or scores, wherever it is in the
 * reply.
 */
export function readReviewsProgress(reply: unknown): JobProgress<ReviewsResult> {
  const job = readJobReply(reply);
  const { failed } = job.fields;
  const objects = [...Object.values(job.fields).filter(isFields), job.fields];
  const metric = objects.find((one) => Array.isArray(one.reviews) || 'overall_score' in one);
  const live = metric ? readLiveMetric('run_reviews_progress', { ...metric, name: '' }, 0) : undefined;
  const score = live?.score ?? objects.flatMap((one) => ('num_total' in one && readScore(one)) || [])[0];
  if (job.kind === 'done' || (job.kind === 'unknown' && (live ?? score))) {
    const result = { score, reviews: live?.reviews ?? [], failed: typeof failed === 'number' ? failed : 0 };
    return { state: 'done', result };
  }
  return explainNoResult(job, '');
}
