import { createHash } from 'node:crypto';
import { ActionError, InputError } from '../errors.ts';
import type { GitHub } from './client.ts';
import { GitHubError, isMissing } from './errors.ts';
import { eventBranch, type RepositoryEvent } from './event.ts';

/** A file in a commit. */
export interface BaseFile {
  /** As git writes it: `100644`, or `100755` for an executable file. */
  readonly mode: '100644' | '100755';
  readonly blobSha: string;
  readonly bytes: Buffer;
}

/** A branch's head, and the files of interest in it. */
export interface BaseSnapshot {
  readonly branch: string;
  readonly sha: string;
  readonly treeSha: string;
  /** By path; `null` for a file that does not exist. */
  readonly files: ReadonlyMap<string, BaseFile | null>;
}

/** The files to read, by path, with the workspace's bytes, because equal files need no request. */
export type WantedFiles = ReadonlyMap<string, Buffer | null>;

/** A file, folder or link in a tree. */
interface Entry {
  readonly path: string;
  readonly mode: string;
  readonly sha: string;
}

/** Git's modes. */
const FOLDER = '040000';
const LINKS: ReadonlyMap<string, string> = new Map([
  ['120000', 'symbolic link'],
  ['160000', 'submodule'],
]);

/**
 * Returns the branch for proposals: `base-branch`, or the event's branch, or the default branch.
 *
 * @param input the `base-branch` input
 * @throws InputError when it is the branch of a fork
 */
export async function resolveBaseBranch(
  github: GitHub,
  event: RepositoryEvent,
  input: string | undefined,
): Promise<string> {
  if (input) return input;
  if (event.pullRequest?.fromFork) {
    throw new InputError(
      `Pull request #${event.pullRequest.number} comes from a fork, so the action cannot open a pull request into its branch`,
      'set delivery to comment, or base-branch to a branch of this repository',
    );
  }
  const known = eventBranch(event);
  if (known !== undefined) return known;
  return await readDefaultBranch(github);
}

/** Returns the repository's default branch, if the event does not have it. */
export async function readDefaultBranch({ octokit, owner, repo }: GitHub): Promise<string> {
  const { data } = await octokit.rest.repos.get({ owner, repo });
  return data.default_branch;
}

/**
 * Reads a branch's head and the wanted files in it, in two requests when their bytes are known already.
 *
 * @throws InputError naming `base-branch` when the branch does not exist
 * @throws ActionError when a file is a symbolic link, in a submodule or a folder
 */
export async function readBase(github: GitHub, branch: string, wanted: WantedFiles): Promise<BaseSnapshot> {
  return await readSnapshot(github, await readBranchHead(github, branch), wanted);
}

/** Adds files to a snapshot. The branch is read again. */
export async function extendBase(github: GitHub, base: BaseSnapshot, paths: readonly string[]): Promise<BaseSnapshot> {
  const wanted = new Map(paths.map((path) => [path, null]));
  return await readBase(github, base.branch, new Map([...wanted, ...bytesOf(base.files)]));
}

/** The bytes of files, by path. */
export function bytesOf(files: BaseSnapshot['files']): WantedFiles {
  return new Map([...files].map(([path, file]) => [path, file?.bytes ?? null]));
}

/**
 * Reads the branch's head again. Returns the same snapshot if it did not move, otherwise a new one.
 *
 * @throws as {@link readBase}
 */
export async function refreshBase(github: GitHub, base: BaseSnapshot): Promise<BaseSnapshot> {
  const head = await readBranchHead(github, base.branch);
  return head.sha === base.sha ? base : await readSnapshot(github, head, bytesOf(base.files));
}

async function readSnapshot(
  github: GitHub,
  { branch, sha, tree }: BranchHead,
  wanted: WantedFiles,
): Promise<BaseSnapshot> {
  return { branch, sha, ...(await readFiles(github, tree, `branch ${branch}`, wanted)) };
}

/** Whether the files of interest are byte-identical in both. */
export function sameFiles(one: BaseSnapshot, other: BaseSnapshot): boolean {
  return [...one.files].every(([path, file]) => file?.blobSha === other.files.get(path)?.blobSha);
}

/**
 * Reads the wanted files in a commit, by its SHA or its tree's.
 *
 * @param where names the commit in messages: `branch main`
 */
