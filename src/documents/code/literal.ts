import type { SyntaxNode } from '@lezer/common';
import { toLf } from '../line-ends.ts';

/** The two syntaxes of string literals; TypeScript has JavaScript's. */
export type Language = 'python' | 'javascript';

/** A value that is filled in at run time. */
export interface Hole {
  /** Equal for holes with the same value. */
  readonly key: string;
  /** Source inside the literal: `{name!r}`, `${name}`, `%s`. */
  readonly written: string;
  /** The expression in it. */
  readonly code: string;
  /** 0-based index of a positional argument. */
  readonly index?: number;
}

/** A part of a literal: its source and the text it represents, empty for an interpolation until `nameHoles`. */
export interface Unit {
  readonly source: string;
  readonly text: string;
  readonly hole?: Hole;
}

/** A string literal of a source file. */
export interface Literal {
  readonly language: Language;
  readonly from: number;
  readonly to: number;
  /** Letters before the quote, as written: `f`, `Rb`. */
  readonly prefix: string;
  readonly quote: string;
  /** Backslashes are literal. */
  readonly raw: boolean;
  /** A tag function receives the raw source and may interpret escapes differently. */
  readonly isTagged?: boolean;
  /** Merged from several literals, whose units can differ in kind. */
  readonly isMerged?: boolean;
  /** LF line ends. */
  readonly units: readonly Unit[];
}

const PYTHON_ESCAPE =
  /\\(?:[0-7]{1,3}|x[\da-fA-F]{2}|u[\da-fA-F]{4}|U[\da-fA-F]{8}|N\{[^}\n]{0,100}\}|[\s\S])|\{\{|\}\}/g;
const JAVASCRIPT_ESCAPE = /\\(?:u\{[\da-fA-F]{1,6}\}|u[\da-fA-F]{4}|x[\da-fA-F]{2}|[0-7]{1,3}|[\s\S])/g;
const SHORT: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
};

