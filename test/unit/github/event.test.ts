import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { InputError } from '../../../src/errors.ts';
import {
  eventBranch,
  explainOwnBranch,
  explainPreview,
  explainSkip,
  type RepositoryEvent,
  readEvent,
} from '../../../src/github/event.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'event-'));
});
afterAll(() => rm(folder, { recursive: true }));

const runner = {
  GITHUB_REPOSITORY: 'acme/agents',
  GITHUB_EVENT_NAME: 'push',
  GITHUB_REF: 'refs/heads/main',
  GITHUB_SHA: 'a'.repeat(40),
  GITHUB_RUN_ID: '42',
};

function pullRequest(head: Record<string, unknown>) {
  return {
    pull_request: {
      number: 7,
      draft: true,
      head: { ref: 'feature', sha: 'b'.repeat(40), repo: { full_name: 'acme/agents' }, ...head },
      base: { ref: 'main' },
    },
    repository: { default_branch: 'trunk' },
  };
}

let files = 0;
async function read(env: Record<string, string>, payload?: unknown): Promise<RepositoryEvent> {
  if (payload === undefined) return await readEvent({ ...runner, ...env });
  files += 1;
  const file = path.join(folder, `${files}.json`);
  await writeFile(file, typeof payload === 'string' ? payload : JSON.stringify(payload));
  return await readEvent({ ...runner, ...env, GITHUB_EVENT_PATH: file });
}

test('a push is read from the variables alone', async () => {
  expect(await read({})).toEqual({
    owner: 'acme',
    repo: 'agents',
    serverUrl: 'https://github.com',
    apiUrl: 'https://api.github.com',
    runUrl: 'https://github.com/acme/agents/actions/runs/42',
    sha: 'a'.repeat(40),
    ref: 'refs/heads/main',
    eventName: 'push',
    actor: '',
  });
});

test('reads the URLs of Enterprise Server without a trailing slash', async () => {
  const event = await read({
    GITHUB_SERVER_URL: 'https://ghe.acme.test/',
    GITHUB_API_URL: 'https://ghe.acme.test/api/v3/',
  });
  expect(event).toMatchObject({ serverUrl: 'https://ghe.acme.test', apiUrl: 'https://ghe.acme.test/api/v3' });
});

test('a pull request is read from the event', async () => {
  const event = await read({ GITHUB_EVENT_NAME: 'pull_request', GITHUB_REF: 'refs/pull/7/merge' }, pullRequest({}));
  expect(event.pullRequest).toEqual({ number: 7, headRef: 'feature', fromFork: false });
});

test('a comment on a pull request tells its number, one on an issue does not', async () => {
  const env = { GITHUB_EVENT_NAME: 'issue_comment' };
  const onPull = await read(env, { issue: { number: 9, pull_request: { url: 'x' } } });
  expect(onPull.pullRequest).toEqual({ number: 9, fromFork: false });
  expect((await read(env, { issue: { number: 9 } })).pullRequest).toBeUndefined();
});

describe('a workflow run', () => {
  const env = { GITHUB_EVENT_NAME: 'workflow_run' };
  const source = {
    number: 7,
    head: { ref: 'feature', sha: 'b'.repeat(40) },
    base: { ref: 'main', sha: 'c'.repeat(40) },
  };
  const workflowRun = (pull_requests: unknown, full_name = 'acme/agents') => ({
    workflow_run: { pull_requests, head_repository: { full_name } },
    repository: { default_branch: 'main' },
  });

  test('belongs to its pull request', async () => {
    const event = await read(env, workflowRun([source]));
    expect(event.pullRequest).toEqual({ number: 7, headRef: 'feature', fromFork: false });
    expect(eventBranch(event)).toBe('feature');
    expect((await read(env, workflowRun([source], 'stranger/agents'))).pullRequest?.fromFork).toBe(true);
  });

  const within = (repo: string) => ({
    ...source,
    base: { ...source.base, repo: { url: `https://api.test/repos/${repo}` } },
  });

  test('belongs to the pull request in this repository', async () => {
    const pulls = [{ ...within('stranger/agents'), number: 1 }, within('Acme/Agents')];
    expect((await read(env, workflowRun(pulls))).pullRequest?.number).toBe(7);
  });

  test.each([
    ['a push', []],
    ['something unknown', [{ number: 'seven' }]],
    ['nothing', undefined],
    ['a branch that a fork pulls from', [within('stranger/agents')]],
  ])('of %s has none', async (_, pulls) => {
    const event = await read(env, workflowRun(pulls));
    expect(event.pullRequest).toBeUndefined();
    expect(eventBranch(event)).toBe('main');
  });
});

