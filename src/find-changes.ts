import { diffArrays } from 'diff';

/** A stretch of changed entries, as half-open 0-based ranges; one of the two may be empty. */
export interface Change {
  readonly beforeStart: number;
  readonly beforeEnd: number;
  readonly afterStart: number;
  readonly afterEnd: number;
}

/**
 * The work grows with the square of the edits, so a text with more removed and added lines than this counts as
 * rewritten. It is a number of edits, not of milliseconds: the same texts give the same diff on every machine.
 */
export const MAX_LINE_EDITS = 1000;
/** The same for words: a block of lines with more edits counts as replaced. */
export const MAX_WORD_EDITS = 300;

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
