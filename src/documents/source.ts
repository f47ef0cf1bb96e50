import type { Document, Node, Pair } from 'yaml';
import { InputError } from '../errors.ts';
import { explainYamlErrors, isNestedTooDeeply, toOneLine } from './yaml-text.ts';

/** One thing wrong with the file; `offset` counts its text's characters from 0. */
export interface ConfigProblem {
  offset: number;
  message: string;
}

/** A configuration file's value, and where each part of it stands. */
export interface ConfigSource {
  /** The file as plain values; untrusted in every shape. */
  value: unknown;
  /** Where a value stands, or the nearest thing around it that is there. `at: 'key'` gives the key's place instead. */
  locate(path: readonly PropertyKey[], at?: 'key' | 'value'): number;
  /** `line:column`, both from 1. */
  place(offset: number): string;
}

/** More would not fit on a screen, and the first ones are usually the cause of the others. */
const MAX_SHOWN = 30;

/**
 * Parses a configuration file's text as YAML, of which JSON is a part.
 *
 * @throws InputError that names every place where the text is not YAML.
 */
export async function parseSource(text: string, path: string): Promise<ConfigSource> {
  const yaml = await import('yaml');
  if (isNestedTooDeeply(yaml, text)) throw new InputError(`${path} is nested too deeply`, 'remove levels');
  const lines = new yaml.LineCounter();
  const place = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return `${line}:${col}`;
  };
  const document = yaml.parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const problems = explainYamlErrors(document.errors);
  if (problems.length > 0) throw toInputError(path, place, problems);
  let value: unknown;
  try {
    value = document.toJS();
  } catch (cause) {
    // An alias without its anchor, or aliases that would unfold to a huge value.
    const message = cause instanceof Error ? toOneLine(cause.message) : 'its aliases cannot be resolved';
    throw toInputError(path, place, [{ offset: findBadAlias(yaml, document) ?? 0, message }]);
  }
  return { value, place, locate: (keys, at = 'value') => locateNode(yaml, document, keys, at) };
}

/** One error for all problems, in the order in which they stand in the file. */
export function toInputError(
  path: string,
  place: (offset: number) => string,
  problems: readonly ConfigProblem[],
): InputError {
  const sorted = problems.toSorted((a, b) => a.offset - b.offset);
  const shown = sorted.slice(0, MAX_SHOWN).map(({ offset, message }) => `${path}:${place(offset)}: ${message}`);
  if (sorted.length > MAX_SHOWN) shown.push(`and ${sorted.length - MAX_SHOWN} more`);
  const count = sorted.length === 1 ? '1 problem' : `${sorted.length} problems`;
  return new InputError(`${count} in the configuration file: ${shown.join('; ')}`, 'fix the file and rerun');
}

function locateNode(
  yaml: typeof import('yaml'),
  document: Document,
  keys: readonly PropertyKey[],
  at: 'key' | 'value',
): number {
  const start = (node: Node | null | undefined) => node?.range?.[0];
  let node: Node | null | undefined = document.contents;
  let offset = start(node) ?? 0;
  for (const [index, key] of keys.entries()) {
    // An alias stands for what is written elsewhere: the problem is reported there.
    if (yaml.isAlias(node)) node = node.resolve(document);
    if (yaml.isMap<Node, Node | null>(node)) {
      const pair: Pair<Node, Node | null> | undefined = node.items.find(
        (item) => yaml.isScalar(item.key) && String(item.key.value) === String(key),
      );
      if (pair === undefined) return offset;
      const last = index === keys.length - 1;
      // A key with nothing after it has no value to point at.
      const empty =
        pair.value === null || (yaml.isScalar(pair.value) && pair.value.type === 'PLAIN' && pair.value.source === '');
      node = pair.value;
      offset = start((last && at === 'key') || empty ? pair.key : node) ?? offset;
    } else if (yaml.isSeq<Node>(node)) {
      node = node.items[Number(key)];
      offset = start(node) ?? offset;
    } else {
      return offset;
    }
  }
  return offset;
}

function findBadAlias(yaml: typeof import('yaml'), document: Document): number | undefined {
  let offset: number | undefined;
  yaml.visit(document, {
    Alias(_key, node) {
      if (node.resolve(document) !== undefined) return undefined;
      offset = node.range?.[0];
      return yaml.visit.BREAK;
    },
  });
  return offset;
}
