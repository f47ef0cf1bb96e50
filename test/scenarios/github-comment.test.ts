import { beforeEach, describe, expect, test } from 'vitest';
import { upsertComment } from '../../src/github/comment.ts';
import { hashTarget, writeMarker } from '../../src/github/marker.ts';
import type { FaultOutcome } from '../emulators/faults.ts';
import { KEY, type Stage, setStage } from '../support/github-stage.ts';

const digest = (letter: string) => letter.repeat(40);
const request = { number: 1, key: KEY, digest: digest('a'), body: 'The proposal.' };
const marker = { mode: KEY.mode, target: hashTarget(KEY), digest: digest('a') };

const UPDATED = /^PATCH \/issues\/comments\/\d+ 200$/;

let stage: Stage;
beforeEach(async () => {
  stage = await setStage({ branches: { feature: { 'prompts/agent.md': 'Say hi.\n' } } });
  await stage.hub.openPull({ head: 'feature' });
});
const upsert = async (change: Partial<typeof request> = {}) =>
  await upsertComment(await stage.connect(), { ...request, ...change });
const bodies = async () => (await stage.hub.comments(1)).map(({ body }) => body.split('\n')[0]);

test('created, left alone, updated in its place', async () => {
  const created = await upsert();
  const [comment] = await stage.hub.comments(1);
  expect(created).toEqual({ id: comment?.id, url: comment?.html_url });
  stage.took();
  expect(await upsert({ body: 'Other words for the same.' })).toEqual(created);
  expect(stage.took()).toEqual(['GET /issues/1/comments 200', 'POST /graphql 200']);
  expect(await upsert({ digest: digest('b'), body: 'Another.' })).toEqual(created);
  expect(await bodies()).toEqual(['Another.']);
});

test('one for each mode and target', async () => {
  await upsert();
  const github = await stage.connect();
  await upsertComment(github, { ...request, key: { ...KEY, name: 'other.md' } });
  await upsertComment(github, { ...request, key: { ...KEY, mode: 'metric-feedback' } });
  expect(await stage.hub.comments(1)).toHaveLength(3);
});

test('found among the comments of many pages', async () => {
  for (let index = 0; index < 130; index += 1) await stage.hub.addComment(1, { as: 'ada', body: `${index}` });
  const { id } = await upsert();
  for (let index = 0; index < 130; index += 1) await stage.hub.addComment(1, { as: 'ada', body: `${index}` });
  expect(await upsert({ digest: digest('b') })).toMatchObject({ id });
  expect(stage.took().at(-1)).toMatch(UPDATED);
  expect(await stage.hub.comments(1)).toHaveLength(261);
});

describe('another person’s copy of the marker is not touched', () => {
  test.each(['ada', 'github-actions', 'other[bot]'])('%s', async (as) => {
    const forged = await stage.hub.addComment(1, { as, body: writeMarker('Forged.', marker) });
    const { id } = await upsert();
    expect(stage.took()).toContain('POST /issues/1/comments 201');
    expect(id).not.toBe(forged.id);
    await upsert({ digest: digest('b'), body: 'Another.' });
    expect(await bodies()).toEqual(['Forged.', 'Another.']);
  });
});

describe('the token’s own user', () => {
  const noGraphql = { match: { path: '/graphql' }, outcome: { status: 404, body: {} } };
  test('a workflow’s, on a server without GraphQL', async () => {
    stage.hub.addFault(noGraphql);
    const { id } = await upsert();
    expect(await upsert({ digest: digest('b') })).toMatchObject({ id });
    expect(stage.took().at(-1)).toMatch(UPDATED);
  });

  test('a person’s, by either way', async () => {
    const permissions = { contents: 'write', 'pull-requests': 'write', issues: 'write' } as const;
    const other = await setStage({
      tokens: { ghp_mine: { login: 'ada', type: 'user', permissions } },
      branches: { feature: { 'x.txt': 'x' } },
    });
    await other.hub.openPull({ head: 'feature' });
    await other.hub.addComment(1, { as: 'github-actions[bot]', body: writeMarker('Not mine.', marker) });
    const { id } = await upsertComment(await other.connect(), request);
    other.hub.addFault(noGraphql);
    const again = await upsertComment(await other.connect(), { ...request, digest: digest('b') });
    expect(again).toMatchObject({ id });
    expect(other.took().at(-1)).toMatch(UPDATED);
  });
});

