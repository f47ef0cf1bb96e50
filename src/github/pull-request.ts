import { ActionError } from '../errors.ts';
import { type BaseSnapshot, refreshBase, sameFiles } from './base.ts';
import { decideNext, listPulls, type PullSummary, readStanding, type Standing } from './branch-state.ts';
import { type GitHub, writeOnce } from './client.ts';
import { upsertComment } from './comment.ts';
import { createBranch, MovedError, moveBranch, type NewCommit, writeCommits } from './commits.ts';
import { GitHubError } from './errors.ts';
import { type Decoration, decorate } from './labels-and-reviewers.ts';
import { compareUrl } from './links.ts';
import { hashTarget, hashTitle, readMarkerOf, type TargetKey, writeMarker } from './marker.ts';

/** A proposal as it goes to GitHub; texts are finished Markdown without a marker, bodies at most `BODY_LIMIT`. */
export interface PullRequestContent {
  /** Names the proposal, from `digestChanges`. */
  readonly digest: string;
  /** One, or two when the first puts a file as it stands on the service. */
  readonly commits: readonly NewCommit[];
  /** At most 256 characters. */
  readonly title: string;
  readonly body: string;
  /** For the comment on a pull request whose branch has a person's commits and is left alone. */
  readonly comment: string;
}

/** A proposal, and the pull request that it wants. */
export interface PullRequestRequest extends Decoration {
  readonly key: TargetKey;
  /** The base as it was read before anything was spent. */
  readonly base: BaseSnapshot;
  /** The pull requests that were listed then, to save a request where nothing is written. */
  readonly pulls?: readonly PullSummary[];
  /** The head branch of the proposal. */
  readonly branch: string;
  readonly draft: boolean;
  readonly content: PullRequestContent;
  /**
   * Makes the proposal anew on a base in which the files have changed. `null`: the base holds it by now.
   *
   * @throws ActionError when the prompt itself changed
   */
  rebuild(base: BaseSnapshot): Promise<PullRequestContent | null>;
}

/** What became of it. */
export interface PullRequestResult {
  /** What became of the branch and its pull request; without a pull request, of the branch. */
  readonly operation: 'created' | 'updated' | 'unchanged' | 'preserved' | 'declined';
  /** How the proposal reached people. `summary`: it did not, and the job summary must show it. */
  readonly delivery: 'pull-request' | 'compare-link' | 'comment' | 'summary' | 'none';
  readonly branch: string;
  readonly pullRequest?: { readonly number: number; readonly url: string };
  /** Opens the pull request by hand. */
  readonly compareUrl?: string;
  readonly comment?: { readonly id: number; readonly url: string };
  readonly warnings: readonly string[];
}

/** Two runs that meet on a branch settle within two rounds; more is somebody who keeps pushing. */
const ROUNDS = 4;

/**
 * Brings the proposal to the one pull request of its target: opens it, brings it up to date, or leaves it as it is when
 * it holds the proposal already, when a person works on its branch, or when a person closed it.
 *
 * @throws GitHubError when not even the branch could be pushed
 * @throws ActionError from `rebuild`, or when others keep moving the branch
 */
export async function upsertPullRequest(github: GitHub, request: PullRequestRequest): Promise<PullRequestResult> {
  let { base, content } = request;
  let known: Partial<Standing> = request.pulls ? { pulls: request.pulls } : {};
  let moved: unknown;
  for (let round = 1; round <= ROUNDS; round += 1) {
    const place = { base: base.branch, branch: request.branch, key: request.key };
    let standing = await readStanding(github, place, known, round > 1);
    let next = decideNext(standing, { ...place, digest: content.digest });
    // What was listed before the job ran is good enough to leave things alone, and not to write over them.
    if (known.pulls && standing.branch !== null && next.step !== 'leave' && next.step !== 'decline') {
      standing = await readStanding(github, place, { branch: standing.branch });
      next = decideNext(standing, { ...place, digest: content.digest });
    }
    known = {};
    if (next.step === 'leave') return toResult(request, 'unchanged', 'pull-request', next.pull);
    if (next.step === 'decline') return toResult(request, 'declined', 'none', next.pull);

    const fresh = await refreshBase(github, base);
    if (!sameFiles(base, fresh)) {
      const rebuilt = await request.rebuild(fresh);
      if (rebuilt === null) return toResult(request, 'unchanged', 'none');
      content = rebuilt;
      base = fresh;
      continue;
    }
    base = fresh;

    try {
      if (next.step === 'preserve') return await commentOn(github, request, content, next.pull);
      if (next.step === 'describe') return await describe(github, request, content, next.pull);
      if (next.step === 'open') return await open(github, request, content, 'unchanged');
      await push(github, request, base, content, next.from, standing);
      if (next.pull) return await describe(github, request, content, next.pull);
      return await open(github, request, content, next.from === null ? 'created' : 'updated');
    } catch (error) {
      if (!(error instanceof MovedError)) throw error;
      moved = error;
      github.log(`Branch ${request.branch} was changed by somebody else at the same time; looking again`);
    }
  }
  throw new ActionError(
    `Branch ${request.branch} keeps being changed by others while this run writes to it`,
    'give the workflow a concurrency group, so that one run for the target works at a time',
    { cause: moved },
  );
}

async function push(
  github: GitHub,
  { branch, key }: PullRequestRequest,
  base: BaseSnapshot,
  content: PullRequestContent,
  from: string | null,
  { pulls }: Standing,
): Promise<void> {
  const stamp = { target: hashTarget(key), proposal: content.digest };
  const to = await writeCommits(github, base, content.commits, stamp);
  if (from === null) return await createBranch(github, branch, to);
  await moveBranch(github, { branch, from, to, repositoryId: pulls.find((pull) => pull.repositoryId)?.repositoryId });
}

