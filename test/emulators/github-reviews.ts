import { diffArrays } from 'diff';
import type { Answer } from './faults.ts';
import { RefusalError } from './github-backend.ts';
import type { FileJson } from './github-commits.ts';
import { findPull, readFiles } from './github-pulls.ts';
import {
  apiUrl,
  type Call,
  describeUser,
  encodeNodeId,
  encodePath,
  formatInstant,
  type PullState,
  pageUrl,
  paginate,
  type ReviewState,
  refuseInvalid,
  type ThreadState,
  type UserJson,
  type World,
} from './github-world.ts';

/** A comment on the diff. It is outdated, and its lines are `null`, if the branch no longer has them. */
export interface ReviewCommentJson {
  readonly id: number;
  readonly pull_request_review_id: number;
  readonly user: UserJson;
  readonly body: string;
  readonly path: string;
  readonly line: number | null;
  readonly start_line: number | null;
  readonly original_line: number;
  readonly original_start_line: number | null;
  readonly side: 'LEFT' | 'RIGHT';
  readonly commit_id: string;
  readonly original_commit_id: string;
  readonly diff_hunk: string;
  readonly in_reply_to_id?: number;
}

const STATES = { APPROVE: 'APPROVED', REQUEST_CHANGES: 'CHANGES_REQUESTED', COMMENT: 'COMMENTED' } as const;

// Reviews are not in the backend, because it has positions instead of line ranges.

export async function createReview(world: World, call: Call): Promise<Answer> {
  const pull = findPull(world, call);
  const { actor, body } = call;
  const event = body.event as keyof typeof STATES | undefined;
  const comments = (body.comments ?? []) as Wanted[];
  if (event === 'APPROVE' && actor.login === 'github-actions[bot]') {
    throw new RefusalError(403, 'GitHub Actions is not permitted to create or approve pull requests.');
  }
  if ((event === 'APPROVE' || event === 'REQUEST_CHANGES') && actor.login === pull.author) {
    throw new RefusalError(422, 'Unprocessable Entity', ['Can not review your own pull request']);
  }
  if (event !== undefined && event !== 'APPROVE' && !body.body && comments.length === 0) {
    throw new RefusalError(422, 'Unprocessable Entity', ['Body cannot be blank']);
  }
  const commitId = String(body.commit_id ?? pull.headSha);
  const files = await readFiles(world, pull, commitId);
  // One invalid comment rejects the whole review.
  const anchors = comments.map((wanted) => findAnchor(files, wanted, refuseReview));
  const review: ReviewState = {
    id: ++world.lastId,
    pull: pull.number,
    author: actor.login,
    body: String(body.body ?? ''),
    state: event === undefined ? 'PENDING' : STATES[event],
    commitId,
    at: formatInstant(new Date()),
  };
  world.reviews.push(review);
  for (const anchor of anchors) keepThread(world, review, anchor);
  return { status: 200, body: describeReview(world, review) };
}

/** A single comment creates a review of its own. */
export async function createReviewComment(world: World, call: Call): Promise<Answer> {
  const pull = findPull(world, call);
  const commitId = String(call.body.commit_id);
  const files = await readFiles(world, pull, commitId);
  const anchor = findAnchor(files, call.body as unknown as Wanted, refuseComment);
  const review: ReviewState = {
    id: ++world.lastId,
    pull: pull.number,
    author: call.actor.login,
    body: '',
    state: 'COMMENTED',
    commitId,
    at: formatInstant(new Date()),
  };
  world.reviews.push(review);
  return { status: 201, body: await describeThread(world, pull, keepThread(world, review, anchor)) };
}

interface Wanted {
  readonly path: string;
  readonly body: string;
  readonly line?: number;
  readonly side?: 'LEFT' | 'RIGHT';
  readonly start_line?: number;
  readonly start_side?: 'LEFT' | 'RIGHT';
}

type Anchor = Pick<ThreadState, 'path' | 'body' | 'line' | 'side' | 'startLine' | 'startSide' | 'hunk'>;

function refuseReview(problem: string): never {
  throw new RefusalError(422, 'Unprocessable Entity', [problem]);
}

function refuseComment(message: string): never {
  throw refuseInvalid('PullRequestReviewComment', { code: 'custom', field: 'pull_request_review_thread', message });
}

function findAnchor(files: readonly FileJson[], wanted: Wanted, refuse: (problem: string) => never): Anchor {
  const { path, body, line, side = 'RIGHT', start_line: startLine = null } = wanted;
  if (body.trim() === '') refuse('Body cannot be blank');
  const file = files.find(({ filename }) => filename === path);
  if (file === undefined) return refuse('Path could not be resolved');
  if (line === undefined) return refuse('Line could not be resolved');
  const hunks = readHunks(file.patch ?? '');
  const hunk = hunks.find((candidate) => candidate.lines[side].has(line));
  if (hunk === undefined) return refuse('Pull request review thread line must be part of the diff');
  if (startLine !== null) {
    const startSide = wanted.start_side ?? side;
    if (side === startSide && startLine >= line) {
      refuse('Pull request review thread start line must precede the end line.');
    }
    if (!hunk.lines[startSide].has(startLine)) {
      refuse('Pull request review thread start line must be part of the same hunk as the line.');
    }
    return { path, body, line, side, startLine, startSide, hunk: hunk.text };
  }
  return { path, body, line, side, startLine, startSide: null, hunk: hunk.text };
}

interface Hunk {
  readonly text: string;
  /** Its line numbers in the old and the new file; context lines are in both. */
  readonly lines: Readonly<Record<'LEFT' | 'RIGHT', Set<number>>>;
}

