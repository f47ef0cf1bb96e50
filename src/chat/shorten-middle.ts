const NOTE_LENGTH = 60;

/**
 * A text of at most `max` characters that keeps the beginning and the end, where a call is opened and decided. Whole
 * lines are left out of the middle where there are any; a note says how many characters are missing.
 *
 * @param max 60 or more
 */
export function shortenMiddle(text: string, max: number): string {
  if (text.length <= max) return text;
  const room = Math.floor((max - NOTE_LENGTH) / 2);
  const start = text.slice(0, room);
  const end = text.slice(text.length - room);
  const head = start.slice(0, start.lastIndexOf('\n') + 1 || start.length).toWellFormed();
  const tail = end.slice(end.indexOf('\n') + 1).toWellFormed();
  const missing = text.length - head.length - tail.length;
  return `${head.trimEnd()}\n[… ${missing} characters left out …]\n${tail}`;
}
