import { describe, expect, it } from 'vitest';
import type { DataNode } from '../../../../src/documents/data/document.ts';
import { loadReader } from '../../../../src/documents/data/load-reader.ts';

const readYaml = await loadReader('YAML');

/** The value of the key `p`, or the last item of a list. */
function find(node: DataNode): DataNode {
  if (node.kind === 'list') return find(node.items.at(-1) as DataNode);
  if (node.kind !== 'map') return node;
  return find((node.entries.find(({ key }) => key === 'p') ?? node.entries[0])?.node as DataNode);
}

function slotOf(text: string) {
  const { document } = readYaml(text);
  const node = document && find(document.root);
  return node?.kind === 'scalar' || node?.kind === 'alias' ? node.slot : undefined;
}

/** The text with a new value; with `wholeLine`, also for the comment behind it. */
function write(text: string, value: string, wholeLine?: boolean): string | undefined {
  const slot = slotOf(text);
  const source = slot?.encode(value, wholeLine);
  if (!slot || source === undefined) return undefined;
  return text.slice(0, slot.start) + source + text.slice(wholeLine ? slot.lineEnd : slot.end);
}

type Row = readonly [text: string, value: string, written: string | undefined];

describe('a block', () => {
  it.each<Row>([
    ['p: |\n  You.\n', 'A\n', 'p: |\n  A\n'],
    ['p: |\n  You.\n', 'A', 'p: |-\n  A\n'],
    ['p: |\n  You.\n', 'A\n\n', 'p: |+\n  A\n\n'],
    ['p: |\n  You.\n', 'A\n\n\nB\n\n', 'p: |+\n  A\n\n\n  B\n\n'],
    ['p: |-\n  You.\nq: 1\n', 'A\n', 'p: |\n  A\nq: 1\n'],
    ['p: |-\n  You.\nq: 1\n', 'A\n\n', 'p: |+\n  A\n\nq: 1\n'],
    ['p: |+\n  You.\n\n\nq: 1\n', 'A\n\n\n', 'p: |+\n  A\n\n\nq: 1\n'],
    ['p: |+\n  You.\n\n\nq: 1\n', 'A\n', 'p: |\n  A\n\n\nq: 1\n'],
    ['p: |+\n  You.\n\n\nq: 1\n', 'A\n\n', 'p: |+\n  A\n\nq: 1\n'],
    ['p: |\n  You.', 'A\n', 'p: |\n  A'],
    ['p: |\n  You.', 'A', 'p: |-\n  A\n'],
    ['a:\n  p: |\n    You.\n  # c\nq: 1\n', 'A\n\n', 'a:\n  p: |+\n    A\n\n  # c\nq: 1\n'],
  ])('%j says by its header how %j ends', (text, value, written) => {
    expect(write(text, value)).toBe(written);
  });

  it.each<Row>([
    ['p: |\n  You.\n', '\nA\n', 'p: |\n\n  A\n'],
    ['p: |\n  You.\n', '\n\nA', 'p: |-\n\n\n  A\n'],
    ['p: |\n \n  You.\n', '\nA\n', 'p: |\n \n  A\n'],
    ['p: |\n\n  You.\n', 'A\n', 'p: |\n  A\n'],
    ['p: |\n\n  You.\n', '\n\nA\n', 'p: |\n\n\n  A\n'],
    ['p: |\n\n  You.\n', '\nA', 'p: |-\n\n  A\n'],
    ['p: |\r\n\r\n  You.\r\n\r\n', '\nA\n', 'p: |\r\n\r\n  A\r\n\r\n'],
    ['p: |\r\n  You.\r\n', '\n\nA\nB\n\n', 'p: |+\r\n\r\n\r\n  A\r\n  B\r\n\r\n'],
    ['p: |+\n  You.\n\n\nq: 1\n', '\nA\n\n\n', 'p: |+\n\n  A\n\n\nq: 1\n'],
  ])('%j takes %j with its blank lines', (text, value, written) => {
    expect(write(text, value)).toBe(written);
  });

  it.each<Row>([
    ['p: |\n  You.\n', ' A\n', 'p: |2\n   A\n'],
    ['p: |\n  You.\n', '\n A\n', 'p: |2\n\n   A\n'],
    ['a:\n    p: |\n        You.\n', ' A\nB\n', 'a:\n    p: |4\n         A\n        B\n'],
    ['p: |-2 # c\n   You.\n', 'A\n\n', 'p: |+2 # c\n  A\n\n'],
    ['p: |2- # c\n   You.\n', 'A\n\n', 'p: |2+ # c\n  A\n\n'],
    ['p: |1\n You.\n', 'A\n B\n', 'p: |1\n A\n  B\n'],
    ['p: |-\n  You.\n', ' A', 'p: |2-\n   A\n'],
    ['- |\n You.\n', 'A\nB\n', '- |\n A\n B\n'],
    ['p: |\n', 'A\n', 'p: |\n  A\n'],
    ['p: |\n\n\nq: 1\n', 'A\n', 'p: |\n  A\n\n\nq: 1\n'],
  ])('%j keeps its indentation for %j', (text, value, written) => {
    expect(write(text, value)).toBe(written);
  });

  it.each<Row>([
    ['p: |\n  You.\n', '', 'p: ""\n'],
    ['p: |\n  You.\n', 'A\n \n', 'p: "A\\n \\n"\n'],
    ['p: |\n  You.\n\n\nq: 1\n', 'A\n\n', 'p: "A\\n\\n"\n\n\nq: 1\n'],
    ['p: | # c\n  You.\n\n\n', '\x07\n', 'p: "\\u0007\\n" # c\n\n\n'],
    ['p: |+ # c\n\n  You.\n\n\nq: 1\n', '\x07', 'p: "\\u0007" # c\n\n\nq: 1\n'],
    ['p: |\r\n  You.\r\n  Two.\r\n', '\x07', 'p: "\\u0007"\r\n'],
    ['p: |\n  You.', '\x07\n', 'p: "\\u0007\\n"'],
    ['p: |\n  You.\nq: 1\n', 'a\ud83d\n', 'p: "a\\ud83d\\n"\nq: 1\n'],
    ['p: |', 'A\n', 'p: "A\\n"'],
  ])('%j cannot hold %j, which is quoted', (text, value, written) => {
    expect(write(text, value)).toBe(written);
  });

  it.each<Row>([
    ['p: >\n  You are\n  Ada.\n', 'A', 'p: >-\n  A\n'],
    ['p: >\n  You are\n  Ada.\n', '\nA b c d e f g\n', 'p: >\n\n  A b c d\n  e f g\n'],
    ['p: >\n  You are\n  Ada.\n', 'A\n\tB\nC\n', 'p: >\n  A\n  \tB\n  C\n'],
    ['p: >-\n  You.\n', 'A\nB', 'p: |-\n  A\n  B\n'],
    ['p: >-\n  You.\n', 'A\n  B\nC', 'p: >-\n  A\n    B\n  C\n'],
    ['p: >-\n  You.\n', 'A\n\nB', 'p: >-\n  A\n\n\n  B\n'],
    ['p: >-\n  You\n  two.\n', 'A\nB', 'p: >-\n  A\n\n  B\n'],
  ])('%j is folded again for %j, if it was', (text, value, written) => {
    expect(write(text, value)).toBe(written);
  });
});

