import { isMultiline, type Kind, type Literal, textOf, type Unit } from './literal.ts';

/**
 * Writes a whole literal. Lines that `old` already has keep their source.
 *
 * @param encode returns the source of a line
 */
export function writeLines(
  kind: Kind,
  wanted: string,
  old: Literal | undefined,
  encode: (line: string, isLast: boolean) => string,
): string {
  const known = old ? learnLines(old) : { lines: new Map<string, Line>(), lead: '', tail: '' };
  const lineEnd = isMultiline(kind) ? '\n' : '\\n';
  const lines = wanted.split('\n').map((line, i, all) => {
    const isLast = i === all.length - 1;
    const same = known.lines.get(line);
    // Unescaped, a quote at the end would close the literal.
    const source =
      same && !(isLast && same.end !== '' && line.endsWith(kind.quote.charAt(0)))
        ? same.source
        : encode(line, isLast && known.tail === '');
    return source + (isLast ? '' : same?.end || lineEnd);
  });
  return kind.prefix + kind.quote + known.lead + lines.join('') + known.tail + kind.quote;
}

interface Line {
  source: string;
  /** Source of its line break; empty for the last line. */
  end: string;
}

/** The source of each line of a literal, and the escaped line breaks at both ends. */
function learnLines({ units }: Literal): { lines: Map<string, Line>; lead: string; tail: string } {
  const isNothing = (unit: Unit | undefined) => unit?.text === '';
  let first = 0;
  while (isNothing(units[first])) first++;
  let last = units.length;
  while (last > first && isNothing(units[last - 1])) last--;
  const source = (some: readonly Unit[]) => some.map((unit) => unit.source).join('');
  const lines = new Map<string, Line>();
  let line = { text: '', source: '' };
  const close = (end: string) => {
    if (!lines.has(line.text)) lines.set(line.text, { source: line.source, end });
    line = { text: '', source: '' };
  };
  for (const unit of units.slice(first, last)) {
    const isPlain = unit.source === unit.text;
    const parts = unit.text.split('\n');
    for (const [i, part] of parts.entries()) {
      if (i > 0) close(isPlain ? '\n' : unit.source);
      line.text += part;
      line.source += isPlain ? part : parts.length === 1 ? unit.source : '';
    }
  }
  close('');
  return { lines, lead: source(units.slice(0, first)), tail: source(units.slice(last)) };
}

/** Splits a text into one literal per line, none longer than the existing ones. */
export function breakLines(literals: readonly Literal[], chunk: string): string[] {
  const texts = literals.map(textOf);
  if (literals.some(isMultiline) || texts.includes(chunk)) return [chunk];
  const isWrapped = texts.slice(0, -1).some((one) => !one.endsWith('\n'));
  const width = isWrapped ? Math.max(...texts.map((one) => one.length)) : Number.POSITIVE_INFINITY;
  const lines = chunk.match(/[^\n]*\n|[^\n]+/g) ?? [];
  return lines.flatMap((line) => wrap(line, width));
}

function wrap(line: string, width: number): string[] {
  const lines: string[] = [];
  let current = '';
  for (const word of line.split(/(?<= )(?=\S)/)) {
    if (current !== '' && current.length + word.length > width) {
      lines.push(current);
      current = '';
    }
    current += word;
  }
  return [...lines, current];
}
