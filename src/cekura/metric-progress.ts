import * as z from 'zod/mini';
import { type Fields, findList, findText, findValue, isFields, unwrapReply } from './layers.ts';
import type { MetricReview, MetricScore } from './metric.ts';
import { type GeneratedMetric, readGeneratedMetric, readLiveMetric, readScore } from './metric-schemas.ts';
import { type JobProgress, readErrorText, saysNothingToImprove, sortStatus } from './progress.ts';

/**
 * Reads a reply of generate_metrics_progress: the list is `metrics` (published) or `generated_metrics` (observed). Every item is
 * in the result, in its order.
 */
export function readGenerationProgress(reply: unknown): JobProgress<GeneratedMetric[]> {
  const settled = readSettled(reply, (layers) => {
    const list = findList(layers, 'metrics', 'generated_metrics');
    return list.length > 0 ? list.map(readGeneratedMetric) : undefined;
  });
  return settled.state === 'done' && settled.result === undefined
    ? { state: 'nothing', reason: 'It generated no metrics' }
    : (settled as JobProgress<GeneratedMetric[]>);
}

/** What a new scoring of a metric's test sets found. */
export interface ReviewsResult {
  /** From the reply; `undefined` when it holds none, and the metric itself has to be read again. */
  readonly score: MetricScore | undefined;
  readonly reviews: readonly MetricReview[];
  /** Test sets that could not be scored. */
  readonly failed: number;
}

/** Reads a reply of run_reviews_progress: counts, and at the end the metric's data (published in words, without a shape). */
export function readReviewsProgress(reply: unknown): JobProgress<ReviewsResult> {
  const settled = readSettled(reply, (layers) => {
    const failed = findValue(layers, 'failed', 'failed_count', 'num_failed');
    const metric = layers.flatMap((layer) => [layer.metric, layer.metric_data, layer]).find(holdsMetric);
    const live = metric ? readLiveMetric('run_reviews_progress', { ...metric, name: '' }, 0) : undefined;
    const direct = readScore(findValue(layers, 'new_score', 'score') ?? {}) ?? readScore(layers.at(-1));
    const score = direct ?? live?.score;
    if (score === undefined && live === undefined) return undefined;
    return { score, reviews: live?.reviews ?? [], failed: typeof failed === 'number' ? failed : 0 };
  });
  return settled.state === 'done'
    ? { state: 'done', result: settled.result ?? { score: undefined, reviews: [], failed: 0 } }
    : settled;
}

function holdsMetric(value: unknown): value is Fields {
  return isFields(value) && (Array.isArray(value.reviews) || 'overall_score' in value);
}

/** The same for every job that has no questions: by its word, then by what it holds. */
function readSettled<Result>(
  reply: unknown,
  read: (layers: readonly Fields[]) => Result | undefined,
): JobProgress<Result | undefined> {
  const layers = unwrapReply(z.parse(z.record(z.string(), z.unknown()), reply));
  const word = findText([...layers].reverse(), 'status', 'state') ?? '';
  const reason = readErrorText(findValue([...layers].reverse(), 'error', 'error_message'));
  const kind = sortStatus(word);
  if (kind === 'working') return { state: 'pending', word, known: true };
  const result = read(layers);
  if (kind === 'failed' || (reason !== '' && result === undefined)) {
    return kind !== 'failed' && saysNothingToImprove(reason)
      ? { state: 'nothing', reason }
      : { state: 'failed', reason: reason || `its status is ${word}` };
  }
  if (kind === 'done' || result !== undefined) return { state: 'done', result };
  return { state: 'pending', word, known: false };
}
