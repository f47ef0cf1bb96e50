import type { WantedFiles } from '../github/base.ts';
import { isByDependabot } from '../github/event.ts';
import type { TargetKey } from '../github/marker.ts';
import { applyEdits } from '../task/proposal.ts';
import { requirePullRequestNumber, writeComment } from './comment.ts';
import { type Delivery, type DeliveryTask, type Draft, linksOf, openGitHub, type RouteOf, textsOf } from './route.ts';

const NOTHING_INSIDE =
  'The change is outside the diff of the pull request, where suggestions are not possible, so it was posted as a comment';

/** Checks that there is an open pull request to suggest changes on. */
export async function checkSuggestion(
  task: DeliveryTask,
  key: TargetKey,
  files: WantedFiles,
): Promise<RouteOf<'suggestion'>> {
  const { github, api } = await openGitHub(task);
  const pull = await api.checkSuggestionDelivery(github, requirePullRequestNumber(task), files);
  if (isByDependabot(task.event) && !task.inputs['dry-run']) await api.checkMayComment(github, pull.number);
  return { kind: 'suggestion', key, pull, texts: textsOf(task, pull), where: `pull request #${pull.number}` };
}

/**
 * Suggests the change on the pull request's lines; the remaining changes and any findings go into a comment.
 */
export async function deliverSuggestion(
  task: DeliveryTask,
  { key, pull: { number, url, headSha }, texts, where }: RouteOf<'suggestion'>,
  { proposal, view, request }: Draft,
): Promise<Delivery> {
  const { github, api } = await openGitHub(task);
  const { changes } = await applyEdits(proposal.edits, texts, where);
  const [change] = changes;
  if (!change) return { delivery: 'none', warnings: [], links: linksOf(task) };
  const before = change.before ?? '';
  const { inside, outside, warnings } = await api.suggestChanges(github, {
    number,
    headSha,
    path: change.path,
    key,
    changes: api.findLineChanges(before, change.after),
    intro: proposal.words.intro,
    request,
  });
  const links = { ...linksOf(task), suggestionUrl: inside.length > 0 ? url : undefined };
  const rest = outside.length > 0 ? [{ ...change, after: api.applyLineChanges(before, outside) }] : [];
  // If there are suggestions, the comment shows only the remaining changes, not the whole prompt.
  const { prompts: _, ...ofRest } = view;
  const shown = inside.length > 0 ? ofRest : view;
  const comment =
    outside.length > 0 || view.findings.length > 0
      ? await writeComment(task, { number, key }, { ...shown, changes: rest, links }, { request })
      : undefined;
  const delivery = inside.length > 0 ? 'suggestion' : comment ? 'comment' : 'none';
  return {
    delivery,
    pullRequest: { number, url },
    comment,
    warnings: delivery === 'comment' && warnings.length === 0 ? [NOTHING_INSIDE] : warnings,
    links: { ...links, commentUrl: comment?.url },
    changes,
  };
}
