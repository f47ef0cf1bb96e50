import { describe, expect, test } from 'vitest';
import { hashBlob } from '../../../src/github/base.ts';
import type { GitHub } from '../../../src/github/client.ts';
import { GitHubError } from '../../../src/github/errors.ts';
import { listChangedSince, openHistory } from '../../../src/github/history.ts';
import { Answer, wireGitHub } from '../../support/github-wire.ts';
import { failureOf } from '../../support/http.ts';

/** Commits, the newest first, each with the files that it left behind. */
type Commits = readonly (readonly [sha: string, files: Readonly<Record<string, string>>])[];

/** A repository that answers the two reads that a history takes; `asked` counts them. */
function repositoryOf(commits: Commits): GitHub & { asked: string[] } {
  const asked: string[] = [];
  const missing = () =>
    new GitHubError({
      kind: 'missing',
      status: 404,
      detail: 'Not Found',
      uncertain: false,
      cause: undefined,
      message: 'x',
      hint: 'y',
    });
  const repos = {
    getContent: async ({ path, ref }: { path: string; ref: string }) => {
      asked.push(`${path}@${ref}`);
      const files = commits.find(([sha]) => sha === ref)?.[1] ?? {};
      const text = files[path];
      if (text !== undefined) {
        const content = Buffer.from(text).toString('base64');
        return { data: { type: 'file', size: text.length, content } };
      }
      throw missing();
    },
    listCommits: async ({ path, sha }: { path: string; sha: string }) => {
      asked.push(`commits of ${path} from ${sha}`);
      const from = commits.slice(commits.findIndex(([one]) => one === sha));
      const touching = from.filter(([, files], index) => files[path] !== from[index + 1]?.[1][path]);
      const parentOf = (one: string) => commits[commits.findIndex(([other]) => other === one) + 1]?.[0];
      return { data: touching.map(([one]) => ({ sha: one, parents: [{ sha: parentOf(one) }] })) };
    },
  };
  const git = {
    getTree: async ({ tree_sha }: { tree_sha: string }) => {
      asked.push(`paths at ${tree_sha}`);
      const files = commits.find(([sha]) => sha === tree_sha)?.[1] ?? {};
      return { data: { tree: Object.keys(files).map((path) => ({ type: 'blob', path })) } };
    },
  };
  return { owner: 'o', repo: 'r', asked, octokit: { rest: { repos, git } } } as unknown as GitHub & { asked: string[] };
}

const PATH = 'm/7-x.yaml';

/** A version that is `bad` can't be read; one that is a metric of another ID says so. */
function wantedOf([newest]: Commits, before: string | undefined) {
  return {
    path: PATH,
    bytes: Buffer.from(newest?.[1][PATH] ?? ''),
    before,
    sha: newest?.[0] ?? '',
    read: async (bytes: Buffer) => (String(bytes) === 'bad' ? undefined : String(bytes)),
    otherPlaces: (paths: readonly string[]) => paths.filter((path) => path !== PATH),
    isIt: (version: string) => version !== 'another metric',
  };
}

async function versionsOf(commits: Commits, before: string | undefined): Promise<readonly string[]> {
  return (await openHistory(repositoryOf(commits))(wantedOf(commits, before))).versions;
}

