import { applyPatch, structuredPatch } from 'diff';
import { readFiles } from './base.ts';
import { BRIEFLY, type GitHub } from './client.ts';
import { type BranchCommit, readOwnTrailers, readTrailers } from './commit-trailers.ts';
import { isMissing, unlessFailed, unlessMissing } from './errors.ts';
import { hashTarget, readMarkerOf, type TargetKey } from './marker.ts';

/** A pull request from a branch of this repository. */
export interface PullSummary {
  readonly number: number;
  readonly url: string;
  readonly state: 'open' | 'closed';
  readonly merged: boolean;
  readonly title: string;
  readonly body: string;
  readonly baseRef: string;
  /** The base's head when the pull request was last updated. */
  readonly baseSha: string;
  /** The head branch. */
  readonly headRef: string;
  readonly headSha: string;
  /** The repository's GraphQL ID. */
  readonly repositoryId?: string | undefined;
}

/** The part of the proposal's branch that is not in the base. */
export interface BranchTip {
  readonly sha: string;
  /** Oldest first; without merges of the base, which contain no work of their own. */
  readonly commits: readonly BranchCommit[];
  /** Whether `commits` has every commit. */
  readonly complete: boolean;
}

/** The state of a target's proposals on GitHub, the basis of every decision. */
export interface BranchState {
  /** `null` if the branch does not exist. */
  readonly branch: BranchTip | null;
  /** All pull requests that were ever opened from the branch, newest first. */
  readonly pulls: readonly PullSummary[];
  /** Proposals of closed pull requests whose text has no marker, by the pull request's number. */
  readonly proposalsByCommit: ReadonlyMap<number, string>;
  /** Numbers of pull requests with this proposal that GitHub closed together with their base: nobody declined them. */
  readonly orphans: ReadonlySet<number>;
}

/** Identifies a proposal: where it goes, and its digest. */
interface WantedProposal {
  readonly base: string;
  readonly key: TargetKey;
  readonly digest: string;
}

/** The next step for a proposal. */
export type Next =
  /** It exists already. */
  | { readonly step: 'leave'; readonly pull: PullSummary }
  /** The same proposal was closed unmerged. */
  | { readonly step: 'decline'; readonly pull: PullSummary }
  /** The branch has commits that this action did not make, or belongs to a pull request into another base. */
  | { readonly step: 'preserve'; readonly pull: PullSummary | null }
  /** The commits are current, the pull request's text is not. */
  | { readonly step: 'describe'; readonly pull: PullSummary }
  /** The commits are current, and no pull request is open. */
  | { readonly step: 'open' }
  /** Needs new commits, and a pull request unless one is open. `from`: the branch's head, `null` without a branch. */
  | { readonly step: 'commit'; readonly from: string | null; readonly pull: PullSummary | null };

/** One page is enough: a branch of this action has one commit or two. */
const MAX_COMMITS = 100;
/** A merge that changes more lines counts as somebody's work. */
const MAX_MERGED_LINES = 2_000;
/** How many closed pull requests without a marker are identified by their commits. */
const MAX_UNMARKED = 3;

/** Lists every pull request from the branch, newest first. Excludes a fork's branch with the same name. */
export async function listPulls(github: GitHub, branch: string): Promise<PullSummary[]> {
  const pulls = await listNewest(github, { head: `${github.owner}:${branch}` });
  return pulls.filter(({ headRef }) => headRef === branch);
}

/** Lists the target's pull requests from any branch among the newest 100 into the base, newest first. */
export async function listPullsInto(github: GitHub, base: string, key: TargetKey): Promise<PullSummary[]> {
  const pulls = await listNewest(github, { base });
  return pulls.filter(({ body }) => readMarkerOf(body, key) !== null);
}

async function listNewest(
  { owner, repo, octokit }: GitHub,
  filter: { head: string } | { base: string },
): Promise<PullSummary[]> {
  const { data } = await octokit.rest.pulls.list({
    owner,
    repo,
    ...filter,
    state: 'all',
    sort: 'created',
    direction: 'desc',
    per_page: 100,
  });
  const here = `${owner}/${repo}`.toLowerCase();
  return data
    .filter(({ head }) => head.repo?.full_name.toLowerCase() === here)
    .map((pull) => ({
      number: pull.number,
      url: pull.html_url,
      state: pull.state === 'open' ? 'open' : 'closed',
      merged: pull.merged_at !== null,
      title: pull.title,
      body: pull.body ?? '',
      baseRef: pull.base.ref,
      baseSha: pull.base.sha,
      headRef: pull.head.ref,
      headSha: pull.head.sha,
      repositoryId: pull.base.repo.node_id,
    }));
}

