import { isBlank, splitLines } from '../line-ends.ts';

/** Returns the indentation shared by all lines that are not blank. Blank lines are ignored, and never changed. */
export function sharedIndent(text: string): string {
  let shared: string | undefined;
  for (const line of splitLines(text)) {
    if (isBlank(line)) continue;
    const indent = /^[ \t]*/.exec(line)?.[0] ?? '';
    if (shared === undefined) shared = indent;
    let length = 0;
    while (length < shared.length && shared[length] === indent[length]) length++;
    shared = shared.slice(0, length);
  }
  return shared ?? '';
}

/** Removes `indent` from every non-blank line, or from all but the first. Each line must start with it. */
export function stripIndent(text: string, indent: string, from: 'first' | 'second'): string {
  return mapLines(text, from, (line) => line.slice(indent.length));
}

/** The inverse of `stripIndent`. */
export function addIndent(text: string, indent: string, from: 'first' | 'second'): string {
  return mapLines(text, from, (line) => indent + line);
}

function mapLines(text: string, from: 'first' | 'second', change: (line: string) => string): string {
  return splitLines(text)
    .map((line, i) => (isBlank(line) || (i === 0 && from === 'second') ? line : change(line)))
    .join('');
}
