import { isBlank, splitFrame, splitLines } from '../line-ends.ts';
import { foldText, learnRuns, widestLine } from './yaml-fold.ts';

type Yaml = typeof import('yaml');

/** A scalar in a YAML file, and what its context requires of a replacement. */
export interface ScalarPlace {
  readonly style: 'literal' | 'folded' | 'scalar' | 'single-quoted-scalar' | 'double-quoted-scalar';
  /** Empty when the value is not written yet. */
  readonly source: string;
  readonly value: string;
  readonly lineEnd: string;
  /** Column of the mapping or list that contains it. */
  readonly parentIndent: number;
  readonly inFlow: boolean;
  /** White space to write before the scalar. */
  readonly gap: string;
  /** The comment on the same line with the spaces before it, if it is rewritten too. */
  readonly comment: string;
  readonly block?: BlockPlace;
  /** Write a block even for a single line of text. */
  readonly isLong?: boolean;
}

interface BlockPlace {
  /** `|`, `>-`, `|2+` … */
  readonly header: string;
  /** From the header to the first line: spaces, a comment, the line break. */
  readonly gap: string;
  readonly body: string;
  /** The column that an indentation indicator is relative to. */
  readonly indent: number;
}

interface Source {
  readonly source: string;
  /** Whether it has neither quotes nor a block header, so a reader might infer another type. */
  readonly plain?: boolean;
}

// The characters that YAML allows unescaped, except the line breaks that only YAML 1.1 knows.
const PRINTABLE = /^[\t\n\x20-\x7e\u00a0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\u{10000}-\u{10ffff}]*$/u;
// Texts that every parser accepts as a plain scalar, outside and inside brackets.
const PLAIN = /^[\p{L}\p{N}][^\t]*$/u;
const PLAIN_IN_FLOW = /^[\p{L}\p{N}][^\t?:,[\]{}]*$/u;
const UNPRINTABLE = /[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]/g;

