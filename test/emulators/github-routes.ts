import { createComment, deleteComment, listComments, readComment, updateComment } from './github-comments.ts';
import { createGitCommit, listCommits, readComparison, readGitCommit } from './github-commits.ts';
import { createBlob, createTree, readBlob, readContent, readTree } from './github-files.ts';
import {
  addAssignees,
  addLabels,
  createPull,
  listEvents,
  listPullCommits,
  listPullFiles,
  listPulls,
  readPull,
  requestReviewers,
  updatePull,
} from './github-pulls.ts';
import {
  createRef,
  deleteRef,
  listBranchRules,
  listMatchingRefs,
  readBranch,
  readRef,
  readRuleset,
  updateRef,
} from './github-refs.ts';
import {
  createReview,
  createReviewComment,
  deleteReviewComment,
  listReviewComments,
  listReviews,
} from './github-reviews.ts';
import { encodeNodeId, type Handler } from './github-world.ts';

/** Permissions of a token, named as under `permissions:` in a workflow. */
export type Scope = 'contents' | 'pull-requests' | 'issues';
export type Permissions = Readonly<Partial<Record<Scope, 'read' | 'write'>>>;

/** One endpoint of the repository. */
export interface Route {
  readonly method: string;
  /** The path in GitHub's OpenAPI document. */
  readonly template: string;
  readonly pattern: RegExp;
  /** The names of the path's parameters, in order. */
  readonly names: readonly string[];
  /** One of these permissions is enough; if there are none, every token may use it. */
  readonly scopes: readonly Scope[];
  readonly handler: Handler;
}

const CONTENTS: readonly Scope[] = ['contents'];
const PULLS: readonly Scope[] = ['pull-requests'];
// A pull request is also an issue, so its conversation accepts either permission.
const EITHER: readonly Scope[] = ['issues', 'pull-requests'];
// Parameters that may contain slashes.
const LONG_NAMES = ['branch', 'ref', 'path', 'basehead', 'tree_sha'];

const readRepo: Handler = async ({ backend, settings }) => {
  const repo = await backend.get<object>('');
  return { status: 200, body: { ...repo, node_id: encodeNodeId('Repository', 1), name: settings.repo } };
};

const ENDPOINTS: readonly (readonly [method: string, path: string, scopes: readonly Scope[], handler: Handler])[] = [
  ['GET', '', [], readRepo],
  ['GET', '/branches/{branch}', CONTENTS, readBranch],
  ['GET', '/git/ref/{ref}', CONTENTS, readRef],
  ['GET', '/git/matching-refs/{ref}', CONTENTS, listMatchingRefs],
  ['POST', '/git/refs', CONTENTS, createRef],
  ['PATCH', '/git/refs/{ref}', CONTENTS, updateRef],
  ['DELETE', '/git/refs/{ref}', CONTENTS, deleteRef],
  ['GET', '/rules/branches/{branch}', [], listBranchRules],
  ['GET', '/rulesets/{ruleset_id}', [], readRuleset],
  ['POST', '/git/blobs', CONTENTS, createBlob],
  ['GET', '/git/blobs/{file_sha}', CONTENTS, readBlob],
  ['POST', '/git/trees', CONTENTS, createTree],
  ['GET', '/git/trees/{tree_sha}', CONTENTS, readTree],
  ['POST', '/git/commits', CONTENTS, createGitCommit],
  ['GET', '/git/commits/{commit_sha}', CONTENTS, readGitCommit],
  ['GET', '/commits', CONTENTS, listCommits],
  ['GET', '/contents/{path}', CONTENTS, readContent],
  ['GET', '/compare/{basehead}', CONTENTS, readComparison],
  ['GET', '/pulls', PULLS, listPulls],
  ['POST', '/pulls', PULLS, createPull],
  ['GET', '/pulls/{pull_number}', PULLS, readPull],
  ['PATCH', '/pulls/{pull_number}', PULLS, updatePull],
  ['GET', '/pulls/{pull_number}/files', PULLS, listPullFiles],
  ['GET', '/pulls/{pull_number}/commits', PULLS, listPullCommits],
  ['POST', '/pulls/{pull_number}/requested_reviewers', PULLS, requestReviewers],
  ['GET', '/pulls/{pull_number}/reviews', PULLS, listReviews],
  ['POST', '/pulls/{pull_number}/reviews', PULLS, createReview],
  ['GET', '/pulls/{pull_number}/comments', PULLS, listReviewComments],
  ['POST', '/pulls/{pull_number}/comments', PULLS, createReviewComment],
  ['DELETE', '/pulls/comments/{comment_id}', PULLS, deleteReviewComment],
  ['GET', '/issues/{issue_number}/comments', EITHER, listComments],
  ['POST', '/issues/{issue_number}/comments', EITHER, createComment],
  ['GET', '/issues/comments/{comment_id}', EITHER, readComment],
  ['PATCH', '/issues/comments/{comment_id}', EITHER, updateComment],
  ['DELETE', '/issues/comments/{comment_id}', EITHER, deleteComment],
  ['GET', '/issues/{issue_number}/events', EITHER, listEvents],
  ['POST', '/issues/{issue_number}/labels', EITHER, addLabels],
  ['POST', '/issues/{issue_number}/assignees', EITHER, addAssignees],
];

export const ROUTES: readonly Route[] = ENDPOINTS.map(([method, path, scopes, handler]) => {
  const template = `/repos/{owner}/{repo}${path}`;
  const names = [...template.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
  const source = template.replace(/\{(\w+)\}/g, (_, name: string) => (LONG_NAMES.includes(name) ? '(.+)' : '([^/]+)'));
  return { method, template, pattern: new RegExp(`^${source}$`), names, scopes, handler };
});

/** Whether a token may use an endpoint: reading needs any level, everything else needs `write`. */
export function isAllowed(permissions: Permissions, { method, scopes }: Pick<Route, 'method' | 'scopes'>): boolean {
  if (scopes.length === 0) return true;
  return scopes.some((scope) => permissions[scope] === 'write' || (method === 'GET' && permissions[scope] === 'read'));
}
