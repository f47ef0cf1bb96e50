import { beforeEach, expect, test } from 'vitest';
import { InputError } from '../../src/errors.ts';
import { checkCommentDelivery, checkSuggestionDelivery } from '../../src/github/preflight.ts';
import { type SuggestionRequest, suggestChanges } from '../../src/github/suggestion.ts';
import { KEY, PATH, type Stage, setStage } from '../support/github-stage.ts';

const lines = Array.from({ length: 40 }, (_, index) => `Line ${index + 1}.`);
const edited = lines.with(9, 'Line ten, by hand.');
const text = (all: readonly string[]) => `${all.join('\n')}\n`;

// The pull request's diff shows lines 7 to 13.
const inside = { startLine: 10, endLine: 11, newLines: ['Line ten.', '```', 'Line eleven.'] };
const added = { startLine: 13, endLine: 12, newLines: ['In between.'] };
const outside = { startLine: 30, endLine: 30, newLines: ['Line thirty!'] };

const POSTED = 'POST /pulls/1/reviews 200';

let stage: Stage;
beforeEach(async () => {
  stage = await setStage({ files: { [PATH]: text(lines) }, branches: { feature: { [PATH]: text(edited) } } });
  await stage.hub.openPull({ head: 'feature' });
});

async function suggest(change: Partial<SuggestionRequest> = {}) {
  return await suggestChanges(await stage.connect(), {
    number: 1,
    headSha: stage.hub.branchHead('feature') ?? '',
    path: PATH,
    key: KEY,
    changes: [inside, added, outside],
    intro: 'A suggestion.',
    ...change,
  });
}

