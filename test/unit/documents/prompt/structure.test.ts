import { expect, it } from 'vitest';
import { chooseStructure } from '../../../../src/documents/prompt/structure.ts';

it.each([
  ['json', '{"a": ["x", {"b": "y"}], "c": 1, "d": null}'],
  ['yaml', 'a:\n  - x\n  - b: "y"\nc: 1\nd:\n'],
])('lists every string of a .%s file', async (extension, text) => {
  const structure = await chooseStructure(extension);
  const slots = structure?.listSlots(text, 'a') ?? [];
  expect(slots.map(({ raw }) => raw)).toEqual(['x', 'y']);
  expect(slots.map(({ start, end }) => text.slice(start, end))).toEqual([text.includes('"x"') ? '"x"' : 'x', '"y"']);
});

it('knows on which line a text starts', async () => {
  const structure = await chooseStructure('yaml');
  expect(structure?.locate('a:\n  b: |\n    x\n', 'a', '/a/b').startLine).toBe(3);
});

it('has no reader for other files', async () => {
  expect(await chooseStructure('toml')).toBeUndefined();
});

it.each([
  [
    'json',
    '{"a": 1',
    'prompt-path: a.x is not valid JSON: a closing brace is missing (line 1)',
    'fix the file; comments and',
  ],
  ['yaml', 'a: 1\nb: *\n', 'prompt-path: a.x is not valid YAML: * and & need a name', 'fix the file, or keep'],
  ['yaml', 'a: 1\n---\nb: 2\n', 'prompt-path: a.x has a second YAML document (line 3)', 'fix the file, or keep'],
])('says what is wrong with a .%s file: %j', async (extension, text, message, hint) => {
  const structure = await chooseStructure(extension);
  const error = { message: expect.stringContaining(message), hint: expect.stringContaining(hint) };
  expect(() => structure?.listSlots(text, 'a.x')).toThrow(expect.objectContaining(error));
  expect(() => structure?.suggest(text, 'a.x')).toThrow(expect.objectContaining(error));
});
