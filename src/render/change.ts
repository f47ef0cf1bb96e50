import { onceFor } from '../once.ts';
import { type ChangedText, chooseDiffed } from './changed-text.ts';
import { diffFile, type FileDiff } from './diff.ts';
import type { Tier } from './fit-to-limit.ts';
import type { LineComparison } from './line-diff.ts';
import { details, fence, joinParts, showName } from './markdown.ts';
import { countOf, formatCount } from './size.ts';
import { renderWordDiff } from './word-diff.ts';

/** A longer change is collapsed. */
const FOLDED_LINES = 40;
/** A longer list of changed words adds nothing to a diff. */
const MAX_WORD_DIFF = 60_000;

/** A file's diff, and how many lines of the file change. */
type CountedDiff = FileDiff & Pick<LineComparison, 'removed' | 'added'>;

/**
 * Prepares the part of a body that shows the change: changed words and the diff, only the diff, its first hunks, or
 * counts.
 *
 * @param limit UTF-16 units; the result is `undefined` if the text is certainly longer
 * @param pointer names where the rest is
 */
export function prepareChange(
  files: readonly ChangedText[],
  texts: readonly ChangedText[],
  limit: number,
  pointer: string,
): (tier: Tier) => string | undefined {
  if (files.length === 0) return () => '';
  const diffed = chooseDiffed(files, texts);
  const length = diffed.reduce((sum, { comparison }) => sum + comparison.changedLength, 0);
  const diffWith = onceFor((context: number) => diffed.map((text) => diffText(text, context)));
  return ({ words, context, hunks }) => {
    if (hunks === 0) return writeNumbers(diffed, pointer);
    if (hunks === Number.POSITIVE_INFINITY && length > limit) return undefined;
    const diff = writeDiffs(diffWith(context), hunks, limit, pointer);
    if (diff === undefined || !words) return diff;
    return joinParts([writeWords(texts, Math.min(limit, MAX_WORD_DIFF)), diff]);
  };
}

function diffText({ name, before, after, isNew, comparison }: ChangedText, context: number): CountedDiff {
  const { removed, added } = comparison;
  return { ...diffFile({ path: name, before: isNew ? null : before, after }, context), removed, added };
}

/** Changed words of all existing texts; empty if there are none or too many. */
function writeWords(texts: readonly ChangedText[], max: number): string {
  const parts: string[] = [];
  let room = max;
  for (const { name, isNew, comparison } of texts) {
    const words = isNew ? '' : renderWordDiff(comparison, room);
    if (words === undefined) return '';
    if (words === '') continue;
    const part = joinParts([texts.length > 1 ? `In ${showName(name)}:` : '', words]);
    room -= part.length;
    parts.push(part);
  }
  if (parts.length === 0) return '';
  const legend = 'Removed words are struck through, added words are underlined; “…” stands for unchanged words.';
  const body = joinParts([legend, ...parts]);
  return joinParts([
    '### Changed words',
    body.split('\n').length > 2 * FOLDED_LINES ? details('All changed words', body) : body,
  ]);
}

function writeDiffs(
  diffs: readonly CountedDiff[],
  maxHunks: number,
  limit: number,
  pointer: string,
): string | undefined {
  const parts: string[] = [];
  let room = maxHunks;
  let length = 0;
  let hidden = 0;
  for (const diff of diffs) {
    const shown = diff.hunks.slice(0, room);
    room -= shown.length;
    hidden += diff.hunks.length - shown.length;
    length += shown.reduce((sum, hunk) => sum + hunk.length, 0);
    if (length > limit) return undefined;
    if (shown.length > 0 || diff.hunks.length === 0) parts.push(writeDiff(diff, shown, diffs.length > 1));
  }
  const rest = hidden === 0 ? '' : `${countOf(hidden, 'more change')} not shown. ${pointer}`;
  return joinParts(['### Diff', ...parts, rest]);
}

function writeDiff(
  { path, header, lineEnds, removed, added }: CountedDiff,
  hunks: readonly string[],
  named: boolean,
): string {
  const ends = lineEnds === undefined ? '' : `Line endings change from ${lineEnds}, which the diff does not show.`;
  if (hunks.length === 0) return joinParts([named ? `${showName(path)}:` : '', ends || 'No line differs.']);
  const title = `${countOf(removed, 'line')} removed, ${formatCount(added)} added`;
  const text = header + hunks.join('');
  const code = fence(text, 'diff');
  if (text.split('\n').length > FOLDED_LINES) return joinParts([details(`${path}: ${title}`, code), ends]);
  return joinParts([named ? `${showName(path)}: ${title}` : `${title}:`, code, ends]);
}

function writeNumbers(diffed: readonly ChangedText[], pointer: string): string {
  const removed = countOf(
    diffed.reduce((sum, { comparison }) => sum + comparison.removed, 0),
    'line',
  );
  const added = formatCount(diffed.reduce((sum, { comparison }) => sum + comparison.added, 0));
  const files = diffed.length === 1 ? '' : ` in ${countOf(diffed.length, 'file')}`;
  return joinParts(['### Diff', `${removed} removed and ${added} added${files}, too long to show here. ${pointer}`]);
}
