import { describe, expect, test } from 'vitest';
import { GitHubError } from '../../src/github/errors.ts';
import { readViewer } from '../../src/github/viewer.ts';
import type { FaultOutcome } from '../emulators/faults.ts';
import { BEST, BETTER, BRANCH, expectOne, setStage } from '../support/github-stage.ts';

const OUTCOMES: Record<string, FaultOutcome> = {
  'reset before': 'reset-before',
  'reset after': 'reset-after',
  '502 after': { status: 502, body: '<html>Bad gateway</html>', takesEffect: true },
  truncated: 'truncate',
  'sent twice': 'duplicate',
  'secondary limit': {
    status: 403,
    headers: { 'retry-after': '30' },
    body: { message: 'You have exceeded a secondary rate limit.' },
  },
};

describe.each(Object.entries(OUTCOMES))('%s', (_, outcome) => {
  test('at each request that opens a pull request', async () => {
    const stage = await setStage();
    for (let nth = 1; nth <= 10; nth += 1) {
      const branch = `${BRANCH}-${nth}`;
      stage.hub.addFault({ match: { nth }, outcome });
      expect(await stage.propose(BETTER, { branch })).toMatchObject({ delivery: 'pull-request', warnings: [] });
      await expectOne(stage, BETTER, branch);
    }
  });

  test('at each request that updates it', async () => {
    const stage = await setStage();
    await stage.propose(BETTER);
    for (let nth = 1; nth <= 11; nth += 1) {
      const text = `${BEST}${nth}\n`;
      stage.hub.addFault({ match: { nth }, outcome });
      expect(await stage.propose(text)).toMatchObject({ delivery: 'pull-request', warnings: [] });
      await expectOne(stage, text);
    }
  });
});

describe('an object that GitHub does not know yet', () => {
  const unknown = (message: string): FaultOutcome => ({ status: 422, body: { message } });

  test.each([
    [/\/git\/trees$/, 'GitRPC::BadObjectState'],
    [/\/git\/commits$/, 'Tree SHA does not exist'],
    [/\/git\/refs$/, 'Object does not exist'],
  ])('is found a moment later: %s', async (path, message) => {
    const stage = await setStage({ faults: [{ match: { method: 'POST', path, nth: 1 }, outcome: unknown(message) }] });
    expect(await stage.propose(BETTER)).toMatchObject({ delivery: 'pull-request', warnings: [] });
    await expectOne(stage, BETTER);
  });

  test('is an error if it stays unknown', async () => {
    const stage = await setStage({
      faults: [{ match: { path: /commits$/ }, outcome: unknown('Tree SHA does not exist') }],
    });
    await expect(stage.propose(BETTER)).rejects.toThrow(/rejected the request.*Tree SHA does not exist/);
  });
});

test('content that came too quickly is sent again after a minute', async () => {
  const tooQuick = { resource: 'PullRequest', code: 'custom', message: 'was submitted too quickly' };
  const outcome = { status: 422, body: { message: 'Validation Failed', errors: [tooQuick] } };
  const stage = await setStage({ faults: [{ match: { method: 'POST', path: /\/pulls$/, nth: 1 }, outcome }] });
  expect(await stage.propose(BETTER)).toMatchObject({ delivery: 'pull-request', warnings: [] });
  expect(stage.waitedMs()).toBeGreaterThanOrEqual(60_000);
  await expectOne(stage, BETTER);
});

describe('time', () => {
  const limited = (seconds: number): FaultOutcome => ({
    status: 403,
    headers: { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(Math.ceil(Date.now() / 1000) + seconds) },
    body: { message: 'API rate limit exceeded for installation.' },
  });

  test('a limit is waited out', async () => {
    const stage = await setStage({ faults: [{ match: { method: 'POST', nth: 2 }, outcome: limited(90) }] });
    await stage.propose(BETTER);
    expect(stage.waitedMs()).toBeGreaterThan(88_000);
    expect(stage.log.join()).toMatch(/rate limit .* in 9\d s/);
    await expectOne(stage, BETTER);
  });

  test('not beyond the deadline', async () => {
    const stage = await setStage({ faults: [{ match: { method: 'POST' }, outcome: limited(900) }] });
    const error: unknown = await stage.propose(BETTER).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(GitHubError);
    expect((error as GitHubError).message).toMatch(/Out of time/);
    expect((error as GitHubError).hint).toMatch(/timeout-minutes/);
    expect(stage.waitedMs()).toBe(0);
  });

  test('an outage ends at the deadline', async () => {
    const stage = await setStage({ faults: [{ match: { path: /trees/ }, outcome: { status: 500, body: {} } }] });
    await expect(stage.propose(BETTER, { minutes: 3 })).rejects.toThrow(/Out of time/);
    expect(stage.waitedMs()).toBeLessThan(180_000);
    expect(stage.waitedMs()).toBeGreaterThan(120_000);
  });

  test('a signal ends a hanging request with its own reason', async () => {
    const stage = await setStage({ faults: [{ match: {}, outcome: 'hang' }] });
    const stop = new AbortController();
    const { octokit, owner, repo } = await stage.connect({ signal: stop.signal });
    const asked = octokit.rest.repos.get({ owner, repo });
    setTimeout(() => stop.abort(new Error('Stopped by SIGTERM')), 20);
    await expect(asked).rejects.toThrow('Stopped by SIGTERM');
  });

  test('a hanging request ends at the deadline', async () => {
    const stage = await setStage({ faults: [{ match: {}, outcome: 'hang' }] });
    const { octokit, owner, repo } = await stage.connect({ minutes: 0.001 });
    await expect(octokit.rest.repos.get({ owner, repo })).rejects.toThrow(/Out of time/);
  });
});

