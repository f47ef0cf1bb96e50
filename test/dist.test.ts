import { readdirSync, readFileSync, statSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';

const DIST = new URL('../dist/', import.meta.url);
const files = readdirSync(DIST);
const scripts = files.filter((name) => /\.c?js$/.test(name));
const read = (name: string) => readFileSync(new URL(name, DIST), 'utf8');

describe('dist/', () => {
  it('is what the runner starts', () => {
    const { runs } = parse(readFileSync(new URL('../action.yml', import.meta.url), 'utf8'));
    expect(runs).toEqual({ using: 'node24', main: 'dist/index.js' });
    expect(files).toContain('index.js');
  });

  it('holds at most 1.5 MB of JavaScript, and 180 kB of parsers that only prompts in source code load', () => {
    // The tables of the two languages, and what runs them.
    const isParser = (name: string) => /\bmaxTerm\b/.test(read(name));
    const sizeOf = (names: readonly string[]) =>
      names.reduce((sum, name) => sum + statSync(new URL(name, DIST)).size, 0);
    const parsers = scripts.filter(isParser);
    expect(parsers.length).toBeGreaterThan(0);
    expect(parsers).not.toContain('index.js');
    expect(sizeOf(parsers)).toBeLessThanOrEqual(180_000);
    expect(sizeOf(scripts.filter((name) => !parsers.includes(name)))).toBeLessThanOrEqual(1_500_000);
  });

  it('starts with an entry in ASCII, which Node.js reads faster', () => {
    // One other character, in a regular expression for instance, makes it 6 ms slower to read.
    expect(read('index.js').match(/[^\0-\x7F].{0,40}/u)?.[0]).toBeUndefined();
  });

  it('holds nothing that a build does not write', () => {
    const known = /^((\d+\.)?index\.js|llhttp-wasm\.cjs|licenses\.txt|package\.json)$/;
    expect(files.filter((name) => !known.test(name))).toEqual([]);
    // A chunk that no other one loads is left over from another build.
    const entry = read('index.js');
    const chunks = scripts.filter((name) => /^\d/.test(name)).map((name) => name.split('.')[0] ?? '');
    const loaded = new Set(
      scripts.flatMap((name) => [...read(name).matchAll(/\.e\((\d+)\)/g)].map(([, id]) => id ?? '')),
    );
    expect(chunks.filter((id) => !loaded.has(id))).toEqual([]);
    expect(entry).toContain('.index.js');
  });

  it.each(scripts)('%s imports nothing but Node.js and its own chunks', (name) => {
    const text = read(name);
    const imported = [
      ...text.matchAll(/(?<=^|[;}\n])import(?:[\w*{}$,\s]+from)?\s*["']([^"']+)["']/g),
      ...text.matchAll(/\(import\.meta\.url\)\(["']([^"']+)["']\)/g),
    ].map(([, specifier]) => specifier ?? '');
    const known = /^left-out:|^\.\/llhttp-wasm\.cjs$/;
    expect(imported.filter((specifier) => !isBuiltin(specifier) && !known.test(specifier))).toEqual([]);
  });

  it('leaves out what no run reaches', () => {
    for (const name of scripts) expect(read(name)).not.toMatch(/["']node:http2["']/);
  });

  it('names the licenses of what it holds, dependencies of dependencies included', () => {
    const { packages } = JSON.parse(readFileSync(new URL('../package-lock.json', import.meta.url), 'utf8'));
    const names = Object.entries<{ dev?: boolean }>(packages)
      .filter(([folder, { dev }]) => folder !== '' && !dev)
      .map(([folder]) => folder.replace(/^.*node_modules\//, ''));
    const lines = new Set(read('licenses.txt').split('\n'));
    const missing = [...new Set(names)].filter((name) => !lines.has(name));
    // These hold types and no code.
    expect(missing.sort()).toEqual(['@octokit/openapi-types', '@octokit/types']);
    expect(names.length).toBeGreaterThan(20);
  });
});
