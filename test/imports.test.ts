import { readFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

// The shape of src/, read from its imports: whoever bends it has to bend this test too, and say why.

interface Import {
  /** Below src/, e.g. `github/client.ts`; of a package or of Node, its own name. */
  readonly to: string;
  /** Leaves nothing in the program. */
  readonly isType: boolean;
  readonly isDynamic: boolean;
}

/** A room is a folder, or a file of its own: `cekura/`, `inputs.ts`. */
const ROOMS_BY_LEVEL: readonly (readonly string[])[] = [
  // What everybody may use, and what knows nothing of the action.
  [
    'errors.ts',
    'branch-name.ts',
    'clock.ts',
    'http.ts',
    'nearest-name.ts',
    'once.ts',
    'retry.ts',
    'undici-internals.d.ts',
    'yaml-text.ts',
  ],
  ['proposal/'],
  ['cekura/', 'documents/', 'github/', 'input-fields.ts', 'runner.ts', 'target.ts'],
  ['inputs.ts', 'outcome.ts'],
  ['config/'],
  ['config.ts'],
  ['modes/', 'jobs.ts'],
  ['report.ts'],
  ['main.ts'],
  ['index.ts'],
];
/** These take from `proposal/` its types alone. */
const ROOMS_OF_TYPES = ['cekura/', 'documents/', 'github/', 'input-fields.ts', 'inputs.ts', 'target.ts'];

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

function levelOf(room: string): number {
  return ROOMS_BY_LEVEL.findIndex((rooms) => rooms.includes(room));
}

function isOurs({ to }: Pick<Import, 'to'>): boolean {
  return TEXTS.has(to);
}

/** Each as `from → to`, to be compared with none. */
function tell(imports: readonly (Import & { from: string })[]): string[] {
  return imports.map(({ from, to }) => `${from} → ${to}`);
}

function importersOf(pattern: RegExp): string[] {
  return [...new Set(IMPORTS.filter(({ to }) => pattern.test(to)).map(({ from }) => from))];
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

  it('point down, and not to the room beside', () => {
    const isHelper = (room: string) => levelOf(room) === 0 && room !== 'errors.ts';
    const wrong = IMPORTS.filter(isOurs)
      .filter(({ fromRoom, toRoom }) => fromRoom !== toRoom && levelOf(fromRoom) <= levelOf(toRoom))
      // What everybody may use may use the like.
      .filter(({ fromRoom, toRoom }) => !(isHelper(fromRoom) && levelOf(toRoom) === 0));
    expect(tell(wrong)).toEqual([]);
  });

  it('go in no circle', () => {
    const next = Map.groupBy(
      IMPORTS.filter((one) => isOurs(one) && !one.isType),
      ({ from }) => from,
    );
    const done = new Set<string>();
    const circles: string[] = [];
    const walk = (file: string, way: readonly string[]) => {
      if (way.includes(file)) circles.push([...way.slice(way.indexOf(file)), file].join(' → '));
      else if (!done.has(file)) for (const { to } of next.get(file) ?? []) walk(to, [...way, file]);
      done.add(file);
    };
    for (const file of FILES) walk(file, []);
    expect(circles).toEqual([]);
  });

  it('take nothing but types from proposal/ into a room', () => {
    const wrong = IMPORTS.filter(
      ({ fromRoom, toRoom, isType }) => toRoom === 'proposal/' && ROOMS_OF_TYPES.includes(fromRoom) && !isType,
    );
    expect(tell(wrong)).toEqual([]);
  });

  it('of a package stand where it is wrapped', () => {
    expect(importersOf(/^@actions\/core/)).toEqual(['index.ts', 'runner.ts']);
    expect(importersOf(/^undici/)).toEqual(['cekura/client.ts', 'http.ts', 'undici-internals.d.ts']);
    expect(importersOf(/^(@actions\/github|@octokit\/)/)).toEqual(['github/client.ts']);
  });

  it('of the toolkit wait until there is something to say or to deliver', () => {
    expect(
      tell(IMPORTS.filter(({ to, isType, isDynamic }) => to === '@actions/core' && !isType && !isDynamic)),
    ).toEqual([]);
    const early = reachEarly('index.ts');
    expect(early).toContain('cekura/client.ts');
    expect([...early].filter((file) => file === 'github/client.ts' || file.startsWith('proposal/render'))).toEqual([]);
  });
});

/** What is loaded before the first line of a file runs. */
function reachEarly(entry: string): Set<string> {
  const reached = new Set([entry]);
  for (const file of reached) {
    for (const { to, isType, isDynamic } of IMPORTS.filter(({ from }) => from === file)) {
      if (!isType && !isDynamic && TEXTS.has(to)) reached.add(to);
    }
  }
  return reached;
}

describe('what is decided is apart from what is done', () => {
  const PURE = FILES.filter((file) => file.startsWith('proposal/') || file === 'cekura/poll.ts');

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
