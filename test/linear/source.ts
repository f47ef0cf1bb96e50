import { readdirSync, readFileSync } from 'node:fs';
import type { SyntaxNode, Tree } from '@lezer/common';
import { parser } from '@lezer/javascript';

const SOURCE = new URL('../../src/', import.meta.url);
const TYPESCRIPT = parser.configure({ dialect: 'ts' });

/** An exported function, by where it is and what it takes. */
export interface Exported {
  readonly file: string;
  readonly name: string;
  readonly parameters: readonly { readonly type: string; readonly isOptional: boolean }[];
}

interface Module {
  readonly file: string;
  readonly text: string;
  readonly tree: Tree;
}

const MODULES: readonly Module[] = readdirSync(SOURCE, { recursive: true, encoding: 'utf8' })
  .map((file) => file.replaceAll('\\', '/'))
  .filter((file) => file.endsWith('.ts') && !file.endsWith('.d.ts'))
  .sort()
  .map((file) => {
    const text = readFileSync(new URL(file, SOURCE), 'utf8');
    return { file, text, tree: TYPESCRIPT.parse(text) };
  });

/** Every function that a module of `src/` exports. */
export function listExported(): Exported[] {
  return MODULES.flatMap(({ file, text, tree }) =>
    tree.topNode.getChildren('ExportDeclaration').flatMap((node) => {
      const made = node.getChild('FunctionDeclaration');
      const name = made?.getChild('VariableDefinition');
      const list = made?.getChild('ParamList');
      return name && list
        ? [{ file, name: text.slice(name.from, name.to), parameters: readParameters(text, list) }]
        : [];
    }),
  );
}

function readParameters(text: string, list: SyntaxNode): Exported['parameters'] {
  const children: SyntaxNode[] = [];
  for (let child = list.firstChild; child; child = child.nextSibling) children.push(child);
  const groups: SyntaxNode[][] = [[]];
  for (const child of children.slice(1, -1)) {
    if (child.name === ',') groups.push([]);
    else groups.at(-1)?.push(child);
  }
  return groups
    .filter((group) => group.length > 0)
    .map((group) => {
      const annotation = group.find(({ name }) => name === 'TypeAnnotation');
      const type = annotation ? text.slice(annotation.from, annotation.to).replace(/^:\s*/, '') : '';
      return { type, isOptional: group.some(({ name }) => name === 'Equals' || name === 'Optional') };
    });
}

/** Patterns by their first characters, and the length that their caller cuts a text to. */
const BOUNDED = new Map([
  [String.raw`\b(no|zero|without)\b`, 300],
  [String.raw`(?:\b(?:tools?|functions?|`, 40],
  [String.raw`[.!?:]\s+\S[\s\S]*[.!?]`, 2000],
  [String.raw`[:：]\s*[*_]*\s*$`, 200],
  [String.raw`(?<![\p{sc=Latn}\p{sc=Cyrl}\p{sc=Grek}])(?:order|`, 60],
]);

/** A regular expression of `src/`. */
export interface Pattern {
  readonly place: string;
  readonly source: string;
  readonly flags: string;
  /** The longest text that it gets, if its caller cuts it. */
  readonly bound?: number | undefined;
}

/** Every regular expression of `src/`: the literals, and what a module builds when it is loaded. */
export async function listPatterns(): Promise<Pattern[]> {
  const patterns = [...MODULES.flatMap(listLiterals), ...(await listBuilt())];
  return patterns.map((one) => ({ ...one, bound: [...BOUNDED].find(([start]) => one.source.startsWith(start))?.[1] }));
}

function listLiterals({ file, text, tree }: Module): Pattern[] {
  const found: Pattern[] = [];
  tree.iterate({
    enter: ({ name, from, to }) => {
      if (name !== 'RegExp') return;
      const literal = text.slice(from, to);
      const end = literal.lastIndexOf('/');
      const line = text.slice(0, from).split('\n').length;
      found.push({ place: `src/${file}:${line}`, source: literal.slice(1, end), flags: literal.slice(end + 1) });
    },
  });
  return found;
}

async function listBuilt(): Promise<Pattern[]> {
  const found: Pattern[] = [];
  const RealRegExp = globalThis.RegExp;
  globalThis.RegExp = new Proxy(RealRegExp, {
    construct(target, [source, flags]: [string | RegExp, string | undefined]) {
      const built = new target(source, flags);
      const place = /\/(src\/[^)]*?:\d+):/.exec(new Error('built').stack?.split('\n')[2] ?? '')?.[1];
      if (place !== undefined) found.push({ place, source: built.source, flags: built.flags });
      return built;
    },
  });
  try {
    for (const { file } of MODULES) if (file !== 'index.ts') await import(`../../src/${file}`);
  } finally {
    globalThis.RegExp = RealRegExp;
  }
  return found;
}
