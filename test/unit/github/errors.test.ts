import { expect, test } from 'vitest';
import { explainFailure, GitHubError, isMissing, unlessMissing } from '../../../src/github/errors.ts';

const repo = '/repos/{owner}/{repo}';
const integration = 'Resource not accessible by integration';

test.each([
  ['GET', '/branches/{branch}', 401, 'Bad credentials', 'unauthorized', /github-token/],
  ['GET', '/branches/{branch}', 403, integration, 'forbidden', /contents: read/],
  ['POST', '/git/blobs', 403, integration, 'forbidden', /contents: write/],
  ['POST', '/git/refs', 403, integration, 'forbidden', /contents: write/],
  ['GET', '/pulls', 403, integration, 'forbidden', /pull-requests: write/],
  ['POST', '/pulls', 403, integration, 'forbidden', /pull-requests: write/],
  ['PATCH', '/pulls/{pull_number}', 403, integration, 'forbidden', /pull-requests: write/],
  ['POST', '/pulls/{pull_number}/reviews', 403, integration, 'forbidden', /pull-requests: write/],
  ['POST', '/pulls/{pull_number}/requested_reviewers', 403, integration, 'forbidden', /pull-requests: write/],
  [
    'POST',
    '/issues/{issue_number}/comments',
    403,
    integration,
    'forbidden',
    /pull-requests: write.* or .*issues: write/,
  ],
  ['POST', '/issues/{issue_number}/labels', 403, integration, 'forbidden', /issues: write/],
  [
    'POST',
    '/pulls',
    403,
    'GitHub Actions is not permitted to create or approve pull requests.',
    'forbidden',
    /Settings → Actions → General/,
  ],
  ['POST', '/git/refs', 422, 'Repository rule violations found', 'protected', /ruleset|rule/],
  ['PATCH', '/git/refs/{ref}', 403, 'Protected branch update failed', 'protected', /branch/],
  ['POST', '/git/refs', 422, 'Reference update failed', 'refused', /set branch/],
  [
    'POST',
    '/git/refs',
    422,
    'Repository rule violations found Commit message must match a given regex pattern: ^feat',
    'protected',
    /^set commit-message to one that the rule allows/,
  ],
  [
    'PATCH',
    '/git/refs/{ref}',
    422,
    'Protected branch update failed: Branches that are queued for merging cannot be updated.',
    'protected',
    /merge queue/,
  ],
  [
    'POST',
    '/git/refs',
    403,
    'refusing to allow a GitHub App to create or update workflow `x` without `workflows` permission',
    'forbidden',
    /another folder/,
  ],
  ['GET', '/pulls', 403, 'Resource protected by organization SAML enforcement.', 'forbidden', /single sign-on/],
  [
    'POST',
    '/issues/{issue_number}/comments',
    403,
    'Unable to create comment because issue is locked.',
    'forbidden',
    /unlock/,
  ],
  [
    'GET',
    '/pulls',
    403,
    'Although you appear to have the correct authorization credentials, the `acme` organization has an IP allow list enabled, and your IP address is not permitted to access this resource.',
    'forbidden',
    /address is on the list/,
  ],
  ['POST', '/git/refs', 404, 'Not Found', 'forbidden', /contents: write/],
  ['POST', '/pulls', 404, 'Not Found', 'forbidden', /pull-requests: write/],
  ['POST', '/issues/{issue_number}/comments', 404, 'Not Found', 'forbidden', /issues: write/],
  ['PATCH', '/issues/comments/{comment_id}', 404, 'Not Found', 'missing', /exists/],
  ['POST', '/issues/{issue_number}/comments', 403, 'Repository was archived so is read-only.', 'forbidden', /unlock/],
  ['GET', '/pulls', 403, 'This request was blocked by a policy.', 'forbidden', /pull-requests: write/],
  ['GET', '/git/trees/{tree_sha}', 404, 'Not Found', 'missing', /contents: read/],
  ['POST', '/pulls', 422, 'Validation Failed', 'refused', /fix/],
  ['POST', '/pulls', 500, '', 'unreachable', /GITHUB_API_URL/],
  ['POST', '/pulls', 0, 'ECONNRESET', 'unreachable', /GITHUB_API_URL/],
])('%s %s %i "%s" is %s', (method, route, status, detail, kind, hint) => {
  const failure = explainFailure({ method, route: repo + route, status, detail });
  expect(failure.kind).toBe(kind);
  expect(failure.hint).toMatch(hint);
  expect(failure.message).toContain(detail);
  expect(failure.message + failure.hint).not.toMatch(/\n|\.$/);
});

