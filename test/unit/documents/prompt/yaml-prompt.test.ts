import { describe, expect, test } from 'vitest';
import { locatePrompt } from '../../../../src/documents/prompt/locate-prompt.ts';
import { InputError } from '../../../../src/errors.ts';

const LINES = 'Be kind.\n\nAsk first.';

describe('styles are kept if possible', () => {
  test.each([
    ['literal', 'p: |\n    a\n', LINES, 'p: |\n    Be kind.\n\n    Ask first.\n'],
    ['literal, first line indented', 'p: |-\n  a', '  x\ny', 'p: |2-\n    x\n  y'],
    ['literal with a tab first', 'p: |\n  a\n', '\tx\ny', 'p: |\n  \tx\n  y\n'],
    ['literal, unprintable text', 'p: | # c\n  a\n\nq: 1\n', 'x\u0007y', 'p: "x\\u0007y\\n" # c\n\nq: 1\n'],
    ['literal, a line break of YAML 1.1', 'p: |-\n  a', 'x\u2028y', 'p: "x\\u2028y"'],
    [
      'folded',
      'p: >\n  a b c\n  d e f\n\n  g\n',
      'a b c d e f\nlonger than the widest\n',
      'p: >\n  a b c\n  d e f\n\n  longer\n  than\n  the\n  widest\n',
    ],
    ['folded, never broken', 'p: >-\n  a b c\n\n  d\n', LINES, 'p: >-\n  Be kind.\n\n\n  Ask first.\n'],
    [
      'folded, a list within',
      'p: >\n  a\n',
      'Do:\n  - x\n  - y\nThen go.',
      'p: >\n  Do:\n    - x\n    - y\n  Then go.\n',
    ],
    ['folded, a space at the end of a line', 'p: >\n  a\n  b\n', 'x \ny', 'p: >\n  x \n\n  y\n'],
    ['plain', 'p: a # c\n', 'x y', 'p: x y # c\n'],
    ['plain, over several lines', 'p: aa bb\n  cc\nq: 1\n', 'aa bb dd ee', 'p: aa bb\n  dd ee\nq: 1\n'],
    ['plain, gaining lines', 'p: a\nq: 1\n', LINES, 'p: |-\n  Be kind.\n\n  Ask first.\nq: 1\n'],
    ['plain, gaining lines in front of a comment', 'p: a # c\n', 'x\ny', 'p: x\n\n  y # c\n'],
    ['plain, gaining lines in a list', 'l:\n    -   a\n', 'x\ny', 'l:\n    -   |-\n      x\n      y\n'],
    ['plain, gaining lines, the first indented', 'p: a\n', ' x\ny', 'p: |2-\n   x\n  y\n'],
    ['plain with a colon', 'p: a\n', 'Note: "x"', 'p: \'Note: "x"\'\n'],
    ['plain with a colon and an apostrophe', 'p: a\n', "Note: it's", 'p: "Note: it\'s"\n'],
    ['plain in a flow map', 'm: {p: a, q: 1}\n', 'x, y', 'm: {p: "x, y", q: 1}\n'],
    ['plain in a flow map, gaining lines', 'm: {p: a, q: 1}\n', 'x\ny', 'm: {p: x\n\n  y, q: 1}\n'],
    ['plain, a number', 'p: a\n', '12', 'p: "12"\n'],
    ['plain, a boolean of YAML 1.1', 'p: a\n', 'yes', 'p: "yes"\n'],
    ['plain, a time of YAML 1.1', 'p: a\n', '12:30:00', 'p: "12:30:00"\n'],
    ['single-quoted', "p: 'a'\n", "it's", "p: 'it''s'\n"],
    ['single-quoted, as dumped', "p: 'a b\n\n  c\n\n  '\n", 'a b\nd\n', "p: 'a b\n\n  d\n\n  '\n"],
    ['single-quoted, gaining lines', "p: 'a'\n", 'x\ny', 'p: |-\n  x\n  y\n'],
    ['double-quoted', 'p: "a"\n', 'é\n"x"\\', 'p: "é\\n\\"x\\"\\\\"\n'],
    ['double-quoted, ASCII only', 'p: "\\u00e9"\n', 'è🙂', 'p: "\\u00e8\\U0001f642"\n'],
    ['a quoted key and a tag', '"p": !!str &a "b"\nq: *a\n', 'x', '"p": !!str &a "x"\nq: *a\n'],
    ['a tag that says only that it is a text', 'p: ! "b"\n', 'x', 'p: ! "x"\n'],
    [
      'double-quoted over three lines, at their width',
      'p: "one two three\n  four five six\n  seven eight"\n',
      'one two three four five nine seven eight',
      'p: "one two three\n  four five nine\n  seven eight"\n',
    ],
    [
      'single-quoted over three lines, at their width',
      "p: 'one two three\n  four five six\n  seven eight'\n",
      'one two three four five nine seven eight',
      "p: 'one two three\n  four five nine\n  seven eight'\n",
    ],
    [
      'single-quoted, the last paragraph as it was broken',
      "p: 'aa\n  bb\n\n  one\n  two three four'\n",
      'aa cc\none two three four',
      "p: 'aa cc\n\n  one\n  two three four'\n",
    ],
    [
      'folded, with lines between that are indented',
      'p: >\n  one two\n  three\n\n    - item one two\n    - item\n\n  four\n',
      'one two three\n\n  - item one two\n  - another item, longer than any line\n\nfour\n',
      'p: >\n  one two\n  three\n\n    - item one two\n    - another item, longer than any line\n\n  four\n',
    ],
    ['an explicit key', '? p\n: |\n  a\n', 'x\ny', '? p\n: |\n  x\n  y\n'],
    ['a block at the end, no final newline', 'p: |\n  a', 'x\ny\n', 'p: |\n  x\n  y'],
    ['CRLF', 'p: |\r\n  a\r\nq: 1\r\n', 'x\ny', 'p: |\r\n  x\r\n  y\r\nq: 1\r\n'],
    ['a document with marks', '%YAML 1.2\n---\np: a\n...\n', 'x', '%YAML 1.2\n---\np: x\n...\n'],
  ])('%s', async (_, text, next, after) => {
    const selector = text.startsWith('l:') ? '/l/0' : text.startsWith('m:') ? '/m/p' : '/p';
    expect((await locatePrompt(text, 'a.yml', selector)).replace(next)).toBe(after);
  });
});

