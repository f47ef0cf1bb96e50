import { describe, expect, test } from 'vitest';
import type { GitHub } from '../../../src/github/client.ts';
import { BODY_LIMIT, hashTarget, readMarker, writeMarker } from '../../../src/github/marker.ts';
import { hasSuggested, suggestChanges } from '../../../src/github/suggestion.ts';
import { rememberViewer } from '../../../src/github/viewer.ts';
import { Answer, wireGitHub } from '../../support/github-wire.ts';
import { failureOf } from '../../support/http.ts';

const key = { mode: 'improve-prompt', name: 'agent.md' } as const;
const REQUEST = '1'.repeat(16);
const FILES = 'GET /pulls/7/files';
const COMMENTS = 'GET /pulls/7/comments';
const REVIEW = 'POST /pulls/7/reviews';

/** A file whose first lines are all in the diff. */
const file = (...lines: string[]) => ({
  filename: 'agent.md',
  patch: [`@@ -1,0 +1,${lines.length} @@`, ...lines.map((line) => `+${line}`)].join('\n'),
});
const line = (number: number, text: string) => ({ startLine: number, endLine: number, newLines: [text] });
const request = (...changes: ReturnType<typeof line>[]) => ({
  ...{ number: 7, headSha: 'h1', path: 'agent.md', key, changes, intro: 'Better:', request: REQUEST },
});

/** Suggests, and remembers what was posted. */
async function suggest(replies: Record<string, object>, ...changes: ReturnType<typeof line>[]) {
  const { github, sent, log } = wireGitHub({
    [FILES]: [file('one', 'two', 'one')],
    [COMMENTS]: [],
    [REVIEW]: {},
    ...replies,
  });
  rememberViewer(github, 'Mia');
  const result = await suggestChanges(github, request(...changes));
  return { result, sent, log, reviews: reviewsIn(sent) };
}

interface Review {
  comments: { body: string; line: number; start_line?: number }[];
}
const reviewsIn = (sent: readonly string[]): Review[] =>
  sent.filter((one) => one.startsWith(REVIEW)).map((one) => JSON.parse(one.slice(REVIEW.length + 1)));
const digestsIn = ([review]: readonly Review[]) =>
  (review?.comments ?? []).map(({ body }) => readMarker(body)?.digest ?? '');

/** A comment as GitHub lists it. */
function listed(id: number, digest: string, change: object = {}) {
  const body = writeMarker('x', { mode: key.mode, target: hashTarget(key), digest, request: REQUEST });
  return { id, body, line: 1, user: { login: 'mia' }, commit_id: 'h0', original_commit_id: 'h0', ...change };
}

