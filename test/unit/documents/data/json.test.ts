import { expect, it } from 'vitest';
import type { DataNode, DataSlot } from '../../../../src/documents/data/document.ts';
import { loadReader } from '../../../../src/documents/data/load-reader.ts';

const readJson = await loadReader('JSON');

/** The value of the first entry or item, however deep. */
function find(node: DataNode | undefined): DataNode | undefined {
  if (node?.kind === 'map') return find(node.entries[0]?.node);
  return node?.kind === 'list' ? find(node.items[0]) : node;
}

function slotOf(text: string): DataSlot | undefined {
  const node = find(readJson(text).document?.root);
  return node?.kind === 'scalar' ? node.slot : undefined;
}

it.each([
  ['{"a": "b"}', 'x"', '{"a": "x\\""}'],
  ['{"a": null, "b": [1]}', 'x', '{"a": "x", "b": [1]}'],
  ['[[ "b" /* c */ ]]', 'é', '[[ "é" /* c */ ]]'],
  ['"b"', '', '""'],
  ['{"a": "b", "a": "c"}', 'x', '{"a": "x", "a": "c"}'],
])('writes into %j the text %j', (text, value, written) => {
  const slot = slotOf(text);
  expect(slot?.lineEnd).toBe(slot?.end);
  expect(slot?.textStart).toBe(slot?.start);
  expect(slot && text.slice(0, slot.start) + slot.encode(value) + text.slice(slot.end)).toBe(written);
});

it.each(['{"a": 1}', '{"a": true}', '[]', '{}'])('writes no text into %j', (text) => {
  expect(slotOf(text)).toBeUndefined();
});

it('describes values like YAML does', () => {
  expect(readJson('{"a": [1, "b"]}').document?.root).toMatchObject({
    kind: 'map',
    start: 0,
    end: 15,
    properties: '',
    entries: [
      {
        ...{ key: 'a', keyStart: 1, isNamed: true, isMerge: false },
        node: {
          ...{ kind: 'list', start: 6, end: 14, properties: '' },
          items: [
            { kind: 'scalar', value: 1, source: '1', start: 7, end: 8 },
            { kind: 'scalar', value: 'b', source: '"b"', start: 10, end: 13 },
          ],
        },
      },
    ],
  });
});

it('reads a merge key as any other', () => {
  expect(readJson('{"<<": {"a": 1}}').document?.root).toMatchObject({ entries: [{ key: '<<', isMerge: false }] });
});

it('counts only brackets that are not in strings or comments', () => {
  const many = '['.repeat(200);
  expect(readJson(`["${many}", /* ${many} */ 1 // ${many}\n]`).problems).toEqual([]);
});