/**
 * Reads the branch and its pull requests.
 *
 * @param paths the files of the proposal: a merge of the base changes no other
 * @param known already fetched; not read again
 */
export async function readBranchState(
  github: GitHub,
  { branch, paths, ...wanted }: WantedProposal & { branch: string; paths: readonly string[] },
  known: Partial<BranchState> = {},
): Promise<BranchState> {
  const { base, key } = wanted;
  const place = { branch, key, paths };
  let tip =
    known.branch === undefined ? await readBranch(github, { base: `refs/heads/${base}`, ...place }) : known.branch;
  const pulls = known.pulls ?? (await listPulls(github, branch));
  if (tip !== null && !isOurs(tip, key)) {
    // Compare a branch left by a finished pull request with that pull request's own base, which may no longer exist.
    const finished = pulls.find((pull) => pull.state === 'closed' && pull.headSha === tip?.sha);
    if (finished) tip = await readBranch(github, { base: finished.baseSha, ...place });
  }
  const proposalsByCommit = new Map<number, string>();
  const orphans = new Set<number>();
  const state = { branch: tip, pulls, proposalsByCommit, orphans };
  if (pulls.some((pull) => pull.state === 'open')) return state;
  const unmarked = pulls.filter((pull) => !pull.merged && readMarkerOf(pull.body, key) === null);
  for (const pull of unmarked.slice(0, MAX_UNMARKED)) {
    const trailers = readTrailers(await readMessage(github, pull.headSha));
    if (trailers?.target === hashTarget(key)) proposalsByCommit.set(pull.number, trailers.proposal);
  }
  let verdict = findVerdict(state, wanted);
  while (verdict && !verdict.merged && (await hasLostBase(github, verdict))) {
    orphans.add(verdict.number);
    verdict = findVerdict(state, wanted);
  }
  return state;
}

/** Decides the next step from the state. */
export function decideNext(state: BranchState, wanted: WantedProposal): Next {
  const { branch, pulls } = state;
  const { base, key, digest } = wanted;
  const ours = branch === null || isOurs(branch, key);
  const newest = branch?.commits.at(-1);
  const held = newest && readOwnTrailers(newest, hashTarget(key))?.proposal;
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
  const verdict = findVerdict(state, wanted);
  if (verdict && !verdict.merged) return { step: 'decline', pull: verdict };
  if (!ours) return { step: 'preserve', pull: null };
  // A branch left by a finished pull request has an old base, so it is not reused unchanged.
  const leftBehind = pulls.some((pull) => pull.headSha === branch?.sha);
  if (held === digest && !leftBehind) return { step: 'open' };
  return { step: 'commit', from: branch?.sha ?? null, pull: null };
}

/**
 * The newest decision on this change: a proposal that was closed first and merged later was accepted. Proposals for
 * another base do not count.
 */
function findVerdict(
  { pulls, proposalsByCommit, orphans }: BranchState,
  { base, key, digest }: WantedProposal,
): PullSummary | undefined {
  return pulls.find(
    (pull) => pull.baseRef === base && !orphans.has(pull.number) && proposalOf(pull, key, proposalsByCommit) === digest,
  );
}

/**
 * Whether GitHub closed a pull request because its base branch was deleted: its events are then `base_ref_deleted` and
 * `closed` (observed; the latter is in docs.github.com, "Issue event types"). `false` when GitHub does not show them.
 */
export async function hasLostBase(github: GitHub, { number }: Pick<PullSummary, 'number'>): Promise<boolean> {
  const { owner, repo, octokit } = github;
  const list = { owner, repo, issue_number: number, per_page: 100 };
  // `paginate` would drop `request` from the parameters.
  const { listEvents } = octokit.rest.issues;
  const briefly = listEvents.defaults({ request: BRIEFLY }) as unknown as typeof listEvents;
  const events = (await unlessFailed(octokit.paginate(briefly, list))) ?? [];
  const kept = events
    .map(({ event }) => event)
    .filter((event) => ['base_ref_deleted', 'closed', 'reopened'].includes(event));
  return kept[kept.lastIndexOf('closed') - 1] === 'base_ref_deleted';
}

/** Whether this action made every commit of the branch. */
function isOurs({ complete, commits }: BranchTip, key: TargetKey): boolean {
  return complete && commits.every((commit) => readOwnTrailers(commit, hashTarget(key)) !== null);
}

function proposalOf(
  pull: PullSummary,
  key: TargetKey,
  proposalsByCommit: ReadonlyMap<number, string>,
): string | undefined {
  return readMarkerOf(pull.body, key)?.digest ?? proposalsByCommit.get(pull.number);
}

