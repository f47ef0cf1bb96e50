import { mkdir, mkdtemp, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { claimsId, findMetricFiles, normaliseFolder } from '../../../../src/documents/metrics/metric-folder.ts';

async function makeWorkspace(...paths: string[]): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), 'metrics-'));
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
  await expect(findMetricFiles(workspace, 'm/b.yaml/c')).rejects.toThrow(/is a file, not a folder/);
});

test.each(['..', '../x', '/etc', 'a/../../b', '..\\x', 'C:\\x', '.git', 'a/.GIT/b'])('refuses %s', (folder) => {
  if (folder.startsWith('C:') && process.platform !== 'win32') return;
  expect(() => normaliseFolder(folder)).toThrow(/metric-path is (outside|inside)/);
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
