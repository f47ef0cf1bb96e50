import { structuredPatch } from 'diff';

/** A run of lines of the changed file that a pull request's diff shows: one hunk's new side. */
export interface DiffRange {
  /** 1-based. */
  readonly startLine: number;
  /** Without line ends. */
  readonly lines: readonly string[];
}

/** A change of whole lines in the file as it stands at the pull request's head. */
export interface LineChange {
  /** 1-based. */
  readonly startLine: number;
  /** The last line that is replaced; `startLine - 1` when lines are only put in before `startLine`. */
  readonly endLine: number;
  /** Without line ends; none when lines are only removed. */
  readonly newLines: readonly string[];
}

/** A change that GitHub can apply by one click: it replaces at least one line, all of them within one hunk. */
export interface Suggestion extends LineChange {
  /** What the lines hold now. */
  readonly oldLines: readonly string[];
  /** The change that it does; a pure insertion takes a neighboring line along. */
  readonly change: LineChange;
}

/** What turns the one text into the other, line by line; kinds of line ends and a newline at the end do not count. */
export function findLineChanges(before: string, after: string): LineChange[] {
  const plain = (text: string) => `${text.replaceAll('\r\n', '\n').replace(/\n$/, '')}\n`;
  const { hunks } = structuredPatch('', '', plain(before), plain(after), '', '', { context: 0 });
  return hunks.map(({ oldStart, oldLines, lines }) => ({
    startLine: oldStart,
    endLine: oldStart + oldLines - 1,
    newLines: lines.filter((line) => line.startsWith('+')).map((line) => line.slice(1)),
  }));
}

/** The text with some of its line changes made; line ends and the want of a last one stay as they are. */
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

/** The new side of each hunk of a `patch`, as `GET /pulls/{n}/files` gives it. */
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
 * Sorts changes into those that lie within the diff, as suggestions, and the rest.
 *
 * @param changes in the order of their lines, not overlapping
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
  // A suggestion replaces lines, so an insertion goes with the line above, or else the line below.
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

/** The Markdown of a suggestion: a fence that no run of backticks in the text can close. */
export function writeSuggestion(newLines: readonly string[]): string {
  const longest =
    newLines
      .join('\n')
      .match(/`+/g)
      ?.reduce((most, run) => Math.max(most, run.length), 0) ?? 0;
  const fence = '`'.repeat(Math.max(3, longest + 1));
  return [`${fence}suggestion`, ...newLines, fence].join('\n');
}
