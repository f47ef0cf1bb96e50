import { readFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

// The shape of src/, read from its imports: whoever bends it has to bend this test too, and say why. Types count like
// values: a file that needs another's types can't be read, moved or changed without it.

interface Import {
  /** Below src/, e.g. `github/client.ts`; of a package or of Node, its own name. */
  readonly to: string;
  /** Leaves nothing in the program. */
  readonly isType: boolean;
  readonly isDynamic: boolean;
}

/** From the top down: a room imports from the rooms below it. Rooms on one line don't import from one another. */
const LAYERS: readonly (readonly string[])[] = [
  ['index.ts'],
  ['main.ts'],
  ['pipeline/'],
  ['modes/'],
  ['verify/'],
  ['delivery/'],
  ['task/'],
  ['inputs/'],
  ['documents/'],
  ['guards/'],
  ['render/'],
  ['cekura/', 'chat/', 'github/'],
  ['http/'],
];
/** The ground floor: everybody may import it, and its files each other. It knows nothing of the action. */
const GROUND = [
  'clock.ts',
  'errors.ts',
  'fields.ts',
  'find-changes.ts',
  'lines.ts',
  'nearest-name.ts',
  'digest.ts',
  'once.ts',
  'runner.ts',
  'safe-text.ts',
  'undici-internals.d.ts',
];
/** Who may import a package, its types included. */
const PACKAGES: readonly (readonly [name: RegExp, rooms: readonly string[]])[] = [
  [/^@actions\/core/, ['index.ts', 'main.ts', 'inputs/', 'runner.ts']],
  [/^undici/, ['http/', 'undici-internals.d.ts']],
  [/^(@actions\/github|@octokit\/)/, ['github/']],
  [/^@lezer\//, ['documents/']],
];

const SOURCE = new URL('../src/', import.meta.url);
const FILES = (await readdir(SOURCE, { recursive: true }))
  .map((file) => file.replaceAll('\\', '/'))
  .filter((file) => file.endsWith('.ts'))
  .sort();
const TEXTS = new Map(FILES.map((file) => [file, readFileSync(new URL(file, SOURCE), 'utf8')]));
const IMPORTS = FILES.flatMap((from) =>
  readImports(TEXTS.get(from) ?? '', from).map((one) => ({
    ...one,
    from,
    fromRoom: roomOf(from),
    toRoom: roomOf(one.to),
  })),
);

/** Every import of a file: static, re-exporting, dynamic, of types, and Node's built-in modules asked for by name. */
function readImports(text: string, from: string): Import[] {
  const code = text.replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '');
  const resolve = (name: string) =>
    name.startsWith('.') ? path.posix.normalize(path.posix.join(path.posix.dirname(from), name)) : name;
  const found = (pattern: RegExp, isDynamic: boolean) =>
    [...code.matchAll(pattern)].map(([, type, name = '']) => ({
      to: resolve(name),
      isType: type !== undefined,
      isDynamic,
    }));
  return [
    ...found(/^\s*(?:import|export) (type )?(?:[\w*{][^;'"]*? from )?'([^']+)'/gm, false),
    ...found(/(typeof )?\bimport\(\s*'([^']+)'/g, true),
    ...found(/(typeof )?\bprocess\.getBuiltinModule\('([^']+)'/g, true),
  ];
}

function roomOf(file: string): string {
  return file.includes('/') ? `${file.split('/')[0]}/` : file;
}

/** 0 for the ground floor; -1 for a room that has no place. */
function levelOf(room: string): number {
  if (GROUND.includes(room)) return 0;
  const layer = LAYERS.findIndex((rooms) => rooms.includes(room));
  return layer < 0 ? -1 : LAYERS.length - layer;
}

function isOurs({ to }: Pick<Import, 'to'>): boolean {
  return TEXTS.has(to);
}

/** Each as `from → to`, to be compared with none. */
function tell(imports: readonly (Import & { from: string })[]): string[] {
  return imports.map(({ from, to }) => `${from} → ${to}`);
}

/** Groups of files each of which reaches the others, by Tarjan's algorithm. */
function findCircles(): string[] {
  const next = Map.groupBy(IMPORTS.filter(isOurs), ({ from }) => from);
  const order = new Map<string, number>();
  const lowest = new Map<string, number>();
  const stack: string[] = [];
  const cycles: string[] = [];
  const visit = (file: string): number => {
    order.set(file, order.size);
    lowest.set(file, order.size - 1);
    stack.push(file);
    for (const { to } of next.get(file) ?? []) {
      const reached = order.has(to)
        ? stack.includes(to)
          ? (order.get(to) ?? 0)
          : Number.POSITIVE_INFINITY
        : visit(to);
      lowest.set(file, Math.min(lowest.get(file) ?? 0, reached));
    }
    if (lowest.get(file) === order.get(file)) {
      const cycle = stack.splice(stack.indexOf(file));
      if (cycle.length > 1) cycles.push(cycle.sort().join(', '));
    }
    return lowest.get(file) ?? 0;
  };
  for (const file of FILES) if (!order.has(file)) visit(file);
  return cycles;
}

it('reads every form of import', () => {
  const text = `import a from './a.ts';
import type { B } from '../b.ts';
import {
  type C,
  c,
} from 'c';
export * from './d.ts';
import './e.ts';
// import './never.ts';
type F = typeof import('f');
const g = () => import('./g.ts');
const { h } = process.getBuiltinModule('node:h');`;
  const read = readImports(text, 'room/file.ts').map(({ to, isType, isDynamic }) => [to, isType, isDynamic]);
  expect(read).toEqual([
    ['room/a.ts', false, false],
    ['b.ts', true, false],
    ['c', false, false],
    ['room/d.ts', false, false],
    ['room/e.ts', false, false],
    ['f', true, true],
    ['room/g.ts', false, true],
    ['node:h', false, true],
  ]);
  expect(IMPORTS.length).toBeGreaterThan(300);
});

describe('imports', () => {
  it('name files that are there', () => {
    expect(tell(IMPORTS.filter((one) => /\.ts$/.test(one.to) && !isOurs(one)))).toEqual([]);
  });

  it('come from rooms that have a place', () => {
    expect(FILES.filter((file) => levelOf(roomOf(file)) === -1)).toEqual([]);
  });

  it('point down', () => {
    const wrong = IMPORTS.filter(isOurs)
      .filter(({ fromRoom, toRoom }) => fromRoom !== toRoom && levelOf(fromRoom) <= levelOf(toRoom))
      .filter(({ fromRoom, toRoom }) => levelOf(fromRoom) > 0 || levelOf(toRoom) > 0);
    expect(tell(wrong)).toEqual([]);
  });

  it('have no cycle', () => {
    expect(findCircles()).toEqual([]);
  });

  it.each(PACKAGES)('of %s stand only in its wrapper', (name, rooms) => {
    const wrong = tell(IMPORTS.filter(({ to, fromRoom }) => name.test(to) && !rooms.includes(fromRoom)));
    expect(wrong).toEqual([]);
  });

  it('load what only some runs need when they need it', () => {
    const early = reachEarly('index.ts');
    expect(early).toContain('cekura/client.ts');
    const late =
      /^(@actions\/|@octokit\/|@lezer\/|diff$|yaml$|jsonc-parser$|chat\/|verify\/|github\/client\.ts|render\/render\.ts)/;
    expect([...early].filter((file) => late.test(file))).toEqual([]);
  });
});

/** What is loaded before the first line of a file runs. */
function reachEarly(entry: string): Set<string> {
  const reached = new Set([entry]);
  for (const file of reached) {
    for (const { to, isType, isDynamic } of IMPORTS.filter(({ from }) => from === file)) {
      if (!isType && !isDynamic) reached.add(to);
    }
  }
  return reached;
}

describe('what is decided is apart from what is done', () => {
  const PURE = FILES.filter((file) => /^(guards|render)\/|^cekura\/poll\.ts$/.test(file));

  it('by what it imports', () => {
    const harmless = ['node:crypto', 'node:util'];
    const wrong = IMPORTS.filter(
      ({ from, to }) => PURE.includes(from) && to.startsWith('node:') && !harmless.includes(to),
    );
    expect(tell(wrong)).toEqual([]);
  });

  it('and by what it calls', () => {
    const effect = /\b(process\.|fetch\(|setTimeout\(|setInterval\(|Date\.now\(|new Date\(\)|Math\.random\(|console\.)/;
    expect(PURE.filter((file) => effect.test(TEXTS.get(file) ?? ''))).toEqual([]);
    // As in a file where it does happen.
    expect(effect.test(TEXTS.get('clock.ts') ?? '')).toBe(true);
  });
});

describe('a file', () => {
  it('has fewer than 400 lines', () => {
    expect(FILES.filter((file) => (TEXTS.get(file) ?? '').split('\n').length >= 400)).toEqual([]);
  });

  it('is named in kebab-case, and for what it holds', () => {
    expect(FILES.filter((file) => !/^([a-z0-9-]+\/)*[a-z0-9-]+(\.d)?\.ts$/.test(file))).toEqual([]);
    expect(FILES.filter((file) => /(^|\/)(utils?|helpers?|misc|common)\.ts$/.test(file))).toEqual([]);
  });

  it('is used', () => {
    const used = new Set(IMPORTS.map(({ to }) => to));
    const roots = ['index.ts', 'undici-internals.d.ts'];
    expect(FILES.filter((file) => !used.has(file) && !roots.includes(file))).toEqual([]);
  });
});