test.each([
  ['gh-readonly-queue/release/2/pr-7-0123abc', 'release/2'],
  ['gh-readonly-queue/main', 'gh-readonly-queue/main'],
  ['my/gh-readonly-queue/main/pr-7-0123abc', 'my/gh-readonly-queue/main/pr-7-0123abc'],
])('a push to the branch %s targets %s', async (branch, base) => {
  expect(eventBranch(await read({ GITHUB_REF: `refs/heads/${branch}` }))).toBe(base);
});

test('a merge queue targets the branch that it merges into', async () => {
  const ref = 'refs/heads/gh-readonly-queue/release/2/pr-7-abc';
  const group = { base_ref: 'refs/heads/release/2', base_sha: 'd'.repeat(40), head_ref: ref };
  const event = await read({ GITHUB_EVENT_NAME: 'merge_group', GITHUB_REF: ref }, { merge_group: group });
  expect(eventBranch(event)).toBe('release/2');
  expect(event.before).toBe('d'.repeat(40));
});

describe('a run for this action’s own proposal', () => {
  const derived = { mode: '', branch: '' };
  const own = 'cekura/improve-prompt/prompts-agent-md';
  /** Without a pull request: GitHub lists none until it is opened. */
  const afterRun = (head_branch: string | null, full_name = 'acme/agents') => ({
    workflow_run: { pull_requests: [], head_branch, head_repository: { full_name } },
  });

  test.each([
    ['push', { GITHUB_REF: `refs/heads/${own}` }, undefined, derived, true],
    ['pull request', { GITHUB_EVENT_NAME: 'pull_request' }, pullRequest({ ref: own }), derived, true],
    [
      'pull request target',
      { GITHUB_EVENT_NAME: 'pull_request_target' },
      pullRequest({ ref: 'cekura/metric-feedback/x' }),
      derived,
      true,
    ],
    [
      'branch of one’s own choice',
      { GITHUB_REF: 'refs/heads/better' },
      undefined,
      { mode: '', branch: 'better' },
      true,
    ],
    [
      'preview of metrics',
      { GITHUB_EVENT_NAME: 'pull_request' },
      pullRequest({ ref: own }),
      { mode: 'apply-metrics', branch: '' },
      false,
    ],
    ['branch of a fork', {}, pullRequest({ ref: own, repo: { full_name: 'stranger/agents' } }), derived, false],
    ['branch of a person', { GITHUB_REF: 'refs/heads/cekura/notes' }, undefined, derived, false],
    ['main', {}, undefined, derived, false],
    [
      'branch taken for base-branch',
      { GITHUB_REF: 'refs/heads/main' },
      { repository: { default_branch: 'main' } },
      { mode: '', branch: 'main' },
      false,
    ],
    ['comment', { GITHUB_EVENT_NAME: 'issue_comment' }, { issue: { number: 9, pull_request: {} } }, derived, false],
    ['run after a run for its branch', { GITHUB_EVENT_NAME: 'workflow_run' }, afterRun(own), derived, true],
    ['run after a run for another branch', { GITHUB_EVENT_NAME: 'workflow_run' }, afterRun('feature'), derived, false],
    [
      'run after a run for a fork’s branch',
      { GITHUB_EVENT_NAME: 'workflow_run' },
      afterRun(own, 'stranger/agents'),
      derived,
      false,
    ],
    ['run after a run without a branch', { GITHUB_EVENT_NAME: 'workflow_run' }, afterRun(null), derived, false],
  ])('%s', async (_, env, payload, inputs, isSkipped) => {
    const reason = explainOwnBranch(await read(env, payload), inputs);
    if (isSkipped) expect(reason).toMatch(/is a branch of this action/);
    else expect(reason).toBeUndefined();
  });
});

