import { toLine } from '../../safe-text.ts';
import type {
  DataDocument,
  DataEntry,
  DataNode,
  DataProblem,
  DataRead,
  Format,
  MapNode,
  ReadData,
} from './document.ts';

/** YAML aliases that expand to more values are a mistake or an attack. */
const MAX_VALUES = 200_000;
/** Later problems usually follow from earlier ones. */
const MAX_PROBLEMS = 100;

/** A text read as plain values. `document` and `value` are absent when there are problems. */
export interface ValueRead extends DataRead {
  /** Aliases of one anchor share one object, and merge keys (`<<`) are merged. */
  readonly value?: unknown;
}

/** Reads a text as plain values. Duplicate keys, unknown aliases and invalid merge keys are problems. */
export function readValue(read: ReadData, text: string): ValueRead {
  const { document, problems } = read(text);
  if (!document) return { problems };
  const found = findProblems(document);
  return found.length > 0 ? { problems: found } : { document, value: toValue(document.root), problems };
}

/** Describes a problem as a predicate to put after the file's name. */
export function describeProblem(format: Format, { message, isSyntax }: DataProblem): string {
  return isSyntax ? `is not valid ${format}: ${message}` : message;
}

function findProblems({ root }: DataDocument): DataProblem[] {
  const problems: DataProblem[] = [];
  const report = (offset: number, message: string) => problems.push({ offset, message, isSyntax: true });
  const sizes = new Map<DataNode, number>();
  const visit = (node: DataNode): number => {
    let size = 1;
    if (node.kind === 'list') for (const item of node.items) size += visit(item);
    if (node.kind === 'map') {
      const seen = new Set<string>();
      for (const { key, keyStart, isMerge, node: child } of node.entries) {
        if (seen.has(key)) report(keyStart, 'this key is duplicated');
        seen.add(key);
        size += visit(child);
        if (isMerge && listMerged(child).some((one) => one.kind !== 'map')) {
          report(child.start, 'a merge key (<<) must name a mapping or a list of mappings');
        }
      }
    }
    if (node.kind === 'alias') {
      if (!node.target) report(node.start, `*${toLine(node.name)} is not defined above`);
      else size = sizes.get(node.target.node) ?? 1;
    }
    sizes.set(node, size);
    return size;
  };
  if (visit(root) > MAX_VALUES) report(root.start, 'its aliases expand to more than 200,000 values');
  return problems.slice(0, MAX_PROBLEMS);
}

function toValue(root: DataNode): unknown {
  const made = new Map<DataNode, unknown>();
  const build = (node: DataNode): unknown => {
    if (node.kind === 'scalar') return node.value;
    if (node.kind === 'alias') return node.target && build(node.target.node);
    if (made.has(node)) return made.get(node);
    const value = node.kind === 'list' ? node.items.map(build) : buildMap(node, build);
    made.set(node, value);
    return value;
  };
  return build(root);
}

function buildMap({ entries }: MapNode, build: (node: DataNode) => unknown): unknown {
  const fields = new Map<string, unknown>();
  for (const source of entries.flatMap(({ isMerge, node }) => (isMerge ? listMerged(node) : []))) {
    for (const [key, value] of Object.entries(build(source) as object)) {
      if (!fields.has(key)) fields.set(key, value);
    }
  }
  for (const { key, isMerge, node } of entries) if (!isMerge) fields.set(key, build(node));
  // Unlike an assignment, this keeps a key named __proto__.
  return Object.fromEntries(fields);
}

/** The nodes whose entries a merge key adds, with aliases resolved. */
function listMerged(node: DataNode): DataNode[] {
  const source = resolve(node);
  return source.kind === 'list' ? source.items.map(resolve) : [source];
}

function resolve(node: DataNode): DataNode {
  return node.kind === 'alias' ? (node.target?.node ?? node) : node;
}

const indexes = new WeakMap<MapNode, ReadonlyMap<string, DataEntry>>();

/** The mapping's own entry with this key; merged entries are not included. */
export function findEntry(map: MapNode, key: string): DataEntry | undefined {
  let index = indexes.get(map);
  if (!index) {
    index = new Map(map.entries.map((entry) => [entry.key, entry]));
    indexes.set(map, index);
  }
  return index.get(key);
}

/** The offset of the value at `path`, or of its closest existing ancestor; with `at: 'key'`, of the value's key. */
export function locate(root: DataNode, path: readonly PropertyKey[], at: 'key' | 'value' = 'value'): number {
  let node = root;
  let offset = root.start;
  for (const [index, step] of path.entries()) {
    // A problem inside an aliased value is reported at the anchor.
    node = resolve(node);
    if (node.kind === 'map') {
      const entry = findEntry(node, String(step));
      if (!entry) return offset;
      node = entry.node;
      const isEmpty = node.kind === 'scalar' && node.source === '';
      offset = isEmpty || (at === 'key' && index === path.length - 1) ? entry.keyStart : node.start;
    } else {
      const item = node.kind === 'list' ? node.items[Number(step)] : undefined;
      if (!item) return offset;
      node = item;
      offset = item.start;
    }
  }
  return offset;
}
