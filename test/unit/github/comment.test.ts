import { describe, expect, test } from 'vitest';
import type { GitHub } from '../../../src/github/client.ts';
import { findAnswer, upsertComment } from '../../../src/github/comment.ts';
import { hashTarget, writeMarker } from '../../../src/github/marker.ts';
import { rememberViewer } from '../../../src/github/viewer.ts';
import { Answer, wireGitHub } from '../../support/github-wire.ts';
import { failureOf } from '../../support/http.ts';

const KEY = { mode: 'improve-prompt', name: 'prompts/agent.md' } as const;
const REQUEST = '1'.repeat(16);

function comment(id: number, login: string | undefined, request = REQUEST) {
  const marker = { mode: KEY.mode, target: hashTarget(KEY), digest: 'a'.repeat(40), request };
  return { id, html_url: `#${id}`, body: writeMarker('Done.', marker), user: login === undefined ? null : { login } };
}

test.each<[what: string, comments: ReturnType<typeof comment>[], id: number | undefined]>([
  ['nothing', [], undefined],
  ['an own comment', [comment(5, 'mia')], 5],
  ['a login in other letters', [comment(5, 'MIA')], 5],
  ['the oldest of several', [comment(9, 'mia'), comment(4, 'mia'), comment(7, 'mia')], 4],
  ['another person’s copy', [comment(5, 'ada')], undefined],
  ['a comment of a deleted user', [comment(5, undefined)], undefined],
  ['an older copy and an own comment', [comment(4, 'ada'), comment(5, 'mia')], 5],
  ['the answer to another request', [comment(5, 'mia', '2'.repeat(16))], undefined],
  ['two answers', [comment(4, 'mia', '2'.repeat(16)), comment(5, 'mia')], 5],
  ['a marker within the text', [{ ...comment(5, 'mia'), body: `${comment(5, 'mia').body}\n\nSee above.` }], undefined],
])('the answer among %s', async (_, comments, id) => {
  const octokit = { rest: { issues: {} }, paginate: async () => comments };
  const github = { owner: 'acme', repo: 'agents', octokit } as unknown as GitHub;
  rememberViewer(github, 'Mia');
  expect(await findAnswer(github, 1, KEY, REQUEST)).toEqual(id && { id, url: `#${id}` });
});

test('the user is not asked for if no comment has a marker', async () => {
  const octokit = { rest: { issues: {} }, paginate: async () => [{ ...comment(5, 'mia'), body: 'Hello.' }] };
  // A request for the user would throw.
  const github = { owner: 'acme', repo: 'agents', octokit } as unknown as GitHub;
  expect(await findAnswer(github, 1, KEY, REQUEST)).toBeUndefined();
});

