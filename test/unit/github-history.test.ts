import { describe, expect, test } from 'vitest';
import type { GitHub } from '../../src/github/client.ts';
import { GitHubError } from '../../src/github/errors.ts';
import { readVersions } from '../../src/github/history.ts';

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
      const entries = Object.keys(files).filter((name) => name.startsWith(`${path}/`));
      if (entries.length === 0) throw missing();
      return { data: entries.map((one) => ({ type: 'file', path: one, name: one.slice(path.length + 1) })) };
    },
    listCommits: async ({ path, sha }: { path: string; sha: string }) => {
      asked.push(`commits of ${path} from ${sha}`);
      const from = commits.slice(commits.findIndex(([one]) => one === sha));
      const touching = from.filter(([, files], index) => files[path] !== from[index + 1]?.[1][path]);
      return { data: touching.map(([one]) => ({ sha: one })) };
    },
  };
  return { owner: 'o', repo: 'r', asked, octokit: { rest: { repos } } } as unknown as GitHub & { asked: string[] };
}

async function versionsOf(commits: Commits, before: string | undefined, path = 'm/7-x.yaml'): Promise<string[]> {
  const [newest] = commits;
  const bytes = Buffer.from(newest?.[1][path] ?? '');
  const wanted = { path, bytes, namePrefix: '7-', before, sha: newest?.[0] ?? '' };
  return (await readVersions(repositoryOf(commits), wanted)).map(String);
}

describe('readVersions', () => {
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
        ['a', { 'm/7-old.yaml': '1', 'm/77-z.yaml': '0' }],
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
    const repository = repositoryOf([
      ['b', file('2')],
      ['a', file('1')],
    ]);
    await readVersions(repository, { path: 'm/7-x.yaml', bytes: Buffer.from('2'), before: 'a', sha: 'b' });
    expect(repository.asked).toEqual(['m/7-x.yaml@a']);
  });
});
