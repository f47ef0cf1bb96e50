const HARMLESS =
  /^[\p{L}\p{N}\p{M}\p{Emoji_Presentation}_@+.,=~()[\]{}/#:$%&*!?-]+(?: [\p{L}\p{N}\p{M}_@+.,=~()[\]{}/#:$%&*!?-]+)*$/u;
const INVISIBLE = /[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;

/**
 * A path, key or name of the repository as one safe word of an error: as it is when it is harmless, else quoted
 * with everything invisible spelled out; cut at `max` characters.
 */
export function showText(text: string, max = 120): string {
  const points = [...text.slice(0, 2 * max)];
  const short = points.length > max || text.length > 2 * max ? `${points.slice(0, max).join('')}…` : text;
  if (HARMLESS.test(text) && short === text) return text;
  return JSON.stringify(short).replace(INVISIBLE, (point) => `\\u{${point.codePointAt(0)?.toString(16)}}`);
}

/** `a, b, c and 4 more` */
export function showSome(items: readonly string[], most = 10): string {
  if (items.length > most) return `${items.slice(0, most).join(', ')} and ${items.length - most} more`;
  return items.join(', ');
}

/** The 1-based line that `offset` stands on. */
export function lineAt(text: string, offset: number): number {
  let line = 1;
  for (const end of text.slice(0, offset).matchAll(/\r\n|\r|\n/g)) {
    // an offset between \r and \n still stands on the line they end
    if (end[0] === '\r' && text[end.index + 1] === '\n') continue;
    line++;
  }
  return line;
}
