import { describe, expect, it } from 'vitest';
import { loadReader } from '../../../../src/documents/data/load-reader.ts';
import { describeProblem, findEntry, locate, readValue } from '../../../../src/documents/data/value.ts';

const readYaml = await loadReader('YAML');
const SAME = '[1,1,1,1,1,1,1,1,1,1]';

describe('a YAML text as a value', () => {
  it.each<[what: string, text: string, value: unknown]>([
    ['scalars', 'a: 1\nb: [x, ~, true, 1.5, 0x10]\nc:\n', { a: 1, b: ['x', null, true, 1.5, 16], c: null }],
    ['lists', '- 1\n- - 2\n', [1, [2]]],
    ['an alias', 'a: &x [1]\nb: *x\n', { a: [1], b: [1] }],
    ['an alias of nothing', 'a: &x\nb: *x\n', { a: null, b: null }],
    ['an alias of a key', '? &k a\n: b\nc: *k\n', { a: 'b', c: 'a' }],
    ['an alias of a list as a key', '? &x [k]\n: *x\n', { '[k]': ['k'] }],
    ['an alias of a part of a key', '? [&x k]\n: *x\n', { '[&x k]': 'k' }],
    [
      'an alias of a collection in a collection',
      'a: &x {b: &y [c]}\nd: [*y, *x]\n',
      { a: { b: ['c'] }, d: [['c'], { b: ['c'] }] },
    ],
    ['a merge', 'a: &x {k: 1, l: 2}\nb: {<<: *x, k: 3}\n', { a: { k: 1, l: 2 }, b: { l: 2, k: 3 } }],
    ['a merge before a key', 'a: {k: 3, <<: {k: 1, l: 2}}\n', { a: { k: 3, l: 2 } }],
    [
      'a merge of two, of which the first wins',
      'a: &x {k: 1}\nb: {<<: [*x, {k: 2, m: 4}], n: 5}\n',
      { a: { k: 1 }, b: { k: 1, m: 4, n: 5 } },
    ],
    ['a quoted merge key', 'a: {"<<": 1}\n', { a: { '<<': 1 } }],
    ['keys that are no text', '? [a]\n: b\n1: c\n~: d\n', { '[a]': 'b', 1: 'c', '~': 'd' }],
    ['an ordered map', '!!omap\n- a: 1\n- b: 2\n', [{ a: 1 }, { b: 2 }]],
  ])('%s', (_, text, value) => {
    expect(readValue(readYaml, text)).toMatchObject({ value, problems: [] });
  });

  it('keeps a key that JavaScript treats specially', () => {
    const { value } = readValue(readYaml, '__proto__: {a: 1}\n');
    expect(Object.keys(value as object)).toEqual(['__proto__']);
  });

  it('shares the object of an anchor with its aliases', () => {
    const { value } = readValue(readYaml, 'a: &x [1]\nb: *x\n');
    const { a, b } = value as Record<string, unknown>;
    expect(a).toBe(b);
  });

  it.each<[what: string, text: string, offset: number, message: string]>([
    ['a duplicated key', 'a: {b: 1, b: 2}', 10, 'this key is duplicated'],
    ['an unknown alias', 'a: *x', 3, '*x is not defined above'],
    ['an alias inside its own anchor', 'a: &x\n  b: *x', 11, '*x is not defined above'],
    ['a merge of a number', 'a: {<<: 1}', 8, 'a merge key (<<) must name a mapping or a list of mappings'],
    [
      'a merge of a mixed list',
      'a: {<<: [{b: 2}, 1]}',
      8,
      'a merge key (<<) must name a mapping or a list of mappings',
    ],
    [
      'a merge of an aliased list',
      'a: &x [1]\nb: {<<: *x}',
      18,
      'a merge key (<<) must name a mapping or a list of mappings',
    ],
    [
      'aliases of aliases',
      `a: &a ${SAME}\nb: &b [${'*a,'.repeat(100)}]\nc: &c [${'*b,'.repeat(100)}]\nd: [*c,*c]`,
      0,
      'its aliases expand to more than 200,000 values',
    ],
  ])('reports %s', (_, text, offset, message) => {
    expect(readValue(readYaml, text)).toEqual({ problems: [{ offset, message, isSyntax: true }] });
  });

  it('accepts aliases that expand to fewer values', () => {
    const text = `a: &a ${SAME}\nb: &b [${'*a,'.repeat(100)}]\nc: [${'*b,'.repeat(100)}]`;
    expect(readValue(readYaml, text).problems).toEqual([]);
  });

  it('reports at most 100 problems', () => {
    const { problems } = readValue(readYaml, `${'a: 1\n'.repeat(99)}b: *x\nc: {d: 1, d: 2}\ne: *x\n`);
    expect(problems).toHaveLength(100);
    expect(problems.at(-1)?.message).toBe('this key is duplicated');
  });

  it('reports a second document by where it starts', () => {
    const problem = { message: 'has a second YAML document', isSyntax: false };
    expect(readValue(readYaml, 'a: b\n---\nc: d')).toEqual({ problems: [{ ...problem, offset: 9 }] });
    expect(readValue(readYaml, 'a: b\n---\n# c\n').problems).toMatchObject([problem]);
  });

  it('reports a file of too many tokens', () => {
    const [problem, ...others] = readYaml('- a\n'.repeat(80_000)).problems;
    expect(problem).toMatchObject({
      isSyntax: false,
      message: expect.stringContaining('more than 300,000 YAML tokens'),
    });
    expect(problem?.offset).toBeGreaterThan(200_000);
    expect(others).toEqual([]);
  });
});

