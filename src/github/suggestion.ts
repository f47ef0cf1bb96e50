import { digestText } from '../digest.ts';
import { BRIEFLY, type GitHub, writeOnce } from './client.ts';
import { GitHubError } from './errors.ts';
import { BODY_LIMIT, hashTarget, readMarkerOf, type TargetKey, writeMarker } from './marker.ts';
import { type LineChange, parsePatch, placeSuggestions, type Suggestion, writeSuggestion } from './patch.ts';
import { readViewer } from './viewer.ts';

/** The changes of one file, and the pull request they are suggested on. */
export interface SuggestionRequest {
  readonly number: number;
  /** The pull request's head, to which the lines in `changes` refer. */
  readonly headSha: string;
  readonly path: string;
  readonly key: TargetKey;
  /** In line order, not overlapping. */
  readonly changes: readonly LineChange[];
  /** Shown above each suggestion; finished Markdown of one or two lines. */
  readonly intro: string;
  /** Identifies the job's request (16 hex digits), so that the same job is not paid for again. */
  readonly request?: string | undefined;
}

/** The changes within suggestions, and those outside. */
export interface SuggestionResult {
  readonly inside: readonly LineChange[];
  /** Outside the pull request's diff, or refused by GitHub. */
  readonly outside: readonly LineChange[];
  readonly warnings: readonly string[];
}

/** A suggestion with its comment body and its identity. */
interface Draft {
  readonly suggestion: Suggestion;
  readonly digest: string;
  readonly body: string;
}

interface ReviewComment {
  readonly id: number;
  readonly body: string;
  readonly answered: boolean;
  /** Whether it is still attached to lines of the diff. */
  readonly live: boolean;
  /** The commit that it was made for, and the latest commit that it applies to. */
  readonly commits: readonly string[];
}

/** Nobody clicks through more suggestions than this; the rest is in the comment. */
const MAX_SUGGESTIONS = 50;

/**
 * Suggests the changes within the pull request's diff, as one review. An existing suggestion is not repeated; outdated
 * suggestions of this action are removed unless somebody replied to them.
 */
export async function suggestChanges(github: GitHub, request: SuggestionRequest): Promise<SuggestionResult> {
  const ranges = parsePatch(await readPatch(github, request.number, request.path));
  const drafts = draftSuggestions(request, placeSuggestions(request.changes, ranges).inside);
  let inside = drafts.map(({ suggestion }) => suggestion.change);
  const warnings: string[] = [];
  try {
    if (drafts.length > 0) await postSuggestions(github, request, drafts);
  } catch (error) {
    if (!(error instanceof GitHubError) || error.kind === 'unreachable') throw error;
    warnings.push(`GitHub rejected the suggestions, so the comment shows all changes: ${error.message}; ${error.hint}`);
    inside = [];
  }
  return { inside, outside: request.changes.filter((change) => !inside.includes(change)), warnings };
}

/** Whether current suggestions on the pull request answer a request. */
export async function hasSuggested(
  github: GitHub,
  { number }: Pick<SuggestionRequest, 'number'>,
  key: TargetKey,
  request: string,
): Promise<boolean> {
  const own = await listOwn(github, { number, key });
  return own.some(({ body, live }) => live && readMarkerOf(body, key)?.request === request);
}

async function readPatch(github: GitHub, number: number, path: string): Promise<string | undefined> {
  const { owner, repo, octokit } = github;
  const isIt = (file: { filename: string }) => file.filename === path;
  const list = { owner, repo, pull_number: number, per_page: 100 };
  const files = await octokit.paginate(octokit.rest.pulls.listFiles, list, ({ data }, done) => {
    if (data.some(isIt)) done();
    return data;
  });
  return files.find(isIt)?.patch;
}

