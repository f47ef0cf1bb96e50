import { toLine } from '../safe-text.ts';
import { type BaseSnapshot, refreshBase } from './base.ts';
import { readHead } from './branch-state.ts';
import { type GitHub, tryGraphql, writeOnce } from './client.ts';
import { addTrailers, signOff, type Trailers } from './commit-trailers.ts';
import { GitHubError } from './errors.ts';

/** One commit of a proposal: its message without trailers, and the full contents of the files that it changes. */
export interface NewCommit {
  readonly message: string;
  readonly files: readonly NewFile[];
}

/** A file to commit. */
export interface NewFile {
  readonly path: string;
  /** UTF-8 text. */
  readonly bytes: Buffer;
}

/** Somebody moved, created or deleted the branch in the meantime; the caller must read it again. */
export class MovedError extends Error {
  override name = 'MovedError';
}

/**
 * Creates commits on top of the base's head, not in a branch yet. They have no author fields, so that GitHub signs them
 * for a bot.
 *
 * @param signsOff whether to add a `Signed-off-by` trailer for the commit's author
 * @returns the SHA of the last one
 */
export async function writeCommits(
  github: GitHub,
  base: BaseSnapshot,
  commits: readonly NewCommit[],
  { trailers, signsOff }: { trailers: Omit<Trailers, 'tree'>; signsOff: boolean },
): Promise<string> {
  const { owner, repo, octokit } = github;
  let { sha, treeSha } = base;
  let author: { name: string; email: string } | undefined;
  for (const { message, files } of commits) {
    // Sending the text with the tree saves a request; every file here is UTF-8.
    const tree = files.map(({ path, bytes }) => {
      const mode = base.files.get(path)?.mode ?? ('100644' as const);
      return { path, mode, type: 'blob' as const, content: bytes.toString('utf8') };
    });
    const { data: written } = await octokit.rest.git
      .createTree({ owner, repo, base_tree: treeSha, tree })
      .catch((error: unknown) => {
        throw files.some(({ path }) => path.startsWith(WORKFLOWS)) ? explainWorkflowFile(error) : error;
      });
    const commit = async (text: string) => {
      const lines = addTrailers(text, { ...trailers, tree: written.sha });
      const { data } = await octokit.rest.git.createCommit({
        owner,
        repo,
        message: lines,
        tree: written.sha,
        parents: [sha],
      });
      return data;
    };
    let made = await commit(author ? signOff(message, author) : message);
    if (signsOff && author === undefined) {
      // Only a commit shows which author GitHub assigns; this one is in no branch.
      author = made.author;
      made = await commit(signOff(message, author));
    }
    sha = made.sha;
    treeSha = written.sha;
    const { verified = false, reason = 'unknown' } = made.verification ?? {};
    github.log(`Commit ${sha.slice(0, 7)} is ${verified ? 'verified' : `not verified (${toLine(reason, 300)})`}`);
  }
  return sha;
}

/** The folder of workflows, which only some tokens may change. */
export const WORKFLOWS = '.github/workflows/';

// GitHub reports it like any missing permission, but the workflow's own token can't get this one.
function explainWorkflowFile(error: unknown): unknown {
  if (!(error instanceof GitHubError) || ![403, 404].includes(error.status)) return error;
  return new GitHubError({
    ...error,
    message: `GitHub does not let this token change files below ${WORKFLOWS} (${error.status}: ${error.detail})`,
    hint: 'move the file to another folder, or set github-token to a token that may change workflows',
    cause: error,
  });
}

/**
 * Creates the branch. A commit that GitHub does not know yet gives 404 or 422, a deleted base 404: the base is read
 * again before a single retry.
 *
 * @throws MovedError when somebody created a branch with that name first; InputError when the base was deleted
 */
export async function createBranch(github: GitHub, branch: string, sha: string, base: BaseSnapshot): Promise<void> {
  try {
    await createRef(github, branch, sha);
  } catch (error) {
    if (!(error instanceof GitHubError)) throw error;
    if (error.status !== 404 && !/object does not exist/i.test(error.detail)) throw error;
    await refreshBase(github, base);
    await createRef(github, branch, sha);
  }
}

async function createRef(github: GitHub, branch: string, sha: string): Promise<void> {
  const { owner, repo, octokit } = github;
  try {
    await writeOnce<unknown>(
      github,
      () => octokit.rest.git.createRef({ owner, repo, ref: `refs/heads/${branch}`, sha }),
      async () => (await readHead(github, branch)) === sha || undefined,
    );
  } catch (error) {
    if (!(error instanceof GitHubError && /already exists/i.test(error.detail))) throw error;
    throw new MovedError();
  }
}

/**
 * Moves the branch from `from` to `to`, unless it is elsewhere: with GraphQL's `updateRefs`, which compares and swaps;
 * without GraphQL, by reading the branch right before the REST call, which can only force.
 *
 * @throws MovedError when the branch is no longer at `from`
 */
export async function moveBranch(
  github: GitHub,
  { branch, from, to, repositoryId }: { branch: string; from: string; to: string; repositoryId: string | undefined },
): Promise<void> {
  if (from === to || (await moveByGraphql(github, { branch, from, to, repositoryId }))) return;
  const { owner, repo, octokit } = github;
  const move = async () => {
    const head = await readHead(github, branch);
    if (head === to) return;
    if (head !== from) throw new MovedError();
    await octokit.rest.git.updateRef({ owner, repo, ref: `heads/${branch}`, sha: to, force: true });
  };
  // The next attempt first checks whether a lost one took effect.
  await writeOnce(github, move, async () => undefined);
}

const FIND_REPOSITORY = 'query ($owner: String!, $name: String!) { repository(owner: $owner, name: $name) { id } }';
const MOVE_REF = 'mutation ($input: UpdateRefsInput!) { updateRefs(input: $input) { clientMutationId } }';

/** Returns whether it was moved; if not, the REST request that follows reports the cause. */
async function moveByGraphql(
  github: GitHub,
  { branch, from, to, repositoryId }: { branch: string; from: string; to: string; repositoryId: string | undefined },
): Promise<boolean> {
  const id = repositoryId ?? (await findRepositoryId(github));
  if (id === undefined) return false;
  const update = { name: `refs/heads/${branch}`, beforeOid: from, afterOid: to, force: true };
  const answer = await tryGraphql<{ updateRefs: unknown }>(github, MOVE_REF, {
    input: { repositoryId: id, refUpdates: [update] },
  });
  return Boolean(answer?.updateRefs);
}

async function findRepositoryId(github: GitHub): Promise<string | undefined> {
  const variables = { owner: github.owner, name: github.repo };
  const answer = await tryGraphql<{ repository: { id: string } | null }>(github, FIND_REPOSITORY, variables);
  return answer?.repository?.id;
}
