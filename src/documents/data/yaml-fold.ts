/** How a text is laid out over lines that folding joins again. */
interface Layout {
  /** Longest line; infinite: one line a paragraph. */
  readonly width: number;
  /** Paragraphs of the old text, as they were broken: what stays keeps its lines. */
  readonly runs: ReadonlyMap<string, string>;
}

/**
 * The source lines, without indentation, that YAML folds back to `text`; indented lines are not folded. Not every text
 * can be: read it back.
 */
export function foldText(text: string, layout: Layout): string[] {
  const parts = text.split(/(\n+)/);
  const isIndented = (part: string | undefined) => /^[ \t]/.test(part ?? '');
  const source = parts.map((part, i) => {
    if (i % 2 === 0) return isIndented(part) ? part : (layout.runs.get(part) ?? breakLine(part, layout.width));
    // a single line break folds to a space, so every run of them is written with one more
    return isIndented(parts[i - 1]) || isIndented(parts[i + 1]) ? part : `\n${part}`;
  });
  return source.join('').split('\n');
}

/** The paragraphs of folded lines: joined as they are read → as they are broken. */
export function learnRuns(lines: readonly string[]): Map<string, string> {
  const runs = new Map<string, string>();
  let run: string[] = [];
  for (const line of [...lines, '']) {
    if (line !== '' && !/^[ \t]/.test(line)) {
      run.push(line);
      continue;
    }
    if (run.length) runs.set(run.join(' '), run.join('\n'));
    run = [];
  }
  return runs;
}

/** The width that lines were broken at; infinite when no paragraph takes more than one. */
export function widestLine(lines: readonly string[]): number {
  const broken = [...learnRuns(lines).values()].some((run) => run.includes('\n'));
  return broken ? Math.max(...lines.map((line) => line.length)) : Number.POSITIVE_INFINITY;
}

/** Breaks at single spaces; a space beside another must stay within its line. */
function breakLine(line: string, width: number): string {
  const lines: string[] = [];
  let current = '';
  for (const word of line.split(/(?<=[^ \t]) (?=[^ \t])/)) {
    if (current !== '' && current.length + 1 + word.length > width) {
      lines.push(current);
      current = word;
    } else {
      current = current === '' ? word : `${current} ${word}`;
    }
  }
  return [...lines, current].join('\n');
}