describe('the history of a file', () => {
  const file = (text: string) => ({ 'm/7-x.yaml': text });

  test.each<[name: string, before: string | undefined, commits: Commits, versions: string[]]>([
    [
      'what was there before the push',
      'a',
      [
        ['c', file('3')],
        ['b', file('2')],
        ['a', file('1')],
      ],
      ['1'],
    ],
    [
      'a push of something else',
      'b',
      [
        ['c', file('2')],
        ['b', file('2')],
        ['a', file('1')],
      ],
      ['2', '1'],
    ],
    [
      'new in this push, in two commits',
      'a',
      [
        ['c', file('2')],
        ['b', file('1')],
        ['a', {}],
      ],
      ['1'],
    ],
    [
      'new in this push, in one commit',
      'a',
      [
        ['b', file('1')],
        ['a', {}],
      ],
      [],
    ],
    [
      'started by hand',
      undefined,
      [
        ['c', file('3')],
        ['b', file('2')],
        ['a', file('1')],
      ],
      ['2'],
    ],
    [
      'started by hand, only ever one version',
      undefined,
      [
        ['b', file('1')],
        ['a', {}],
      ],
      [],
    ],
    [
      'another name before',
      'a',
      [
        ['b', file('2')],
        ['a', { 'm/77-z.yaml': 'another metric', 'elsewhere/7-old.yaml': '1' }],
      ],
      ['1'],
    ],
    [
      'another name before, seen later and without an event that tells',
      undefined,
      [
        ['c', { ...file('2'), 'README.md': 'another metric' }],
        ['b', file('2')],
        ['a', { 'elsewhere/7-old.yaml': '1' }],
      ],
      ['1'],
    ],
    [
      'broken before the push: what was there before that',
      'b',
      [
        ['c', file('3')],
        ['b', file('bad')],
        ['a', file('1')],
      ],
      ['1'],
    ],
    [
      'a commit before that is not there any more',
      'gone',
      [
        ['b', file('2')],
        ['a', file('1')],
      ],
      ['1'],
    ],
  ])('%s', async (_name, before, commits, versions) => {
    expect(await versionsOf(commits, before)).toEqual(versions);
  });

  test('asks once when the file was there before', async () => {
    const commits: Commits = [
      ['b', file('2')],
      ['a', file('1')],
    ];
    const repository = repositoryOf(commits);
    await openHistory(repository)(wantedOf(commits, 'a'));
    expect(repository.asked).toEqual(['m/7-x.yaml@a']);
  });

  test('asks for the paths of a commit once for all files', async () => {
    const commits: Commits = [
      ['b', file('2')],
      ['a', { 'm/1.yaml': 'another metric' }],
    ];
    const repository = repositoryOf(commits);
    const read = openHistory(repository);
    await Promise.all([read(wantedOf(commits, 'a')), read(wantedOf(commits, 'a'))]);
    expect(repository.asked.filter((one) => one.startsWith('paths'))).toEqual(['paths at a']);
  });

  test('a file that no commit has is unknown', async () => {
    const commits: Commits = [['b', { 'repo/m/7-x.yaml': '2' }]];
    expect(await openHistory(repositoryOf(commits))(wantedOf(commits, undefined))).toEqual({
      versions: [],
      isUnknown: true,
    });
  });
});

