/** A part of a text, as offsets in UTF-16 units: `start` counts in, `end` doesn't. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Gives the 1-based line of an offset; built once a text, so that asking is quick. */
export function indexLines(text: string): (offset: number) => number {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
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

/** The text with every span blanked out by NUL, so that offsets and line ends stay where they are. */
export function blankSpans(text: string, spans: readonly Span[]): string {
  const parts: string[] = [];
  let at = 0;
  for (const { start, end } of [...spans].sort((a, b) => a.start - b.start)) {
    if (end <= at) continue;
    parts.push(text.slice(at, Math.max(start, at)), '\0'.repeat(end - Math.max(start, at)));
    at = end;
  }
  parts.push(text.slice(at));
  return parts.join('');
}

/**
 * Whether a piece of new text could be a person's address or number, so that a message must not repeat it.
 * Generous on purpose: what is hidden without need is still found by its line.
 */
export function mayIdentify(text: string): boolean {
  return text.includes('@') || text.replace(/\D+/g, '').length >= 7;
}

/** Lines that are inside a fenced code block of a programming language, as spans. Data formats don't count. */
export function findCodeBlocks(text: string): Span[] {
  const spans: Span[] = [];
  let open: { marker: string; start: number; isCode: boolean } | undefined;
  let at = 0;
  for (const line of text.split('\n')) {
    const fence = /^ {0,3}(?:[-*>] )?(`{3,}|~{3,})[ \t]*([\w+#-]{0,20})/.exec(line);
    if (fence?.[1] !== undefined) {
      if (!open) open = { marker: fence[1], start: at, isCode: PROGRAMMING.has((fence[2] ?? '').toLowerCase()) };
      else if (fence[1].startsWith(open.marker) && fence[2] === '') {
        if (open.isCode) spans.push({ start: open.start, end: at + line.length });
        open = undefined;
      }
    }
    at += line.length + 1;
  }
  return spans;
}

const PROGRAMMING = new Set(
  'js javascript jsx ts typescript tsx mjs css scss less java kotlin c cpp c++ csharp cs go rust php swift scala bash sh shell zsh powershell sql graphql regex latex tex perl ruby rb python py'.split(
    ' ',
  ),
);
