import * as z from 'zod/mini';
import { isFields } from '../fields.ts';
import { loose } from '../http/loose.ts';
import { LINE_END } from '../lines.ts';
import { quoteText } from '../safe-text.ts';
import { explainNoResult, readJobReply, showRest, showValue } from './job-reply.ts';
import type {
  LabelEdit,
  LiveMetric,
  MetricField,
  MetricFields,
  MetricScore,
  PendingProposal,
  TestSetVerdict,
  UnresolvedSample,
} from './metric.ts';
import { readScore, readScores } from './metric-schemas.ts';
import { type JobProgress, readErrorText } from './progress.ts';
import { findQuestions } from './questions.ts';
import { filled, looseId, looseList, text } from './schemas.ts';

/** The result of an optimization. All texts come from the service: untrusted data; code is shown, never run. */
export interface FeedbackResult {
  /** `undefined` if unchanged, as for the other fields. */
  readonly description: string | undefined;
  readonly trigger: ImprovedTrigger | undefined;
  readonly type: string | undefined;
  readonly code: string | undefined;
  /** May be empty. */
  readonly summary: string;
  readonly oldScore: MetricScore | undefined;
  readonly newScore: MetricScore | undefined;
  readonly verdicts: readonly TestSetVerdict[];
  readonly unresolved: readonly UnresolvedSample[];
  /** Labels that the optimizer corrected because a person's answer said so. */
  readonly edits: readonly LabelEdit[];
  /** Labels that it wanted to change but was not allowed to. */
  readonly unauthorized: readonly LabelEdit[];
}

/** Which calls the metric judges. `text` is a prompt or Python, depending on `kind`. */
export type ImprovedTrigger =
  | { readonly kind: 'always' }
  | { readonly kind: 'llm_judge' | 'custom_code'; readonly text: string };

const verdict = z.object({
  review_id: looseId,
  test_set_id: looseId,
  success: z.boolean(),
  actual_value: z.optional(z.unknown()),
  explanation: z.optional(z.unknown()),
  error: z.optional(z.unknown()),
});

/** Published as ProcessFeedbacksResponse; `meta_harness` is an older form of code and type (observed). */
const feedback = z.object({
  improved_metric_description: text,
  improved_evaluation_trigger: text,
  improved_trigger_kind: text,
  trigger_type: text,
  type: text,
  custom_code: text,
  meta_harness: loose(z.looseObject({ optimized_code: text, type: text })),
  optimization_summary: text,
  old_score: z.optional(z.unknown()),
  new_score: z.optional(z.unknown()),
  review_results: looseList(verdict),
  // Lists without a published form.
  unresolved_samples: looseList(z.unknown()),
  feedback_edits: looseList(z.unknown()),
  unauthorized_label_changes: looseList(z.unknown()),
});

/**
 * Reads a reply of process_feedbacks_progress. A job that waits for a person is recognized by its questions, not by its
 * status.
 */
export function readFeedbackProgress(reply: unknown): JobProgress<FeedbackResult> {
  const job = readJobReply(reply);
  const { kind, word, fields } = job;
  if (kind !== 'done' && kind !== 'failed') {
    const questions = findQuestions(fields);
    if (questions.length > 0) return { state: 'waiting', word, questions };
  }
  const lacking = 'it finished without a result';
  if (kind === 'failed' || kind === 'working') return explainNoResult(job, lacking);
  const result = readResult(z.parse(feedback, fields));
  // `always` is a default that a reply may contain before there is a result.
  const trigger = result.trigger?.kind === 'always' ? undefined : result.trigger;
  if ((result.description ?? result.code ?? trigger) !== undefined) return { state: 'done', result };
  // It may propose no change and still return scores and unresolved samples.
  const isResult = job.error === '' && Object.keys(feedback.shape).some((name) => name in fields);
  return kind === 'done' && isResult ? { state: 'done', result } : explainNoResult(job, lacking);
}

function readResult(read: z.infer<typeof feedback>): FeedbackResult {
  const older = read.meta_harness ?? undefined;
  const [oldScore, newScore] = readScores(read.old_score, read.new_score ?? older);
  return {
    description: filled(read.improved_metric_description),
    trigger: readTrigger(read),
    type: filled(older?.type) ?? filled(read.type),
    code: filled(read.custom_code) ?? filled(older?.optimized_code),
    summary: read.optimization_summary?.trim() ?? '',
    oldScore,
    newScore,
    verdicts: (read.review_results ?? []).map((one) => ({
      reviewId: one.review_id ?? undefined,
      testSetId: one.test_set_id ?? undefined,
      success: one.success,
      actual: one.actual_value,
      explanation: showValue(one.explanation),
      error: readErrorText(one.error),
    })),
    unresolved: (read.unresolved_samples ?? []).flatMap(readUnresolved),
    edits: (read.feedback_edits ?? []).flatMap(readLabelEdit),
    unauthorized: (read.unauthorized_label_changes ?? []).flatMap(readLabelEdit),
  };
}

