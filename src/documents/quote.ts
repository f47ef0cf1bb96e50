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
