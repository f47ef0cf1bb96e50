import type { WantedFiles } from '../github/base.ts';
import type { Run } from '../pipeline/task.ts';
import type { Target } from '../render/types.ts';
import { prepareComment, prepareSuggestion } from './comment.ts';
import { type DeliveryKind, decodeFiles, linksOf, type PreparedDelivery } from './delivery.ts';
import { preparePullRequest } from './pull-request.ts';

/** `auto`: a comment when the event is a pull request, else a pull request. */
export function chooseDelivery({ inputs, event }: Pick<Run, 'inputs' | 'event'>): DeliveryKind {
  const { delivery, mode } = inputs;
  if (delivery === 'auto') return event.pullRequest ? 'comment' : 'pull-request';
  // A new file has no line in the pull request's diff that a suggestion could stand on.
  return delivery === 'suggestion' && mode === 'generate-metrics' ? 'comment' : delivery;
}

/**
 * Checks that the proposal can be delivered, as far as that can be known: the branch is there, there is a pull request
 * to comment on, the token may read them.
 *
 * @param files the files that will change, with the workspace's bytes
 */
export async function prepareDelivery(run: Run, target: Target, files: WantedFiles): Promise<PreparedDelivery> {
  const kind = chooseDelivery(run);
  switch (kind) {
    case 'pull-request':
      return await preparePullRequest(run, target, files);
    case 'comment':
      return await prepareComment(run, target, files);
    case 'suggestion':
      return await prepareSuggestion(run, target, files);
    case 'summary':
      return {
        kind,
        texts: decodeFiles(run, files),
        where: 'the workspace',
        links: linksOf(run),
        deliver: async () => ({ delivery: 'summary', warnings: [], links: linksOf(run) }),
      };
  }
}
