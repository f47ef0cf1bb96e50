import type { CST, Node, Pair, Scalar, YAMLSeq } from 'yaml';
import { dominantLineEnd } from '../line-ends.ts';
import { appendInBraces, trimBlanks } from './append.ts';
import {
  type AliasNode,
  type Anchored,
  type DataEntry,
  type DataNode,
  type DataProblem,
  type DataRead,
  type DataSlot,
  isSameBut,
  MAX_LEVELS,
  type MapNode,
  type ScalarNode,
  TOO_DEEP,
} from './document.ts';
import { explainYamlErrors } from './words.ts';
import { listSources, quoteDouble, type ScalarPlace } from './yaml-scalar.ts';

type Yaml = typeof import('yaml');
/** `null` when the source has no node, not even an empty scalar. */
type YamlNode = Node | null;

/** More tokens take the parser seconds. A prompt or metric file has a few hundred. */
const MAX_TOKENS = 300_000;

/** Reads a text with a single YAML document. Duplicate keys are allowed here; `readValue` reports them. */
export function readYaml(yaml: Yaml, text: string): DataRead {
  const tokens = parseTokens(yaml, text);
  if ('message' in tokens) return { problems: [tokens] };
  const options = { keepSourceTokens: true, uniqueKeys: false, logLevel: 'silent' } as const;
  const [document, second] = new yaml.Composer(options).compose(tokens);
  const problems = explainYamlErrors(document?.errors ?? []);
  if (problems.length > 0) return { problems };
  if (second) {
    const offset = second.contents?.range?.[0] ?? second.range[0];
    return { problems: [{ offset, message: 'has a second YAML document', isSyntax: false }] };
  }
  const root = convertTree(yaml, text, document?.contents ?? null);
  return { document: { root, append: (key, value) => append(yaml, text, root, key, value) }, problems: [] };
}

/** Rejects an oversized text before it is composed: a stack overflow inside a regular expression ends the process. */
function parseTokens(yaml: Yaml, text: string): CST.Token[] | DataProblem {
  const parser = new yaml.Parser();
  const tokens: CST.Token[] = [];
  let offset = 0;
  let count = 0;
  for (const lexeme of new yaml.Lexer().lex(text)) {
    tokens.push(...parser.next(lexeme));
    if (parser.stack.length > MAX_LEVELS) return { offset, message: TOO_DEEP, isSyntax: false };
    if (++count > MAX_TOKENS) {
      return {
        offset,
        message: 'is too large: more than 300,000 YAML tokens, or about 50,000 keys',
        isSyntax: false,
      };
    }
    offset += lexeme.length;
  }
  tokens.push(...parser.end());
  return tokens;
}

/** The context of a value. */
interface Around {
  /** Column of the mapping or list that contains the value. */
  readonly indent: number;
  readonly inFlow: boolean;
  /** Where to write a value that the source leaves empty; absent if impossible. */
  readonly emptyAt?: number | undefined;
}

