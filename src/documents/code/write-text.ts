import { type Piece, type Reading, splitAtHoles, type TextExpression } from './expression.ts';
import { encode, type Hole, isFormatted, isMultiline, type Kind, type Literal, textOf } from './literal.ts';
import { breakLines, writeLines } from './literal-lines.ts';
import type { Transform } from './transforms.ts';

/** New source for a range of the file. */
export interface Edit {
  readonly from: number;
  readonly to: number;
  /** With LF line ends. */
  readonly source: string;
}

/** Yields edits that write `wanted` into an expression, the smallest change first. The caller must read them back. */
export function* listEdits(
  text: string,
  expression: TextExpression,
  reading: Reading,
  wanted: string,
): Generator<Edit> {
  for (const inner of invertTransforms(expression.transforms, reading.inner, wanted)) {
    const writer = new Writer(text, expression, reading, inner);
    for (const edit of writer.list(inner)) yield writer.withValues(edit);
  }
}

/** Texts that the transforms may turn into `wanted`, laid out like `inner`, best first. */
function invertTransforms([first, ...others]: readonly Transform[], inner: string, wanted: string): string[] {
  if (!first) return [wanted];
  return invertTransforms(others, first.apply(inner), wanted).flatMap((one) => first.invert(one, inner));
}

class Writer {
  private readonly text: string;
  private readonly expression: TextExpression;
  private readonly reading: Reading;
  /** Indexes of the positional arguments, in the order of the new text. */
  private readonly order: readonly number[];
  private readonly isReordered: boolean;

  constructor(text: string, expression: TextExpression, reading: Reading, wanted: string) {
    this.text = text;
    this.expression = expression;
    this.reading = reading;
    const indexes = (source: string) => this.split(source).flatMap((part) => reading.holes.get(part)?.index ?? []);
    this.order = indexes(wanted);
    this.isReordered = this.order.join() !== indexes(reading.inner).join();
  }

  /** Reorders the values after `%` to match the text. */
  withValues(edit: Edit): Edit {
    const { values } = this.expression;
    if (!values || !this.isReordered) return edit;
    const items = this.order.map((index) => values.items[index] ?? '');
    const tuple = `(${items.join(', ')}${items.length === 1 ? ',' : ''})`;
    return { ...edit, to: values.to, source: edit.source + this.text.slice(edit.to, values.from) + tuple };
  }

  *list(wanted: string): Generator<Edit> {
    const { pieces } = this.reading;
    const { formatting, values } = this.expression;
    // Positional values defined elsewhere cannot be reordered.
    if (this.isReordered && formatting === 'percent' && !values) return;
    const [only] = pieces;
    if (only?.literal && pieces.length === 1 && this.expression.glue !== 'list') {
      for (const source of this.writeAlone(only.literal, wanted)) yield { from: only.from, to: only.to, source };
      return;
    }
    yield this.writePart(wanted, false);
    const all = this.writePart(wanted, true);
    yield all;
    // A tuple with one item needs a trailing comma.
    if (this.expression.glue === 'list') yield { ...all, source: `${all.source},` };
  }

  private *writeAlone(literal: Literal, wanted: string): Generator<string> {
    const gainsLines = wanted.includes('\n') && !isMultiline(literal) && !textOf(literal).includes('\n');
    const kind = gainsLines ? toMultiline(literal) : literal;
    if (!gainsLines) yield this.writeLiteral(kind, wanted, literal);
    yield this.writeLiteral(kind, wanted);
    // A raw string can't hold every text.
    const prefix = kind.language === 'python' ? kind.prefix.replace(/r/i, '') : '';
    if (kind.raw) yield this.writeLiteral({ ...kind, raw: false, prefix }, wanted);
  }

  private writeLiteral(kind: Kind, wanted: string, old?: Literal): string {
    return writeLines(kind, wanted, old, (line, isLast) => this.encodeParts(kind, line, isLast));
  }

  private encodeParts(kind: Kind, line: string, isLast: boolean): string {
    const { formatting } = this.expression;
    const parts = this.split(line);
    return parts
      .map((part, i) => {
        const hole = this.reading.holes.get(part);
        if (hole) return this.writeHole(hole);
        const doubled =
          formatting === 'format' ? part.replace(/[{}]/g, '$&$&') : formatting ? part.replaceAll('%', '%%') : part;
        return encode(kind, doubled, isLast && i === parts.length - 1);
      })
      .join('');
  }

  private writeHole({ written, index }: Hole): string {
    return this.isReordered && index !== undefined ? written.replace('{', `{${index}`) : written;
  }

  private split(text: string): string[] {
    return splitAtHoles(text, this.reading);
  }

  /** Rewrites all pieces, or only those that differ. */
  private writePart(wanted: string, all: boolean): Edit {
    const { from, to, glue, separator } = this.expression;
    const { pieces } = this.reading;
    const texts = pieces.map((piece) => this.textOfPiece(piece));
    const whole = { first: 0, last: pieces.length, start: 0, end: wanted.length };
    const { first, last, start, end } = all ? whole : findChange(texts, wanted, separator, glue === 'list');
    const part = pieces.slice(first, last);
    const middle = wanted.slice(start, end);
    const write = (one: string): string => known.get(one) ?? this.writeNew(part, one);
    const known = new Map<string, string>();
    for (const piece of this.isReordered ? [] : part) {
      known.set(this.textOfPiece(piece), this.text.slice(piece.from, piece.to));
    }
    const sources = glue === 'list' ? this.listItems(middle).map(write) : this.writeChunks(part, middle, write);
    const source = sources.join(this.gap());
    if (!all) return { from: part[0]?.from ?? from, to: part.at(-1)?.to ?? to, source };
    return { from, to, source: glue === 'list' ? source : `(${source})` };
  }

