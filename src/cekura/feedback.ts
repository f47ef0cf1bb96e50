import * as z from 'zod/mini';
import { type Fields, findList, findText, findValue, isFields, unwrapReply } from './layers.ts';
import type { LabelEdit, MetricFields, MetricScore, TestSetVerdict, UnresolvedSample } from './metric.ts';
import { readScore, readScores } from './metric-schemas.ts';
import { type JobProgress, readErrorText, saysNothingToImprove, sortStatus } from './progress.ts';
import { findQuestions } from './questions.ts';

/** What an optimisation found. All texts are the service's: data, never trusted; code is shown, never run. */
export interface FeedbackResult {
  /** `undefined`: left as it is. So for the others. */
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
  /** Labels that the optimiser corrected because a person's answer said so. */
  readonly edits: readonly LabelEdit[];
  /** Labels that it would have had to change, without leave. */
  readonly unauthorised: readonly LabelEdit[];
}

/** Which calls the metric is to judge. `text` is a prompt or Python, by `kind`. */
export type ImprovedTrigger =
  | { readonly kind: 'always' }
  | { readonly kind: 'llm_judge' | 'custom_code'; readonly text: string };

/** Fields of which any shows that a reply is a result at all, empty as they may be. */
const RESULT_FIELDS = [
  'improved_metric_description',
  'improved_evaluation_trigger',
  'custom_code',
  'meta_harness',
  'optimization_summary',
  'new_score',
  'review_results',
];

/**
 * Reads a reply of process_feedbacks_progress: flat (published), under `output` (observed), or with code under
 * `meta_harness` (older). A job that waits for a person is known by its questions, not by a word.
 */
export function readFeedbackProgress(reply: unknown): JobProgress<FeedbackResult> {
  const layers = unwrapReply(z.parse(z.record(z.string(), z.unknown()), reply));
  const word = findText([...layers].reverse(), 'status', 'state') ?? '';
  const kind = sortStatus(word);
  const reason = readErrorText(findValue([...layers].reverse(), 'error', 'error_message'));
  if (kind !== 'done' && kind !== 'failed') {
    const questions = findQuestions(reply);
    if (questions.length > 0) return { state: 'waiting', word, questions };
  }
  const result = readResult(layers);
  // `always` is a default that a reply may hold before there is a result.
  const trigger = result.trigger?.kind === 'always' ? undefined : result.trigger;
  const found = result.description ?? result.code ?? trigger;
  if (kind === 'failed' || (reason !== '' && found === undefined)) {
    return saysNothingToImprove(reason)
      ? { state: 'nothing', reason }
      : { state: 'failed', reason: reason || `its status is ${word}` };
  }
  if (kind === 'working') return { state: 'pending', word, known: true };
  if (found !== undefined) return { state: 'done', result };
  if (kind !== 'done') return { state: 'pending', word, known: false };
  // It may propose no change and still tell scores, and samples that it could not resolve.
  const isResult = layers.some((layer) => RESULT_FIELDS.some((name) => name in layer));
  return isResult || result.trigger
    ? { state: 'done', result }
    : { state: 'failed', reason: 'it finished without a result' };
}

function readResult(layers: readonly Fields[]): FeedbackResult {
  const harness = findValue(layers, 'meta_harness');
  const older = isFields(harness) ? [harness] : [];
  const [oldScore, newScore] = readScores(findValue(layers, 'old_score'), findValue(layers, 'new_score') ?? harness);
  const code = findText(layers, 'custom_code') ?? findText(older, 'optimized_code', 'custom_code');
  return {
    description: findText(layers, 'improved_metric_description'),
    trigger: readTrigger(layers),
    type: findText(older, 'type') ?? findText(layers, 'type'),
    code,
    summary: findText(layers, 'optimization_summary')?.trim() ?? '',
    oldScore,
    newScore,
    verdicts: findList(layers, 'review_results').flatMap(readVerdict),
    unresolved: findList(layers, 'unresolved_samples').flatMap(readUnresolved),
    edits: findList(layers, 'feedback_edits').flatMap(readLabelEdit),
    unauthorised: findList(layers, 'unauthorized_label_changes').flatMap(readLabelEdit),
  };
}

function readTrigger(layers: readonly Fields[]): ImprovedTrigger | undefined {
  const text = findText(layers, 'improved_evaluation_trigger');
  const kind = findText(layers, 'improved_trigger_kind') ?? findText(layers, 'trigger_type');
  if (kind === 'always' || text?.trim() === 'always') return { kind: 'always' };
  if (text === undefined) return undefined;
  return { kind: kind === 'custom_code' ? 'custom_code' : 'llm_judge', text };
}

