import { LINE_END } from '../lines.ts';

const MARK = '\uFEFF';

/** Splits off the byte order mark; `mark` is empty without one. */
export function splitMark(text: string): { mark: string; bare: string } {
  return text.startsWith(MARK) ? { mark: MARK, bare: text.slice(MARK.length) } : { mark: '', bare: text };
}

/** Returns the text with every line end as `\n`. */
export function toLf(text: string): string {
  return text.replace(LINE_END, '\n');
}

/** Returns the most frequent line end, or `\n` if the text has none. */
export function dominantLineEnd(text: string): string {
  const counts = new Map<string, number>();
  for (const end of text.match(LINE_END) ?? []) counts.set(end, (counts.get(end) ?? 0) + 1);
  let best = '\n';
  for (const [end, count] of counts) if (count > (counts.get(best) ?? 0)) best = end;
  return best;
}

/** Gives `next` (LF) the line ends of `before`. If mixed, unchanged lines keep theirs; others get the dominant one. */
export function restoreLineEnds(before: string, next: string, whenNone: string): string {
  const ends = before.match(LINE_END);
  if (!ends) return next.replaceAll('\n', whenNone);
  const usual = dominantLineEnd(before);
  const ownEnds = new Map<string, string[]>();
  // In reverse, so that pop() returns them in order.
  const old = before.split(LINE_END);
  for (let i = ends.length - 1; i >= 0; i--) {
    const line = old[i] ?? '';
    const own = ownEnds.get(line) ?? [];
    own.push(ends[i] ?? usual);
    ownEnds.set(line, own);
  }
  const lines = next.split('\n');
  return lines.map((line, i) => (i === lines.length - 1 ? line : line + (ownEnds.get(line)?.pop() ?? usual))).join('');
}

/** Returns the lines with their line ends: `lines.join('') === text`. */
export function splitLines(text: string): string[] {
  const lines: string[] = [];
  let from = 0;
  for (const end of text.matchAll(LINE_END)) {
    lines.push(text.slice(from, end.index + end[0].length));
    from = end.index + end[0].length;
  }
  if (from < text.length) lines.push(text.slice(from));
  return lines;
}

/** Whether a line has only spaces, tabs and a line end. */
export function isBlank(line: string): boolean {
  return /^[ \t\r\n]*$/.test(line);
}

/** A text split into blank lines, core and final line ends: `lead + core + tail` is the whole text. */
export interface Framed {
  readonly lead: string;
  readonly core: string;
  readonly tail: string;
}

/** Splits off blank lines at both ends, because the file keeps its own whatever a model returns. */
export function splitFrame(text: string): Framed {
  const lines = splitLines(text);
  const first = lines.findIndex((line) => !isBlank(line));
  if (first === -1) return { lead: text, core: '', tail: '' };
  const last = lines.findLastIndex((line) => !isBlank(line));
  const lead = lines.slice(0, first).join('');
  const ending = (lines[last] ?? '').replace(/(?<![\r\n])[\r\n]+$/, '');
  const core = lines.slice(first, last).join('') + ending;
  return { lead, core, tail: text.slice(lead.length + core.length) };
}