test('values are read like a YAML parser', async () => {
  const text = "a: >-\n  x\n  y\n\n  z\nb: 'it''s'\nc: \"\\x41\\n\"\nd: x\n  y\n12: twelve\nyes: word\n";
  const read = async (selector: string) => (await locatePrompt(text, 'a.yaml', selector)).prompt;
  expect(await read('/a')).toBe('x y\nz');
  expect(await read('/b')).toBe("it's");
  expect(await read('/c')).toBe('A\n');
  expect(await read('/d')).toBe('x y');
  expect(await read('/12')).toBe('twelve');
  expect(await read('/yes')).toBe('word');
});

describe('refuses', () => {
  const ANCHORS = 'base: &b\n  p: &t |\n    text\n  q: 1\nuse: *b\nown:\n  p: *t\nmerged:\n  <<: [*b]\n  r: 1\n';

  test.each([
    ['an alias', ANCHORS, '/own/p', 'is an alias (*t) of text that is defined elsewhere', '/base/p'],
    ['a path through an alias', ANCHORS, '/use/p', '/use is an alias (*b)', '/base/p'],
    ['a merged key', ANCHORS, '/merged/p', 'it is merged in (<<) from /base/p', 'set prompt-selector'],
    [
      'an alias of an anchor in a list within a map',
      'a:\n  l:\n    - x\n    - p: &t text\nq: *t\n',
      '/q',
      'is an alias (*t)',
      'set prompt-selector to /a/l/1/p',
    ],
    ['a tag', 'p: !include prompts/a.md\n', '/p', 'has the tag !include', 'set prompt-path'],
    ['two documents', 'p: a\n---\np: b\n', '/p', 'has a second YAML document (line 3)', 'file of its own'],
    ['broken YAML', 'p: "a\nq: [\n', '/p', 'is not valid YAML: ', 'fix the file'],
    ['a tab as indentation', 'p:\n\tq: a\n', '/p/q', 'is not valid YAML: ', '(line'],
    ['nothing', '', '/p', 'the file', ''],
    ['comments only', '# nothing\n', '/p', 'the file', ''],
    ['an empty value', 'p:\n', '/p', 'is empty (null), not a string', 'no string'],
    ['a boolean', 'p: true\nq: text\n', '/p', 'is a boolean, not a string', '/q'],
    ['a key that is a list', '? [a]\n: b\np: 1\n', '/a', 'the keys p', '|'],
  ])('%s', async (name, text, selector, reason, hint) => {
    const error: unknown = await locatePrompt(text, 'a.yaml', selector).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(InputError);
    if (name === 'nothing' || name === 'comments only') return;
    const { message, hint: said } = error as InputError;
    expect(`${message} | ${said}`).toContain(reason);
    expect(`${message} | ${said}`).toContain(hint);
  });
});

test('rejects a deeply nested file without ending the process', async () => {
  await expect(locatePrompt(`a: ${'['.repeat(50_000)}`, 'agent.yaml', '/a')).rejects.toThrow('nested too deeply');
});