function readVerdict(item: unknown): TestSetVerdict[] {
  if (!isFields(item) || typeof item.success !== 'boolean') return [];
  return [
    {
      reviewId: readId(item, 'review_id', 'id'),
      testSetId: readId(item, 'test_set_id', 'test_set'),
      success: item.success,
      actual: item.actual_value,
      explanation: joinTexts(item.explanation),
      error: readErrorText(item.error),
    },
  ];
}

/** Published as a list without a shape: an object with a verdict, a pass rate and an explanation. */
function readUnresolved(item: unknown): UnresolvedSample[] {
  if (typeof item === 'string') return [{ testSetId: undefined, verdict: '', explanation: item, passRate: undefined }];
  if (!isFields(item)) return [];
  const rate = findValue([item], 'pass_rate', 'observed_pass_rate');
  return [
    {
      testSetId: readId(item, 'test_set_id', 'test_set', 'sample_id', 'id'),
      verdict: joinTexts(findValue([item], 'verdict', 'category', 'kind')),
      explanation: joinTexts(findValue([item], 'explanation', 'user_explanation', 'reason', 'message')),
      passRate: readScore(rate)?.score,
    },
  ];
}

/** Published as lists without a shape. What is not recognised is shown as it came. */
function readLabelEdit(item: unknown): LabelEdit[] {
  const unknown = { testSetId: undefined, reviewId: undefined, from: '', to: '' };
  if (!isFields(item)) return item === null || item === undefined ? [] : [{ ...unknown, reason: joinTexts(item) }];
  const from = joinTexts(
    findValue([item], 'from', 'old', 'old_value', 'old_expected_value', 'previous_value', 'before', 'original_value'),
  );
  const to = joinTexts(
    findValue([item], 'to', 'new', 'new_value', 'new_expected_value', 'expected_value', 'after', 'updated_value'),
  );
  const said = joinTexts(findValue([item], 'reason', 'explanation', 'feedback', 'new_feedback', 'message', 'answer'));
  return [
    {
      testSetId: readId(item, 'test_set_id', 'test_set', 'sample_id'),
      reviewId: readId(item, 'review_id', 'id'),
      from,
      to,
      reason: from === '' && to === '' && said === '' ? JSON.stringify(item) : said,
    },
  ];
}

function readId(item: Fields, ...names: readonly string[]): number | undefined {
  for (const name of names) {
    const value = item[name];
    const id = typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value;
    if (typeof id === 'number' && Number.isSafeInteger(id)) return id;
  }
  return undefined;
}

function joinTexts(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (Array.isArray(value)) return value.map(joinTexts).filter(Boolean).join('\n');
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/**
 * What a result changes of a metric, as fields of Update Metric. Only what differs is in it; line ends and white space at
 * a text's end are no difference.
 */
export function mapFeedback(live: MetricFields, result: FeedbackResult): FeedbackChanges {
  const { description, trigger, code } = result;
  const type = chooseType(live, result);
  const wanted: FeedbackChanges = {
    ...(description === undefined ? {} : { description }),
    ...(type === undefined ? {} : { type }),
    ...(code === undefined || (type ?? live.type) !== 'custom_code' ? {} : { custom_code: code }),
    ...mapTrigger(live, trigger),
  };
  const differs = ([name, value]: [string, string]) => foldText(live[name as keyof MetricFields]) !== foldText(value);
  return Object.fromEntries(Object.entries(wanted).filter(differs));
}

/** Fields that an optimisation may change: all of them texts. */
export interface FeedbackChanges {
  readonly description?: string;
  readonly type?: string;
  readonly custom_code?: string;
  readonly evaluation_trigger?: string;
  readonly trigger_type?: string;
  readonly evaluation_trigger_prompt?: string;
  readonly evaluation_trigger_custom_code?: string;
}

/** Code makes it a metric of code (published); a type of code without any code would judge nothing. */
function chooseType(live: MetricFields, { type, code, description }: FeedbackResult): string | undefined {
  const echoed = type === 'llm_judge' && foldText(code) === foldText(live.custom_code);
  if (code !== undefined && !echoed) return 'custom_code';
  // The deprecated types can't be gone back to.
  return type === 'llm_judge' && description !== undefined ? type : undefined;
}

/** Update Metric has three fields for what the optimiser says in two. */
function mapTrigger(live: MetricFields, trigger: ImprovedTrigger | undefined): FeedbackChanges {
  if (trigger === undefined) return {};
  // `automatic` has no word in the optimiser's answer: `always` is what it says of any metric without a trigger.
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
  return typeof value === 'string' ? value.replace(/\r\n?/g, '\n').trimEnd() : '';
}
