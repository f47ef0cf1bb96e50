import { joinParts } from './fit-to-limit.ts';
import { codeSpan } from './markdown.ts';
import { showLink } from './sections.ts';
import type { ProposalView } from './view.ts';

const MAX_ID = 100;

/** How to take the proposal or throw it away, for the place where it stands. */
export function writeAdvice(view: ProposalView): string {
  if (view.status === 'unchanged' || view.status === 'applied') return '';
  if (view.status === 'waiting') return joinParts(['### How to go on', toList(adviseWaiting(view))]);
  const lines = view.status === 'blocked' ? adviseBlocked(view) : adviseProposed(view);
  return joinParts(['### Take it or leave it', toList(lines)]);
}

function toList(lines: readonly string[]): string {
  return lines.map((line) => `- ${line}`).join('\n');
}

function adviseProposed(view: ProposalView): string[] {
  const applied = view.mode === 'metric-feedback' || view.mode === 'generate-metrics';
  const onMerge = applied
    ? ' The service itself changes when a workflow with `mode: apply-metrics` runs on the merged files.'
    : '';
  if (view.mode === 'apply-metrics') {
    if (view.hasProblem) {
      return [
        '**Mend it first:** merged as it is, the run that applies the files would fail. Copy what the service has, as shown above, into the file, or let that run set `overwrite: true`.',
        '**Leave it:** change the metric files, or close the pull request.',
      ];
    }
    return [
      '**Take it:** merge; the workflow that runs `mode: apply-metrics` on the merged files does the rest.',
      '**Leave it:** change the metric files, or close the pull request.',
    ];
  }
  if (view.surface === 'pull-request') {
    return [
      `**Take it:** review the diff and merge.${onMerge}`,
      '**Change it:** commit to this branch. A later run leaves your commits alone.',
      '**Leave it:** close this pull request. The same proposal will not be opened again.',
    ];
  }
  const { pullRequestUrl, compareUrl, commentUrl, suggestionUrl, declinedUrl } = view.links ?? {};
  if (declinedUrl !== undefined) {
    return [
      `**Left before:** the same proposal was closed in ${showLink('this pull request', declinedUrl)}, so it was not opened again.`,
      '**Take it all the same:** open that pull request again and merge it.',
    ];
  }
  if (suggestionUrl !== undefined) {
    return [
      `**Take it:** commit the suggestions under “Files changed” of the ${showLink('pull request', suggestionUrl)}; what no line of it could take is in the diff above or in a comment there.${onMerge}`,
      '**Leave it:** resolve them. Nothing changes by itself.',
    ];
  }
  if (commentUrl !== undefined) {
    return [
      `**Take it:** put the new text into the file, from the diff; ${showLink('a comment', commentUrl)} on the pull request shows it too.${onMerge}`,
      '**Leave it:** there is nothing to do. Nothing has been changed.',
    ];
  }
  if (pullRequestUrl !== undefined) {
    return [
      `**Take it:** review and merge the ${showLink('pull request', pullRequestUrl)}.${onMerge}`,
      '**Leave it:** close the pull request. The same proposal will not be opened again.',
    ];
  }
  if (compareUrl !== undefined) {
    return [
      `**Take it:** ${showLink('open the pull request', compareUrl)} by hand; the branch is ready. This workflow was not allowed to open it.${onMerge}`,
      '**Leave it:** delete the branch.',
    ];
  }
  const whole =
    view.surface === 'comment'
      ? `from the diff, or whole from the summary of the ${showRun(view.links)}`
      : 'from the diff or from the whole text below; or run this with `delivery: pull-request`';
  return [
    `**Take it:** put the new text into the file, ${whole}.${onMerge}`,
    '**Leave it:** there is nothing to do. Nothing has been changed.',
  ];
}

/** With which inputs the job is taken up: both of them when it is one of several. */
function showResume({ progressId = '', alone }: ProposalView): string {
  const target = alone === undefined ? '' : ` and ${codeSpan(alone.replace(' to ', ': '), MAX_ID)}`;
  return `${codeSpan(`progress-id: ${progressId}`, MAX_ID)}${target}`;
}

function adviseBlocked(view: ProposalView): string[] {
  const again =
    view.progressId === undefined
      ? 'run this again'
      : `run this again with ${showResume(view)}, which starts no new job`;
  return [
    '**Take it all the same:** take the new text from below, mend what is named above, and commit it by hand.',
    `**Let it through:** set \`guard\` to \`warn\`, or loosen \`keep\` or \`max-change-percent\` where they are set, and ${again}.`,
    '**Leave it:** there is nothing to do. Nothing has been changed.',
  ];
}

function adviseWaiting(view: ProposalView): string[] {
  const again = showResume(view);
  return [
    `**Answer:** answer the questions in the dashboard, then run this again with ${again}, which starts no new job.`,
    `**Go on without answers:** run this again with ${again} and \`on-question: skip\`.`,
  ];
}

/** Where all of a change is that is too long for this place. */
export function pointToWhole({ surface, status, links }: ProposalView): string {
  if (surface === 'pull-request') return 'The tab “Files changed” of this pull request shows all of it.';
  if (surface === 'summary' && status === 'proposed' && links?.pullRequestUrl !== undefined) {
    return `The ${showLink('pull request', links.pullRequestUrl)} shows all of it.`;
  }
  const summary = surface === 'comment' ? ` So does the summary of the ${showRun(links)}, if it has room.` : '';
  return `The file that the output \`proposal-path\` names holds all of it.${summary}`;
}

function showRun(links: ProposalView['links']): string {
  return showLink('workflow run', links?.workflowRunUrl);
}

/** Who wrote it, and where it comes from. */
export function writeFooter({ mode, status, progressId, links }: ProposalView): string {
  const origin = [
    `mode \`${mode}\``,
    ...(progressId === undefined ? [] : [`progress ID ${codeSpan(progressId, MAX_ID)}`]),
    ...(links?.workflowRunUrl === undefined ? [] : [showRun(links)]),
  ].join(', ');
  const byModel = mode !== 'apply-metrics' && (status === 'proposed' || status === 'blocked');
  const author = byModel ? 'A model wrote this proposal. Review it as you would anyone’s change. ' : '';
  return joinParts(['---', `${author}Made by Cekura Improve: ${origin}.`]);
}
