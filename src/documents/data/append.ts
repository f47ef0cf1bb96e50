import type { DataNode } from './document.ts';

/** Returns the text with `pair` added as the last entry of a mapping in braces, after any comment on the last line. */
export function appendInBraces(text: string, map: DataNode, pair: string, lineEnd: string): string {
  const last = map.kind === 'map' ? map.entries.at(-1) : undefined;
  if (!last) return insert(text, [map.start + 1, pair]);
  const { end } = last.node;
  const comma = skipBlanks(text, end, /\s/);
  const hasComma = text[comma] === ',';
  const lineTail = skipBlanks(text, hasComma ? comma + 1 : end, /[ \t]/);
  const at = Math.max(end, trimBlanks(text, lineTail));
  const before = text.slice(text.lastIndexOf('\n', last.keyStart) + 1, last.keyStart);
  const startsLine = before.trim() === '';
  if (!startsLine && !/[\r\n]/.test(text[lineTail] ?? '')) {
    return insert(text, [at, hasComma ? ` ${pair},` : `, ${pair}`]);
  }
  const indent = startsLine ? before : `${/^[ \t]*/.exec(before)?.[0]}  `;
  return insert(text, [end, hasComma ? '' : ','], [at, `${lineEnd}${indent}${pair}${hasComma ? ',' : ''}`]);
}

/** The offset after white space and JSONC or YAML comments. A line comment does not include its line break. */
function skipBlanks(text: string, from: number, space: RegExp): number {
  let at = from;
  for (;;) {
    const start = text.slice(at, at + 2);
    if (space.test(start[0] ?? '')) {
      at++;
    } else if (start === '/*') {
      const end = text.indexOf('*/', at + 2);
      at = end < 0 ? text.length : end + 2;
    } else if (start === '//' || start[0] === '#') {
      at += /[\r\n]|$/.exec(text.slice(at))?.index ?? 0;
    } else {
      return at;
    }
  }
}

/** `end` moved left over spaces, tabs and line breaks; other white space counts as text. */
export function trimBlanks(text: string, end: number): number {
  let at = end;
  while (at > 0 && ' \t\r\n'.includes(text[at - 1] ?? '')) at--;
  return at;
}

/** Inserts each part at its offset; the offsets ascend. */
function insert(text: string, ...parts: readonly (readonly [at: number, part: string])[]): string {
  return parts.reduceRight((result, [at, part]) => result.slice(0, at) + part + result.slice(at), text);
}
