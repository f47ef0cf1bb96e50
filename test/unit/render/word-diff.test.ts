import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareLines } from '../../../src/render/line-diff.ts';
import { renderWordDiff } from '../../../src/render/word-diff.ts';
import { collect, findEffects, findRawEffects, hostileText, parse } from './gfm.ts';

const render = (before: string, after: string, max?: number) => renderWordDiff(compareLines(before, after), max);

describe('renderWordDiff', () => {
  it.each([
    [
      'a word',
      'You are a helper.\n',
      'You are the helper.\n',
      'Line 1, changed:\n\n> You are <del>a</del> <ins>the</ins> helper.',
    ],
    ['neighbours as one', 'a b c x\n', 'a d e x\n', 'Line 1, changed:\n\n> a <del>b c</del> <ins>d e</ins> x'],
    ['a new line', 'a\nb\n', 'a\nnew @x\nb\n', 'Line 2, added:\n\n> <ins>new `@x`</ins>'],
    ['lost lines', 'a\nb\nc\n', 'a\n', 'Lines 2 to 3 of the old text, removed:\n\n> <del>b</del>\\\n> <del>c</del>'],
    ['a tab as a space', 'a\tb c\n', 'a\tb d\n', 'Line 1, changed:\n\n> a b <del>c</del> <ins>d</ins>'],
    ['a tab that is gone', 'a\tb\n', 'a b\n', 'Line 1, changed:\n\n> a<del>⇥</del> <ins>␣</ins>b'],
    [
      'changes around a word',
      'a b c d\n',
      'x b y d\n',
      'Line 1, changed:\n\n> <del>a</del> <ins>x</ins> b <del>c</del> <ins>y</ins> d',
    ],
    ['spaces alone', 'a  b\n', 'a b\n', 'Line 1, changed:\n\n> a<del>␣␣</del> <ins>␣</ins>b'],
    ['a no-break space', 'a b\n', 'a\u00A0b\n', 'Line 1, changed:\n\n> a<del>␣</del> <ins>⟦U+00A0⟧</ins>b'],
    [
      'a rewrite',
      'one two\n',
      'three four five\n',
      'Line 1, changed:\n\n> <del>one two</del> <ins>three four five</ins>',
    ],
    ['no spaces between words', '漢字はい\n', '漢字いえ\n', 'Line 1, changed:\n\n> 漢字<del>は</del>い<ins>え</ins>'],
    [
      'a heading',
      '# One title\n',
      '# Other title\n',
      'Line 1, changed:\n\n> \\# <del>One</del> <ins>Other</ins> title',
    ],
    ['a hidden character', 'a b c\n', 'a b\u200B c\n', 'Line 1, changed:\n\n> a <del>b</del> <ins>b⟦U+200B⟧</ins> c'],
    ['an empty line', 'a\n', 'a\n\n', 'Line 2, added:\n\n> <ins>↵</ins>'],
    ['lines that were joined', 'a b\nc d\n', 'a b c d\n', 'Line 1, changed:\n\n> a b<del>↵</del>\\\n> <ins>␣</ins>c d'],
    [
      'as little as counts',
      'abc defghij\n',
      'abc klmnopq\n',
      'Line 1, changed:\n\n> abc <del>defghij</del> <ins>klmnopq</ins>',
    ],
    [
      'an empty line among lost ones',
      'x\na\n\nb\ny\n',
      'x\ny\n',
      'Lines 2 to 4 of the old text, removed:\n\n> <del>a</del>\\\n> <del>↵</del>\\\n> <del>b</del>',
    ],
    ['nothing', 'a\n', 'a\n', ''],
    [
      'neighbours as one change, however many spaces are between them',
      'a b  c d e f g\n',
      'a x  y d e f g\n',
      'Line 1, changed:\n\n> a <del>b  c</del> <ins>x  y</ins> d e f g',
    ],
    [
      'a new paragraph below the old one',
      'one two\nthree\n',
      'four\nfive six',
      'Lines 1 to 2, changed:\n\n> <del>one two</del>\\\n> <del>three</del>\\\n> &nbsp;\\\n> <ins>four</ins>\\\n> <ins>five six</ins>',
    ],
  ])('shows %s', (_, before, after, markdown) => {
    expect(render(before, after)).toBe(markdown);
  });

  it('shortens unchanged text', () => {
    const words = (from: number, to: number) =>
      Array.from({ length: to - from }, (_, index) => `w${from + index}`).join(' ');
    const text = render(
      `${words(0, 40)} old ${words(40, 90)} old ${words(90, 130)}\n`,
      `${words(0, 40)} new ${words(40, 90)} new ${words(90, 130)}\n`,
    );
    expect(text).toBe(
      `Line 1, changed:\n\n> … ${words(28, 40)} <del>old</del> <ins>new</ins> ${words(40, 52)} … ${words(78, 90)} <del>old</del> <ins>new</ins> ${words(90, 102)} …`,
    );
  });

  it.each<[before: number, between: number, after: number, ellipses: string]>([
    [14, 25, 14, ''],
    [15, 25, 14, 'before'],
    [14, 26, 14, 'between'],
    [14, 25, 15, 'after'],
  ])('shortens more than %i, %i and %i unchanged words: %s', (before, between, after, where) => {
    const words = (name: string, count: number) => Array.from({ length: count }, (_, i) => `${name}${i}`).join(' ');
    const [head, middle, tail] = [words('a', before), words('b', between), words('c', after)];
    const shown = render(`${head} 1 ${middle} 2 ${tail}\n`, `${head} 3 ${middle} 4 ${tail}\n`) ?? '';
    const places = ['before', 'between', 'after'].filter((_, i) => shown.split(/<del>\d<\/del>/)[i]?.includes('…'));
    expect(places.join()).toBe(where);
  });

  it('is as long as allowed, and no longer', () => {
    const texts = ['a one\nb\nc two\n', 'a 1\nb\nc 2\n'] as const;
    const whole = render(...texts) ?? '';
    expect(whole.split('\n\n')).toHaveLength(4);
    expect(render(...texts, whole.length)).toBe(whole);
    expect(render(...texts, whole.length - 1)).toBeUndefined();
  });

  it('returns nothing if it would be too long', () => {
    expect(render('a\n', 'b\n', 20)).toBeUndefined();
    expect(render('x '.repeat(500_000), 'y '.repeat(500_000), 1000)).toBeUndefined();
  });

  it('escapes everything except its own marks, for any text', () => {
    const allowed = ['root', 'paragraph', 'blockquote', 'text', 'inlineCode', 'break', 'html'];
    const text = fc.array(fc.oneof(hostileText, fc.constantFrom('same line', 'b c', '')), { maxLength: 5 });
    const lines = text.map((parts) => parts.join('\n'));
    fc.assert(
      fc.property(lines, lines, (before, after) => {
        const markdown = render(before, after) ?? '';
        const root = parse(markdown);
        expect(collect(root, (node) => !allowed.includes(node.type)).map((node) => node.type)).toEqual([]);
        const tags = collect(root, (node) => node.type === 'html').map((node) => node.value ?? '');
        for (let index = 0; index < tags.length; index += 2) {
          expect(['<del></del>', '<ins></ins>']).toContain(`${tags[index]}${tags[index + 1]}`);
        }
        expect(findEffects(root)).toEqual([]);
        expect(findRawEffects(markdown)).toEqual([]);
        for (const block of root.children ?? []) expect(['paragraph', 'blockquote']).toContain(block.type);
        if (before.replaceAll('\r\n', '\n') !== after.replaceAll('\r\n', '\n')) expect(tags.length).toBeGreaterThan(0);
      }),
      { numRuns: 300 },
    );
  });
});
