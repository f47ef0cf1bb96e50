import type { GitHub } from './client.ts';
import { type BranchCommit, readOwnStamp, readStamp } from './commit-trailers.ts';
import { GitHubError, isMissing } from './errors.ts';
import { hashTarget, type Marker, readMarkerOf, type TargetKey } from './marker.ts';

/** A pull request from the proposal's branch. */
export interface PullSummary {
  readonly number: number;
  readonly url: string;
  readonly state: 'open' | 'closed';
  readonly merged: boolean;
  readonly title: string;
  readonly body: string;
  readonly baseRef: string;
  readonly headSha: string;
  /** The repository's GraphQL ID. */
  readonly repositoryId?: string;
}

/** The proposal's branch, as far as it is not in the base. */
export interface BranchTip {
  readonly sha: string;
  /** Oldest first. */
  readonly commits: readonly BranchCommit[];
  /** Every commit is in `commits`. */
  readonly complete: boolean;
}

/** What GitHub holds of a target's proposals: one look, on which every decision rests. */
export interface BranchState {
  /** `null`: there is no such branch. */
  readonly branch: BranchTip | null;
  /** All pull requests from the branch there ever were, newest first. */
  readonly pulls: readonly PullSummary[];
  /** Proposals of closed pull requests whose text has no marker, by the pull request's number. */
  readonly stamped: ReadonlyMap<number, string>;
}

/** What is to be done for a proposal. */
export type Next =
  /** It is there already. */
  | { readonly step: 'leave'; readonly pull: PullSummary }
  /** The same proposal was closed unmerged. */
  | { readonly step: 'decline'; readonly pull: PullSummary }
  /** The branch holds commits that this action did not make, or carries a pull request into another base. */
  | { readonly step: 'preserve'; readonly pull: PullSummary | null }
  /** The commits are right, the pull request's text is not. */
  | { readonly step: 'describe'; readonly pull: PullSummary }
  /** The commits are right, and no pull request is open. */
  | { readonly step: 'open' }
  /** New commits, and a pull request for them unless one is open. `from`: where the branch stands, `null` when there is none. */
  | { readonly step: 'commit'; readonly from: string | null; readonly pull: PullSummary | null };

/** One page is all that is asked for: a branch of this action has one commit or two. */
const MOST_COMMITS = 100;
/** How many closed pull requests without a marker are looked into by their commits. */
const MOST_STAMPED = 3;

/** Lists every pull request from the branch, newest first. A fork's branch of the same name is left out. */
export async function listPulls(github: GitHub, branch: string): Promise<PullSummary[]> {
  const { owner, repo, octokit } = github;
  const { data } = await octokit.rest.pulls.list({
    owner,
    repo,
    head: `${owner}:${branch}`,
    state: 'all',
    sort: 'created',
    direction: 'desc',
    per_page: 100,
  });
  return data.flatMap((pull) => {
    const here = pull.head.repo?.full_name.toLowerCase() === `${owner}/${repo}`.toLowerCase();
    if (pull.head.ref !== branch || !here) return [];
    const repositoryId = pull.base.repo.node_id;
    return {
      number: pull.number,
      url: pull.html_url,
      state: pull.state === 'open' ? ('open' as const) : ('closed' as const),
      merged: pull.merged_at !== null,
      title: pull.title,
      body: pull.body ?? '',
      baseRef: pull.base.ref,
      headSha: pull.head.sha,
      ...(repositoryId ? { repositoryId } : {}),
    };
  });
}

/**
 * Looks at the branch and its pull requests.
 *
 * @param known what was read already, to be believed
 * @param thorough look for the branch itself too before it is taken not to be there
 */
export async function readBranchState(
  github: GitHub,
  { base, branch, key }: { base: string; branch: string; key: TargetKey },
  known: Partial<BranchState> = {},
  thorough = false,
): Promise<BranchState> {
  const tip = known.branch === undefined ? await readBranch(github, base, branch, thorough) : known.branch;
  const pulls = known.pulls ?? (await listPulls(github, branch));
  const stamped = new Map<number, string>();
  if (pulls.some(({ state }) => state === 'open')) return { branch: tip, pulls, stamped };
  const unmarked = pulls.filter((pull) => !pull.merged && readMarkerOf(pull.body, key) === null);
  for (const pull of unmarked.slice(0, MOST_STAMPED)) {
    const stamp = readStamp(await readMessage(github, pull.headSha, tip));
    if (stamp?.target === hashTarget(key)) stamped.set(pull.number, stamp.proposal);
  }
  return { branch: tip, pulls, stamped };
}

