import { describe, expect, it } from 'vitest';
import { locatePrompt } from '../../../../src/documents/prompt/locate-prompt.ts';
import { chooseStructure } from '../../../../src/documents/prompt/structure.ts';

const FLOW = `base: &b
  p: &t text
use: *b
own: {p: *t}
merged: {<<: [*b, {z: 1}], r: x}
merged2: {<<: *b}
tag: !include a.md
list:
  - {id: a, name: Ada, content: one}
  - {id: b, name: Bo, content: two, n: 3, e: ~}
  - {id: b, content: three}
  - plain
  - {id: "c d", content: four}
dup:
  k: x
  k: y
n: 1
empty: {}
none: []
one: [only]
? [x]
: y
"a/b": {"c~d": slash}
deep: {prompt: "a long text", promt: "short", Prompt: 'another long text', Other: text}
`;
const DEEP = 'choose one: /deep/Prompt, /deep/prompt, /list/3';
const LIST = 'choose one: /list/3, /list/2/content, /list/4/content';
const CONTENT = 'choose one: /list/2/content, /list/4/content, /list/0/content';

it.each([
  ['/base/p', 'text'],
  ['/merged/r', 'x'],
  ['/list/0/content', 'one'],
  ['/list/3', 'plain'],
  ['/list/[id=a]/content', 'one'],
  ['/list/[name=Bo]/content', 'two'],
  ['/list/[n=3]/content', 'two'],
  ['/list/[id=c d]/content', 'four'],
  ['/a~1b/c~0d', 'slash'],
])('%s leads to %s', async (pointer, text) => {
  expect((await locatePrompt(FLOW, 'a.yaml', pointer)).prompt).toBe(text);
});

it.each<[pointer: string, reason: string, hint: string]>([
  ['/use', '/use in a.yaml is an alias (*b) of text that is defined elsewhere.', 'set prompt-selector to /base'],
  ['/use/p', '/use/p was not found in a.yaml: /use is an alias (*b) of text', 'set prompt-selector to /base/p'],
  ['/own/p', '/own/p in a.yaml is an alias (*t) of text that is defined elsewhere.', 'set prompt-selector to /base/p'],
  [
    '/merged/p',
    '/merged/p was not found in a.yaml: it is merged in (<<) from /base/p.',
    'set prompt-selector to that path',
  ],
  [
    '/merged2/p',
    '/merged2/p was not found in a.yaml: it is merged in (<<) from /base/p.',
    'set prompt-selector to that path',
  ],
  ['/merged/z', '/merged is an object with the keys "<<", r.', 'choose one: /merged/r'],
  [
    '/tag',
    '/tag in a.yaml has the tag !include, so its text is not the prompt itself.',
    'set prompt-path to the file that contains the text itself',
  ],
  [
    '/tag/x',
    '/tag/x was not found in a.yaml: /tag has the tag !include',
    'set prompt-path to the file that contains the text itself',
  ],
  ['/dup/k', '/dup of a.yaml has the key k 2 times (lines 15, 16).', 'remove the duplicates'],
  ['/list/[id=b]/content', '/list/[id=b] was not found in a.yaml: 2 items match.', CONTENT],
  ['/list/[id=x]/content', 'no item matches; id is a, b, b, c d.', CONTENT],
  ['/list/[id=]', 'no item matches; id is a, b, b, c d.', LIST],
  ['/list/[foo=x]/content', 'no item matches; no item has the field foo.', CONTENT],
  ['/list/[e=x]/content', 'no item has the field e.', CONTENT],
  ['/list/[=a]', '/list/[=a] was not found in a.yaml: /list is a list of 5 items, 0 to 4.', LIST],
  ['/list/x[id=a]', '/list is a list of 5 items', LIST],
  ['/list/[id=a]x', '/list is a list of 5 items', LIST],
  ['/list/5', '/list/5 was not found in a.yaml: /list is a list of 5 items, 0 to 4.', LIST],
  ['/list/01', '/list is a list of 5 items', LIST],
  ['/list', '/list in a.yaml is a list of 5 items, 0 to 4, not a string.', LIST],
  ['/one', '/one in a.yaml is a list of one item, 0, not a string.', 'choose one: /one/0'],
  ['/none', '/none in a.yaml is an empty list, not a string.', DEEP],
  ['/none/0', '/none is an empty list.', 'choose one: /one/0'],
  ['/n', '/n in a.yaml is a number, not a string.', DEEP],
  ['/list/1/e', '/list/1/e in a.yaml is empty (null), not a string.', DEEP],
  ['/n/x', '/n/x was not found in a.yaml: /n is a number.', DEEP],
  ['/base/p/q', '/base/p/q was not found in a.yaml: /base/p is a string.', 'choose one: /base/p'],
  ['/empty', '/empty in a.yaml is an empty object, not a string.', DEEP],
  [
    '/y',
    'the top level is an object with the keys base, use, own, merged, merged2, tag, list, dup, n, empty and 4 more.',
    DEEP,
  ],
  ['/[x]', '/[x] was not found in a.yaml: the top level', DEEP],
  ['/a/b', '/a was not found in a.yaml: the top level', DEEP],
  [
    '/deep/PROMPT',
    '/deep is an object with the keys prompt, promt, Prompt, Other.',
    'choose one: /deep/Prompt, /deep/prompt, /deep/promt',
  ],
  ['/deep/oter', '/deep is an object', 'choose one: /deep/Other'],
  ['/deep/xyz', '/deep is an object', 'choose one: /deep/Prompt, /deep/prompt, /deep/promt'],
  ['/missing/oter', '/missing was not found in a.yaml', 'choose one: /deep/Other'],
  ['/~2', '/~2 is not a JSON Pointer: "~" must be followed by 0 or 1.', 'write "~" in a key as ~0 and "/" as ~1'],
])('%s is refused, with what is there instead', async (pointer, reason, hint) => {
  const error = await locatePrompt(FLOW, 'a.yaml', pointer).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ hint });
  expect(`${(error as Error).message}.`).toContain(reason);
});