/** Reads a string literal; `undefined` for bytes, syntax errors and named characters (`\N{…}`). */
export function readLiteral(language: Language, text: string, node: SyntaxNode, tag?: SyntaxNode): Literal | undefined {
  const source = text.slice(node.from, node.to);
  const { letters = '', quote = '' } = /^(?<letters>[a-z]*)(?<quote>"""|'''|["'`])/i.exec(source)?.groups ?? {};
  if (quote === '' || /b/i.test(letters)) return undefined;
  const isLong = source.length >= letters.length + 2 * quote.length;
  if (!isLong || !source.endsWith(quote) || endsEscaping(source.slice(0, -quote.length))) return undefined;
  const isRawTag = tag !== undefined && text.slice(tag.from, tag.to) === 'String.raw';
  const raw = /r/i.test(letters) || isRawTag;
  const from = isRawTag ? tag.from : node.from;
  const prefix = text.slice(from, node.from) + letters;
  const isTagged = tag !== undefined && !isRawTag;
  const literal = { language, from, to: node.to, prefix, quote, raw, isTagged };
  const units: Unit[] = [];
  let at = from + prefix.length + quote.length;
  for (let child = node.firstChild; child; child = child.nextSibling) {
    if (child.name !== 'FormatReplacement' && child.name !== 'Interpolation') continue;
    units.push(...decode(literal, toLf(text.slice(at, child.from))));
    const written = toLf(text.slice(child.from, child.to));
    const code = written.slice(language === 'python' ? 1 : 2, -1);
    units.push({ source: written, text: '', hole: { key: written, written, code } });
    at = child.to;
  }
  units.push(...decode(literal, toLf(text.slice(at, node.to - quote.length))));
  if (!raw && units.some(({ source, hole }) => !hole && source.includes('\\N{'))) return undefined;
  // A brace after a backslash opens an interpolation that the parser misses.
  const isUnread = ({ source, text: value, hole }: Unit) => !hole && source === value && /[{}]/.test(source);
  if (language === 'python' && isFormatted(literal) && units.some(isUnread)) return undefined;
  return { ...literal, units };
}

/** The properties of a literal that decide how a text is escaped in it. */
export type Kind = Pick<Literal, 'language' | 'prefix' | 'quote' | 'raw' | 'isTagged'>;

/** The text of a literal, without its interpolations until `nameHoles`. */
export function textOf({ units }: Literal): string {
  return units.map(({ text }) => text).join('');
}

/** Whether the literal can hold interpolations. */
export function isFormatted({ prefix, quote }: Kind): boolean {
  return quote === '`' || /f/i.test(prefix);
}

/** Whether the literal can contain line breaks. */
export function isMultiline({ quote }: Kind): boolean {
  return quote.length === 3 || quote === '`';
}

function* decode(kind: Kind, content: string): Generator<Unit> {
  const isPython = kind.language === 'python';
  const pattern = new RegExp(isPython ? PYTHON_ESCAPE : JAVASCRIPT_ESCAPE);
  let plain = 0;
  for (const match of content.matchAll(pattern)) {
    const [source] = match;
    const isBrace = source === '{{' || source === '}}';
    if (isBrace ? !isFormatted(kind) : kind.raw) continue;
    const text = isBrace ? source.charAt(0) : decodeEscape(isPython, source);
    if (match.index > plain) yield toPlain(content.slice(plain, match.index));
    yield { source, text };
    plain = match.index + source.length;
  }
  if (plain < content.length) yield toPlain(content.slice(plain));
}

function toPlain(source: string): Unit {
  return { source, text: source };
}

function decodeEscape(isPython: boolean, source: string): string {
  const letter = source.charAt(1);
  const code = /^\\(?:[xuU]\{?([\da-fA-F]+)\}?|([0-7]{1,3}))$/.exec(source);
  if (letter === '\n' || (!isPython && /[\u2028\u2029]/.test(letter))) return '';
  if (code) {
    const point = code[1] ? Number.parseInt(code[1], 16) : Number.parseInt(code[2] ?? '', 8);
    return point > 0x10ffff ? source : String.fromCodePoint(point);
  }
  if (isPython) return SHORT[letter] ?? ('\\\'"'.includes(letter) ? letter : source);
  return letter === 'a' ? 'a' : (SHORT[letter] ?? letter);
}

const UNSEEN = /[^\P{Cc}\t\n]|[\u2028\u2029\ufeff]/gu;

/** Escapes a line for a literal of this kind; with `isLast`, also a quote at the end. */
export function encode(kind: Kind, text: string, isLast: boolean): string {
  const { language, quote } = kind;
  let source = text;
  if (!kind.raw) {
    // The `dedent` tag does not unescape a double backslash.
    source = source.replaceAll('\\', kind.isTagged ? '\\x5c' : '\\\\').replace(UNSEEN, (unit) => escapeUnit(unit));
    if (quote.length === 3) {
      const runs = quote[0] === '"' ? /"+/g : /'+/g;
      source = source.replace(runs, (run, at: number) => {
        if (run.length >= 3) return run.replace(/./g, '\\$&');
        return isLast && at + run.length === source.length ? `${run.slice(0, -1)}\\${run.charAt(0)}` : run;
      });
    } else source = source.replaceAll(quote, `\\${quote}`);
    if (quote === '`') source = source.replaceAll('${', '\\${');
    if (quote.length === 1 && quote !== '`') source = source.replaceAll('\t', '\\t');
  }
  return language === 'python' && isFormatted(kind) ? source.replace(/[{}]/g, '$&$&') : source;
}

/** Whether a backslash at the end would escape the next character. */
function endsEscaping(source: string): boolean {
  let at = source.length;
  while (source[at - 1] === '\\') at--;
  return (source.length - at) % 2 === 1;
}

function escapeUnit(unit: string): string {
  const code = unit.charCodeAt(0).toString(16);
  return code.length > 2 ? `\\u${code}` : `\\x${code.padStart(2, '0')}`;
}
