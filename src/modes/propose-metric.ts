import { type FeedbackChanges, type FeedbackResult, mapFeedback } from '../cekura/feedback.ts';
import type { LiveMetric } from '../cekura/metric.ts';
import type { Question } from '../cekura/progress.ts';
import { prepareDelivery } from '../delivery/choose.ts';
import { commentOnPullRequest } from '../delivery/comment.ts';
import { linksOf, type PreparedDelivery } from '../delivery/delivery.ts';
import { ActionError, InputError, toActionError } from '../errors.ts';
import { missingKeeps } from '../guards/keep.ts';
import { keepProposal, type Outcome, offerResume, shortenReason } from '../pipeline/outcome.ts';
import { type Presented, presentProposal, renderSummary } from '../pipeline/present.ts';
import type { Run } from '../pipeline/task.ts';
import { endLine } from '../render/diff.ts';
import { codeSpan, escapeBlock, escapeInline } from '../render/markdown.ts';
import type { PromptChange, ViewSection } from '../render/view.ts';
import { checkMetric, joinTexts, measureChange, unwrapResult } from './check-metric.ts';
import type { FoundFile } from './metric-files.ts';
import { describeLab, describeQuestions, toScores } from './metric-sections.ts';
import {
  describeStale,
  editOrRewrite,
  fitChanges,
  locateMetric,
  type MetricTarget,
  writeMetric,
} from './metric-target.ts';

/** The long texts that an optimisation may change, whose sizes and changed words are shown. */
const TEXTS = [
  'description',
  'evaluation_trigger_prompt',
  'evaluation_trigger_custom_code',
  'custom_code',
] as const satisfies readonly (keyof FeedbackChanges)[];

/** A metric whose delivery was checked. */
export interface PreparedMetric {
  run: Run;
  metric: MetricTarget;
  delivery: PreparedDelivery;
}

/**
 * Finds the metric's file, or a place for it, and checks that a change of it can be delivered.
 *
 * @throws ActionError before anything is spent
 */
export async function prepareMetric(run: Run, live: LiveMetric, files: readonly FoundFile[]): Promise<PreparedMetric> {
  const metric = await locateMetric(run, live, files);
  const missing = missingKeeps(joinTexts(live.fields), run.inputs.keep);
  if (missing.length > 0) {
    throw new InputError(
      `keep names what is not in metric ${live.id}: ${missing.map((literal) => JSON.stringify(literal)).join(', ')}`,
      'correct keep: each line must stand to the letter in what the metric judges by',
    );
  }
  const delivery = await prepareDelivery(run, metric, new Map([[metric.path, metric.bytes]]));
  // What can't take another description would refuse the proposal when it is paid for.
  const { description = '' } = metric.file.fields;
  await writeMetric(
    metric,
    description === '' ? {} : { description: `x${description}` },
    delivery.texts,
    delivery.where,
  );
  if (metric.stale.length > 0) {
    (await run.runner()).warning(`${metric.path} ${describeStale(metric)}`, {
      file: metric.path,
      line: metric.file.lineOf(metric.stale[0] ?? 'id'),
    });
  }
  return { run, metric, delivery };
}

/** For a dry run: what would be done. */
export function describePlan({ metric, delivery }: PreparedMetric): Outcome {
  const file = metric.bytes === null ? `${metric.path}, a new file` : metric.path;
  const plan = `Metric ${metric.title} would be optimised from the feedback on it, and the change written to ${file} and delivered as ${delivery.kind}, made from ${delivery.where}. Everything was checked and nothing was started.`;
  const summary = `### Cekura Improve: dry run for ${escapeInline(metric.title)}\n\n${escapeBlock(plan)}`;
  return { target: metric.name, status: 'planned', changed: false, delivery: 'none', summary, notice: plan };
}

/** A healthy end without a proposal. */
export function describeUnchanged(
  prepared: PreparedMetric,
  reason: string,
  progressId: string,
  result?: FeedbackResult,
): Outcome {
  const { metric, delivery } = prepared;
  const view = { ...toView(prepared, progressId, result), summary: reason };
  return {
    target: metric.name,
    status: 'unchanged',
    changed: false,
    delivery: 'none',
    progressId,
    changePercent: 0,
    oldScore: result?.oldScore?.score,
    newScore: result?.newScore?.score,
    summary: renderSummary({ ...view, status: 'unchanged' }, [], delivery.links),
    notice: `Nothing to change in metric ${metric.title}: ${shortenReason(reason)}`,
  };
}

