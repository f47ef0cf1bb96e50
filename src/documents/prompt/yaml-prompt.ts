import type { Alias, CST, Document, Node, Pair, Scalar, YAMLMap } from 'yaml';
import { InputError } from '../../errors.ts';
import { dominantLineEnd } from '../line-ends.ts';
import { lineAt, showText } from '../quote.ts';
import { explainYamlErrors, isNestedTooDeeply } from '../yaml-text.ts';
import { formatPointer, type Seen, type Tree } from './pointer.ts';
import type { Parsed } from './slot.ts';
import { cannotWrite, type Slot } from './slot.ts';
import { listSources, type ScalarPlace } from './yaml-scalar.ts';

type Yaml = typeof import('yaml');
/** `null`: nothing stands there, not even an empty scalar. */
type YamlNode = Node | null;

/** Reads a YAML file of one document. Aliases and merges are not followed: the text is changed where it stands. Throws InputError. */
export function parseYaml(yaml: Yaml, text: string, path: string): Parsed<YamlNode> {
  const document = readDocument(yaml, text, path);
  const root: YamlNode = document.contents;
  const tree: Tree<YamlNode> = {
    path,
    text,
    root,
    see: (node) => see(yaml, root, node),
    offsetOf: (node) => node?.range?.[0] ?? 0,
    elsewhere: (map, key) => (yaml.isMap(map) ? describeMerge(yaml, root, map, key) : undefined),
  };
  return { tree, slotOf: (trail) => slotOf(yaml, text, path, trail) };
}

function readDocument(yaml: Yaml, text: string, path: string): Document.Parsed {
  if (isNestedTooDeeply(yaml, text)) {
    throw new InputError(`prompt-path: ${showText(path)} is nested too deeply.`, 'Check that it is the right file.');
  }
  // a key that stands twice matters on the way to the prompt alone, where followPointer looks for it
  const options = { keepSourceTokens: true, uniqueKeys: false, prettyErrors: false, logLevel: 'silent' } as const;
  const documents = [...yaml.parseAllDocuments(text, options)];
  const [first] = documents;
  if (documents.length > 1) {
    throw new InputError(
      `prompt-path: ${showText(path)} holds ${documents.length} YAML documents; a prompt is looked for in a file of one.`,
      'Keep the prompt in a file of its own.',
    );
  }
  if (!first)
    throw new InputError(`prompt-path: ${showText(path)} holds no YAML document.`, 'Check that it is the right file.');
  const [problem] = explainYamlErrors(first.errors);
  if (problem) {
    const reason = `${problem.message} (line ${lineAt(text, problem.offset)})`;
    throw new InputError(`prompt-path: ${showText(path)} is not valid YAML: ${reason}.`, 'Fix the file first.');
  }
  return first;
}

function see(yaml: Yaml, root: YamlNode, node: YamlNode): Seen<YamlNode> {
  if (yaml.isMap(node)) {
    // a key that is no scalar has no name in a pointer
    const named = node.items.filter((pair) => yaml.isScalar(pair.key));
    return { kind: 'map', entries: named.map((pair) => [keyOf(yaml, pair), childOf(pair)] as const) };
  }
  if (yaml.isSeq(node)) return { kind: 'list', items: node.items as YamlNode[] };
  if (yaml.isAlias(node)) return seeAlias(yaml, root, node);
  if (!yaml.isScalar(node) || node.value === null) return { kind: 'other', name: 'empty (null)' };
  if (typeof node.value !== 'string')
    return { kind: 'other', name: `a ${typeof node.value}`, value: node.source ?? '' };
  if (node.tag && node.tag !== '!' && node.tag !== 'tag:yaml.org,2002:str') {
    return {
      kind: 'refused',
      why: `carries the tag ${showText(node.tag)}, so its text stands for something else`,
      hint: 'Point prompt-path at the file that the text itself stands in.',
    };
  }
  return { kind: 'text', value: node.value };
}

function seeAlias(yaml: Yaml, root: YamlNode, alias: Alias): Seen<YamlNode> {
  const target = findAnchor(yaml, root, alias.source);
  return {
    kind: 'refused',
    why: `is an alias (*${showText(alias.source)}) of text that stands elsewhere`,
    hint: target
      ? `Point prompt-selector there: ${showText(formatPointer(target.steps))}`
      : 'Point prompt-selector at its anchor.',
  };
}

function describeMerge(yaml: Yaml, root: YamlNode, map: YAMLMap, key: string): string | undefined {
  for (const pair of map.items) {
    if (keyOf(yaml, pair) !== '<<') continue;
    const merged = childOf(pair as Pair<Node, YamlNode>);
    for (const source of yaml.isSeq(merged) ? (merged.items as YamlNode[]) : [merged]) {
      const target = yaml.isAlias(source) ? findAnchor(yaml, root, source.source) : undefined;
      if (!target || !yaml.isMap(target.node)) continue;
      if (!target.node.items.some((item) => keyOf(yaml, item) === key)) continue;
      return `it is merged in (<<) from ${showText(formatPointer([...target.steps, key]))}`;
    }
  }
  return undefined;
}

