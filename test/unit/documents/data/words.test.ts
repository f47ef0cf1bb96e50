import { expect, it } from 'vitest';
import { LineCounter, parseDocument } from 'yaml';
import { explainYamlErrors } from '../../../../src/documents/data/words.ts';

const INDENT = 'the indentation does not match the lines above, or a bracket above is not closed';
const SECOND_KEY = 'a value contains a second key; indent the next line less, or quote a text that contains ": "';

it.each<[slip: string, text: string, told: string[]]>([
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
  ['a mention', 'reviewers: @mona\n', ['1: a text cannot start with this character; quote the text']],
  [
    'tabs, each on its own',
    'a:\n\tb: x\n\tc: y\n',
    ['2: a tab indents the line; use spaces', '3: a tab indents the line; use spaces'],
  ],
  ['keys that stand twice', 'a: 1\na: 2\nb: 1\nb: 2\n', ['2: this key is duplicated', '4: this key is duplicated']],
  ['a key twice behind another slip', 'a: b: c\nd: 1\nd: 2\n', [`1: ${SECOND_KEY}`, '3: this key is duplicated']],
])('tells of %s once, and in plain words', (_slip, text, told) => {
  const lines = new LineCounter();
  const { errors } = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  expect(explainYamlErrors(errors).map(({ offset, message }) => `${lines.linePos(offset).line}: ${message}`)).toEqual(
    told,
  );
});