describe('redirects', () => {
  test('on the API’s own host are followed, writes too if they say so', async () => {
    const stage = await setStage();
    const { hub } = stage;
    const renamed = (status: number, path: string) => ({
      status,
      headers: { location: `${hub.url}${path}` },
      body: {},
    });
    hub.addFault({
      match: { method: 'GET', nth: 1 },
      outcome: renamed(301, '/repos/acme/voice-agent/branches/main'),
    });
    hub.addFault({
      match: { method: 'POST', path: /trees$/, nth: 1 },
      outcome: renamed(307, '/repos/acme/voice-agent/git/trees'),
    });
    await stage.propose(BETTER);
    await expectOne(stage, BETTER);
  });

  test('to another host are rejected: the token goes nowhere else', async () => {
    const stage = await setStage();
    const other = await setStage();
    stage.hub.addFault({
      match: { nth: 1 },
      outcome: { redirect: `${other.hub.url}/repos/acme/voice-agent/branches/main` },
    });
    await expect(stage.propose(BETTER)).rejects.toThrow(/redirected to another place/);
    expect(other.hub.requests).toEqual([]);
  });
});

test('writes are sequential, and reads are parallel', async () => {
  const bothReads = Promise.withResolvers<void>();
  let reads = 0;
  const stage = await setStage({
    faults: [
      {
        match: { method: 'GET' },
        outcome: {
          run: () => {
            reads += 1;
            if (reads === 2) bothReads.resolve();
            return bothReads.promise;
          },
        },
      },
      { match: { method: 'POST' }, delayMs: 30, outcome: 'answer' },
    ],
  });
  const { octokit, owner, repo } = await stage.connect();
  const blob = (content: string) => octokit.rest.git.createBlob({ owner, repo, content });
  await Promise.all([
    octokit.rest.repos.get({ owner, repo }),
    blob('a'),
    octokit.rest.repos.get({ owner, repo }),
    blob('b'),
  ]);
  const [first, second] = stage.hub.requests.filter(({ method }) => method === 'POST').map(({ at }) => at);
  expect((second ?? 0) - (first ?? 0)).toBeGreaterThanOrEqual(28);
});

test('a second passes between two writes, and none before a read', async () => {
  const stage = await setStage();
  const { octokit, owner, repo } = await stage.connect();
  const write = () => octokit.rest.git.createBlob({ owner, repo, content: 'a' });
  await write();
  await octokit.rest.repos.get({ owner, repo });
  await octokit.graphql('query { viewer { login } }');
  expect(stage.waitedMs()).toBe(0);
  await write();
  expect(stage.waitedMs()).toBeGreaterThan(500);
  await write();
  expect(stage.waitedMs()).toBeGreaterThan(1_500);
  expect(stage.waitedMs()).toBeLessThanOrEqual(2_000);
});

test('a next page on another host is rejected: the token goes nowhere else', async () => {
  const stage = await setStage({ branches: { feature: { 'a.txt': '1' } } });
  const other = await setStage();
  await stage.hub.openPull({ head: 'feature' });
  const link = `<${other.hub.url}/repositories/1/issues/1/comments?page=2>; rel="next"`;
  stage.hub.addFault({ match: { path: /comments$/ }, outcome: { status: 200, headers: { link }, body: [] } });
  const { octokit, owner, repo } = await stage.connect();
  const list = octokit.paginate(octokit.rest.issues.listComments, { owner, repo, issue_number: 1 });
  await expect(list).rejects.toThrow(/redirected to another place/);
  expect(other.hub.requests).toEqual([]);
});

test('a signal during GraphQL ends with its own reason, and no more requests are sent', async () => {
  const stop = new AbortController();
  const run = async () => stop.abort(new Error('Stopped by SIGTERM'));
  const stage = await setStage({ faults: [{ match: { path: '/graphql' }, outcome: { run } }] });
  const github = await stage.connect({ signal: stop.signal });
  await expect(readViewer(github)).rejects.toThrow('Stopped by SIGTERM');
  expect(stage.hub.requests).toHaveLength(1);
});

test('an unknown head is tried four times, then a link opens the pull request', async () => {
  const body = { message: 'Validation Failed', errors: [{ resource: 'PullRequest', field: 'head', code: 'invalid' }] };
  const stage = await setStage({
    faults: [{ match: { method: 'POST', path: /pulls$/ }, outcome: { status: 422, body } }],
  });
  const result = await stage.propose(BETTER);
  expect(result).toMatchObject({ operation: 'created', delivery: 'compare-link' });
  expect(stage.took().filter((request) => request === 'POST /pulls 422')).toHaveLength(4);
});
