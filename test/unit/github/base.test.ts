import { describe, expect, test } from 'vitest';
import {
  type BaseSnapshot,
  extendBase,
  hashBlob,
  readBase,
  readDefaultBranch,
  refreshBase,
  resolveBaseBranch,
  sameFiles,
} from '../../../src/github/base.ts';
import type { RepositoryEvent } from '../../../src/github/event.ts';
import { Answer, wireGitHub } from '../../support/github-wire.ts';
import { failureOf } from '../../support/http.ts';

const HELLO = Buffer.from('hello\n');
const HELLO_SHA = 'ce013625030ba8dba906f756967f9e9ca394464a';
const HELLO_SHA_256 = '2cf8d83d9ee29543b34a87727421fdecb7e3f3a183d337639025de576db9ebb4';
const FILE = { path: 'a/agent.md', mode: '100644', sha: HELLO_SHA };

const branch = { name: 'main', commit: { sha: 'c1', commit: { tree: { sha: 't1' } } } };
const blob = { content: HELLO.toString('base64'), encoding: 'base64' };

/** A branch main with these entries. */
const withTree = (...tree: object[]) => ({
  'GET /branches/main': branch,
  'GET /git/trees/t1': { sha: 't1', tree },
});
const wanted = (path: string, bytes: Buffer | null = null) => new Map([[path, bytes]]);

test.each([
  [40, HELLO_SHA],
  [64, HELLO_SHA_256],
])('a file has git’s hash of %i digits', (digits, hash) => {
  expect(hashBlob(HELLO, digits)).toBe(hash);
});

describe('a branch', () => {
  test('is read with one request for its head, and one for its tree', async () => {
    const { github, sent } = wireGitHub(withTree(FILE));
    expect(await readBase(github, 'main', wanted('a/agent.md', HELLO))).toEqual({
      ...{ branch: 'main', sha: 'c1', treeSha: 't1' },
      files: new Map([['a/agent.md', { mode: '100644', blobSha: HELLO_SHA, bytes: HELLO }]]),
    });
    expect(sent).toEqual(['GET /branches/main', 'GET /git/trees/t1?recursive=1']);
  });

  test('is read by its commit on a server that leaves out the tree', async () => {
    const { github, sent } = wireGitHub({
      'GET /branches/main': { name: 'main', commit: { sha: 'c1' } },
      'GET /git/trees/c1': { sha: 't1', tree: [] },
    });
    expect(await readBase(github, 'main', wanted('x'))).toMatchObject({ treeSha: 't1', files: new Map([['x', null]]) });
    expect(sent).toEqual(['GET /branches/main', 'GET /git/trees/c1?recursive=1']);
  });

  test.each([
    [
      'main',
      'set base-branch to an existing branch; in a private repository, also give the job `permissions: contents: read`',
    ],
    ['origin/main', 'set base-branch to main, without origin/'],
    [
      'origin/a\nb',
      'set base-branch to an existing branch; in a private repository, also give the job `permissions: contents: read`',
    ],
    [
      'my/origin/main',
      'set base-branch to an existing branch; in a private repository, also give the job `permissions: contents: read`',
    ],
  ])('%j that does not exist is named', async (name, hint) => {
    expect(await failureOf(readBase(wireGitHub({}).github, name, new Map()))).toMatchObject({
      ...{ name: 'InputError', message: `Branch ${name} does not exist in acme/agents`, hint },
      cause: { kind: 'missing' },
    });
  });

  test('that the token may not read is not called missing', async () => {
    const { github } = wireGitHub({ 'GET /branches/main': new Answer(403) });
    expect(await failureOf(readBase(github, 'main', new Map()))).toMatchObject({ kind: 'forbidden', status: 403 });
  });

  test('that was renamed is named by its new name', async () => {
    const { github } = wireGitHub({ 'GET /branches/master': branch });
    expect(await failureOf(readBase(github, 'master', new Map()))).toMatchObject({
      ...{ name: 'InputError', message: 'Branch master of acme/agents was renamed to main' },
      hint: 'set base-branch to main',
    });
  });
});

