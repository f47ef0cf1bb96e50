import { randomBytes } from 'node:crypto';
import { InputError } from '../errors.ts';
import { type BaseSnapshot, readBase, readFiles, type WantedFiles } from './base.ts';
import { checkNewProposal } from './branch-rules.ts';
import { listPulls, type PullSummary } from './branch-state.ts';
import { BRIEFLY, type GitHub } from './client.ts';
import { WORKFLOWS } from './commits.ts';
import { GitHubError, isMissing } from './errors.ts';
import { hashTarget, readMarker, type TargetKey } from './marker.ts';
import { isWorkflowToken } from './viewer.ts';

/** A pull request that comments or suggestions go to. */
export interface PullRequestTarget {
  readonly number: number;
  readonly url: string;
  readonly open: boolean;
  readonly headSha: string;
  /** The head branch, if it is in this repository. */
  readonly headRef?: string | undefined;
}

/**
 * Checks a delivery by pull request before anything is spent: the base branch exists, the token
 * reads branches and pull requests, the head branch is free for this target, and no other branch or rule prevents it.
 * Three requests, and two more where no pull request is open.
 *
 * @param files what the proposal will change, with the workspace's bytes
 * @returns what was read, for the delivery; `isNewBranch`: the head branch does not exist
 * @throws InputError naming `branch` or `base-branch`; GitHubError naming the permission
 */
export async function checkPullRequestDelivery(
  github: GitHub,
  request: { base: string; branch: string; defaultBranch?: string | undefined; key: TargetKey; files: WantedFiles },
): Promise<{ base: BaseSnapshot; pulls: PullSummary[]; isNewBranch: boolean }> {
  const { branch } = request;
  if (branch === request.base || branch === request.defaultBranch) {
    throw new InputError(
      `the input branch is "${branch}", ${branch === request.base ? 'the base branch of the proposal' : 'the default branch'}`,
      'set branch to another name, or unset it',
    );
  }
  const base = await readBase(github, request.base, request.files);
  const pulls = await listPulls(github, branch);
  for (const pull of pulls.filter(({ state }) => state === 'open')) {
    const marker = readMarker(pull.body);
    if (marker && (marker.mode !== request.key.mode || marker.target !== hashTarget(request.key))) {
      throw new InputError(
        `Branch ${branch} belongs to pull request #${pull.number} of another target`,
        'set a different branch for each target, or unset branch',
      );
    }
    if (pull.baseRef !== request.base) {
      throw new InputError(
        `Branch ${branch} belongs to pull request #${pull.number} into ${pull.baseRef}, and this proposal goes into ${request.base}`,
        'set branch to another name for proposals into this base branch, or close that pull request',
      );
    }
  }
  const isNewBranch = !pulls.some(({ state }) => state === 'open') && !(await checkNewProposal(github, branch)).exists;
  return { base, pulls, isNewBranch };
}

/**
 * Finds out whether the token may write branches, without writing: it asks for a new branch on a commit that does not
 * exist. GitHub checks the permission first, so a token that may write gets 422, whether or not the branch exists.
 * Nothing else shows it beforehand: a repository's `permissions` are a user's, and all `false` for the token of an app.
 *
 * @throws GitHubError naming the permission
 */
export function checkMayWrite(github: GitHub, branch: string): Promise<void> {
  const check = writeChecks.get(github) ?? probeWrite(github, branch);
  writeChecks.set(github, check);
  return check;
}

/** A token's permission is the same for all targets: one probe is enough. */
const writeChecks = new WeakMap<GitHub, Promise<void>>();

async function probeWrite(github: GitHub, branch: string): Promise<void> {
  const { owner, repo, octokit } = github;
  const ref = `refs/heads/${branch}`;
  const sha = randomBytes(20).toString('hex');
  await refuseForbidden(octokit.rest.git.createRef({ owner, repo, ref, sha, request: BRIEFLY }));
}

/**
 * Checks that the token may change files below `.github/workflows`, as far as that is known: the workflow's own token
 * cannot get the permission, for which `permissions:` has no key. One request, if there is such a file.
 *
 * @returns a warning, if the token may lack the permission
 * @throws InputError naming `github-token`
 */
export async function checkWorkflowFiles(github: GitHub, paths: readonly string[]): Promise<string | undefined> {
  const path = paths.find((one) => one.startsWith(WORKFLOWS));
  if (path === undefined) return undefined;
  if (!(await isWorkflowToken(github))) {
    return `${path} is below ${WORKFLOWS}, so the proposal needs a token that may change workflows`;
  }
  throw new InputError(
    `The workflow's own token may not change ${path}, because it is below ${WORKFLOWS}`,
    'move the file to another folder, or set github-token to a token that may change workflows',
  );
}

/**
 * Finds out whether the token may comment on a pull request, without writing: it assigns nobody, which takes the same
 * permission.
 *
 * @throws GitHubError naming the permission
 */
export async function checkMayComment(github: GitHub, number: number): Promise<void> {
  const { owner, repo, octokit } = github;
  const nobody = { owner, repo, issue_number: number, assignees: [], request: BRIEFLY };
  await refuseForbidden(octokit.rest.issues.addAssignees(nobody));
}

/** Only a missing permission counts: other failures of a probe say nothing about the delivery. */
async function refuseForbidden(probe: Promise<unknown>): Promise<void> {
  try {
    await probe;
  } catch (error) {
    if (!(error instanceof GitHubError)) throw error;
    if (error.kind === 'forbidden' || error.kind === 'unauthorized') throw error;
  }
}

/**
 * Checks that there is a pull request to comment on. One request.
 *
 * @throws InputError naming `pull-request-number`
 */
export async function checkCommentDelivery(github: GitHub, number: number): Promise<PullRequestTarget> {
  const { owner, repo, octokit } = github;
  try {
    const { data } = await octokit.rest.pulls.get({ owner, repo, pull_number: number });
    if (data.locked) {
      throw new InputError(
        `The conversation of pull request #${number} is locked, so the action cannot comment there`,
        'unlock the conversation, or set delivery to pull-request or summary',
      );
    }
    const { sha: headSha, ref, repo: source } = data.head;
    const headRef = source?.full_name.toLowerCase() === `${owner}/${repo}`.toLowerCase() ? ref : undefined;
    return { number, url: data.html_url, open: data.state === 'open', headSha, headRef };
  } catch (error) {
    if (!isMissing(error)) throw error;
    throw new InputError(
      `There is no pull request #${number} in ${owner}/${repo}`,
      'check pull-request-number; in a private repository, also give the job `permissions: pull-requests: read`',
      { cause: error },
    );
  }
}

/**
 * Checks that there is an open pull request to suggest changes on, and reads the files as they stand at its head.
 *
 * @throws InputError naming `pull-request-number`
 */
export async function checkSuggestionDelivery(
  github: GitHub,
  number: number,
  wanted: WantedFiles,
): Promise<PullRequestTarget & Pick<BaseSnapshot, 'files'>> {
  const pull = await checkCommentDelivery(github, number);
  if (!pull.open) {
    throw new InputError(
      `Pull request #${number} is closed, so nobody can apply a suggestion on it`,
      'check pull-request-number, or set delivery to comment or summary',
    );
  }
  const { files } = await readFiles(github, pull.headSha, `pull request #${number}`, wanted);
  return { ...pull, files };
}
