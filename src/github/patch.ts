import { findChanges, MAX_LINE_EDITS } from '../find-changes.ts';
import { normalizeLineEnds } from '../safe-text.ts';

/** Consecutive lines of the changed file in a pull request's diff: the new side of one hunk. */
export interface DiffRange {
  /** 1-based. */
  readonly startLine: number;
  /** Without line ends. */
  readonly lines: readonly string[];
}

/** A change of whole lines in the file at the pull request's head. */
export interface LineChange {
  /** 1-based. */
  readonly startLine: number;
  /** The last replaced line; `startLine - 1` for an insertion before `startLine`. */
  readonly endLine: number;
  /** Without line ends; empty for a removal. */
  readonly newLines: readonly string[];
}

/** A change that GitHub can apply with one click: it replaces at least one line, all in one hunk. */
export interface Suggestion extends LineChange {
  /** The current lines. */
  readonly oldLines: readonly string[];
  /** The actual change; for an insertion, the suggestion also includes an adjacent line. */
  readonly change: LineChange;
}

/** Returns the changes between two texts by lines; ignores line ends and a final newline. */
export function findLineChanges(before: string, after: string): LineChange[] {
  const [oldLines = [], newLines = []] = [before, after].map((text) =>
    normalizeLineEnds(text).replace(/\n$/, '').split('\n'),
  );
  return findChanges(oldLines, newLines, MAX_LINE_EDITS).map(({ beforeStart, beforeEnd, afterStart, afterEnd }) => ({
    startLine: beforeStart + 1,
    endLine: beforeEnd,
    newLines: newLines.slice(afterStart, afterEnd),
  }));
}

/** Applies line changes to a text; preserves line ends, and a missing final one. */
export function applyLineChanges(text: string, changes: readonly LineChange[]): string {
  const lineEnd = /\r\n|\n/.exec(text)?.[0] ?? '\n';
  const closed = text.endsWith('\n');
  const lines = (closed ? text : text + lineEnd).split(/(?<=\n)/);
  for (const { startLine, endLine, newLines } of [...changes].reverse()) {
    lines.splice(startLine - 1, endLine - startLine + 1, ...newLines.map((line) => line + lineEnd));
  }
  const changed = lines.join('');
  return closed ? changed : changed.slice(0, -lineEnd.length);
}

/** Returns the new side of each hunk in a `patch` from `GET /pulls/{n}/files`. */
export function parsePatch(patch: string | undefined): DiffRange[] {
  const ranges: { startLine: number; lines: string[] }[] = [];
  for (const line of (patch ?? '').split('\n')) {
    const header = /^@@ -\d+(?:,\d+)? \+(\d+)(?:,\d+)? @@/.exec(line);
    if (header) ranges.push({ startLine: Number(header[1]), lines: [] });
    else if (/^[ +]/.test(line)) ranges.at(-1)?.lines.push(line.slice(1).replace(/\r$/, ''));
  }
  return ranges.filter(({ lines }) => lines.length > 0);
}

/**
 * Sorts changes into suggestions, which are within the diff, and the rest.
 *
 * @param changes in line order, not overlapping
 */
export function placeSuggestions(
  changes: readonly LineChange[],
  ranges: readonly DiffRange[],
): { inside: Suggestion[]; outside: LineChange[] } {
  const inside: Suggestion[] = [];
  const outside: LineChange[] = [];
  for (const [index, change] of changes.entries()) {
    const lastTaken = Math.max(inside.at(-1)?.endLine ?? 0, changes[index - 1]?.endLine ?? 0);
    const nextTaken = changes[index + 1]?.startLine ?? Number.POSITIVE_INFINITY;
    const placed = placeChange(change, ranges, lastTaken, nextTaken);
    if (placed) inside.push(placed);
    else outside.push(change);
  }
  return { inside, outside };
}

function placeChange(
  change: LineChange,
  ranges: readonly DiffRange[],
  lastTaken: number,
  nextTaken: number,
): Suggestion | undefined {
  const { startLine, endLine, newLines } = change;
  if (endLine >= startLine) {
    const oldLines = readLines(ranges, startLine, endLine);
    return oldLines && { startLine, endLine, oldLines, newLines, change };
  }
  // A suggestion must replace a line, so an insertion includes the line above or below.
  const above = endLine > lastTaken ? readLines(ranges, endLine, endLine) : undefined;
  if (above) {
    return { startLine: endLine, endLine, oldLines: above, newLines: [...above, ...newLines], change };
  }
  const below = startLine < nextTaken ? readLines(ranges, startLine, startLine) : undefined;
  return below && { startLine, endLine: startLine, oldLines: below, newLines: [...newLines, ...below], change };
}

function readLines(ranges: readonly DiffRange[], first: number, last: number): string[] | undefined {
  const range = ranges.find(({ startLine, lines }) => startLine <= first && last < startLine + lines.length);
  return range?.lines.slice(first - range.startLine, last - range.startLine + 1);
}

/** Returns the Markdown of a suggestion, with a fence that no backticks in the text can close. */
export function writeSuggestion(newLines: readonly string[]): string {
  const runs = newLines.join('\n').match(/`+/g) ?? [];
  const fence = '`'.repeat(runs.reduce((most, run) => Math.max(most, run.length + 1), 3));
  return [`${fence}suggestion`, ...newLines, fence].join('\n');
}