describe('live metrics may be changed', () => {
  const ofMain = { repository: { default_branch: 'main' } };
  test.each<[string, Record<string, string>, unknown, string | undefined]>([
    ['by a push', {}, ofMain, undefined],
    ['by a schedule', { GITHUB_EVENT_NAME: 'schedule' }, ofMain, undefined],
    ['by a dispatch', { GITHUB_EVENT_NAME: 'workflow_dispatch' }, ofMain, undefined],
    ['by a dispatch from outside', { GITHUB_EVENT_NAME: 'repository_dispatch' }, ofMain, undefined],
    ['not by a push to another branch', { GITHUB_REF: 'refs/heads/feature' }, ofMain, 'is for feature'],
    ['not by a tag of that name', { GITHUB_REF: 'refs/tags/main' }, ofMain, 'is for main'],
    ['not by a pull request', { GITHUB_EVENT_NAME: 'pull_request' }, pullRequest({}), 'event pull_request'],
    ['not by its target’s event', { GITHUB_EVENT_NAME: 'pull_request_target' }, pullRequest({}), 'pull_request_target'],
    [
      'not by a comment',
      { GITHUB_EVENT_NAME: 'issue_comment' },
      { issue: { number: 9, pull_request: {} } },
      'issue_comment',
    ],
    ['not by a comment on an issue', { GITHUB_EVENT_NAME: 'issue_comment' }, { issue: { number: 9 } }, 'issue_comment'],
    ['not by another workflow', { GITHUB_EVENT_NAME: 'workflow_run' }, ofMain, 'workflow_run'],
    ['not by a merge queue', { GITHUB_EVENT_NAME: 'merge_group' }, ofMain, 'merge_group'],
    ['not by a release', { GITHUB_EVENT_NAME: 'release', GITHUB_REF: 'refs/tags/v1' }, ofMain, 'release'],
  ])('%s', async (_, env, payload, reason) => {
    const found = explainPreview(await read(env, payload), 'main');
    if (reason === undefined) expect(found).toBeUndefined();
    else expect(found).toContain(reason);
  });
});

describe('the branch for a proposal', () => {
  test.each([
    [
      'push to a branch',
      { GITHUB_REF: 'refs/heads/release/2' },
      { repository: { default_branch: 'main' } },
      'release/2',
    ],
    ['schedule', { GITHUB_EVENT_NAME: 'schedule' }, {}, 'main'],
    ['tag', { GITHUB_REF: 'refs/tags/v1' }, { repository: { default_branch: 'trunk' } }, 'trunk'],
    ['tag of an event without a repository', { GITHUB_REF: 'refs/tags/v1' }, {}, undefined],
    [
      'pull request',
      { GITHUB_EVENT_NAME: 'pull_request', GITHUB_REF: 'refs/pull/7/merge' },
      pullRequest({}),
      'feature',
    ],
    ['pull request target', { GITHUB_EVENT_NAME: 'pull_request_target' }, pullRequest({}), 'feature'],
  ])('%s', async (_, env, payload, branch) => {
    expect(eventBranch(await read(env, payload))).toBe(branch);
  });
});

