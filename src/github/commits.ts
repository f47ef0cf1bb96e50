import type { BaseSnapshot } from './base.ts';
import { readHead } from './branch-state.ts';
import { type GitHub, tryGraphql, writeOnce } from './client.ts';
import { type Stamp, signOff, stampMessage } from './commit-trailers.ts';
import { GitHubError } from './errors.ts';

/** One commit of a proposal: its message as people read it, and the files it changes, whole. */
export interface NewCommit {
  readonly message: string;
  readonly files: readonly NewFile[];
}

/** A file as a commit is to hold it. */
export interface NewFile {
  readonly path: string;
  /** Of UTF-8 text. */
  readonly bytes: Buffer;
}

/** Somebody moved, made or removed the branch in the meantime: look again. */
export class MovedError extends Error {
  override name = 'MovedError';
}

/**
 * Puts commits on top of the base's head, in no branch yet. Without author fields, so that GitHub signs them for a bot.
 *
 * @param signsOff whether each message gets a `Signed-off-by` trailer of the commit's author
 * @returns the SHA of the last one
 */
export async function writeCommits(
  github: GitHub,
  base: BaseSnapshot,
  commits: readonly NewCommit[],
  stamp: Omit<Stamp, 'tree'>,
  signsOff: boolean,
): Promise<string> {
  const { owner, repo, octokit } = github;
  let { sha, treeSha } = base;
  const commit = async (message: string, tree: string) => {
    const stamped = stampMessage(message, { ...stamp, tree });
    const { data } = await octokit.rest.git.createCommit({ owner, repo, message: stamped, tree, parents: [sha] });
    return data;
  };
  for (const { message, files } of commits) {
    // A file's text goes with the tree, which saves a request; every file here is UTF-8.
    const tree = files.map(({ path, bytes }) => {
      const mode = base.files.get(path)?.mode ?? ('100644' as const);
      return { path, mode, type: 'blob' as const, content: bytes.toString('utf8') };
    });
    const { data: written } = await octokit.rest.git
      .createTree({ owner, repo, base_tree: treeSha, tree })
      .catch((error: unknown) => {
        throw files.some(({ path }) => path.startsWith(WORKFLOWS)) ? explainWorkflowFile(error) : error;
      });
    const made = await commit(message, written.sha);
    // Only the commit itself shows whom GitHub takes for its author; that first one is in no branch, and is dropped.
    sha = signsOff ? (await commit(signOff(message, made.author), written.sha)).sha : made.sha;
    treeSha = written.sha;
  }
  return sha;
}

const WORKFLOWS = '.github/workflows/';

// GitHub's words for it are those of any missing permission, and this one can't be given to the workflow's own token.
function explainWorkflowFile(error: unknown): unknown {
  if (!(error instanceof GitHubError) || ![403, 404].includes(error.status)) return error;
  return new GitHubError({
    ...error,
    message: `GitHub lets this token write nothing below ${WORKFLOWS} (${error.status}: ${error.detail})`,
    hint: 'keep the file in another folder, or give github-token a token that may change workflows',
    cause: error,
  });
}

/**
 * Makes the branch.
 *
 * @throws MovedError when somebody made one of that name first
 */
export async function createBranch(github: GitHub, branch: string, sha: string): Promise<void> {
  const { owner, repo, octokit } = github;
  try {
    await writeOnce(
      github,
      async () => {
        await octokit.rest.git.createRef({ owner, repo, ref: `refs/heads/${branch}`, sha });
        return true;
      },
      async () => ((await readHead(github, branch)) === sha ? true : undefined),
    );
  } catch (error) {
    if (error instanceof GitHubError && /already exists/i.test(error.detail))
      throw new MovedError('', { cause: error });
    throw error;
  }
}

/**
 * Moves the branch to `to` from `from`, and from nowhere else: by GraphQL, whose `updateRefs` compares before it sets;
 * where that is not to be had, by a look right before the REST call, which can only force.
 *
 * @throws MovedError when the branch does not stand at `from` any more
 */
export async function moveBranch(
  github: GitHub,
  { branch, from, to, repositoryId }: { branch: string; from: string; to: string; repositoryId: string | undefined },
): Promise<void> {
  if (from === to || (await moveByGraphql(github, { branch, from, to, repositoryId }))) return;
  const { owner, repo, octokit } = github;
  const move = async () => {
    const head = await readHead(github, branch);
    if (head === to) return true;
    if (head !== from) throw new MovedError(`${branch} moved`);
    await octokit.rest.git.updateRef({ owner, repo, ref: `heads/${branch}`, sha: to, force: true });
    return true;
  };
  // Whether a lost move took effect is what the next try looks at first.
  await writeOnce(github, move, async () => undefined);
}

const FIND_REPOSITORY = 'query ($owner: String!, $name: String!) { repository(owner: $owner, name: $name) { id } }';
const MOVE_REF = 'mutation ($input: UpdateRefsInput!) { updateRefs(input: $input) { clientMutationId } }';

/** Whether it was moved; whatever kept it from that is left to the way over REST, whose answers tell what is wrong. */
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
