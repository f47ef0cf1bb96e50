import { applyPatch } from 'diff';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { changePercent, diffFile } from '../../../src/render/diff.ts';
import { compareLines, findChanges } from '../../../src/render/line-diff.ts';

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
    expect([diff.removed, diff.added, diff.hunkCount, diff.lineEnds]).toEqual([1, 2, 1, undefined]);
  });

  it('has a hunk for each change that stands apart', () => {
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

  it('does not take a CRLF file for all changed', () => {
    const diff = diffFile({ path, before: 'a\r\nb\r\nc\r\n', after: 'a\r\nB\r\nc\r\n' });
    expect([diff.removed, diff.added, diff.lineEnds]).toEqual([1, 1, undefined]);
    expect(diff.text).not.toContain('\r');
  });

  it('names a change of line ends instead of showing it', () => {
    const diff = diffFile({ path, before: 'a\r\nb\r\n', after: 'a\nb\n' });
    expect([diff.text, diff.lineEnds]).toEqual(['', 'CRLF to LF']);
  });

  it('keeps a path to its line', () => {
    expect(diffFile({ path: 'a\n+b', before: 'x\n', after: 'y\n' }).header).toBe('--- a/a?+b\n+++ b/a?+b\n');
  });

  const line = fc.constantFrom('a', 'b', 'c', 'd', '', '-', '+x', '@@ -1 +1 @@', '\\ No newline');
  const text = fc
    .tuple(fc.array(line, { maxLength: 25 }), fc.boolean())
    .map(([lines, ended]) => lines.join('\n') + (ended && lines.length > 0 ? '\n' : ''));

  it('turns one text into the other, whatever they are', () => {
    fc.assert(
      fc.property(text, text, fc.nat(4), (before, after, context) => {
        const diff = diffFile({ path, before, after }, context);
        expect(applyPatch(before, diff.text)).toBe(after);
      }),
      { numRuns: 1500 },
    );
  });

  it('still does when there are too many changes to find the fewest', () => {
    fc.assert(
      fc.property(text, text, fc.nat(6), (before, after, maxEdits) => {
        const lines = { before: before.split('\n'), after: after.split('\n') };
        let at = 0;
        const rebuilt: string[] = [];
        for (const change of findChanges(lines.before, lines.after, maxEdits)) {
          rebuilt.push(...lines.before.slice(at, change.beforeStart));
          rebuilt.push(...lines.after.slice(change.afterStart, change.afterEnd));
          at = change.beforeEnd;
        }
        expect([...rebuilt, ...lines.before.slice(at)]).toEqual(lines.after);
      }),
      { numRuns: 1500 },
    );
  });
});

describe('changePercent', () => {
  it.each([
    ['nothing', 'a\nb\n', 'a\nb\n', 0],
    ['nothing of nothing', '', '', 0],
    ['line ends alone', 'a\r\nb\r\n', 'a\nb\n', 0],
    ['a line break at the end alone', 'a\nb', 'a\nb\n', 0],
    ['a line behind one without a line break', numbered(9, String).trimEnd(), numbered(10, String).trimEnd(), 5.3],
    ['everything', 'a\nb\n', 'c\nd\ne\n', 100],
    ['a new file', '', 'a\n', 100],
    ['one line of ten', numbered(10, String), numbered(10, (index) => (index === 4 ? 'x' : String(index))), 10],
    ['as much again', numbered(5, String), numbered(10, String), 33.3],
    ['hardly anything', numbered(9000, String), numbered(9001, String), 0.1],
    ['nearly everything', `same\n${numbered(2500, String)}`, `same\n${numbered(2500, (index) => `x${index}`)}`, 99.9],
    [
      'many lines far apart',
      numbered(9000, String),
      numbered(9000, (index) => (index % 4 === 0 ? `x${index}` : String(index))),
      25,
    ],
  ])('of %s', (_, before, after, percent) => {
    expect(changePercent(before, after)).toBe(percent);
  });
});

describe('compareLines', () => {
  it('is quick with a mebibyte that was rewritten', () => {
    const megabyte = (seed: number) => numbered(40_000, (index) => `line ${(index * 7919 + seed) % 1_000_003} of it`);
    const [before, after] = [megabyte(1), megabyte(500_000)];
    const times = [0, 1, 2].map(() => {
      const start = performance.now();
      expect(compareLines(before, after).removed).toBeGreaterThan(0);
      return performance.now() - start;
    });
    // 100 ms on a machine that does nothing else.
    expect(Math.min(...times)).toBeLessThan(1000);
  });
});
