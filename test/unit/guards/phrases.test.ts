import { expect, test } from 'vitest';
import { isAssent, isNotesHeading, isPreface } from '../../../src/guards/phrases.ts';

test.each<[string, string, boolean]>([
  [`${'x'.repeat(590)} improved prompt:`, '', false],
  ['My [improved prompt]', '', false],
  ['<!-- Improved prompt -->', '', true],
  ['x <!-- Improved prompt -->', '', false],
  ['<!-- Improved prompt --> x', '', false],
  ['New prompt:', '', true],
  ['## Prompt di sistema rivisto', '', true],
  ['**Nowy prompt systemowy:**', '', true],
  ['**Neuer Prompt (vollständig, zum direkten Einsetzen):**', '', true],
  ['Here is the prompt:', '', true],
  ['Version:', '', false],
  ['**Improved prompt', '', false],
  [`${'new '.repeat(29)}prompt:`, '', false],
])('a preface on its own: %j above %j: %s', (line, next, is) => {
  expect(isPreface(line, next)).toBe(is);
});

test.each<[string, string, boolean]>([
  ['Sure, here you go:', '', true],
  ['**Note:** This version keeps all tools and variables from the original prompt.', '', true],
  ['Prompts and changes:', '', false],
])('a preface: %j above %j: %s', (line, next, is) => {
  expect(isPreface(line, next)).toBe(is);
});

test.each<[string, string, boolean]>([
  ['Improved prompt', '--- x', false],
  ['Improved prompt', 'x ---', false],
  ['1 improved prompt', '===', false],
  ['new new new new new new new new new new new new new a prompt', '===', true],
  ['new new new new new new new new new new new new new my prompt', '===', false],
])('an underlined line: %j above %j: %s', (line, next, is) => {
  expect(isPreface(line, next)).toBe(is);
});

test.each<[string, boolean]>([
  ['Sure, that works', true],
  ['Sure, that works well', false],
  ['Certainly, absolutelyyyyyyyyyyy', false],
  ['Certainly, absolutelyyyyyyyyyy', true],
  ['Hello!', false],
])('an assent: %s', (line, is) => {
  expect(isAssent(line)).toBe(is);
});

test.each<[string, string, boolean]>([
  ['[IMPROVED PROMPT]', '', true],
  ['a list of changes', '', false],
  ['Changes:', 'Added a step', true],
  ['Changes made:', '- May 2024: x', false],
  ['## Change log', '2024-03-11: fees raised to $45', false],
  ['Changes: added a step', '', true],
  ['Changes made：a step', '', false],
  ['summary of changes and notes and notes and notes and notes a', '- x', true],
  ['summary of changes and notes and notes and notes and notes on', '- x', false],
  [
    'summary of changes and notes and notes and notes and notes and notes and notes and notes and notes and notes and notes :',
    '',
    true,
  ],
  [`Changes made: ${'x'.repeat(586)}`, '', true],
  [`Changes made: ${'x'.repeat(587)}`, '', false],
])('a heading over notes: %j above %j: %s', (line, next, is) => {
  expect(isNotesHeading(line, next)).toBe(is);
});
