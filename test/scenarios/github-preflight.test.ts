import { describe, expect, test } from 'vitest';
import { InputError } from '../../src/errors.ts';
import { GitHubError } from '../../src/github/errors.ts';
import {
  checkCommentDelivery,
  checkMayComment,
  checkMayWrite,
  checkPullRequestDelivery,
} from '../../src/github/preflight.ts';
import type { GitHubOptions, Token } from '../emulators/github.ts';
import { BETTER, BRANCH, FIRST, KEY, PATH, setStage } from '../support/github-stage.ts';
import { failureOf } from '../support/http.ts';

const FILES = new Map([[PATH, Buffer.from(FIRST)]]);
const DELIVERY = { base: 'main', branch: BRANCH, key: KEY, files: FILES };
const READER: Record<string, Token> = {
  ghs_reader: { login: 'github-actions[bot]', type: 'bot', permissions: { contents: 'read', 'pull-requests': 'read' } },
};

describe('a pull request', () => {
  const check = async (options: GitHubOptions) => {
    const stage = await setStage(options);
    return failureOf(checkPullRequestDelivery(await stage.connect(), DELIVERY));
  };

  test.each(['cekura', 'cekura/improve-prompt', `${BRANCH}/old`])('has no way past a branch %s', async (name) => {
    const error = await check({ branches: { [name]: { a: '1' } } });
    expect(error).toBeInstanceOf(InputError);
    expect((error as InputError).message).toMatch(new RegExp(`while branch ${name} exists$`));
    expect((error as InputError).hint).toMatch(/set branch/);
  });

  test('does not conflict with other branches', async () => {
    expect(await check({ branches: { 'cekura-old': { a: '1' }, [`${BRANCH}-2`]: { a: '1' } } })).toBeUndefined();
  });

  test.each(['creation', 'pull_request'])('is not tried against a rule: %s', async (type) => {
    const error = await check({ rules: [{ type, branches: 'cekura/' }] });
    expect(error).toBeInstanceOf(InputError);
    expect((error as InputError).message).toMatch(/A ruleset blocks pushes/);
    expect((error as InputError).hint).toMatch(/set branch .* Rulesets/);
  });

  test.each<[string, GitHubOptions]>([
    ['for other branches', { rules: [{ type: 'creation', branches: 'release/' }] }],
    ['that this token may bypass', { rules: [{ type: 'creation', branches: 'cekura/', bypass: 'always' }] }],
    [
      'that the server does not know',
      { faults: [{ match: { path: /rules/ }, outcome: { status: 404, body: { message: 'Not Found' } } }] },
    ],
  ])('is not kept from a rule %s', async (_, options) => {
    expect(await check(options)).toBeUndefined();
  });

  test('that is open already costs no look at rules', async () => {
    const stage = await setStage();
    await stage.propose(BETTER);
    stage.took();
    await checkPullRequestDelivery(await stage.connect(), DELIVERY);
    expect(stage.took().join()).not.toMatch(/rules|matching-refs/);
  });
});

describe('the probe for the permission to write', () => {
  test('is answered with 422, and changes nothing', async () => {
    const stage = await setStage();
    await checkMayWrite(await stage.connect(), BRANCH);
    expect(stage.took()).toEqual(['POST /git/refs 422']);
    expect(stage.hub.branches()).toEqual(['main']);
    expect(stage.hub.requests[0]?.body).toEqual({
      ref: `refs/heads/${BRANCH}`,
      sha: expect.stringMatching(/^(?!0+$)[0-9a-f]{40}$/),
    });
  });

  test('does not touch a branch that exists', async () => {
    const stage = await setStage({ branches: { [BRANCH]: { a: '1' } } });
    const head = stage.hub.branchHead(BRANCH);
    await checkMayWrite(await stage.connect(), BRANCH);
    expect(stage.hub.branchHead(BRANCH)).toBe(head);
  });

  test.each([403, 404])('names the permission after %i', async (status) => {
    const outcome = { status, body: { message: status === 404 ? 'Not Found' : 'Resource not accessible' } };
    const stage = await setStage({ faults: [{ match: { method: 'POST' }, outcome }] });
    const error = await failureOf(checkMayWrite(await stage.connect(), BRANCH));
    expect(error).toBeInstanceOf(GitHubError);
    expect((error as GitHubError).kind).toBe('forbidden');
    expect((error as GitHubError).hint).toMatch(/contents: write/);
  });

  test('says nothing when GitHub is down', async () => {
    const stage = await setStage({ faults: [{ match: { method: 'POST' }, outcome: { status: 500, body: {} } }] });
    await checkMayWrite(await stage.connect(), BRANCH);
    expect(stage.took()).toHaveLength(1);
  });
});

describe('a comment', () => {
  const open = async (options: GitHubOptions = {}) => {
    const stage = await setStage({ branches: { feature: { a: '1' } }, ...options });
    const { number } = await stage.hub.openPull({ head: 'feature' });
    return { stage, number, github: await stage.connect() };
  };

  test('is not tried on a locked conversation', async () => {
    const { stage, number, github } = await open();
    stage.hub.lockPull(number);
    const error = await failureOf(checkCommentDelivery(github, number));
    expect(error).toBeInstanceOf(InputError);
    expect((error as InputError).message).toMatch(/#1 is locked/);
  });

  test('may be commented on, as a probe that assigns nobody shows', async () => {
    const { stage, number, github } = await open();
    await checkMayComment(github, number);
    expect((await stage.hub.pulls())[0]?.assignees).toEqual([]);
    expect(await stage.hub.comments(number)).toEqual([]);
  });

  test('may not be written with a token that only reads', async () => {
    const { number, github } = await open({ tokens: READER });
    const error = await failureOf(checkMayComment(github, number));
    expect(error).toBeInstanceOf(GitHubError);
    expect((error as GitHubError).hint).toMatch(/pull-requests: write/);
  });
});
