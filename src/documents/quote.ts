/** Joins at most `most` items: `a, b, c and 4 more`. */
export function showSome(items: readonly string[], most = 10): string {
  if (items.length > most) return `${items.slice(0, most).join(', ')} and ${items.length - most} more`;
  return items.join(', ');
}

/** Returns the 1-based line of `offset`. */
export function lineAt(text: string, offset: number): number {
  let line = 1;
  for (const end of text.slice(0, offset).matchAll(/\r\n|\r|\n/g)) {
    // An offset between \r and \n belongs to the line that they end.
    if (end[0] === '\r' && text[end.index + 1] === '\n') continue;
    line++;
  }
  return line;
}