/** Yields ways to write `value` at `place`, the scalar's own style first. The caller must read them back. */
export function* listSources(yaml: Yaml, place: ScalarPlace, value: string): Generator<Source> {
  const printable = PRINTABLE.test(value);
  const { core, tail } = splitFrame(value);
  const gainsLines = place.isLong || (value.includes('\n') && !place.value.includes('\n'));
  if (printable && place.block && core !== '') {
    yield writeBlock(place, place.block, value);
  } else if (printable && !place.block && place.style !== 'double-quoted-scalar') {
    // Blank lines at the end of a new block would merge with the blank lines after it.
    const chomping = chompingOf(tail);
    if (gainsLines && !place.inFlow && core !== '' && chomping !== '+') yield startLiteral(place, value, chomping);
    const canBePlain = (place.inFlow ? PLAIN_IN_FLOW : PLAIN).test(value);
    if (place.style === 'scalar' && canBePlain) yield* writeFlow(place, value, '');
    if (place.style === 'single-quoted-scalar' || /["\\]/.test(value)) yield* writeFlow(place, value, "'");
  }
  yield* writeDoubleQuoted(yaml, place, value);
}

/**
 * Writes new lines into a block. Indentation and comment stay; the header and the blank lines at both ends stay if the
 * new value has the same blank lines.
 */
function writeBlock(place: ScalarPlace, block: BlockPlace, value: string): Source {
  const lines = splitLines(block.body);
  const first = Math.max(
    0,
    lines.findIndex((line) => !isBlank(line)),
  );
  const last = lines.findLastIndex((line) => !isBlank(line));
  const explicit = /[1-9]/.exec(block.header)?.[0];
  const base = Math.max(block.indent, 0);
  const depth = explicit
    ? base + Number(explicit)
    : (/^ */.exec(lines[first] ?? '')?.[0].length ?? 0) || place.parentIndent + 2;
  const { lead, core, tail } = splitFrame(value);
  const frame = splitFrame(place.value);
  const old = lines.slice(first, last + 1).map((line) => line.replace(/(?<![\r\n])[\r\n]+$/, '').slice(depth));
  // Folding needs a blank line between adjacent lines; a block that was one line becomes literal instead.
  const isFolded = place.style === 'folded' && !(old.length < 2 && hasNeighbours(core));
  const next = isFolded ? foldText(core, { width: widestLine(old), runs: learnRuns(old) }) : core.split('\n');

  const chomping = frame.tail === tail ? (/[-+]/.exec(block.header)?.[0] ?? '') : chompingOf(tail);
  const indicator = explicit ?? (core.startsWith(' ') ? String(depth - base) : '');
  const header =
    (isFolded ? '>' : '|') + (/^.[1-9]/.test(block.header) || !explicit ? indicator + chomping : chomping + indicator);
  const indented = next.map((line) => (line === '' ? '' : ' '.repeat(depth) + line)).join(place.lineEnd);
  const ending = /(?<![\r\n])[\r\n]*$/.exec(lines[last] ?? '')?.[0] || (tail === frame.tail ? '' : place.lineEnd);
  const [before, after] =
    frame.tail === tail && frame.lead === lead
      ? [lines.slice(0, first).join(''), lines.slice(last + 1).join('')]
      : [
          lead.replaceAll('\n', place.lineEnd),
          chomping === '+' ? tail.slice(1).replaceAll('\n', place.lineEnd) : lines.slice(last + 1).join(''),
        ];
  return { source: header + block.gap + before + indented + ending + after };
}

/** The chomping indicator (`-`, `+` or none) that preserves `tail`, the line breaks at the end of a block. */
function chompingOf(tail: string): string {
  if (tail === '') return '-';
  return tail === '\n' ? '' : '+';
}

/** Whether the text has two adjacent lines that folding would join. */
function hasNeighbours(text: string): boolean {
  const lines = text.split('\n').map((line) => line !== '' && !/^[ \t]/.test(line));
  return lines.some((isText, i) => isText && lines[i + 1] === true);
}

/** Replaces an empty, plain or quoted scalar with a literal block, the usual style for a long text. */
function startLiteral(place: ScalarPlace, value: string, chomping: string): Source {
  const indent = ' '.repeat(place.parentIndent + 2);
  const indicator = value.trimStart() !== value && !value.startsWith('\n') ? '2' : '';
  const header = `${place.gap}|${indicator}${chomping}${place.comment}`;
  const lines = value.replace(/\n$/, '').split('\n');
  return { source: [header, ...lines.map((line) => (line === '' ? '' : indent + line))].join(place.lineEnd) };
}

/** A plain or single-quoted scalar, on several lines if the old one was. */
function* writeFlow(place: ScalarPlace, value: string, quote: string): Generator<Source> {
  const plain = quote === '';
  const text = plain ? value : value.replaceAll("'", "''");
  const old = place.source.split(/\r?\n/).map((line) => line.trim());
  const finish = (lines: string[]): Source => ({
    source: place.gap + quote + joinFlow(place, lines) + quote + place.comment,
    plain,
  });
  if (old.length > 1) {
    const bare = old.map((line, i) =>
      line.slice(i === 0 ? quote.length : 0, i === old.length - 1 && quote ? -1 : undefined),
    );
    yield finish(foldText(text, { width: widestLine(old), runs: learnRuns(bare) }));
  }
  yield finish(foldText(text, { width: Number.POSITIVE_INFINITY, runs: new Map() }));
}

function* writeDoubleQuoted(yaml: Yaml, place: ScalarPlace, value: string): Generator<Source> {
  const ascii =
    place.style === 'double-quoted-scalar' && /\\[xuU]/.test(place.source) && !/[^\t\n\r\x20-\x7e]/.test(place.source);
  const finish = (quoted: string): string => {
    const escaped = quoted.replace(UNPRINTABLE, escapePoint);
    const source = ascii ? escaped.replace(/[^\t\n\r\x20-\x7e]/gu, escapePoint) : escaped;
    if (!place.block) return place.gap + source + place.comment;
    // Keep the comment after the header, the last line break and the blank lines after the block.
    const comment = place.block.gap.replace(/(?<![\r\n])[\r\n]+$/, '');
    const lines = splitLines(place.block.body);
    const last = lines.findLastIndex((line) => !isBlank(line));
    const ending = /(?<![\r\n])[\r\n]*$/.exec(lines[last] ?? '')?.[0] ?? '';
    return source + comment + ending + lines.slice(last + 1).join('');
  };
  if (!place.block && place.source.includes('\n')) {
    const lineWidth = widestLine(place.source.split(/\r?\n/).map((line) => line.trim()));
    const folded = yaml.stringify(value, { defaultStringType: 'QUOTE_DOUBLE', lineWidth }).trimEnd();
    yield { source: finish(joinFlow(place, folded.split('\n'))) };
  }
  yield { source: finish(quoteDouble(value)) };
}

/** Returns a double-quoted YAML scalar, on one line. */
export function quoteDouble(value: string): string {
  return JSON.stringify(value).replace(UNPRINTABLE, escapePoint);
}

function joinFlow(place: ScalarPlace, lines: readonly string[]): string {
  const second = place.source
    .split(/\r?\n/)
    .slice(1)
    .find((line) => !isBlank(line));
  const indent = second === undefined ? ' '.repeat(place.parentIndent + 2) : (/^[ \t]*/.exec(second)?.[0] ?? '');
  return lines
    .map((line, i) => (i === 0 || (line === '' && i < lines.length - 1) ? line : indent + line))
    .join(place.lineEnd);
}

function escapePoint(point: string): string {
  const code = point.codePointAt(0) ?? 0;
  return code > 0xffff ? `\\U${code.toString(16).padStart(8, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`;
}
