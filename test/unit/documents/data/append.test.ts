import { describe, expect, it } from 'vitest';
import { loadReader } from '../../../../src/documents/data/load-reader.ts';

async function append(format: 'JSON' | 'YAML', text: string, value: string): Promise<string | undefined> {
  const read = await loadReader(format);
  return read(text).document?.append('k', value);
}

describe('an entry is added', () => {
  it.each<[where: string, text: string, written: string]>([
    ['to an empty object', '{ }', '{"k": "v" }'],
    ['on the same line', ' { "a": 1 }', ' { "a": 1, "k": "v" }'],
    ['before a trailing comma', '{"a": [1],}', '{"a": [1], "k": "v",}'],
    ['behind comments on the same line', '{"a": 1, /* c */ /* d */ }', '{"a": 1, /* c */ /* d */ "k": "v", }'],
    ['behind a comment without a comma', '{"a": 1 /* , */}', '{"a": 1 /* , */, "k": "v"}'],
    ['on a line of its own', '{\n  "a": 1\n}', '{\n  "a": 1,\n  "k": "v"\n}'],
    ['like the last line', '{ "a": 1,\n\t"b": 2 }', '{ "a": 1,\n\t"b": 2,\n\t"k": "v" }'],
    ['on a line of its own, before a trailing comma', '{\n  "a": 1, // c\n}', '{\n  "a": 1, // c\n  "k": "v",\n}'],
    ['behind a comment, with a comma before it', '{\n  "a": 1 // c\n}', '{\n  "a": 1, // c\n  "k": "v"\n}'],
    ['behind a comment before the comma', '{\n  "a": 1 /* c */ ,\n}', '{\n  "a": 1 /* c */ ,\n  "k": "v",\n}'],
    ['deeper than a line that starts with the brace', '\t{"a": 1, "b": 2\n}', '\t{"a": 1, "b": 2,\n\t  "k": "v"\n}'],
    ['with the line ends of the file', '{\r\n  "a": 1 // c\r\n}', '{\r\n  "a": 1, // c\r\n  "k": "v"\r\n}'],
  ])('%s in JSON', async (_, text, written) => {
    expect(await append('JSON', text, 'v')).toBe(written);
  });

  it.each<[where: string, text: string, written: string]>([
    ['to empty braces', '{}', '{k: "v"}'],
    ['with a quoted key', '{"a": 1}', '{"a": 1, "k": "v"}'],
    ['with a key like the last one', '{"a": 1, b: 2}  # c\n', '{"a": 1, b: 2, k: "v"}  # c\n'],
    ['behind a comment in braces', '{a: 1 # c, d\n}', '{a: 1, # c, d\n  k: "v"\n}'],
    ['behind the last line', 'a: 1', 'a: 1\nk: v'],
    ['before blank lines', 'a: 1\r\n\r\n \r\n', 'a: 1\r\nk: v\r\n\r\n \r\n'],
    ['behind a comment on the same line', 'a: 1 # c\n', 'a: 1 # c\nk: v\n'],
    ['before a comment that starts a line', 'a: 1\n# c\n', 'a: 1\nk: v\n# c\n'],
    ['behind indented comments', 'a: 1\n  # c\n\n   # d\n# e\n', 'a: 1\n  # c\n\n   # d\nk: v\n# e\n'],
    ['with the indentation of the mapping', '  a: 1\n  b: 2\n', '  a: 1\n  b: 2\n  k: v\n'],
    ['behind a block', 'a: |\n  x\n\n', 'a: |\n  x\nk: v\n\n'],
    ['behind the blank lines that a block keeps', 'a: |+\n  x\n\n', 'a: |+\n  x\n\nk: v\n'],
    ['behind a kept block with an indentation', 'a: >2+\r\n   x\r\n\r\n', 'a: >2+\r\n   x\r\n\r\nk: v\r\n'],
    ['behind a kept block in a list', 'a:\n  - b: |+\n      x\n\n', 'a:\n  - b: |+\n      x\n\nk: v\n'],
    ['behind a block that is not the last', 'a: |+\n  x\n\nb: 1\n\n', 'a: |+\n  x\n\nb: 1\nk: v\n\n'],
    ['behind a text like a block', 'a: x |+\n\n', 'a: x |+\nk: v\n\n'],
    ['behind an empty list', 'a: []\n\n', 'a: []\nk: v\n\n'],
    ['before the end of the document', '---\na: x\n...\n', '---\na: x\nk: v\n...\n'],
  ])('%s in YAML', async (_, text, written) => {
    expect(await append('YAML', text, 'v')).toBe(written);
  });

  it('as a block, if it has lines', async () => {
    expect(await append('YAML', '  a: 1\r\n', 'A\n\nB\n')).toBe('  a: 1\r\n  k: |\r\n    A\r\n\r\n    B\r\n');
    expect(await append('YAML', '{a: 1}', 'A\n"B"\n')).toBe('{a: 1, k: "A\\n\\"B\\"\\n"}');
  });

  it('as a block, if its line would be longer than 100 characters', async () => {
    const fits = 'x'.repeat(99);
    expect(await append('YAML', 'a: 1\n', fits)).toBe(`a: 1\nk: ${fits}\n`);
    expect(await append('YAML', 'a: 1\n', `${fits}x`)).toBe(`a: 1\nk: |-\n  ${fits}x\n`);
  });

  it('in quotes, if YAML would read something else', async () => {
    expect(await append('YAML', 'a: 1\n', 'yes')).toBe('a: 1\nk: "yes"\n');
    expect(await append('YAML', 'a: 1\n', ' x')).toBe('a: 1\nk: " x"\n');
    expect(await append('YAML', 'a: 1\n', '\x07')).toBe('a: 1\nk: "\\u0007"\n');
  });

  it.each(['- a\n', 'a\n', ''])('not to %j, which is no mapping', async (text) => {
    expect(await append('YAML', text, 'v')).toBe(text);
  });
});
