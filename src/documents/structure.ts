import { InputError } from '../errors.ts';
import { followPointer, suggestPointers, type Tree } from './prompt/pointer.ts';
import type { Parsed, Slot } from './prompt/slot.ts';
import { showText } from './quote.ts';

/** A format whose strings can be found and written anew. */
export interface Structure {
  /** The string that a JSON Pointer names. */
  locate(text: string, path: string, pointer: string): Slot;
  /** Every string value, in the file's order. */
  listSlots(text: string, path: string): Slot[];
  /** Pointers to the strings that look like prompts, the likeliest first. */
  suggest(text: string, path: string): string[];
}

/** How files with this extension (lower case, no dot) are read, if pointers work in them. */
export async function chooseStructure(extension: string): Promise<Structure | undefined> {
  if (['json', 'jsonc', 'json5', 'ipynb'].includes(extension)) {
    const [{ parseJson }, jsonc] = await Promise.all([import('./prompt/json-prompt.ts'), import('jsonc-parser')]);
    return structure((text, path) => parseJson(jsonc, text, path));
  }
  if (['yaml', 'yml'].includes(extension)) {
    const [{ parseYaml }, yaml] = await Promise.all([import('./prompt/yaml-prompt.ts'), import('yaml')]);
    return structure((text, path) => parseYaml(yaml, text, path));
  }
  return undefined;
}

function structure<N>(parse: (text: string, path: string) => Parsed<N>): Structure {
  const guarded = <R>(path: string, work: () => R): R => {
    try {
      return work();
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      throw new InputError(
        `prompt-path: ${showText(path)} is nested too deeply.`,
        'Keep the prompt in a file of its own.',
      );
    }
  };
  return {
    locate: (text, path, pointer) =>
      guarded(path, () => {
        const parsed = parse(text, path);
        return parsed.slotOf(followPointer(parsed.tree, pointer));
      }),
    listSlots: (text, path) =>
      guarded(path, () => {
        const parsed = parse(text, path);
        return listTrails(parsed.tree).map((trail) => parsed.slotOf(trail));
      }),
    suggest: (text, path) => guarded(path, () => suggestPointers(parse(text, path).tree)),
  };
}

function listTrails<N>(tree: Tree<N>): N[][] {
  const found: N[][] = [];
  const visit = (trail: N[], node: N) => {
    const seen = tree.see(node);
    const own = [...trail, node];
    if (seen.kind === 'text') found.push(own);
    if (seen.kind === 'map') for (const [, value] of seen.entries) visit(own, value);
    if (seen.kind === 'list') for (const item of seen.items) visit(own, item);
  };
  visit([], tree.root);
  return found;
}
