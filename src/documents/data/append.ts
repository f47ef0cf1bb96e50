import type { DataNode } from './document.ts';

/** The text with another pair at the end of a mapping in braces, behind the comments on the last entry's line. */
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

/** The offset behind spaces and the comments of JSONC and YAML. A line comment ends in front of its line end. */
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

/** The offset behind the last character in front of `end` that is no space, tab or line end; other white space is text. */
export function trimBlanks(text: string, end: number): number {
  let at = end;
  while (at > 0 && ' \t\r\n'.includes(text[at - 1] ?? '')) at--;
  return at;
}

/** Inserts parts at their offsets, which come in order. */
function insert(text: string, ...parts: readonly (readonly [at: number, part: string])[]): string {
  return parts.reduceRight((result, [at, part]) => result.slice(0, at) + part + result.slice(at), text);
}