test('changes in the diff are suggested in one review, the rest is in the comment', async () => {
  const result = await suggest();
  expect(result).toMatchObject({
    inside: [inside, added],
    outside: [outside],
    warnings: [],
  });
  const comments = await stage.hub.reviewComments(1);
  expect(new Set(comments.map((one) => one.pull_request_review_id)).size).toBe(1);
  expect(comments.map((one) => [one.path, one.start_line, one.line])).toEqual([
    [PATH, 10, 11],
    [PATH, null, 12],
  ]);
  expect(comments[0]?.body).toMatch(
    /^A suggestion\.\n\n````suggestion\nLine ten\.\n```\nLine eleven\.\n````\n\n<!-- .* -->$/,
  );
  expect(comments[1]?.body).toContain('```suggestion\nLine 12.\nIn between.\n```\n');
});

test('run again, nothing is written', async () => {
  await suggest();
  stage.took();
  const again = await suggest();
  expect(again).toMatchObject({ inside: [inside, added], outside: [outside] });
  expect(stage.took()).toEqual(['GET /pulls/1/files 200', 'GET /pulls/1/comments 200', 'POST /graphql 200']);
});

test('also when other files in the branch changed', async () => {
  await suggest();
  await stage.hub.pushCommit('feature', { 'other.txt': 'x' });
  expect(await suggest()).toMatchObject({ inside: [inside, added] });
  expect(await stage.hub.reviewComments(1)).toHaveLength(2);
});

test('nothing in the diff: nothing is posted', async () => {
  expect(await suggest({ changes: [outside] })).toMatchObject({ inside: [] });
  expect(await suggest({ changes: [{ ...inside }], path: 'other.md' })).toMatchObject({ inside: [] });
  expect(await stage.hub.reviewComments(1)).toEqual([]);
});

test('equal lines that are changed alike are each suggested', async () => {
  const twice = await setStage({ files: { [PATH]: 'a\n' }, branches: { feature: { [PATH]: 'b\nc\nb\n' } } });
  await twice.hub.openPull({ head: 'feature' });
  const changes = [1, 3].map((line) => ({ startLine: line, endLine: line, newLines: ['B'] }));
  stage = twice;
  await suggest({ changes });
  expect(await twice.hub.reviewComments(1)).toHaveLength(2);
  twice.took();
  await suggest({ changes });
  expect(twice.took()).not.toContain(POSTED);
});

test('a review that GitHub rejects leaves all changes outside', async () => {
  stage.hub.addFault({
    match: { method: 'POST', path: /reviews$/ },
    outcome: { status: 422, body: { message: 'Unprocessable Entity' } },
  });
  const result = await suggest();
  expect(result).toMatchObject({ inside: [], outside: [inside, added, outside] });
  expect(result.warnings).toHaveLength(1);
});

test.each(['reset-before', 'reset-after', 'truncate', 'duplicate'] as const)(
  'one set in the end: %s',
  async (outcome) => {
    stage.hub.addFault({ match: { method: 'POST', path: /reviews$/, times: 1 }, outcome });
    await suggest();
    expect(await stage.hub.reviewComments(1)).toHaveLength(2);
  },
);

test('two runs at once end with one set', async () => {
  await Promise.all([suggest(), suggest()]);
  expect(await stage.hub.reviewComments(1)).toHaveLength(2);
});

const other = { ...inside, newLines: ['Line ten, better.'] };

test('another proposal replaces the previous one', async () => {
  await suggest({ changes: [inside] });
  const [first] = await stage.hub.reviewComments(1);
  await suggest({ changes: [other] });
  const now = await stage.hub.reviewComments(1);
  expect(now).toHaveLength(1);
  expect(now[0]?.id).not.toBe(first?.id);
});

test('but a suggestion with a reply stays, with the reply', async () => {
  await suggest({ changes: [inside] });
  const [first] = await stage.hub.reviewComments(1);
  const answer = { ...first, id: 9_000_000, body: 'Why?', user: { login: 'ada' }, in_reply_to_id: first?.id };
  stage.hub.addFault({
    match: { method: 'GET', path: /pulls\/1\/comments$/ },
    outcome: { status: 200, body: [first, answer] },
  });
  stage.took();
  await suggest({ changes: [other] });
  expect(stage.took().filter((request) => request.startsWith('DELETE'))).toEqual([]);
});

test('an outdated suggestion stays', async () => {
  await suggest({ changes: [inside] });
  await stage.hub.pushCommit('feature', { [PATH]: text(edited.with(9, 'Line ten.').with(10, 'Line eleven.')) });
  await suggest({ changes: [other] });
  expect(await stage.hub.reviewComments(1)).toHaveLength(2);
});

test.each([
  ['outdated, and made for this very head', { line: null }],
  ['on its line, and made for an older head', { commit_id: '0', original_commit_id: '0' }],
])('a suggestion is there: %s', async (_, change) => {
  await suggest({ changes: [inside] });
  const [first] = await stage.hub.reviewComments(1);
  const body = [{ ...first, position: null, ...change }];
  stage.hub.addFault({ match: { method: 'GET', path: /pulls\/1\/comments$/ }, outcome: { status: 200, body } });
  stage.took();
  await suggest({ changes: [inside] });
  expect(stage.took()).not.toContain(POSTED);
});

test('another person’s copy of a suggestion is not treated as ours', async () => {
  await suggest({ changes: [inside] });
  const [first] = await stage.hub.reviewComments(1);
  stage.hub.addFault({
    match: { method: 'GET', path: /pulls\/1\/comments$/ },
    outcome: { status: 200, body: [{ ...first, user: { login: 'ada' } }] },
  });
  stage.took();
  await suggest({ changes: [inside] });
  const sent = stage.took();
  expect(sent).toContain(POSTED);
  expect(sent.filter((request) => request.startsWith('DELETE'))).toEqual([]);
});

test('before anything is spent', async () => {
  const github = await stage.connect();
  const head = stage.hub.branchHead('feature') ?? '';
  expect(await checkCommentDelivery(github, 1)).toMatchObject({ number: 1, open: true, headSha: head });
  const wanted = new Map([[PATH, Buffer.from('other')]]);
  const { files } = await checkSuggestionDelivery(github, 1, wanted);
  expect(files.get(PATH)?.bytes.toString()).toBe(text(edited));
  const missing: unknown = await checkCommentDelivery(github, 9).catch((thrown: unknown) => thrown);
  expect(missing).toBeInstanceOf(InputError);
  expect((missing as InputError).hint).toMatch(/pull-request-number/);
  await stage.hub.closePull(1);
  await expect(checkSuggestionDelivery(github, 1, wanted)).rejects.toThrow(/closed/);
});
