import { describe, expect, test } from 'vitest';
import { blankSpans, findCodeBlocks, mayIdentify } from '../../../src/guards/text.ts';

test.each<[name: string, spans: [number, number][], text: string]>([
  ['none', [], 'abcdef'],
  [
    'in any order',
    [
      [4, 5],
      [1, 2],
    ],
    'a_cd_f',
  ],
  [
    'that touch',
    [
      [1, 2],
      [2, 3],
    ],
    'a__def',
  ],
  [
    'that overlap',
    [
      [1, 4],
      [2, 5],
    ],
    'a____f',
  ],
  [
    'within another',
    [
      [0, 5],
      [1, 2],
      [5, 6],
    ],
    '______',
  ],
])('blanks spans: %s', (_name, spans, text) => {
  const blanked = blankSpans(
    'abcdef',
    spans.map(([start, end]) => ({ start, end })),
  );
  expect(blanked.replaceAll('\0', '_')).toBe(text);
});

test.each<[string, boolean]>([
  ['a@b', true],
  ['123-4567', true],
  ['123-456', false],
  ['acme.com', false],
])('%s may identify a person: %s', (text, is) => {
  expect(mayIdentify(text)).toBe(is);
});

describe('code blocks', () => {
  test.each<[name: string, text: string, blocks: string[]]>([
    ['of a language', 'a\n```ts\nb\n```\nc', ['```ts\nb\n```']],
    ['of a language in capitals', '```SQL\nb\n```', ['```SQL\nb\n```']],
    ['of data', '```json\n{}\n```', []],
    ['of text', '```\na\n```', []],
    ['in tildes', '~~~py\na\n~~~', ['~~~py\na\n~~~']],
    ['with a mark of another kind in it', '~~~py\n```\n~~~', ['~~~py\n```\n~~~']],
    ['with a shorter mark in it', '````js\n```\n````', ['````js\n```\n````']],
    ['with a longer mark at the end', '```js\na\n````', ['```js\na\n````']],
    ['with a mark of a language in it', '```js\n```ts\n```', ['```js\n```ts\n```']],
    ['that is not closed', '```js\na', []],
    ['in a list', '- ```js\n  a\n   ```', ['- ```js\n  a\n   ```']],
    ['that is indented too far', '    ```js\na\n```', []],
    ['in the midst of a line', 'a ```js\n```', []],
    ['of two marks', '``js\n``', []],
    ['behind each other', '```js\na\n```\n```json\n{}\n```\n```c\nb\n```', ['```js\na\n```', '```c\nb\n```']],
  ])('%s', (_name, text, blocks) => {
    expect(findCodeBlocks(text).map(({ start, end }) => text.slice(start, end))).toEqual(blocks);
  });
});