function readTrigger(read: z.infer<typeof feedback>): ImprovedTrigger | undefined {
  const condition = filled(read.improved_evaluation_trigger);
  const kind = read.improved_trigger_kind ?? read.trigger_type;
  if (kind === 'always' || condition?.trim() === 'always') return { kind: 'always' };
  if (condition === undefined) return undefined;
  return { kind: kind === 'custom_code' ? 'custom_code' : 'llm_judge', text: condition };
}

const ids = { review_id: looseId, test_set_id: looseId };

/** Documented only in prose: each has a verdict, a pass rate and an explanation. Other fields are shown unchanged. */
function readUnresolved(item: unknown): UnresolvedSample[] {
  const read = z.safeParse(z.object({ ...ids, verdict: text, pass_rate: z.optional(z.unknown()) }), item).data;
  const explanation = isFields(item) ? showValue(item.explanation) : '';
  const rest = showRest(item, [...Object.keys(ids), 'verdict', 'pass_rate', 'explanation']);
  const sample = {
    testSetId: read?.test_set_id ?? undefined,
    verdict: read?.verdict ?? '',
    explanation: [explanation, rest].filter(Boolean).join('; '),
    passRate: readScore(read?.pass_rate)?.score,
  };
  return sample.verdict === '' && sample.explanation === '' ? [] : [sample];
}

function readLabelEdit(item: unknown): LabelEdit[] {
  const read = z.safeParse(z.object(ids), item).data;
  const details = showRest(item, Object.keys(ids));
  if (details === '') return [];
  return [{ testSetId: read?.test_set_id ?? undefined, reviewId: read?.review_id ?? undefined, details }];
}

/** A proposal of Cekura's own schedule, as the result of an optimization. */
export function readPendingResult(live: Pick<LiveMetric, 'fields'>, pending: PendingProposal): FeedbackResult {
  const { description, trigger, type, code, oldScore, newScore, schedule, proposedAt } = pending;
  const by = schedule && ` by the schedule ${quoteText(schedule)}`;
  const on = proposedAt && ` on ${proposedAt}`;
  return {
    description,
    trigger: readPendingTrigger(live, trigger),
    type,
    code,
    summary: `Proposed in Cekura${by}${on}.`,
    oldScore,
    newScore,
    verdicts: [],
    unresolved: [],
    edits: [],
    unauthorized: [],
  };
}

/** Only the name is documented: in a metric, this field is a word; in the optimizer's result, a condition. */
function readPendingTrigger(
  { fields }: Pick<LiveMetric, 'fields'>,
  trigger: string | undefined,
): ImprovedTrigger | undefined {
  if (trigger === undefined || trigger === 'automatic' || trigger === 'custom') return undefined;
  if (trigger === 'always') return { kind: 'always' };
  return { kind: fields.trigger_type === 'custom_code' ? 'custom_code' : 'llm_judge', text: trigger };
}

/**
 * The changes of a result, as fields of Update Metric. Contains only fields that differ; line ends and trailing white
 * space do not count.
 */
export function mapFeedback(live: MetricFields, result: FeedbackResult): FeedbackChanges {
  const { description, trigger, code } = result;
  const type = chooseType(live, result);
  const wanted: FeedbackChanges = {
    description,
    type,
    custom_code: (type ?? live.type) === 'custom_code' ? code : undefined,
    ...mapTrigger(live, trigger),
  };
  const differs = ([name, value]: [string, string | undefined]) =>
    value !== undefined && foldText(live[name as keyof MetricFields]) !== foldText(value);
  return Object.fromEntries(Object.entries(wanted).filter(differs));
}

/** Fields that an optimization may change: all of them texts. */
export const CHANGEABLE = [
  'description',
  'type',
  'evaluation_trigger',
  'trigger_type',
  'evaluation_trigger_prompt',
  'evaluation_trigger_custom_code',
  'custom_code',
] as const satisfies readonly MetricField[];

/** New values for fields that an optimization may change. */
export type FeedbackChanges = Pick<MetricFields, (typeof CHANGEABLE)[number]>;

/** With code, it becomes a code metric (published); the code type without code would evaluate nothing. */
function chooseType(live: MetricFields, { type, code, description }: FeedbackResult): string | undefined {
  const echoed = type === 'llm_judge' && foldText(code) === foldText(live.custom_code);
  if (code !== undefined && !echoed) return 'custom_code';
  // A metric cannot be changed back to a deprecated type.
  return type === 'llm_judge' && description !== undefined ? type : undefined;
}

/** Update Metric has three fields for the two of the optimizer. */
function mapTrigger(live: MetricFields, trigger: ImprovedTrigger | undefined): FeedbackChanges {
  if (trigger === undefined) return {};
  // The optimizer has no word for `automatic`: it returns `always` for any metric without a trigger.
  if (trigger.kind === 'always') {
    return live.evaluation_trigger === 'automatic' ? {} : { evaluation_trigger: 'always' };
  }
  const text =
    trigger.kind === 'llm_judge'
      ? { evaluation_trigger_prompt: trigger.text }
      : { evaluation_trigger_custom_code: trigger.text };
  return { evaluation_trigger: 'custom', trigger_type: trigger.kind, ...text };
}

function foldText(value: unknown): string {
  return typeof value === 'string' ? value.replace(LINE_END, '\n').trimEnd() : '';
}
