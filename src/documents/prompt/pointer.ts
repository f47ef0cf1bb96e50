import { InputError } from '../../errors.ts';
import { indexLines, LINE_END } from '../../lines.ts';
import { isAlike } from '../../nearest-name.ts';
import { showText } from '../../safe-text.ts';
import type { DataEntry, DataNode, DataSlot, MapNode } from '../data/document.ts';
import { findEntry } from '../data/value.ts';
import { LIKELY, scorePrompt } from '../likely-prompt.ts';
import { showSelector, showSome } from '../quote.ts';

/** A parsed file. */
export interface Tree {
  readonly path: string;
  readonly text: string;
  readonly root: DataNode;
}

/** A plain string: no alias, and no tag that changes its meaning. */
export interface TextNode {
  readonly value: string;
  readonly slot: DataSlot;
}

/** Returns the node's text, or `undefined` if it is not a plain string. */
export function asText(node: DataNode): TextNode | undefined {
  if (node.kind !== 'scalar' || typeof node.value !== 'string' || node.tag !== undefined || !node.slot)
    return undefined;
  return { value: node.value, slot: node.slot };
}

/**
 * Why a node must not be followed or changed: a predicate and a hint. `undefined` if it may be.
 *
 * @param rest the steps that lead on from the node
 */
function findRefusal(node: DataNode, rest: readonly string[]): { why: string; hint: string } | undefined {
  if (node.kind === 'alias') {
    return {
      why: `is an alias (*${showText(node.name)}) of text that is defined elsewhere`,
      hint: node.target
        ? `set prompt-selector to ${showSelector(formatPointer([...node.target.steps, ...rest]))}`
        : 'set prompt-selector to the text at its anchor',
    };
  }
  if (node.kind !== 'scalar' || typeof node.value !== 'string' || node.tag === undefined) return undefined;
  return {
    why: `has the tag ${showText(node.tag)}, so its text is not the prompt itself`,
    hint: 'set prompt-path to the file that contains the text itself',
  };
}

/** Returns the steps of a JSON Pointer (RFC 6901): `/a~1b/0` is `['a/b', '0']`. Throws InputError if malformed. */
function parsePointer(pointer: string): string[] {
  if (/~(?![01])/.test(pointer)) {
    throw new InputError(
      `prompt-selector: ${showText(pointer)} is not a JSON Pointer: "~" must be followed by 0 or 1`,
      'write "~" in a key as ~0 and "/" as ~1',
    );
  }
  return pointer
    .slice(1)
    .split('/')
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
}

