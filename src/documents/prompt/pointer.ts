import { InputError } from '../../errors.ts';
import { isAlike } from '../../nearest-name.ts';
import { LIKELY, scorePrompt } from '../likely-prompt.ts';
import { lineAt, showSome, showText } from '../quote.ts';

/** What a node of a parsed file is, whatever the format. */
export type Seen<N> =
  | { readonly kind: 'map'; readonly entries: readonly (readonly [key: string, node: N])[] }
  | { readonly kind: 'list'; readonly items: readonly N[] }
  | { readonly kind: 'text'; readonly value: string }
  /** `name` with its article, e.g. `a number`; `value` as it is written, for a number or a boolean. */
  | { readonly kind: 'other'; readonly name: string; readonly value?: string }
  /** Something that must not be followed or changed; `why` is a clause about it. */
  | { readonly kind: 'refused'; readonly why: string; readonly hint: string };

/** A parsed file, ready to be walked. */
export interface Tree<N> {
  readonly path: string;
  readonly text: string;
  readonly root: N;
  see(node: N): Seen<N>;
  offsetOf(node: N): number;
  /** Where else a key that a map does not hold itself may come from; a clause. */
  elsewhere?(map: N, key: string): string | undefined;
}

/** The steps of a JSON Pointer (RFC 6901): `/a~1b/0` is `['a/b', '0']`. Throws InputError. */
export function parsePointer(pointer: string): string[] {
  if (/~(?![01])/.test(pointer)) {
    throw new InputError(
      `prompt-selector: ${showText(pointer)} is not a JSON Pointer: "~" must be followed by 0 or 1.`,
      'In a JSON Pointer a key\'s "~" is written ~0 and its "/" ~1.',
    );
  }
  return pointer
    .slice(1)
    .split('/')
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
}

