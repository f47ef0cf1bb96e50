import { isBlank, splitFrame, splitLines } from '../line-ends.ts';
import { foldText, learnRuns, widestLine } from './yaml-fold.ts';

type Yaml = typeof import('yaml');

/** A scalar in a YAML file, and what its surroundings demand of another in its place. */
export interface ScalarPlace {
  readonly start: number;
  readonly end: number;
  readonly source: string;
  readonly style: 'literal' | 'folded' | 'scalar' | 'single-quoted-scalar' | 'double-quoted-scalar' | 'alias';
  readonly value: string;
  readonly lineEnd: string;
  /** Column of the map or list that it stands in. */
  readonly parentIndent: number;
  readonly inFlow: boolean;
  readonly block?: BlockPlace;
}

interface BlockPlace {
  /** `|`, `>-`, `|2+` … */
  readonly header: string;
  /** Between header and first line: spaces, a comment, the line end. */
  readonly gap: string;
  readonly body: string;
  /** What an indentation indicator counts from. */
  readonly indent: number;
  readonly contentStart: number;
}

interface Source {
  readonly source: string;
  /** Without quotes or header, so that it could be taken for another type. */
  readonly plain?: boolean;
}

// what YAML lets stand unescaped, less the line breaks that only YAML 1.1 knows
const PRINTABLE = /^[\t\n\x20-\x7e\u00a0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\u{10000}-\u{10ffff}]*$/u;
// what every parser takes for a plain scalar, here and between brackets
const PLAIN = /^[\p{L}\p{N}][^\t]*$/u;
const PLAIN_IN_FLOW = /^[\p{L}\p{N}][^\t?:,[\]{}]*$/u;
const UNPRINTABLE = /[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]/g;

/** Ways to write `value` in the scalar's place, its own style first. The caller reads the chosen one back. */
export function* listSources(yaml: Yaml, place: ScalarPlace, value: string): Generator<Source> {
  const printable = PRINTABLE.test(value);
  const gainsLines = value.includes('\n') && !place.value.includes('\n');
  if (printable && place.block) {
    yield* writeBlock(place, place.block, value);
  } else if (printable && place.style !== 'double-quoted-scalar') {
    if (gainsLines && !place.inFlow) yield* startLiteral(place, value);
    const canBePlain = (place.inFlow ? PLAIN_IN_FLOW : PLAIN).test(value);
    if (place.style === 'scalar' && canBePlain) yield* writeFlow(place, value, '');
    if (place.style === 'single-quoted-scalar' || /["\\]/.test(value)) yield* writeFlow(place, value, "'");
  }
  yield* writeDoubleQuoted(yaml, place, value);
}

/** The same block with other lines: header, blank lines at both ends and the line end at the end of the file stay. */
function* writeBlock(place: ScalarPlace, block: BlockPlace, value: string): Generator<Source> {
  const lines = splitLines(block.body);
  const first = lines.findIndex((line) => !isBlank(line));
  const last = lines.findLastIndex((line) => !isBlank(line));
  const explicit = /[1-9]/.exec(block.header)?.[0];
  const depth = explicit
    ? Math.max(block.indent, 0) + Number(explicit)
    : (/^ */.exec(lines[first] ?? '')?.[0].length ?? 0);
  const { core } = splitFrame(value);
  const old = lines.slice(first, last + 1).map((line) => line.replace(/(?<![\r\n])[\r\n]+$/, '').slice(depth));
  const next =
    place.style === 'literal'
      ? core.split('\n')
      : foldText(core, { width: widestLine(old), runs: learnRuns(old), block: true });

  let header = block.header;
  if (!explicit && core.startsWith(' ')) {
    const indicator = depth - Math.max(block.indent, 0);
    if (indicator < 1 || indicator > 9) return;
    header = header[0] + String(indicator) + header.slice(1);
  }
  const indented = next.map((line) => (line === '' ? '' : ' '.repeat(depth) + line)).join(place.lineEnd);
  const ending = /(?<![\r\n])[\r\n]*$/.exec(lines[last] ?? '')?.[0] ?? '';
  const body = lines.slice(0, first).join('') + indented + ending + lines.slice(last + 1).join('');
  yield { source: header + block.gap + body };
}

/** A literal block where a plain or quoted scalar on its line stood: how a person would write a text of several lines. */
function* startLiteral(place: ScalarPlace, value: string): Generator<Source> {
  if (/\n\n$/.test(value) || value.startsWith('\n')) return;
  const indent = ' '.repeat(place.parentIndent + 2);
  const header = `|${value.startsWith(' ') ? '2' : ''}${value.endsWith('\n') ? '' : '-'}`;
  const lines = value.replace(/\n$/, '').split('\n');
  yield { source: [header, ...lines.map((line) => (line === '' ? '' : indent + line))].join(place.lineEnd) };
}

/** Plain or single-quoted, over several lines if the old one was. */
function* writeFlow(place: ScalarPlace, value: string, quote: string): Generator<Source> {
  const plain = quote === '';
  const text = plain ? value : value.replaceAll("'", "''");
  const old = place.source.split(/\r?\n/).map((line) => line.trim());
  const finish = (lines: string[]): Source => ({ source: quote + joinFlow(place, lines) + quote, plain });
  if (old.length > 1) {
    const bare = old.map((line, i) =>
      line.slice(i === 0 ? quote.length : 0, i === old.length - 1 && quote ? -1 : undefined),
    );
    yield finish(foldText(text, { width: widestLine(old), runs: learnRuns(bare), block: false }));
  }
  yield finish(foldText(text, { width: Number.POSITIVE_INFINITY, runs: new Map(), block: false }));
}

function* writeDoubleQuoted(yaml: Yaml, place: ScalarPlace, value: string): Generator<Source> {
  const ascii =
    place.style === 'double-quoted-scalar' && /\\[xuU]/.test(place.source) && !/[^\t\n\r\x20-\x7e]/.test(place.source);
  const finish = (quoted: string): string => {
    const escaped = quoted.replace(UNPRINTABLE, escapePoint);
    const source = ascii ? escaped.replace(/[^\t\n\r\x20-\x7e]/gu, escapePoint) : escaped;
    if (!place.block) return source;
    // a comment after the header stays, and so do the last line's end (if it had one) and the blank lines after it
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
  yield { source: finish(JSON.stringify(value)) };
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
