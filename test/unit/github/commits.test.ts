import { describe, expect, test } from 'vitest';
import type { BaseSnapshot } from '../../../src/github/base.ts';
import { addTrailers } from '../../../src/github/commit-trailers.ts';
import { createBranch, moveBranch, type NewCommit, writeCommits } from '../../../src/github/commits.ts';
import { Answer, wireGitHub } from '../../support/github-wire.ts';
import { failureOf } from '../../support/http.ts';

const base: BaseSnapshot = {
  ...{ branch: 'main', sha: 'c0', treeSha: 't0' },
  files: new Map([
    ['a.md', { mode: '100755', blobSha: '1', bytes: Buffer.from('') }],
    ['new.md', null],
  ]),
};
const trailers = { target: '1'.repeat(32), proposal: '2'.repeat(40) };
const TREES = ['3'.repeat(40), '4'.repeat(40)];
const change = (path: string, message = 'Improve'): NewCommit => ({
  message,
  files: [{ path, bytes: Buffer.from('é\n') }],
});
const author = { name: 'Ada', email: 'ada@b.c' };
const made = (nth: number) => ({ sha: `abcdefgh${nth}`, author, verification: { verified: true, reason: 'valid' } });
const replies = { 'POST /git/trees': (nth: number) => ({ sha: TREES[nth] }), 'POST /git/commits': made };

describe('commits', () => {
  const treeOf = (from: string, path: string, mode: string) =>
    `POST /git/trees ${JSON.stringify({ base_tree: from, tree: [{ path, mode, type: 'blob', content: 'é\n' }] })}`;
  const commitOf = (text: string, tree: string, parent: string) =>
    `POST /git/commits ${JSON.stringify({ message: addTrailers(text, { ...trailers, tree }), tree, parents: [parent] })}`;

  test('are made one on top of the other, without an author', async () => {
    const { github, sent, log } = wireGitHub(replies);
    const commits = [change('a.md'), change('new.md', 'Add')];
    expect(await writeCommits(github, base, commits, { trailers, signsOff: false })).toBe('abcdefgh1');
    expect(sent).toEqual([
      treeOf('t0', 'a.md', '100755'),
      commitOf('Improve', TREES[0] ?? '', 'c0'),
      treeOf(TREES[0] ?? '', 'new.md', '100644'),
      commitOf('Add', TREES[1] ?? '', 'abcdefgh0'),
    ]);
    expect(log).toEqual(['Commit abcdefg is verified', 'Commit abcdefg is verified']);
  });

  test('are signed off by the author that GitHub gives the first of them', async () => {
    const { github, sent } = wireGitHub(replies);
    const commits = [change('a.md'), change('new.md')];
    expect(await writeCommits(github, base, commits, { trailers, signsOff: true })).toBe('abcdefgh2');
    const signed = 'Improve\n\nSigned-off-by: Ada <ada@b.c>';
    expect(sent.filter((line) => line.startsWith('POST /git/commits'))).toEqual([
      commitOf('Improve', TREES[0] ?? '', 'c0'),
      commitOf(signed, TREES[0] ?? '', 'c0'),
      commitOf(signed, TREES[1] ?? '', 'abcdefgh1'),
    ]);
  });

  test.each([
    ['an unsigned one', { verified: false, reason: 'unsigned' }, 'unsigned'],
    ['a reason over two lines', { verified: false, reason: 'a\nb' }, 'a b'],
    ['a long reason', { verified: false, reason: 'x'.repeat(400) }, `${'x'.repeat(299)}…`],
    ['no word about it', undefined, 'unknown'],
  ])('are logged as not verified, with the reason: %s', async (_, verification, reason) => {
    const { github, log } = wireGitHub({ ...replies, 'POST /git/commits': { ...made(0), verification } });
    await writeCommits(github, base, [change('a.md')], { trailers, signsOff: false });
    expect(log).toEqual([`Commit abcdefg is not verified (${reason})`]);
  });

  const WORKFLOW = '.github/workflows/x.yml';
  test.each<[files: string[], status: number, isExplained: boolean]>([
    [[WORKFLOW], 403, true],
    [[WORKFLOW], 404, true],
    [['a.md', WORKFLOW], 404, true],
    [[WORKFLOW], 422, false],
    [['a.md'], 404, false],
  ])('of %j, refused with %i: workflows are named: %s', async (paths, status, isExplained) => {
    const { github } = wireGitHub({ 'POST /git/trees': new Answer(status, { message: 'No' }) });
    const commit = { message: 'x', files: paths.flatMap((path) => change(path).files) };
    const failure = await failureOf(writeCommits(github, base, [commit], { trailers, signsOff: false }));
    const explained = {
      message: `GitHub does not let this token change files below .github/workflows/ (${status}: No)`,
      hint: 'move the file to another folder, or set github-token to a token that may change workflows',
      ...{ kind: 'forbidden', status, detail: 'No', cause: { name: 'GitHubError' } },
    };
    expect(failure).toMatchObject({ name: 'GitHubError', status });
    if (isExplained) expect(failure).toMatchObject(explained);
    else expect(failure).not.toMatchObject({ message: explained.message });
  });

  test('of workflow files end with the reason of a stop', async () => {
    const { github } = wireGitHub({});
    const stopped = new Error('stopped');
    github.octokit.hook.before('request', () => {
      throw stopped;
    });
    expect(await failureOf(writeCommits(github, base, [change(WORKFLOW)], { trailers, signsOff: false }))).toBe(
      stopped,
    );
  });
});

