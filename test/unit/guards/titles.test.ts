import { expect, test } from 'vitest';
import { DATED, EDIT, LIST_ITEM, readTitle } from '../../../src/guards/titles.ts';

test.each<[line: string, title: string | undefined]>([
  ['## Title', 'Title'],
  ['**Title:**', 'Title:'],
  ['__Title__', 'Title'],
  ['[TITLE]', 'TITLE'],
  ['【案内】', '案内'],
  ['=== Title ===', 'Title'],
  ['--- Title ---', 'Title'],
  ['  Title:  ', 'Title'],
  ['> Title:', 'Title'],
  ['x > Title:', 'x > Title'],
  ['Step 1: Title:', 'Step 1: Title'],
  ['<!-- Title -->', 'Title'],
  ['<!-- Title --> x', undefined],
  ['x <!-- Title -->', undefined],
  ['Title: text', undefined],
  ['[Title', undefined],
  ['[Title] text', undefined],
  ['text [Title]', undefined],
  ['**Title', undefined],
  ['Title**', undefined],
  ['____', undefined],
  ['_____', ''],
  [`${'x'.repeat(119)}:`, 'x'.repeat(119)],
  [`${'x'.repeat(120)}:`, undefined],
])('a title: %j: %j', (line, title) => {
  expect(readTitle(line)).toBe(title);
});

test.each<[line: string, form: RegExp, is: boolean]>([
  ['  + Item', LIST_ITEM, true],
  ['12. Item', LIST_ITEM, true],
  ['-5 degrees', LIST_ITEM, false],
  ['+ Added a step', EDIT, true],
  ['What else was added', EDIT, false],
  ['- 12 March: new hours', DATED, true],
  ['JAN 3: new hours', DATED, true],
  ['Open on 12 March: new hours', DATED, false],
])('a form: %j, %s: %s', (line, form, is) => {
  expect(form.test(line)).toBe(is);
});
