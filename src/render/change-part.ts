import { type ChangedText, chooseDiffed, diffText, diffWords } from './changed-text.ts';
import type { FileDiff } from './diff.ts';
import { countOf, fitWhole, joinParts } from './fit-to-limit.ts';
import { details, fence } from './markdown.ts';
import { showName } from './sections.ts';

/** More lines than a screen fold. */
const FOLDED_LINES = 40;
/** More changed words than this are no help beside a diff. */
const MAX_WORD_DIFF = 60_000;
const CONTEXTS = [3, 1, 0];

/** A change as Markdown, in the forms that there may be room for. */
export interface WrittenChange {
  readonly text: string;
  /** The whole diff is in it. */
  readonly isWhole: boolean;
}

/**
 * The change itself, as much of it as has room: changed words and the whole diff; the whole diff; hunks with less context;
 * the first hunks; numbers. Each is whole. `pointer` says where the rest is; without room for numbers it is numbers still.
 */
export function writeChange(
  files: readonly ChangedText[],
  texts: readonly ChangedText[],
  room: number,
  pointer: string,
): WrittenChange {
  if (files.length === 0) return { text: '', isWhole: true };
  const diffed = chooseDiffed(files, texts);
  const words = writeWords(texts, Math.min(room, MAX_WORD_DIFF));
  for (const context of CONTEXTS) {
    const diffs = diffed.map((text) => diffText(text, context, room));
    // What is shown is never shorter than the diff, so one that is too long need not be written.
    if (sum(diffs.map(({ text }) => text.length)) > room || diffs.some(isPartial)) continue;
    const diff = writeDiffs(diffs);
    const fitting = [joinParts([words, diff]), diff].find((text) => text.length <= room);
    if (fitting !== undefined) return { text: fitting, isWhole: true };
  }
  const shortest = diffed.map((text) => diffText(text, 0, room));
  const numbers = writeNumbers(diffed, pointer);
  const besideWords = room - words.length - 2;
  const text =
    (words === '' ? undefined : withWords(words, writeFirstHunks(shortest, besideWords, pointer))) ??
    writeFirstHunks(shortest, room, pointer) ??
    (numbers.length <= besideWords ? withWords(words, numbers) : numbers);
  return { text: text ?? numbers, isWhole: false };
}

function withWords(words: string, diff: string | undefined): string | undefined {
  return diff === undefined ? undefined : joinParts([words, diff]);
}

function isPartial({ hunks, hunkCount }: FileDiff): boolean {
  return hunks.length < hunkCount;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

/** Changed words of all texts; empty when there are none or too many. */
function writeWords(texts: readonly ChangedText[], max: number): string {
  const parts: string[] = [];
  let length = 0;
  for (const text of texts) {
    const words = diffWords(text, max - length);
    if (words === undefined) return '';
    if (words === '') continue;
    const part = joinParts([texts.length > 1 ? `In ${showName(text.name)}:` : '', words]);
    length += part.length + 2;
    parts.push(part);
  }
  if (parts.length === 0) return '';
  const legend = 'Removed words are struck through, added ones underlined; “…” stands for words that stay.';
  const body = joinParts([legend, ...parts]);
  return joinParts([
    '### Changed words',
    body.split('\n').length > 2 * FOLDED_LINES ? details('All changed words', body) : body,
  ]);
}

function writeDiffs(diffs: readonly FileDiff[]): string {
  return joinParts(['### Diff', ...diffs.map((diff) => writeDiff(diff, diff.hunks, diffs.length > 1))]);
}

function writeDiff(diff: FileDiff, hunks: readonly string[], named: boolean): string {
  const ends =
    diff.lineEnds === undefined ? '' : `Line ends change from ${diff.lineEnds}, which the diff doesn't show.`;
  const title = `${countOf(diff.removed, 'line')} removed, ${diff.added} added`;
  if (hunks.length === 0) return joinParts([named ? `${showName(diff.path)}:` : '', ends || 'No line differs.']);
  const text = diff.header + hunks.join('');
  const code = fence(text, 'diff');
  if (text.split('\n').length > FOLDED_LINES) return joinParts([details(`${diff.path}: ${title}`, code), ends]);
  return joinParts([named ? `${showName(diff.path)}: ${title}` : `${title}:`, code, ends]);
}

/** `undefined` without room for a single hunk. */
function writeFirstHunks(diffs: readonly FileDiff[], max: number, pointer: string): string | undefined {
  const all = diffs.flatMap((diff) => diff.hunks.map((hunk) => ({ diff, hunk })));
  const candidates = [];
  let length = 0;
  for (const item of all) {
    length += item.hunk.length;
    if (length > max) break;
    candidates.push(item);
  }
  const text = fitWhole(candidates, max, (shown) => {
    if (shown.length === 0) return '';
    const written = diffs.flatMap((diff) => {
      const hunks = shown.filter((item) => item.diff === diff).map((item) => item.hunk);
      return hunks.length === 0 ? [] : [writeDiff(diff, hunks, diffs.length > 1)];
    });
    const left = sum(diffs.map(({ hunkCount }) => hunkCount)) - shown.length;
    return joinParts(['### Diff', ...written, `${countOf(left, 'more change')} left out for length. ${pointer}`]);
  });
  return text === '' ? undefined : text;
}

function writeNumbers(diffed: readonly ChangedText[], pointer: string): string {
  const removed = countOf(sum(diffed.map(({ comparison }) => comparison.removed)), 'line');
  const added = sum(diffed.map(({ comparison }) => comparison.added)).toLocaleString('en-US');
  const files = diffed.length === 1 ? '' : ` in ${countOf(diffed.length, 'file')}`;
  return joinParts(['### Diff', `${removed} removed and ${added} added${files}: too much to show here. ${pointer}`]);
}