describe('a run is skipped', () => {
  const elsewhere = { repo: { full_name: 'stranger/agents' } };
  test.each([
    ['from a fork', 'pull_request', elsewhere, true, /fork/],
    ['from a fork that is gone', 'pull_request', { repo: null }, false, /fork/],
    ['in review, from a fork', 'pull_request_review', elsewhere, false, /fork/],
    ['with the base repository’s rights', 'pull_request_target', elsewhere, true, undefined],
    ['from a branch', 'pull_request', {}, false, undefined],
    ['from a branch, the owner in capitals', 'pull_request', { repo: { full_name: 'Acme/Agents' } }, false, undefined],
  ])('%s (%s)', async (_, name, head, hasKey, reason) => {
    const skip = explainSkip(await read({ GITHUB_EVENT_NAME: name }, pullRequest(head)), hasKey);
    if (reason) expect(skip).toMatch(reason);
    else expect(skip).toBeUndefined();
  });

  test('from Dependabot, without a key only', async () => {
    const event = await read({ GITHUB_EVENT_NAME: 'pull_request', GITHUB_ACTOR: 'dependabot[bot]' }, pullRequest({}));
    expect(explainSkip(event, false)).toMatch(/Dependabot/);
    expect(explainSkip(event, true)).toBeUndefined();
  });

  // A schedule's actor is whoever changed the workflow last, and its secrets are there.
  test.each([
    ['push', true],
    ['deployment_status', true],
    ['pull_request_target', true],
    ['pull_request_review', true],
    ['schedule', false],
    ['workflow_dispatch', false],
  ])('from Dependabot, by the event %s: %s', async (eventName, isSkipped) => {
    const event = { ...(await read({ GITHUB_ACTOR: 'dependabot[bot]' })), eventName };
    expect(explainSkip(event, false) !== undefined).toBe(isSkipped);
  });

  test('is never a fork for a push', async () => {
    expect(explainSkip(await read({}), false)).toBeUndefined();
  });
});

describe('refused', () => {
  test.each([
    ['no repository', { GITHUB_REPOSITORY: '' }, undefined, /GITHUB_REPOSITORY/],
    ['a repository with a path', { GITHUB_REPOSITORY: 'a/b/c' }, undefined, /GITHUB_REPOSITORY/],
    ['an owner alone', { GITHUB_REPOSITORY: 'acme/' }, undefined, /GITHUB_REPOSITORY/],
    ['an address that is no URL', { GITHUB_SERVER_URL: 'github' }, undefined, /GITHUB_SERVER_URL/],
    ['a URL of another protocol', { GITHUB_SERVER_URL: 'httpsx://x' }, undefined, /GITHUB_SERVER_URL/],
    ['an API that is no URL', { GITHUB_API_URL: 'file:///etc' }, undefined, /GITHUB_API_URL/],
    ['broken JSON', {}, '{"pull_request": ', /not valid JSON/],
    ['a pull request event without its file', { GITHUB_EVENT_NAME: 'pull_request' }, undefined, /pull_request event/],
    ['a pull request event without a pull request', { GITHUB_EVENT_NAME: 'pull_request' }, {}, /pull_request/],
    [
      'a pull request without a head',
      { GITHUB_EVENT_NAME: 'pull_request' },
      { pull_request: { number: 1 } },
      /pull_request\.head/,
    ],
    ['a number that is none', { GITHUB_EVENT_NAME: 'issue_comment' }, { issue: { number: -1 } }, /issue\.number/],
  ])('%s', async (_, env, payload, message) => {
    const error: unknown = await read(env, payload).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(InputError);
    expect((error as InputError).message).toMatch(message);
  });
});

test.each<[env: Record<string, string>, payload: unknown, before: string | undefined]>([
  [{}, { before: 'c'.repeat(40) }, 'c'.repeat(40)],
  [{}, { before: '0'.repeat(40) }, undefined],
  [{}, { before: 5 }, undefined],
  [{ GITHUB_EVENT_NAME: 'workflow_dispatch' }, { before: 'c'.repeat(40) }, undefined],
  [
    { GITHUB_EVENT_NAME: 'pull_request' },
    {
      ...pullRequest({}),
      pull_request: { ...pullRequest({}).pull_request, base: { ref: 'main', sha: 'd'.repeat(40) } },
    },
    'd'.repeat(40),
  ],
])('what was there before, by %j', async (env, payload, before) => {
  expect((await read(env, payload)).before).toBe(before);
});

