import type { Delivery, Draft } from '../delivery/delivery.ts';
import { ActionError, addHint, type Place, toActionError, toErrorLine, WrongStartError } from '../errors.ts';
import { details, escapeBlock, fence, quote } from '../render/markdown.ts';
import { renderProposal } from '../render/render.ts';
import type { FileChange, Finding } from '../render/types.ts';
import type { ProposalView, ViewLinks } from '../render/view.ts';
import { type Outcome, offerResume } from './outcome.ts';
import type { Run } from './task.ts';

/** The runner drops a job summary of more than 1 MiB, and counts bytes: a UTF-16 unit is three at most. */
const SUMMARY_LIMIT = 300_000;

/** A proposal that is kept already, on its way to people. */
export interface Presented {
  /** What the outcome says in any case. */
  readonly kept: Pick<
    Outcome,
    'target' | 'changed' | 'progressId' | 'proposalPath' | 'changePercent' | 'oldScore' | 'newScore'
  >;
  readonly view: Omit<Draft['view'], 'status'>;
  /** The change as the job summary shows it, asked for when the delivery is over. */
  shown(): readonly FileChange[];
  readonly links: ViewLinks;
  /** Where in the workspace a finding is annotated. */
  placeOf?(finding: Finding): Omit<Place, 'message'> | undefined;
  deliver(view: Draft['view']): Promise<Delivery>;
}

/** Brings a proposal to people, unless a guard stands against it. Whatever goes wrong, the job summary shows it. */
export async function presentProposal(run: Run, proposal: Presented): Promise<Outcome> {
  const { kept, links } = proposal;
  const { findings } = proposal.view;
  const runner = await run.runner();
  for (const finding of findings) {
    runner.warning(`Guard ${finding.guard}: ${finding.message}`, proposal.placeOf?.(finding));
  }
  if (run.inputs.guard === 'error' && findings.length > 0) {
    const summary = renderSummary({ ...proposal.view, status: 'blocked' }, proposal.shown(), links);
    return {
      ...kept,
      status: 'blocked',
      delivery: 'summary',
      summary,
      error: explainBlock(findings, kept.progressId, run.alone),
    };
  }
  const view: Draft['view'] = { ...proposal.view, status: 'proposed' };
  let delivered: Delivery;
  try {
    delivered = await proposal.deliver(view);
  } catch (cause) {
    const told = toActionError(cause);
    const resumable = told instanceof WrongStartError ? told : offerResume(told, kept.progressId, run.alone);
    const error = addHint(resumable, KEPT);
    const notice = quote(`**Not delivered.** ${escapeBlock(toErrorLine(error))}`);
    const summary = `${notice}\n\n${renderSummary(view, proposal.shown(), links)}`;
    return { ...kept, status: 'failed', delivery: 'summary', summary, error };
  }
  const { warnings, links: deliveredLinks, ...outcome } = delivered;
  for (const warning of warnings) runner.warning(warning);
  runner.info(describeDelivery(delivered));
  const told = warnings.map((warning) => `${quote(`**Warning.** ${escapeBlock(warning)}`)}\n\n`).join('');
  const summary = `${told}${renderSummary(view, proposal.shown(), deliveredLinks)}`;
  return { ...kept, ...outcome, status: 'proposed', summary };
}

/** For the log: where people find it. */
function describeDelivery({ delivery, pullRequest, comment, branch, links }: Delivery): string {
  if (pullRequest?.operation === 'declined') {
    return `The same proposal was closed before, so nothing was written: ${pullRequest.url}`;
  }
  if (pullRequest?.operation && delivery === 'pull-request') {
    return `Pull request #${pullRequest.number} is ${pullRequest.operation}: ${pullRequest.url}`;
  }
  if (delivery === 'suggestion') {
    const rest = comment ? `, and what they can't hold in a comment: ${comment.url}` : '';
    return `The proposal stands in suggestions on ${links.suggestionUrl}${rest}`;
  }
  if (comment) {
    const why =
      pullRequest?.operation === 'preserved'
        ? `Branch ${branch} holds commits that this action did not make and was left alone. `
        : '';
    return `${why}The proposal stands in a comment: ${comment.url}`;
  }
  if (delivery === 'compare-link')
    return `Branch ${branch} is pushed; open its pull request by hand: ${links.compareUrl}`;
  return 'The proposal stands in the job summary';
}

/** What the job summary shows. */
export function renderSummary(view: Draft['view'], changes: ProposalView['changes'], links: ViewLinks): string {
  const shown = renderProposal({ ...view, changes, links, surface: 'summary' }, SUMMARY_LIMIT);
  // The runner's files are gone after the job: where no pull request holds the text, the summary does.
  // What is applied comes from files that are there already.
  if (links.pullRequestUrl || view.status === 'unchanged' || view.mode === 'apply-metrics') return shown;
  const whole = changes.map(({ path, after }) => details(`The whole new text of ${path}`, fence(after))).join('\n\n');
  return shown.length + whole.length <= SUMMARY_LIMIT ? `${shown}\n\n${whole}`.trimEnd() : shown;
}

function explainBlock(
  findings: readonly Finding[],
  progressId: string | undefined,
  alone: string | undefined,
): ActionError {
  const [first] = findings;
  const what = first ? `${first.guard}: ${first.message.replace(/\.$/, '')}` : '';
  const more = findings.length > 1 ? `, and ${findings.length - 1} more` : '';
  return new ActionError(
    `The proposal breaks a guard and was not delivered: ${what}${more}`,
    `read it in the job summary or at proposal-path; to deliver it with the findings on top, set guard to warn${progressId ? `${alone ? `, ${alone}` : ''} and progress-id to ${progressId}, so that no other job is started` : ''}`,
  );
}

const KEPT = 'the proposal is kept in the job summary and at proposal-path';
