import { formatPatch, OMIT_HEADERS, structuredPatch } from 'diff';
import { MAX_LINE_EDITS, trimEqualEnds } from '../find-changes.ts';
import { normalizeLineEnds } from '../safe-text.ts';
import { splitLines } from './line-diff.ts';
import type { FileChange } from './types.ts';

/** A file's change as a person reads it. All texts are exact and untrusted: they belong in a fence. */
export interface FileDiff {
  readonly path: string;
  /** The two lines that name the file. */
  readonly header: string;
  /** Each begins with its `@@` line and ends with LF. A text with too many changes to compare is a single hunk. */
  readonly hunks: readonly string[];
  /** Header and hunks; empty when no line differs. */
  readonly text: string;
  /** A change of the line ends, which the hunks don't show, such as `CRLF to LF`. */
  readonly lineEnds: string | undefined;
}

/** The unified diff of one file, with LF line ends and `context` unchanged lines around each change. */
export function diffFile({ path, before, after }: FileChange, context = 3): FileDiff {
  // A line break in a path must not start a new line in the diff.
  const name = path.replace(/[\r\n]/g, '?');
  const header = `--- ${before === null ? '/dev/null' : `a/${name}`}\n+++ b/${name}\n`;
  const hunks = writeHunks(normalizeLineEnds(before ?? ''), normalizeLineEnds(after), context);
  const from = lineEndsOf(before ?? '');
  const to = lineEndsOf(after);
  return {
    path: name,
    header,
    hunks,
    text: hunks.length === 0 ? '' : header + hunks.join(''),
    lineEnds: from && to && from !== to ? `${from} to ${to}` : undefined,
  };
}

function writeHunks(before: string, after: string, context: number): string[] {
  const options = { context, maxEditLength: MAX_LINE_EDITS };
  const patch = structuredPatch('', '', before, after, undefined, undefined, options);
  if (patch !== undefined) return patch.hunks.map((hunk) => formatPatch({ ...patch, hunks: [hunk] }, OMIT_HEADERS));
  const beforeLines = splitLines(before);
  const afterLines = splitLines(after);
  const { beforeStart, beforeEnd, afterStart, afterEnd } = trimEqualEnds(beforeLines, afterLines);
  const hunk = {
    oldStart: beforeStart + 1,
    oldLines: beforeEnd - beforeStart,
    newStart: afterStart + 1,
    newLines: afterEnd - afterStart,
    lines: [
      ...signLines('-', beforeLines.slice(beforeStart, beforeEnd)),
      ...signLines('+', afterLines.slice(afterStart, afterEnd)),
    ],
  };
  const names = { oldFileName: '', newFileName: '', oldHeader: undefined, newHeader: undefined };
  return [formatPatch({ ...names, hunks: [hunk] }, OMIT_HEADERS)];
}

function signLines(sign: '-' | '+', lines: readonly string[]): string[] {
  return lines.flatMap((line) =>
    line.endsWith('\n') ? [sign + line.slice(0, -1)] : [sign + line, '\\ No newline at end of file'],
  );
}

function lineEndsOf(text: string): 'CRLF' | 'LF' | 'mixed' | undefined {
  const all = text.split('\n').length - 1;
  const windows = text.split('\r\n').length - 1;
  if (all === 0) return undefined;
  if (windows === 0) return 'LF';
  return windows === all ? 'CRLF' : 'mixed';
}

/** Adds a final line break if there is none: whether a file ends with one does not count as a change. */
export function endLine(text: string): string {
  return text === '' || text.endsWith('\n') ? text : `${text}\n`;
}