describe('messages', () => {
  const event = async (env: Record<string, string>, payload?: unknown) => await read(env, payload);
  const failure = (env: Record<string, string>, payload?: unknown) =>
    read(env, payload).then(
      () => undefined,
      (error: unknown) => error,
    );

  test('say why a pull request is skipped', async () => {
    const fork = await event({ GITHUB_EVENT_NAME: 'pull_request' }, pullRequest({ repo: null }));
    expect(explainSkip(fork, true)).toBe(
      'Pull request #7 comes from a fork, so the workflow run has no secrets and only a read-only token',
    );
    const bot = await event({ GITHUB_EVENT_NAME: 'pull_request', GITHUB_ACTOR: 'dependabot[bot]' }, pullRequest({}));
    expect(explainSkip(bot, false)).toBe(
      'Dependabot started the workflow run, so it has no Actions secrets and no api-key; to run it, store the key as a Dependabot secret too',
    );
    expect(explainSkip(bot, true)).toBeUndefined();
    expect(explainSkip({ ...fork, eventName: 'pull_request_target' }, true)).toBeUndefined();
    expect(explainSkip({ ...fork, eventName: 'issue_comment' }, true)).toBeUndefined();
  });

  test('say what a proposal or preview is for', async () => {
    const own = { ...(await event({})), ref: 'refs/heads/cekura/improve-prompt/x' };
    expect(explainOwnBranch(own, { mode: '', branch: '' })).toBe(
      'Branch cekura/improve-prompt/x is a branch of this action, so no proposal is made for it',
    );
    expect(explainPreview({ ...own, eventName: '' }, 'main')).toBe('was started by the event (none)');
    expect(explainPreview({ ...own, eventName: 'push' }, 'main')).toBe('is for cekura/improve-prompt/x');
    expect(explainPreview({ ...own, ref: 'refs/tags/v1', eventName: 'push' }, 'main')).toBe('is for v1');
    expect(explainPreview({ ...own, ref: 'x/refs/tags/v1', eventName: 'push' }, 'main')).toBe('is for x/refs/tags/v1');
  });

  test.each([
    [
      { GITHUB_REPOSITORY: 'acme' },
      undefined,
      'GITHUB_REPOSITORY does not name a repository as owner/name',
      /^the runner sets it; outside/,
    ],
    [{ GITHUB_API_URL: 'xhttps://x' }, undefined, 'GITHUB_API_URL is not an http(s) URL', /^the runner sets it; check/],
    [
      { GITHUB_EVENT_NAME: 'pull_request' },
      undefined,
      'The payload of the pull_request event cannot be read',
      /^the runner writes it to/,
    ],
    [{}, '{', 'The file at GITHUB_EVENT_PATH is not valid JSON', /^the runner writes it; check/],
    [
      { GITHUB_EVENT_NAME: 'pull_request' },
      {},
      'The pull_request event has no usable pull_request',
      /^check that GITHUB_EVENT_PATH/,
    ],
    [{}, { repository: { default_branch: 7 } }, 'The push event has no usable repository.default_branch', /^check/],
    [{ GITHUB_EVENT_NAME: '' }, [], 'The workflow event has no usable payload', /^check/],
  ])('name what is wrong with %j and %j', async (env, payload, message, hint) => {
    expect(await failure(env as Record<string, string>, payload)).toMatchObject({
      name: 'InputError',
      message,
      hint: expect.stringMatching(hint),
    });
  });

  test('the runner may set less', async () => {
    const { GITHUB_REPOSITORY } = runner;
    expect(await readEvent({ GITHUB_REPOSITORY })).toMatchObject({
      ...{ sha: '', ref: '', eventName: '', actor: '', runUrl: 'https://github.com/acme/agents/actions' },
    });
    for (const GITHUB_RUN_ID of ['4x', 'x4', '']) {
      expect(await readEvent({ GITHUB_REPOSITORY, GITHUB_RUN_ID })).toMatchObject({
        runUrl: 'https://github.com/acme/agents/actions',
      });
    }
    expect(await readEvent({ GITHUB_REPOSITORY, GITHUB_API_URL: 'http://x//', GITHUB_ACTOR: 'ada' })).toMatchObject({
      ...{ apiUrl: 'http://x', actor: 'ada' },
    });
  });
});
