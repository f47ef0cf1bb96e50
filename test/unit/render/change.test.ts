import { describe, expect, test } from 'vitest';
import { prepareChange } from '../../../src/render/change.ts';
import { readFiles, readTexts } from '../../../src/render/changed-text.ts';
import type { Tier } from '../../../src/render/fit-to-limit.ts';
import type { FileChange } from '../../../src/render/types.ts';
import type { ProposalView } from '../../../src/render/view.ts';

const ALL = Number.POSITIVE_INFINITY;
const POINTER = 'See the rest elsewhere.';
const target = { name: 'agent', slug: 'agent' };

function write(
  changes: readonly FileChange[],
  tier: Partial<Tier> = {},
  limit = 60_000,
  prompts?: ProposalView['prompts'],
) {
  const files = readFiles(changes);
  const texts = readTexts({ prompts, target } as ProposalView, files);
  return prepareChange(
    files,
    texts,
    limit,
    POINTER,
  )({
    ...{ items: ALL, summary: ALL, words: false, context: 0, hunks: ALL },
    ...tier,
  });
}

const lines = (count: number, name: string) => Array.from({ length: count }, (_, i) => `${name}${i}\n`).join('');
const ONE: FileChange = { path: 'a.md', before: 'One.\nTwo.\nThree.\n', after: 'One!\nTwo.\nThree!\n' };
const HUNKS = ['@@ -1,1 +1,1 @@\n-One.\n+One!\n', '@@ -3,1 +3,1 @@\n-Three.\n+Three!\n'];
const HEADER = '--- a/a.md\n+++ b/a.md\n';
const SAME_LINES: FileChange = { path: 'b.md', before: 'One.\r\n', after: 'One.\n' };

describe('a diff', () => {
  test('of one file has its counts as the title', () => {
    expect(write([ONE])).toBe(`### Diff\n\n2 lines removed, 2 added:\n\n\`\`\`diff\n${HEADER}${HUNKS.join('')}\`\`\``);
  });

  test('of several files names them', () => {
    const shown = write([ONE, { path: 'new.md', before: null, after: 'x\n' }]);
    expect(shown).toContain('`a.md`: 2 lines removed, 2 added\n\n```diff');
    expect(shown).toContain('`new.md`: 0 lines removed, 1 added\n\n```diff\n--- /dev/null\n+++ b/new.md\n');
  });

  test('shows the first hunks, and counts the others', () => {
    const shown = `### Diff\n\n2 lines removed, 2 added:\n\n\`\`\`diff\n${HEADER}${HUNKS[0]}\`\`\``;
    expect(write([ONE], { hunks: 1 })).toBe(`${shown}\n\n1 more change not shown. ${POINTER}`);
    expect(write([ONE, { ...ONE, path: 'b.md' }], { hunks: 1 })).toMatch(/3 more changes not shown\. See/);
    expect(write([ONE, { ...ONE, path: 'b.md' }], { hunks: 1 })).not.toContain('`b.md`');
  });

  test('may change only line endings, or nothing', () => {
    expect(write([SAME_LINES])).toBe('### Diff\n\nLine endings change from CRLF to LF, which the diff does not show.');
    expect(write([{ ...SAME_LINES, after: 'One.\r\n' }])).toBe('### Diff\n\nNo line differs.');
    expect(write([ONE, SAME_LINES], { hunks: 2 })).toMatch(/```\n\n`b\.md`:\n\nLine endings change/);
    expect(write([{ ...ONE, before: 'One.\r\nTwo.\r\n', after: 'One.\nTwo!\n' }])).toMatch(
      /```\n\nLine endings change from/,
    );
  });

  test.each([
    [36, false],
    [37, true],
  ])('of %i new lines is collapsed: %s', (count, isFolded) => {
    const shown = write([{ path: 'a.md', before: null, after: lines(count, 'x') }]) ?? '';
    expect(shown.includes(`<summary>a.md: 0 lines removed, ${count} added</summary>`)).toBe(isFolded);
  });

  test('that does not fit is only counted', () => {
    expect(write([ONE], { hunks: 0 })).toBe(
      `### Diff\n\n2 lines removed and 2 added, too long to show here. ${POINTER}`,
    );
    expect(write([ONE, SAME_LINES, { path: 'c.md', before: null, after: 'x\ny\n' }], { hunks: 0 })).toBe(
      `### Diff\n\n2 lines removed and 4 added in 3 files, too long to show here. ${POINTER}`,
    );
  });

  test('is not written if it is certainly too long', () => {
    const changed = 'One.\nThree.\nOne!\nThree!\n'.length;
    const hunks = HUNKS.join('').length;
    expect(write([ONE], {}, changed - 1)).toBeUndefined();
    expect(write([ONE], {}, hunks - 1)).toBeUndefined();
    expect(write([ONE], {}, hunks)).toBeDefined();
    expect(write([ONE], { hunks: 2 }, hunks - 1)).toBeUndefined();
    expect(write([ONE, { ...ONE, path: 'b.md' }], {}, 2 * hunks - 1)).toBeUndefined();
  });

  test('has as many unchanged lines around a change as its tier', () => {
    const prepared = prepareChange(readFiles([ONE]), readFiles([ONE]), 60_000, POINTER);
    const tier = { items: ALL, summary: ALL, words: false, hunks: ALL };
    expect(prepared({ ...tier, context: 3 })).toContain('\n Two.\n');
    expect(prepared({ ...tier, context: 0 })).not.toContain('\n Two.\n');
  });

  test('is nothing without a change', () => {
    expect(write([])).toBe('');
  });
});