describe('the versions of a file', () => {
  const base64 = (text: string) => ({ type: 'file', size: text.length, content: Buffer.from(text).toString('base64') });

  const list = (...shas: string[]) =>
    shas.map((sha, index) => ({ sha, parents: [{ sha: shas[index + 1] ?? 'first' }] }));

  /** Reads with the real client. `files`: the texts by commit; `isLast`: texts that need none before them. */
  async function read(
    files: Record<string, string | object>,
    {
      before,
      commits = [],
      tree,
      last,
      sha = 'new',
    }: { before?: string; commits?: object; tree?: string[]; last?: string[]; sha?: string },
  ) {
    const wire = wireGitHub({
      'GET /commits': commits,
      [`GET /git/trees/${before ?? 'first'}`]: { tree: (tree ?? []).map((path) => ({ type: 'blob', path })) },
    });
    const { github, sent } = wire;
    github.octokit.hook.wrap('request', async (request, options) => {
      const { path, ref } = options as { path?: string; ref?: string };
      if (ref === undefined) return await request(options);
      sent.push(`${path}@${ref}`);
      const found = files[path === PATH ? ref : `${path}@${ref}`];
      if (found === undefined) return await request(options);
      return { status: 200, data: typeof found === 'string' ? base64(found) : found, url: '', headers: {} };
    });
    const wanted = { ...wantedOf([['new', { [PATH]: 'now\n' }]], before), sha };
    const history = openHistory(github)({
      ...wanted,
      ...(last ? { isLast: (one: string) => last.includes(one) } : {}),
    });
    return { ...(await history), sent };
  }

  test('is one request where the push changed it', async () => {
    const { sent, ...history } = await read({ old: 'then' }, { before: 'old' });
    expect(history).toEqual({ versions: ['then'], isUnknown: false });
    expect(sent).toEqual([`${PATH}@old`]);
  });

  test('goes back until the last that is needed', async () => {
    const files = { old: '5', c4: '4', c3: '3', c2: '2', c1: '1' };
    const commits = list('old', 'c4', 'c3', 'c2', 'c1');
    const { versions } = await read(files, { before: 'old', commits, last: ['2'] });
    expect(versions).toEqual(['5', '5', '4', '3', '2']);
    expect((await read(files, { before: 'old', commits, last: ['5'] })).sent).toHaveLength(1);
  });

  test('has five of the earlier ones at most, of ten commits', async () => {
    const files = Object.fromEntries(Array.from({ length: 9 }, (_, index) => [`c${index}`, `${index}`]));
    const found = await read(files, { before: 'gone', commits: list(...Object.keys(files)) });
    expect(found.versions).toEqual(['0', '1', '2', '3', '4']);
    expect(found.sent).toContain('GET /commits?path=m/7-x.yaml&sha=new&per_page=10');
  });

  test('has one of the earlier ones where the push did not change it', async () => {
    const found = await read(
      { old: 'now\r\n', c2: 'now\n', c1: '1', c0: '0' },
      { before: 'old', commits: list('c2', 'c1', 'c0') },
    );
    expect(found.versions).toEqual(['now\r\n', '1']);
    expect(found.sent).toContain('GET /commits?path=m/7-x.yaml&sha=old&per_page=10');
  });

  test('asks for the branch’s own commits where the event names none', async () => {
    const { sent } = await read({}, { sha: '' });
    expect(sent).toEqual(['GET /commits?path=m/7-x.yaml&per_page=10']);
  });

  test.each<[what: string, isUnknown: boolean, files: Record<string, string>, before: string, commits: object]>([
    ['no commit has it', true, {}, 'gone', []],
    ['the repository has no commits', true, {}, 'gone', new Answer(409)],
    ['the branch is gone', true, {}, 'gone', new Answer(404)],
    ['a commit has it', false, { c1: 'now\n' }, 'gone', list('c1')],
    ['it was there before', false, { old: 'now\n' }, 'old', []],
  ])('is unknown when %s: %s', async (_, isUnknown, files, before, commits) => {
    expect((await read(files, { before, commits })).isUnknown).toBe(isUnknown);
  });

  test('fails as GitHub refuses it', async () => {
    expect(await failureOf(read({}, { before: 'gone', commits: new Answer(403) }))).toMatchObject({
      kind: 'forbidden',
    });
  });

  test('at another place is looked for in twenty files at most', async () => {
    const tree = Array.from({ length: 30 }, (_, index) => `other/${index}.yaml`);
    const moved = (index: number) => read({ [`other/${index}.yaml@old`]: 'mine' }, { before: 'old', tree });
    expect(await moved(19)).toMatchObject({ versions: ['mine'], isUnknown: false });
    expect((await moved(20)).versions).toEqual([]);
    const unreadable = { 'other/0.yaml@old': 'bad', 'other/1.yaml@old': 'another metric', 'other/2.yaml@old': 'mine' };
    expect((await read(unreadable, { before: 'old', tree })).versions).toEqual(['mine']);
  });

  test('at another place is looked for before its first commit, by hand', async () => {
    const files = { c1: 'now\n', 'other.yaml@first': 'mine' };
    const started = { commits: list('c1'), tree: ['other.yaml'] };
    expect((await read(files, started)).versions).toEqual(['mine']);
    // Of ten commits, the first one may not be the file's first.
    const ten = list(...Array.from({ length: 10 }, (_, index) => `d${index}`));
    expect((await read(files, { ...started, commits: ten })).sent).not.toContain('other.yaml@first');
    // An event that names the commit before has been answered by it.
    const pushed = await read({ ...files, old: 'now\n' }, { ...started, before: 'old' });
    expect(pushed.versions).toEqual(['now\n']);
    // Nor is it needed beside another version.
    const another = await read({ ...files, c0: '0' }, { ...started, commits: list('c1', 'c0') });
    expect(another.versions).toEqual(['0']);
  });

  test.each<[what: string, reply: object]>([
    ['a folder', [{ type: 'file', path: 'x' }]],
    ['a submodule', { type: 'submodule', size: 0 }],
    ['a file over 1 MiB', { type: 'file', size: 2_000_000, content: '', encoding: 'none' }],
  ])('is not %s', async (_, reply) => {
    const { versions, sent } = await read({ old: reply, c1: 'then' }, { before: 'old', commits: list('c1') });
    expect(versions).toEqual(['then']);
    expect(sent).toContain(`${PATH}@old`);
  });

  test('lists the files of a commit, without its folders', async () => {
    const { github, sent } = wireGitHub({
      'GET /git/trees/old': {
        tree: [{ type: 'tree', path: 'm' }, { type: 'blob', path: 'm/1.yaml' }, { type: 'blob' }],
      },
      'GET /commits': [],
    });
    const seen: (readonly string[])[] = [];
    const otherPlaces = (paths: readonly string[]) => {
      seen.push(paths);
      return [];
    };
    await openHistory(github)({ ...wantedOf([['new', {}]], 'old'), otherPlaces });
    await openHistory(wireGitHub({ 'GET /commits': [] }).github)({ ...wantedOf([['new', {}]], 'old'), otherPlaces });
    expect(seen).toEqual([['m/1.yaml'], []]);
    expect(sent).toContain('GET /git/trees/old?recursive=true');
  });
});