function readHunks(patch: string): Hunk[] {
  return patch.split(/^(?=@@ )/m).map((text) => {
    const [head = '', ...rest] = text.split('\n');
    const [, old = '0', next = '0'] = /^@@ -(\d+)(?:,\d+)? \+(\d+)/.exec(head) ?? [];
    const at = { LEFT: Number(old), RIGHT: Number(next) };
    const lines = { LEFT: new Set<number>(), RIGHT: new Set<number>() };
    for (const line of rest) {
      if (line.startsWith('+') || line.startsWith(' ')) lines.RIGHT.add(at.RIGHT++);
      if (line.startsWith('-') || line.startsWith(' ')) lines.LEFT.add(at.LEFT++);
    }
    return { text, lines };
  });
}

function keepThread(world: World, review: ReviewState, anchor: Anchor): ThreadState {
  const { pull, author, commitId, at } = review;
  const id = ++world.lastId;
  const pending = review.state === 'PENDING';
  const thread: ThreadState = { id, pull, review: review.id, author, commitId, at, pending, ...anchor };
  world.threads.push(thread);
  return thread;
}

/** A person's reply to a comment on the diff. */
export function answerThread(world: World, id: number, author: string, body: string): void {
  const thread = world.threads.find((candidate) => candidate.id === id);
  if (thread === undefined) throw new Error(`There is no review comment ${id}`);
  const at = formatInstant(new Date());
  world.threads.push({
    ...thread,
    id: ++world.lastId,
    author,
    body,
    at,
    pending: false,
    replyTo: thread.replyTo ?? id,
  });
}

export async function listReviews(world: World, call: Call): Promise<Answer> {
  const { number } = findPull(world, call);
  const seen = world.reviews.filter(
    ({ pull, state, author }) => pull === number && (state !== 'PENDING' || author === call.actor.login),
  );
  return paginate(
    seen.map((review) => describeReview(world, review)),
    call,
  );
}

export async function listReviewComments(world: World, call: Call): Promise<Answer> {
  const items = await readReviewComments(world, findPull(world, call));
  if (call.query.direction === 'desc') items.reverse();
  return paginate(items, call);
}

export async function deleteReviewComment({ threads }: World, { path }: Call): Promise<Answer> {
  const index = threads.findIndex(({ id }) => id === Number(path.comment_id));
  if (index === -1) throw new RefusalError(404, 'Not Found');
  threads.splice(index, 1);
  return { status: 204 };
}

/** Returns the visible comments, oldest first. */
export async function readReviewComments(world: World, pull: PullState): Promise<ReviewCommentJson[]> {
  const seen = world.threads.filter((thread) => thread.pull === pull.number && !thread.pending);
  const items: ReviewCommentJson[] = [];
  for (const thread of seen) items.push(await describeThread(world, pull, thread));
  return items;
}

function describeReview(world: World, review: ReviewState): object {
  const { id, pull, author, body, state, commitId, at } = review;
  return {
    id,
    node_id: encodeNodeId('PullRequestReview', id),
    user: describeUser(world, author),
    body,
    state,
    html_url: pageUrl(world, `/pull/${pull}#pullrequestreview-${id}`),
    pull_request_url: apiUrl(world, `/pulls/${pull}`),
    commit_id: commitId,
    ...(state === 'PENDING' ? {} : { submitted_at: at }),
  };
}

async function describeThread(
  world: World,
  pull: PullState,
  thread: ThreadState,
): Promise<ReviewCommentJson & Record<string, unknown>> {
  const { id, line, startLine, path, side, at } = thread;
  const first = startLine ?? line;
  const find = await followLines(world, pull, thread);
  const now = Array.from({ length: line - first + 1 }, (_, index) => find(first + index));
  const isOutdated = now.includes(null);
  return {
    id,
    node_id: encodeNodeId('PullRequestReviewComment', id),
    pull_request_review_id: thread.review,
    url: apiUrl(world, `/pulls/comments/${id}`),
    html_url: pageUrl(world, `/pull/${pull.number}#discussion_r${id}`),
    pull_request_url: apiUrl(world, `/pulls/${pull.number}`),
    user: describeUser(world, thread.author),
    body: thread.body,
    path,
    side,
    line: isOutdated ? null : (now.at(-1) ?? null),
    start_line: isOutdated || startLine === null ? null : (now[0] ?? null),
    start_side: thread.startSide,
    original_line: line,
    original_start_line: startLine,
    commit_id: isOutdated ? thread.commitId : pull.headSha,
    original_commit_id: thread.commitId,
    diff_hunk: thread.hunk,
    ...(thread.replyTo === undefined ? {} : { in_reply_to_id: thread.replyTo }),
    subject_type: 'line',
    created_at: at,
    updated_at: at,
  };
}

/** Maps lines of the commented file to lines of the branch's current file; `null` if they changed. */
async function followLines(
  world: World,
  { headSha }: PullState,
  { path, commitId, side }: ThreadState,
): Promise<(line: number) => number | null> {
  if (headSha === commitId || side === 'LEFT') return (line) => line;
  const [before, after] = [await readLines(world, path, commitId), await readLines(world, path, headSha)];
  const moved = new Map<number, number>();
  const at = { before: 1, after: 1 };
  for (const { added, removed, count } of diffArrays(before, after)) {
    for (let index = 0; index < count; index += 1) {
      if (!added && !removed) moved.set(at.before + index, at.after + index);
    }
    if (!added) at.before += count;
    if (!removed) at.after += count;
  }
  return (line) => moved.get(line) ?? null;
}

async function readLines({ backend }: World, path: string, ref: string): Promise<string[]> {
  try {
    const { content } = await backend.get<{ content: string }>(`/contents/${encodePath(path)}?ref=${ref}`);
    return Buffer.from(content, 'base64').toString().split('\n');
  } catch (error) {
    if (error instanceof RefusalError) return [];
    throw error;
  }
}