test.each([
  ['GET', '/pulls', true],
  ['POST', '/git/refs', true],
  ['GET', '/pulls/{pull_number}', false],
  ['POST', '/issues/{issue_number}/comments', false],
])('%s %s speaks of what a pull request takes: %s', (method, route, expected) => {
  const { hint } = explainFailure({ method, route: `${repo}${route}`, status: 403, detail: integration });
  expect(hint.includes('to open pull requests')).toBe(expected);
});

const JOB = (...names: string[]) => names.map((name) => `\`permissions: ${name}\``).join(' or ');
const BOTH = '; to open pull requests, both `contents: write` and `pull-requests: write`';

test.each([
  ['GET', '/branches/{branch}', 'read the branch', JOB('contents: read'), BOTH],
  ['HEAD', '/compare/{basehead}', 'read the branch', JOB('contents: read'), BOTH],
  ['GET', '/contents/{path}', 'read the branch', JOB('contents: read'), BOTH],
  ['POST', '/git/trees', 'push a commit to a branch', JOB('contents: write'), BOTH],
  ['GET', '/pulls/{pull_number}/requested_reviewers', 'see reviewers', JOB('pull-requests: write'), ''],
  ['POST', '/pulls/{pull_number}/requested_reviewers', 'request reviews', JOB('pull-requests: write'), ''],
  ['GET', '/labels', 'see labels', JOB('pull-requests: write', 'issues: write'), BOTH],
  ['POST', '/issues/{issue_number}/labels', 'set labels', JOB('pull-requests: write', 'issues: write'), ''],
  ['GET', '/assignees', 'see assignees', JOB('pull-requests: write', 'issues: write'), BOTH],
  ['POST', '/issues/{issue_number}/assignees', 'set assignees', JOB('pull-requests: write', 'issues: write'), ''],
  [
    'GET',
    '/issues/{issue_number}/comments',
    'read the comments of the pull request',
    JOB('pull-requests: write', 'issues: write'),
    '',
  ],
  [
    'PATCH',
    '/issues/comments/{comment_id}',
    'comment on the pull request',
    JOB('pull-requests: write', 'issues: write'),
    '',
  ],
  ['GET', '/pulls/{pull_number}/comments', 'read the reviews of the pull request', JOB('pull-requests: write'), ''],
  ['POST', '/pulls/{pull_number}/reviews', 'suggest changes on the pull request', JOB('pull-requests: write'), ''],
  ['DELETE', '/pulls/comments/{comment_id}', 'suggest changes on the pull request', JOB('pull-requests: write'), ''],
  ['GET', '/pulls', 'read pull requests', JOB('pull-requests: write'), BOTH],
  ['PATCH', '/pulls/{pull_number}', 'open or edit pull requests', JOB('pull-requests: write'), ''],
  ['GET', '', 'read the repository', JOB('contents: read'), BOTH],
  ['POST', '/forks', 'write to the repository', JOB('contents: write'), ''],
])('%s %s needs a permission to %s', (method, route, doing, permissions, both) => {
  const failed = { method, route: repo + route, detail: integration };
  expect(explainFailure({ ...failed, status: 403 })).toEqual({
    kind: 'forbidden',
    message: `GitHub does not let the token ${doing} (403: ${integration})`,
    hint: `give the job ${permissions}, or set github-token to a token that has it${both}`,
  });
});

type Row = [method: string, route: string, status: number, detail: string, message: string, hint: string];