function convertTree(yaml: Yaml, text: string, contents: YamlNode): DataNode {
  const lineEnd = dominantLineEnd(text);
  const anchors = new Map<string, Anchored>();
  const steps: string[] = [];

  const convert = (node: YamlNode, around: Around, fallback: number): DataNode => {
    const converted = convertBare(node, around, fallback);
    // Registered after its content: an alias inside would make the value contain itself.
    const anchor = node?.anchor;
    if (anchor !== undefined) anchors.set(anchor, { node: converted, steps: [...steps] });
    return converted;
  };

  const convertBare = (node: YamlNode, around: Around, fallback: number): DataNode => {
    const [start, end] = node?.range ?? [fallback, fallback];
    if (yaml.isAlias(node)) {
      const alias: AliasNode = {
        ...{ kind: 'alias', start, end, properties: '', name: node.source, target: anchors.get(node.source) },
        slot: slotOf(() => alias, { ...toPlace(around), style: 'scalar', source: '', value: '' }, start, end),
      };
      return alias;
    }
    const place = { start, end, properties: [node?.tag, node?.anchor].filter(Boolean).join(' ') };
    if (yaml.isSeq(node)) return { ...place, kind: 'list', items: convertItems(node, around, start) };
    if (yaml.isMap(node)) {
      const inner = { indent: indentOf(node), inFlow: around.inFlow || node.flow === true };
      const entries = node.items.map((pair) => convertPair(pair as Pair<Node, YamlNode>, inner, start));
      return { ...place, kind: 'map', entries };
    }
    return convertScalar(node as Scalar | null, around, place);
  };

  const convertItems = (list: YAMLSeq, around: Around, start: number): DataNode[] =>
    (list.items as (YamlNode | Pair)[]).map((item, i) => {
      const inner = { indent: indentOf(list), inFlow: around.inFlow || list.flow === true };
      return within(String(i), () => {
        if (!yaml.isPair(item)) return convert(item, inner, start);
        // An item of an ordered map (`!!omap`).
        const entry = convertPair(item as Pair<Node, YamlNode>, inner, start);
        return { kind: 'map', start: entry.keyStart, end: entry.node.end, properties: '', entries: [entry] };
      });
    });

  const convertPair = (pair: Pair<Node, YamlNode>, inner: Around, fallback: number): DataEntry => {
    const { key } = pair;
    const [keyStart, keyEnd] = key?.range ?? [fallback, fallback];
    const isNamed = yaml.isScalar(key);
    const name = isNamed && typeof key.value === 'string' ? key.value : text.slice(keyStart, keyEnd);
    // A key can define anchors too.
    if (key !== null && (key.anchor !== undefined || !isNamed)) convert(key, inner, fallback);
    return {
      key: name,
      keyStart,
      isNamed,
      isMerge: isNamed && key.value === '<<' && key.type === 'PLAIN',
      node: within(name, () => convert(pair.value ?? null, { ...inner, emptyAt: findEmpty(pair) }, keyEnd)),
    };
  };

  const within = <R>(step: string, work: () => R): R => {
    steps.push(step);
    const result = work();
    steps.pop();
    return result;
  };

  const convertScalar = (node: Scalar | null, around: Around, place: Omit<ScalarNode, 'kind' | 'value' | 'source'>) => {
    const value = node?.value ?? null;
    const token = node?.srcToken as CST.FlowScalar | CST.BlockScalar | undefined;
    const source = text.slice(place.start, place.end);
    const tag = node?.tag;
    const isForeign = tag !== undefined && tag !== '!' && tag !== 'tag:yaml.org,2002:str';
    const makeSlot = (): DataSlot | undefined => {
      if (typeof value === 'string' && token?.type === 'block-scalar') {
        const [header = '', ...gap] = token.props.map((prop) => ('source' in prop ? prop.source : ''));
        const block = { header, gap: gap.join(''), body: token.source, indent: token.indent };
        const style = header.startsWith('>') ? 'folded' : 'literal';
        const textStart = place.start + header.length + block.gap.length;
        const scalarPlace: ScalarPlace = { ...toPlace(around), style, source, value, block };
        return { ...slotOf(() => scalar, scalarPlace, place.start, place.end), textStart };
      }
      if (typeof value === 'string') {
        const style = token?.type as 'scalar' | 'single-quoted-scalar' | 'double-quoted-scalar';
        return slotOf(() => scalar, { ...toPlace(around), style, source, value }, place.start, place.end);
      }
      if (value !== null) return undefined;
      const start = source === '' ? around.emptyAt : place.start;
      if (start === undefined) return undefined;
      const gap = source === '' ? ' ' : '';
      return slotOf(
        () => scalar,
        { ...toPlace(around), style: 'scalar', source: '', value: '', gap },
        start,
        start + source.length,
      );
    };
    const scalar: ScalarNode = {
      ...place,
      kind: 'scalar',
      value,
      source,
      tag: isForeign ? tag : undefined,
      slot: makeSlot(),
    };
    return scalar;
  };

  const slotOf = (changed: () => DataNode, place: ScalarPlace, start: number, end: number): DataSlot => {
    const ownComment = place.block ? '' : commentAt(text, end);
    return {
      start,
      end,
      lineEnd: end + ownComment.length,
      textStart: start,
      encode(value, wholeLine = false) {
        const comment = wholeLine ? ownComment : '';
        const rest = text.slice(end + comment.length);
        for (const { source, plain } of listSources(yaml, { ...place, comment }, value)) {
          // Folding can split a surrogate pair, which UTF-8 cannot encode.
          if (!source.isWellFormed()) continue;
          const after = readYaml(yaml, text.slice(0, start) + source + rest).document;
          // Many readers still use YAML 1.1, in which yes, on, 1_000 and 12:30 are not strings.
          if (isSameBut(root, after?.root, changed(), value) && (!plain || isText11(yaml, value))) return source;
        }
        return undefined;
      },
    };
  };

  const toPlace = ({ indent, inFlow }: Around) => ({ lineEnd, parentIndent: indent, inFlow, gap: '', comment: '' });
  const root = convert(contents, { indent: 0, inFlow: false }, 0);
  return root;
}

