import { describe, expect, test } from 'vitest';
import { findAnswered } from '../../../src/delivery/find-answer.ts';
import type { DeliveryTask, RouteOf } from '../../../src/delivery/route.ts';
import type { PullSummary } from '../../../src/github/branch-state.ts';
import { addTrailers } from '../../../src/github/commit-trailers.ts';
import { hashTarget, writeMarker } from '../../../src/github/marker.ts';
import { wireGitHub } from '../../support/github-wire.ts';

const key = { mode: 'improve-prompt', name: 'agent.md' } as const;
const BRANCH = 'cekura/x';
const REQUEST = '1'.repeat(16);
const body = (request?: string) =>
  writeMarker('', { mode: key.mode, target: hashTarget(key), digest: 'd'.repeat(40), request });
const pull = (number: number, change: Partial<PullSummary> = {}): PullSummary => ({
  ...{ number, url: `#${number}`, state: 'closed', merged: false, title: '', body: body('2'.repeat(16)) },
  ...{ baseRef: 'main', baseSha: 'b', headRef: BRANCH, headSha: `h${number}` },
  ...change,
});

async function find(pulls: PullSummary[], replies: Record<string, object> = {}, isNewBranch = true) {
  const { github, sent } = wireGitHub(replies);
  const task = { github: async () => github } as unknown as DeliveryTask;
  const route = { kind: 'pull-request', key, pulls, base: { branch: 'main' }, branch: BRANCH, isNewBranch };
  return { found: await findAnswered(task, route as unknown as RouteOf<'pull-request'>, REQUEST), sent };
}

describe('a request that was answered by a pull request', () => {
  const answer = (number: number, operation: string) => ({
    ...{ pullRequest: { number, url: `#${number}` }, operation, branch: BRANCH },
    ...{ place: `pull request #${number}`, url: `#${number}` },
  });
  test.each<[what: string, pulls: PullSummary[], found: object | undefined]>([
    ['open', [pull(2), pull(1, { state: 'open', body: body(REQUEST) })], answer(1, 'unchanged')],
    ['declined', [pull(1, { body: body(REQUEST) })], answer(1, 'declined')],
    ['merged', [pull(1, { body: body(REQUEST), merged: true })], undefined],
    ['into another base', [pull(1, { body: body(REQUEST), baseRef: 'next' })], undefined],
    ['for another request', [pull(1)], undefined],
  ])('is found: %s', async (_, pulls, found) => {
    expect((await find(pulls)).found).toEqual(found);
  });

  test('is not found if GitHub closed it with its base', async () => {
    const events = { 'GET /issues/1/events': [{ event: 'base_ref_deleted' }, { event: 'closed' }] };
    expect((await find([pull(1, { body: body(REQUEST) })], events)).found).toBeUndefined();
    const open = [pull(1, { body: body(REQUEST), state: 'open' })];
    expect((await find(open, events)).found).toMatchObject({ operation: 'unchanged' });
  });

  test('is looked for in twenty of them at most, by their commits if the text was replaced', async () => {
    const message = addTrailers('x', {
      ...{ target: hashTarget(key), proposal: 'd'.repeat(40), tree: 'f'.repeat(40), request: REQUEST },
    });
    const replaced = Array.from({ length: 21 }, (_, index) => pull(30 - index, { body: 'Mine.' }));
    const last = (number: number) => ({ [`GET /git/commits/h${number}`]: { message } });
    expect((await find(replaced, last(11))).found).toMatchObject({ pullRequest: { number: 11 } });
    const beyond = await find(replaced, last(10));
    expect(beyond.found).toBeUndefined();
    expect(beyond.sent.filter((line) => line.startsWith('GET /git/commits'))).toHaveLength(20);
  });
});

describe('a request that was answered by a branch without a pull request', () => {
  const message = addTrailers('x', {
    ...{ target: hashTarget(key), proposal: 'd'.repeat(40), tree: 'f'.repeat(40), request: REQUEST },
  });
  const replies = {
    [`GET /git/ref/heads/${BRANCH}`]: { object: { sha: 'c1' } },
    'GET /git/commits/c1': { message },
  };

  test('is found, with the page that opens one', async () => {
    const { found } = await find([], replies, false);
    expect(found).toMatchObject({
      branch: BRANCH,
      url: `https://github.test/acme/agents/compare/main...${BRANCH}?quick_pull=1`,
    });
  });

  test.each<[what: string, pulls: PullSummary[], replies: Record<string, object>, isNew: boolean, requests: number]>([
    ['the branch is new', [], replies, true, 0],
    ['another one is open', [pull(1, { state: 'open' })], replies, false, 0],
    ['the branch is gone', [], {}, false, 1],
    ['it was left behind by another one', [pull(1, { headSha: 'c1' })], replies, false, 1],
    ['its commit is for another request', [], { ...replies, 'GET /git/commits/c1': { message: 'x' } }, false, 2],
  ])('is not found if %s', async (_, pulls, given, isNew, requests) => {
    const { found, sent } = await find(pulls, given, isNew);
    expect(found).toBeUndefined();
    expect(sent).toHaveLength(requests);
  });
});