describe('a comment', () => {
  const LIST = 'GET /issues/1/comments';
  const CREATE = 'POST /issues/1/comments';
  const DIGEST = 'b'.repeat(40);
  const marker = { mode: KEY.mode, target: hashTarget(KEY), digest: DIGEST, request: REQUEST };
  const body = writeMarker('New.', marker);
  const current = (id: number, login = 'mia') => ({ ...comment(id, login), body });
  const update = (id: number) => `PATCH /issues/comments/${id}`;
  const remove = (id: number) => `DELETE /issues/comments/${id}`;

  async function upsert(replies: Record<string, object>) {
    const { github, sent, log } = wireGitHub({ [LIST]: [], ...replies });
    rememberViewer(github, 'Mia');
    const request = { number: 1, key: KEY, digest: DIGEST, request: REQUEST, body: 'New.' };
    const done = upsertComment(github, request);
    const writes = () => sent.filter((line) => !line.startsWith('GET')).map((line) => line.replace(/ \{.*/, ''));
    return { failure: await failureOf(done), result: await done.catch(() => undefined), sent, writes: writes(), log };
  }

  test('is created where there is none', async () => {
    const { result, sent } = await upsert({
      [CREATE]: current(5),
      [LIST]: (nth: number) => (nth === 0 ? [] : [current(5)]),
    });
    expect(result).toEqual({ id: 5, url: '#5' });
    expect(sent).toEqual([`${LIST}?per_page=100`, `${CREATE} ${JSON.stringify({ body })}`, `${LIST}?per_page=100`]);
  });

  test('is created where GitHub does not list it yet', async () => {
    const { result, writes } = await upsert({ [CREATE]: current(5) });
    expect([result?.id, writes]).toEqual([5, [CREATE]]);
  });

  test('is updated in place, and left alone if it is current', async () => {
    const updated = await upsert({ [LIST]: [comment(4, 'mia')], [update(4)]: {} });
    expect(updated.result).toEqual({ id: 4, url: '#4' });
    expect(updated.sent.at(-1)).toBe(`${update(4)} ${JSON.stringify({ body })}`);
    const unchanged = await upsert({ [LIST]: [current(4)] });
    expect(unchanged.result).toEqual({ id: 4, url: '#4' });
    expect(unchanged.writes).toEqual([]);
  });

  test('of another request is updated', async () => {
    const other = writeMarker('New.', { ...marker, request: '2'.repeat(16) });
    const { writes } = await upsert({ [LIST]: [{ ...current(4), body: other }], [update(4)]: {} });
    expect(writes).toEqual([update(4)]);
  });

  test('is the oldest of those that were made at the same time', async () => {
    const { result, writes } = await upsert({
      ...{ [CREATE]: current(5), [remove(5)]: new Answer(204), [remove(6)]: new Answer(204) },
      [LIST]: (nth: number) => (nth === 0 ? [] : [current(6), current(5), current(4)]),
    });
    expect(result?.id).toBe(4);
    expect(writes).toEqual([CREATE, remove(5), remove(6)]);
  });

  test.each([
    [404, []],
    [403, [expect.stringMatching(/^A duplicate comment of this action could not be deleted: GitHub does not let/)]],
  ])('may have a copy that can’t be removed (%i)', async (status, log) => {
    const found = await upsert({ [LIST]: [current(4), current(5)], [remove(5)]: new Answer(status) });
    expect([found.result?.id, found.writes]).toEqual([4, [remove(5)]]);
    expect(found.log).toEqual(log);
  });

  test('is looked for when a reply is lost', async () => {
    const lost = (found: object[]) => ({
      [CREATE]: (nth: number) => (nth === 0 ? new Answer(500) : current(9)),
      [LIST]: (nth: number) => (nth === 0 ? [] : found),
    });
    const there = await upsert(lost([current(5)]));
    expect([there.result?.id, there.writes]).toEqual([5, [CREATE]]);
    const older = { ...current(5), body: writeMarker('Old.', { ...marker, digest: 'c'.repeat(40) }) };
    expect((await upsert(lost([older]))).writes).toEqual([CREATE, CREATE, update(5), update(5), update(5)]);
  });

  test('that somebody deletes meanwhile is made anew, or given up after three rounds', async () => {
    const gone = await upsert({
      [LIST]: (nth: number) => (nth === 0 ? [comment(4, 'mia')] : []),
      [CREATE]: current(5),
    });
    expect([gone.result?.id, gone.writes]).toEqual([5, [update(4), CREATE]]);
    const never = await upsert({ [LIST]: [comment(4, 'mia')] });
    expect(never.failure).toMatchObject({ kind: 'missing' });
    expect(never.writes).toEqual([update(4), update(4), update(4)]);
  });

  test('fails as GitHub refuses it', async () => {
    const { failure, writes } = await upsert({ [LIST]: [comment(4, 'mia')], [update(4)]: new Answer(403) });
    expect(failure).toMatchObject({ kind: 'forbidden' });
    expect(writes).toEqual([update(4)]);
  });

  test('without text, or by a deleted user, is somebody else’s', async () => {
    const { result, writes } = await upsert({
      [LIST]: [
        { ...current(3), body: undefined },
        { ...current(4), user: null },
      ],
      [CREATE]: current(5),
    });
    expect([result?.id, writes]).toEqual([5, [CREATE]]);
  });

  test('ends with a stop', async () => {
    const { github } = wireGitHub({ [LIST]: [current(4), current(5)] });
    rememberViewer(github, 'mia');
    github.octokit.hook.before('request', ({ method }) => {
      if (method === 'DELETE') throw new Error('stopped');
    });
    const request = { number: 1, key: KEY, digest: DIGEST, body: 'New.' };
    expect(await failureOf(upsertComment(github, request))).toMatchObject({ message: 'stopped' });
  });
});