function indentOf(node: Node): number {
  return (node.srcToken as CST.BlockMap | undefined)?.indent ?? 0;
}

/** The offset after the colon, tag and anchor of an empty value. */
function findEmpty({ srcToken }: Pair<Node, YamlNode>): number | undefined {
  const last = srcToken?.sep?.findLast(({ type }) => ['map-value-ind', 'tag', 'anchor'].includes(type));
  return last && last.offset + last.source.length;
}

const COMMENT = /[ \t]+#[^\r\n]*/y;

function commentAt(text: string, offset: number): string {
  COMMENT.lastIndex = offset;
  return COMMENT.exec(text)?.[0] ?? '';
}

function isText11(yaml: Yaml, value: string): boolean {
  return (
    value.includes('\n') || typeof yaml.parse(`- ${value}`, { version: '1.1', logLevel: 'silent' })?.[0] === 'string'
  );
}

/** Returns `key: value` without indentation or a final line break; a long text becomes a block. */
export function writePair(yaml: Yaml, key: string, value: string, lineEnd: string): string {
  const place: ScalarPlace = {
    ...{ style: 'scalar', source: '', value: '', lineEnd, parentIndent: 0, inFlow: false, gap: ' ', comment: '' },
    isLong: key.length + value.length > MAX_LINE_CHARACTERS,
  };
  for (const { source, plain } of listSources(yaml, place, value)) {
    const pair = `${key}:${source}`;
    const read = readYaml(yaml, `${pair}\n`).document?.root;
    const found = read?.kind === 'map' ? read.entries[0]?.node : undefined;
    const isSame = found?.kind === 'scalar' && found.value === value && source.isWellFormed();
    if (isSame && (!plain || isText11(yaml, value))) return pair;
  }
  return `${key}: ${quoteDouble(value)}`;
}

/** A text that would make its line longer than this becomes a block. */
const MAX_LINE_CHARACTERS = 100;

function append(yaml: Yaml, text: string, root: DataNode, key: string, value: string): string {
  const lineEnd = dominantLineEnd(text);
  if (text[root.start] === '{') {
    const isQuoted = root.kind === 'map' && text[root.entries.at(-1)?.keyStart ?? 0] === '"';
    const name = isQuoted ? JSON.stringify(key) : key;
    return appendInBraces(text, root, `${name}: ${quoteDouble(value)}`, lineEnd);
  }
  const [first] = root.kind === 'map' ? root.entries : [];
  if (!first) return text;
  const margin = text.slice(text.lastIndexOf('\n', first.keyStart) + 1, first.keyStart);
  const lines = writePair(yaml, key, value, lineEnd).split(lineEnd);
  const pair = lines.map((line) => (line === '' ? '' : margin + line)).join(lineEnd);
  const at = findEnd(text, root as MapNode, margin.length);
  return `${text.slice(0, at)}${lineEnd}${pair}${text.slice(at)}`;
}

/** The end of a mapping, including more deeply indented comments after it but no blank lines. */
function findEnd(text: string, map: MapNode, column: number): number {
  const lineEndAt = (offset: number) => offset + (/[\r\n]|$/.exec(text.slice(offset))?.index ?? 0);
  const last = lastScalar(map);
  const isKept = last?.kind === 'scalar' && /^[|>][0-9]?\+/.test(last.source);
  let end = lineEndAt(
    isKept ? map.end - (/\r?\n$/.exec(text.slice(map.end - 2, map.end))?.[0].length ?? 0) : trimBlanks(text, map.end),
  );
  const nextLine = /(?:\r?\n[ \t]*)*\r?\n( *)#/y;
  for (;;) {
    nextLine.lastIndex = end;
    const indent = nextLine.exec(text)?.[1]?.length ?? 0;
    if (indent <= column) return end;
    end = lineEndAt(nextLine.lastIndex);
  }
}

function lastScalar(node: DataNode | undefined): DataNode | undefined {
  if (node?.kind === 'map') return lastScalar(node.entries.at(-1)?.node);
  return node?.kind === 'list' ? lastScalar(node.items.at(-1)) : node;
}