describe('one in the end', () => {
  test.each([
    ['the same', 'a'],
    ['another', 'b'],
  ])('two runs at once with %s', async (_, letter) => {
    await Promise.all([upsert(), upsert({ digest: digest(letter) })]);
    expect(await stage.hub.comments(1)).toHaveLength(1);
  });

  test('wherever another run interrupts', async () => {
    for (let nth = 1; nth <= 3; nth += 1) {
      for (const { id } of await stage.hub.comments(1)) await stage.hub.deleteComment(id);
      const run = async () => void (await upsert({ digest: digest('b'), body: 'Theirs.' }));
      stage.hub.addFault({ match: { nth }, outcome: { run } });
      await upsert();
      expect(await stage.hub.comments(1)).toHaveLength(1);
    }
  });

  test('two that an earlier run left', async () => {
    const body = writeMarker('Twice.', marker);
    for (let index = 0; index < 2; index += 1) await stage.hub.addComment(1, { as: 'github-actions[bot]', body });
    const [first] = await stage.hub.comments(1);
    expect(await upsert({ digest: digest('b') })).toMatchObject({ id: first?.id });
    expect(stage.took()).toContainEqual(expect.stringMatching(UPDATED));
    expect(await stage.hub.comments(1)).toHaveLength(1);
  });

  test('a comment deleted during an update is recreated', async () => {
    const { id } = await upsert();
    stage.hub.addFault({
      match: { method: 'PATCH' },
      outcome: { run: () => stage.hub.deleteComment(id).catch(() => {}) },
    });
    await upsert({ digest: digest('b') });
    expect(stage.took()).toContain('POST /issues/1/comments 201');
    expect(await stage.hub.comments(1)).toHaveLength(1);
  });

  test.each<[string, FaultOutcome]>([
    ['a reset before', 'reset-before'],
    ['a reset after', 'reset-after'],
    ['502 after', { status: 502, body: '', takesEffect: true }],
    ['half an answer', 'truncate'],
    ['a page of HTML', 'garbage'],
    ['a replay', 'duplicate'],
    ['a secondary limit', { status: 403, headers: { 'retry-after': '9' }, body: { message: 'secondary rate limit' } }],
  ])('whatever happens to a request: %s', async (_, outcome) => {
    for (let nth = 1; nth <= 6; nth += 1) {
      const letter = 'abcdef'[nth - 1] ?? 'a';
      stage.hub.addFault({ match: { nth }, outcome });
      await upsert({ digest: digest(letter), body: letter });
      expect(await bodies()).toEqual([letter]);
    }
  });
});

test('without the permission, the error names it', async () => {
  const bot = { login: 'github-actions[bot]', type: 'bot' } as const;
  const other = await setStage({
    tokens: { ghs_reader: { ...bot, permissions: { 'pull-requests': 'read' } } },
    branches: { feature: { 'x.txt': 'x' } },
  });
  await other.hub.openPull({ head: 'feature' });
  const error: unknown = await upsertComment(await other.connect(), request).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ kind: 'forbidden', hint: expect.stringContaining('pull-requests: write') });
});

test('of two concurrent comments, the older one stays, for any GraphQL login of the token', async () => {
  stage.hub.addFault({
    match: { path: '/graphql' },
    outcome: { status: 200, body: { data: { viewer: { login: 'x' } } } },
  });
  const other = { as: 'github-actions[bot]', body: writeMarker('The proposal.', marker) };
  const run = async () => void (await stage.hub.addComment(1, other));
  stage.hub.addFault({ match: { method: 'POST', path: /comments$/ }, outcome: { run } });
  const { id } = await upsert();
  expect((await stage.hub.comments(1)).map((comment) => comment.id)).toEqual([id]);
});

test('the author of a comment takes precedence over GraphQL’s login', async () => {
  await stage.hub.addComment(1, { as: 'ada', body: writeMarker('A copy.', marker) });
  stage.hub.addFault({
    match: { path: '/graphql' },
    outcome: { status: 200, body: { data: { viewer: { login: 'x' } } } },
  });
  const other = { as: 'github-actions[bot]', body: writeMarker('The proposal.', marker) };
  const run = async () => void (await stage.hub.addComment(1, other));
  stage.hub.addFault({ match: { method: 'POST', path: /comments$/ }, outcome: { run } });
  const { id } = await upsert();
  expect((await stage.hub.comments(1)).map((comment) => comment.id).slice(1)).toEqual([id]);
});
