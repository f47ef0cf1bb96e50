import type { WantedFiles } from '../github/base.ts';
import type { Target } from '../render/types.ts';
import { applyEdits, type Edit } from '../task/proposal.ts';
import type { Task } from '../task/task.ts';
import { checkComment, deliverComment } from './comment.ts';
import { checkBranch, checkPullRequest, deliverPullRequest } from './pull-request.ts';
import {
  type Delivery,
  type DeliveryKind,
  type DeliveryTask,
  type Draft,
  decodeFiles,
  linksOf,
  type Route,
} from './route.ts';
import { checkSuggestion, deliverSuggestion } from './suggestion.ts';

/** `auto`: a comment when the event is a pull request, else a pull request. */
export function chooseDelivery({ inputs, event }: Pick<Task, 'inputs' | 'event'>): DeliveryKind {
  const { delivery, mode } = inputs;
  if (delivery === 'auto') return event.pullRequest ? 'comment' : 'pull-request';
  // A new file has no lines in the pull request's diff, so nothing can be suggested on it.
  return delivery === 'suggestion' && mode === 'generate-metrics' ? 'comment' : delivery;
}

/**
 * Checks that the proposal can be delivered, as far as that can be known: the branch exists, there is a pull request to
 * comment on, the token may read and write them, and the files there match the workspace.
 *
 * @param wanted the target, the files that will change, and edits that must be possible
 * @throws ActionError before anything is spent
 */
export async function checkDelivery(
  task: DeliveryTask,
  wanted: { target: Target; files: WantedFiles; trial: readonly Edit[] },
): Promise<Route> {
  const route = await findRoute(task, wanted.target, wanted.files);
  await applyEdits(wanted.trial, route.texts, route.where);
  return route;
}

async function findRoute(task: DeliveryTask, target: Target, files: WantedFiles): Promise<Route> {
  const key = { mode: task.inputs.mode, name: target.name };
  const kind = chooseDelivery(task);
  switch (kind) {
    case 'pull-request':
      return await checkPullRequest(task, key, target, files);
    case 'comment':
      return await checkComment(task, key, files);
    case 'suggestion':
      return await checkSuggestion(task, key, files);
    case 'summary':
      return { kind, key, texts: decodeFiles(task, files), where: 'the workspace' };
  }
}

/**
 * Checks that there is a place for a new proposal.
 *
 * @throws InputError before anything is spent
 */
export async function checkPlace(task: DeliveryTask, route: Route): Promise<void> {
  if (route.kind === 'pull-request') await checkBranch(task, route);
}

/**
 * Brings a proposal to people.
 *
 * @throws ActionError when it could not be delivered
 */
export async function deliver(task: DeliveryTask, route: Route, draft: Draft): Promise<Delivery> {
  switch (route.kind) {
    case 'pull-request':
      return await deliverPullRequest(task, route, draft);
    case 'comment':
      return await deliverComment(task, route, draft);
    case 'suggestion':
      return await deliverSuggestion(task, route, draft);
    case 'summary':
      return { delivery: 'summary', warnings: [], links: linksOf(task) };
  }
}
