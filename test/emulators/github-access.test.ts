import { getOctokit } from '@actions/github';
import { describe, expect, test } from 'vitest';
import type { Token } from './github.ts';
import { connect, head, refusal, refused, repo, start } from './github-test-kit.ts';

describe('tokens', () => {
  const tokens: Record<string, Token> = {
    reader: { login: 'github-actions[bot]', type: 'bot', permissions: { contents: 'read', 'pull-requests': 'read' } },
    pat: { login: 'mia', type: 'user', permissions: {} },
  };

  test('unknown ones are 401, missing permissions 403', async () => {
    const { github, rest } = await start({ tokens, branches: { feature: { a: '1' } } });
    await github.openPull({ head: 'feature' });
    await refused(connect(github, 'wrong').rest.repos.get(repo)).toMatchObject(refusal(401, 'Bad credentials'));
    expect((await fetch(`${github.url}/repos/acme/voice-agent`)).status).toBe(401);
    const not = refusal(403, 'Resource not accessible by integration');
    await rest.repos.getBranch({ ...repo, branch: 'main' });
    await rest.issues.listComments({ ...repo, issue_number: 1 });
    await refused(rest.git.createBlob({ ...repo, content: 'x' })).toMatchObject(not);
    await refused(rest.issues.createComment({ ...repo, issue_number: 1, body: 'x' })).toMatchObject(not);
    await refused(rest.users.getAuthenticated()).toMatchObject(not);
    await refused(rest.repos.get({ ...repo, repo: 'other' })).toMatchObject(refusal(404, 'Not Found'));
    const pat = connect(github, 'pat');
    await refused(pat.rest.pulls.list(repo)).toMatchObject(refusal(403, 'by personal access token'));
    expect((await pat.rest.users.getAuthenticated()).data.login).toBe('mia');
    expect(github.requests.map(({ login, status }) => [login, status]).slice(0, 3)).toEqual([
      [null, 401],
      [null, 401],
      ['github-actions[bot]', 200],
    ]);
  });

  test('say over GraphQL whose they are', async () => {
    const { github, octokit } = await start();
    expect(await octokit.graphql('{ viewer { login } }')).toEqual({ viewer: { login: 'github-actions[bot]' } });
    expect(github.violations).toEqual([]);
    await refused(octokit.graphql('{ viewer { shoeSize } }')).toThrow("Field 'shoeSize' doesn't exist");
    expect(github.violations).toHaveLength(1);
  });
});

test('a request that GitHub does not describe is refused and kept as a violation', async () => {
  const { github, octokit } = await start();
  const url = '/repos/acme/voice-agent';
  await refused(octokit.request(`GET ${url}/pulls`, { state: 'opened' })).toMatchObject({ status: 422 });
  await refused(octokit.request(`GET ${url}/pulls`, { heads: 'x' })).toMatchObject({ status: 422 });
  await refused(octokit.request(`GET ${url}/pulls/one`)).toMatchObject({ status: 422 });
  await refused(octokit.request(`POST ${url}/pulls`, { head: 1, base: 'main', title: 'T' })).toMatchObject({
    status: 422,
  });
  await refused(octokit.request(`POST ${url}/git/refs`, { ref: 'refs/heads/x' })).toMatchObject({ status: 422 });
  await refused(octokit.request(`GET ${url}/stargazers`)).toMatchObject({ status: 404 });
  expect(github.violations.map((line) => line.replace('/repos/{owner}/{repo}', ''))).toEqual([
    'GET /pulls: query/state must be equal to one of the allowed values',
    'GET /pulls: query must NOT have additional properties: heads',
    'GET /pulls/{pull_number}: path/pull_number must be integer',
    'POST /pulls: body/head must be string',
    "POST /git/refs: body must have required property 'sha'",
    'not emulated: GET /repos/acme/voice-agent/stargazers',
  ]);
});

describe('trouble', () => {
  test('responds as planned', async () => {
    const { github, rest } = await start({
      branches: { feature: { a: '1' } },
      faults: [
        { match: { method: 'POST', path: /\/blobs$/, nth: 1 }, outcome: 'reset-before' },
        { match: { method: 'POST', path: /\/git\/refs$/, nth: 1 }, outcome: 'reset-after' },
        {
          match: { path: /\/pulls$/, nth: 1 },
          outcome: {
            status: 403,
            headers: { 'retry-after': '1' },
            body: { message: 'You have exceeded a secondary rate limit' },
          },
        },
      ],
    });
    const blob = () => rest.git.createBlob({ ...repo, content: 'x' });
    await refused(blob()).toMatchObject({ status: 500 });
    await blob();
    await refused(rest.git.createRef({ ...repo, ref: 'refs/heads/new', sha: head(github) })).toMatchObject({
      status: 500,
    });
    expect(github.branches()).toContain('new');
    await refused(rest.pulls.list(repo)).toMatchObject({ status: 403, response: { headers: { 'retry-after': '1' } } });
    await rest.pulls.list(repo);
    expect(github.requests.map(({ fault, status }) => [fault, status])).toEqual([
      ['reset-before', null],
      [undefined, 201],
      ['reset-after', null],
      ['403', 403],
      [undefined, 200],
    ]);
  });

  test('a hook makes a race happen just before a request', async () => {
    const { github, rest } = await start();
    const first = head(github);
    let mine = '';
    github.addFault({
      match: { method: 'PATCH', path: '/repos/acme/voice-agent/git/refs/heads/main' },
      outcome: {
        run: async () => {
          mine = await github.pushCommit('main', { b: '1' }, { author: 'mia' });
        },
      },
    });
    const sha = await github.pushCommit('feature', { a: '1' }, { parents: [first] });
    await refused(rest.git.updateRef({ ...repo, ref: 'heads/main', sha })).toMatchObject(refusal(422, 'fast forward'));
    expect(github.branchHead('main')).toBe(mine);
  });

  test('closing does not wait for a request that hangs', async () => {
    const { github, rest } = await start({ faults: [{ match: {}, outcome: 'hang' }] });
    const hanging = refused(rest.repos.get(repo)).toMatchObject({ status: 500 });
    while (github.requests.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    await github.close();
    await hanging;
  });

  test('every reply has the rate limit, which is enforced', async () => {
    const { rest } = await start({ rateLimit: { limit: 2, windowSeconds: 60 } });
    expect((await rest.repos.get(repo)).headers['x-ratelimit-remaining']).toBe('1');
    await rest.repos.get(repo);
    await refused(rest.repos.get(repo)).toMatchObject({
      status: 403,
      response: { headers: { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': expect.stringMatching(/^\d+$/) } },
    });
  });
});

test('an Enterprise Server has its APIs below /api', async () => {
  const { github } = await start();
  const octokit = getOctokit(github.token, { baseUrl: `${github.url}/api/v3` });
  expect((await octokit.rest.repos.get(repo)).data.full_name).toBe('acme/voice-agent');
  expect(await octokit.graphql('{ me: viewer { login } }')).toEqual({ me: { login: 'github-actions[bot]' } });
});

test('the environment is the runner’s', async () => {
  const { github } = await start({ branches: { 'a/b': { c: '1' } } });
  expect(github.env('a/b')).toMatchObject({
    GITHUB_API_URL: github.url,
    GITHUB_REPOSITORY: 'acme/voice-agent',
    GITHUB_REF: 'refs/heads/a/b',
    GITHUB_SHA: github.branchHead('a/b'),
  });
});
