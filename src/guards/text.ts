/** A part of a text: offsets in UTF-16 units, `end` exclusive. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** The first result that is not `undefined`. */
export function firstOf<T, R>(list: readonly T[], find: (one: T) => R | undefined): R | undefined {
  for (const one of list) {
    const found = find(one);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Replaces every span with NUL characters, so that offsets do not change. */
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
 * Whether new text may be a person's address or number, so that a message must not repeat it. Errs on the side of
 * hiding: messages also name the line.
 */
export function mayIdentify(text: string): boolean {
  return text.includes('@') || text.replace(/\D+/g, '').length >= 7;
}

/** Spans of fenced code blocks of programming languages, but not of data formats. */
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
