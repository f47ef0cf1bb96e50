import { isBlank } from '../line-ends.ts';

/** Returns the indentation shared by all lines that are not blank. Blank lines are ignored, and never changed. */
export function sharedIndent(text: string): string {
  let shared: string | undefined;
  for (const line of text.split(/\r\n|\r|\n/)) {
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
  // Every second part is a line break.
  return text
    .split(/(\r\n|\r|\n)/)
    .map((part, i) => (i % 2 === 1 || isBlank(part) || (i === 0 && from === 'second') ? part : change(part)))
    .join('');
}