it('describes a problem after the name of its file', () => {
  expect(describeProblem('JSON', { offset: 0, message: 'a comma is missing', isSyntax: true })).toBe(
    'is not valid JSON: a comma is missing',
  );
  expect(describeProblem('YAML', { offset: 0, message: 'is nested too deeply', isSyntax: false })).toBe(
    'is nested too deeply',
  );
});

describe('the place of', () => {
  const TEXT = 'a:\n  b: [x, {c: y}]\n  d:\ne: &n {f: 1}\ng: *n\n? [k]\n: z\n';
  const { document } = readYaml(TEXT);

  it.each<[what: string, path: (string | number)[], at: 'key' | 'value' | undefined, found: string]>([
    ['the root', [], undefined, 'a:\n'],
    ['a mapping', ['a'], undefined, 'b: ['],
    ['a key', ['a'], 'key', 'a:\n'],
    ['an item', ['a', 'b', 0], undefined, 'x,'],
    ['a value in an item', ['a', 'b', 1, 'c'], undefined, 'y}'],
    ['only the last key', ['a', 'b', 1, 'c'], 'key', 'c: y'],
    ['the value of an item, which has no key', ['a', 'b', 1], 'key', '{c: y}'],
    ['the key of an empty value', ['a', 'd'], 'value', 'd:\n'],
    ['an alias', ['g'], undefined, '*n'],
    ['a value behind an alias', ['g', 'f'], undefined, '1}'],
    ['the last known ancestor of a key', ['a', 'none', 'c'], undefined, 'b: ['],
    ['the last known ancestor of a missing key', ['a', 'none'], 'key', 'b: ['],
    ['the last known ancestor of an item', ['a', 'b', 7], undefined, '[x'],
    ['a part of a text', ['a', 'b', 0, 'c'], undefined, 'x,'],
  ])('%s', (_, path, at, found) => {
    const offset = document ? locate(document.root, path, at) : -1;
    expect(TEXT.slice(offset, offset + found.length)).toBe(found);
  });

  it('a key is its own entry, not a merged one', () => {
    const root = readYaml('<<: {a: 1}\nb: 2\n').document?.root;
    if (root?.kind !== 'map') throw new Error('not a mapping');
    expect(findEntry(root, 'a')).toBeUndefined();
    expect(findEntry(root, 'b')?.node).toMatchObject({ value: 2 });
    expect(findEntry(root, 'b')).toBe(findEntry(root, 'b'));
  });
});