export async function readFiles(
  github: GitHub,
  treeOrCommit: string,
  where: string,
  wanted: WantedFiles,
): Promise<Pick<BaseSnapshot, 'treeSha' | 'files'>> {
  const { owner, repo, octokit } = github;
  const { data } = await octokit.rest.git.getTree({ owner, repo, tree_sha: treeOrCommit, recursive: '1' });
  const files = new Map<string, BaseFile | null>();
  for (const [path, known] of wanted) {
    const entries = data.truncated ? await walkTo(github, data.sha, path) : (data.tree as Entry[]);
    const entry = findEntry(entries, path, where);
    files.set(path, entry ? await readEntry(github, entry, path, known) : null);
  }
  return { treeSha: data.sha, files };
}

interface BranchHead {
  readonly branch: string;
  readonly sha: string;
  readonly tree: string;
}

async function readBranchHead(github: GitHub, branch: string): Promise<BranchHead> {
  const { owner, repo, octokit } = github;
  const answer = await octokit.rest.repos.getBranch({ owner, repo, branch }).catch((error: unknown) => {
    if (!isMissing(error)) throw error;
    const local = /^origin\/(.+)$/.exec(branch)?.[1];
    throw new InputError(
      `Branch ${branch} does not exist in ${owner}/${repo}`,
      local === undefined
        ? 'set base-branch to an existing branch; in a private repository, also give the job `permissions: contents: read`'
        : `set base-branch to ${local}, without origin/`,
      { cause: error },
    );
  });
  const { name, commit } = answer.data;
  if (name !== branch) {
    throw new InputError(`Branch ${branch} of ${owner}/${repo} was renamed to ${name}`, `set base-branch to ${name}`);
  }
  // GitHub returns the tree with the branch; other servers accept the commit's SHA instead.
  const tree = (commit.commit as typeof commit.commit | undefined)?.tree.sha;
  return { branch, sha: commit.sha, tree: tree ?? commit.sha };
}

function findEntry(entries: readonly Entry[], path: string, where: string): Entry | undefined {
  for (const { path: parent, mode } of entries) {
    const link = path === parent || path.startsWith(`${parent}/`) ? LINKS.get(mode) : undefined;
    if (link === undefined) continue;
    throw new ActionError(
      `${parent} is a ${link} in ${where}, so a commit there cannot change the file itself`,
      'set the path to the file itself, in its own repository',
    );
  }
  const entry = entries.find((one) => one.path === path);
  if (entry?.mode === FOLDER) {
    throw new ActionError(`${path} is a folder in ${where}`, 'set the path to a file, and check base-branch');
  }
  return entry;
}

/** A tree too large for one answer (over 100,000 entries) is read level by level: the entries on the way to a path. */
async function walkTo(github: GitHub, rootSha: string, path: string): Promise<Entry[]> {
  const { owner, repo, octokit } = github;
  const entries: Entry[] = [];
  const parts = path.split('/');
  let treeSha = rootSha;
  for (const [depth, part] of parts.entries()) {
    const { data } = await octokit.rest.git.getTree({ owner, repo, tree_sha: treeSha });
    const entry = (data.tree as Entry[]).find((one) => one.path === part);
    if (!entry) break;
    entries.push({ ...entry, path: parts.slice(0, depth + 1).join('/') });
    if (entry.mode !== FOLDER) break;
    treeSha = entry.sha;
  }
  return entries;
}

async function readEntry(github: GitHub, entry: Entry, path: string, known: Buffer | null): Promise<BaseFile> {
  const mode = entry.mode === '100755' ? '100755' : '100644';
  if (known !== null && hashBlob(known, entry.sha.length) === entry.sha) {
    return { mode, blobSha: entry.sha, bytes: known };
  }
  const { owner, repo, octokit } = github;
  const { data } = await octokit.rest.git.getBlob({ owner, repo, file_sha: entry.sha });
  const bytes = Buffer.from(data.content, data.encoding === 'base64' ? 'base64' : 'utf8');
  if (hashBlob(bytes, entry.sha.length) !== entry.sha) {
    throw new GitHubError({
      kind: 'unreachable',
      status: 200,
      detail: 'a file that does not match its hash',
      message: `GitHub sent ${path} with content that does not match its hash`,
      hint: 'rerun; if it happens again, check proxies between the runner and GitHub',
    });
  }
  return { mode, blobSha: entry.sha, bytes };
}

/** Returns git's hash of a file, for a SHA-1 (40 digits) or SHA-256 repository. */
export function hashBlob(bytes: Buffer, digits: number): string {
  return createHash(digits === 64 ? 'sha256' : 'sha1')
    .update(`blob ${bytes.length}\0`)
    .update(bytes)
    .digest('hex');
}