describe('a file', () => {
  test.each([
    ['that the workspace has is not requested', HELLO, { mode: '100644' }, 0],
    ['that the workspace has otherwise is requested', Buffer.from('bye\n'), { mode: '100644' }, 1],
    ['that the workspace does not have is requested', null, { mode: '100755' }, 1],
    ['of a SHA-256 repository has its hash', HELLO, { mode: '100644', sha: HELLO_SHA_256 }, 0],
  ])('%s', async (_, known, entry, blobs) => {
    const { github, sent } = wireGitHub({ ...withTree({ ...FILE, ...entry }), [`GET /git/blobs/${HELLO_SHA}`]: blob });
    const { files } = await readBase(github, 'main', wanted('a/agent.md', known));
    expect(files.get('a/agent.md')).toEqual({ mode: entry.mode, blobSha: { ...FILE, ...entry }.sha, bytes: HELLO });
    expect(sent.filter((line) => line.includes('blobs'))).toHaveLength(blobs);
  });

  test('may come as text', async () => {
    const text = { content: 'hello\n', encoding: 'utf-8' };
    const { github } = wireGitHub({ ...withTree(FILE), [`GET /git/blobs/${HELLO_SHA}`]: text });
    expect((await readBase(github, 'main', wanted('a/agent.md'))).files.get('a/agent.md')?.bytes).toEqual(HELLO);
  });

  test('that does not match its hash is refused', async () => {
    const { github } = wireGitHub({ ...withTree(FILE), [`GET /git/blobs/${HELLO_SHA}`]: { ...blob, content: 'eA==' } });
    expect(await failureOf(readBase(github, 'main', wanted('a/agent.md')))).toMatchObject({
      ...{ name: 'GitHubError', kind: 'unreachable', status: 200, uncertain: false },
      detail: 'a file that does not match its hash',
      message: 'GitHub sent a/agent.md with content that does not match its hash',
      hint: 'rerun; if it happens again, check proxies between the runner and GitHub',
    });
  });

  const FOLDER = ['set the path to a file, and check base-branch', ' is a folder in branch main'] as const;
  const LINK = 'set the path to the file itself, in its own repository';
  const because = (kind: string) => ` is a ${kind} in branch main, so a commit there cannot change the file itself`;
  test.each<[what: string, mode: string, path: string, message: string, hint: string]>([
    ['a folder', '040000', 'a', `a${FOLDER[1]}`, FOLDER[0]],
    ['a link', '120000', 'a', `a${because('symbolic link')}`, LINK],
    ['below a link', '120000', 'a/agent.md', `a${because('symbolic link')}`, LINK],
    ['a submodule', '160000', 'a', `a${because('submodule')}`, LINK],
    ['in a submodule', '160000', 'a/agent.md', `a${because('submodule')}`, LINK],
  ])('that is %s is refused, in a large tree too', async (_, mode, path, message, hint) => {
    const entry = { path: 'a', mode, sha: 't2' };
    const other = { path: 'ab', mode: '120000', sha: 'l1' };
    const small = wireGitHub(withTree(other, entry));
    expect(await failureOf(readBase(small.github, 'main', wanted(path)))).toMatchObject({ message, hint });
    const large = wireGitHub({
      'GET /branches/main': branch,
      'GET /git/trees/t1': { sha: 't1', truncated: true, tree: [other, entry] },
    });
    expect(await failureOf(readBase(large.github, 'main', wanted(path)))).toMatchObject({ message, hint });
  });

  test('in a tree that is too large for one answer is looked for level by level', async () => {
    const { github, sent } = wireGitHub({
      'GET /branches/main': branch,
      'GET /git/trees/t1': { sha: 't1', truncated: true, tree: [{ path: 'a', mode: '040000', sha: 't2' }] },
      'GET /git/trees/t2': { sha: 't2', tree: [{ path: 'b', mode: '040000', sha: 't3' }] },
      'GET /git/trees/t3': { sha: 't3', tree: [{ ...FILE, path: 'agent.md' }] },
    });
    const paths = ['a/b/agent.md', 'a/b/other.md', 'c/agent.md', 'a/b/agent.md/x'];
    const { files } = await readBase(github, 'main', new Map(paths.map((path) => [path, HELLO])));
    expect([...files].map(([path, file]) => [path, file?.blobSha ?? null])).toEqual([
      ...[['a/b/agent.md', HELLO_SHA], ...paths.slice(1).map((path) => [path, null])],
    ]);
    const walk = ['GET /git/trees/t1', 'GET /git/trees/t2', 'GET /git/trees/t3'];
    expect(sent.slice(2)).toEqual([...walk, ...walk, 'GET /git/trees/t1', ...walk]);
  });
});

