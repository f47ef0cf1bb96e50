import * as z from 'zod/mini';
import { loose } from '../http/loose.ts';
import type { LiveMetric, MetricFields, MetricReview, MetricScore } from './metric.ts';
import { filled, flag, looseId, looseList, number, parseReply, reference, text } from './schemas.ts';

// Metrics, read as tolerantly as `schemas.ts` reads everything else.

const word = z.pipe(
  z.union([z.string(), z.number(), z.boolean()]),
  z.transform((value) => String(value)),
);

/** A reviewed call (published as MetricReviewDetail). */
const review = z.object({
  id: looseId,
  test_set: loose(z.union([z.object({ id: looseId, name: text }), z.int()])),
  test_set_id: looseId,
  expected_value: z.optional(z.unknown()),
  actual_value: z.optional(z.unknown()),
  feedback: text,
});

/** Documented only in prose, without the form of the scores. */
const pendingProposal = z.object({
  description: text,
  evaluation_trigger: text,
  type: text,
  custom_code: text,
  score: z.optional(z.unknown()),
  baseline_score: z.optional(z.unknown()),
  cron_job_name: text,
  proposed_at: text,
});

/** A metric of any endpoint (published as MetricDetailV2, MetricList, SchemaPostMetricEdit). */
const metric = z.object({
  id: looseId,
  name: text,
  description: text,
  type: text,
  eval_type: text,
  enum_values: looseList(word),
  evaluation_trigger: text,
  trigger_type: text,
  evaluation_trigger_prompt: text,
  evaluation_trigger_custom_code: text,
  custom_code: text,
  prompt: text,
  audio_enabled: flag,
  simulation_enabled: flag,
  observability_enabled: flag,
  sampling_enabled: flag,
  add_to_new_agents: flag,
  configuration: loose(z.record(z.string(), z.unknown())),
  project: loose(reference),
  agents: looseList(reference),
  assistant_id: text,
  reviews: looseList(review),
  overall_score: z.optional(z.unknown()),
  total_score: z.optional(z.unknown()),
  pending_optimisation_proposal: loose(pendingProposal),
});
type Metric = z.infer<typeof metric>;

/**
 * Checks a metric that the service sent; `id` is the requested one, if one was requested.
 *
 * @throws ActionError when it is not a metric
 */
export function readLiveMetric(endpoint: string, reply: unknown, id?: number): LiveMetric {
  const known = z.object({ id: id === undefined ? z.int() : z.optional(z.unknown()), name: z.string() });
  parseReply(known, endpoint, reply);
  const read = parseReply(metric, endpoint, reply);
  return {
    id: read.id ?? id ?? 0,
    fields: pickFields(read),
    reviews: (read.reviews ?? []).map(readReview),
    score: scoreOf(read),
    ...readPending(read),
  };
}

function readPending({ pending_optimisation_proposal: found }: Metric): Pick<LiveMetric, 'pending'> {
  const description = filled(found?.description);
  const code = filled(found?.custom_code);
  const trigger = filled(found?.evaluation_trigger);
  if (!found || (description ?? code ?? trigger) === undefined) return {};
  const [oldScore, newScore] = readScores(found.baseline_score, found.score);
  return {
    pending: {
      description,
      trigger,
      type: filled(found.type),
      code,
      oldScore,
      newScore,
      schedule: found.cron_job_name?.trim() ?? '',
      proposedAt: found.proposed_at?.trim() ?? '',
    },
  };
}

/** A generated metric; a malformed one becomes a metric without fields, so that it does not disappear unnoticed. */
export function readGeneratedMetric(item: unknown): MetricFields {
  const read = z.safeParse(metric, item);
  return read.success ? pickFields(read.data) : {};
}

function pickFields(read: Metric): MetricFields {
  const { id, reviews, overall_score, total_score, pending_optimisation_proposal, ...fields } = read;
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null && value !== undefined));
}

function readReview(read: z.infer<typeof review>): MetricReview {
  const { test_set: testSet } = read;
  const inner = typeof testSet === 'object' ? testSet : undefined;
  return {
    reviewId: read.id ?? undefined,
    testSetId: (typeof testSet === 'number' ? testSet : inner?.id) ?? read.test_set_id ?? undefined,
    testSetName: inner?.name || undefined,
    expected: read.expected_value,
    actual: read.actual_value,
    feedback: read.feedback?.trim() || undefined,
  };
}

/** Whether a metric's verdict is the one that the reviewer expects; `undefined` if either is missing. */
export function agrees({ expected, actual }: Pick<MetricReview, 'expected' | 'actual'>): boolean | undefined {
  if (expected === null || expected === undefined || actual === null || actual === undefined) return undefined;
  const plain = (value: unknown) => (typeof value === 'object' ? JSON.stringify(value) : String(value).trim());
  return plain(expected) === plain(actual);
}

function scoreOf(read: Metric): MetricScore | undefined {
  const verdicts = (read.reviews ?? []).map((one) => agrees(readReview(one))).filter((one) => one !== undefined);
  if (verdicts.length > 0) {
    const correct = verdicts.filter(Boolean).length;
    return { score: correct / verdicts.length, correct, total: verdicts.length };
  }
  // Published as text, without its meaning; names and values suggest the correct ones and their total.
  const [overall, total] = [toNumber(read.overall_score), toNumber(read.total_score)];
  if (overall === undefined || overall < 0) return undefined;
  if (total !== undefined && total > 0 && overall <= total) return { score: overall / total, correct: overall, total };
  return overall <= 1 ? { score: overall } : undefined;
}

function toNumber(value: unknown): number | undefined {
  const read = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof read === 'number' && Number.isFinite(read) ? read : undefined;
}

const score = z.object({ num_correct: number, num_total: number, score: number });

/** `{num_correct, num_total, score}` (published), or a bare share. `undefined` if unreadable. */
export function readScore(value: unknown): MetricScore | undefined {
  return readScores(value)[0];
}

/** Reads scores of the same scale: if one is a percentage, all are. */
export function readScores(...values: readonly unknown[]): (MetricScore | undefined)[] {
  const read = values.map(readCounts);
  const scale = read.some((one) => one?.total === undefined && (one?.score ?? 0) > 1) ? 100 : 1;
  return read.map((one) => (one && one.total === undefined ? { ...one, score: one.score / scale } : one));
}

function readCounts(value: unknown): MetricScore | undefined {
  const bare = toNumber(value);
  const read = z.safeParse(score, bare === undefined ? value : { score: bare });
  if (!read.success) return undefined;
  const { num_total: total, num_correct: correct, score: share } = read.data;
  if (total != null && correct != null && total > 0 && correct >= 0 && correct <= total) {
    return { score: correct / total, correct, total };
  }
  return share == null || share < 0 || share > 100 ? undefined : { score: share };
}