/** The inverse of `parsePointer`. */
export function formatPointer(steps: readonly string[]): string {
  return steps.map((step) => `/${step.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

/** The pointer that somebody meant by `model.messages[0].content`, `$.model.prompt` or `#/model/prompt`. */
export function suggestPointer(selector: string): string | undefined {
  if (selector.startsWith('#/')) return selector.slice(1);
  if (!/^(?:\$\.?)?[\w-]+(?:\.[\w-]+|\[(?:\d+|"[^"]*"|'[^']*')\])*$/.test(selector)) return undefined;
  const steps = selector.replace(/^\$\.?/, '').match(/[\w-]+/g);
  return steps ? formatPointer(steps) : undefined;
}

/** The nodes from the root to the string that `pointer` names. Throws InputError saying what is there instead. */
export function followPointer<N>(tree: Tree<N>, pointer: string): N[] {
  const steps = parsePointer(pointer);
  const trail = [tree.root];
  let node = tree.root;
  for (const [depth, step] of steps.entries()) {
    node = takeStep(tree, node, steps.slice(0, depth), step, steps.at(-1));
    trail.push(node);
  }
  const seen = tree.see(node);
  if (seen.kind === 'text') return trail;
  const where = `prompt-selector: ${showText(pointer)} in ${showText(tree.path)}`;
  if (seen.kind === 'refused') throw new InputError(`${where} ${seen.why}.`, seen.hint);
  throw new InputError(`${where} is ${describe(seen)}, not a string.`, hintStrings(tree, node, steps, undefined));
}

function takeStep<N>(tree: Tree<N>, node: N, taken: readonly string[], step: string, last: string | undefined): N {
  const seen = tree.see(node);
  const here = taken.length ? showText(formatPointer(taken)) : 'the top level';
  const file = showText(tree.path);
  const fail = (reason: string, hint = hintStrings(tree, node, taken, last)) =>
    new InputError(
      `prompt-selector: nothing at ${showText(formatPointer([...taken, step]))} in ${file}: ${reason}.`,
      hint,
    );

  if (seen.kind === 'refused') throw fail(`${here} ${seen.why}`, seen.hint);
  if (seen.kind === 'map') {
    const found = seen.entries.filter(([key]) => key === step);
    if (found.length > 1) {
      const lines = found.map(([, value]) => lineAt(tree.text, tree.offsetOf(value)));
      throw new InputError(
        `prompt-selector: ${here} of ${file} has the key ${showText(step)} ${found.length} times (lines ${lines.join(', ')}).`,
        'Remove the keys that are not meant, so that one is left.',
      );
    }
    const [only] = found;
    if (only) return only[1];
    const elsewhere = tree.elsewhere?.(node, step);
    throw elsewhere
      ? fail(elsewhere, 'Point prompt-selector at the place where the text itself stands.')
      : fail(`${here} is ${describe(seen)}`);
  }
  if (seen.kind === 'list') {
    const item = /^(?:0|[1-9]\d*)$/.test(step) ? seen.items[Number(step)] : undefined;
    if (item !== undefined) return item;
    const [, field, value] = FIELD_STEP.exec(step) ?? [];
    if (field !== undefined && value !== undefined) {
      const values = seen.items.map((one) => fieldOf(tree, one, field));
      const matches = seen.items.filter((_, i) => values[i] === value);
      if (matches[0] !== undefined && matches.length === 1) return matches[0];
      const names = values.flatMap((one) => (one === undefined ? [] : showText(one, 60)));
      const others = names.length > 0 ? `${field} is ${showSome(names)}` : `no item has the field ${showText(field)}`;
      throw fail(matches.length > 1 ? `${matches.length} items match` : `no item matches; ${others}`);
    }
  }
  throw fail(`${here} is ${describe(seen)}`);
}

const FIELD_STEP = /^\[([^=\]]+)=(.*)\]$/s;

/** A field's text, number or boolean, where an item of a list has it once. */
function fieldOf<N>(tree: Tree<N>, item: N, field: string): string | undefined {
  const seen = tree.see(item);
  const found = seen.kind === 'map' ? seen.entries.filter(([key]) => key === field) : [];
  const [only] = found;
  if (!only || found.length > 1) return undefined;
  const value = tree.see(only[1]);
  return value.kind === 'text' || value.kind === 'other' ? value.value : undefined;
}

function describe<N>(seen: Exclude<Seen<N>, { kind: 'refused' }>): string {
  if (seen.kind === 'text') return 'a string';
  if (seen.kind === 'other') return seen.name;
  if (seen.kind === 'list') {
    if (seen.items.length === 0) return 'an empty list';
    return seen.items.length === 1
      ? 'a list of one item, 0'
      : `a list of ${seen.items.length} items, 0 to ${seen.items.length - 1}`;
  }
  if (seen.entries.length === 0) return 'an empty object';
  return `an object with the keys ${showSome(seen.entries.map(([key]) => showText(key, 60)))}`;
}

/** Strings near the place that was reached, with a last key like the requested one if there are any; the longest ones first. */
function hintStrings<N>(tree: Tree<N>, node: N, taken: readonly string[], wanted: string | undefined): string {
  const nearby = listTexts(tree, node, taken);
  const found = nearby.length ? nearby : listTexts(tree, tree.root, []);
  const groups = Map.groupBy(found, ({ steps }) => formatPointer(steps));
  // what stands twice can't be pointed at
  const single = [...groups.values()].flatMap((group) => (group.length === 1 ? group : []));
  if (single.length === 0) return `No string was found in ${showText(tree.path)}.`;
  const alike = single.filter(
    ({ steps }) => wanted !== undefined && isAlike((steps.at(-1) ?? '').toLowerCase(), wanted.toLowerCase()),
  );
  const best = (alike.length ? alike : single).sort((a, b) => b.length - a.length).slice(0, 3);
  return `Strings that are there: ${best.map(({ steps }) => showText(formatPointer(steps))).join(', ')}.`;
}

const IDENTIFYING = ['id', 'name', 'role', 'key', 'slug', 'title'];

/** A step to a list's item: by a field that no other item shares, for a list whose order changes; else by its index. */
function stepTo<N>(tree: Tree<N>, items: readonly N[], index: number): string {
  for (const field of IDENTIFYING) {
    const value = fieldOf(tree, items[index] as N, field);
    if (value === undefined || !/^[\w-]{1,60}$/.test(value)) continue;
    if (items.filter((item) => fieldOf(tree, item, field) === value).length === 1) return `[${field}=${value}]`;
  }
  return String(index);
}

/** Pointers to the strings that look like prompts, the likeliest first. */
export function suggestPointers<N>(tree: Tree<N>): string[] {
  const scored = listTexts(tree, tree.root, []).flatMap((one) => {
    const score = scorePrompt(one.steps, one.text);
    return score < LIKELY ? [] : { ...one, score };
  });
  scored.sort((a, b) => b.score - a.score || b.length - a.length);
  return scored.slice(0, 5).map(({ steps }) => formatPointer(nameSteps(tree, steps)));
}

function nameSteps<N>(tree: Tree<N>, steps: readonly string[]): string[] {
  let node = tree.root;
  return steps.map((step) => {
    const seen = tree.see(node);
    const isList = seen.kind === 'list';
    const named = isList ? stepTo(tree, seen.items, Number(step)) : step;
    const next = isList
      ? seen.items[Number(step)]
      : seen.kind === 'map'
        ? seen.entries.find(([key]) => key === step)?.[1]
        : undefined;
    if (next !== undefined) node = next;
    return named;
  });
}

function listTexts<N>(
  tree: Tree<N>,
  node: N,
  steps: readonly string[],
): { steps: readonly string[]; length: number; text: string }[] {
  const found: { steps: readonly string[]; length: number; text: string }[] = [];
  const queue: { node: N; steps: readonly string[] }[] = [{ node, steps }];
  // enough for any configuration; a data file of a megabyte is not searched to its end
  for (let visited = 0; visited < 5000; visited++) {
    const next = queue.shift();
    if (!next) break;
    const seen = tree.see(next.node);
    if (seen.kind === 'text') found.push({ steps: next.steps, length: seen.value.length, text: seen.value });
    if (seen.kind === 'map')
      for (const [key, value] of seen.entries) queue.push({ node: value, steps: [...next.steps, key] });
    if (seen.kind === 'list')
      for (const [i, item] of seen.items.entries()) queue.push({ node: item, steps: [...next.steps, String(i)] });
  }
  return found;
}