/** Decides what is to be done, from what is there alone. */
export function decideNext(
  { branch, pulls, stamped }: BranchState,
  { base, key, digest }: { base: string; key: TargetKey; digest: string },
): Next {
  const stamps = branch?.commits.map((commit) => readOwnStamp(commit, hashTarget(key))) ?? [];
  const ours = branch === null || (branch.complete && stamps.every((stamp) => stamp !== null));
  const held = stamps.at(-1)?.proposal;
  const open = pulls.find((pull) => pull.state === 'open' && pull.baseRef === base);
  if (open) {
    if (!ours) return { step: 'preserve', pull: open };
    if (held !== digest) return { step: 'commit', from: branch?.sha ?? null, pull: open };
    const marker = readMarkerOf(open.body, key);
    return marker !== null && marker.digest !== digest
      ? { step: 'describe', pull: open }
      : { step: 'leave', pull: open };
  }
  const elsewhere = pulls.find((pull) => pull.state === 'open');
  if (elsewhere) return { step: 'preserve', pull: elsewhere };
  // The newest word on this very proposal counts: one that was closed first and merged later was taken.
  const verdict = pulls.find((pull) => proposalOf(pull, key, stamped) === digest);
  if (verdict && !verdict.merged) return { step: 'decline', pull: verdict };
  if (!ours) return { step: 'preserve', pull: null };
  // A branch that was left behind by a finished pull request is not opened again as it is: it hangs on an old base.
  const leftBehind = pulls.some((pull) => pull.headSha === branch?.sha);
  if (branch && held === digest && !leftBehind) return { step: 'open' };
  return { step: 'commit', from: branch?.sha ?? null, pull: null };
}

function proposalOf(pull: PullSummary, key: TargetKey, stamped: ReadonlyMap<number, string>): string | undefined {
  const marker: Marker | null = readMarkerOf(pull.body, key);
  return marker?.digest ?? stamped.get(pull.number);
}

async function readBranch(github: GitHub, base: string, branch: string, thorough: boolean): Promise<BranchTip | null> {
  const { owner, repo, octokit } = github;
  try {
    const { data } = await octokit.rest.repos.compareCommitsWithBasehead({
      owner,
      repo,
      basehead: `${base}...${branch}`,
      per_page: MOST_COMMITS,
      page: 1,
    });
    const commits = data.commits.map(({ sha, commit, parents }) => ({
      sha,
      message: commit.message,
      treeSha: commit.tree.sha,
      parents: parents.map((parent) => parent.sha),
    }));
    // Without a commit of its own the branch stands on a commit of the base, the merge base.
    const tip = commits.at(-1)?.sha ?? data.merge_base_commit.sha;
    return { sha: tip, commits, complete: data.total_commits === commits.length };
  } catch (error) {
    if (!isMissing(error)) throw error;
    // GitHub says 404 too when the two have no history in common: then somebody else made that branch.
    const sha = thorough || isUnrelated(error) ? await readHead(github, branch) : null;
    return sha === null ? null : { sha, commits: [], complete: false };
  }
}

function isUnrelated(error: unknown): boolean {
  return error instanceof GitHubError && /common ancestor/i.test(error.detail);
}

/** Where a branch stands; `null` when there is no such branch. */
export async function readHead(github: GitHub, branch: string): Promise<string | null> {
  const { owner, repo, octokit } = github;
  try {
    const { data } = await octokit.rest.git.getRef({ owner, repo, ref: `heads/${branch}` });
    return data.object.sha;
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

async function readMessage(github: GitHub, sha: string, branch: BranchTip | null): Promise<string> {
  const seen = branch?.commits.find((commit) => commit.sha === sha);
  if (seen) return seen.message;
  const { owner, repo, octokit } = github;
  try {
    const { data } = await octokit.rest.git.getCommit({ owner, repo, commit_sha: sha });
    return data.message;
  } catch (error) {
    if (isMissing(error)) return '';
    throw error;
  }
}
