import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { claimsId, findMetricFiles, normalizeFolder } from '../../../../src/documents/metrics/metric-folder.ts';
import { makeTempFolder } from '../../../support/temp-folder.ts';

async function makeWorkspace(...paths: string[]): Promise<string> {
  const root = makeTempFolder();
  for (const path of paths) {
    await mkdir(join(root, dirname(path)), { recursive: true });
    await writeFile(join(root, path), 'id: 1\n');
  }
  return root;
}

test('lists metric files at every depth, sorted, and nothing else', async () => {
  const root = await makeWorkspace(
    'm/b.yaml',
    'm/a.yml',
    'm/sub/deep/c.JSON',
    'm/readme.md',
    'm/.git/x.yaml',
    'other/d.yaml',
  );
  await symlink(join(root, 'other'), join(root, 'm/link'));
  await symlink(join(root, 'other/d.yaml'), join(root, 'm/link.yaml'));
  expect(await findMetricFiles(root, './m/')).toEqual(['m/a.yml', 'm/b.yaml', 'm/sub/deep/c.JSON']);
  expect(await findMetricFiles(join(root, 'm/sub'), '.')).toEqual(['deep/c.JSON']);
  expect(await findMetricFiles(root, 'none')).toBeUndefined();
});

test('rejects a file, a folder outside the workspace, and .git', async () => {
  const root = await makeWorkspace('ws/m/b.yaml', 'out/a.yaml', 'ws/.git/x.yaml');
  const workspace = join(root, 'ws');
  await symlink(join(root, 'out'), join(workspace, 'escape'));
  await symlink(join(workspace, '.git'), join(workspace, 'inner'));
  await expect(findMetricFiles(workspace, 'escape')).rejects.toThrow(/is outside the workspace/);
  await expect(findMetricFiles(workspace, 'inner')).rejects.toThrow(/is inside \.git/);
  await expect(findMetricFiles(workspace, 'm/b.yaml')).rejects.toThrow(/is a file, not a folder/);
  // Windows does not tell a folder that is missing from one in a file.
  if (process.platform !== 'win32')
    await expect(findMetricFiles(workspace, 'm/b.yaml/c')).rejects.toThrow(/is a file, not a folder/);
});

test('searches ten levels of folders, and none of packages', async () => {
  const deep = (levels: number) => `m/${'d/'.repeat(levels)}x.yaml`;
  const root = await makeWorkspace(deep(10), deep(11), 'm/node_modules/x.yaml', 'm/sub/.GIT/x.yaml', 'm/x.yaml.md');
  expect(await findMetricFiles(root, 'm')).toEqual([deep(10)]);
});

test('sorts by whole paths, whatever the file system lists first', async () => {
  const paths = ['c.yaml', 'a.yaml', 'b/x.yaml', 'B.yaml', 'a/z.yaml', 'a-.yaml'];
  const root = await makeWorkspace(...paths);
  expect(await findMetricFiles(root, '.')).toEqual(['B.yaml', 'a-.yaml', 'a.yaml', 'a/z.yaml', 'b/x.yaml', 'c.yaml']);
});

test('accepts 2,000 files', async () => {
  const root = await makeWorkspace('m/x.yaml');
  await Promise.all(Array.from({ length: 1999 }, (_, i) => writeFile(join(root, `m/${i}.yaml`), '')));
  expect(await findMetricFiles(root, 'm')).toHaveLength(2000);
  await writeFile(join(root, 'm/more.yaml'), '');
  await expect(findMetricFiles(root, 'm')).rejects.toMatchObject({
    message: 'metric-path m has more than 2000 files',
    hint: 'set it to a folder that contains only metric files',
  });
});

test.each([
  ['m', 'm'],
  ['./m//', 'm'],
  ['m\\sub\\', 'm/sub'],
  ['a/../m/', 'm'],
  ['', '.'],
  ['.', '.'],
  ['./', '.'],
  ['.github/m', '.github/m'],
  ['..m', '..m'],
])('normalizes %j to %j', (folder, path) => {
  expect(normalizeFolder(folder)).toBe(path);
});

test('says which folder to set instead', async () => {
  const root = await makeWorkspace('m/b.yaml');
  const outside = {
    message: 'metric-path is outside the workspace: ../x',
    hint: 'set it to a folder in the repository, relative to its root',
  };
  expect(() => normalizeFolder('../x')).toThrow(expect.objectContaining(outside));
  const inGit = {
    message: 'metric-path is inside .git: a/.git',
    hint: 'set it to another folder in the repository',
  };
  expect(() => normalizeFolder('a/.git')).toThrow(expect.objectContaining(inGit));
  await expect(findMetricFiles(root, 'm/b.yaml')).rejects.toMatchObject({
    message: 'metric-path is a file, not a folder: m/b.yaml',
    hint: 'set it to the folder that contains the metric files',
  });
});

test.each(['..', '../x', '/etc', 'a/../../b', '..\\x', 'C:\\x', '.git', 'a/.GIT/b'])('refuses %s', (folder) => {
  if (folder.startsWith('C:') && process.platform !== 'win32') return;
  expect(() => normalizeFolder(folder)).toThrow(/metric-path is (outside|inside)/);
});

test.each<[path: string, text: string, claims: boolean]>([
  ['m/12-x.yaml', 'a: [', true],
  ['m/x.yaml', 'name: [\nid: 12\n', true],
  ['m/x.json', '{"id": 12,', true],
  ['m/x.yaml', 'id: 123\n', false],
  ['m/112-x.yaml', 'other: 12\n', false],
])('%s with %j claims ID 12: %s', (path, text, claims) => {
  expect(claimsId({ path, text }, 12)).toBe(claims);
});
