import { linkSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { suggestPaths } from '../../../src/documents/near-names.ts';
import { makeTempFolder } from '../../support/temp-folder.ts';

function makeFolder(...paths: string[]): string {
  const root = makeTempFolder();
  for (const path of paths) {
    mkdirSync(join(root, dirname(path)), { recursive: true });
    writeFileSync(join(root, path), '');
  }
  return root;
}

test.each<[what: string, wanted: string, files: string[], suggested: string[]]>([
  ['the same path in other letters first', 'b/Agent.md', ['a/agent.md', 'b/agent.md'], ['b/agent.md', 'a/agent.md']],
  [
    'the same name elsewhere before a similar one here',
    'a/agent.md',
    ['a/agent.txt', 'b/Agent.md'],
    ['b/Agent.md', 'a/agent.txt'],
  ],
  [
    'a similar name in the same folder before one elsewhere',
    'a/agent.md',
    ['b/agnet.md', 'a/agents.md'],
    ['a/agents.md', 'b/agnet.md'],
  ],
  ['another extension', 'a.b.md', ['a.b.txt', 'a.md'], ['a.b.txt']],
  ['the shortest path first', 'agent.md', ['long/agent.md', 'a/agent.md'], ['a/agent.md', 'long/agent.md']],
  [
    'equal lengths by letters',
    'agent.md',
    ['c/agent.md', 'a/agent.md', 'b/agent.md'],
    ['a/agent.md', 'b/agent.md', 'c/agent.md'],
  ],
  [
    'at most three',
    'agent.md',
    ['a/agent.md', 'b/agent.md', 'c/agent.md', 'd/agent.md'],
    ['a/agent.md', 'b/agent.md', 'c/agent.md'],
  ],
  ['no other names', 'agent.md', ['support.md', 'x.yaml'], []],
  [
    'no files in folders of tools',
    'agent.md',
    ['.git/agent.md', 'node_modules/agent.md', '.venv/agent.md', 'venv/agent.md', '__pycache__/agent.md'],
    [],
  ],
  ['files in other hidden folders', 'agent.md', ['.github/agent.md'], ['.github/agent.md']],
])('suggests %s', async (_, wanted, files, suggested) => {
  expect(await suggestPaths(makeFolder(...files), wanted)).toEqual(suggested);
});

test('searches the wanted folder first, because the search is bounded', async () => {
  const root = makeFolder('a/b/agnet.md', 'agent.txt');
  mkdirSync(join(root, 'many'));
  for (let i = 0; i < 5000; i++) linkSync(join(root, 'agent.txt'), join(root, 'many', `${i}`));
  expect(await suggestPaths(root, 'a/b/c/agent.md')).toEqual(['agent.txt', 'a/b/agnet.md']);
  expect(await suggestPaths(root, 'agent.md')).toEqual(['agent.txt']);
});

test.skipIf(process.platform === 'win32')('searches no folder outside the root or in .git', async () => {
  const outer = makeFolder('out/agnet.md', 'root/.git/agnet.md', 'root/x.md', 'root/.github/agnet.md');
  const root = join(outer, 'root');
  symlinkSync(join(outer, 'out'), join(root, 'away'));
  symlinkSync(join(root, '.git'), join(root, 'inner'));
  expect(await suggestPaths(root, 'away/agent.md')).toEqual(['.github/agnet.md']);
  expect(await suggestPaths(root, 'inner/agent.md')).toEqual(['.github/agnet.md']);
  expect(await suggestPaths(root, '.git/agent.md')).toEqual(['.github/agnet.md']);
});
