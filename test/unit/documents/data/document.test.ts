import { expect, it } from 'vitest';
import { type DataNode, isSameBut } from '../../../../src/documents/data/document.ts';
import { loadReader } from '../../../../src/documents/data/load-reader.ts';

const readYaml = await loadReader('YAML');

function read(text: string): DataNode {
  const { document } = readYaml(text);
  if (!document) throw new Error(`not YAML: ${text}`);
  return document.root;
}

const BEFORE = 'a: &x old\nb: [1, !!str 2, *x]\nc: -0\nd: {e: f}\n';

it.each<[what: string, after: string, isSame: boolean]>([
  ['the new text', 'a: &x new\nb: [1, !!str 2, *x]\nc: -0\nd: {e: f}\n', true],
  ['another way to write it', '{a: &x "new", b: [1, !!str "2", *x], c: -0, d: {e: "f"}}', true],
  ['another text', 'a: &x other\nb: [1, !!str 2, *x]\nc: -0\nd: {e: f}\n', false],
  ['a list instead of a text', 'a: &x [new]\nb: [1, !!str 2, *x]\nc: -0\nd: {e: f}\n', false],
  ['a lost anchor', 'a: new\nb: [1, !!str 2, *x]\nc: -0\nd: {e: f}\n', false],
  ['another tag', 'a: &x new\nb: [1, !!int 2, *x]\nc: -0\nd: {e: f}\n', false],
  ['a lost tag', 'a: &x new\nb: [1, "2", *x]\nc: -0\nd: {e: f}\n', false],
  ['another alias', 'a: &x new\nb: [1, !!str 2, *y]\nc: -0\nd: {e: f}\n', false],
  ['a text instead of an alias', 'a: &x new\nb: [1, !!str 2, "*x"]\nc: -0\nd: {e: f}\n', false],
  ['an alias instead of a value', 'a: &x new\nb: [*x, !!str 2, *x]\nc: -0\nd: {e: f}\n', false],
  ['another value', 'a: &x new\nb: [1, !!str 2, *x]\nc: 0\nd: {e: f}\n', false],
  ['a text instead of a number', 'a: &x new\nb: ["1", !!str 2, *x]\nc: -0\nd: {e: f}\n', false],
  ['a longer list', 'a: &x new\nb: [1, !!str 2, *x, 3]\nc: -0\nd: {e: f}\n', false],
  ['a shorter list', 'a: &x new\nb: [1, !!str 2]\nc: -0\nd: {e: f}\n', false],
  ['a mapping instead of a list', 'a: &x new\nb: {g: 1, h: 2, i: 3}\nc: -0\nd: {e: f}\n', false],
  ['a list instead of a mapping', 'a: &x new\nb: [1, !!str 2, *x]\nc: -0\nd: [e]\n', false],
  ['another key', 'a: &x new\nb: [1, !!str 2, *x]\nc: -0\nd: {g: f}\n', false],
  ['one more key', 'a: &x new\nb: [1, !!str 2, *x]\nc: -0\nd: {e: f, g: h}\n', false],
  ['one key less', 'a: &x new\nb: [1, !!str 2, *x]\nc: -0\nd: {}\n', false],
])('is the same but for one value: %s, %s', (_, after, isSame) => {
  const root = read(BEFORE);
  const changed = root.kind === 'map' ? root.entries[0]?.node : undefined;
  if (!changed) throw new Error('no entry');
  expect(isSameBut(root, read(after), changed, 'new')).toBe(isSame);
});

it('is not the same if nothing could be read', () => {
  const root = read(BEFORE);
  expect(isSameBut(root, undefined, root, 'new')).toBe(false);
});
