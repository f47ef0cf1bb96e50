/** Where to break a text into lines that YAML folding joins again. */
interface Layout {
  /** Maximum line length in characters; infinite for one line per paragraph. */
  readonly width: number;
  /** The old text's paragraphs, joined, with their line breaks: an unchanged paragraph keeps them. */
  readonly runs: ReadonlyMap<string, string>;
}

/**
 * Returns unindented source lines that YAML folds back to `text`; indented lines are not folded. Some texts cannot be
 * folded, so the caller must read the result back.
 */
export function foldText(text: string, layout: Layout): string[] {
  const parts = text.split(/(\n+)/);
  const isIndented = (part: string | undefined) => /^[ \t]/.test(part ?? '');
  const source = parts.map((part, i) => {
    if (i % 2 === 0) return isIndented(part) ? part : (layout.runs.get(part) ?? breakLine(part, layout.width));
    // Folding turns a single line break into a space and removes one from a longer run.
    return isIndented(parts[i - 1]) || isIndented(parts[i + 1]) ? part : `\n${part}`;
  });
  return source.join('').split('\n');
}

/** Maps each paragraph as YAML reads it to the same paragraph with its line breaks. */
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

/** The length of the longest line; infinite when no paragraph has more than one line. */
export function widestLine(lines: readonly string[]): number {
  const broken = [...learnRuns(lines).values()].some((run) => run.includes('\n'));
  return broken ? Math.max(...lines.map((line) => line.length)) : Number.POSITIVE_INFINITY;
}

/** Breaks at single spaces only, because folding would lose one of several. */
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