describe('a plain scalar', () => {
  it.each<Row>([
    ['p: You.\n', "it's “é😀”, 50% {a} [b]", "p: it's “é😀”, 50% {a} [b]\n"],
    ['p: You.\n', 'a  b\\c', 'p: a  b\\c\n'],
    ['p: You.\n', 'x'.repeat(150), `p: ${'x'.repeat(150)}\n`],
    ['p: You.\n', 'a: b', 'p: "a: b"\n'],
    ['p: You.\n', 'a # b', 'p: "a # b"\n'],
    ['p: You.\n', 'a:', 'p: "a:"\n'],
    ['p: You.\n', '- a', 'p: "- a"\n'],
    ['p: You.\n', '{a}', 'p: "{a}"\n'],
    ['p: You.\n', ' x', 'p: " x"\n'],
    ['p: You.\n', 'a\tb', 'p: "a\\tb"\n'],
    ['p: You.\n', '', 'p: ""\n'],
    ['p: You.\n', '"q"', 'p: \'"q"\'\n'],
    ['p: You.\n', '\\', "p: '\\'\n"],
    ['p: You.\n', "'", 'p: "\'"\n'],
    ['p: You.\n', 'no', 'p: "no"\n'],
    ['p: You.\n', '1:20', 'p: "1:20"\n'],
    ['p: You.\n', '12', 'p: "12"\n'],
    ['p: You.\n', '~', 'p: "~"\n'],
    ['p: !!str You.\n', '12', 'p: !!str "12"\n'],
    ['{p: You.}\n', 'Go now', '{p: Go now}\n'],
    ['{p: You.}\n', 'Go, now', '{p: "Go, now"}\n'],
    ['- {p: You.}\n', 'A?', '- {p: "A?"}\n'],
    ['- {p: You.}\n', 'a"b', '- {p: a"b}\n'],
  ])('%j is quoted for %j only if it has to be', (text, value, written) => {
    expect(write(text, value)).toBe(written);
  });

  it.each<Row>([
    ['p: You.\n', 'A\nB', 'p: |-\n  A\n  B\n'],
    ['p: You.\n', 'A\nB\n', 'p: |\n  A\n  B\n'],
    ['p: You.\n', '\nA', 'p: |-\n\n  A\n'],
    ['p: You.\n', 'x # y\nz', 'p: |-\n  x # y\n  z\n'],
    ['p: You.\n', '  A\nB', 'p: |2-\n    A\n  B\n'],
    ['p: You.\n', 'A\n\n', 'p: "A\\n\\n"\n'],
    ['p: You.\n', '\n', 'p: "\\n"\n'],
    ['p:   You.\n', 'A\nB', 'p:   |-\n  A\n  B\n'],
    ['p:\n  You.\n', 'A\nB', 'p:\n  |-\n  A\n  B\n'],
    ['- - You.\n', 'A\nB', '- - |-\n    A\n    B\n'],
    ['-   p: You.\n    q: 1\n', 'A\nB', '-   p: |-\n      A\n      B\n    q: 1\n'],
    ['? p\n: You.\n', 'A\nB', '? p\n: |-\n  A\n  B\n'],
    ['{p: You., q: 1}\n', 'A\nB', '{p: A\n\n  B, q: 1}\n'],
    ['- {p: You.}\n', 'A\nB', '- {p: A\n\n    B}\n'],
    ['- [You.]\n', 'A\nB', '- [A\n\n    B]\n'],
  ])('%j becomes a block for %j if it can', (text, value, written) => {
    expect(write(text, value)).toBe(written);
  });
});

