import { describe, expect, it } from 'vitest';
import { compareLines } from '../../../src/render/line-diff.ts';
import { changePercent, sizeCells } from '../../../src/render/size.ts';

const words = (count: number, word: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => `${word(index)}${index % 10 === 9 ? '\n' : ' '}`).join('');

describe('changePercent', () => {
  it.each([
    ['nothing', 'a\nb\n', 'a\nb\n', 0],
    ['nothing of nothing', '', '', 0],
    ['line ends alone', 'a\r\nb\r\n', 'a\nb\n', 0],
    ['a line break at the end alone', 'a\nb', 'a\nb\n', 0],
    ['spaces alone', 'a  b\n', 'a b\n', 0.1],
    ['blank lines alone', '', '\n\n', 0.1],
    ['everything', 'a\nb\n', 'c d e\n', 100],
    ['a new file', '', 'a\n', 100],
    ['one word of ten', 'a b c d e\nf g h i j\n', 'a b c d e\nf x h i j\n', 10],
    ['one letter of ten without spaces', '一二三四五六七八九十', '一二三四五六七八九百', 10],
    ['as much again', words(50, String), words(100, String), 33.3],
    ['hardly anything', words(9000, String), `${words(9000, String)}more`, 0.1],
    ['nearly everything', `same\n${words(2500, String)}`, `same\n${words(2500, (index) => `x${index}`)}`, 99.9],
  ])('of %s', (_, before, after, percent) => {
    expect(changePercent(before, after)).toBe(percent);
  });
});

describe('sizeCells', () => {
  it.each([
    ['One two.\n', 'One.\n', ['9 → 5 (-4)', '1 → 1 (±0)', '2 → 1 (-1)', '100%']],
    ['', 'One', ['0 → 3 (+3)', '0 → 1 (+1)', '0 → 1 (+1)', '100%']],
  ])('shows what is gone and what is new: %j, %j', (before, after, cells) => {
    expect(sizeCells(before, after, compareLines(before, after))).toEqual(cells);
  });

  it('counts as a person would', () => {
    const [before, after] = ['Be kind.\nBook 👍.\n', 'Be kind.\nConfirm, then book.\nEnd'];
    expect(sizeCells(before, after, compareLines(before, after))).toEqual([
      '17 → 32 (+15)',
      '2 → 3 (+1)',
      '4 → 6 (+2)',
      '60%',
    ]);
  });
});