/** Opens the pull request for the pushed branch; when GitHub won't have it, a link does what is left to do. */
async function open(
  github: GitHub,
  request: PullRequestRequest,
  content: PullRequestContent,
  pushed: 'created' | 'updated' | 'unchanged',
): Promise<PullRequestResult> {
  const warnings: string[] = [];
  const { branch } = request;
  const base = request.base.branch;
  try {
    const { pull, draft } = await create(github, request, content);
    if (request.draft && !draft) {
      warnings.push(
        'draft: this repository has no draft pull requests, so the pull request is open for review at once',
      );
    }
    warnings.push(...(await decorate(github, pull.number, request)));
    return toResult(request, 'created', 'pull-request', pull, warnings);
  } catch (error) {
    if (!(error instanceof GitHubError)) throw error;
    // Another run opened one in the meantime.
    if (/already exists/i.test(error.detail)) throw new MovedError('', { cause: error });
    const link = compareUrl(github, base, branch);
    warnings.push(
      `The pull request could not be opened: ${error.message}; ${error.hint}. Branch ${branch} is pushed; open it by hand at ${link}`,
    );
    return { ...toResult(request, pushed, 'compare-link', undefined, warnings), compareUrl: link };
  }
}

/** Right after a push GitHub may not know the branch yet where it makes pull requests. */
const HEAD_UNKNOWN = /"field":"head","code":"invalid"/;
const HEAD_ATTEMPTS = 4;

async function create(
  github: GitHub,
  request: PullRequestRequest,
  content: PullRequestContent,
): Promise<{ pull: Pick<PullSummary, 'number' | 'url'>; draft: boolean }> {
  const { owner, repo, octokit } = github;
  const base = request.base.branch;
  const text = { title: content.title, body: markBody(request, content) };
  let { draft } = request;
  const post = async () => {
    const { data } = await octokit.rest.pulls.create({ owner, repo, head: request.branch, base, ...text, draft });
    return { number: data.number, url: data.html_url };
  };
  const find = async () => {
    const mine = (pull: PullSummary) => readMarkerOf(pull.body, request.key)?.digest === content.digest;
    const pulls = await listPulls(github, request.branch);
    return pulls.find((pull) => pull.state === 'open' && pull.baseRef === base && mine(pull));
  };
  for (let attempt = 1; ; attempt += 1) {
    try {
      return { pull: await writeOnce(github, post, find), draft };
    } catch (error) {
      if (!(error instanceof GitHubError)) throw error;
      if (draft && /draft/i.test(error.detail)) draft = false;
      else if (HEAD_UNKNOWN.test(error.detail) && attempt < HEAD_ATTEMPTS) await github.pause(attempt);
      else throw error;
    }
  }
}

/** Brings title and body up to date; a title that a person changed stays. */
async function describe(
  github: GitHub,
  request: PullRequestRequest,
  content: PullRequestContent,
  pull: PullSummary,
): Promise<PullRequestResult> {
  const { owner, repo, octokit } = github;
  const written = readMarkerOf(pull.body, request.key)?.title;
  const title = written === undefined || written === hashTitle(pull.title) ? content.title : undefined;
  try {
    const { data } = await octokit.rest.pulls.update({
      owner,
      repo,
      pull_number: pull.number,
      body: markBody(request, content),
      ...(title === undefined ? {} : { title }),
    });
    // Closed or merged while the branch was moved: the new commits need a pull request of their own.
    if (data.state !== 'open') return await open(github, request, content, 'updated');
    return toResult(request, 'updated', 'pull-request', pull);
  } catch (error) {
    if (!(error instanceof GitHubError)) throw error;
    const warning = `The commits of pull request #${pull.number} are up to date and its text is not: ${error.message}; ${error.hint}`;
    return toResult(request, 'updated', 'pull-request', pull, [warning]);
  }
}

function markBody({ key }: PullRequestRequest, { body, digest, title }: PullRequestContent): string {
  return writeMarker(body, { mode: key.mode, target: hashTarget(key), digest, title: hashTitle(title) });
}

/** A person's commits are on the branch: nothing there is touched, and the proposal goes where they will see it. */
async function commentOn(
  github: GitHub,
  request: PullRequestRequest,
  content: PullRequestContent,
  pull: PullSummary | null,
): Promise<PullRequestResult> {
  const { branch, key } = request;
  if (!pull) {
    const warning = `Branch ${branch} holds commits that this action did not make, so it was left alone; set the branch input to another name, or remove the branch`;
    return toResult(request, 'preserved', 'summary', undefined, [warning]);
  }
  const { digest, comment: body } = content;
  try {
    const { id, url } = await upsertComment(github, { number: pull.number, key, digest, body });
    return { ...toResult(request, 'preserved', 'comment', pull), comment: { id, url } };
  } catch (error) {
    if (!(error instanceof GitHubError)) throw error;
    const warning = `The proposal could not be put into a comment on pull request #${pull.number}: ${error.message}; ${error.hint}`;
    return toResult(request, 'preserved', 'summary', pull, [warning]);
  }
}

function toResult(
  { branch }: PullRequestRequest,
  operation: PullRequestResult['operation'],
  delivery: PullRequestResult['delivery'],
  pull?: Pick<PullSummary, 'number' | 'url'>,
  warnings: readonly string[] = [],
): PullRequestResult {
  const pullRequest = pull && { number: pull.number, url: pull.url };
  return { operation, delivery, branch, warnings, ...(pullRequest ? { pullRequest } : {}) };
}
