import { describe, expect, it } from 'vitest';
import { sortStatus } from '../../src/cekura/progress.ts';
import { codeOf, list, parsePage, read, tableBelow } from './pages.ts';

const PAGE = 'docs/cekura.md';
/** What a user's own step may send to start tests, as Cekura's action does; this action never does. */
const STARTS_TESTS = 'GET /test_framework/v1/scenarios/run_scenarios/';

/** The requests that a file of `src/cekura/` makes, as `GET /path/<id>/`. */
function listRequests(file: string): string[] {
  const text = read(file);
  const bases = new Map(
    [...text.matchAll(/^const (\w+) = '(\/test_framework\/[^']*)'/gm)].map(([, name = '', base = '']) => [name, base]),
  );
  const toPath = (written: string) =>
    (bases.get(written) ?? written.slice(1, -1)).replace(
      /\$\{(\w+)\}/g,
      (_, name: string) => bases.get(name) ?? '<id>',
    );
  const sent = [...text.matchAll(/method: '(\w+)',\s*path(?:: (\w+|'[^']*'|`[^`]*`))?,/g)];
  // Helpers send what they are given: there is a request wherever they are called.
  const helpers = text.matchAll(/function (\w+)\(client: CekuraClient, path: string[^{]*\{[^}]*?method: '(\w+)'/g);
  const calls = [...helpers].flatMap(([, name, method]) =>
    [...text.matchAll(new RegExp(`\\b${name}\\(client, (\`[^\`]*\`)`, 'g'))].map(([, path = '']) => [method, path]),
  );
  const own = sent.flatMap(([, method = '', path]) => (path === undefined ? [] : [[method, path]]));
  expect([file, sent.length]).toEqual([file, text.match(/\bclient\.send\(/g)?.length ?? 0]);
  return [...own, ...calls].map(([method, path = '']) => `${method} ${toPath(path)}`);
}

describe(PAGE, () => {
  const requests = [...new Set(list('src/cekura/', /\.ts$/).flatMap(listRequests))].sort();

  it('lists every request, and no other', () => {
    const told = tableBelow(PAGE, 'Requests').rows.flatMap(([request]) => request?.code ?? []);
    expect(told.sort()).toEqual(requests);
  });

  it('names no other request elsewhere', () => {
    const elsewhere = [
      ...codeOf(parsePage(PAGE)).filter((piece) => /^[A-Z]+ \//.test(piece)),
      ...[...read(PAGE).matchAll(/https:\/\/api\.cekura\.ai(\/[^?'` ]+)/g)].map(([, path]) => `GET ${path}`),
    ];
    expect(elsewhere.length).toBeGreaterThan(15);
    const others = [STARTS_TESTS];
    const known = (request: string) => [...requests, ...others].includes(request.replace(/<\w+>/g, '<id>'));
    expect(elsewhere.filter((request) => !known(request))).toEqual([]);
  });

  it('sorts the words for status as they are read', () => {
    const { rows } = tableBelow(PAGE, 'Words for status');
    const told = rows.flatMap(([meaning, words]) => (words?.code ?? []).map((word) => [word, meaning?.text]));
    expect(told).toEqual(told.map(([word = '']) => [word, sortStatus(word)]));
    const known = [...read('src/cekura/progress.ts').matchAll(/new Set\(\s*'([^']+)'\.split/g)];
    expect(told.map(([word]) => word).sort()).toEqual(known.flatMap(([, words = '']) => words.split(' ')).sort());
  });
});
