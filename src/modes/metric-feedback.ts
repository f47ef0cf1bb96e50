import { RefusedError, StoppedError, UncertainStartError } from '../cekura/errors.ts';
import { type FeedbackResult, readFeedbackProgress } from '../cekura/feedback.ts';
import { cancelFeedback, pollFeedback, skipQuestions, startFeedback } from '../cekura/metric-jobs.ts';
import { readMetric } from '../cekura/metrics.ts';
import type { JobProgress, Question } from '../cekura/progress.ts';
import { addHint, toActionError } from '../errors.ts';
import { followJob, type Settled } from '../pipeline/follow-job.ts';
import type { Outcome } from '../pipeline/outcome.ts';
import type { Run } from '../pipeline/task.ts';

/** Feedback in, reviewed metric change out: one metric. */
export async function metricFeedback(run: Run): Promise<Outcome> {
  const { inputs, cekura } = run;
  const [id = 0] = inputs['metric-id'];
  // The first request leaves before anything else is loaded. It costs nothing and tells whether the key is good.
  const asked = readMetric(cekura, id);
  // Whoever waits gets the error; until then it is nobody's.
  asked.catch(() => undefined);
  const propose = await import('./propose-metric.ts');
  const files = (await run.metricFiles(inputs['metric-path'])) ?? [];
  const prepared = await propose.prepareMetric(run, await asked, files);
  if (inputs['dry-run']) return propose.describePlan(prepared);

  let { progressId } = run;
  if (progressId === undefined) {
    progressId = await startFeedback(cekura, {
      metricId: id,
      metricType: inputs['metric-type'],
      testSetIds: inputs['test-set-ids'],
      simplifiedPrompt: inputs['simplified-prompt'],
      skipEvaluation: inputs['skip-evaluation'],
    });
    await run.announceJob(progressId);
  }
  const settled = await followOrCancel(run, id, progressId);
  switch (settled.state) {
    case 'waiting':
      return await propose.describeWaiting(prepared, settled.questions, progressId);
    case 'nothing':
      return propose.describeUnchanged(prepared, settled.reason, progressId);
    case 'done':
      return await propose.proposeMetric(prepared, settled.result, progressId);
  }
}

/** A job that nobody waits for any more is cancelled: it would go on costing. At the deadline it is left to be taken up. */
async function followOrCancel(run: Run, id: number, progressId: string): Promise<Settled<FeedbackResult>> {
  try {
    return await followThroughQuestions(run, id, progressId);
  } catch (error) {
    if (!run.signal.aborted || !(run.signal.reason instanceof StoppedError)) throw error;
    const isCancelled = await cancel(run, id, progressId);
    throw isCancelled ? addHint(run.signal.reason, 'the optimisation was cancelled on the service') : error;
  }
}

/** @returns whether the service took it */
async function cancel(run: Run, id: number, progressId: string): Promise<boolean> {
  const runner = await run.runner();
  try {
    await cancelFeedback(run.cekura, progressId);
    runner.info(`The optimisation of metric ${id} was cancelled on the service`);
    return true;
  } catch (error) {
    const { message } = toActionError(error);
    runner.warning(`The optimisation of metric ${id} could not be cancelled and may still be running: ${message}`);
    return false;
  }
}

/** An optimisation that keeps asking is left to a person. */
const MOST_ROUNDS = 20;
/** Answers that were refused this often are not taken at all. */
const MOST_REFUSALS = 3;
/** A question that was skipped may be shown for a while yet. */
const SKIPPED_FOR_MS = 30_000;

/** Follows an optimisation to its end, or to its questions; with `on-question: skip` past them. */
async function followThroughQuestions(run: Run, id: number, progressId: string): Promise<Settled<FeedbackResult>> {
  const runner = await run.runner();
  const skippedUntilMs = new Map<string, number>();
  const isOpen = (question: Question) => run.clock.now() >= (skippedUntilMs.get(nameQuestion(question)) ?? 0);
  const read = (reply: unknown): JobProgress<FeedbackResult> => {
    const progress = readFeedbackProgress(reply);
    if (progress.state !== 'waiting' || progress.questions.some(isOpen)) return progress;
    return { state: 'pending', word: progress.word, known: true };
  };
  let refusals = 0;
  for (let round = 1; ; round += 1) {
    const settled = await followJob(run, {
      name: `optimisation of metric ${id}`,
      progressId,
      poll: () => pollFeedback(run.cekura, progressId),
      read,
    });
    if (settled.state !== 'waiting') return settled;
    for (const question of settled.questions) {
      runner.info(`The optimisation of metric ${id} asks (${question.id}): ${question.text}`);
    }
    if (run.inputs['on-question'] === 'fail' || round > MOST_ROUNDS) return settled;
    const taken = await skip(run, progressId, settled.questions);
    runner.info(taken ? 'Skipped, as on-question says' : 'The service did not take the answer; looking again');
    if (!taken) refusals += 1;
    if (refusals === MOST_REFUSALS) return settled;
    const untilMs = taken ? run.clock.now() + SKIPPED_FOR_MS : 0;
    for (const question of settled.questions) skippedUntilMs.set(nameQuestion(question), untilMs);
  }
}

/** An ID alone may be our own count of questions that came without one. */
function nameQuestion({ id, text }: Question): string {
  return JSON.stringify([id, text]);
}

/** @returns whether the answers may have been taken; the job may also have moved on by itself, which the next poll tells. */
async function skip(run: Run, progressId: string, questions: readonly Question[]): Promise<boolean> {
  const ids = questions.map(({ id }) => id);
  try {
    await skipQuestions(run.cekura, progressId, ids);
    return true;
  } catch (error) {
    if (error instanceof UncertainStartError) return true;
    if (error instanceof RefusedError && error.status !== 401 && error.status !== 403) return false;
    throw error;
  }
}
