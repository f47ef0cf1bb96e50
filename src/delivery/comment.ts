import { ActionError } from '../errors.ts';
import type { WantedFiles } from '../github/base.ts';
import type { Outcome } from '../pipeline/outcome.ts';
import type { Run } from '../pipeline/task.ts';
import { digestChanges } from '../render/digest.ts';
import { renderProposal } from '../render/render.ts';
import type { Target } from '../render/types.ts';
import type { ProposalView } from '../render/view.ts';
import { decodeFiles, linksOf, type PreparedDelivery, textsOf } from './delivery.ts';

/** Checks that there is a pull request whose one comment can show the proposal. */
export async function prepareComment(run: Run, target: Target, files: WantedFiles): Promise<PreparedDelivery> {
  const github = await run.github();
  const { BODY_LIMIT, checkCommentDelivery, upsertComment } = await import('../github/delivery.ts');
  const pull = await checkCommentDelivery(github, pullRequestNumber(run));
  const texts = decodeFiles(run, files);
  return {
    kind: 'comment',
    texts,
    where: 'the workspace',
    links: linksOf(run),
    deliver: async (draft) => {
      const { changes } = await draft.write(texts, 'the workspace');
      const view = { ...draft.view, changes, links: linksOf(run) };
      const { id, url } = await upsertComment(github, {
        number: pull.number,
        key: { mode: run.inputs.mode, name: target.name },
        digest: digestShown(view),
        body: renderProposal({ ...view, surface: 'comment' }, BODY_LIMIT),
      });
      return {
        delivery: 'comment',
        pullRequest: { number: pull.number, url: pull.url },
        comment: { id, url },
        warnings: [],
        links: { ...linksOf(run), commentUrl: url },
      };
    },
  };
}

const NOTHING_INSIDE =
  'The change is not on lines that the pull request changes, where suggestions can stand, so a comment shows it';

/** Checks that there is an open pull request whose lines the proposal can be suggested on. */
export async function prepareSuggestion(run: Run, target: Target, files: WantedFiles): Promise<PreparedDelivery> {
  const github = await run.github();
  const { applyLineChanges, BODY_LIMIT, checkSuggestionDelivery, findLineChanges, upsertSuggestions } = await import(
    '../github/delivery.ts'
  );
  const pull = await checkSuggestionDelivery(github, pullRequestNumber(run), files);
  const where = `pull request #${pull.number}`;
  const texts = textsOf(run, pull);
  const linksTo = (suggested: typeof pull | undefined) => ({ ...linksOf(run), suggestionUrl: suggested?.url });
  return {
    kind: 'suggestion',
    texts,
    where,
    links: linksOf(run),
    deliver: async (draft) => {
      const { changes } = await draft.write(texts, where);
      const [change] = changes;
      if (!change) return { delivery: 'none', warnings: [], links: linksOf(run) };
      const before = change.before ?? '';
      const result = await upsertSuggestions(github, {
        number: pull.number,
        headSha: pull.headSha,
        path: change.path,
        key: { mode: run.inputs.mode, name: target.name },
        changes: findLineChanges(before, change.after),
        intro: `A model suggests, after ${run.inputs.mode === 'metric-feedback' ? 'the feedback on this metric' : 'failing test calls'}:`,
        // What can't be suggested on a line of the diff is shown in the comment, alone.
        comment: ({ inside, outside }) => {
          const links = linksTo(inside.length > 0 ? pull : undefined);
          if (outside.length === 0 && draft.view.findings.length === 0) return null;
          const rest = { ...change, after: applyLineChanges(before, outside) };
          const view = { ...draft.view, changes: outside.length > 0 ? [rest] : [], links };
          return { digest: digestShown(view), body: renderProposal({ ...view, surface: 'comment' }, BODY_LIMIT) };
        },
      });
      const { delivery, comment, warnings } = result;
      return {
        delivery,
        pullRequest: { number: pull.number, url: pull.url },
        comment,
        warnings: delivery === 'comment' && warnings.length === 0 ? [NOTHING_INSIDE] : warnings,
        links: { ...linksTo(delivery === 'suggestion' ? pull : undefined), commentUrl: comment?.url },
      };
    },
  };
}

/**
 * Puts what is no proposal (questions, a plan) into the one comment of this mode and target on the run's pull request.
 *
 * @param shown names what is shown: while it stays, the comment is not written again
 * @returns `undefined` when the run has no pull request
 * @throws GitHubError when it can't be written
 */
export async function commentOnPullRequest(
  run: Run,
  target: Target,
  view: Omit<ProposalView, 'surface' | 'links'>,
  shown: unknown,
): Promise<Outcome['comment']> {
  const number = findPullRequestNumber(run);
  if (number === undefined) return undefined;
  const github = await run.github();
  const { BODY_LIMIT, upsertComment } = await import('../github/delivery.ts');
  const { id, url } = await upsertComment(github, {
    number,
    key: { mode: run.inputs.mode, name: target.name },
    digest: digestChanges([{ path: '', after: JSON.stringify(shown) }]),
    body: renderProposal({ ...view, links: linksOf(run), surface: 'comment' }, BODY_LIMIT),
  });
  return { id, url };
}

function findPullRequestNumber({ inputs, event }: Run): number | undefined {
  return inputs['pull-request-number'] ?? event.pullRequest?.number;
}

function pullRequestNumber(run: Run): number {
  const number = findPullRequestNumber(run);
  if (number !== undefined) return number;
  throw new ActionError('There is no pull request to comment on', 'set pull-request-number');
}

/** The same words again are the same comment: what changes with each run (its link, the job's handle) does not count. */
function digestShown({ status, findings, changes }: Pick<ProposalView, 'status' | 'findings' | 'changes'>): string {
  return digestChanges([...changes, { path: '', after: JSON.stringify([status, findings]) }]);
}
