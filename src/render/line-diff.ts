import { diffArrays } from 'diff';
import { normaliseLineEnds } from '../safe-text.ts';

/** A stretch of changed entries, as half-open 0-based ranges; one of the two may be empty. */
export interface Change {
  readonly beforeStart: number;
  readonly beforeEnd: number;
  readonly afterStart: number;
  readonly afterEnd: number;
}

/** Two texts compared by lines. Each line keeps its LF, so a missing LF at the end of a file is a difference. */
export interface LineComparison {
  readonly before: readonly string[];
  readonly after: readonly string[];
  readonly changes: readonly Change[];
  readonly removed: number;
  readonly added: number;
  /** UTF-16 units of all removed and added lines: no diff is shorter. */
  readonly changedLength: number;
}

/**
 * The work grows with the square of the edits, so a text with more removed and added lines than this counts as
 * rewritten. It is a number of edits, not of milliseconds: the same texts give the same diff on every machine.
 */
export const MAX_LINE_EDITS = 1000;
/** The same for words: a block of lines with more edits counts as replaced. */
export const MAX_WORD_EDITS = 300;

/** Compares two texts by lines; CRLF and LF are equal. */
export function compareLines(before: string, after: string): LineComparison {
  const beforeLines = splitLines(before);
  const afterLines = splitLines(after);
  const changes = findChanges(beforeLines, afterLines, MAX_LINE_EDITS);
  const removed = changes.flatMap(({ beforeStart, beforeEnd }) => beforeLines.slice(beforeStart, beforeEnd));
  const added = changes.flatMap(({ afterStart, afterEnd }) => afterLines.slice(afterStart, afterEnd));
  const changedLength = [...removed, ...added].reduce((sum, line) => sum + line.length, 0);
  return {
    before: beforeLines,
    after: afterLines,
    changes,
    removed: removed.length,
    added: added.length,
    changedLength,
  };
}

/** Each line with its LF; CRLF becomes LF. */
export function splitLines(text: string): string[] {
  return normaliseLineEnds(text).match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

/**
 * Changed ranges between two lists. With more than `maxEdits` edits, everything between the equal ends is one change.
 */
export function findChanges(before: readonly string[], after: readonly string[], maxEdits: number): Change[] {
  const parts = diffArrays([...before], [...after], { maxEditLength: maxEdits });
  if (parts === undefined) return [trimEqualEnds(before, after)];
  const changes: Change[] = [];
  let beforeEnd = 0;
  let afterEnd = 0;
  let isOpen = false;
  for (const { added, removed, count } of parts) {
    const beforeStart = beforeEnd;
    const afterStart = afterEnd;
    if (!added) beforeEnd += count;
    if (!removed) afterEnd += count;
    if (added || removed) {
      const start = isOpen ? changes.pop() : undefined;
      changes.push({ beforeStart, afterStart, ...start, beforeEnd, afterEnd });
    }
    isOpen = added || removed;
  }
  return changes;
}

/** Returns the ranges between the equal ends of two lists. */
export function trimEqualEnds(before: readonly string[], after: readonly string[]): Change {
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before[start] === after[start]) start++;
  let end = 0;
  while (end < shorter - start && before.at(-1 - end) === after.at(-1 - end)) end++;
  return { beforeStart: start, beforeEnd: before.length - end, afterStart: start, afterEnd: after.length - end };
}
