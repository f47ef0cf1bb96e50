import type { BaseSnapshot } from './base.ts';
import { type BranchState, listPulls, type PullSummary } from './branch-state.ts';
import { type GitHub, writeOnce } from './client.ts';
import { upsertComment } from './comment.ts';
import { readOwnTrailers } from './commit-trailers.ts';
import { createBranch, MovedError, moveBranch, type NewCommit, writeCommits } from './commits.ts';
import { GitHubError } from './errors.ts';
import { type LabelsAndReviewers, setLabelsAndReviewers } from './labels-and-reviewers.ts';
import { compareUrl } from './links.ts';
import { hashTarget, hashTitle, readMarkerOf, type TargetKey, writeMarker } from './marker.ts';

/** A pull request as it is to be. Texts are finished Markdown without a marker, the body at most `BODY_LIMIT`. */
export interface PullRequestText extends LabelsAndReviewers {
  readonly key: TargetKey;
  /** Names the proposal: 40 hex digits. */
  readonly digest: string;
  /** Identifies the job's request: 16 hex digits. */
  readonly request?: string | undefined;
  readonly base: string;
  /** The head branch. */
  readonly branch: string;
  /** At most 256 characters. */
  readonly title: string;
  readonly body: string;
  readonly draft: boolean;
}

/** What became of a proposal's branch and pull request. */
export interface PullRequestResult {
  /** Without a pull request: of the branch. */
  readonly operation: 'created' | 'updated' | 'unchanged' | 'preserved' | 'declined';
  /** How the proposal reached people. `summary`: it did not, and the job summary must show it. */
  readonly delivery: 'pull-request' | 'compare-link' | 'comment' | 'summary' | 'none';
  readonly pull?: Pick<PullSummary, 'number' | 'url'> | undefined;
  /** URL where a person can open the pull request. */
  readonly compareUrl?: string;
  readonly comment?: { readonly id: number; readonly url: string } | undefined;
  readonly warnings: readonly string[];
}

/** The commits of a proposal, and the branch that they go to. */
export interface Push {
  readonly base: BaseSnapshot;
  readonly commits: readonly NewCommit[];
  /** Adds a `Signed-off-by` trailer of the token's user to each commit. */
  readonly signsOff: boolean;
  /** The branch's head; `null` if the branch does not exist. */
  readonly from: string | null;
  readonly state: BranchState;
}

/**
 * Creates the commits on top of the base and moves the branch to them.
 *
 * @throws MovedError when somebody moved, created or removed the branch in the meantime
 */
export async function pushCommits(
  github: GitHub,
  { branch, key, digest, title, request }: PullRequestText,
  { base, commits, signsOff, from, state }: Push,
): Promise<void> {
  const trailers = { target: hashTarget(key), proposal: digest, title: hashTitle(title), request };
  const to = await writeCommits(github, base, commits, { trailers, signsOff });
  if (from === null) return await createBranch(github, branch, to, base);
  const { repositoryId } = state.pulls.find((pull) => pull.repositoryId) ?? {};
  await moveBranch(github, { branch, from, to, repositoryId });
}

/**
 * Opens the pull request for the pushed branch; if GitHub refuses, returns a link to open it by hand.
 *
 * @param pushed what happened to the branch
 * @throws MovedError when another workflow run opened one in the meantime
 */
export async function openPullRequest(
  github: GitHub,
  text: PullRequestText,
  pushed: 'created' | 'updated' | 'unchanged',
): Promise<PullRequestResult> {
  try {
    const { pull, draft } = await create(github, text);
    const warnings = await setLabelsAndReviewers(github, pull.number, text);
    if (text.draft && !draft) {
      warnings.unshift(
        'draft: this repository does not support draft pull requests, so the pull request is ready for review; unset draft',
      );
    }
    return { operation: 'created', delivery: 'pull-request', pull, warnings };
  } catch (error) {
    if (!(error instanceof GitHubError)) throw error;
    if (/already exists/i.test(error.detail)) throw new MovedError();
    const link = compareUrl(github, text.base, text.branch);
    const warning = `The pull request could not be opened: ${error.message}; ${error.hint}. Branch ${text.branch} was pushed; open the pull request at ${link}`;
    return { operation: pushed, delivery: 'compare-link', compareUrl: link, warnings: [warning] };
  }
}

