import { details, fence } from '../render/markdown.ts';
import { renderProposal } from '../render/render.ts';
import type { ProposalView } from '../render/view.ts';
import type { DraftView } from './route.ts';

/** The runner drops a job summary of more than 1 MiB, and counts bytes: a UTF-16 unit is three at most. */
const SUMMARY_LIMIT = 300_000;

/** What the job summary shows of a proposal, in Markdown. */
export function renderSummary(
  view: DraftView,
  changes: ProposalView['changes'],
  links: NonNullable<ProposalView['links']>,
): string {
  const shown = renderProposal({ ...view, changes, links, surface: 'summary' }, SUMMARY_LIMIT);
  // The runner's files are deleted after the job, so the summary has the text unless a pull request has it.
  // Applied metrics come from files that already exist.
  if (links.pullRequestUrl || view.status === 'unchanged' || view.mode === 'apply-metrics') return shown;
  const whole = changes.map(({ path, after }) => details(`Full new text of ${path}`, fence(after))).join('\n\n');
  return shown.length + whole.length <= SUMMARY_LIMIT ? `${shown}\n\n${whole}`.trimEnd() : shown;
}
