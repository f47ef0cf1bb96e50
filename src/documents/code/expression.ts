import type { SyntaxNode } from '@lezer/common';
import { scanPlaceholders } from '../../guards/scan-placeholders.ts';
import { type Hole, isFormatted, type Language, type Literal, readLiteral, textOf, type Unit } from './literal.ts';
import { cleandoc, dedentJavaScript, dedentPython, strip, type Transform } from './transforms.ts';
import { childrenOf, operatorOf } from './tree.ts';

/** A string literal in a text, or an expression between literals. */
export type Piece =
  | { readonly from: number; readonly to: number; readonly literal: Literal; readonly holes: readonly Hole[] }
  | { readonly from: number; readonly to: number; readonly literal?: undefined; readonly holes: readonly [Hole] };

/** An expression that builds one text from string literals. */
export interface TextExpression {
  readonly language: Language;
  /** Range of the literals and the operators that join them, without calls that transform the result. */
  readonly from: number;
  readonly to: number;
  readonly pieces: readonly Piece[];
  readonly glue: 'adjacent' | 'plus' | 'list';
  /** The text that joins the pieces of a list. */
  readonly separator: string;
  /** Innermost first. */
  readonly transforms: readonly Transform[];
  readonly formatting?: 'format' | 'percent' | undefined;
  /** The values after `%`, if they are positional. */
  readonly values?: { readonly from: number; readonly to: number; readonly items: readonly string[] } | undefined;
}

type Reader = (node: SyntaxNode) => TextExpression | undefined;

/** Reads a text expression; `undefined` for any other node. Interpolations have an empty text until `nameHoles`. */
export function readExpression(language: Language, text: string, node: SyntaxNode): TextExpression | undefined {
  const slice = (part: SyntaxNode) => text.slice(part.from, part.to);
  const read: Reader = (part) => readExpression(language, text, part);
  const children = childrenOf(node);
  const [first, second] = children;
  const last = children.at(-1);
  switch (node.name) {
    case 'String':
    case 'FormatString':
    case 'TemplateString': {
      const literal = readLiteral(language, text, node);
      return literal && toExpression(language, [toPiece(literal)]);
    }
    case 'ContinuedString': {
      const literals = children.map((child) => readLiteral(language, text, child));
      const pieces = literals.flatMap((literal) => (literal ? [toPiece(literal)] : []));
      return pieces.length === children.length ? toExpression(language, pieces) : undefined;
    }
    case 'ParenthesizedExpression':
    case 'PostfixExpression':
      return first && read(first);
    case 'PrefixCast':
      return last && read(last);
    case 'BinaryExpression':
      return readBinary(language, text, node, read);
    case 'TaggedTemplateExpression': {
      const literal = first && second && readLiteral(language, text, second, first);
      if (!literal) return undefined;
      const expression = toExpression(language, [toPiece(literal)]);
      const transform = DEDENTS.get(slice(first));
      return transform ? { ...expression, transforms: [transform] } : expression;
    }
    case 'CallExpression':
      return readCall(language, slice, node, read);
    default:
      return undefined;
  }
}

function toExpression(language: Language, pieces: Piece[], glue: TextExpression['glue'] = 'adjacent'): TextExpression {
  const { from = 0 } = pieces[0] ?? {};
  const { to = from } = pieces.at(-1) ?? {};
  return { language, from, to, pieces, glue, separator: '', transforms: [] };
}

function toPiece(literal: Literal): Piece {
  return { from: literal.from, to: literal.to, literal, holes: holesOf(literal.units) };
}

function holesOf(units: readonly Unit[]): Hole[] {
  return units.flatMap(({ hole }) => hole ?? []);
}

const DEDENTS = new Map<string, Transform>([
  ['dedent', dedentJavaScript],
  ['outdent', dedentJavaScript],
  ['stripIndent', dedentJavaScript],
]);

