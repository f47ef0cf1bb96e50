import { type Change, findChanges, MAX_LINE_EDITS } from '../find-changes.ts';
import { normalizeLineEnds } from '../safe-text.ts';

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
  return normalizeLineEnds(text).match(/[^\n]*\n|[^\n]+$/g) ?? [];
}
