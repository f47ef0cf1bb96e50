import { percentChanged } from './diff.ts';
import { compareLines, type LineComparison } from './line-diff.ts';
import { normaliseLineEnds } from './visible-text.ts';

/** The size of a text; line ends count as one character, words are approximate. */
export interface TextSize {
  readonly characters: number;
  readonly lines: number;
  readonly words: number;
}

const WORDS = /[\p{sc=Han}\p{sc=Hira}\p{sc=Kana}\p{sc=Thai}]|[^\s\p{sc=Han}\p{sc=Hira}\p{sc=Kana}\p{sc=Thai}]+/gu;

/** Counts a text's characters, lines and words. */
export function measureText(text: string): TextSize {
  const normal = normaliseLineEnds(text);
  let characters = 0;
  for (const _ of normal) characters++;
  let words = 0;
  for (const _ of normal.matchAll(WORDS)) words++;
  const breaks = normal.split('\n').length - 1;
  return { characters, lines: normal === '' || normal.endsWith('\n') ? breaks : breaks + 1, words };
}

/** e.g. `1,204 → 1,310 (+106) characters, 40 → 42 (+2) lines, about 210 → 228 (+18) words, 9.5 % of the lines changed`. */
export function describeSize(before: string, after: string): string {
  const [characters, lines, words, changed] = sizeCells(before, after, compareLines(before, after));
  return `${characters} characters, ${lines} lines, about ${words} words, ${changed} of the lines changed`;
}

/** Characters, lines, words and share of lines changed, as plain text for the cells of a table. */
export function sizeCells(
  before: string,
  after: string,
  comparison: LineComparison,
): [characters: string, lines: string, words: string, changed: string] {
  const from = measureText(before);
  const to = measureText(after);
  return [
    formatChange(from.characters, to.characters),
    formatChange(from.lines, to.lines),
    formatChange(from.words, to.words),
    `${percentChanged(comparison)} %`,
  ];
}

/** Groups digits by threes whatever the machine's language is. */
export function formatCount(count: number): string {
  return count.toLocaleString('en-US');
}

function formatChange(from: number, to: number): string {
  const difference = to - from;
  const sign = difference > 0 ? '+' : difference < 0 ? '-' : '±';
  return `${formatCount(from)} → ${formatCount(to)} (${sign}${formatCount(Math.abs(difference))})`;
}
