import { expect, test } from 'vitest';
import { readPages } from '../../../src/github/client.ts';

/** A list that is served as GitHub does, or by a server that caps its pages or names no next one. */
function serve(total: number, { cap = 100, links = true } = {}) {
  let asked = 0;
  const read = async ({ page }: { per_page: number; page: number }) => {
    asked += 1;
    const data = Array.from({ length: total }, (_, index) => index).slice((page - 1) * cap, page * cap);
    return { data, headers: { link: links && page * cap < total ? '<https://x?page=2>; rel="next"' : undefined } };
  };
  return { read, asked: () => asked };
}

test.each([
  ['nothing', 0, {}, 1],
  ['one page', 99, {}, 1],
  ['three pages', 250, {}, 3],
  ['full pages without links', 250, { links: false }, 3],
  ['a full page without links, and no more', 200, { links: false }, 3],
  ['small pages with links', 70, { cap: 30 }, 3],
])('%s', async (_, total, options, requests) => {
  const server = serve(total, options);
  expect(await readPages(server.read)).toHaveLength(total);
  expect(server.asked()).toBe(requests);
});

test('no further than is wanted', async () => {
  const server = serve(1000);
  await readPages(server.read, (items) => items.includes(120));
  expect(server.asked()).toBe(2);
});
