import { compareLines, type LineChange, type LineComparison, measureLines } from './line-diff.ts';
import type { FileChange } from './types.ts';

/** A file's change as a person reads it. All texts are exact and untrusted: they belong in a fence. */
export interface FileDiff {
  readonly path: string;
  /** The two lines that name the file. */
  readonly header: string;
  /** Each begins with its `@@` line and ends with LF. */
  readonly hunks: readonly string[];
  /** Of all hunks; more than are in `hunks` when there was no room for them. */
  readonly hunkCount: number;
  /** Header and hunks: a unified diff with LF line ends; empty when no line differs. */
  readonly text: string;
  readonly added: number;
  readonly removed: number;
  /** Set when the line ends change, which the hunks don't show, e.g. `CRLF to LF`. */
  readonly lineEnds?: string;
}

/** The unified diff of one file, with `context` unchanged lines around each change. */
export function diffFile(change: FileChange, context = 3): FileDiff {
  return formatDiff(change, compareLines(change.before ?? '', change.after), context);
}

/** The same from a comparison that is at hand, with the first hunks only when they are longer than `max` UTF-16 units. */
export function formatDiff(
  change: FileChange,
  comparison: LineComparison,
  context: number,
  max = Number.POSITIVE_INFINITY,
): FileDiff {
  const { added, removed } = comparison;
  // A path with a line break in it must not look like a line of the diff.
  const path = change.path.replace(/[\r\n]/g, '?');
  const header = `--- ${change.before === null ? '/dev/null' : `a/${path}`}\n+++ b/${path}\n`;
  const groups = groupChanges(comparison.changes, context);
  const hunks: string[] = [];
  let length = header.length;
  for (const group of groups) {
    length += measureGroup(comparison, group);
    if (length > max) break;
    hunks.push(formatHunk(comparison, group, context));
  }
  const text = hunks.length === 0 ? '' : header + hunks.join('');
  const from = lineEndsOf(change.before ?? '');
  const to = lineEndsOf(change.after);
  const differ = from !== undefined && to !== undefined && from !== to;
  return {
    path,
    header,
    hunks,
    hunkCount: groups.length,
    text,
    added,
    removed,
    ...(differ ? { lineEnds: `${from} to ${to}` } : {}),
  };
}

/** Changes whose context would meet stand in one hunk. */
function groupChanges(changes: readonly LineChange[], context: number): LineChange[][] {
  const groups: LineChange[][] = [];
  let end = Number.NEGATIVE_INFINITY;
  for (const change of changes) {
    const group = groups.at(-1);
    if (group !== undefined && change.beforeStart - end <= 2 * context) group.push(change);
    else groups.push([change]);
    end = change.beforeEnd;
  }
  return groups;
}

function measureGroup({ before, after }: LineComparison, group: readonly LineChange[]): number {
  return group.reduce(
    (sum, { beforeStart, beforeEnd, afterStart, afterEnd }) =>
      sum + measureLines(before, beforeStart, beforeEnd) + measureLines(after, afterStart, afterEnd),
    0,
  );
}

function formatHunk({ before, after }: LineComparison, group: readonly LineChange[], context: number): string {
  const first = group[0];
  const last = group.at(-1);
  if (first === undefined || last === undefined) return '';
  const start = Math.max(0, first.beforeStart - context);
  const end = Math.min(before.length, last.beforeEnd + context);
  const afterStart = first.afterStart - (first.beforeStart - start);
  const afterEnd = last.afterEnd + (end - last.beforeEnd);

  let text = `@@ -${formatRange(start, end)} +${formatRange(afterStart, afterEnd)} @@\n`;
  let at = start;
  for (const change of group) {
    text += formatLines(' ', before, at, change.beforeStart);
    text += formatLines('-', before, change.beforeStart, change.beforeEnd);
    text += formatLines('+', after, change.afterStart, change.afterEnd);
    at = change.beforeEnd;
  }
  return text + formatLines(' ', before, at, end);
}

/** As `diff -u` counts: from 1, and an empty range names the line before it. */
function formatRange(start: number, end: number): string {
  return `${end > start ? start + 1 : start},${end - start}`;
}

function formatLines(sign: ' ' | '-' | '+', lines: readonly string[], start: number, end: number): string {
  let text = '';
  for (let index = start; index < end; index++) {
    const line = lines[index] ?? '';
    text += line.endsWith('\n') ? sign + line : `${sign}${line}\n\\ No newline at end of file\n`;
  }
  return text;
}

function lineEndsOf(text: string): 'CRLF' | 'LF' | 'mixed' | undefined {
  const all = countOccurrences(text, '\n');
  const windows = countOccurrences(text, '\r\n');
  if (all === 0) return undefined;
  if (windows === 0) return 'LF';
  return windows === all ? 'CRLF' : 'mixed';
}

function countOccurrences(text: string, part: string): number {
  let count = 0;
  for (let at = text.indexOf(part); at >= 0; at = text.indexOf(part, at + part.length)) count++;
  return count;
}

/**
 * The share of lines changed, 0 to 100 with one decimal: removed and added lines in per cent of all lines of both texts.
 * One line of ten rewritten is 10, everything rewritten 100, a text doubled in length 33.3. Line ends don't count.
 * Anything changed is at least 0.1, anything kept at most 99.9.
 */
export function changePercent(before: string, after: string): number {
  return percentChanged(compareLines(endLine(before), endLine(after)));
}

/** Whether a text ends with a line break is how its file is written, and no change of it. */
export function endLine(text: string): string {
  return text === '' || text.endsWith('\n') ? text : `${text}\n`;
}

/** The same from a comparison that is at hand. */
export function percentChanged({ before, after, removed, added }: LineComparison): number {
  const changed = removed + added;
  const all = before.length + after.length;
  if (changed === 0) return 0;
  if (changed === all) return 100;
  return Math.min(99.9, Math.max(0.1, Math.round((changed / all) * 1000) / 10));
}
