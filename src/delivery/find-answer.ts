import type { Outcome } from '../task/outcome.ts';
import type { DeliveryTask, Route } from './route.ts';

/** Where a request was answered before: the fields of an outcome that say so. */
export type Answered = Pick<Outcome, 'pullRequest' | 'operation' | 'branch' | 'comment'> & { readonly url: string };

/** The newest proposals are looked at; each whose text was replaced costs a request. */
const MAX_LOOKS = 20;

/**
 * Looks for the answer to a request in an open or declined proposal of the same target.
 *
 * @param request identifies the job's request
 */
export async function findAnswered(task: DeliveryTask, route: Route, request: string): Promise<Answered | undefined> {
  const api = await import('../github/delivery.ts');
  if (route.kind === 'pull-request') {
    const { key, pulls, base, branch } = route;
    const github = await task.github();
    const candidates = pulls.filter((one) => one.baseRef === base.branch && !one.merged);
    for (const pull of candidates.slice(0, MAX_LOOKS)) {
      if ((await api.readRequest(github, pull, key)) !== request) continue;
      const { number, url, state } = pull;
      if (state === 'closed' && (await api.hasLostBase(github, pull))) continue;
      return { pullRequest: { number, url }, operation: state === 'open' ? 'unchanged' : 'declined', branch, url };
    }
    return undefined;
  }
  if (route.kind !== 'comment') return undefined;
  const { pull, key } = route;
  const comment = await api.findAnswer(await task.github(), pull.number, key, request);
  if (!comment) return undefined;
  return { pullRequest: { number: pull.number, url: pull.url }, operation: 'unchanged', comment, url: comment.url };
}
