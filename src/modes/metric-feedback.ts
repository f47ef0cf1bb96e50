import { isKeyRefused, RefusedError, UncertainStartError } from '../cekura/errors.ts';
import { CHANGEABLE, type FeedbackResult, readPendingResult } from '../cekura/feedback.ts';
import type { LiveMetric, MetricScore, PendingProposal } from '../cekura/metric.ts';
import { cancelFeedback, pollFeedback, skipQuestions, startFeedback } from '../cekura/metric-jobs.ts';
import { readMetric } from '../cekura/metrics.ts';
import type { JobProgress, Question } from '../cekura/progress.ts';
import { InputError } from '../errors.ts';
import { missingKeeps } from '../guards/keep.ts';
import { formatPercent } from '../render/size.ts';
import { quoteText } from '../safe-text.ts';
import type { Mode, Prepared } from '../task/mode.ts';
import type { Task } from '../task/task.ts';
import { describeStale, locateMetric, type MetricTarget, showStale } from './metric-target.ts';
import { editMetric, joinJudgedTexts, proposeMetric } from './propose-metric.ts';

/** A live metric and its file in the repository. */
export interface PreparedMetric extends Prepared {
  readonly metric: MetricTarget;
  readonly questions: QuestionState;
}

/** Turns reviewers' feedback into a proposed change of one metric. */
export const metricFeedback: Mode<PreparedMetric, FeedbackResult> = {
  async prepare(task) {
    const { inputs, cekura } = task;
    const [id = 0] = inputs['metric-id'];
    // The first request leaves before the files are read. It costs nothing and shows whether the key is good.
    const reading = readMetric(cekura, id);
    // Prevents an unhandled rejection; the error surfaces at the `await`.
    reading.catch(() => undefined);
    const files = (await task.metricFiles(inputs['metric-path'])) ?? [];
    const live = await reading;
    const metric = await locateMetric(inputs['metric-path'], live, files);
    const missing = missingKeeps(joinJudgedTexts(live.fields), inputs.keep);
    if (missing.length > 0) {
      throw new InputError(
        `keep contains text that is not in metric ${id}: ${missing.map((literal) => quoteText(literal)).join(', ')}`,
        "correct keep: the metric's description, trigger or code must contain each line exactly",
      );
    }
    const { description = '' } = metric.file.fields;
    return {
      target: { name: metric.name, slug: metric.slug },
      title: metric.title,
      job: `optimization of metric ${id}`,
      files: new Map([[metric.path, metric.bytes]]),
      // A file that can't take another description would refuse the proposal once it is paid for.
      trial: [editMetric(metric, description === '' ? {} : { description: `x${description}` })],
      sections: showStale(metric),
      metric,
      questions: { skippedUntilMs: new Map(), rounds: 0, refusals: 0 },
    };
  },

  async check(task, { metric }) {
    const { inputs } = task;
    if (metric.stale.length > 0) {
      (await task.runner()).warning(`${metric.path} ${describeStale(metric)}`, {
        file: metric.path,
        line: metric.file.lineOf(metric.stale[0] ?? 'id'),
      });
    }
    const { pending } = metric.live;
    if (inputs.pending === 'use' && task.progressId === undefined) {
      if (!pending) return { nothing: 'Cekura has no pending proposal for this metric.' };
      return {
        plan: `The pending proposal of metric ${metric.title}${describePending(pending)} would be proposed, without starting a job.`,
      };
    }
    if (pending) {
      (await task.runner()).notice(
        `Metric ${metric.title} has a pending proposal in Cekura${describePending(pending)}; set \`pending: use\` to propose it without starting a job`,
      );
    }
    const file = metric.bytes === null ? `${metric.path}, a new file` : metric.path;
    return {
      plan: `Metric ${metric.title} would be optimized from reviewers' feedback, and the change written to ${file}.`,
      request: [
        CHANGEABLE.map((field) => metric.live.fields[field] ?? ''),
        listFeedback(metric.live),
        inputs['test-set-ids'],
        inputs['simplified-prompt'] ?? '',
      ],
    };
  },

  async openVerification(task, { metric }) {
    const { verifyMetric } = await import('./metric-proof.ts');
    return verifyMetric(task, metric);
  },

  async start({ inputs, cekura }, { metric }) {
    const { live } = metric;
    if (inputs.pending === 'use' && live.pending) {
      return { settled: { state: 'done', result: readPendingResult(live, live.pending) } };
    }
    const progressId = await startFeedback(cekura, {
      metricId: metric.id,
      metricType: inputs['metric-type'],
      testSetIds: inputs['test-set-ids'],
      simplifiedPrompt: inputs['simplified-prompt'],
      skipEvaluation: inputs['skip-evaluation'],
    });
    return { progressId };
  },

  async poll(task, prepared, progressId) {
    const progress = await pollFeedback(task.cekura, progressId);
    return progress.state === 'waiting' ? await passQuestions(task, prepared, progressId, progress) : progress;
  },

  async cancel({ cekura }, _prepared, progressId) {
    await cancelFeedback(cekura, progressId);
  },

  async propose({ inputs }, { metric, sections }, result) {
    return await proposeMetric(metric, result, inputs['simplified-prompt'], sections);
  },
};

