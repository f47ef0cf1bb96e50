import { expect, it } from 'vitest';
import { LineCounter, parseDocument } from 'yaml';
import { loadReader } from '../../../../src/documents/data/load-reader.ts';
import { explainYamlErrors } from '../../../../src/documents/data/words.ts';

const INDENT = 'the indentation does not match the lines above, or a bracket above is not closed';
const SECOND_KEY = 'a value contains a second key; indent the next line less, or quote a value that contains ": "';

it.each<[slip: string, text: string, logged: string[]]>([
  ['none', 'targets:\n  - name: a\n', []],
  ['an indent too deep', 'a:\n  b: p.md\n   c: [1]\nd: x\n', [`2: ${SECOND_KEY}`]],
  [
    'an indent too shallow',
    'a:\n  - b: p\n   c: [1]\n    d: x\n',
    ['3: an item of the list does not start with "- ", or its indentation is wrong'],
  ],
  ['an indent between two levels', 'a:\n  b: x\n c: y\n', [`3: ${INDENT}`]],
  ['a colon in a text', 'name: a: b\n', [`1: ${SECOND_KEY}`]],
  ['no space behind a colon', 'a:\n  - name:b\n    c: 3\n', ['2: a key must be followed by a colon and a space']],
  ['a bracket that is not closed', 'a:\n  - b: [1, 2\n    c: x\n  - d: 4\n', [`3: ${INDENT}`]],
  ['a mention', 'reviewers: @mona\n', ['1: an unquoted value cannot start with this character; quote it']],
  [
    'tabs, each on its own',
    'a:\n\tb: x\n\tc: y\n',
    ['2: a tab indents the line; use spaces', '3: a tab indents the line; use spaces'],
  ],
  ['keys that stand twice', 'a: 1\na: 2\nb: 1\nb: 2\n', ['2: this key is duplicated', '4: this key is duplicated']],
  ['a property of an alias', 'a: &x *y\n', ['1: an alias (*) cannot have a tag or an anchor']],
  ['an alias without a name', 'a: *\n', ['1: * and & need a name after them; quote a value that starts with one']],
  ['an anchor without a name', 'a: &\n', ['1: * and & need a name after them; quote a value that starts with one']],
  ['a directive', '%TAG\n---\na: 1\n', ['1: a line that starts with % is a directive; quote it if it is text']],
  ['an escape', 'a: "\\q"\n', ['1: unknown escape in double quotes; write a backslash twice, or use single quotes']],
  [
    'a list in brackets',
    'a: [\n  - b\n]\n',
    ['2: a comma or closing bracket is missing, or a "-" list is inside brackets'],
  ],
  [
    'a long key',
    `"${'k'.repeat(1025)}": a\n`,
    ['1: a key is longer than 1,024 characters; check for a quote that is not closed'],
  ],
  ['a quote that is not closed', "a: 'b\n", ['2: a quote is not closed']],
  ['an unclosed bracket', '[a, b', ['1: a comma or a closing bracket is missing']],
  [
    'no space before a comment',
    '"a"# b\n',
    ['1: a character is missing; check for a quote, bracket, comma, colon or space'],
  ],
  ['a comma that is missing', '["a" "b"]\n', ['1: a comma or a closing bracket is missing']],
  ['a key without a colon', 'a\nb: c\n', ['1: a key must be followed by a colon and a space']],
  ['two anchors', 'a: &x &y b\n', ['1: a value can have only one anchor (&)']],
  ['two tags', 'a: !!str !!int b\n', ['1: a value can have only one tag (!)']],
  [
    'an unknown tag',
    'a: !x!b c\n',
    ['1: the tag (!) does not match the value; remove it, or quote a value that starts with "!"'],
  ],
  [
    'text behind a value',
    'a: [b] c\n',
    ['1: unexpected text; check the indentation, and look for a missing bracket, quote or comma'],
  ],
  [
    'more than a hundred slips',
    'a: 1\n'.repeat(120),
    Array.from({ length: 100 }, (_, i) => `${i + 2}: this key is duplicated`),
  ],
  ['a key twice behind another slip', 'a: b: c\nd: 1\nd: 2\n', [`1: ${SECOND_KEY}`, '3: this key is duplicated']],
])('describes %s once, in plain words', (_slip, text, logged) => {
  const lines = new LineCounter();
  const { errors } = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  expect(explainYamlErrors(errors).map(({ offset, message }) => `${lines.linePos(offset).line}: ${message}`)).toEqual(
    logged,
  );
});

it.each<[slip: string, text: string, offset: number, message: string]>([
  ['nothing', ' \n', 0, 'the file is empty'],
  ['a word', '{"a": yes}', 6, 'this is not a JSON value; a string needs double quotes'],
  ['a key without quotes', '{a: 1}', 1, 'this is not a JSON value; a string needs double quotes'],
  ['a number that stops', '{"a": 1.}', 6, 'a number is incomplete'],
  ['two commas', '{"a": 1,, "b": 2}', 8, 'a key in double quotes is missing'],
  ['no value', '{"a": }', 6, 'a value is missing'],
  ['no colon', '{"a" 1}', 5, 'a colon is missing after the key'],
  ['no comma', '[1 2]', 3, 'a comma is missing'],
  ['an open brace', '{"a": 1', 7, 'a closing brace is missing'],
  ['an open bracket', '[1', 2, 'a closing bracket is missing'],
  ['two values', '1 2', 2, 'there is more text after the end of the value'],
  ['an open comment', '/* a', 0, 'a comment is not closed'],
  ['a line break in a string', '"a\n"', 0, 'a quote is not closed, or a line break in a string is not written as \\n'],
  ['a short escape', '"\\u12"', 0, '\\u must be followed by four hex digits'],
  ['an unknown escape', '"\\q"', 0, 'unknown escape; write a backslash twice'],
  ['a tab in a string', '"a\tb"', 0, 'this character must be written as an escape, such as \\t'],
])('says where and what is wrong in JSON: %s', async (_slip, text, offset, message) => {
  const read = await loadReader('JSON');
  expect(read(text)).toEqual({ problems: [{ offset, message, isSyntax: true }] });
});

it.each([
  ['JSON', '['.repeat(100) + ']'.repeat(100), '['.repeat(101) + ']'.repeat(101), 100],
  ['YAML', '['.repeat(99) + ']'.repeat(99), '['.repeat(100) + ']'.repeat(100), 100],
] as const)('accepts only some levels of nesting in %s', async (format, good, bad, offset) => {
  const read = await loadReader(format);
  expect(read(good).problems).toEqual([]);
  expect(read(`[${Array(150).fill('[]').join(',')}]`).problems).toEqual([]);
  const message = 'is nested too deeply: more than 100 levels';
  expect(read(bad)).toEqual({ problems: [{ offset, message, isSyntax: false }] });
});
