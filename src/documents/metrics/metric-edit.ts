import { isDeepStrictEqual } from 'node:util';
import type { Document, Pair, Scalar, YAMLMap } from 'yaml';
import type { MetricField, MetricFields } from '../../cekura/metric.ts';
import { ActionError } from '../../errors.ts';
import { isFieldValue, METRIC_FIELDS, METRIC_SCHEMA_URL } from './metric-schema.ts';
import { BOM, isJsonPath, readSource } from './metric-source.ts';

type Yaml = typeof import('yaml');

/** The fields that hold text, which are those that an optimization changes. */
export type TextChanges = { readonly [Field in MetricField]?: Extract<MetricFields[Field], string> | undefined };

const HINT_LINE = `# yaml-language-server: $schema=${METRIC_SCHEMA_URL}\n`;
/** A text that makes its line longer than this becomes a block. */
const MAX_LINE_CHARACTERS = 100;
const INDENT = 2;

/**
 * Writes a new metric file as YAML: fields in their fixed order, long and multi-line texts as literal blocks, what is
 * empty or without effect left out. Line ends within texts become LF.
 */
export async function writeMetricFile(metric: {
  readonly id?: number | undefined;
  readonly fields: MetricFields;
  /** Names the live fields that the file is made from. */
  readonly base?: string | undefined;
}): Promise<string> {
  const yaml = await import('yaml');
  const content: [string, unknown][] = metric.id === undefined ? [] : [['id', metric.id]];
  for (const field of METRIC_FIELDS) {
    const value = metric.fields[field];
    if (saysSomething(field, metric.fields) && isFieldValue(field, value)) content.push([field, toLf(value)]);
  }
  if (metric.base !== undefined) content.push(['base', metric.base]);
  return HINT_LINE + content.map(([key, value]) => renderPair(yaml, key, value, undefined, INDENT)).join('');
}

function toLf(value: unknown): unknown {
  return typeof value === 'string' ? value.replace(/\r\n?/g, '\n') : value;
}

/** Whether a field of a metric on the service belongs in its file. */
function saysSomething(field: MetricField, fields: MetricFields): boolean {
  const value = fields[field];
  if (value === undefined || value === '') return false;
  if (typeof value === 'object' && Object.keys(value).length === 0) return false;
  switch (field) {
    // An LLM judge goes by its description; only the deprecated types read this.
    case 'prompt':
      return fields.type === 'custom_prompt' || fields.type === 'basic';
    case 'trigger_type':
      return fields.evaluation_trigger === 'custom';
    case 'enum_values':
      return fields.eval_type === 'enum';
    default:
      return true;
  }
}

/**
 * Changes texts of an existing metric file. Everything else stays as it is to the byte: comments, order, unknown keys,
 * quoting, line ends, byte order mark. A field that the file does not have yet goes where a new file would have it.
 *
 * @throws ActionError when the file can't be read, or a text can't be expressed in it.
 */
export async function editMetricFile(text: string, path: string, changes: TextChanges): Promise<string> {
  const wanted = METRIC_FIELDS.flatMap((field): [MetricField, string][] => {
    const value: string | undefined = field in changes ? changes[field as keyof TextChanges] : undefined;
    return value === undefined ? [] : [[field, value.replace(/\r\n?/g, '\n')]];
  });
  const before = await readSource(text, path);
  const [problem] = before.problems;
  if (problem) throw new ActionError(`${path}:${problem.line}: ${problem.message}`, 'fix the file and rerun');
  const expected: Record<string, unknown> = { ...(before.value as Record<string, unknown>) };
  const open = wanted.filter(([field, value]) => expected[field] !== value);
  if (open.length === 0) return text;
  for (const [field, value] of open) expected[field] = value;
  for (const edit of isJsonPath(path) ? [editJson] : [spliceYaml, rewriteYaml]) {
    const edited = await edit(text, open);
    if (edited === undefined) continue;
    const after = await readSource(edited, path);
    // Read again and compared: an edit that did anything else is no edit.
    if (after.problems.length === 0 && isDeepStrictEqual(after.value, expected)) return edited;
  }
  const names = open.map(([field]) => field).join(', ');
  throw new ActionError(
    `${path}: ${names} cannot be changed without changing something else in the file`,
    'replace its anchors and aliases, or move the file away so that a new one is written',
  );
}

type Edits = readonly (readonly [MetricField, string])[];