describe('a scalar on several lines', () => {
  it.each<Row>([
    ['p: a b c d\n   e f g h\n', 'a b c d i j k l m', 'p: a b c d\n   i j k l\n   m\n'],
    ['p: a b c d\n   e f g h\n', 'a\tb', 'p: "a\\tb"\n'],
    ['p: \'a b c d\n  e "f" g h\'\n', 'a b c d i j k l m', "p: 'a b c d i\n  j k l m'\n"],
    ["p: 'a b c d\n  e f g h'\n", "it's a b c d e f g", "p: 'it''s a\n  b c d e\n  f g'\n"],
    ['p: "a b c d\n  e f\n\n  g"\n', 'a b c d i j k l m', 'p: "a b c d\n  i j k l\n  m"\n'],
    ['p: "a b c d\r\n    e f"\r\n', 'a b c d i j k l m', 'p: "a b c d\r\n    i j k l\r\n    m"\r\n'],
    ['p: "a\\\n  b c"\n', 'a b c d', 'p: "a b\n  c d"\n'],
    ['p: "a b\n  c"\n', 'x\ny', 'p: "x\\\n  \\ny"\n'],
    ['p: "ab\n  cd"\n', '😀'.repeat(9), `p: "${'😀'.repeat(9)}"\n`],
    ['{p: a b c\n  d e f}\n', 'x y z, a', '{p: "x y\n  z, a"}\n'],
  ])('%j is wrapped for %j like before', (text, value, written) => {
    expect(write(text, value)).toBe(written);
  });
});

describe('a quoted scalar', () => {
  it.each<Row>([
    ['p: "You."\n', 'Go "x".\\d\t', 'p: "Go \\"x\\".\\\\d\\t"\n'],
    ['p: "You."\n', 'A\nB', 'p: "A\\nB"\n'],
    ['p: "You."\n', '12', 'p: "12"\n'],
    ['p: "You."\n', '\ufeff\u0085\ufffe\u2028', 'p: "\\ufeff\\u0085\\ufffe\\u2028"\n'],
    ['p: "\\x41"\n', '\u00e9\x7f\x7e', 'p: "\\u00e9\\u007f~"\n'],
    ['p: "\\xe9"\n', '\u00e9\u{1f600}\uffff', 'p: "\\u00e9\\U0001f600\\uffff"\n'],
    ['p: "\\u00e9 ü"\n', '\u00e9ö', 'p: "éö"\n'],
    ['p: "caf\u00e9"\n', '\u00fc', 'p: "ü"\n'],
    ["p: '\\u00e9'\n", 'ö"', "p: 'ö\"'\n"],
    ["p: '\\u00e9'\n", '\xf6\x07', 'p: "\xf6\\u0007"\n'],
    ['p: "You are Mia, the agent.\n  b"\n', 'x\u2028y', 'p: "x\\u2028y"\n'],
    ["p: 'You.'\n", "it's", "p: 'it''s'\n"],
    ["p: 'You.'\n", 'yes', "p: 'yes'\n"],
    ["p: 'You.'\n", 'a\n', 'p: |\n  a\n'],
    ["p: 'You.'\n", 'a\n\n', "p: 'a\n\n\n  '\n"],
    ["p: 'You.'\n", '\x07', 'p: "\\u0007"\n'],
  ])('%j keeps its quotes for %j', (text, value, written) => {
    expect(write(text, value)).toBe(written);
  });
});