function readBinary(language: Language, text: string, node: SyntaxNode, read: Reader): TextExpression | undefined {
  const operator = operatorOf(node, text);
  const [first] = childrenOf(node);
  if (!first) return undefined;
  if (operator === 'as' || operator === 'satisfies') return read(first);
  if (operator === '%' && language === 'python') return readPercent(text, node, first, read);
  if (operator !== '+') return undefined;
  // `+` is left-associative: collect the operands from the right.
  const operands: SyntaxNode[] = [];
  let left: SyntaxNode = node;
  while (left.name === 'BinaryExpression' && operatorOf(left, text) === '+') {
    const parts = childrenOf(left).filter(({ name }) => name !== 'ArithOp');
    if (parts[1]) operands.unshift(parts[1]);
    if (!parts[0]) return undefined;
    left = parts[0];
  }
  operands.unshift(left);
  const texts = operands.map((operand) => {
    const expression = read(operand);
    const isPlain = expression && expression.transforms.length === 0 && !expression.formatting;
    return isPlain && expression.glue !== 'list' ? expression.pieces : undefined;
  });
  const start = texts.findIndex((pieces) => pieces?.some(({ literal }) => literal));
  if (start === -1) return undefined;
  const toCode = (from: number, to: number): Piece => {
    const code = text.slice(from, to).replace(/^\(([^()]*)\)$/, '$1');
    const written = language === 'python' ? `{${code}}` : `\${${code}}`;
    return { from, to, holes: [{ key: written, written, code }] };
  };
  // Operands before the first string are summed before the result becomes text.
  const head = start > 0 ? [toCode(operands[0]?.from ?? 0, operands[start - 1]?.to ?? 0)] : [];
  const rest = operands.slice(start).flatMap((operand, i) => texts[start + i] ?? toCode(operand.from, operand.to));
  // The node's own range, because a sum can start or end with a parenthesis.
  return { ...toExpression(language, [...head, ...rest], 'plus'), from: node.from, to: node.to };
}

