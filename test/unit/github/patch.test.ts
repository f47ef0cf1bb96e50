import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  applyLineChanges,
  findLineChanges,
  type LineChange,
  parsePatch,
  placeSuggestions,
  writeSuggestion,
} from '../../../src/github/patch.ts';

const patch = [
  '@@ -1,3 +1,4 @@ # Agent',
  ' one',
  '-two',
  '+TWO',
  '+two and a half',
  ' three',
  '@@ -20 +21,2 @@',
  ' twenty\r',
  '+last',
  '\\ No newline at end of file',
].join('\n');
const ranges = parsePatch(patch);

test('the new side of each hunk', () => {
  expect(ranges).toEqual([
    { startLine: 1, lines: ['one', 'TWO', 'two and a half', 'three'] },
    { startLine: 21, lines: ['twenty', 'last'] },
  ]);
  expect(parsePatch(undefined)).toEqual([]);
  // A line of the file may look like the beginning of a hunk, have spaces in front, or a return within.
  expect(parsePatch('@@ -10,1 +10,4 @@\n+@@ -1 +7 @@\n+  x\n-y z\n+a\rb\n @')).toEqual([
    { startLine: 10, lines: ['@@ -1 +7 @@', '  x', 'a\rb', '@'] },
  ]);
  expect(parsePatch('@@ -1,2 +0,0 @@\n-gone\n-gone')).toEqual([]);
});

describe('a change', () => {
  test.each<[string, LineChange, object | null]>([
    [
      'of one line',
      { startLine: 2, endLine: 2, newLines: ['x'] },
      { startLine: 2, endLine: 2, newLines: ['x'], oldLines: ['TWO'] },
    ],
    ['of a whole hunk', { startLine: 1, endLine: 4, newLines: [] }, { startLine: 1, endLine: 4, newLines: [] }],
    ['beyond a hunk', { startLine: 4, endLine: 5, newLines: ['x'] }, null],
    ['across hunks', { startLine: 4, endLine: 21, newLines: ['x'] }, null],
    ['between hunks', { startLine: 10, endLine: 10, newLines: ['x'] }, null],
    ['put in', { startLine: 3, endLine: 2, newLines: ['x'] }, { startLine: 2, endLine: 2, newLines: ['TWO', 'x'] }],
    [
      'put in at the top',
      { startLine: 1, endLine: 0, newLines: ['x'] },
      { startLine: 1, endLine: 1, newLines: ['x', 'one'] },
    ],
    [
      'put in above a hunk',
      { startLine: 21, endLine: 20, newLines: ['x'] },
      { startLine: 21, endLine: 21, newLines: ['x', 'twenty'] },
    ],
    [
      'put in below a hunk',
      { startLine: 5, endLine: 4, newLines: ['x'] },
      { startLine: 4, endLine: 4, newLines: ['three', 'x'] },
    ],
    ['put in elsewhere', { startLine: 11, endLine: 10, newLines: ['x'] }, null],
  ])('%s', (_, change, expected) => {
    const { inside, outside } = placeSuggestions([change], ranges);
    if (expected) expect(inside).toMatchObject([expected]);
    else expect(outside).toEqual([change]);
  });
});

test('an insertion never uses a line of another change', () => {
  const replaced = { startLine: 2, endLine: 2, newLines: ['x'] };
  const added = { startLine: 3, endLine: 2, newLines: ['y'] };
  expect(placeSuggestions([replaced, added], ranges).inside).toMatchObject([
    { startLine: 2, endLine: 2 },
    { startLine: 3, endLine: 3, newLines: ['y', 'two and a half'] },
  ]);
  const next = { startLine: 3, endLine: 3, newLines: ['z'] };
  expect(placeSuggestions([replaced, added, next], ranges).outside).toEqual([added]);
});

