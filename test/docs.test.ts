import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path/posix';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { METRIC_FIELDS } from '../src/documents/metric-schema.ts';

const ROOT = new URL('../', import.meta.url);
const read = (path: string) => readFileSync(new URL(path, ROOT), 'utf8');
const pages = [
  ...readdirSync(new URL('docs', ROOT))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
  'SECURITY.md',
];
const examples = readdirSync(new URL('examples', ROOT), { recursive: true, encoding: 'utf8' })
  .filter((name) => /\.ya?ml$/.test(name))
  .map((name) => read(`examples/${name}`));
const action = parse(read('action.yml')) as { inputs: object; outputs: object };

/** A page without its blocks of code. */
const textOf = (page: string) => read(page).replace(/^(`{3,})[\s\S]*?^\1$/gm, '');

/** As GitHub makes them from headings. */
function anchorsOf(page: string): string[] {
  return [...textOf(page).matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

describe.each(pages)('%s', (page) => {
  it('links to what is there', () => {
    const links = [...textOf(page).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target);
    const broken = links.filter((link) => {
      if (/^https:/.test(link)) return false;
      const [path = '', anchor] = link.split('#');
      const file = path === '' ? page : join(dirname(page), path);
      if (!existsSync(new URL(file, ROOT))) return true;
      return anchor !== undefined && !anchorsOf(file).includes(anchor);
    });
    expect(broken).toEqual([]);
  });

  it('names only examples that are there', () => {
    const named = [...read(page).matchAll(/`(examples\/[\w./-]+)`/g)].map(([, path = '']) => path);
    expect(named.filter((path) => !existsSync(new URL(path, ROOT)))).toEqual([]);
  });

  it('shows workflows that are examples, or says that they are a fragment', () => {
    const blocks = [...read(page).matchAll(/^```yaml\n(.*?)^```$/gms)].map(([, block = '']) => block);
    expect(blocks.filter((block) => !block.startsWith('# fragment\n') && !examples.includes(block))).toEqual([]);
    for (const block of blocks) {
      const inputs = [...block.matchAll(/uses: OWNER\/cekura-improve-action@v1\n\s+with:\n((?:\s+[\w-]+:.*\n?)+)/g)];
      for (const [, lines = ''] of inputs) {
        const names = [...lines.matchAll(/^\s+([\w-]+):/gm)].map(([, name = '']) => name);
        expect(Object.keys(action.inputs)).toEqual(expect.arrayContaining(names));
      }
      const outputs = [...block.matchAll(/steps\.improve\.outputs\.([\w-]+)/g)].map(([, name = '']) => name);
      expect(Object.keys(action.outputs)).toEqual(expect.arrayContaining(outputs));
    }
  });
});

it('explains every field of a metric file', () => {
  const table = /\| field \| meaning \|\n(.*?)\n\n/s.exec(read('docs/metrics.md'))?.[1] ?? '';
  expect([...table.matchAll(/^\| `(\w+)` \|/gm)].map(([, name]) => name)).toEqual(['id', ...METRIC_FIELDS]);
});

it('explains every input somewhere', () => {
  const all = [...pages, 'docs/many-targets.md'].map(read).join('\n');
  expect(Object.keys(action.inputs).filter((name) => !all.includes(`\`${name}`))).toEqual([]);
});
