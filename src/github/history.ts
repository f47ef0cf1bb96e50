import { BRIEFLY, type GitHub } from './client.ts';
import { GitHubError, isMissing } from './errors.ts';

/** A file whose earlier versions are asked for. */
export interface WantedHistory {
  readonly path: string;
  /** The file as it is now. */
  readonly bytes: Buffer;
  /** How the file's name begins wherever it may have been before: `123-`. */
  readonly namePrefix?: string | undefined;
  /** The commit that was there before what is looked at: before the push, or the base of the pull request. */
  readonly before?: string | undefined;
  /** The commit that is looked at. */
  readonly sha: string;
}

/** A push with more versions of one file than this is not one that somebody follows. */
const MOST_VERSIONS = 5;
const MOST_COMMITS = 10;

/**
 * Reads what may have been a file's state before: at `before`; and when it was not there, or the same, in the commits that
 * changed it. None when the file is new. One request for the common case.
 *
 * @returns the newest first; the first may be the file as it is now, when what is looked at did not change it
 * @throws GitHubError when GitHub can't be asked
 */
export async function readVersions(github: GitHub, wanted: WantedHistory): Promise<Buffer[]> {
  const { before, bytes } = wanted;
  const last = before === undefined ? null : await readBefore(github, wanted, before);
  if (last && !last.equals(bytes)) return [last];
  const versions = last ? [last] : [];
  // New in this push, the file may have any of its states there on the service: a first commit holds the metric as it was.
  const most = before !== undefined && !last ? MOST_VERSIONS : 1;
  const earlier: Buffer[] = [];
  for (const sha of await listCommits(github, wanted.path, last ? before : wanted.sha)) {
    const version = await readAt(github, wanted.path, sha);
    if (version && !version.equals(bytes)) earlier.push(version);
    if (earlier.length === most) break;
  }
  return [...versions, ...earlier];
}

/** The file at a commit, under its name or the one that it had there. */
async function readBefore(github: GitHub, { path, namePrefix }: WantedHistory, sha: string): Promise<Buffer | null> {
  const found = await readAt(github, path, sha);
  if (found || namePrefix === undefined) return found;
  const folder = path.split('/').slice(0, -1).join('/');
  const entries = await getContent(github, folder, sha);
  if (!Array.isArray(entries)) return null;
  const renamed = entries.find(({ type, name }) => type === 'file' && name.startsWith(namePrefix));
  return renamed ? await readAt(github, renamed.path, sha) : null;
}

async function readAt(github: GitHub, path: string, sha: string): Promise<Buffer | null> {
  const content = await getContent(github, path, sha);
  if (content === null || Array.isArray(content) || content.type !== 'file' || !('content' in content)) return null;
  // A file of over 1 MiB comes without its content, and is no metric.
  return content.content === '' && content.size > 0 ? null : Buffer.from(content.content, 'base64');
}

async function getContent(github: GitHub, path: string, ref: string) {
  const { owner, repo, octokit } = github;
  try {
    return (await octokit.rest.repos.getContent({ owner, repo, path, ref, request: BRIEFLY })).data;
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

/** The commits that changed a file, the newest first. */
async function listCommits(github: GitHub, path: string, sha: string | undefined): Promise<string[]> {
  const { owner, repo, octokit } = github;
  try {
    const from = sha ? { sha } : {};
    const { data } = await octokit.rest.repos.listCommits({
      owner,
      repo,
      path,
      ...from,
      per_page: MOST_COMMITS,
      request: BRIEFLY,
    });
    return data.map((commit) => commit.sha);
  } catch (error) {
    // 409: a repository without commits.
    if (isMissing(error) || (error instanceof GitHubError && error.status === 409)) return [];
    throw error;
  }
}
