import type { Question } from '../cekura/progress.ts';
import { commentOnPullRequest } from '../delivery/comment.ts';
import type { Answered } from '../delivery/find-answer.ts';
import { type Delivery, type DraftView, linksOf, type Route } from '../delivery/route.ts';
import { renderSummary } from '../delivery/summary.ts';
import { ActionError, addHint, toActionError, toErrorLine, WrongStartError } from '../errors.ts';
import { showResume } from '../render/advice.ts';
import { endLine } from '../render/diff.ts';
import { codeSpan, escapeBlock, escapeInline, quote, showLink, showName } from '../render/markdown.ts';
import type { RunEvidence, Tally } from '../render/types.ts';
import type { ViewSection, ViewWords } from '../render/view.ts';
import type { Measured, Prepared } from '../task/mode.ts';
import {
  describeResumeInput,
  type Outcome,
  offerResume,
  type PullRequestOperation,
  shortenReason,
} from '../task/outcome.ts';
import type { LocatedFinding, Proposal, Unchanged } from '../task/proposal.ts';
import type { Task } from '../task/task.ts';

/** Everything known about a task when it ends. */
export interface Known {
  readonly task: Task;
  readonly prepared: Prepared;
  readonly route: Route;
  readonly progressId: string | undefined;
  readonly proposalPath?: string | undefined;
  readonly runs?: readonly RunEvidence[];
  /** Of the guards. */
  readonly findings?: readonly LocatedFinding[];
  /** With `verify: true`. */
  readonly measured?: Measured | undefined;
}

/** The fields of an outcome without a proposal. */
function noProposal({ prepared }: Known): Pick<Outcome, 'target' | 'changed' | 'delivery'> {
  return { target: prepared.target.name, changed: false, delivery: 'none' };
}

/** A dry run: what would be done. */
export function planned(known: Known, plan: string, verification: string | undefined): Outcome {
  const { prepared, route } = known;
  const text = `${plan}${verification ? ` ${verification}` : ''} The proposal would be delivered ${describeRoute(route)}. Everything except write permission was validated, and nothing was started.`;
  const summary = `### Cekura Improve: dry run for ${escapeInline(prepared.title)}\n\n${escapeBlock(text)}`;
  return { ...noProposal(known), status: 'planned', summary, notice: text };
}

function describeRoute(route: Route): string {
  switch (route.kind) {
    case 'pull-request':
      return `as a pull request into ${route.base.branch}`;
    case 'comment':
      return `as a comment on pull request #${route.pull.number}`;
    case 'suggestion':
      return `as suggestions on pull request #${route.pull.number}`;
    case 'summary':
      return 'in the job summary';
  }
}

/** A successful end without a proposal. */
export function unchanged(known: Known, { unchanged: reason, kept = [], scores, sections }: Unchanged): Outcome {
  const { task, prepared } = known;
  const name = showName(prepared.title);
  const words: ViewWords = {
    title: '',
    heading: `No change to ${name}`,
    lead: `No change is proposed for ${name}.`,
    advice: [],
  };
  const view = { ...baseView(known), status: 'unchanged', words, summary: reason, sections, scores } as const;
  return {
    ...noProposal(known),
    status: 'unchanged',
    progressId: known.progressId,
    proposalPath: kept.length > 0 ? known.proposalPath : undefined,
    changePercent: 0,
    oldScore: scores?.old?.score,
    newScore: scores?.new?.score,
    summary: renderSummary(view, [], linksOf(task)),
    notice: `Nothing to propose for ${prepared.title}: ${shortenReason(reason)}`,
  };
}

/** An open or declined proposal already answers the same request, so no second job is paid for. */
export function answered(known: Known, { place, url, ...found }: Answered): Outcome {
  const { task, prepared } = known;
  const name = showName(prepared.title);
  const verdict = found.operation === 'declined' ? ', which was closed without merging,' : '';
  const why = `already has a proposal for the same ${task.inputs.mode === 'improve-prompt' ? 'prompt and runs' : 'feedback'}`;
  const words: ViewWords = {
    title: '',
    heading: `No change to ${name}`,
    lead: `${showLink(`${place.charAt(0).toUpperCase()}${place.slice(1)}`, url)}${verdict} ${why}, so no job was started.`,
    advice: ['**Start a job anyway:** start a new workflow run with `rerun: true`.'],
  };
  const view = { ...baseView(known), status: 'unchanged', words, sections: [] } as const;
  return {
    ...found,
    ...noProposal(known),
    status: 'unchanged',
    changePercent: 0,
    summary: renderSummary(view, [], linksOf(task)),
    notice: `No job was started for ${prepared.title}, because ${place}${verdict} ${why}: ${url}; to start one anyway, set rerun to true`,
  };
}

const MAX_QUESTION = 4_000;

