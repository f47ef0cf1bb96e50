import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';

const ROOT = new URL('../', import.meta.url);
const read = (name: string) => readFileSync(new URL(name, ROOT), 'utf8');
const rows = read('SECURITY.md')
  .split('\n')
  .map((line) => line.split(' | '))
  .filter((cells) => cells.length === 3 && cells[2]?.startsWith('`'));

it('SECURITY.md names a test for each of its measures', () => {
  expect(rows.length).toBeGreaterThan(10);
  for (const [threat = '', , tests = ''] of rows) {
    const names = [...tests.matchAll(/`([\w/-]+)`/g)].map(([, name = '']) => name);
    expect([threat, names]).not.toEqual([threat, []]);
    for (const name of names) expect([name, existsSync(new URL(`test/${name}.test.ts`, ROOT))]).toEqual([name, true]);
  }
});

it('the action starts no process and evaluates no code', () => {
  const sources = readdirSync(new URL('src', ROOT), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => [name, read(path.posix.join('src', name.replaceAll('\\', '/')))] as const);
  expect(sources.length).toBeGreaterThan(100);
  for (const [name, text] of sources) {
    const found = /child_process|node:(vm|worker_threads|cluster)|\beval\(|new Function\(/.exec(text);
    expect([name, found?.[0]]).toEqual([name, undefined]);
  }
});
