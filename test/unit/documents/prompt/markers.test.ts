import { describe, expect, it } from 'vitest';
import { checkRegionName, findRegion, hasRegion, holdsMarker } from '../../../../src/documents/prompt/markers.ts';

const HINT = 'put one line "cekura:begin a" before the prompt and one line "cekura:end a" after it, each as a comment';

function refusal(text: string, name = 'a'): { message: string; hint?: string } {
  try {
    findRegion(text, name, 'p.txt');
  } catch (error) {
    return error as { message: string; hint?: string };
  }
  throw new Error('found');
}

describe('a region', () => {
  it.each<[what: string, text: string, inside: string, startLine: number]>([
    ['between comments', 'x\n# cekura:begin a\ny\n# cekura:end a\n', 'y\n', 3],
    ['with CRLF', '# cekura:begin a\r\ny\r\n# cekura:end a\r\n', 'y\r\n', 2],
    ['in capitals', 'REM CEKURA:BEGIN a\ny\nrem Cekura:End a', 'y\n', 2],
    ['with spaces', '<!--   cekura:begin \t a   -->\ny\n  ##cekura:end a##  \n', 'y\n', 2],
    ['among others', '# cekura:begin ab\n# cekura:end ab\n# cekura:begin a\ny\n# cekura:end a\n', 'y\n', 4],
    ['beside a mention', 'see cekura:begin a\n# cekura:begin a\ny\n# cekura:end a\n', 'y\n', 3],
    ['without lines', '# cekura:begin a\n# cekura:end a\n', '', 2],
    [
      'that contains a long line',
      `# cekura:begin a\n${'y'.repeat(400)} cekura:end a\n# cekura:end a\n`,
      `${'y'.repeat(400)} cekura:end a\n`,
      2,
    ],
  ])('%s', (_, text, inside, startLine) => {
    const { start, end, startLine: line } = findRegion(text, 'a', 'p.txt');
    expect(text.slice(start, end)).toBe(inside);
    expect(line).toBe(startLine);
  });

  it.each<[what: string, text: string, message: string, hint: string]>([
    ['is missing', 'x', 'prompt-selector: region:a in p.txt was not found: it has no regions.', HINT],
    [
      'has another name',
      '# cekura:begin B\n# cekura:end B\n# cekura:begin c\n',
      'was not found: its regions are B, c.',
      'choose one of these, or add markers for a new region',
    ],
    [
      'has a long name',
      `# cekura:begin ${'b'.repeat(70)}\n`,
      `its regions are "${'b'.repeat(59)}…".`,
      'choose one of these, or add markers for a new region',
    ],
    ['has no end', '# cekura:begin a\nx\n', 'has 1 begin (line 1) and no end.', HINT],
    ['has no begin', 'x\n# cekura:end a\n', 'has no begin and 1 end (line 2).', HINT],
    [
      'begins twice',
      '# cekura:begin a\n# cekura:begin a\n# cekura:end a\n',
      'has 2 begin (line 1, 2) and 1 end (line 3).',
      HINT,
    ],
    [
      'ends twice',
      '# cekura:begin a\n# cekura:end a\n# cekura:end a\n',
      'has 1 begin (line 1) and 2 end (line 2, 3).',
      HINT,
    ],
    [
      'ends before it begins',
      '# cekura:end a\n# cekura:begin a\n',
      'prompt-selector: region:a in p.txt ends on line 1, before it begins on line 2.',
      HINT,
    ],
    [
      'contains others',
      '# cekura:begin a\n# cekura:begin b\n# cekura:end c\n# cekura:end a\n',
      'prompt-selector: region:a in p.txt contains a marker of region:b on line 2.',
      'move the markers; regions must not overlap',
    ],
    [
      'has text beside its marker',
      'x\nsee cekura:begin a.\n# cekura:end a\n',
      'region:a in p.txt has other text next to its marker on line 2.',
      HINT,
    ],
    [
      'has text beside its marker in capitals',
      'see CEKURA:END a\n# cekura:begin a\n',
      'has other text next to its marker on line 1.',
      HINT,
    ],
    [
      'is mentioned only as part of another name',
      'see cekura:begin a.b and cekura:begin a-\n',
      'has other text next to its marker on line 1.',
      HINT,
    ],
    [
      'is mentioned by a longer name',
      'see cekura:begin ab or cekura:end a-b\n',
      'was not found: it has no regions.',
      HINT,
    ],
    [
      'has a long marker line',
      `#${' '.repeat(290)}cekura:begin a\n# cekura:end a\n`,
      'has other text next to its marker on line 1.',
      HINT,
    ],
  ])('%s', (_, text, message, hint) => {
    const error = refusal(text);
    expect(`${error.message}.`).toContain(message);
    expect(error.hint).toBe(hint);
  });

  it('is told from one with other signs in its name', () => {
    expect(refusal('see cekura:begin axb\n', 'a.b').message).toContain('was not found');
    expect(refusal('see cekura:begin a.b\n', 'a.b').message).toContain('has other text next to its marker on line 1');
  });

  it('is only between lines that count as markers', () => {
    const text = '# cekura:begin a\n# cekura:begin a\nx\n# cekura:end a\n';
    const isMarker = ({ line }: { line: number }) => line !== 1;
    expect(findRegion(text, 'a', 'p.txt', isMarker).startLine).toBe(3);
    const other = '# cekura:begin b\n# cekura:begin a\n# cekura:end b\n# cekura:end a\n# cekura:end a\n';
    expect(() => findRegion(other, 'a', 'p.txt', ({ edge }) => edge === 'end')).toThrow(
      'has a marker on line 2 that is not a comment on a line of its own',
    );
  });
});

it('knows a text that must not be written between markers', () => {
  expect(holdsMarker('see Cekura:END')).toBe(true);
  expect(holdsMarker('see cekura: end')).toBe(false);
});

it('knows whether a text has a region', () => {
  expect(hasRegion('# cekura:begin a\n', 'a')).toBe(true);
  expect(hasRegion('# cekura:begin b\n', 'a')).toBe(false);
  expect(hasRegion('# cekura:begin a\n', 'a', ({ edge }) => edge === 'end')).toBe(false);
});

it('finds where a marker is, apart from the signs around it', () => {
  let found = '';
  const text = 'x\n  // cekura:begin a\n';
  hasRegion(text, 'a', ({ at, lineStart, lineEnd }) => {
    found = `${text.slice(lineStart, at)}|${text.slice(at, lineEnd)}`;
    return true;
  });
  expect(found).toBe('  // |cekura:begin a\n');
});

it.each(['a', 'A.b_2-c', '_', '7'])('accepts the name %s', (name) => {
  expect(() => checkRegionName(name)).not.toThrow();
});

it.each(['', 'a b', '-a', 'a-', '.a', 'a.', 'é'])('refuses the name %j', (name) => {
  expect(() => checkRegionName(name)).toThrow(
    expect.objectContaining({
      message: expect.stringMatching(/^prompt-selector: .+ is not a valid region name$/),
      hint: 'use the name in the markers: letters, digits, ".", "_" and "-"',
    }),
  );
});