describe('suggestions', () => {
  test('are one review at the pull request’s head', async () => {
    const whole = { startLine: 2, endLine: 3, newLines: ['THREE'] };
    const { result, sent, reviews } = await suggest({}, line(1, 'ONE'), whole, line(9, 'NINE'));
    expect(result).toEqual({ inside: [line(1, 'ONE'), whole], outside: [line(9, 'NINE')], warnings: [] });
    expect(reviews).toEqual([
      {
        ...{ commit_id: 'h1', event: 'COMMENT', body: 'Better:' },
        comments: [
          {
            path: 'agent.md',
            body: expect.stringMatching(/^Better:\n\n```suggestion\nONE\n```\n\n<!--/),
            line: 1,
            side: 'RIGHT',
          },
          {
            ...{ path: 'agent.md', body: expect.stringContaining('\nTHREE\n'), line: 3, side: 'RIGHT' },
            ...{ start_line: 2, start_side: 'RIGHT' },
          },
        ],
      },
    ]);
    expect(readMarker(reviews[0]?.comments[0]?.body)).toMatchObject({
      mode: key.mode,
      target: hashTarget(key),
      request: REQUEST,
    });
    const list = `${COMMENTS}?per_page=100`;
    expect(sent).toEqual([`${FILES}?per_page=100`, list, expect.stringContaining(REVIEW), list]);
  });

  test('of nothing within the diff take one request', async () => {
    for (const files of [[file('x')], [{ ...file('1', '2', '3'), filename: 'other.md' }], [{ filename: 'agent.md' }]]) {
      const { result, sent } = await suggest({ [FILES]: files }, line(2, 'TWO'));
      expect(result).toEqual({ inside: [], outside: [line(2, 'TWO')], warnings: [] });
      expect(sent).toHaveLength(1);
    }
  });

  test('read no more files than up to the one in question', async () => {
    const next = { link: '<https://api.github.test/repos/acme/agents/pulls/7/files?page=2>; rel="next"' };
    const first = await suggest({ [FILES]: new Answer(200, [file('one'), { filename: 'x' }], next) }, line(1, 'ONE'));
    expect(first.sent.filter((one) => one.startsWith(FILES))).toHaveLength(1);
    const pages = (nth: number) => (nth === 0 ? new Answer(200, [{ filename: 'x' }], next) : [file('one')]);
    expect((await suggest({ [FILES]: pages }, line(1, 'ONE'))).reviews).toHaveLength(1);
  });

  test('are told apart where the same change occurs twice', async () => {
    const [first, second] = digestsIn((await suggest({}, line(1, 'ONE'), line(3, 'ONE'))).reviews);
    expect(first).not.toBe(second);
    expect(digestsIn((await suggest({}, line(1, 'ONE'))).reviews)).toEqual([first]);
    // The third occurrence is another one, too.
    const three = { [FILES]: [file('one', 'two', 'one', 'two', 'one')] };
    const digests = digestsIn((await suggest(three, line(1, 'ONE'), line(3, 'ONE'), line(5, 'ONE'))).reviews);
    expect(digests.slice(0, 2)).toEqual([first, second]);
    expect(new Set(digests).size).toBe(3);
  });

  test('are fifty at most', async () => {
    const lines = Array.from({ length: 51 }, (_, index) => `${index}`);
    const { result, reviews } = await suggest(
      { [FILES]: [file(...lines)] },
      ...lines.map((_, index) => line(index + 1, 'x')),
    );
    expect([reviews[0]?.comments.length, result.outside]).toEqual([50, [line(51, 'x')]]);
  });

  test('are not longer than a comment', async () => {
    const room = BODY_LIMIT - 'Better:\n\n```suggestion\n\n```'.length;
    expect((await suggest({}, line(1, 'x'.repeat(room)))).reviews).toHaveLength(1);
    expect(await suggest({}, line(1, 'x'.repeat(room + 1)))).toMatchObject({ reviews: [], result: { inside: [] } });
  });

  test('that GitHub rejects are in the comment', async () => {
    const { result } = await suggest({ [REVIEW]: new Answer(422, { message: 'No' }) }, line(1, 'ONE'));
    expect(result).toEqual({
      ...{ inside: [], outside: [line(1, 'ONE')] },
      warnings: [
        'GitHub rejected the suggestions, so the comment shows all changes: GitHub rejected the request to suggest changes on the pull request (422: No); fix what GitHub reports, then rerun',
      ],
    });
  });

  test('that GitHub never answers are a failure', async () => {
    expect(await failureOf(suggest({ [REVIEW]: new Answer(500) }, line(1, 'ONE')))).toMatchObject({
      kind: 'unreachable',
    });
  });
});

