import { digestText } from '../digest.ts';
import { ActionError } from '../errors.ts';
import type { WantedFiles } from '../github/base.ts';
import { isByDependabot } from '../github/event.ts';
import { pullUrl } from '../github/links.ts';
import { BODY_LIMIT, type TargetKey } from '../github/marker.ts';
import { renderProposal } from '../render/render.ts';
import type { ProposalView } from '../render/view.ts';
import type { Outcome } from '../task/outcome.ts';
import { applyEdits } from '../task/proposal.ts';
import type { Task } from '../task/task.ts';
import {
  type Delivery,
  type DeliveryTask,
  type Draft,
  type DraftView,
  decodeFiles,
  linksOf,
  openGitHub,
  type RouteOf,
} from './route.ts';

/** Checks that there is a pull request to comment on. */
export async function checkComment(
  task: DeliveryTask,
  key: TargetKey,
  files: WantedFiles,
): Promise<RouteOf<'comment'>> {
  const { github, api } = await openGitHub(task);
  const pull = await api.checkCommentDelivery(github, requirePullRequestNumber(task));
  if (isByDependabot(task.event) && !task.inputs['dry-run']) await api.checkMayComment(github, pull.number);
  return { kind: 'comment', key, pull, texts: decodeFiles(task, files), where: 'the workspace' };
}

/** Shows the proposal in the one comment of its mode and target. */
export async function deliverComment(
  task: DeliveryTask,
  { key, pull: { number, url }, texts, where }: RouteOf<'comment'>,
  { proposal, view, request }: Draft,
): Promise<Delivery> {
  const { changes } = await applyEdits(proposal.edits, texts, where);
  const links = linksOf(task);
  const comment = await writeComment(task, { number, key }, { ...view, changes, links }, { request });
  return {
    delivery: 'comment',
    pullRequest: { number, url },
    comment,
    warnings: [],
    links: { ...links, commentUrl: comment.url },
    changes,
  };
}

/**
 * Writes the one comment of a mode and target, unless it shows the same already.
 *
 * @param shown identifies the contents; what changes with each workflow run (its link, the progress ID) does not count
 * @throws GitHubError when the comment can't be written
 */
export async function writeComment(
  task: Pick<Task, 'github'>,
  { number, key }: { readonly number: number; readonly key: TargetKey },
  view: Omit<ProposalView, 'surface'>,
  {
    request,
    shown = [view.changes, view.status, view.findings, view.proof, view.scores],
  }: { request?: string | undefined; shown?: unknown },
): Promise<NonNullable<Outcome['comment']>> {
  const { github, api } = await openGitHub(task);
  const body = renderProposal({ ...view, surface: 'comment' }, BODY_LIMIT);
  const digest = digestText(JSON.stringify(shown));
  return await api.upsertComment(github, { number, key, digest, body, request });
}

/**
 * Writes questions or a preview into the one comment of this mode and target on the event's pull request.
 *
 * @param shown identifies the contents, as in {@link writeComment}
 * @returns `undefined` when there is no pull request
 * @throws GitHubError when the comment can't be written
 */
export async function commentOnPullRequest(
  task: DeliveryTask,
  key: TargetKey,
  view: DraftView & Pick<ProposalView, 'changes'>,
  shown: unknown,
): Promise<Pick<Outcome, 'comment' | 'pullRequest'> | undefined> {
  const number = findPullRequestNumber(task);
  if (number === undefined) return undefined;
  const comment = await writeComment(task, { number, key }, { ...view, links: linksOf(task) }, { shown });
  return { comment, pullRequest: { number, url: pullUrl(task.event, number) } };
}

function findPullRequestNumber({ inputs, event }: Pick<Task, 'inputs' | 'event'>): number | undefined {
  return inputs['pull-request-number'] ?? event.pullRequest?.number;
}

/** @throws ActionError when neither the input nor the event names a pull request */
export function requirePullRequestNumber(task: Pick<Task, 'inputs' | 'event'>): number {
  const number = findPullRequestNumber(task);
  if (number !== undefined) return number;
  throw new ActionError('There is no pull request to comment on', 'set pull-request-number');
}
