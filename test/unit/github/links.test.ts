import { expect, test } from 'vitest';
import { blobUrl, compareUrl, pullUrl } from '../../../src/github/links.ts';

const address = { serverUrl: 'https://github.test', owner: 'acme', repo: 'agents' };

test.each([
  ['a/b', 'a/b'],
  ['with space', 'with%20space'],
  ['[x](y)', '%5Bx%5D%28y%29'],
  ["it's*!", 'it%27s%2A%21'],
  ['#1?&', '%231%3F%26'],
])('%j is safe in a Markdown link', (path, encoded) => {
  expect(blobUrl(address, path, path)).toBe(`https://github.test/acme/agents/blob/${encoded}/${encoded}`);
  expect(compareUrl(address, path, path)).toBe(
    `https://github.test/acme/agents/compare/${encoded}...${encoded}?quick_pull=1`,
  );
});

test('a pull request has a page', () => {
  expect(pullUrl(address, 7)).toBe('https://github.test/acme/agents/pull/7');
});