describe('a new branch', () => {
  const create = (reply: object | ((nth: number) => object), more: Record<string, object> = {}) => {
    const { github, sent } = wireGitHub({ 'POST /git/refs': reply, ...more });
    return { sent, done: createBranch(github, 'a/b', 'c1', base) };
  };
  const CREATE = 'POST /git/refs {"ref":"refs/heads/a/b","sha":"c1"}';
  const main = { 'GET /branches/main': { name: 'main', commit: { sha: 'c0' } } };
  const refuse = (message: string, status = 422) => new Answer(status, { message });

  test('is created with one request', async () => {
    const { sent, done } = create({});
    await done;
    expect(sent).toEqual([CREATE]);
  });

  test.each([
    ['a commit that GitHub does not know yet', refuse('Object does not exist')],
    ['a permission or commit that is missing', new Answer(404)],
  ])('is tried again once after the base was read: %s', async (_, refusal) => {
    const { sent, done } = create((nth) => (nth === 0 ? refusal : {}), main);
    await done;
    expect(sent).toEqual([CREATE, 'GET /branches/main', CREATE]);
    const never = create(refusal, main);
    expect(await failureOf(never.done)).toMatchObject({ name: 'GitHubError', status: refusal.status });
    expect(never.sent).toHaveLength(3);
  });

  test('is not created when its base was deleted', async () => {
    expect(await failureOf(create(new Answer(404)).done)).toMatchObject({ name: 'InputError' });
  });

  test.each(['Reference already exists', 'reference Already Exists'])(
    'of somebody else is noticed: %s',
    async (said) => {
      const { sent, done } = create(refuse(said));
      expect(await failureOf(done)).toMatchObject({ name: 'MovedError' });
      expect(sent).toEqual([CREATE]);
    },
  );

  test('is not tried again after another refusal', async () => {
    const { sent, done } = create(refuse('No'), main);
    expect(await failureOf(done)).toMatchObject({ name: 'GitHubError', detail: 'No' });
    expect(sent).toEqual([CREATE]);
  });

  test.each([
    ['is there', 'c1', 1],
    ['is not there', undefined, 2],
    ['is another’s', 'c9', 2],
  ])('is looked for when a reply is lost: it %s', async (_, sha, creates) => {
    const head: Record<string, object> = sha === undefined ? {} : { 'GET /git/ref/heads/a/b': { object: { sha } } };
    const { sent, done } = create((nth) => (nth === 0 ? new Answer(500) : {}), head);
    await done;
    expect(sent.filter((line) => line === CREATE)).toHaveLength(creates);
  });
});

