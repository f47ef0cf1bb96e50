import type { JobPlan, Phase, Question } from './cekura-jobs.ts';
import { readMetricDetail } from './cekura-metric-views.ts';
import type { Metric, MetricType, Review } from './cekura-records.ts';
import { answerStarted, type Call, type Planned, planFor } from './cekura-state.ts';
import {
  checkBody,
  type Fields,
  isBoolean,
  isInteger,
  isListOf,
  isOneOf,
  isText,
  missingReference,
  readInteger,
  refuseField,
  refuseMissing,
} from './checks.ts';
import type { Answer } from './faults.ts';
import { countScore, judgeReview, optimiseRubric, type Rubric, type Score, type Verdict } from './optimise-metric.ts';

/** The published fields of an optimization's result that this project reads. */
export interface FeedbackResult {
  readonly improved_metric_description: string;
  readonly improved_evaluation_trigger: string;
  readonly improved_trigger_kind: 'always' | 'llm_judge' | 'custom_code';
  readonly type: MetricType;
  readonly custom_code: string;
  readonly optimization_summary: string;
  readonly old_score: Score | null;
  readonly new_score: Score | null;
  readonly review_results: readonly unknown[];
  readonly unresolved_samples: readonly unknown[];
  readonly feedback_edits: readonly unknown[];
  readonly unauthorized_label_changes: readonly unknown[];
}

/** The course of an optimization. */
export interface FeedbackPlan extends JobPlan {
  /**
   * Where the result is. `flat` is published; the vendor's guide reads `nested` (under `output`); `meta-harness` is flat,
   * with code and type in an older object of that name.
   */
  readonly shape?: 'flat' | 'nested' | 'meta-harness';
  /** Overrides fields of the default, which follows the metric's reviews. `unchanged`: the metric as it is. */
  readonly result?: 'unchanged' | Partial<FeedbackResult>;
  /** The questions of each pause, in order. */
  readonly pauses?: readonly (readonly Question[])[];
  /** The value of `status` while it waits, which is not documented. */
  readonly pausedWord?: string;
}

/** The course of a new scoring. */
export interface ReviewsPlan extends JobPlan {
  /** Whether the metric judges a test set correctly, by its ID; the other verdicts follow from the metric's text. */
  readonly verdicts?: Readonly<Record<number, boolean>>;
  /** Test sets that could not be scored. */
  readonly unscored?: readonly number[];
}

export interface LabPlans {
  readonly feedback?: Planned<FeedbackPlan>;
  readonly reviews?: Planned<ReviewsPlan>;
}

const METRIC_TYPE = isOneOf('basic', 'custom_prompt', 'custom_code', 'llm_judge');

const FEEDBACK_CHECKS = {
  metric_id: isInteger,
  metric_type: METRIC_TYPE,
  test_set_ids: isListOf(isInteger),
  simplified_prompt: isText,
  skip_evaluation: isBoolean,
};

/** `POST …/process_feedbacks/`: the request is published. Assumed: 400 for an unknown metric or test set. */
export function startFeedback(call: Call<LabPlans>): Answer {
  const fields = checkBody(call.body, FEEDBACK_CHECKS, ['metric_id']);
  const metric = call.state.metrics.get(Number(fields.metric_id));
  if (metric === undefined) throw refuseField('metric_id', missingReference(fields.metric_id));
  const reviews = pickReviews(metric, fields.test_set_ids as number[] | undefined);
  const plan = planFor(call.plans.feedback, fields);
  const result = { ...optimise(metric, reviews, fields, plan.result === 'unchanged'), ...overrides(plan.result) };
  const job = call.jobs.start('feedback', fields, plan, (phase) => renderFeedback(plan, result, phase), {
    pauses: plan.pauses ?? [],
  });
  return answerStarted(job);
}

function overrides(result: FeedbackPlan['result']): Partial<FeedbackResult> {
  return typeof result === 'object' ? result : {};
}

