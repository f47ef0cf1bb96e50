import { existsSync, readdirSync, readFileSync } from 'node:fs';
import type { Nodes, PhrasingContent } from 'mdast';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { gfmFromMarkdown } from 'mdast-util-gfm';
import { gfm } from 'micromark-extension-gfm';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { renderReadme } from '../scripts/reference.ts';
import { isHealthy, type Status } from '../src/outcome.ts';

const ROOT = new URL('../', import.meta.url);
const read = (path: string) => readFileSync(new URL(path, ROOT), 'utf8');
const list = (folder: string, ending: string) =>
  readdirSync(new URL(folder, ROOT), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith(ending))
    .map((name) => `${folder}${name}`);

const action = parse(read('action.yml')) as {
  inputs: Record<string, unknown>;
  outputs: Record<string, { description: string }>;
};
const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
const PAGES = [...readdirSync(ROOT).filter((name) => name.endsWith('.md')), ...list('docs/', '.md'), 'test/README.md'];
const EXAMPLES = [...list('examples/', '.yml'), ...list('examples/', '.yaml')].map(read);

function findNodes<Type extends Nodes['type']>(node: Nodes, type: Type): Extract<Nodes, { type: Type }>[] {
  const own = node.type === type ? [node as Extract<Nodes, { type: Type }>] : [];
  return 'children' in node ? [...own, ...node.children.flatMap((child) => findNodes(child, type))] : own;
}

function parsePage(path: string): Nodes {
  return fromMarkdown(read(path), { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] });
}

function textOf(node: Nodes): string {
  if ('value' in node) return node.value;
  return 'children' in node ? node.children.map(textOf).join('') : '';
}

/** The anchors that GitHub gives to the headings of a page. */
function listAnchors(path: string): string[] {
  const seen = new Map<string, number>();
  return findNodes(parsePage(path), 'heading').map((heading) => {
    const slug = textOf(heading)
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-');
    const count = seen.get(slug) ?? 0;
    seen.set(slug, count + 1);
    return count === 0 ? slug : `${slug}-${count}`;
  });
}

/** Where a page leads to: links and images, those in HTML included. */
function listLinks(page: Nodes): string[] {
  const html = findNodes(page, 'html').flatMap(({ value }) =>
    [...value.matchAll(/(?:href|src|srcset)="([^"]*)"/g)].map(([, url = '']) => url),
  );
  const own = [...findNodes(page, 'link'), ...findNodes(page, 'image'), ...findNodes(page, 'definition')];
  return [...own.map(({ url }) => url), ...html];
}

describe.each(PAGES)('%s', (path) => {
  const page = parsePage(path);
  const base = new URL(path, ROOT);

  it('leads only to what is there', () => {
    const broken = listLinks(page).filter((link) => {
      if (/^(https:|mailto:)/.test(link)) return false;
      const [file = '', anchor] = link.split('#');
      const target = file === '' ? path : new URL(file, base).pathname.slice(ROOT.pathname.length);
      if (!existsSync(new URL(target, ROOT))) return true;
      return anchor !== undefined && !(target.endsWith('.md') && listAnchors(target).includes(anchor));
    });
    expect(broken).toEqual([]);
  });

  it('has a text for every picture', () => {
    const images = findNodes(page, 'html').flatMap(({ value }) => value.match(/<img [^>]*>/g) ?? []);
    for (const image of images) expect(image).toMatch(/ alt="[^"]{20,}"/);
    for (const { alt } of findNodes(page, 'image')) expect(alt).toBeTruthy();
  });

  it('names only files and commands that are there', () => {
    const code = [...findNodes(page, 'inlineCode'), ...findNodes(page, 'code')].map(({ value }) => value);
    const files = code.filter((value) =>
      /^(src|test|scripts|docs|examples|schemas|\.ci|\.github)\/[\w./-]*$/.test(value),
    );
    expect(files.filter((file) => !existsSync(new URL(file, ROOT)))).toEqual([]);
    const commands = [...read(path).matchAll(/npm run ([\w-]+)/g)].map(([, name = '']) => name);
    expect(commands.filter((name) => !(name in scripts))).toEqual([]);
  });

  it('lists only inputs and outputs that there are', () => {
    for (const { children } of findNodes(page, 'table')) {
      const [head, ...rows] = children.map((row) => row.children.map((cell) => cell.children));
      const kind = head?.[0]?.map(textOf).join('').trim().toLowerCase().replace(/s$/, '');
      if (kind !== 'input' && kind !== 'output') continue;
      const names = rows.flatMap(([cell]) => codeOf(cell ?? []));
      expect(names).not.toEqual([]);
      expect(Object.keys(kind === 'input' ? action.inputs : action.outputs)).toEqual(expect.arrayContaining(names));
    }
  });

  it('shows only workflows and files that stand in examples/', () => {
    const blocks = findNodes(page, 'code').filter(({ lang, meta }) => /^ya?ml$/.test(lang ?? '') && !meta);
    for (const { value } of blocks) {
      // A few lines of a workflow say so, and then at least their inputs must be there.
      if (value.startsWith('# fragment\n')) {
        expect(Object.keys(action.inputs)).toEqual(expect.arrayContaining(listInputs(parse(value))));
      } else {
        expect([value, EXAMPLES.some((file) => holds(file, value))]).toEqual([value, true]);
      }
    }
  });
});