/** @param base full name or SHA */
async function readBranch(
  github: GitHub,
  { base, branch, key, paths }: { base: string; branch: string; key: TargetKey; paths: readonly string[] },
): Promise<BranchTip | null> {
  const { owner, repo, octokit } = github;
  try {
    const { data } = await octokit.rest.repos.compareCommitsWithBasehead({
      owner,
      repo,
      // In full, because a short name may also be a tag's.
      basehead: `${base}...refs/heads/${branch}`,
      per_page: MAX_COMMITS,
      page: 1,
    });
    const commits = data.commits.map(({ sha, commit, parents }) => ({
      sha,
      message: commit.message,
      treeSha: commit.tree.sha,
      parents: parents.map((parent) => parent.sha),
    }));
    // A branch without commits of its own points at a commit of the base, the merge base.
    const tip = commits.at(-1)?.sha ?? data.merge_base_commit.sha;
    const complete = data.total_commits === commits.length;
    const merge = complete ? findBaseMerge(commits, hashTarget(key)) : undefined;
    const changed = data.files?.map(({ filename }) => filename) ?? [];
    const isNobodys = merge !== undefined && (await isCleanMerge(github, merge, changed, paths));
    return { sha: tip, commits: isNobodys ? merge.own : commits, complete };
  } catch (error) {
    if (!isMissing(error)) throw error;
    // GitHub also answers 404 when the two have no common history: then somebody else created the branch.
    const sha = await readHead(github, branch);
    return sha === null ? null : { sha, commits: [], complete: false };
  }
}

/** Our commits, and merges of the base on top of them. */
interface BaseMerge {
  readonly own: readonly BranchCommit[];
  /** SHAs: the parent of our commits, the last of them, the newest merged commit of the base, and the result. */
  readonly states: readonly string[];
}

/**
 * Recognizes a branch after "Update branch": our own commits, then merges of the base.
 *
 * @param commits all commits that are not in the base, oldest first
 */
export function findBaseMerge(commits: readonly BranchCommit[], target: string): BaseMerge | undefined {
  const count = commits.findIndex((commit) => readOwnTrailers(commit, target) === null);
  const [own, merges] = [commits.slice(0, count), commits.slice(count)];
  const isChain = merges.every(
    ({ parents: [first, second] }, index) => first === commits[count + index - 1]?.sha && second !== undefined,
  );
  const [ours, last] = [own.at(-1), merges.at(-1)];
  const states = [own[0]?.parents[0], ours?.sha, last?.parents[1], last?.sha];
  return isChain && states.every((sha) => sha !== undefined) ? { own, states } : undefined;
}

/** Whether a merge has the result that git itself produces: resolving a conflict is somebody's work. */
async function isCleanMerge(
  github: GitHub,
  { states }: BaseMerge,
  changed: readonly string[],
  paths: readonly string[],
): Promise<boolean> {
  if (changed.some((path) => !paths.includes(path))) return false;
  const wanted = new Map(paths.map((path) => [path, null]));
  const read = (sha: string) => readFiles(github, sha, `commit ${sha}`, wanted);
  const [begin, ours, base, result] = await Promise.all(states.map(read));
  const textOf = (state: typeof begin, path: string) => state?.files.get(path)?.bytes.toString('utf8') ?? '';
  return paths.every(
    (path) => mergeTexts(textOf(begin, path), textOf(ours, path), textOf(base, path)) === textOf(result, path),
  );
}

/** Merges both sides' changes to a text; `undefined` if they overlap. */
export function mergeTexts(begin: string, one: string, other: string): string | undefined {
  if (one === begin || one === other) return other;
  const patch = structuredPatch('', '', begin, other, '', '', { context: 1, maxEditLength: MAX_MERGED_LINES });
  const merged = patch ? applyPatch(one, patch) : false;
  return merged === false ? undefined : merged;
}

/** A branch's head; `null` when the branch does not exist. */
export async function readHead(github: GitHub, branch: string): Promise<string | null> {
  const { owner, repo, octokit } = github;
  const reply = await unlessMissing(octokit.rest.git.getRef({ owner, repo, ref: `heads/${branch}` }));
  return reply?.data.object.sha ?? null;
}

/** The request of the job behind a pull request; its commit still names it when a person has replaced the text. */
export async function readRequest(
  github: GitHub,
  { body, headSha }: Pick<PullSummary, 'body' | 'headSha'>,
  key: TargetKey,
): Promise<string | undefined> {
  const marker = readMarkerOf(body, key);
  if (marker) return marker.request;
  const trailers = readTrailers(await readMessage(github, headSha));
  return trailers?.target === hashTarget(key) ? trailers.request : undefined;
}

async function readMessage(github: GitHub, sha: string): Promise<string> {
  const { owner, repo, octokit } = github;
  const reply = await unlessMissing(octokit.rest.git.getCommit({ owner, repo, commit_sha: sha }));
  return reply?.data.message ?? '';
}