describe('files that changed since a commit', () => {
  const main = (sha: string) => ({ name: 'main', commit: { sha, commit: { tree: { sha: 't2' } } } });
  const then = { content: Buffer.from('then\n').toString('base64'), type: 'file', size: 5 };
  const since = async (head: string, files: Record<string, string>, replies: Record<string, object> = {}) => {
    const { github, sent } = wireGitHub({
      'GET /branches/main': main(head),
      'GET /git/trees/t2': { sha: 't2', tree: [] },
      ...replies,
    });
    const known = new Map(Object.entries(files).map(([path, text]) => [path, Buffer.from(text)]));
    return { changed: await listChangedSince(github, { branch: 'main', sha: 'c1', files: known }), sent };
  };

  test('are none while the branch does not move, which takes one request', async () => {
    expect(await since('c1', { a: 'then\n', b: '' })).toEqual({ changed: [], sent: ['GET /branches/main'] });
  });

  test('are those that were in the commit, and are not so any more', async () => {
    const { changed, sent } = await since(
      'c2',
      { gone: 'then\n', 'edited-here': 'mine\n', new: 'x', crlf: 'then\r\n' },
      { 'GET /contents/gone': then, 'GET /contents/edited-here': then, 'GET /contents/crlf': then },
    );
    expect(changed).toEqual(['gone', 'crlf']);
    expect(sent).toContain('GET /contents/gone?ref=c1');
  });

  test('are not those that differ only in their line ends', async () => {
    const sha = hashBlob(Buffer.from('then\n'), 40);
    const { changed } = await since(
      'c2',
      { a: 'then\r\n', b: 'other\n' },
      {
        'GET /git/trees/t2': {
          sha: 't2',
          tree: [
            { path: 'a', mode: '100644', sha },
            { path: 'b', mode: '100644', sha },
          ],
        },
        [`GET /git/blobs/${sha}`]: { content: 'then\n', encoding: 'utf-8' },
        ...{
          'GET /contents/a': then,
          'GET /contents/b': { ...then, content: Buffer.from('other\n').toString('base64') },
        },
      },
    );
    expect(changed).toEqual(['b']);
  });
});