function findAnchor(yaml: Yaml, root: YamlNode, anchor: string): { node: YamlNode; steps: string[] } | undefined {
  let found: { node: YamlNode; steps: string[] } | undefined;
  const visit = (node: YamlNode, steps: string[]) => {
    if (yaml.isNode(node) && !yaml.isAlias(node) && node.anchor === anchor) found ??= { node, steps };
    if (yaml.isMap(node))
      for (const pair of node.items) visit(childOf(pair as Pair<Node, YamlNode>), [...steps, keyOf(yaml, pair)]);
    if (yaml.isSeq(node)) for (const [i, item] of node.items.entries()) visit(item as YamlNode, [...steps, String(i)]);
  };
  visit(root, []);
  return found;
}

function keyOf(yaml: Yaml, pair: Pair): string {
  if (!yaml.isScalar(pair.key)) return '';
  // as written: a plain 0x1F or no is a key of that name in a pointer
  return typeof pair.key.value === 'string' ? pair.key.value : (pair.key.source ?? String(pair.key.value));
}

function childOf(pair: Pair<unknown, unknown>): YamlNode {
  return (pair.value ?? null) as YamlNode;
}

function slotOf(yaml: Yaml, text: string, path: string, trail: readonly YamlNode[]): Slot {
  const node = trail.at(-1) as Scalar.Parsed & { value: string };
  const root = trail[0] ?? null;
  const [start, end] = node.range;
  return {
    start,
    end,
    raw: node.value,
    // counted only when asked: a file may hold many thousand strings
    get startLine() {
      return lineAt(text, placeOf(yaml, text, trail, node).block?.contentStart ?? start);
    },
    lineEnd: '\n',
    encode(value) {
      const place = placeOf(yaml, text, trail, node);
      for (const { source, plain } of listSources(yaml, place, value)) {
        // a line folded in the middle of an emoji would not survive as UTF-8
        if (!source.isWellFormed()) continue;
        const after = text.slice(0, start) + source + text.slice(end);
        const found = readBack(yaml, after, path, root, node, value);
        // YAML 1.1, which many readers still speak, takes more plain words for something else: yes, on, 1_000, 12:30
        if (found && (!plain || isText11(yaml, value))) return source;
      }
      throw cannotWrite(path, 'the YAML would not read back the same');
    },
  };
}

function placeOf(yaml: Yaml, text: string, trail: readonly YamlNode[], node: Scalar.Parsed): ScalarPlace {
  const token = node.srcToken as CST.FlowScalar | CST.BlockScalar;
  const parents = trail.slice(0, -1);
  const collection = parents.at(-1)?.srcToken as CST.BlockMap | undefined;
  const common = {
    start: node.range[0],
    end: node.range[1],
    value: String(node.value),
    lineEnd: dominantLineEnd(text),
    parentIndent: collection?.indent ?? 0,
    inFlow: parents.some((parent) => yaml.isCollection(parent) && parent.flow === true),
  };
  if (token.type !== 'block-scalar') {
    return { ...common, style: token.type, source: text.slice(common.start, common.end) };
  }
  const [header = '', ...gap] = token.props.map((prop) => ('source' in prop ? prop.source : ''));
  const contentStart = common.start + header.length + gap.join('').length;
  const block = { header, gap: gap.join(''), body: token.source, indent: token.indent, contentStart };
  return {
    ...common,
    style: header.startsWith('>') ? 'folded' : 'literal',
    source: text.slice(common.start, common.end),
    block,
  };
}

function readBack(yaml: Yaml, after: string, path: string, root: YamlNode, changed: YamlNode, value: string): boolean {
  try {
    return isSameBut(yaml, root, readDocument(yaml, after, path).contents, changed, value);
  } catch (error) {
    if (error instanceof InputError) return false;
    throw error;
  }
}

function isText11(yaml: Yaml, value: string): boolean {
  return (
    value.includes('\n') || typeof yaml.parse(`- ${value}`, { version: '1.1', logLevel: 'silent' })?.[0] === 'string'
  );
}

/** Whether `after` is `before` with `value` in the place of `changed`. */
function isSameBut(yaml: Yaml, before: YamlNode, after: YamlNode, changed: YamlNode, value: string): boolean {
  const same = (a: unknown, b: unknown) =>
    isSameBut(yaml, (a ?? null) as YamlNode, (b ?? null) as YamlNode, changed, value);
  if (before === null || after === null) return before === after;
  if (before.tag !== after.tag) return false;
  if (yaml.isAlias(before)) return yaml.isAlias(after) && before.source === after.source;
  if (yaml.isAlias(after) || before.anchor !== after.anchor) return false;
  if (yaml.isScalar(before)) {
    return yaml.isScalar(after) && Object.is(after.value, before === changed ? value : before.value);
  }
  if (yaml.isMap(before)) {
    if (!yaml.isMap(after) || before.items.length !== after.items.length) return false;
    return before.items.every(
      (pair, i) => same(pair.key, after.items[i]?.key) && same(pair.value, after.items[i]?.value),
    );
  }
  if (!yaml.isSeq(before) || !yaml.isSeq(after) || before.items.length !== after.items.length) return false;
  return before.items.every((item, i) => same(item, after.items[i]));
}