/** The inputs that a part of a workflow sets. */
function listInputs(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(listInputs);
  if (typeof value !== 'object' || value === null) return [];
  const { uses, with: inputs, ...rest } = value as Record<string, unknown>;
  const ours = uses === undefined || String(uses).startsWith('OWNER/cekura-improve-action@');
  return [...(ours && inputs ? Object.keys(inputs) : []), ...Object.values(rest).flatMap(listInputs)];
}

function codeOf(cell: readonly PhrasingContent[]): string[] {
  return cell.flatMap((node) => findNodes(node, 'inlineCode').map(({ value }) => value));
}

/** A workflow is shown whole; of a longer file also some of its lines, moved to the left. */
function holds(file: string, block: string): boolean {
  if (/^(name|on):/.test(block)) return file === `${block}\n`;
  const lines = file.split('\n');
  const wanted = block.split('\n');
  return lines.some((_, start) => {
    const indent = (lines[start] ?? '').length - (lines[start] ?? '').trimStart().length - indentOf(wanted[0] ?? '');
    return wanted.every((line, index) => lines[start + index] === (line === '' ? '' : ' '.repeat(indent) + line));
  });
}

function indentOf(line: string): number {
  return line.length - line.trimStart().length;
}

describe('the README', () => {
  const readme = read('README.md');
  const page = parsePage('README.md');
  const rowsBelow = (title: string) => {
    const tables = findNodes(page, 'table');
    const heading = findNodes(page, 'heading').find((node) => textOf(node) === title);
    const table = tables.find(
      ({ position }) => (position?.start.line ?? 0) > (heading?.position?.start.line ?? Infinity),
    );
    return (table?.children.slice(1) ?? []).map((row) => row.children.map((cell) => cell.children));
  };

  it('is current; else run npm run readme', () => {
    expect(readme).toBe(renderReadme(readme));
  });

  it('begins with the two commands, before the first heading', () => {
    const start = readme.slice(0, readme.indexOf('\n## '));
    expect(start).toContain('npm ci && npm run demo');
    expect(start).toContain('npm ci && npm test');
    expect(start.split('\n').length).toBeLessThan(30);
  });

  it('tells every status with its exit code', () => {
    const rows = rowsBelow('Status and exit code').map(([status, exit]) => [
      codeOf(status ?? [])[0],
      exit?.map(textOf).join(''),
    ]);
    const statuses = [...(action.outputs.status?.description.matchAll(/`(\w+)`/g) ?? [])].map(([, name]) => name);
    expect(rows).toEqual(statuses.map((status) => [status, isHealthy(status as Status) ? '0' : '1']));
  });

  it('quotes errors as the source has them', () => {
    const source = list('src/', '.ts').map(read).join('\n');
    const quotes = rowsBelow('Troubleshooting').flatMap(([cell]) => codeOf(cell ?? []));
    expect(quotes.length).toBeGreaterThan(8);
    const parts = quotes.flatMap((quote) => quote.split(/<[a-z]+>/)).filter((part) => part.trim() !== '');
    expect(parts.filter((part) => !source.includes(part))).toEqual([]);
  });

  it('shows each picture in light and dark', () => {
    const pictures = [...readme.matchAll(/<picture>\n([\s\S]*?)<\/picture>/g)].map(([, picture = '']) => picture);
    expect(pictures.length).toBeGreaterThan(4);
    for (const picture of pictures) {
      const [, name] = /srcset="docs\/images\/([\w-]+)-dark\.png"/.exec(picture) ?? [];
      expect(picture).toContain('media="(prefers-color-scheme: dark)"');
      expect(picture).toContain(`src="docs/images/${name}-light.png"`);
    }
  });
});
