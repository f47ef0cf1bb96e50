import { onceFor } from '../once.ts';
import { normalizeLineEnds } from '../safe-text.ts';
import { refreshBase } from './base.ts';
import { BRIEFLY, type GitHub } from './client.ts';
import { GitHubError, unlessMissing } from './errors.ts';

/** A file whose earlier versions to read. */
export interface WantedHistory<Version> {
  readonly path: string;
  /** The file as it is now. */
  readonly bytes: Buffer;
  /** The commit before `sha`: before the push, or the base of the pull request. */
  readonly before?: string | undefined;
  /** The commit in question. */
  readonly sha: string;
  /** Reads a version; `undefined` if it is unusable. */
  read(bytes: Buffer, path: string): Promise<Version | undefined>;
  /** Other paths in a commit that the file may have had, most likely first. */
  otherPlaces(paths: readonly string[]): readonly string[];
  /** Whether a version at another path is this file. */
  isIt(version: Version): boolean;
  /** Whether no version before this one is needed. Default: one version is enough. */
  isLast?(version: Version): boolean;
}

/** A file's earlier versions. */
export interface History<Version> {
  /** Newest first; the first may equal the current file if the push did not change it. */
  readonly versions: readonly Version[];
  /** No visible commit has the file. */
  readonly isUnknown: boolean;
}

/** A push with more versions of one file than this is not read further. */
const MAX_VERSIONS = 5;
const MAX_COMMITS = 10;
/** How many former places of a file are checked at most. */
const MAX_PLACES = 20;

/** Opens the repository's history; requests shared by several files are sent once. */
export function openHistory(github: GitHub) {
  const listPaths = onceFor((sha: string) => readPaths(github, sha));

  /**
   * Reads the possible earlier states of a file: at `before`; if it was missing, unchanged, unusable or not the last
   * there, in the commits that changed it, or under its earlier name. Needs one request in the common case.
   *
   * @throws GitHubError when a request fails
   */
  return async function readHistory<Version>(wanted: WantedHistory<Version>): Promise<History<Version>> {
    const { path, bytes, before, sha, isLast = () => true } = wanted;
    const last = before === undefined ? null : await readAt(github, path, before);
    const lastVersion = last && (await wanted.read(last, path));
    if (lastVersion && !isSameText(last, bytes) && isLast(lastVersion)) {
      return { versions: [lastVersion], isUnknown: false };
    }
    const moved = before === undefined || last ? undefined : await findMoved(wanted, before);
    if (moved) return { versions: [moved], isUnknown: false };
    // For a file that is new in this push, any of its commits may match the service: the first one adds the metric as
    // it was.
    const max = wanted.isLast || (before !== undefined && !last) ? MAX_VERSIONS : 1;
    const commits = await listCommits(github, path, last ? before : sha);
    const versions = lastVersion ? [lastVersion] : [];
    const earlier = await readCommits(wanted, commits, max);
    const first = commits.length < MAX_COMMITS ? commits.at(-1)?.parent : undefined;
    const origin = earlier.length === 0 && before === undefined && first ? await findMoved(wanted, first) : undefined;
    return {
      versions: [...versions, ...earlier, ...(origin ? [origin] : [])],
      isUnknown: !last && commits.length === 0,
    };
  };

  async function readCommits<Version>(
    { path, bytes, read, isLast }: WantedHistory<Version>,
    commits: readonly Commit[],
    most: number,
  ): Promise<Version[]> {
    const found: Version[] = [];
    for (const { sha } of commits) {
      const file = await readAt(github, path, sha);
      const version = file && !isSameText(file, bytes) ? await read(file, path) : undefined;
      if (version) found.push(version);
      if (found.length === most || (version && isLast?.(version))) break;
    }
    return found;
  }

  async function findMoved<Version>(wanted: WantedHistory<Version>, sha: string): Promise<Version | undefined> {
    for (const place of wanted.otherPlaces(await listPaths(sha)).slice(0, MAX_PLACES)) {
      const file = await readAt(github, place, sha);
      const version = file ? await wanted.read(file, place) : undefined;
      if (version && wanted.isIt(version)) return version;
    }
    return undefined;
  }
}

/**
 * Returns the paths of files that are in the commit `sha` with this text, and no longer so at the branch's head. One
 * request if `sha` is the head.
 *
 * @throws GitHubError when a request fails; InputError when the branch does not exist
 */
export async function listChangedSince(
  github: GitHub,
  { branch, sha, files }: { branch: string; sha: string; files: ReadonlyMap<string, Buffer> },
): Promise<string[]> {
  const known = [...files].map(([path, bytes]) => [path, { mode: '100644', blobSha: '', bytes }] as const);
  const head = await refreshBase(github, { branch, sha, treeSha: sha, files: new Map(known) });
  const changed: string[] = [];
  for (const [path, bytes] of files) {
    const now = head.files.get(path);
    if (now && isSameText(now.bytes, bytes)) continue;
    const then = await readAt(github, path, sha);
    if (then && isSameText(then, bytes)) changed.push(path);
  }
  return changed;
}

/** Ignores line ends, which may differ between checkout and repository. */
function isSameText(one: Buffer, other: Buffer): boolean {
  const toText = (bytes: Buffer) => normalizeLineEnds(bytes.toString('latin1'));
  return toText(one) === toText(other);
}

async function readPaths({ owner, repo, octokit }: GitHub, sha: string): Promise<string[]> {
  const wanted = { owner, repo, tree_sha: sha, recursive: 'true', request: BRIEFLY };
  const reply = await unlessMissing(octokit.rest.git.getTree(wanted));
  return (reply?.data.tree ?? []).flatMap(({ type, path }) => (type === 'blob' && path ? [path] : []));
}

async function readAt(github: GitHub, path: string, ref: string): Promise<Buffer | null> {
  const { owner, repo, octokit } = github;
  const reply = await unlessMissing(octokit.rest.repos.getContent({ owner, repo, path, ref, request: BRIEFLY }));
  const file = reply?.data;
  // Folders and submodules have no content. Nor has a file over 1 MiB, which is not a metric.
  return file && 'content' in file && file.content ? Buffer.from(file.content, 'base64') : null;
}

interface Commit {
  readonly sha: string;
  readonly parent: string | undefined;
}

/** The commits that changed a file, the newest first. */
async function listCommits(github: GitHub, path: string, sha: string | undefined): Promise<Commit[]> {
  const { owner, repo, octokit } = github;
  const from = sha ? { sha } : {};
  const wanted = { owner, repo, path, ...from, per_page: MAX_COMMITS, request: BRIEFLY };
  try {
    const { data } = await octokit.rest.repos.listCommits(wanted);
    return data.map((commit) => ({ sha: commit.sha, parent: commit.parents[0]?.sha }));
  } catch (error) {
    // 409: a repository without commits.
    if (error instanceof GitHubError && [404, 409].includes(error.status)) return [];
    throw error;
  }
}
