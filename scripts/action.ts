import { parse, Scalar, stringify } from 'yaml';
import { INPUTS, type Input } from '../src/inputs/table.ts';
import { OUTPUT_NAMES } from '../src/runner.ts';

interface Described {
  readonly description?: string;
}

/**
 * action.yml with the inputs and outputs that the source has, in its order; their descriptions are kept.
 *
 * @throws Error when one has no description yet, or a description belongs to none.
 */
export function renderAction(action: string): string {
  const { inputs, outputs }: { inputs: Record<string, Described>; outputs: Record<string, Described> } = parse(action);
  const start = action.indexOf('\ninputs:') + 1;
  if (start === 0) throw new Error('action.yml has no inputs.');
  const rows = Object.entries<Input<unknown>>(INPUTS).map(([name, input]) => {
    const value = input.default === '' ? {} : { default: input.default };
    return [name, { ...describe(inputs, name), required: false, ...value }] as const;
  });
  const results = OUTPUT_NAMES.map((name) => [name, describe(outputs, name)] as const);
  for (const name of [...Object.keys(inputs), ...Object.keys(outputs)]) {
    if (!(name in INPUTS) && !OUTPUT_NAMES.some((one) => one === name)) {
      throw new Error(`action.yml describes ${name}, which is neither an input nor an output.`);
    }
  }
  const parts = { inputs: Object.fromEntries(rows), outputs: Object.fromEntries(results) };
  return action.slice(0, start) + stringify(parts, { lineWidth: 124 });
}

function describe(all: Record<string, Described>, name: string): { description: Scalar } {
  const text = all[name]?.description?.trim();
  if (!text) throw new Error(`Give ${name} a description in action.yml.`);
  const scalar = new Scalar(text);
  if (text.length > 105) scalar.type = Scalar.BLOCK_FOLDED;
  return { description: scalar };
}
