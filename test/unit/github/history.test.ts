import { describe, expect, test } from 'vitest';
import type { GitHub } from '../../../src/github/client.ts';
import { GitHubError } from '../../../src/github/errors.ts';
import { openHistory } from '../../../src/github/history.ts';

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
