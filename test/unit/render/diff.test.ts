import { applyPatch } from 'diff';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { diffFile } from '../../../src/render/diff.ts';

const path = 'prompts/agent.md';
const numbered = (count: number, name: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => `${name(index)}\n`).join('');

describe('diffFile', () => {
  it('is a unified diff', () => {
    const diff = diffFile({ path, before: 'a\nb\nc\nd\ne\n', after: 'a\nb\nC\nd\ne\nf\n' }, 1);
    expect(diff.text).toBe(
      [
        '--- a/prompts/agent.md',
        '+++ b/prompts/agent.md',
        '@@ -2,4 +2,5 @@',
        ' b',
        '-c',
        '+C',
        ' d',
        ' e',
        '+f',
        '',
      ].join('\n'),
    );
    expect(diff.lineEnds).toBeUndefined();
  });

  it('has one hunk per separate change', () => {
    const before = numbered(30, (index) => `line ${index}`);
    const diff = diffFile({ path, before, after: before.replace('line 3\n', '').replace('line 11', 'new') });
    expect(diff.hunks.map((hunk) => hunk.split('\n')[0])).toEqual(['@@ -1,7 +1,6 @@', '@@ -9,7 +8,7 @@']);
    expect(diff.text).toBe(diff.header + diff.hunks.join(''));
  });

  it.each([
    ['a new file', null, 'a\nb\n', '--- /dev/null\n+++ b/prompts/agent.md\n@@ -0,0 +1,2 @@\n+a\n+b\n'],
    [
      'a final newline that goes',
      'a\n',
      'a',
      '--- a/prompts/agent.md\n+++ b/prompts/agent.md\n@@ -1,1 +1,1 @@\n-a\n+a\n\\ No newline at end of file\n',
    ],
    ['nothing', 'a\n', 'a\n', ''],
  ])('shows %s', (_, before, after, text) => {
    expect(diffFile({ path, before, after }).text).toBe(text);
  });

  it('shows only the changed line of a CRLF file', () => {
    const diff = diffFile({ path, before: 'a\r\nb\r\nc\r\n', after: 'a\r\nB\r\nc\r\n' });
    expect(diff.lineEnds).toBeUndefined();
    expect(diff.text).toContain('@@ -1,3 +1,3 @@\n a\n-b\n+B\n c\n');
  });

  it('names a change of line ends instead of showing it', () => {
    const diff = diffFile({ path, before: 'a\r\nb\r\n', after: 'a\nb\n' });
    expect([diff.text, diff.lineEnds]).toEqual(['', 'CRLF to LF']);
    // One line has none.
    expect(diffFile({ path, before: 'a', after: 'a\r\nb' }).lineEnds).toBeUndefined();
    expect(diffFile({ path, before: 'a\r\nb', after: 'a' }).lineEnds).toBeUndefined();
  });

  it('keeps a path on one line', () => {
    expect(diffFile({ path: 'a\n+b', before: 'x\n', after: 'y\n' }).header).toBe('--- a/a?+b\n+++ b/a?+b\n');
  });

  const line = fc.constantFrom('a', 'b', 'c', 'd', '', '-', '+x', '@@ -1 +1 @@', '\\ No newline');
  const text = fc
    .tuple(fc.array(line, { maxLength: 25 }), fc.boolean())
    .map(([lines, ended]) => lines.join('\n') + (ended && lines.length > 0 ? '\n' : ''));

  it('turns any text into any other', () => {
    fc.assert(
      fc.property(text, text, fc.nat(4), (before, after, context) => {
        const diff = diffFile({ path, before, after }, context);
        expect(applyPatch(before, diff.text)).toBe(after);
      }),
      { numRuns: 1500 },
    );
  });

  it('stays correct beyond the limit of edits', () => {
    const before = `same\n${numbered(1500, String)}end`;
    const after = `same\n${numbered(1500, (index) => `x${index}`)}end\n`;
    const diff = diffFile({ path, before, after });
    expect(diff.hunks.map((hunk) => hunk.split('\n')[0])).toEqual(['@@ -2,1501 +2,1501 @@']);
    expect(applyPatch(before, diff.text)).toBe(after);
  });
});