describe('a snapshot', () => {
  const file = (blobSha: string) => ({ mode: '100644' as const, blobSha, bytes: HELLO });
  const base: BaseSnapshot = {
    ...{ branch: 'main', sha: 'c1', treeSha: 't1' },
    files: new Map([
      ['a', file('1')],
      ['gone', null],
    ]),
  };

  test('is kept while the branch does not move', async () => {
    const { github, sent } = wireGitHub({ 'GET /branches/main': branch });
    expect(await refreshBase(github, base)).toBe(base);
    expect(sent).toEqual(['GET /branches/main']);
  });

  test('is read again when the branch moved, except for equal files', async () => {
    const { github, sent } = wireGitHub(withTree({ path: 'a', mode: '100644', sha: HELLO_SHA }));
    const fresh = await refreshBase(github, { ...base, sha: 'c0' });
    expect(fresh.sha).toBe('c1');
    expect([...fresh.files]).toEqual([
      ['a', { mode: '100644', blobSha: HELLO_SHA, bytes: HELLO }],
      ['gone', null],
    ]);
    expect(sent).toHaveLength(2);
  });

  test('fails as the branch does when it is read again', async () => {
    expect(await failureOf(refreshBase(wireGitHub({}).github, base))).toMatchObject({ name: 'InputError' });
  });

  test('is extended by files that the workspace does not have', async () => {
    const { github, sent } = wireGitHub({
      ...withTree({ path: 'a', mode: '100644', sha: HELLO_SHA }, { ...FILE, path: 'b' }),
      [`GET /git/blobs/${HELLO_SHA}`]: blob,
    });
    const { files } = await extendBase(github, base, ['b', 'c']);
    expect(Object.fromEntries([...files].map(([path, one]) => [path, one?.blobSha]))).toEqual({
      ...{ a: HELLO_SHA, b: HELLO_SHA, c: undefined, gone: undefined },
    });
    // Only `b`: the bytes of `a` are known.
    expect(sent.filter((line) => line.includes('blobs'))).toHaveLength(1);
  });

  test.each<[what: string, files: BaseSnapshot['files'], same: boolean]>([
    ['equal ones', base.files, true],
    ['one more', new Map([...base.files, ['b', file('2')]]), true],
    ['another content', new Map([['a', file('2')]]), false],
    ['one that was removed', new Map([['a', null]]), false],
    ['one that was added', new Map([...base.files, ['gone', file('1')]]), false],
  ])('compares its files: %s', (_, files, same) => {
    expect(sameFiles(base, { ...base, files })).toBe(same);
  });
});

describe('the branch for proposals', () => {
  const event = { ref: 'refs/heads/dev', pullRequest: undefined } as unknown as RepositoryEvent;
  const fork = { ...event, pullRequest: { number: 3, headRef: 'x', fromFork: true } };

  test.each<[what: string, event: RepositoryEvent, input: string | undefined, expected: string, requests: number]>([
    ['the input', event, 'next', 'next', 0],
    ['the input, for a fork', fork, 'next', 'next', 0],
    ['the event’s', event, undefined, 'dev', 0],
    ['the event’s, for an empty input', event, '', 'dev', 0],
    ['the default branch', { ...event, ref: 'refs/tags/v1' }, undefined, 'trunk', 1],
  ])('is %s', async (_, given, input, expected, requests) => {
    const { github, sent } = wireGitHub({ 'GET ': { default_branch: 'trunk' } });
    expect(await resolveBaseBranch(github, given, input)).toBe(expected);
    expect(sent).toHaveLength(requests);
  });

  test('cannot be in a fork', async () => {
    expect(await failureOf(resolveBaseBranch(wireGitHub({}).github, fork, undefined))).toMatchObject({
      name: 'InputError',
      message: 'Pull request #3 comes from a fork, so the action cannot open a pull request into its branch',
      hint: 'set delivery to comment, or base-branch to a branch of this repository',
    });
  });

  test('is the repository’s default branch', async () => {
    expect(await readDefaultBranch(wireGitHub({ 'GET ': { default_branch: 'trunk' } }).github)).toBe('trunk');
  });
});