/** The inverse of `parsePointer`. */
function formatPointer(steps: readonly string[]): string {
  return steps.map((step) => `/${step.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

/** Converts `model.messages[0].content`, `$.model.prompt` or `#/model/prompt` to a JSON Pointer. */
export function suggestPointer(selector: string): string | undefined {
  if (selector.startsWith('#/')) return selector.slice(1);
  if (!/^(?:\$\.?)?[\w-]+(?:\.[\w-]+|\[(?:\d+|"[^"]*"|'[^']*')\])*$/.test(selector)) return undefined;
  const steps = selector.match(/[\w-]+/g);
  return steps ? formatPointer(steps) : undefined;
}

/** Returns the string at `pointer`; throws InputError, with the value found instead, if there is none. */
export function followPointer(tree: Tree, pointer: string): TextNode {
  const steps = parsePointer(pointer);
  let node = tree.root;
  for (const depth of steps.keys()) {
    node = takeStep(tree, node, steps, depth);
  }
  const text = asText(node);
  if (text) return text;
  const where = `prompt-selector: ${showText(pointer)} in ${showText(tree.path)}`;
  const refusal = findRefusal(node, []);
  if (refusal) throw new InputError(`${where} ${refusal.why}`, refusal.hint);
  throw new InputError(`${where} is ${describe(node)}, not a string`, hintStrings(tree, node, steps, undefined));
}

function takeStep(tree: Tree, node: DataNode, steps: readonly string[], depth: number): DataNode {
  const taken = steps.slice(0, depth);
  const step = steps[depth] ?? '';
  const here = taken.length ? showText(formatPointer(taken)) : 'the top level';
  const file = showText(tree.path);
  const fail = (reason: string, hint = hintStrings(tree, node, taken, steps.at(-1))) =>
    new InputError(
      `prompt-selector: ${showText(formatPointer([...taken, step]))} was not found in ${file}: ${reason}`,
      hint,
    );

  const refusal = findRefusal(node, steps.slice(depth));
  if (refusal) throw fail(`${here} ${refusal.why}`, refusal.hint);
  if (node.kind === 'map') {
    const found = listNamed(node).filter(({ key }) => key === step);
    if (found.length > 1) {
      const lineOf = indexLines(tree.text, LINE_END);
      const lines = found.map((entry) => lineOf(entry.node.start));
      throw new InputError(
        `prompt-selector: ${here} of ${file} has the key ${showText(step)} ${found.length} times (lines ${showSome(lines.map(String))})`,
        'remove the duplicates',
      );
    }
    const [only] = found;
    if (only) return only.node;
    const merged = describeMerge(node, step);
    throw merged ? fail(merged, 'set prompt-selector to that path') : fail(`${here} is ${describe(node)}`);
  }
  if (node.kind === 'list') {
    const item = /^(?:0|[1-9]\d*)$/.test(step) ? node.items[Number(step)] : undefined;
    if (item !== undefined) return item;
    const [, field, value] = FIELD_STEP.exec(step) ?? [];
    if (field !== undefined && value !== undefined) {
      const values = node.items.map((one) => fieldOf(one, field));
      const matches = node.items.filter((_, i) => values[i] === value);
      const [match, second] = matches;
      if (match && !second) return match;
      const names = values.flatMap((one) => (one === undefined ? [] : showText(one, 60)));
      const others = names.length > 0 ? `${field} is ${showSome(names)}` : `no item has the field ${showText(field)}`;
      throw fail(match ? `${matches.length} items match` : `no item matches; ${others}`);
    }
  }
  throw fail(`${here} is ${describe(node)}`);
}

/** The entries that a pointer can name, which are those with a scalar key. */
function listNamed(map: MapNode): DataEntry[] {
  return map.entries.filter(({ isNamed }) => isNamed);
}

/** A clause that names the mapping from which a missing key is merged in (`<<`). */
function describeMerge(map: MapNode, key: string): string | undefined {
  for (const { isMerge, node } of map.entries) {
    for (const source of !isMerge ? [] : node.kind === 'list' ? node.items : [node]) {
      const target = source.kind === 'alias' ? source.target : undefined;
      if (target?.node.kind !== 'map' || !findEntry(target.node, key)) continue;
      return `it is merged in (<<) from ${showSelector(formatPointer([...target.steps, key]))}`;
    }
  }
  return undefined;
}

const FIELD_STEP = /^\[([^=\]]+)=(.*)\]$/s;

/** The text, number or boolean in a field of a list item; `undefined` if the field is missing or duplicated. */
function fieldOf(item: DataNode, field: string): string | undefined {
  const found = item.kind === 'map' ? listNamed(item).filter(({ key }) => key === field) : [];
  const [only, second] = found;
  if (only?.node.kind !== 'scalar' || second) return undefined;
  const { value, source } = only.node;
  return typeof value === 'string' ? value : value === null ? undefined : source;
}

function describe(node: DataNode): string {
  if (node.kind === 'scalar') return node.value === null ? 'empty (null)' : `a ${typeof node.value}`;
  if (node.kind === 'list') {
    if (node.items.length === 0) return 'an empty list';
    return node.items.length === 1
      ? 'a list of one item, 0'
      : `a list of ${node.items.length} items, 0 to ${node.items.length - 1}`;
  }
  const names = node.kind === 'map' ? listNamed(node).map(({ key }) => showText(key, 60)) : [];
  return names.length === 0 ? 'an empty object' : `an object with the keys ${showSome(names)}`;
}

/** A hint that lists up to 3 strings below `node` or in the file: similar last keys first, then longer strings. */
function hintStrings(tree: Tree, node: DataNode, taken: readonly string[], wanted: string | undefined): string {
  const nearby = listTexts(node, taken);
  const found = nearby.length ? nearby : listTexts(tree.root, []);
  const groups = Map.groupBy(found, ({ steps }) => formatPointer(steps));
  // A duplicated path can't be used as a pointer, nor the empty one, which means that the input is not set.
  const single = [...groups].flatMap(([pointer, group]) => (pointer !== '' && group.length === 1 ? group : []));
  if (single.length === 0) return `choose another file; no string was found in ${showText(tree.path)}`;
  const alike = single.filter(
    ({ steps }) => wanted !== undefined && isAlike((steps.at(-1) ?? '').toLowerCase(), wanted.toLowerCase()),
  );
  const best = (alike.length ? alike : single).sort((a, b) => b.length - a.length).slice(0, 3);
  return `choose one: ${best.map(({ steps }) => showSelector(formatPointer(steps))).join(', ')}`;
}

const IDENTIFYING = ['id', 'name', 'role', 'key', 'slug', 'title'];

/** The pointer step to a list item: by a unique field, which survives reordering, or else by index. */
function stepTo(items: readonly DataNode[], index: number): string {
  for (const field of IDENTIFYING) {
    const value = items[index] && fieldOf(items[index], field);
    if (value === undefined || !/^[\w-]{1,60}$/.test(value)) continue;
    if (items.filter((item) => fieldOf(item, field) === value).length === 1) return `[${field}=${value}]`;
  }
  return String(index);
}

/** Returns pointers to up to 5 strings that look like prompts, most likely first. */
export function suggestPointers(root: DataNode): string[] {
  const scored = listTexts(root, []).flatMap((one) => {
    const score = scorePrompt(one.steps, one.text);
    return score < LIKELY ? [] : { ...one, score };
  });
  scored.sort((a, b) => b.score - a.score || b.length - a.length);
  return scored.slice(0, 5).map(({ steps }) => formatPointer(nameSteps(root, steps)));
}

function nameSteps(root: DataNode, steps: readonly string[]): string[] {
  let node: DataNode | undefined = root;
  return steps.map((step) => {
    const here: DataNode | undefined = node;
    node = here && stepInto(here, step);
    return here?.kind === 'list' ? stepTo(here.items, Number(step)) : step;
  });
}

function stepInto(node: DataNode, step: string): DataNode | undefined {
  if (node.kind === 'list') return node.items[Number(step)];
  return node.kind === 'map' ? node.entries.find(({ key }) => key === step)?.node : undefined;
}

interface FoundText {
  readonly steps: readonly string[];
  readonly length: number;
  readonly text: string;
}

function listTexts(root: DataNode, steps: readonly string[]): FoundText[] {
  const found: FoundText[] = [];
  const queue = [{ node: root, steps }];
  // Enough for any configuration file, and bounds the search of a large data file.
  for (const [visited, { node, steps: own }] of queue.entries()) {
    if (visited === 5000) break;
    const text = asText(node);
    if (text) found.push({ steps: own, length: text.value.length, text: text.value });
    if (node.kind === 'map')
      for (const entry of listNamed(node)) queue.push({ node: entry.node, steps: [...own, entry.key] });
    if (node.kind === 'list')
      for (const [i, item] of node.items.entries()) queue.push({ node: item, steps: [...own, String(i)] });
  }
  return found;
}