function pickReviews(metric: Metric, testSetIds: readonly number[] | undefined): Review[] {
  if (testSetIds === undefined) return metric.reviews;
  return testSetIds.map((id) => {
    const review = metric.reviews.find((each) => each.test_set.id === id);
    if (review === undefined) throw refuseField('test_set_ids', missingReference(id));
    return review;
  });
}

function optimise(metric: Metric, reviews: readonly Review[], fields: Fields, unchanged: boolean): FeedbackResult {
  const start: Rubric =
    fields.simplified_prompt === undefined ? metric : { ...metric, description: String(fields.simplified_prompt) };
  const { rubric, learned } = unchanged ? { rubric: metric, learned: [] } : optimiseRubric(start, reviews);
  const before = reviews.map((review) => judgeReview(metric, review));
  const after = reviews.map((review) => judgeReview(rubric, review));
  const evaluated = fields.skip_evaluation !== true;
  return {
    improved_metric_description: rubric.description,
    ...describeTrigger(metric),
    type: rubric.type,
    custom_code: rubric.type === 'custom_code' ? rubric.custom_code : '',
    optimization_summary: summarise(learned),
    old_score: evaluated ? countScore(before) : null,
    new_score: evaluated ? countScore(after) : null,
    review_results: evaluated ? after.map(describeVerdict) : [],
    unresolved_samples: [],
    feedback_edits: [],
    unauthorized_label_changes: [],
  };
}

function describeTrigger(
  metric: Metric,
): Pick<FeedbackResult, 'improved_evaluation_trigger' | 'improved_trigger_kind'> {
  if (metric.evaluation_trigger !== 'custom') {
    return { improved_evaluation_trigger: 'always', improved_trigger_kind: 'always' };
  }
  const isCode = metric.trigger_type === 'custom_code';
  return {
    improved_evaluation_trigger: isCode ? metric.evaluation_trigger_custom_code : metric.evaluation_trigger_prompt,
    improved_trigger_kind: metric.trigger_type,
  };
}

function summarise(learned: readonly string[]): string {
  if (learned.length === 0) return 'The feedback is in the metric already; nothing was changed.';
  return `The metric now also judges ${learned.length === 1 ? 'one case' : `${learned.length} cases`} as the reviewers did.`;
}

/** The published `ReviewResult`. */
function describeVerdict({ review, actual, agrees }: Verdict): unknown {
  const explanation = agrees ? 'Same verdict as the reviewer.' : review.feedback;
  return {
    review_id: review.id,
    test_set_id: review.test_set.id,
    actual_value: actual,
    explanation,
    success: agrees,
    error: null,
  };
}

function renderFeedback(plan: FeedbackPlan, result: FeedbackResult, phase: Phase): unknown {
  const place = (status: string, fields: object, error: string | null = null) => {
    if (plan.shape !== 'nested') return { status, ...fields, ...(error === null ? {} : { error }) };
    return { status, output: Object.keys(fields).length === 0 ? null : fields, error };
  };
  switch (phase.kind) {
    case 'working':
      return place(phase.word, {});
    case 'paused':
      return place(plan.pausedWord ?? 'waiting_input', { questions: phase.questions });
    case 'done':
      return place(plan.doneWord ?? 'success', plan.shape === 'meta-harness' ? toMetaHarness(result) : result);
    case 'cancelled':
      return place('cancelled', {}, 'Cancelled.');
    case 'error':
      return place(plan.doneWord ?? 'error', {}, plan.error ?? 'The optimizer failed.');
  }
}

function toMetaHarness({ custom_code, type, ...rest }: FeedbackResult): object {
  return { ...rest, meta_harness: { optimized_code: custom_code, type, ...rest.new_score } };
}

/** `GET …/process_feedbacks_progress/`: the query is published. Assumed: 404 for another agent's ID. */
export function readFeedbackProgress(call: Call<LabPlans>): Answer {
  checkScope(call);
  return call.jobs.progress('feedback', call.query);
}

