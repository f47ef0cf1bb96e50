import { findChanges, MAX_WORD_EDITS } from '../find-changes.ts';
import { normalizeLineEnds } from '../safe-text.ts';
import { endLine } from './diff.ts';
import { compareLines, type LineComparison } from './line-diff.ts';

/** The size of a text; line ends count as one character, words are approximate. */
export interface TextSize {
  readonly characters: number;
  readonly lines: number;
  readonly words: number;
}

/** Scripts that put no spaces between words: each letter counts as a word. */
export const UNSPACED = String.raw`[\p{sc=Han}\p{sc=Hira}\p{sc=Kana}\p{sc=Thai}\p{sc=Laoo}\p{sc=Khmr}\p{sc=Mymr}]`;
const WORDS = new RegExp(String.raw`${UNSPACED}\p{M}*|[\S--${UNSPACED}]+`, 'gv');

/** Counts a text's characters, lines and words. */
function measureText(text: string): TextSize {
  const normal = normalizeLineEnds(text);
  let characters = 0;
  for (const _ of normal) characters++;
  const breaks = normal.split('\n').length - 1;
  const lines = normal === '' || normal.endsWith('\n') ? breaks : breaks + 1;
  return { characters, lines, words: countWords(normal) };
}

/** Characters, lines, words and share of words changed, as plain text for the cells of a table. */
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
    `${percentChanged(comparison)}%`,
  ];
}

/** The share of words changed between two texts, 0 to 100; a missing final line break does not count. */
export function changePercent(before: string, after: string): number {
  return percentChanged(compareLines(endLine(before), endLine(after)));
}

/**
 * The share of words changed, 0 to 100 with one decimal: removed and added words as a percentage of all words in both.
 * One of ten words replaced gives 10, everything rewritten 100, a text doubled in length 33.3. Line ends don't count.
 * At least 0.1 if anything changed, at most 99.9 if anything was kept.
 */
function percentChanged({ before, after, changes }: LineComparison): number {
  let changed = 0;
  for (const { beforeStart, beforeEnd, afterStart, afterEnd } of changes) {
    const removed = splitWords(before.slice(beforeStart, beforeEnd).join(''));
    const added = splitWords(after.slice(afterStart, afterEnd).join(''));
    for (const change of findChanges(removed, added, MAX_WORD_EDITS)) {
      changed += change.beforeEnd - change.beforeStart + change.afterEnd - change.afterStart;
    }
  }
  if (changes.length === 0) return 0;
  const all = countWords(before.join('')) + countWords(after.join(''));
  if (changed === all) return all === 0 ? 0.1 : 100;
  return Math.min(99.9, Math.max(0.1, Math.round((changed / all) * 1000) / 10));
}

function splitWords(text: string): string[] {
  return text.match(WORDS) ?? [];
}

function countWords(text: string): number {
  let count = 0;
  for (const _ of text.matchAll(WORDS)) count++;
  return count;
}

/** Groups digits by threes, regardless of the machine's locale. */
export function formatCount(count: number): string {
  return count.toLocaleString('en-US');
}

/** A share as a percentage with at most one decimal: `66.7%`. */
export function formatPercent(share: number): string {
  return `${Math.round(share * 1000) / 10}%`;
}

/** `1 run`, `1,000 runs`. */
export function countOf(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}

function formatChange(from: number, to: number): string {
  const difference = to - from;
  const sign = difference > 0 ? '+' : difference < 0 ? '-' : '±';
  return `${formatCount(from)} → ${formatCount(to)} (${sign}${formatCount(Math.abs(difference))})`;
}
