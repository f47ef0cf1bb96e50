import { existsSync, readdirSync, readFileSync } from 'node:fs';
import type { Code, Nodes, PhrasingContent } from 'mdast';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { gfmFromMarkdown } from 'mdast-util-gfm';
import { gfm } from 'micromark-extension-gfm';
import { parse } from 'yaml';

// Functions that read the documentation, for its tests.

export const ROOT = new URL('../../', import.meta.url);

export function read(path: string): string {
  return readFileSync(new URL(path, ROOT), 'utf8');
}

/** Returns the files below a folder, as paths from the repository's root; `ending` may be a pattern. */
export function list(folder: string, ending: RegExp): string[] {
  return readdirSync(new URL(folder, ROOT), { recursive: true, encoding: 'utf8' })
    .map((name) => `${folder}${name.replaceAll('\\', '/')}`)
    .filter((name) => ending.test(name))
    .sort();
}

/** All pages of the documentation. */
export const PAGES: readonly string[] = [
  ...readdirSync(ROOT).filter((name) => name.endsWith('.md')),
  ...list('docs/', /\.md$/),
  ...list('.github/', /\.md$/),
  'test/README.md',
];

/** Files that a page may show completely: workflows, and a configuration file. */
export const EXAMPLES: readonly string[] = list('examples/', /\.ya?ml$/);

export const action = parse(read('action.yml')) as {
  readonly inputs: Readonly<Record<string, { readonly description: string; readonly default?: string }>>;
  readonly outputs: Readonly<Record<string, { readonly description: string }>>;
};

const parsed = new Map<string, Nodes>();

export function parsePage(path: string): Nodes {
  const page =
    parsed.get(path) ?? fromMarkdown(read(path), { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] });
  parsed.set(path, page);
  return page;
}

export function findNodes<Type extends Nodes['type']>(node: Nodes, type: Type): Extract<Nodes, { type: Type }>[] {
  const own = node.type === type ? [node as Extract<Nodes, { type: Type }>] : [];
  return 'children' in node ? [...own, ...node.children.flatMap((child) => findNodes(child, type))] : own;
}

/** The text of a node, without Markdown. */
export function textOf(node: Nodes): string {
  if ('value' in node) return node.value;
  return 'children' in node ? node.children.map(textOf).join('') : '';
}

/** The inline code of a page, each on one line. */
export function codeOf(node: Nodes): string[] {
  return findNodes(node, 'inlineCode').map(({ value }) => value.replace(/\s+/g, ' '));
}

/** The fenced blocks of a page. */
export function blocksOf(path: string): Code[] {
  return findNodes(parsePage(path), 'code');
}

export interface Cell {
  readonly text: string;
  readonly code: readonly string[];
}

export interface Table {
  /** The header cells, in lower case. */
  readonly head: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
  readonly line: number;
}

export function tablesOf(path: string): Table[] {
  const cell = (children: readonly PhrasingContent[]): Cell => ({
    text: children.map(textOf).join('').trim(),
    code: children.flatMap(codeOf),
  });
  return findNodes(parsePage(path), 'table').map(({ children, position }) => {
    const [head = [], ...rows] = children.map((row) => row.children.map((one) => cell(one.children)));
    return { head: head.map(({ text }) => text.toLowerCase()), rows, line: position?.start.line ?? 0 };
  });
}

/** The first table below a heading. */
export function tableBelow(path: string, title: string): Table {
  const heading = findNodes(parsePage(path), 'heading').find((node) => textOf(node) === title);
  const table = tablesOf(path).find(({ line }) => line > (heading?.position?.start.line ?? Infinity));
  if (!table) throw new Error(`${path} has no table below "${title}"`);
  return table;
}

/** GitHub's anchors for the headings of a page. */
export function listAnchors(path: string): string[] {
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

export function isThere(path: string): boolean {
  return existsSync(new URL(path, ROOT));
}