/** `POST …/process_feedbacks_answer/`: from the vendor's guide; the published body belongs to another object. */
export function answerFeedback(call: Call<LabPlans>): Answer {
  return call.jobs.answer('feedback', call.body);
}

/** `POST …/process_feedbacks_cancel/`: the progress ID is published, the reply is assumed. */
export function cancelFeedback(call: Call<LabPlans>): Answer {
  return call.jobs.cancel('feedback', call.body);
}

const REVIEWS_CHECKS = {
  llm_provider: isOneOf('openai', 'gemini', 'dspy-gepa-gemini-flash', 'deepseek-v4-flash'),
  evaluation_trigger: isText,
  evaluation_trigger_prompt: isText,
  trigger_type: isOneOf('llm_judge', 'custom_code'),
  evaluation_trigger_custom_code: isText,
  description: isText,
  type: METRIC_TYPE,
  custom_code: isText,
  prompt: isText,
  skip_save: isBoolean,
};

/**
 * `POST …/metrics/{id}/run_reviews/`: the request is published. Fields of the body are tried without being saved. The
 * verdicts are saved unless `skip_save` is set, here when the end is first read.
 */
export function startReviews(call: Call<LabPlans>): Answer {
  const metric = call.state.metrics.get(Number(call.params[0]));
  if (metric === undefined) throw refuseMissing();
  const body = checkBody(call.body, REVIEWS_CHECKS);
  const fields = { ...body, metric_id: metric.id };
  const plan = planFor(call.plans.reviews, fields);
  const scored = scoreReviews(metric, { ...metric, ...body } as Rubric, plan);
  const detail = readMetricDetail({ ...metric, reviews: scored });
  const unscored = (plan.unscored ?? []).length;
  let saves = body.skip_save !== true;
  const job = call.jobs.start('reviews', fields, plan, (phase) => {
    if (phase.kind === 'done' && saves) {
      metric.reviews = scored;
      saves = false;
    }
    return renderReviews(plan, detail, scored.length, unscored, phase);
  });
  return answerStarted(job);
}

function scoreReviews(metric: Metric, rubric: Rubric, plan: ReviewsPlan): Review[] {
  return metric.reviews.map((review) => {
    if (plan.unscored?.includes(review.test_set.id)) return { ...review, actual_value: null, explanation: [] };
    const forced = plan.verdicts?.[review.test_set.id];
    const lesson = forced === undefined ? review.lesson : forced ? null : 'a lesson that no metric holds';
    const verdict = judgeReview(rubric, { ...review, lesson });
    return {
      ...review,
      actual_value: verdict.actual,
      explanation: [verdict.agrees ? 'Same verdict as the reviewer.' : 'Not the verdict of the reviewer.'],
    };
  });
}

/**
 * Published: counts of completed and failed, and "metric data" at the end. Assumed: the counts are of test sets, and the
 * data is the metric as its own endpoint returns it, each review with the new verdict and the expected one.
 */
function renderReviews(plan: ReviewsPlan, metric: unknown, total: number, failed: number, phase: Phase): unknown {
  switch (phase.kind) {
    case 'working':
      return { status: phase.word, total, completed: Math.floor(phase.share * (total - failed)), failed: 0 };
    case 'error':
      return {
        status: plan.doneWord ?? 'failed',
        total,
        completed: 0,
        failed: total,
        error: plan.error ?? 'No judge.',
      };
    default:
      return { status: plan.doneWord ?? 'completed', total, completed: total - failed, failed, metric };
  }
}

/** `GET …/metrics/run_reviews_progress/`. */
export function readReviewsProgress(call: Call<LabPlans>): Answer {
  checkScope(call);
  return call.jobs.progress('reviews', call.query);
}

function checkScope({ query, state }: Call<LabPlans>): void {
  const agent = readInteger(query, 'agent_id');
  if (agent !== undefined && !state.agents.has(agent)) throw refuseMissing();
  readInteger(query, 'project_id');
}