it('does not choose an item whose field is duplicated', async () => {
  await expect(locatePrompt('l: [{id: a, id: a, p: x}]\n', 'a.yaml', '/l/[id=a]/p')).rejects.toThrow(
    '/l/[id=a] was not found in a.yaml: no item matches; no item has the field id',
  );
});

it('suggests a long pointer as a whole', async () => {
  const key = 'k'.repeat(200);
  await expect(locatePrompt(`{"${key}": {"a": "b"}}`, 'a.json', '/x')).rejects.toMatchObject({
    hint: `choose one: /${key}/a`,
  });
});

it.each(['{"a": 1}', '"x"'])('suggests no string where none can be named: %s', async (text) => {
  await expect(locatePrompt(text, 'a.json', '/a')).rejects.toMatchObject({
    hint: 'choose another file; no string was found in a.json',
  });
});

it.each([
  ['model.messages[0].content', '/model/messages/0/content'],
  ['$.a.b', '/a/b'],
  ['$a', '/a'],
  ['#/a/b', '/a/b'],
  ['a["b"].c', '/a/b/c'],
  ["a['b']", '/a/b'],
  ['a-b.c_d', '/a-b/c_d'],
])('translates %s to a pointer', async (selector, pointer) => {
  await expect(locatePrompt('{}', 'a.json', selector)).rejects.toMatchObject({ hint: `did you mean ${pointer}?` });
});

it.each(['$', '$.', 'a[b]', 'a..b', 'a b', 'a[0', '.a', 'a.$.b', 'a/b'])('does not translate %s', async (selector) => {
  await expect(locatePrompt('{}', 'a.json', selector)).rejects.toMatchObject({
    hint: 'set it to file for the whole file, or to a JSON Pointer such as /model/messages/0/content',
  });
});

describe('suggests', () => {
  const LONG = 'You are Ada. Be brief and kind.';
  const longer = (by: number) => LONG + '!'.repeat(by);
  it.each<[what: string, value: unknown, pointers: string[]]>([
    ['a string that is named like a prompt', { system: LONG }, ['/system']],
    ['no string with another name', { x: LONG, prompt: 'short' }, []],
    ['a string below such a name', { prompt: { a: { b: LONG, c: { d: LONG } } } }, ['/prompt/a/b']],
    ['the longest first', { system: LONG, prompt: longer(1) }, ['/prompt', '/system']],
    ['an item by its field', { messages: [{ role: 'system', content: LONG }] }, ['/messages/[role=system]/content']],
    [
      'an item by its index, if others have the same field',
      {
        nodes: [
          { id: 'a', text: longer(1) },
          { id: 'a', text: LONG },
        ],
      },
      ['/nodes/0/text', '/nodes/1/text'],
    ],
    [
      'an item by another field, if the first is no word',
      { nodes: [{ id: 'x y', name: 'n', text: LONG }] },
      ['/nodes/[name=n]/text'],
    ],
    [
      'an item by its index, if no field is a word',
      { nodes: [{ id: 'x/', name: '/x', text: LONG }] },
      ['/nodes/0/text'],
    ],
    [
      'an item by any identifying field',
      {
        nodes: [
          { key: 'k', text: longer(4) },
          { slug: 's', text: longer(3) },
          { title: 't', text: longer(2) },
          { id: 7, text: longer(1) },
          { id: 'z'.repeat(61), text: LONG },
        ],
      },
      ['/nodes/[key=k]/text', '/nodes/[slug=s]/text', '/nodes/[title=t]/text', '/nodes/[id=7]/text', '/nodes/4/text'],
    ],
    [
      'at most five',
      Object.fromEntries([0, 1, 2, 3, 4, 5, 6].map((i) => [`prompt${i}`, longer(i)])),
      ['/prompt6', '/prompt5', '/prompt4', '/prompt3', '/prompt2'],
    ],
    ['keys with tildes', { 'a~b': { text: LONG } }, ['/a~0b/text']],
    ['items of lists in lists', { messages: [[1, { role: 'a', text: LONG }]] }, ['/messages/0/[role=a]/text']],
    ['keys with slashes', { 'a/b': { text: LONG } }, ['/a~1b/text']],
  ])('%s', async (_, value, pointers) => {
    const structure = await chooseStructure('json');
    expect(structure?.suggest(JSON.stringify(value), 'a.json')).toEqual(pointers);
  });

  it('looks at no more than 5,000 values', async () => {
    const structure = await chooseStructure('json');
    const list = (count: number) => JSON.stringify([...Array(count).fill(1), { prompt: LONG }]);
    expect(structure?.suggest(list(4997), 'a.json')).toEqual(['/4997/prompt']);
    expect(structure?.suggest(list(5001), 'a.json')).toEqual([]);
  });
});