test.each<Row>([
  [
    ...(['GET', '/pulls', 401, 'Bad credentials', 'GitHub rejected the token (401: Bad credentials)'] as const),
    "check the secret behind github-token, which may be empty, expired or revoked; leave the input out to use the workflow's own token",
  ],
  [
    ...(['POST', '/pulls', 404, 'Not Found', 'The token may not open or edit pull requests (404: Not Found)'] as const),
    'give the job `permissions: pull-requests: write`, or set github-token to a token that has access to the repository',
  ],
  ...(
    [
      ['', ''],
      ['Not Found', ' (Not Found)'],
    ] as const
  ).map(
    ([detail, said]): Row => [
      ...(['GET', '/git/trees/{sha}', 404, detail] as const),
      `GitHub returned 404 when the action tried to read the branch${said}`,
      'check that it exists, and give the job `permissions: contents: read`',
    ],
  ),
  ...[0, 408, 429, 500, 503].map(
    (status): Row => [
      ...(['POST', '/git/refs', status, 'x'] as const),
      `GitHub gave no usable answer while the action tried to push a commit to a branch (${status === 0 ? '' : `${status}: `}x)`,
      'check githubstatus.com and the network of the runner (GITHUB_API_URL, proxy variables), then rerun',
    ],
  ),
  ...[400, 407, 409, 410, 422, 499].map(
    (status): Row => [
      ...(['POST', '/pulls', status, 'x'] as const),
      `GitHub rejected the request to open or edit pull requests (${status}: x)`,
      'fix what GitHub reports, then rerun',
    ],
  ),
  [
    ...(['POST', '/git/refs', 422, 'x', 'GitHub rejected the request to push a commit to a branch (422: x)'] as const),
    'set branch to another name: this one may conflict with a branch or a rule of the repository',
  ],
  ...[403, 409, 422].map(
    (status): Row => [
      ...(['PATCH', '/git/refs/{ref}', status, 'Cannot update this protected ref.'] as const),
      `A branch protection rule or ruleset blocks this push (${status}: Cannot update this protected ref.)`,
      'let the token bypass the rule, or set branch to a name that the rule does not cover',
    ],
  ),
  [
    ...(['POST', '/git/refs', 403, 'x without `workflows` permission'] as const),
    'GitHub does not let this token change files below .github/workflows (403: x without `workflows` permission)',
    'move the prompt to another folder, or set github-token to a token that may change workflows',
  ],
  [
    ...(['POST', '/git/trees', 404, 'x without workflow scope'] as const),
    'GitHub does not let this token change files below .github/workflows (404: x without workflow scope)',
    'move the prompt to another folder, or set github-token to a token that may change workflows',
  ],
  [
    ...([
      'GET',
      '/pulls',
      403,
      'an IP allow list',
      "The organization's IP allow list does not include this runner (403: an IP allow list)",
    ] as const),
    'run the job on a runner whose address is on the list, or ask an owner of the organization to add it',
  ],
  [
    ...([
      'GET',
      '/pulls',
      403,
      'use SSO',
      'The organization requires single sign-on for this token (403: use SSO)',
    ] as const),
    "authorize the token of github-token for the organization's single sign-on",
  ],
  [
    ...([
      'POST',
      '/pulls',
      403,
      'It is locked',
      'GitHub does not let the token open or edit pull requests (403: It is locked)',
    ] as const),
    'unlock the conversation or unarchive the repository, or set delivery to summary',
  ],
])('%s %s with %i "%s": %s', (method, route, status, detail, message, hint) => {
  expect(explainFailure({ method, route: repo + route, status, detail })).toMatchObject({ message, hint });
});

test('an error keeps what happened, and is certain by default', async () => {
  const failure = { kind: 'missing', status: 404, detail: 'Not Found', message: 'It is gone', hint: 'look' } as const;
  const cause = new Error('x');
  const error = new GitHubError({ ...failure, cause });
  expect(error).toMatchObject({ ...failure, name: 'GitHubError', uncertain: false, cause });
  expect(new GitHubError({ ...failure, uncertain: true }).uncertain).toBe(true);
  expect([isMissing(error), isMissing(cause), isMissing(new GitHubError({ ...failure, kind: 'refused' }))]).toEqual([
    ...[true, false, false],
  ]);
  expect(await unlessMissing(Promise.reject(error))).toBeUndefined();
  await expect(unlessMissing(Promise.reject(cause))).rejects.toBe(cause);
});