/** Right after a push, GitHub may not yet accept the branch for a pull request. */
const HEAD_UNKNOWN = /"field":"head","code":"invalid"/;
const MAX_HEAD_ATTEMPTS = 4;

async function create(
  github: GitHub,
  text: PullRequestText,
): Promise<{ pull: Pick<PullSummary, 'number' | 'url'>; draft: boolean }> {
  const { owner, repo, octokit } = github;
  const { base, title, branch } = text;
  const body = markBody(text);
  let { draft } = text;
  const post = async () => {
    const { data } = await octokit.rest.pulls.create({ owner, repo, head: branch, base, title, body, draft });
    return { number: data.number, url: data.html_url };
  };
  const find = async () => {
    const pulls = await listPulls(github, branch);
    const isIt = (pull: PullSummary) => readMarkerOf(pull.body, text.key)?.digest === text.digest;
    return pulls.find((pull) => pull.state === 'open' && pull.baseRef === base && isIt(pull));
  };
  for (let attempt = 1; ; attempt += 1) {
    try {
      return { pull: await writeOnce(github, post, find), draft };
    } catch (error) {
      if (!(error instanceof GitHubError)) throw error;
      if (draft && /draft/i.test(error.detail)) draft = false;
      else if (HEAD_UNKNOWN.test(error.detail) && attempt < MAX_HEAD_ATTEMPTS) await github.pause(attempt);
      else throw error;
    }
  }
}

/**
 * Updates title and body; a title that a person edited is kept.
 *
 * @param state the state before the push, whose commits identify titles by this action
 * @throws MovedError when the pull request was closed and another workflow run opened one
 */
export async function updateText(
  github: GitHub,
  text: PullRequestText,
  pull: PullSummary,
  state: BranchState,
): Promise<PullRequestResult> {
  const { owner, repo, octokit } = github;
  // Every title that this action gave it: in its text, and in each commit.
  const pushed = state.branch?.commits.map((commit) => readOwnTrailers(commit, hashTarget(text.key))?.title) ?? [];
  const isOurs = [readMarkerOf(pull.body, text.key)?.title, ...pushed].includes(hashTitle(pull.title));
  try {
    const { data } = await octokit.rest.pulls.update({
      owner,
      repo,
      pull_number: pull.number,
      body: markBody(text),
      ...(isOurs ? { title: text.title } : {}),
    });
    // Closed or merged while the branch was moved: the new commits need a pull request of their own.
    if (data.state !== 'open') return await openPullRequest(github, text, 'updated');
    return { operation: 'updated', delivery: 'pull-request', pull, warnings: [] };
  } catch (error) {
    if (!(error instanceof GitHubError)) throw error;
    const warning = `The commits of pull request #${pull.number} are up to date, but its text is not: ${error.message}; ${error.hint}`;
    return { operation: 'updated', delivery: 'pull-request', pull, warnings: [warning] };
  }
}

function markBody({ key, digest, title, body, request }: PullRequestText): string {
  return writeMarker(body, { mode: key.mode, target: hashTarget(key), digest, title: hashTitle(title), request });
}

/**
 * Shows the proposal in a comment on a pull request whose branch has a person's commits, without changing anything
 * there.
 *
 * @param body finished Markdown for the comment
 */
export async function commentBeside(
  github: GitHub,
  { branch, key, digest }: PullRequestText,
  body: string,
  pull: PullSummary | null,
): Promise<PullRequestResult> {
  if (!pull) {
    const warning = `Branch ${branch} has commits that this action did not make, so it was not changed; set branch to another name, or delete the branch`;
    return { operation: 'preserved', delivery: 'summary', warnings: [warning] };
  }
  try {
    const { id, url } = await upsertComment(github, { number: pull.number, key, digest, body });
    return { operation: 'preserved', delivery: 'comment', pull, comment: { id, url }, warnings: [] };
  } catch (error) {
    if (!(error instanceof GitHubError)) throw error;
    const warning = `The proposal could not be posted as a comment on pull request #${pull.number}: ${error.message}; ${error.hint}`;
    return { operation: 'preserved', delivery: 'summary', pull, warnings: [warning] };
  }
}
