import type { BaseSnapshot, WantedFiles } from '../github/base.ts';
import type { PullSummary } from '../github/branch-state.ts';
import type { TargetKey } from '../github/marker.ts';
import type { PullRequestContent, PullRequestResult } from '../github/pull-request.ts';
import type { Run } from '../pipeline/task.ts';
import { digestChanges } from '../render/digest.ts';
import { renderProposal } from '../render/render.ts';
import { commitMessage, proposalTitle } from '../render/title.ts';
import type { FileChange, Target } from '../render/types.ts';
import type { ViewLinks } from '../render/view.ts';
import { type Delivery, type Draft, linksOf, type PreparedDelivery, textsOf } from './delivery.ts';

/** Where the pull request goes, as it stood when it was checked. */
interface Place {
  readonly key: TargetKey;
  /** The head branch. */
  readonly branch: string;
  readonly base: BaseSnapshot;
  readonly pulls: readonly PullSummary[];
  readonly files: WantedFiles;
}

/** Checks that a pull request can be opened for the target: its base is there, its branch free, the token allowed. */
export async function preparePullRequest(run: Run, target: Target, files: WantedFiles): Promise<PreparedDelivery> {
  const { inputs, event } = run;
  const github = await run.github();
  const { checkMayWrite, checkPullRequestDelivery, resolveBaseBranch } = await import('../github/delivery.ts');
  const key = { mode: inputs.mode, name: target.name };
  const branch = inputs.branch ?? `cekura/${inputs.mode}/${target.slug}`;
  const baseBranch = await resolveBaseBranch(github, event, inputs['base-branch']);
  const request = { base: baseBranch, branch, defaultBranch: event.defaultBranch, key, files };
  const { base, pulls } = await checkPullRequestDelivery(github, request);
  // Where a pull request came from this branch, a token could write it; a dry run sends nothing that could.
  if (pulls.length === 0 && !inputs['dry-run']) await checkMayWrite(github, branch);
  return {
    kind: 'pull-request',
    texts: textsOf(run, base),
    where: nameBase(base),
    links: linksOf(run),
    deliver: (draft) => deliverPullRequest(run, { key, branch, base, pulls, files }, draft),
  };
}

async function deliverPullRequest(run: Run, place: Place, draft: Draft): Promise<Delivery> {
  const { inputs } = run;
  const { key, branch, pulls, files } = place;
  const github = await run.github();
  const { blobUrl, readBase, upsertPullRequest } = await import('../github/delivery.ts');
  const paths = [...files.keys(), ...(draft.newFiles ?? [])];
  const wanted = new Map(paths.map((path) => [path, files.get(path) ?? null]));
  const base = draft.newFiles ? await readBase(github, place.base.branch, wanted) : place.base;
  const content = await writeContent(run, draft, base);
  if (content === null) return { delivery: 'none', branch, warnings: [], links: linksOf(run) };
  const result = await upsertPullRequest(github, {
    key,
    base,
    pulls,
    branch,
    content,
    draft: inputs.draft,
    labels: inputs.labels,
    assignees: inputs.assignees,
    reviewers: inputs.reviewers,
    teamReviewers: inputs['team-reviewers'],
    rebuild: (fresh) => writeContent(run, draft, fresh),
  });
  const { pullRequest, compareUrl } = result;
  const [path] = files.keys();
  return {
    delivery: result.delivery,
    branch: result.branch,
    pullRequest: pullRequest && { ...pullRequest, operation: result.operation },
    comment: result.comment,
    warnings: result.warnings,
    links: {
      ...linksOf(run),
      ...placeOf(result),
      ...(compareUrl ? { compareUrl } : {}),
      ...(path && base.files.get(path) ? { fileUrl: blobUrl(github, base.branch, path) } : {}),
    },
  };
}

const TWO_COMMITS =
  'The file is new here: the first commit adds it as it stands on Cekura, and the second is the change.';

/** @returns `null` when the base holds the proposal already */
async function writeContent(run: Run, draft: Draft, base: BaseSnapshot): Promise<PullRequestContent | null> {
  const { BODY_LIMIT } = await import('../github/delivery.ts');
  const { changes, groundwork } = await draft.write(textsOf(run, base), nameBase(base));
  if (changes.length === 0) return null;
  const order = { heading: 'Two commits', blocks: [TWO_COMMITS] };
  const sections = [...(groundwork ? [order] : []), ...(draft.view.sections ?? [])];
  const view = { ...draft.view, changes, sections, links: linksOf(run) };
  const message = commitMessage(view, run.inputs['commit-message']);
  return {
    digest: digestChanges(changes),
    commits: [
      ...(groundwork ? [{ message: groundwork.message, files: toFiles(groundwork.changes) }] : []),
      { message, files: toFiles(changes) },
    ],
    title: proposalTitle(view, run.inputs.title),
    body: renderProposal({ ...view, surface: 'pull-request' }, BODY_LIMIT),
    // Rarely needed, and as much work as the body.
    get comment() {
      return renderProposal({ ...view, surface: 'comment', isBeside: true }, BODY_LIMIT);
    },
  };
}

function nameBase({ branch }: BaseSnapshot): string {
  return `branch ${branch}`;
}

function toFiles(changes: readonly FileChange[]): { path: string; bytes: Buffer }[] {
  return changes.map(({ path, after }) => ({ path, bytes: Buffer.from(after, 'utf8') }));
}

/** Where people find the proposal: in the pull request, unless a person's commits or decision stand there. */
function placeOf({ operation, pullRequest, comment }: PullRequestResult): ViewLinks {
  if (comment) return { commentUrl: comment.url };
  if (!pullRequest) return {};
  return operation === 'declined' ? { declinedUrl: pullRequest.url } : { pullRequestUrl: pullRequest.url };
}
