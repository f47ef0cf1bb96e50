import { expect, test } from 'vitest';
import { explainFailure } from '../../../src/github/errors.ts';

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
    'pull-requests-forbidden',
    /Settings → Actions → General/,
  ],
  ['POST', '/git/refs', 422, 'Repository rule violations found', 'protected', /ruleset|rule/],
  ['PATCH', '/git/refs/{ref}', 403, 'Protected branch update failed', 'protected', /branch/],
  ['POST', '/git/refs', 422, 'Reference update failed', 'refused', /set branch/],
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