function readPercent(text: string, node: SyntaxNode, first: SyntaxNode, read: Reader): TextExpression | undefined {
  const expression = read(first);
  const right = childrenOf(node).at(-1);
  if (!expression || !right || expression.formatting || expression.transforms.length > 0) return undefined;
  const items = right.name === 'TupleExpression' ? childrenOf(right) : [right];
  const isNamed = expression.pieces.some(({ literal }) => literal?.units.some((unit) => /%\(/.test(unit.text)));
  const values = { from: right.from, to: right.to, items: items.map((item) => text.slice(item.from, item.to)) };
  return format({ ...expression, formatting: 'percent', values: isNamed ? undefined : values });
}

function readCall(
  language: Language,
  slice: (node: SyntaxNode) => string,
  node: SyntaxNode,
  read: Reader,
): TextExpression | undefined {
  const [callee] = childrenOf(node);
  const list = node.getChild('ArgList');
  if (!callee || !list) return undefined;
  const args = childrenOf(list);
  const [argument] = args;
  if (callee.name !== 'MemberExpression' || /^(?:textwrap\.dedent|inspect\.cleandoc)$/.test(slice(callee))) {
    const name = slice(callee).replace(/^\w+\./, '');
    const transform = language === 'python' ? PYTHON_DEDENTS.get(name) : DEDENTS.get(name);
    if (!transform || !argument || args.length > 1) return undefined;
    const inner = read(argument);
    return inner && { ...inner, transforms: [...inner.transforms, transform] };
  }
  const [object, method] = childrenOf(callee);
  if (!object || method?.name !== 'PropertyName') return undefined;
  const name = slice(method);
  if (name === 'join' && argument && args.length === 1) {
    return language === 'python'
      ? readList(language, read, argument, object)
      : readList(language, read, object, argument);
  }
  const transform = args.length === 0 ? STRIPS.get(name) : undefined;
  if (!transform && !/^(?:format|format_map|replace|replaceAll)$/.test(name)) return undefined;
  const inner = read(object);
  if (!inner) return undefined;
  if (transform) return { ...inner, transforms: [...inner.transforms, transform] };
  if (!name.startsWith('format')) return inner;
  return language === 'python' && !inner.formatting ? format({ ...inner, formatting: 'format' }) : undefined;
}

const PYTHON_DEDENTS = new Map([
  ['dedent', dedentPython],
  ['cleandoc', cleandoc],
]);
const STRIPS = new Map([
  ['strip', strip(true, true)],
  ['lstrip', strip(true, false)],
  ['rstrip', strip(false, true)],
  ['trim', strip(true, true)],
  ['trimStart', strip(true, false)],
  ['trimEnd', strip(false, true)],
]);

function readList(language: Language, read: Reader, list: SyntaxNode, joiner: SyntaxNode): TextExpression | undefined {
  if (list.name !== 'ArrayExpression' && list.name !== 'TupleExpression') return undefined;
  const glue = read(joiner)?.pieces ?? [];
  const [separator] = glue;
  if (glue.length !== 1 || !separator?.literal || separator.holes.length > 0) return undefined;
  const pieces = childrenOf(list).map((item) => {
    const expression = read(item);
    if (!expression || expression.transforms.length > 0 || expression.formatting || expression.glue === 'list')
      return undefined;
    return expression.pieces.length === 1 ? expression.pieces[0] : mergePieces(expression.pieces);
  });
  const found = pieces.flatMap((piece) => piece ?? []);
  if (found.length === 0 || found.length < pieces.length || list.getChild('*')) return undefined;
  return { ...toExpression(language, found, 'list'), separator: textOf(separator.literal) };
}

/** Adjacent literals as the single literal that would replace them. */
function mergePieces(pieces: readonly Piece[]): Piece | undefined {
  const literals = pieces.flatMap(({ literal }) => literal ?? []);
  const [first] = literals;
  const last = literals.at(-1);
  const model = literals.find(isFormatted) ?? first;
  if (!first || !last || !model || literals.length < pieces.length) return undefined;
  const prefix = /f/i.test(model.prefix) ? 'f' : '';
  const units = literals.flatMap((literal) => literal.units);
  return toPiece({ ...model, prefix, raw: false, isMerged: true, from: first.from, to: last.to, units });
}

const FIELDS = {
  format: /\{\{|\}\}|\{(?<name>[^{}!:]*)(?:[!:][^{}]*)?\}|[{}]/g,
  percent: /%%|%(?<named>\(\w+\))?[-#0 +]{0,5}\d{0,9}(?:\.\d{1,9})?[a-zA-Z]|%/g,
};

/** Marks the fields that `.format()` or `%` fills in; returns plain text if the fields are not valid. */
export function format(expression: TextExpression): TextExpression {
  const { formatting } = expression;
  if (!formatting) return expression;
  let index = 0;
  let isRight = true;
  const pieces = expression.pieces.map((piece): Piece => {
    if (!piece.literal) {
      isRight = false;
      return piece;
    }
    const units = piece.literal.units.flatMap((unit): Unit[] => {
      if (unit.source !== unit.text) {
        if (/[{}%]/.test(unit.text) || unit.hole) isRight = false;
        return [unit];
      }
      return split(unit.text, FIELDS[formatting], (match) => {
        const [source] = match;
        if (source === '{{' || source === '}}' || source === '%%') return { source, text: source.charAt(0) };
        if (source.length === 1) isRight = false;
        const { name = '', named } = match.groups ?? {};
        const isCounted = formatting === 'format' ? name === '' : named === undefined;
        const hole: Hole = isCounted
          ? {
              key: `${source}#${expression.values?.items[index] ?? index}`,
              written: source,
              code: expression.values?.items[index] ?? String(index),
              index: index++,
            }
          : { key: source, written: source, code: named?.slice(1, -1) ?? name };
        return { source, text: '', hole };
      });
    });
    return { ...piece, literal: { ...piece.literal, units }, holes: holesOf(units) };
  });
  const { values } = expression;
  // `%` accepts a mapping for a text without fields.
  const isFilled = !values || values.items.length === index || (values.items.length === 1 && index === 0);
  if (isRight && isFilled) return { ...expression, pieces };
  const { formatting: _none, values: _items, ...plain } = expression;
  return plain;
}

function split(text: string, pattern: RegExp, read: (match: RegExpExecArray) => Unit): Unit[] {
  const units: Unit[] = [];
  const plain = (from: number, to: number) => {
    if (to > from) units.push({ source: text.slice(from, to), text: text.slice(from, to) });
  };
  let at = 0;
  for (const match of text.matchAll(pattern)) {
    plain(at, match.index);
    units.push(read(match));
    at = match.index + match[0].length;
  }
  plain(at, text.length);
  return units;
}

/** The text that an expression builds, with placeholders for its interpolations. */
export interface Reading {
  /** The text before any transform. */
  readonly inner: string;
  /** The text after all transforms, as sent to the service. */
  readonly text: string;
  readonly holes: ReadonlyMap<string, Hole>;
  /** Placeholders by hole key. */
  readonly names: ReadonlyMap<string, string>;
  /** The expression's pieces, with each hole's placeholder as its text. */
  readonly pieces: readonly Piece[];
}

/** Gives each interpolation a placeholder that guards recognize and that occurs nowhere else in the text. */
export function nameHoles(expression: TextExpression): Reading {
  const { language, pieces, separator } = expression;
  const own = pieces
    .flatMap(({ literal }) => literal?.units.flatMap((unit) => (unit.hole ? [] : unit.text)) ?? [])
    .join('');
  const names = new Map<string, string>();
  const holes = new Map<string, Hole>();
  for (const hole of pieces.flatMap((piece) => piece.holes)) {
    if (names.has(hole.key)) continue;
    const name = namePlaceholder(language, hole, (candidate) => holes.has(candidate) || own.includes(candidate));
    names.set(hole.key, name);
    holes.set(name, hole);
  }
  const named = pieces.map((piece): Piece => {
    if (!piece.literal) return piece;
    const units = piece.literal.units.map((unit) =>
      unit.hole ? { ...unit, text: names.get(unit.hole.key) ?? '' } : unit,
    );
    return { ...piece, literal: { ...piece.literal, units } };
  });
  const texts = named.map((piece) => (piece.literal ? textOf(piece.literal) : (names.get(piece.holes[0].key) ?? '')));
  const inner = texts.join(separator);
  const text = expression.transforms.reduce((value, transform) => transform.apply(value), inner);
  return { inner, text, holes, names, pieces: named };
}

/** Splits a text at its placeholders; the placeholders are parts of their own. */
export function splitAtHoles(text: string, { holes }: Reading): string[] {
  if (holes.size === 0) return [text];
  const pattern = new RegExp(`(${[...holes.keys()].map((name) => name.replace(/[^\w]/g, '\\$&')).join('|')})`);
  return text.split(pattern).filter((part) => part !== '');
}

function namePlaceholder(language: Language, hole: Hole, isTaken: (name: string) => boolean): string {
  const wrap = (name: string) => (language === 'python' ? `{${name}}` : `\${${name}}`);
  const natural = hole.index === undefined ? hole.written : wrap(hole.code);
  const [seen] = natural.length > 200 ? [] : scanPlaceholders(natural);
  if (seen?.text === natural && !seen.isWeak && !isTaken(natural)) return natural;
  const words = (hole.code.match(/[\p{L}_][\p{L}\p{N}_]*/gu) ?? []).filter(
    (word) => !/^(?:str|String|self|this|await)$/.test(word),
  );
  const stem = words.slice(0, 3).join('_').slice(0, 60) || `value_${/^\d+$/.test(hole.code) ? hole.code : '0'}`;
  for (let count = 1; ; count += 1) {
    const name = wrap(count === 1 ? stem : `${stem}_${count}`);
    if (!isTaken(name)) return name;
  }
}