function draftSuggestions(
  { key, path, intro, request }: SuggestionRequest,
  suggestions: readonly Suggestion[],
): Draft[] {
  const seen = new Map<string, number>();
  return suggestions
    .flatMap((suggestion) => {
      const what = JSON.stringify([path, suggestion.oldLines, suggestion.newLines]);
      // The same change may occur in several places.
      const nth = seen.get(what) ?? 0;
      seen.set(what, nth + 1);
      const digest = digestText(`${nth} ${what}`);
      const text = `${intro}\n\n${writeSuggestion(suggestion.newLines)}`;
      if (text.length > BODY_LIMIT) return [];
      const marker = { mode: key.mode, target: hashTarget(key), digest, request };
      return { suggestion, digest, body: writeMarker(text, marker) };
    })
    .slice(0, MAX_SUGGESTIONS);
}

async function postSuggestions(github: GitHub, request: SuggestionRequest, drafts: readonly Draft[]): Promise<void> {
  const before = await listOwn(github, request);
  const missing = drafts.filter(({ digest }) => !before.some((one) => isPosted(one, digest, request)));
  if (missing.length > 0) {
    await writeOnce<unknown>(
      github,
      () => postReview(github, request, missing),
      async () => {
        const now = await listOwn(github, request);
        return missing.every(({ digest }) => now.some((one) => isPosted(one, digest, request))) || undefined;
      },
    );
  }
  // Another workflow run may have posted the same review: of two equal suggestions, the older one stays.
  const now = missing.length > 0 ? await listOwn(github, request) : before;
  const wanted = new Set(drafts.map(({ digest }) => digest));
  const kept = new Set<string>();
  for (const one of now) {
    const digest = readMarkerOf(one.body, request.key)?.digest ?? '';
    const spare = kept.has(digest) || !wanted.has(digest);
    kept.add(digest);
    if (spare && one.live && !one.answered) await remove(github, one.id);
  }
}

async function postReview(github: GitHub, request: SuggestionRequest, drafts: readonly Draft[]): Promise<void> {
  const { owner, repo, octokit } = github;
  await octokit.rest.pulls.createReview({
    owner,
    repo,
    pull_number: request.number,
    commit_id: request.headSha,
    event: 'COMMENT',
    body: request.intro,
    comments: drafts.map(({ suggestion: { startLine, endLine }, body }) => ({
      path: request.path,
      body,
      line: endLine,
      side: 'RIGHT',
      ...(startLine < endLine ? { start_line: startLine, start_side: 'RIGHT' } : {}),
    })),
  });
}

function isPosted(one: ReviewComment, digest: string, { key, headSha }: SuggestionRequest): boolean {
  return readMarkerOf(one.body, key)?.digest === digest && (one.live || one.commits.includes(headSha));
}

/** This action's own suggestions for the target, oldest first. */
async function listOwn(
  github: GitHub,
  { number, key }: Pick<SuggestionRequest, 'number' | 'key'>,
): Promise<ReviewComment[]> {
  const { owner, repo, octokit } = github;
  const list = { owner, repo, pull_number: number, per_page: 100 };
  const items = await octokit.paginate(octokit.rest.pulls.listReviewComments, list);
  const marked = items.filter(({ body }) => readMarkerOf(body, key) !== null);
  if (marked.length === 0) return [];
  const login = (await readViewer(github)).toLowerCase();
  const answered = new Set(items.map(({ in_reply_to_id }) => in_reply_to_id));
  return marked
    .filter(({ user }) => (user as typeof user | null)?.login.toLowerCase() === login)
    .map((data) => ({
      id: data.id,
      body: data.body,
      answered: answered.has(data.id),
      // An outdated comment has lost its line.
      live: (data.line ?? data.position ?? null) !== null,
      commits: [data.commit_id, data.original_commit_id],
    }))
    .sort((one, other) => one.id - other.id);
}

async function remove(github: GitHub, id: number): Promise<void> {
  const { owner, repo, octokit } = github;
  try {
    await octokit.rest.pulls.deleteReviewComment({ owner, repo, comment_id: id, request: BRIEFLY });
  } catch (error) {
    // A leftover suggestion is no reason to fail; it may also be gone by now.
    if (!(error instanceof GitHubError)) throw error;
    if (error.kind !== 'missing') github.log(`An outdated suggestion could not be deleted: ${error.message}`);
  }
}
