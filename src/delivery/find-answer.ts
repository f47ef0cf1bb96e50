import { compareUrl } from '../github/links.ts';
import type { Outcome } from '../task/outcome.ts';
import { type DeliveryTask, type OpenGitHub, openGitHub, type Route, type RouteOf } from './route.ts';

/** Where a request was answered before: the fields of an outcome that say so. */
export type Answered = Pick<Outcome, 'pullRequest' | 'operation' | 'branch' | 'comment'> & {
  /** The place in messages, such as `pull request #1`, and its URL. */
  readonly place: string;
  readonly url: string;
};

/** Maximum proposals to check, newest first; each one whose text was replaced costs a request. */
const MAX_LOOKS = 20;

/**
 * Finds an open or declined proposal of the same target that answers a request.
 *
 * @param request identifies the job's request
 */
export async function findAnswered(task: DeliveryTask, route: Route, request: string): Promise<Answered | undefined> {
  if (route.kind === 'summary') return undefined;
  const opened = await openGitHub(task);
  if (route.kind !== 'pull-request') return await findComment(opened, route, request);
  return (await findPullRequest(opened, route, request)) ?? (await findBranch(opened, route, request));
}

async function findPullRequest(
  { github, api }: OpenGitHub,
  { key, pulls, base, branch }: RouteOf<'pull-request'>,
  request: string,
): Promise<Answered | undefined> {
  const candidates = pulls.filter((one) => one.baseRef === base.branch && !one.merged);
  for (const pull of candidates.slice(0, MAX_LOOKS)) {
    if ((await api.readRequest(github, pull, key)) !== request) continue;
    const { number, url, state } = pull;
    if (state === 'closed' && (await api.hasLostBase(github, pull))) continue;
    const operation = state === 'open' ? 'unchanged' : 'declined';
    return { pullRequest: { number, url }, operation, branch, place: `pull request #${number}`, url };
  }
  return undefined;
}

/** Finds a pushed branch whose pull request only a person may open. */
async function findBranch(
  { github, api }: OpenGitHub,
  { key, pulls, base, branch, isNewBranch }: RouteOf<'pull-request'>,
  request: string,
): Promise<Answered | undefined> {
  if (isNewBranch || pulls.some(({ state }) => state === 'open')) return undefined;
  const headSha = await api.readHead(github, branch);
  if (headSha === null || pulls.some((pull) => pull.headSha === headSha)) return undefined;
  if ((await api.readRequest(github, { body: '', headSha }, key)) !== request) return undefined;
  return { branch, place: `branch ${branch}`, url: compareUrl(github, base.branch, branch) };
}

async function findComment(
  { github, api }: OpenGitHub,
  { kind, pull, key }: RouteOf<'comment' | 'suggestion'>,
  request: string,
): Promise<Answered | undefined> {
  const known = { pullRequest: { number: pull.number, url: pull.url }, operation: 'unchanged' as const };
  if (kind === 'suggestion' && (await api.hasSuggested(github, pull, key, request))) {
    return { ...known, place: `pull request #${pull.number}`, url: pull.url };
  }
  const comment = await api.findAnswer(github, pull.number, key, request);
  return comment && { ...known, comment, place: 'a comment', url: comment.url };
}