/** Where a pending proposal comes from, and its scores: ` from 2026-11-20 (50% → 100%)`. */
function describePending({ proposedAt, oldScore, newScore }: PendingProposal): string {
  const percent = (score: MetricScore | undefined) => (score ? formatPercent(score.score) : 'not scored');
  const scores = oldScore || newScore ? ` (${percent(oldScore)} → ${percent(newScore)})` : '';
  return `${proposedAt === '' ? '' : ` from ${proposedAt}`}${scores}`;
}

/** Reviewers' feedback on the metric's verdicts, in a stable order. */
function listFeedback({ reviews }: LiveMetric): unknown[] {
  return reviews
    .map(({ reviewId = 0, testSetId, expected, feedback }) => ({ reviewId, testSetId, expected, feedback }))
    .sort((one, other) => one.reviewId - other.reviewId);
}

/** How an optimization's questions were handled so far. */
interface QuestionState {
  readonly skippedUntilMs: Map<string, number>;
  rounds: number;
  refusals: number;
}

/** An optimization that keeps asking is left to a person. */
const MAX_ROUNDS = 20;
/** The service refuses to skip for good after this many refusals. */
const MAX_REFUSALS = 3;
/** A question that was skipped may be shown for a while. */
const SKIPPED_FOR_MS = 30_000;

/** With `on-question: skip`, skips the questions; otherwise, or if skipping fails, the job counts as waiting. */
async function passQuestions(
  task: Task,
  { job, questions: state }: PreparedMetric,
  progressId: string,
  progress: Extract<JobProgress<FeedbackResult>, { state: 'waiting' }>,
): Promise<JobProgress<FeedbackResult>> {
  const { word, questions } = progress;
  const pending = { state: 'pending', word, known: true } as const;
  const isOpen = (question: Question) => task.clock.now() >= (state.skippedUntilMs.get(nameQuestion(question)) ?? 0);
  if (!questions.some(isOpen)) return pending;
  const runner = await task.runner();
  for (const { id, text } of questions) runner.info(`The ${job} asks (${id}): ${text}`);
  state.rounds += 1;
  if (task.inputs['on-question'] === 'fail' || state.rounds > MAX_ROUNDS) return progress;
  const isSkipped = await skip(task, progressId, questions);
  runner.info(
    isSkipped
      ? 'Skipped, because on-question is skip'
      : 'Cekura did not accept the answer; reading the questions again',
  );
  if (!isSkipped) state.refusals += 1;
  if (state.refusals === MAX_REFUSALS) return progress;
  const untilMs = isSkipped ? task.clock.now() + SKIPPED_FOR_MS : 0;
  for (const question of questions) state.skippedUntilMs.set(nameQuestion(question), untilMs);
  return pending;
}

/** The ID is not enough: it may be our own number for a question without one. */
function nameQuestion({ id, text }: Question): string {
  return JSON.stringify([id, text]);
}

/** @returns whether the answers may have been accepted; the job may also have moved on, which the next poll shows */
async function skip({ cekura }: Task, progressId: string, questions: readonly Question[]): Promise<boolean> {
  try {
    await skipQuestions(
      cekura,
      progressId,
      questions.map(({ id }) => id),
    );
    return true;
  } catch (error) {
    if (error instanceof UncertainStartError) return true;
    if (error instanceof RefusedError && !isKeyRefused(error)) return false;
    throw error;
  }
}
