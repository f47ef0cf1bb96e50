import { BRIEFLY, type GitHub, writeOnce } from './client.ts';
import { GitHubError, isMissing } from './errors.ts';
import { endsWithMarker, hashTarget, readMarkerOf, type TargetKey, writeMarker } from './marker.ts';
import { readViewer, rememberViewer } from './viewer.ts';

/** The one comment of a mode and target on a pull request. */
export interface CommentRequest {
  /** Number of the pull request or issue. */
  readonly number: number;
  readonly key: TargetKey;
  /** Identifies the contents of the body (40 hex digits): if it is unchanged, the comment is not written again. */
  readonly digest: string;
  /** Identifies the job's request: 16 hex digits. */
  readonly request?: string | undefined;
  /** Finished Markdown without a marker, at most `BODY_LIMIT`. */
  readonly body: string;
}

interface Comment {
  readonly id: number;
  readonly url: string;
  readonly body: string;
  readonly author: string;
}

/** The comment of a mode and target in which a request was answered before. */
export async function findAnswer(
  github: GitHub,
  number: number,
  key: TargetKey,
  request: string,
): Promise<{ id: number; url: string } | undefined> {
  const own = await listOwnComments(github, number, key);
  const found = own.find(({ body }) => readMarkerOf(body, key)?.request === request);
  return found && { id: found.id, url: found.url };
}

/** Comments with the marker that this token's own user wrote, oldest first. */
async function listOwnComments(github: GitHub, number: number, key: TargetKey): Promise<Comment[]> {
  const marked = (await listComments(github, number)).filter(
    (one) => endsWithMarker(one.body) && readMarkerOf(one.body, key),
  );
  if (marked.length === 0) return [];
  const login = (await readViewer(github)).toLowerCase();
  const own = marked.filter((one) => one.author.toLowerCase() === login);
  return own.sort((one, other) => one.id - other.id);
}

/** How often to look again if the comment was deleted between reading and writing. */
const ROUNDS = 3;

/**
 * Writes the comment, or updates it in place. A comment is ours if it has the marker and this token's own user wrote
 * it; other people's copies of the marker are not touched. Of several own comments, the oldest stays.
 */
export async function upsertComment(github: GitHub, request: CommentRequest): Promise<{ id: number; url: string }> {
  const { owner, repo, octokit } = github;
  const { mode } = request.key;
  const marker = { mode, target: hashTarget(request.key), digest: request.digest, request: request.request };
  const body = writeMarker(request.body, marker);
  const isCurrent = (one: Comment) => {
    const found = readMarkerOf(one.body, request.key);
    return found?.digest === request.digest && found.request === request.request;
  };
  const listOwn = () => listOwnComments(github, request.number, request.key);

  for (let round = 1; ; round += 1) {
    let own = await listOwn();
    let made: Comment | undefined;
    if (own.length === 0) {
      made = await writeOnce(
        github,
        async () => {
          const { data } = await octokit.rest.issues.createComment({ owner, repo, issue_number: request.number, body });
          return toComment(data);
        },
        async () => (await listOwn()).find(isCurrent),
      );
      rememberViewer(github, made.author);
      // If another workflow run commented at the same time, both see both comments and keep the older one.
      own = await listOwn();
    }
    // Without one of its own there, the comment was made.
    const [first = made as Comment, ...others] = own;
    for (const { id } of others) await removeComment(github, id);
    const { id, url } = first;
    if (isCurrent(first)) return { id, url };
    try {
      await octokit.rest.issues.updateComment({ owner, repo, comment_id: id, body });
      return { id, url };
    } catch (error) {
      // Somebody deleted the comment after it was listed.
      if (!isMissing(error) || round === ROUNDS) throw error;
    }
  }
}

async function listComments(github: GitHub, number: number): Promise<Comment[]> {
  const { owner, repo, octokit } = github;
  const list = { owner, repo, issue_number: number, per_page: 100 };
  const items = await octokit.paginate(octokit.rest.issues.listComments, list);
  return items.map(toComment);
}

function toComment(data: {
  id: number;
  html_url: string;
  body?: string | undefined;
  user: { login: string } | null;
}): Comment {
  return { id: data.id, url: data.html_url, body: data.body ?? '', author: data.user?.login ?? '' };
}

async function removeComment(github: GitHub, id: number): Promise<void> {
  const { owner, repo, octokit } = github;
  try {
    await octokit.rest.issues.deleteComment({ owner, repo, comment_id: id, request: BRIEFLY });
  } catch (error) {
    // A duplicate comment is no reason to fail; the next workflow run tries again.
    if (!(error instanceof GitHubError)) throw error;
    if (error.kind !== 'missing')
      github.log(`A duplicate comment of this action could not be deleted: ${error.message}`);
  }
}
