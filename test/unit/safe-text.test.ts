import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cutText, nameHidden, normalizeLineEnds, quoteText, showText, toLine } from '../../src/safe-text.ts';
import { hostileText } from './render/gfm.ts';

const RUNS = { numRuns: 500 };

describe('toLine', () => {
  it.each([
    ['fix #1 by @me\nand more\u0000', 100, 'fix #1 by @me and more⟦U+0000⟧'],
    [' a\r\n::error::b\u2028c\u202ed ', 100, 'a ::error::b⟦U+2028⟧c⟦U+202E⟧d'],
    ['one\ttwo three', 8, 'one two…'],
    ['a   b \t\t c', 8, 'a b c'],
    ['x'.repeat(1_000_000), 5, 'xxxx…'],
  ])('%j in %i units', (text, max, line) => {
    expect(toLine(text, max)).toBe(line);
  });

  it('has 80 units unless asked for more', () => {
    expect([toLine('x'.repeat(80)), toLine('x'.repeat(81))]).toEqual(['x'.repeat(80), `${'x'.repeat(79)}…`]);
  });
});

describe('quoteText', () => {
  it.each([
    ['prompt_path', '"prompt_path"'],
    ['a "b"\nc', '"a \\"b\\"\\nc"'],
    ['a\u202eb\u200b', '"a⟦U+202E⟧b⟦U+200B⟧"'],
    ['x'.repeat(61), `"${'x'.repeat(59)}…"`],
  ])('%j', (text, quoted) => {
    expect(quoteText(text)).toBe(quoted);
  });
});

describe('showText', () => {
  it.each([
    ['prompts/agent v2.md', 'prompts/agent v2.md'],
    ['/nodes/[id=greeting]/text', '/nodes/[id=greeting]/text'],
    ['a+b@c=~{d}', 'a+b@c=~{d}'],
    ['a"b', '"a\\"b"'],
    [' a', '" a"'],
    ['', '""'],
    ['x'.repeat(120), 'x'.repeat(120)],
    ['x'.repeat(121), `"${'x'.repeat(119)}…"`],
  ])('%j', (text, shown) => {
    expect(showText(text)).toBe(shown);
  });
});

it('turns any text into one visible line', () => {
  fc.assert(
    fc.property(hostileText, fc.integer({ min: 1, max: 200 }), (text, max) => {
      for (const line of [toLine(text, max), quoteText(text, max), showText(text, max)]) {
        expect(line).toBe(nameHidden(line));
        expect(line).not.toMatch(/[\n\t]/);
        expect(line.isWellFormed()).toBe(true);
      }
      expect(toLine(text, max).length).toBeLessThanOrEqual(max);
    }),
    RUNS,
  );
});

describe('nameHidden', () => {
  it.each([
    ['a\u202Eb', 'a⟦U+202E⟧b'],
    ['zero\u200Bwidth', 'zero⟦U+200B⟧width'],
    ['\uFEFFbom', '⟦U+FEFF⟧bom'],
    ['\u{E0041}', '⟦U+E0041⟧'],
    ['soft\u00ADhyphen', 'soft⟦U+00AD⟧hyphen'],
    ['bell\u0007', 'bell⟦U+0007⟧'],
    ['next\u0085line\u2028', 'next⟦U+0085⟧line⟦U+2028⟧'],
    ['filler\u3164', 'filler⟦U+3164⟧'],
    ['blank\u2800', 'blank⟦U+2800⟧'],
    ['lone\uD83D', 'lone⟦U+D83D⟧'],
    ['a\uFE0F', 'a⟦U+FE0F⟧'],
    ['joined\u200Dletters', 'joined⟦U+200D⟧letters'],
    ['👨‍👩‍👧 ❤️ 1️⃣ 🏴󠁧󠁢󠁥󠁮󠁧󠁿', '👨‍👩‍👧 ❤️ 1️⃣ 🏴󠁧󠁢󠁥󠁮󠁧󠁿'],
    ['می\u200Cخواهم क्\u200Dष', 'می\u200Cخواهم क्\u200Dष'],
    ['tab\tand\nline', 'tab\tand\nline'],
  ])('%j is shown as %j', (text, shown) => {
    expect(nameHidden(text)).toBe(shown);
  });

  it('names every control and format character, alone or next to others', () => {
    for (let code = 0; code <= 0xffff; code++) {
      const character = String.fromCharCode(code);
      if (/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(character) && !'\t\n'.includes(character)) {
        const name = `⟦U+${code.toString(16).toUpperCase().padStart(4, '0')}⟧`;
        expect([nameHidden(character), nameHidden(`a${character}é`)]).toEqual([name, `a${name}é`]);
      }
    }
  });
});

describe('cutText', () => {
  it.each([
    ['short', 5, 'short'],
    ['longer text', 7, 'longer…'],
    ['longer text', 8, 'longer…'],
    ['xy', 1, '…'],
    ['a👨‍👩bbb', 5, 'a…'],
    ['⟦U+0000⟧⟦U+0001⟧cd', 13, '⟦U+0000⟧…'],
    ['⟦U+0000⟧ and more', 13, '⟦U+0000⟧ and…'],
    ['⟦U+0000⟧⟦U+0001⟧ and more', 20, '⟦U+0000⟧⟦U+0001⟧ an…'],
    ['ab👨‍👩‍👧cd', 6, 'ab…'],
    ['ab😀cd', 4, 'ab…'],
    ['e\u0301e\u0301e\u0301', 4, 'e\u0301…'],
    ['ab⟦U+202E⟧cd', 8, 'ab…'],
    ['👨‍👩‍👧', 3, '…'],
    ['x', 0, ''],
  ])('%j in %i units is %j', (text, max, cut) => {
    expect(cutText(text, max)).toBe(cut);
  });

  it('never leaves half a character, and never exceeds', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.nat(20), (text, max) => {
        const cut = cutText(text, max);
        expect(cut.length).toBeLessThanOrEqual(max);
        expect(cut.isWellFormed()).toBe(true);
      }),
      RUNS,
    );
  });
});

it('folds line ends of Windows, and no other', () => {
  expect(normalizeLineEnds('a\r\nb\nc\rd\r\r\n')).toBe('a\nb\nc\rd\r\n');
});