describe('changed words', () => {
  const LEGEND = 'Removed words are struck through, added words are underlined; “…” stands for unchanged words.';

  test('come before the diff', () => {
    const shown = write([ONE], { words: true });
    expect(shown).toMatch(
      /^### Changed words\n\nRemoved words .*\n\nLine 1, changed:\n\n> <del>One\.<\/del> <ins>One!<\/ins>/,
    );
    expect(shown).toContain(LEGEND);
    expect(shown).toMatch(/\n\n### Diff\n\n2 lines removed/);
  });

  test('name their text if there are several, and leave out new ones', () => {
    const shown = write([ONE, { path: 'new.md', before: null, after: 'x\n' }], { words: true });
    expect(shown).toMatch(/underlined; .*\n\nIn `a\.md`:\n\nLine 1, changed:/);
    expect(shown).not.toContain('In `new.md`');
  });

  test('are left out if there are none, or too many', () => {
    expect(write([{ path: 'new.md', before: null, after: 'x\n' }], { words: true })).toMatch(/^### Diff/);
    const long = { path: 'a.md', before: 'x\n', after: `${'word '.repeat(200)}\n` };
    expect(write([long], { words: true }, 1_030)).toMatch(/^### Diff/);
    const half = { ...long, after: `${'word '.repeat(120)}\n` };
    expect(write([half], { words: true }, 1_290)).toMatch(/^### Changed words/);
    expect(write([half, { ...half, path: 'b.md' }], { words: true }, 1_290)).toMatch(/^### Diff/);
  });

  test('are collapsed if they are many', () => {
    const change = (count: number) => ({
      path: 'a.md',
      before: lines(count, 'same\nold'),
      after: lines(count, 'same\nnew'),
    });
    expect(write([change(19)], { words: true })).not.toContain('<summary>All changed words</summary>');
    expect(write([change(20)], { words: true })).toContain('<summary>All changed words</summary>');
  });

  test('of a prompt in a longer file are those of the prompt, and so is its diff if the file has it in one line', () => {
    const json = (prompt: string) => `{ "prompt": ${JSON.stringify(prompt)} }\n`;
    const [before, after] = ['One.\nTwo.\n', 'One!\nTwo!\n'];
    const change = { path: 'agent.json', before: json(before), after: json(after) };
    const shown = write([change], { words: true }, 60_000, [{ before, after }]);
    expect(shown).toContain('--- a/agent\n+++ b/agent\n@@ -1,2 +1,2 @@\n-One.');
    const text = (prompt: string) => `---\nname: x\n---\n${prompt}`;
    const lined = write([{ path: 'a.md', before: text(before), after: text(after) }], {}, 60_000, [
      { name: 'mia', before, after },
    ]);
    expect(lined).toContain('--- a/a.md\n');
  });

  test('of a whole file are those of the file, under the prompt’s name', () => {
    const files = readFiles([
      { path: 'new.md', before: null, after: ONE.after },
      { path: 'x.md', before: 'x', after: ONE.after },
      ONE,
    ]);
    const before = ONE.before ?? '';
    expect(readTexts({ prompts: [{ before, after: ONE.after }], target } as never, files)).toEqual([
      { ...files[2], name: 'agent' },
    ]);
    expect(
      readTexts({ prompts: [{ name: 'mia', before: '', after: ONE.after }], target } as never, files),
    ).toMatchObject([{ name: 'mia', before: '', isNew: false }]);
  });
});