async function editJson(text: string, changes: Edits): Promise<string> {
  const { applyEdits, modify } = await import('jsonc-parser');
  const mark = text.startsWith(BOM) ? BOM : '';
  let plain = text.slice(mark.length);
  const indent = /^[ \t]+(?=")/m.exec(plain)?.[0] ?? '  ';
  const formattingOptions = {
    insertSpaces: !indent.includes('\t'),
    tabSize: indent.includes('\t') ? 1 : indent.length,
    eol: lineEndOf(plain),
  };
  for (const [field, value] of changes) {
    const getInsertionIndex = (names: string[]) => {
      const previous = findPredecessor(field, names);
      return previous === undefined ? names.length : names.indexOf(previous) + 1;
    };
    plain = applyEdits(plain, modify(plain, [field], value, { formattingOptions, getInsertionIndex }));
  }
  return mark + plain;
}

/** The field before `field` in a new file's order that is there. */
function findPredecessor(field: MetricField, present: readonly string[]): string | undefined {
  const earlier = ['id', ...METRIC_FIELDS.slice(0, METRIC_FIELDS.indexOf(field))];
  return earlier.findLast((name) => present.includes(name));
}

function lineEndOf(text: string): string {
  const crlf = text.split('\r\n').length - 1;
  const all = text.split('\n').length - 1;
  return crlf * 2 > all ? '\r\n' : '\n';
}

/** Replaces the values' own characters. `undefined` when the file is written in a way that this does not cover. */
async function spliceYaml(text: string, changes: Edits): Promise<string | undefined> {
  const yaml = await import('yaml');
  const eol = lineEndOf(text);
  let next = text;
  for (const [field, value] of changes) {
    const { contents } = yaml.parseDocument(next);
    if (!yaml.isMap(contents) || contents.flow) return undefined;
    const splice = findPair(yaml, contents, field)
      ? replaceValue(yaml, next, contents, field, value)
      : insertPair(yaml, next, contents, field, value);
    if (!splice) return undefined;
    next = next.slice(0, splice.start) + splice.text.replaceAll('\n', eol) + next.slice(splice.end);
  }
  return next;
}

interface Splice {
  start: number;
  end: number;
  /** With LF. */
  text: string;
}

type YamlPair = Pair<unknown, unknown>;

function findPair(yaml: Yaml, map: YAMLMap, field: string): YamlPair | undefined {
  return map.items.find((pair) => yaml.isScalar(pair.key) && pair.key.value === field);
}

/** Where a node begins and where its value ends. */
function rangeOf(node: unknown): readonly [number, number] | undefined {
  if (typeof node !== 'object' || node === null || !('range' in node) || !Array.isArray(node.range)) return undefined;
  return [Number(node.range[0]), Number(node.range[1])];
}

function columnOf(text: string, offset: number): number {
  return (
    offset -
    (text.lastIndexOf('\n', offset - 1) + 1) -
    (text.startsWith(BOM) && offset > 0 && !text.slice(0, offset).includes('\n') ? 1 : 0)
  );
}

function replaceValue(yaml: Yaml, text: string, map: YAMLMap, field: MetricField, value: string): Splice | undefined {
  const pair = findPair(yaml, map, field);
  const key = rangeOf(pair?.key);
  const range = rangeOf(pair?.value);
  if (!pair || !key || !range || !yaml.isScalar(pair.value)) return undefined;
  const old = pair.value;
  const isEmpty = range[0] === range[1];
  // An empty value is where the library last looked for it, which may be lines away from its key.
  const [start, end] = isEmpty ? [text.indexOf(':', key[1]) + 1, text.indexOf(':', key[1]) + 1] : range;
  const source = text.slice(start, end);
  const column = columnOf(text, key[0]);
  const step = bodyIndent(source, column) ?? INDENT;
  const rendered = renderPair(yaml, field, value, chooseStyle(yaml, old, value), step);
  const next = rendered
    .slice(rendered.indexOf(':') + 1)
    .trimStart()
    .replace(/\n$/, '');
  const isBlock = /^[|>]/.test(next);
  const wasBlock = /^[|>]/.test(source);
  // What follows the value on its line, or the block's header on its own: a comment, that stays on that line.
  const comment = wasBlock
    ? (/^[|>][^\s#]*([ \t]+#[^\r\n]*)?/.exec(source)?.[1] ?? '')
    : (/^[ \t]+#[^\r\n]*/.exec(text.slice(end))?.[0] ?? '');
  const [head = '', ...body] = next.split('\n');
  const lines = [head + comment, ...body.map((line) => indentLine(line, column))];
  const blankTail = wasBlock
    ? /(?:\r?\n[ \t]*)*$/
        .exec(source)?.[0]
        .replace(/\r\n/g, '\n')
        .replace(/[ \t]+/g, '')
    : '';
  const gap = isEmpty ? ' ' : '';
  if (wasBlock) return { start, end, text: lines.join('\n') + (blankTail ?? '') };
  return { start, end: isBlock || comment ? end + comment.length : end, text: gap + lines.join('\n') };
}

/** How far a block's text stands in from its key. */
function bodyIndent(source: string, column: number): number | undefined {
  if (!/^[|>]/.test(source)) return undefined;
  const first = source
    .split('\n')
    .slice(1)
    .find((line) => line.trim() !== '');
  const indent = /^ */.exec(first ?? '')?.[0].length ?? 0;
  return indent > column ? Math.min(indent - column, 8) : undefined;
}

function indentLine(line: string, column: number): string {
  return line === '' ? '' : ' '.repeat(column) + line;
}

/** The style that the value has, unless lines in it ask for a block. */
function chooseStyle(yaml: Yaml, old: Scalar, value: string): Scalar.Type | undefined {
  const wasOneLine = typeof old.value !== 'string' || !old.value.includes('\n');
  const isFolded = old.type === yaml.Scalar.BLOCK_FOLDED;
  // Folding keeps paragraphs readable, and tears lines that follow one another apart.
  if (isFolded ? /[^\n]\n[^\n]/.test(value) : wasOneLine && value.includes('\n')) return yaml.Scalar.BLOCK_LITERAL;
  return typeof old.value === 'string' ? (old.type as Scalar.Type | undefined) : undefined;
}

function insertPair(yaml: Yaml, text: string, map: YAMLMap, field: MetricField, value: string): Splice | undefined {
  const names = map.items.flatMap((pair) => (yaml.isScalar(pair.key) ? [String(pair.key.value)] : []));
  const previous = findPredecessor(field, names) ?? names.at(-1);
  const pair = previous === undefined ? undefined : findPair(yaml, map, previous);
  const key = rangeOf(pair?.key);
  const range = rangeOf(pair?.value);
  if (!key || !range) return undefined;
  const [start, end] = range;
  const column = columnOf(text, key[0]);
  const rendered = renderPair(yaml, field, value, undefined, INDENT);
  const lines = rendered
    .replace(/\n$/, '')
    .split('\n')
    .map((line) => indentLine(line, column));
  // After the value and what follows it on its line; blank lines behind a block belong to what comes next.
  const wasBlock = /^[|>]/.test(text.slice(start, end));
  const trimmed = wasBlock ? start + text.slice(start, end).trimEnd().length : end;
  const lineEnd = /[\r\n]|$/.exec(text.slice(trimmed))?.index ?? 0;
  const at = trimmed + lineEnd;
  return { start: at, end: at, text: `\n${lines.join('\n')}` };
}

/** Sets the values in the library's own tree: keeps comments and order, but may write other parts in another way. */
async function rewriteYaml(text: string, changes: Edits): Promise<string> {
  const { parseDocument } = await import('yaml');
  const document: Document = parseDocument(text);
  for (const [field, value] of changes) document.set(field, value);
  const written = document.toString({ lineWidth: 0 }).replaceAll('\n', lineEndOf(text));
  return text.startsWith(BOM) ? BOM + written : written;
}

/** `key: value` with a line end, at the left margin. */
function renderPair(yaml: Yaml, key: string, value: unknown, style: Scalar.Type | undefined, indent: number): string {
  const folded = style === yaml.Scalar.BLOCK_FOLDED;
  const options = {
    lineWidth: folded ? 80 : 0,
    indent,
    blockQuote: folded ? true : ('literal' as const),
    doubleQuotedMinMultiLineLength: Number.MAX_SAFE_INTEGER,
  };
  if (typeof value !== 'string') return new yaml.Document({ [key]: value }).toString(options);
  const scalar = new yaml.Scalar(value);
  const long = key.length + value.length > MAX_LINE_CHARACTERS || value.includes('\n');
  scalar.type = style ?? (long ? yaml.Scalar.BLOCK_LITERAL : yaml.Scalar.PLAIN);
  const rendered = new yaml.Document({ [key]: scalar }).toString(options);
  // Some texts, of spaces alone for one, are lost in a block; some characters are line ends or nothing to some readers.
  if (!UNPRINTABLE.test(value) && yaml.parse(rendered)[key] === value) return rendered;
  const escaped = JSON.stringify(value).replace(/[\u007f-\u009f\u2028\u2029\ufeff]/g, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
  return `${key}: ${escaped}\n`;
}

const UNPRINTABLE = /[^\P{Cc}\t\n]|[\u2028\u2029\ufeff]|\p{Surrogate}/u;