/** The job paused: its questions in the summary, and in the comment when there is a pull request to comment on. */
export async function describeWaiting(
  prepared: PreparedMetric,
  questions: readonly Question[],
  progressId: string,
): Promise<Outcome> {
  const { run, metric } = prepared;
  const view = {
    ...toView(prepared, progressId),
    status: 'waiting' as const,
    changes: [],
    sections: [describeQuestions(questions)],
  };
  let comment: Outcome['comment'];
  try {
    if (run.inputs.delivery !== 'summary') {
      comment = await commentOnPullRequest(run, metric, view, [view.status, progressId, questions]);
    }
  } catch (error) {
    const { message, hint } = toActionError(error);
    (await run.runner()).warning(`The questions could not be put into a comment: ${message}; ${hint}`);
  }
  const count = questions.length === 1 ? 'a question' : `${questions.length} questions`;
  return {
    target: metric.name,
    status: 'waiting',
    changed: false,
    delivery: comment ? 'comment' : 'summary',
    progressId,
    comment,
    summary: renderSummary(view, [], linksOf(run)),
    error: offerResume(
      new ActionError(
        `The optimisation of metric ${metric.title} waits for an answer to ${count}, shown in the log and the job summary`,
        'answer in the dashboard, or set on-question to skip',
      ),
      progressId,
      run.alone,
    ),
  };
}

/** Keeps the answer, checks it, and brings it to people. Whatever goes wrong after that, the summary shows it. */
export async function proposeMetric(
  prepared: PreparedMetric,
  answer: FeedbackResult,
  progressId: string,
): Promise<Outcome> {
  const { run, metric, delivery } = prepared;
  const live = metric.live.fields;
  const { result, notes } = unwrapResult(run, live, answer);
  const found = mapFeedback(live, result);
  const changes = fitChanges(metric, found);
  if (Object.keys(changes).length === 0) {
    const reason =
      Object.keys(found).length === 0
        ? result.summary || 'The service proposes the metric as it is.'
        : 'The metric file holds what the service proposes already; mode apply-metrics brings it to the service.';
    return describeUnchanged(prepared, reason, progressId, result);
  }
  const next = await editOrRewrite(metric, changes);
  // The answer was paid for: it is kept before anything else is tried with it.
  const name = `metric-${metric.id}${/\.[a-z]+$/i.exec(metric.path)?.[0] ?? '.yaml'}`;
  const proposalPath = await keepProposal(await run.proposalFolder(), name, next);
  const runner = await run.runner();
  runner.info(`The proposal for metric ${metric.title} is kept at ${proposalPath}`);
  for (const note of notes) runner.info(`The answer: ${note}`);

  const findings = checkMetric(run, live, changes);
  const texts = TEXTS.flatMap((field): PromptChange[] => {
    const after = changes[field];
    const before = metric.file.fields[field] ?? '';
    return after === undefined ? [] : [{ name: field, before: endLine(before), after: endLine(after) }];
  });
  return await presentProposal(run, {
    kept: {
      target: metric.name,
      changed: true,
      progressId,
      proposalPath,
      changePercent: measureChange(live, changes),
      oldScore: result.oldScore?.score,
      newScore: result.newScore?.score,
    },
    view: {
      ...toView(prepared, progressId, result),
      summary: result.summary,
      findings,
      ...(texts.length > 0 ? { prompts: texts } : {}),
    },
    shown: () => [{ path: metric.path, before: metric.text, after: next }],
    links: delivery.links,
    placeOf: (finding) => {
      const { field } = findings.find((one) => one === finding) ?? {};
      if (metric.bytes === null || field === undefined) return undefined;
      return { file: metric.path, line: metric.file.lineOf(field) };
    },
    deliver: (view) => delivery.deliver({ view, write: (there, where) => writeMetric(metric, changes, there, where) }),
  });
}

function toView({ run, metric }: PreparedMetric, progressId: string, result?: FeedbackResult): Presented['view'] {
  const stale: ViewSection[] =
    metric.stale.length === 0
      ? []
      : [
          {
            heading: 'The file is not what the service has',
            blocks: [`${codeSpan(metric.path)} ${describeStale(metric)} Look at the diff before you take it.`],
          },
        ];
  return {
    mode: run.inputs.mode,
    target: { name: metric.title, slug: metric.slug },
    runs: [],
    findings: [],
    guardLevel: run.inputs.guard,
    progressId,
    alone: run.alone,
    ...(result ? { scores: toScores(result) } : {}),
    sections: [...stale, ...(result ? describeLab(result, metric.live.reviews) : [])],
  };
}
