import { codeSpan, joinParts, showLink } from './markdown.ts';
import type { ProposalView } from './view.ts';

const MAX_ID = 100;

/** The next steps, for the place where the proposal is shown. */
export function writeAdvice(view: ProposalView): string {
  const lines = view.words.advice ?? (view.status === 'blocked' ? adviseBlocked(view) : adviseProposed(view));
  return lines.length === 0 ? '' : joinParts(['### Next steps', lines.map((line) => `- ${line}`).join('\n')]);
}

const NOTHING_TO_DECLINE = '**Decline:** do nothing. Nothing has been changed.';

function adviseProposed(view: ProposalView): string[] {
  const { surface, links = {}, words } = view;
  const then = words.afterMerge === undefined ? '' : ` ${words.afterMerge}`;
  if (surface === 'pull-request') {
    return [
      `**Accept:** review the diff and merge.${then}`,
      '**Edit:** commit to this branch. Later workflow runs keep your commits.',
      '**Decline:** close this pull request. The same proposal will not be opened again.',
    ];
  }
  const { pullRequestUrl, compareUrl, commentUrl, suggestionUrl, declinedUrl } = links;
  if (declinedUrl !== undefined) {
    return [
      `**Declined before:** the same proposal was closed in ${showLink('this pull request', declinedUrl)}, so it was not opened again.`,
      '**Accept:** reopen that pull request and merge it.',
    ];
  }
  if (suggestionUrl !== undefined) {
    return [
      `**Accept:** commit the suggestions under “Files changed” of the ${showLink('pull request', suggestionUrl)}. Copy any other changes from the diff above.${then}`,
      '**Decline:** resolve the conversations without committing the suggestions.',
    ];
  }
  if (commentUrl !== undefined) {
    return [
      `**Accept:** copy the new text from the diff into the file. ${showLink('A comment', commentUrl)} on the pull request shows it too.${then}`,
      NOTHING_TO_DECLINE,
    ];
  }
  if (pullRequestUrl !== undefined) {
    return [
      `**Accept:** review and merge the ${showLink('pull request', pullRequestUrl)}.${then}`,
      '**Decline:** close the pull request. The same proposal will not be opened again.',
    ];
  }
  if (compareUrl !== undefined) {
    return [
      `**Accept:** ${showLink('open the pull request', compareUrl)} yourself; the branch is ready. This workflow is not allowed to open it.${then}`,
      '**Decline:** delete the branch.',
    ];
  }
  const source =
    surface === 'comment'
      ? `from the diff, or the full text from the summary of the ${showRun(links)}`
      : `from the diff or from the full text below${view.progressId === undefined ? '' : `, or start a new workflow run with \`delivery: pull-request\` and ${showResume(view)}, which starts no new job`}`;
  return [`**Accept:** copy the new text into the file, ${source}.${then}`, NOTHING_TO_DECLINE];
}

function adviseBlocked(view: ProposalView): string[] {
  const end = view.progressId === undefined ? ', which may make another proposal.' : ', which starts no new job.';
  const resume = view.progressId === undefined ? '' : showResume(view);
  const isByGuard = view.findings.some(({ level }) => level === 'block');
  return [
    '**Accept:** copy the new text from below, fix the problems shown above, and commit it yourself.',
    isByGuard
      ? `**Unblock:** set \`guard: warn\`, or relax \`guard-levels\`, \`keep\` or \`max-change-percent\`, and start a new workflow run${resume && ` with ${resume}`}${end}`
      : `**Unblock:** start a new workflow run with \`verify: false\`${resume && ` and ${resume}`}${end}`,
    NOTHING_TO_DECLINE,
  ];
}

/** The inputs that resume the job: two of them when the job is one of several. */
export function showResume({ progressId = '', resumeInput }: Pick<ProposalView, 'progressId' | 'resumeInput'>): string {
  const job = codeSpan(`progress-id: ${progressId}`, MAX_ID);
  if (resumeInput === undefined) return job;
  const { input, value, replacesConfig } = resumeInput;
  return `${job} and ${codeSpan(`${input}: ${value}`, MAX_ID)}${replacesConfig ? ' instead of `config-path`' : ''}`;
}

/** Says where to find the whole change if it is too long for this place. */
export function pointToWhole({ surface, status, links }: ProposalView): string {
  if (surface === 'pull-request') return 'The “Files changed” tab shows the whole change.';
  if (surface === 'summary' && status === 'proposed' && links?.pullRequestUrl !== undefined) {
    return `The ${showLink('pull request', links.pullRequestUrl)} shows the whole change.`;
  }
  const summary = surface === 'comment' ? ` The summary of the ${showRun(links)} shows it too, if it fits.` : '';
  return `The file in the output \`proposal-path\` contains the whole change.${summary}`;
}

function showRun(links: ProposalView['links']): string {
  return showLink('workflow run', links?.workflowRunUrl);
}

/** The footer: what made the body. */
export function writeFooter({ mode, progressId, links }: ProposalView): string {
  const origin = [
    `mode \`${mode}\``,
    ...(progressId === undefined ? [] : [`progress ID ${codeSpan(progressId, MAX_ID)}`]),
    ...(links?.workflowRunUrl === undefined ? [] : [showRun(links)]),
  ].join(', ');
  return joinParts(['---', `Made by Cekura Improve: ${origin}.`]);
}