test('an insertion never uses a line of the suggestion before, nor of a change that none can show', () => {
  const top = { startLine: 1, endLine: 0, newLines: ['x'] };
  const second = { startLine: 2, endLine: 1, newLines: ['y'] };
  // The first one takes line 1.
  expect(placeSuggestions([top, second], ranges).inside).toMatchObject([
    { startLine: 1, endLine: 1, change: top },
    { startLine: 2, endLine: 2, newLines: ['y', 'TWO'], oldLines: ['TWO'], change: second },
  ]);
  const hidden = { startLine: 19, endLine: 21, newLines: ['z'] };
  const after = { startLine: 22, endLine: 21, newLines: ['y'] };
  expect(placeSuggestions([hidden, after], ranges)).toMatchObject({
    inside: [{ startLine: 22, endLine: 22, newLines: ['y', 'last'] }],
    outside: [hidden],
  });
  const gone = { startLine: 3, endLine: 3, newLines: [] };
  expect(placeSuggestions([gone], ranges).inside).toMatchObject([{ change: gone }]);
});

test.each([
  [['x'], '```'],
  [['``', '``'], '```'],
  [['a ``` b'], '````'],
  [['`````', '```'], '``````'],
])('the fence around %j is %s', (lines, fence) => {
  expect(writeSuggestion(lines)).toBe([`${fence}suggestion`, ...lines, fence].join('\n'));
});

test('all suggestions together give the proposed text', () => {
  const text = fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { minLength: 1, maxLength: 12 });
  fc.assert(
    fc.property(text, text, (before, after) => {
      const changes = findLineChanges(before.join('\r\n'), `${after.join('\n')}\n`);
      const { inside, outside } = placeSuggestions(changes, [{ startLine: 1, lines: before }]);
      const lines: string[] = [...before];
      for (const one of inside.toReversed()) {
        expect(lines.slice(one.startLine - 1, one.endLine)).toEqual(one.oldLines);
        lines.splice(one.startLine - 1, one.oldLines.length, ...one.newLines);
      }
      if (outside.length === 0) expect(lines).toEqual(after);
      expect(inside.length + outside.length).toBe(changes.length);
    }),
    { numRuns: 1000 },
  );
});

test('no text closes its own fence', () => {
  const line = fc.oneof(fc.string(), fc.stringMatching(/^`{1,9}[a-z]*$/), fc.constant('```suggestion'));
  fc.assert(
    fc.property(fc.array(line.map((one) => one.replace(/[\r\n]/g, ''))), (newLines) => {
      const [open = '', ...rest] = writeSuggestion(newLines).split('\n');
      const fence = open.replace('suggestion', '');
      expect(fence).toMatch(/^`{3,}$/);
      expect(rest.at(-1)).toBe(fence);
      expect(rest.slice(0, -1)).toEqual(newLines);
      expect(newLines.some((one) => one.includes(fence))).toBe(false);
    }),
    { numRuns: 1000 },
  );
});

test('a text with more than 1,000 changed lines is one change between the equal ends', () => {
  const rewrite = (word: string) => {
    const lines = Array.from({ length: 300 }, (_, index) => `${word} ${index}`);
    return ['first', ...lines, 'same', ...lines, 'last'];
  };
  const [before, after] = [rewrite('old'), rewrite('new')];
  const changes = findLineChanges(before.join('\r\n'), after.join('\n'));
  expect(changes).toEqual([{ startLine: 2, endLine: 602, newLines: after.slice(1, -1) }]);
  expect(placeSuggestions(changes, [{ startLine: 1, lines: before }]).inside).toHaveLength(1);
  expect(placeSuggestions(changes, [{ startLine: 3, lines: before.slice(2) }]).outside).toEqual(changes);
});

test('line changes made again give the text that they were found in', () => {
  const text = fc.array(fc.constantFrom('a', 'b', 'c', '', 'd e'), { minLength: 1 });
  const lineEnd = fc.constantFrom('\n', '\r\n');
  fc.assert(
    fc.property(text, text, lineEnd, fc.boolean(), (before, after, end, closed) => {
      const [from = '', to = ''] = [before, after].map((lines) => lines.join(end) + (closed ? end : ''));
      // A text of one line does not tell what its line ends would be.
      fc.pre(before.length > 1 || closed || end === '\n');
      // An empty last line and a missing one look alike.
      fc.pre(![before, after].some((lines) => lines.at(-1) === ''));
      expect(applyLineChanges(from, findLineChanges(from, to))).toBe(to);
    }),
    { numRuns: 1000 },
  );
});
