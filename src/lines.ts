/** Each line end: CRLF, CR or LF. Only for methods that ignore `lastIndex`, such as `split` and `replace`. */
export const LINE_END = /\r\n|\r|\n/g;

/** Returns a function from an offset to its 1-based line, which takes logarithmic time. A prompt has LF line ends. */
export function indexLines(text: string, lineEnd: RegExp = /\n/g): (offset: number) => number {
  const starts = [0];
  for (const end of text.matchAll(lineEnd)) starts.push(end.index + end[0].length);
  return (offset) => {
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return low + 1;
  };
}

/** Returns the 1-based line of `offset` in a file with any line ends. */
export function lineAt(text: string, offset: number): number {
  return indexLines(text, LINE_END)(offset);
}