describe('a branch that moves', () => {
  const to = { branch: 'a/b', from: 'c0', to: 'c1', repositoryId: 'R_1' };
  const QUERY = expect.stringContaining('POST /graphql {"query":"query ($owner: String!, $name: String!)');
  const update = { name: 'refs/heads/a/b', beforeOid: 'c0', afterOid: 'c1', force: true };
  const input = (repositoryId: string) => JSON.stringify({ input: { repositoryId, refUpdates: [update] } });
  const UPDATE = 'PATCH /git/refs/heads/a/b {"sha":"c1","force":true}';
  const done = { data: { updateRefs: { clientMutationId: null } } };
  const head = (sha: string) => ({ 'GET /git/ref/heads/a/b': { object: { sha } }, 'PATCH /git/refs/heads/a/b': {} });

  test('is compared and swapped with one request', async () => {
    const { github, sent } = wireGitHub({ 'POST /graphql': done });
    await moveBranch(github, to);
    expect(sent).toEqual([expect.stringContaining(`"variables":${input('R_1')}`)]);
    expect(sent[0]).toContain('"query":"mutation ($input: UpdateRefsInput!) { updateRefs(input: $input)');
  });

  test('does not move to where it is', async () => {
    const { github, sent } = wireGitHub({});
    await moveBranch(github, { ...to, to: 'c0' });
    expect(sent).toEqual([]);
  });

  test('is named by the repository’s ID, which is asked for if it is unknown', async () => {
    const { github, sent } = wireGitHub({
      'POST /graphql': (nth) => (nth === 0 ? { data: { repository: { id: 'R_2' } } } : done),
    });
    await moveBranch(github, { ...to, repositoryId: undefined });
    expect(sent).toEqual([QUERY, expect.stringContaining(input('R_2'))]);
    expect(sent[0]).toContain('"variables":{"owner":"acme","name":"agents"}');
  });

  test.each<[what: string, graphql: object, repositoryId: string | undefined, requests: number]>([
    ['there is no GraphQL', new Answer(404), 'R_1', 1],
    ['there is no GraphQL, and the ID is unknown', new Answer(404), undefined, 1],
    ['GitHub does not show the repository', { data: { repository: null } }, undefined, 1],
    ['GitHub does not move it', { data: { updateRefs: null } }, 'R_1', 1],
  ])('is read and forced when %s', async (_, graphql, repositoryId, requests) => {
    const { github, sent } = wireGitHub({ 'POST /graphql': graphql, ...head('c0') });
    await moveBranch(github, { ...to, repositoryId });
    expect(sent.slice(requests)).toEqual(['GET /git/ref/heads/a/b', UPDATE]);
  });

  test('is left alone when somebody moved it, or nothing is left to do', async () => {
    const elsewhere = wireGitHub(head('c9'));
    expect(await failureOf(moveBranch(elsewhere.github, to))).toMatchObject({ name: 'MovedError' });
    const already = wireGitHub(head('c1'));
    await moveBranch(already.github, to);
    for (const { sent } of [elsewhere, already]) expect(sent).not.toContain(UPDATE);
  });

  test('is read again when the reply is lost', async () => {
    const { github, sent } = wireGitHub({
      'GET /git/ref/heads/a/b': (nth) => ({ object: { sha: nth === 0 ? 'c0' : 'c1' } }),
      'PATCH /git/refs/heads/a/b': new Answer(500),
    });
    await moveBranch(github, to);
    expect(sent.filter((line) => line === UPDATE)).toHaveLength(1);
  });

  test('fails as GitHub refuses it', async () => {
    const { github } = wireGitHub({ ...head('c0'), 'PATCH /git/refs/heads/a/b': new Answer(403) });
    expect(await failureOf(moveBranch(github, to))).toMatchObject({ name: 'GitHubError', status: 403 });
  });
});
