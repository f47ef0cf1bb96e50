import { isBlank } from '../line-ends.ts';
import { sharedIndent } from '../prompt/indent.ts';

/** A function that code applies to a string, such as `dedent`, with its approximate inverse. */
export interface Transform {
  apply(text: string): string;
  /** Changes a text to one that `apply` can return. */
  tidy(text: string): string;
  /** Texts that `apply` may turn into `wanted`, laid out like `old`, best first. */
  invert(wanted: string, old: string): string[];
}

/** Python's `textwrap.dedent`. */
export const dedentPython: Transform = {
  apply(text) {
    const lines = text.split('\n').map((line) => (isBlank(line) ? '' : line));
    const { length } = sharedIndent(text);
    return lines.map((line) => line.slice(length)).join('\n');
  },
  tidy: (text) => dedentPython.apply(text),
  invert: (wanted, old) => [indent(wanted, old, sharedIndent(old), false)],
};

/** Python's `inspect.cleandoc`: dedents the first line separately and removes blank lines at both ends. */
export const cleandoc: Transform = {
  apply(text) {
    const [first = '', ...rest] = expandTabs(text).split('\n');
    // Blank lines do not count for the indentation.
    const { length } = sharedIndent(rest.join('\n'));
    const lines = [first.trimStart(), ...rest.map((line) => line.slice(length))];
    return lines
      .join('\n')
      .replace(/^\n+/, '')
      .replace(/(?<!\n)\n+$/, '');
  },
  tidy: (text) => expandTabs(text.trim()),
  invert: (wanted, old) => invertFramed(wanted, old),
};

/** Replaces tabs with spaces, with a tab stop every 8 columns. */
function expandTabs(text: string): string {
  let column = 0;
  return Array.from(text, (char) => {
    const width = char === '\t' ? 8 - (column % 8) : 1;
    column = char === '\n' || char === '\r' ? 0 : column + width;
    return char === '\t' ? ' '.repeat(width) : char;
  }).join('');
}

/** JavaScript's `dedent`: ignores unindented lines when it measures the indentation, and trims the result. */
export const dedentJavaScript: Transform = {
  apply(text) {
    const lines = text.split('\n');
    const indents = lines.flatMap((line) => (isBlank(line) ? [] : (/^[ \t]+/.exec(line)?.[0].length ?? [])));
    const length = indents.reduce((least, next) => Math.min(least, next), Number.POSITIVE_INFINITY);
    if (length === Number.POSITIVE_INFINITY) return text.trim();
    return lines
      .map((line) => (/^[ \t]/.test(line) ? line.slice(length) : line))
      .join('\n')
      .trim();
  },
  tidy: (text) => text.trim(),
  invert: (wanted, old) => invertFramed(wanted, old),
};

/** Trims white space at the chosen ends, like `strip()` and `trim()`. */
export function strip(start: boolean, end: boolean): Transform {
  const apply = (text: string): string => {
    const rest = start ? text.trimStart() : text;
    return end ? rest.trimEnd() : rest;
  };
  return {
    apply,
    tidy: apply,
    invert(wanted, old) {
      const lead = start ? old.slice(0, old.length - old.trimStart().length) : '';
      const tail = end ? old.slice(old.trimEnd().length) : '';
      return [lead + wanted + tail];
    },
  };
}

function invertFramed(wanted: string, old: string): string[] {
  const lines = old.split('\n');
  const inside = sharedIndent(lines.slice(1).join('\n')) || '  ';
  const lead = /^[ \t]*\n(?:[ \t]*\n)*/.exec(old)?.[0] ?? '';
  const end = old.slice(old.trimEnd().length);
  const tail = end.includes('\n') ? end.slice(end.indexOf('\n')) : '';
  const like = lead + indent(wanted, old, inside, lead === '') + tail;
  return [
    like,
    lead + indent(wanted, old, inside, lead === ''),
    `\n${indent(wanted, old, inside, false)}\n${inside.slice(2)}`,
  ];
}

/** Indents non-empty lines; a blank last line keeps the white space before the closing quote. */
function indent(wanted: string, old: string, space: string, exceptFirst: boolean): string {
  const lines = wanted.split('\n').map((line, i) => (line === '' || (i === 0 && exceptFirst) ? line : space + line));
  const last = old.split('\n').at(-1) ?? '';
  if (lines.length > 1 && lines.at(-1) === '' && isBlank(last)) lines[lines.length - 1] = last;
  return lines.join('\n');
}