  private listItems(middle: string): string[] {
    const { separator } = this.expression;
    return separator.includes('\n') ? middle.split(separator) : [middle];
  }

  private writeChunks(part: readonly Piece[], middle: string, write: (text: string) => string): string[] {
    const operands = new Map(
      this.reading.pieces.flatMap((piece) => (piece.literal ? [] : [[this.textOfPiece(piece), piece] as const])),
    );
    const chunks = this.collectRuns(middle, operands);
    const own = this.reading.pieces.length === part.length;
    const sources = chunks.flatMap((chunk, i) => {
      const operand = operands.get(chunk);
      const source = operand && this.text.slice(operand.from, operand.to);
      // A sum that no longer precedes every string needs parentheses.
      if (source) return i > 0 && operand === this.reading.pieces[0] && !/^\w+$/.test(source) ? `(${source})` : source;
      return breakLines(listLiterals(part), chunk).map(write);
    });
    const hasString = !own || chunks.some((chunk) => !operands.has(chunk));
    return hasString ? sources : [...sources, this.writeNew(part, '')];
  }

  private collectRuns(middle: string, operands: ReadonlyMap<string, unknown>): string[] {
    const runs: string[] = [];
    let isOpen = false;
    for (const token of this.split(middle)) {
      const isOperand = operands.has(token);
      if (isOpen && !isOperand) runs.push((runs.pop() ?? '') + token);
      else runs.push(token);
      isOpen = !isOperand;
    }
    return runs;
  }

  private writeNew(part: readonly Piece[], wanted: string): string {
    const literals = listLiterals(part);
    const all = listLiterals(this.reading.pieces);
    const holes = this.split(wanted).flatMap((one) => this.reading.holes.get(one) ?? []);
    const own = literals.length === 1 ? literals[0] : undefined;
    if (
      own &&
      (isMultiline(own) || !wanted.slice(0, -1).includes('\n')) &&
      (holes.length === 0 || isFormatted(own) || this.expression.formatting)
    ) {
      return this.writeLiteral(own, wanted, own.isMerged ? undefined : own);
    }
    const model = literals[0] ?? all[0];
    const { language, formatting } = this.expression;
    const plain: Kind = { language, prefix: '', quote: model?.quote ?? '"', raw: false };
    if (holes.length === 0 || formatting) return this.writeLiteral(plain, wanted);
    if (language === 'javascript') return this.writeLiteral({ ...plain, quote: '`' }, wanted);
    // Before Python 3.12, an interpolation could not contain its string's quote.
    const written = holes.map((hole) => hole.written).join('');
    const home = all.find(({ units }) => units.some(({ hole }) => hole?.key === holes[0]?.key)) ?? model;
    const quotes = [home?.quote ?? '"', ...(home && isMultiline(home) ? [] : ['"', "'"]), '"""', "'''"];
    const quote = quotes.find((one) => !written.includes(one)) ?? '"""';
    return this.writeLiteral({ ...plain, prefix: 'f', quote }, wanted);
  }

  private textOfPiece(piece: Piece): string {
    if (piece.literal) return textOf(piece.literal);
    return this.reading.names.get(piece.holes[0].key) ?? '';
  }

  /** The source between two pieces. */
  private gap(): string {
    const { glue } = this.expression;
    const { pieces } = this.reading;
    const shape = { list: /^\s*,\s*$/, plus: /^[\s\\]*\+[\s\\]*$/, adjacent: /^[\s\\]+$/ }[glue];
    const gaps = pieces.slice(1).map((piece, i) => this.text.slice(pieces[i]?.to ?? 0, piece.from));
    return gaps.find((gap) => shape.test(gap)) ?? { list: ', ', plus: ' + ', adjacent: ' ' }[glue];
  }
}

const listLiterals = (pieces: readonly Piece[]): Literal[] => pieces.flatMap(({ literal }) => literal ?? []);

/** The pieces that differ from the wanted text, and the part of the text that replaces them. */
function findChange(texts: readonly string[], wanted: string, separator: string, mayBeEmpty: boolean) {
  const at = (index: number) => texts[index] ?? '';
  let first = 0;
  let start = 0;
  while (first < texts.length - 1 && wanted.startsWith(at(first) + separator, start)) {
    start += at(first).length + separator.length;
    first++;
  }
  let last = texts.length;
  let end = wanted.length;
  while (last > first + 1) {
    const tail = separator + at(last - 1);
    if (end - tail.length < start || !wanted.endsWith(tail, end)) break;
    end -= tail.length;
    last--;
  }
  // Nothing is left between two pieces: a neighbour is rewritten, too, instead of writing an empty string.
  if (start === end && !mayBeEmpty) {
    if (first > 0) start -= at(--first).length;
    else end += at(last++).length;
  }
  return { first, last, start, end };
}

function toMultiline({ language, prefix, quote, raw, units }: Literal): Kind {
  if (language === 'javascript') return { language, prefix, quote: '`', raw };
  return { language, prefix, raw, quote: units.some(({ hole }) => hole) ? quote.repeat(3) : '"""' };
}