describe('suggestions that are there', () => {
  const posted = async (...changes: ReturnType<typeof line>[]) => digestsIn((await suggest({}, ...changes)).reviews);
  const deleted = (sent: readonly string[]) => sent.filter((one) => one.startsWith('DELETE'));

  test.each<[what: string, change: object, isPosted: boolean]>([
    ['on its line', {}, true],
    ['on its line, by a server that gives its position', { line: undefined, position: 3 }, true],
    ['outdated, of this head', { line: null, position: null, commit_id: 'h1' }, true],
    ['outdated, made for this head', { line: null, original_commit_id: 'h1' }, true],
    ['outdated', { line: null, position: null }, false],
    ['by somebody else', { user: { login: 'ada' } }, false],
    ['by somebody who is gone', { user: null }, false],
    ['by the same login in other letters', { user: { login: 'MIA' } }, true],
  ])('are not repeated: %s', async (_, change, isPosted) => {
    const [digest = ''] = await posted(line(1, 'ONE'));
    const { result, sent, reviews } = await suggest({ [COMMENTS]: [listed(5, digest, change)] }, line(1, 'ONE'));
    expect(result.inside).toEqual([line(1, 'ONE')]);
    expect(reviews).toHaveLength(isPosted ? 0 : 1);
    expect(deleted(sent)).toEqual([]);
    if (isPosted) expect(sent).toHaveLength(2);
  });

  test('are completed by those that are missing', async () => {
    const [first = '', second = ''] = await posted(line(1, 'ONE'), line(2, 'TWO'));
    const { reviews } = await suggest({ [COMMENTS]: [listed(5, first)] }, line(1, 'ONE'), line(2, 'TWO'));
    expect(digestsIn(reviews)).toEqual([second]);
  });

  test('are looked for when a reply is lost', async () => {
    const [first = '', second = ''] = await posted(line(1, 'ONE'), line(2, 'TWO'));
    const lost = (found: object[]) => ({
      [REVIEW]: (nth: number) => (nth === 0 ? new Answer(500) : {}),
      [COMMENTS]: (nth: number) => (nth === 0 ? [] : found),
    });
    const both = [listed(5, first), listed(6, second)];
    expect((await suggest(lost(both), line(1, 'ONE'), line(2, 'TWO'))).reviews).toHaveLength(1);
    expect((await suggest(lost(both.slice(1)), line(1, 'ONE'), line(2, 'TWO'))).reviews).toHaveLength(2);
  });

  const old = (change: object = {}) => listed(5, 'e'.repeat(40), change);
  const answer = { id: 9, body: 'Why?', in_reply_to_id: 5, user: null };
  test.each<[what: string, comments: (digest: string) => object[], gone: number[]]>([
    ['outdated ones', (digest) => [listed(4, digest), old()], [5]],
    ['outdated ones that have lost their line', (digest) => [listed(4, digest), old({ line: null })], []],
    ['answered ones', (digest) => [listed(4, digest), old(), answer], []],
    ['the younger of equal ones', (digest) => [listed(6, digest), listed(5, digest), listed(7, digest)], [6, 7]],
    ['another person’s copy', (digest) => [listed(4, digest), old({ user: { login: 'ada' } })], []],
  ])('are removed: %s', async (_, comments, gone) => {
    const [digest = ''] = await posted(line(1, 'ONE'));
    const { sent } = await suggest({ [COMMENTS]: comments(digest) }, line(1, 'ONE'));
    expect(deleted(sent)).toEqual(gone.map((id) => `DELETE /pulls/comments/${id}`));
  });

  test('that another workflow run posted meanwhile stay once', async () => {
    const [digest = ''] = await posted(line(1, 'ONE'));
    const { sent } = await suggest(
      { [COMMENTS]: (nth: number) => (nth === 0 ? [] : [listed(8, digest), listed(9, digest)]) },
      line(1, 'ONE'),
    );
    expect(deleted(sent)).toEqual(['DELETE /pulls/comments/9']);
  });

  test.each([
    ['gone already', 404, []],
    [
      'not deletable',
      403,
      [expect.stringMatching(/^An outdated suggestion could not be deleted: GitHub does not let the token suggest/)],
    ],
  ])('may be %s', async (_, status, log) => {
    const [digest = ''] = await posted(line(1, 'ONE'));
    const there = [listed(4, digest), listed(5, 'e'.repeat(40))];
    const found = await suggest({ [COMMENTS]: there, 'DELETE /pulls/comments/5': new Answer(status) }, line(1, 'ONE'));
    expect(found.log).toEqual(log);
    expect(found.result.warnings).toEqual([]);
  });
});

describe('a request that suggestions answer', () => {
  const asked = async (comments: object[], github?: (github: GitHub) => void) => {
    const wire = wireGitHub({ [COMMENTS]: comments });
    github?.(wire.github);
    return { found: await hasSuggested(wire.github, { number: 7 }, key, REQUEST), sent: wire.sent };
  };
  const asMia = (github: GitHub) => rememberViewer(github, 'mia');
  const other = writeMarker('x', {
    mode: key.mode,
    target: hashTarget(key),
    digest: 'd'.repeat(40),
    request: '2'.repeat(16),
  });

  test.each<[what: string, comments: object[], found: boolean]>([
    ['one', [listed(1, 'd'.repeat(40))], true],
    ['one of two', [listed(1, 'd'.repeat(40), { body: other }), listed(2, 'd'.repeat(40))], true],
    ['an outdated one', [listed(1, 'd'.repeat(40), { line: null })], false],
    ['one for another request', [listed(1, 'd'.repeat(40), { body: other })], false],
    ['another person’s', [listed(1, 'd'.repeat(40), { user: { login: 'ada' } })], false],
  ])('%s: %j', async (_, comments, found) => {
    expect((await asked(comments, asMia)).found).toBe(found);
  });

  test('the user is not asked for if no comment has a marker', async () => {
    expect(await asked([{ id: 1, body: 'x', user: null }])).toEqual({
      found: false,
      sent: [`${COMMENTS}?per_page=100`],
    });
  });
});
