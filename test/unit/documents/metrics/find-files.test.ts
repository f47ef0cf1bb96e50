import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { findFileOf, readMetricFolder } from '../../../../src/documents/metrics/find-files.ts';
import { MetricFileError } from '../../../../src/documents/metrics/metric-file.ts';
import { makeTempFolder } from '../../../support/temp-folder.ts';

function makeFolder(files: Record<string, string | Buffer>): string {
  const root = makeTempFolder();
  mkdirSync(join(root, 'm'));
  for (const [path, content] of Object.entries(files)) writeFileSync(join(root, 'm', path), content);
  return root;
}

test('reads every file in the folder, valid or not', async () => {
  const root = makeFolder({ 'a.yaml': '\ufeffid: 1\n', 'b.json': '{"id": "x"}', 'c.yml': Buffer.from([0xff]) });
  expect(await readMetricFolder(root, 'm')).toEqual([
    {
      path: 'm/a.yaml',
      text: '\ufeffid: 1\n',
      bytes: Buffer.from('\ufeffid: 1\n'),
      file: expect.objectContaining({ path: 'm/a.yaml', id: 1 }),
      problems: [],
    },
    {
      path: 'm/b.json',
      text: '{"id": "x"}',
      bytes: Buffer.from('{"id": "x"}'),
      problems: [{ path: 'm/b.json', line: 1, message: 'id: must be a positive whole number, not "x"' }],
    },
    {
      path: 'm/c.yml',
      text: '',
      bytes: Buffer.alloc(0),
      problems: [{ path: 'm/c.yml', line: 1, message: 'metric-path: m/c.yml is not UTF-8 text' }],
    },
  ]);
  expect(await readMetricFolder(root, 'none')).toBeUndefined();
});

test('finds the one file of a metric', async () => {
  const files =
    (await readMetricFolder(makeFolder({ 'a.yaml': 'id: 1\n', 'b.yaml': 'id: 2\n', 'c.yaml': 'id: x\n' }), 'm')) ?? [];
  expect(findFileOf(files, 2)).toMatchObject({ path: 'm/b.yaml', file: { id: 2 } });
  expect(findFileOf(files, 3)).toBeUndefined();
});

test('refuses to choose, if an invalid file may be the one', async () => {
  const files = (await readMetricFolder(makeFolder({ 'a.yaml': 'id: 1\n', '1-b.yaml': 'id: [\n' }), 'm')) ?? [];
  expect(() => findFileOf(files, 1)).toThrow(MetricFileError);
  expect(() => findFileOf(files, 1)).toThrow('Invalid metric file: m/1-b.yaml:2: is not valid YAML');
});

test('refuses to choose, if several files have the ID', async () => {
  const root = makeFolder({ 'a.yaml': 'id: 1\n', 'b.yaml': 'name: x\nid: 1\n', 'c.yaml': '\n\nid: 1\n' });
  const files = (await readMetricFolder(root, 'm')) ?? [];
  expect(() => findFileOf(files, 1)).toThrow(
    '2 problems in metric files: m/b.yaml:2: id: 1 is also in m/a.yaml; m/c.yaml:3: id: 1 is also in m/a.yaml',
  );
});