/** A paused job: its questions in the summary, and in the comment when there is a pull request to comment on. */
export async function waiting(known: Known, questions: readonly Question[]): Promise<Outcome> {
  const { task, prepared, route, progressId } = known;
  const view = {
    ...baseView(known),
    words: waitingWords(known),
    status: 'waiting',
    changes: [],
    sections: [describeQuestions(questions)],
  } as const;
  let posted: Pick<Outcome, 'comment' | 'pullRequest'> | undefined;
  try {
    if (task.inputs.delivery !== 'summary') {
      posted = await commentOnPullRequest(task, route.key, view, [view.status, progressId, questions]);
    }
  } catch (error) {
    const { message, hint } = toActionError(error);
    (await task.runner()).warning(`The questions could not be posted as a comment: ${message}; ${hint}`);
  }
  const wanted = questions.length === 1 ? 'an answer to a question' : `answers to ${questions.length} questions`;
  const error = new ActionError(
    `The ${prepared.job} is waiting for ${wanted}, shown in the log and the job summary`,
    'answer in the Cekura dashboard, or set on-question to skip',
  );
  return {
    ...noProposal(known),
    ...posted,
    status: 'waiting',
    delivery: posted ? 'comment' : 'summary',
    progressId,
    summary: renderSummary(view, [], linksOf(task)),
    error: offerResume(error, progressId, task.resumeInput),
  };
}

function waitingWords({ prepared, progressId = '', task }: Known): ViewWords {
  const name = showName(prepared.title);
  const resume = showResume({ progressId, resumeInput: task.resumeInput });
  return {
    title: '',
    heading: `Waiting for answers: ${name}`,
    lead: `The optimization of ${name} paused on questions that only a person can answer. It continues once they are answered or skipped.`,
    advice: [
      `**Answer:** answer the questions in the Cekura dashboard, then start a new workflow run with ${resume}, which starts no new job.`,
      `**Skip the questions:** start a new workflow run with ${resume} and \`on-question: skip\`.`,
    ],
  };
}

function describeQuestions(questions: readonly Question[]): ViewSection {
  return {
    heading: questions.length === 1 ? 'Question' : 'Questions',
    blocks: questions.map(
      ({ id, text }) => `Question ${codeSpan(id, 100)}:\n\n${quote(escapeBlock(text, MAX_QUESTION))}`,
    ),
  };
}

/** Shows findings as annotations, at the prompt's or the field's place in its file. Notes appear only in the log. */
export async function annotate(task: Pick<Task, 'runner'>, findings: readonly LocatedFinding[]): Promise<void> {
  const runner = await task.runner();
  for (const { kind, level, message, side, line, text } of findings) {
    if (level === 'note') {
      runner.info(`Guard ${kind}: ${message}`);
      continue;
    }
    const { place } = text;
    // Text that only the proposal has is not in the file yet.
    const offset = place?.isFirstLine && side === 'before' && line ? line - 1 : 0;
    runner.warning(`Guard ${kind}: ${message}`, place && { file: place.file, line: place.line + offset });
  }
}

/** A guard blocks the proposal: it is shown in the job summary only. */
export function blocked(known: Known, proposal: Proposal): Outcome {
  const blocking = (known.findings ?? []).filter(({ level }) => level === 'block');
  const [first] = blocking;
  const what = first ? `${first.kind}: ${first.message.replace(/\.$/, '')}` : '';
  const more = blocking.length > 1 ? `, and ${blocking.length - 1} more` : '';
  const error = new ActionError(
    `A guard blocked the proposal: ${what}${more}`,
    `read the proposal in the job summary or at proposal-path; ${offerDelivery(known, 'with the findings on top', 'guard to warn')}`,
  );
  return showBlocked(known, proposal, error);
}

/** Verification found the proposal worse: it is shown in the job summary only. */
export function worse(known: Known, proposal: Proposal, reason: string): Outcome {
  const error = new ActionError(
    reason,
    `read the proposal in the job summary or at proposal-path; ${offerDelivery(known, 'anyway', 'verify to false')}`,
  );
  return showBlocked(known, proposal, error);
}

function showBlocked(known: Known, proposal: Proposal, error: ActionError): Outcome {
  const summary = renderSummary(toView(known, proposal, 'blocked'), proposal.shown, linksOf(known.task));
  return { ...outcomeOf(known, proposal), status: 'blocked', delivery: 'summary', summary, error };
}

/** How to deliver a blocked proposal. Without a job to resume, a new workflow run may make another one. */
function offerDelivery({ progressId, task: { resumeInput } }: Known, how: string, input: string): string {
  if (progressId === undefined) return `to use it, commit it yourself; to let the next proposal through, set ${input}`;
  const selects = resumeInput ? `, ${describeResumeInput(resumeInput)}` : '';
  return `to deliver it ${how}, set ${input}${selects} and progress-id to ${progressId}, which starts no new job`;
}

