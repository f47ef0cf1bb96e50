import { expect, it } from 'vitest';
import { CODE, extensionOf, MARKDOWN, SOURCE, STRUCTURED, TEXT } from '../../../src/documents/extension.ts';

it.each([
  ['a/b.md', 'md'],
  ['A.MD', 'md'],
  ['a.tar.gz', 'gz'],
  ['a.md/b', ''],
  ['a.b-c', ''],
  ['Makefile', ''],
  ['.gitignore', 'gitignore'],
  ['.env', 'env'],
  ['a/.env.local', 'env'],
  ['a\\.ENV', 'env'],
  ['.environment', 'environment'],
  ['.env/a.md', 'md'],
  ['my.env.ts', 'ts'],
])('the extension of %s is %j', (path, extension) => {
  expect(extensionOf(path)).toBe(extension);
});

it('gives each extension one way to be read', () => {
  const all = [...STRUCTURED.keys(), ...SOURCE, ...TEXT, ...CODE];
  expect(new Set(all).size).toBe(all.length);
  expect(all.filter((extension) => !/^[a-z0-9]+$/.test(extension))).toEqual([]);
  expect(TEXT).toEqual(expect.arrayContaining([...MARKDOWN, 'txt', 'liquid', 'tmpl', 'poml']));
  expect(CODE).toEqual(expect.arrayContaining(['go', 'erl', 'c', 'conf', 'properties', 'gql']));
  expect(SOURCE).toEqual(['py', 'pyi', 'pyw', 'js', 'jsx', 'mjs', 'cjs', 'ts', 'mts', 'cts', 'tsx']);
  expect(Object.fromEntries(STRUCTURED)).toEqual({
    ...{ json: 'JSON', jsonc: 'JSON', json5: 'JSON', ipynb: 'JSON' },
    ...{ yaml: 'YAML', yml: 'YAML' },
  });
});
