import type { CekuraClient, CekuraRequest } from './client.ts';
import { type FeedbackResult, readFeedbackProgress } from './feedback.ts';
import { pollJob, readProgressId } from './jobs.ts';
import type { MetricFields } from './metric.ts';
import { type ReviewsResult, readGenerationProgress, readReviewsProgress } from './metric-progress.ts';
import type { JobProgress } from './progress.ts';

/** The body of the request that starts an optimization. */
export interface FeedbackRequest {
  metricId: number;
  metricType?: string | undefined;
  /** Empty: every test set of the metric's Lab. */
  testSetIds: readonly number[];
  simplifiedPrompt?: string | undefined;
  skipEvaluation: boolean;
}

const REVIEWS = '/test_framework/metric-reviews/';
const METRICS = '/test_framework/v1/metrics/';

/**
 * Starts the optimization of a metric (published). A second one for the same metric would run in parallel and cost
 * again.
 */
export async function startFeedback(client: CekuraClient, wanted: FeedbackRequest): Promise<string> {
  const body = {
    metric_id: wanted.metricId,
    metric_type: wanted.metricType,
    test_set_ids: wanted.testSetIds.length > 0 ? wanted.testSetIds : undefined,
    simplified_prompt: wanted.simplifiedPrompt,
    skip_evaluation: wanted.skipEvaluation || undefined,
  };
  return start(client, {
    path: `${REVIEWS}process_feedbacks/`,
    body,
    doing: `starting the optimization of metric ${wanted.metricId}`,
    check: 'metric-id, metric-type and test-set-ids',
  });
}

/** Polls an optimization. */
export function pollFeedback(client: CekuraClient, progressId: string): Promise<JobProgress<FeedbackResult>> {
  const path = `${REVIEWS}process_feedbacks_progress/`;
  return pollJob(client, progressId, { path, job: 'the optimization', read: readFeedbackProgress });
}

/**
 * Skips questions of a paused optimization, which then continues (the answers' shape was observed in the vendor's
 * guide).
 */
export async function skipQuestions(
  client: CekuraClient,
  progressId: string,
  questionIds: readonly string[],
): Promise<void> {
  await client.send({
    method: 'POST',
    path: `${REVIEWS}process_feedbacks_answer/`,
    body: {
      progress_id: progressId,
      answers: Object.fromEntries(questionIds.map((id) => [id, { action: 'skip' }])),
    },
    // Answering an optimization that has moved on is refused, so an answer is sent once and the next poll shows the
    // result.
    retry: 'start',
    doing: "skipping the optimization's questions",
  });
}

const CANCEL_TIMEOUT_MS = 3_000;

/** Cancels an optimization (published): once, also after a stop. */
export async function cancelFeedback(client: CekuraClient, progressId: string): Promise<void> {
  await client.send({
    method: 'POST',
    path: `${REVIEWS}process_feedbacks_cancel/`,
    body: { progress_id: progressId },
    retry: 'final',
    timeoutMs: CANCEL_TIMEOUT_MS,
    doing: 'canceling the optimization',
  });
}

/** The body of the request that starts a generation of metrics. */
export interface GenerationRequest {
  agentId?: number | undefined;
  /** The provider's ID, in place of `agentId`. */
  assistantId?: string | undefined;
  /** 1 to 100. */
  count: number;
}

/** Starts the generation of metrics (published), which saves nothing. */
export function startGeneration(client: CekuraClient, wanted: GenerationRequest): Promise<string> {
  const body = {
    ...(wanted.agentId === undefined ? { assistant_id: wanted.assistantId } : { agent_id: wanted.agentId }),
    num_metrics: wanted.count,
  };
  const id = wanted.agentId === undefined ? 'assistant-id' : 'agent-id';
  return start(client, {
    path: `${METRICS}generate_metrics/`,
    body,
    doing: 'starting the generation of metrics',
    check: `${id}, and that the agent has a description of at least 100 characters`,
  });
}

/** Polls a generation. */
export function pollGeneration(client: CekuraClient, progressId: string): Promise<JobProgress<MetricFields[]>> {
  const path = `${METRICS}generate_metrics_progress/`;
  return pollJob(client, progressId, { path, job: 'the generation', read: readGenerationProgress });
}

/** The fields that a scoring can test without saving them (published). */
const SCORED_FIELDS = [
  'description',
  'type',
  'custom_code',
  'prompt',
  'evaluation_trigger',
  'evaluation_trigger_prompt',
  'trigger_type',
  'evaluation_trigger_custom_code',
] as const satisfies readonly (keyof MetricFields)[];

/** Returns the changes that affect how a metric judges. */
export function pickScoredFields(changes: MetricFields): Partial<MetricFields> {
  return Object.fromEntries(
    SCORED_FIELDS.flatMap((field) => (changes[field] === undefined ? [] : [[field, changes[field]]])),
  );
}

/**
 * Scores a metric's test sets with the metric as it is saved, or with some of its fields changed. Nothing is saved,
 * neither the fields nor the verdicts (published as `skip_save`).
 */
export function startReviews(client: CekuraClient, metricId: number, fields: Partial<MetricFields>): Promise<string> {
  return start(client, {
    path: `${METRICS}${metricId}/run_reviews/`,
    body: { ...fields, skip_save: true },
    doing: `starting to score metric ${metricId}`,
    check: "the metric's Lab",
  });
}

/**
 * Dismisses a proposal that Cekura's own schedule made for a metric (published; no body). Ending it twice changes
 * nothing more.
 */
export async function dismissPending(client: CekuraClient, metricId: number): Promise<void> {
  await client.send({
    method: 'POST',
    path: `${METRICS}${metricId}/dismiss_optimisation_proposal/`,
    retry: 'write',
    doing: `dismissing the pending proposal of metric ${metricId}`,
  });
}

/** Polls a scoring. */
export function pollReviews(client: CekuraClient, progressId: string): Promise<JobProgress<ReviewsResult>> {
  const path = `${METRICS}run_reviews_progress/`;
  return pollJob(client, progressId, { path, job: 'the scoring', read: readReviewsProgress });
}

async function start(
  client: CekuraClient,
  request: Pick<CekuraRequest, 'path' | 'body' | 'doing' | 'check'>,
): Promise<string> {
  return readProgressId(await client.send({ method: 'POST', retry: 'start', ...request }));
}