/** The proposal was delivered. */
export async function delivered(
  known: Known,
  proposal: Proposal,
  view: DraftView,
  { warnings, links, changes, ...delivery }: Delivery,
): Promise<Outcome> {
  const runner = await known.task.runner();
  for (const warning of warnings) runner.warning(warning);
  runner.info(describeDelivery({ ...delivery, warnings, links }));
  const shownWarnings = warnings.map((warning) => `${quote(`**Warning.** ${escapeBlock(warning)}`)}\n\n`).join('');
  // New files may have been given other names than in the workspace.
  const shown = proposal.edits.some(({ isNew }) => isNew) ? (changes ?? proposal.shown) : proposal.shown;
  const summary = `${shownWarnings}${renderSummary(view, shown, links)}`;
  return { ...outcomeOf(known, proposal), ...delivery, status: 'proposed', summary };
}

/** The proposal could not be delivered: the job summary still shows it. */
export function undelivered(known: Known, proposal: Proposal, cause: unknown): Outcome {
  const { task, progressId } = known;
  const failure = toActionError(cause);
  const resumable = failure instanceof WrongStartError ? failure : offerResume(failure, progressId, task.resumeInput);
  const error = addHint(resumable, 'the proposal is kept in the job summary and at proposal-path');
  const notice = quote(`**Not delivered.** ${escapeBlock(toErrorLine(error))}`);
  const view = toView(known, proposal, 'proposed');
  const summary = `${notice}\n\n${renderSummary(view, proposal.shown, linksOf(task))}`;
  return { ...outcomeOf(known, proposal), status: 'failed', delivery: 'summary', summary, error };
}

/** Returns everything that a body shows except the change itself. */
export function toView(known: Known, proposal: Proposal, status: 'proposed' | 'blocked'): DraftView {
  const { texts, summary, words } = proposal;
  const { measured } = known;
  const prompts = texts
    .filter(({ before, after }) => before !== after)
    .map(({ name, before, after }) => ({ name, before: endLine(before), after: endLine(after) }));
  return {
    ...baseView(known),
    status,
    words,
    summary,
    sections: [...(measured?.sections ?? []), ...proposal.sections],
    prompts: prompts.length > 0 ? prompts : undefined,
    scores: measured?.scores ?? proposal.scores,
    proof: measured?.proof,
  };
}

function baseView({
  task,
  prepared,
  runs = [],
  findings = [],
  progressId,
}: Known): Omit<DraftView, 'status' | 'words'> {
  return {
    mode: task.inputs.mode,
    target: { ...prepared.target, name: prepared.title },
    runs,
    findings,
    guardLevel: task.inputs.guard,
    resumeInput: task.resumeInput,
    progressId,
  };
}

function outcomeOf(
  { progressId, proposalPath, measured }: Known,
  { target, changePercent, ...own }: Proposal,
): Omit<Outcome, 'status' | 'delivery' | 'summary'> {
  const { baseline, proposal, verdict = measured?.verdict } = measured?.proof ?? {};
  const scores = measured?.scores ?? own.scores;
  return {
    target: target.name,
    changed: true,
    progressId,
    proposalPath,
    changePercent,
    verdict,
    oldScore: shareOf(baseline) ?? scores?.old?.score,
    newScore: shareOf(proposal) ?? scores?.new?.score,
    baselineResultId: baseline?.resultId,
    proposalResultId: proposal?.resultId,
  };
}

function shareOf(tally: Tally | undefined): number | undefined {
  return tally && tally.scored > 0 ? tally.passed / tally.scored : undefined;
}

const OPERATIONS: Readonly<Record<PullRequestOperation, string>> = {
  created: 'was created',
  updated: 'was updated',
  unchanged: 'already has this proposal',
  preserved: 'was not changed',
  declined: 'was closed',
};

/** For the log: where to find the proposal. */
function describeDelivery({ delivery, pullRequest, operation, comment, branch, links }: Delivery): string {
  if (pullRequest && operation === 'declined') {
    return `The same proposal was closed before, so nothing was written: ${pullRequest.url}`;
  }
  if (pullRequest && operation && delivery === 'pull-request') {
    return `Pull request #${pullRequest.number} ${OPERATIONS[operation]}: ${pullRequest.url}`;
  }
  if (delivery === 'suggestion') {
    const rest = comment ? `, and the rest in a comment: ${comment.url}` : '';
    return `The proposal is in suggestions on ${links.suggestionUrl}${rest}`;
  }
  if (comment) {
    const why =
      operation === 'preserved'
        ? `Branch ${branch} has commits that this action did not make, so it was not changed. `
        : '';
    return `${why}The proposal is in a comment: ${comment.url}`;
  }
  if (delivery === 'compare-link') {
    return `Branch ${branch} was pushed; open the pull request at ${links.compareUrl}`;
  }
  return 'The proposal is in the job summary';
}