describe('an empty value', () => {
  it.each<Row>([
    ['p:\nq: 1\n', 'A', 'p: A\nq: 1\n'],
    ['p:\nq: 1\n', 'A\nB', 'p: |-\n  A\n  B\nq: 1\n'],
    ['p:\nq: 1\n', 'a: b', 'p: "a: b"\nq: 1\n'],
    ['p: # c\n', 'A', 'p: A # c\n'],
    ['p: ~ # c\n', 'A', 'p: A # c\n'],
    ['p: &x\nq: *x\n', 'A', 'p: &x A\nq: *x\n'],
    ['p: !x\n', 'A', undefined],
    ['? p\n: \n', 'A', '? p\n: A \n'],
    ['{p: }\n', 'A, b', '{p: "A, b" }\n'],
    ['{p: ~}\n', 'A', '{p: A}\n'],
    ['[p: ]\n', 'A', '[p: A ]\n'],
    ['? p\n', 'A', undefined],
    ['{p}\n', 'A', undefined],
    ['-\n', 'A', undefined],
    ['p: !!str\n', 'A', undefined],
  ])('%j takes %j behind its colon', (text, value, written) => {
    expect(write(text, value)).toBe(written);
  });

  it.each(['p: 12\n', 'p: true\n', 'p: 1.5\n'])('is not %j, which takes no text', (text) => {
    expect(slotOf(text)).toBeUndefined();
  });
});

describe('an alias', () => {
  it.each<Row>([
    ['q: &x You.\np: *x\n', 'A', 'q: &x You.\np: A\n'],
    ['q: &x You.\np: *x\n', 'A\nB', 'q: &x You.\np: |-\n  A\n  B\n'],
    ['{q: &x You., p: *x }\n', 'A, b', '{q: &x You., p: "A, b" }\n'],
    ['[&x a, *x]\n', 'A', '[&x a, A]\n'],
    ['[!!omap [a: &x b], *x]\n', 'A, b', '[!!omap [a: &x b], "A, b"]\n'],
  ])('%j is replaced by %j', (text, value, written) => {
    expect(write(text, value)).toBe(written);
  });
});

describe('a comment behind a value', () => {
  it.each<readonly [text: string, value: string, beside: string, wholeLine: string]>([
    ['p: You. # c\nq: 1\n', 'A\nB', 'p: A\n\n  B # c\nq: 1\n', 'p: |- # c\n  A\n  B\nq: 1\n'],
    ['p: You. # c\nq: 1\n', 'A\nB\n', 'p: "A\\nB\\n" # c\nq: 1\n', 'p: | # c\n  A\n  B\nq: 1\n'],
    ['p: You.\t# c', 'A: b', 'p: "A: b"\t# c', 'p: "A: b"\t# c'],
    ['p: "You." # c\n', 'A\nB', 'p: "A\\nB" # c\n', 'p: "A\\nB" # c\n'],
    ['p: # c\nq: 1\n', 'A\nB', 'p: A\n\n  B # c\nq: 1\n', 'p: |- # c\n  A\n  B\nq: 1\n'],
    ['p: ~ # c\n', 'A\nB', 'p: A\n\n  B # c\n', 'p: |- # c\n  A\n  B\n'],
    ['q: &x You.\np: *x # c\n', 'A\nB', 'q: &x You.\np: A\n\n  B # c\n', 'q: &x You.\np: |- # c\n  A\n  B\n'],
    ['{p: You., q: 1} # c\n', 'A\nB', '{p: A\n\n  B, q: 1} # c\n', '{p: A\n\n  B, q: 1} # c\n'],
    ['p: | # c\n  You. # d\n', 'A\n', 'p: | # c\n  A\n', 'p: | # c\n  A\n'],
    ['{p: You. # c\n}\n', 'A\nB', '{p: A\n\n  B # c\n}\n', '{p: A\n\n  B # c\n}\n'],
  ])('%j stays for %j', (text, value, beside, wholeLine) => {
    expect(write(text, value, false)).toBe(beside);
    expect(write(text, value, true)).toBe(wholeLine);
    expect(write(text, value)).toBe(beside);
  });
});

it.each<readonly [text: string, start: string]>([
  ['p: |\n  You.\n', '  You.\n'],
  ['p: >- # c\r\n  You.\r\n', '  You.\r\n'],
  ['p: "You."\n', '"You."\n'],
])('knows where the text of %j starts', (text, start) => {
  expect(text.slice(slotOf(text)?.textStart)).toBe(start);
});
