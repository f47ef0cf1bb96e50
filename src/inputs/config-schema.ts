import * as z from 'zod/mini';
import { Problem, type YamlForm } from './kinds.ts';
import { INPUT_NAMES, INPUTS, type Input, type InputName, type Inputs } from './table.ts';

// A setting is an input of the same name, written as under `with:` or as a YAML number, boolean or list.
// Its value becomes the input's text, which the input's kind then reads.

const positive = z.int().check(z.positive());
const id = z.union([positive, z.string()]);
const text = z.union([z.string(), z.number()]);

const FORMS: Record<Exclude<YamlForm, 'choice'>, z.ZodMiniType> = {
  id,
  ids: z.union([positive, z.string(), z.array(id)]),
  number: z.union([z.number(), z.string()]),
  text,
  words: z.string(),
  names: z.union([z.string(), z.array(text)]),
  lines: z.union([z.string(), z.array(z.string())]),
  pairs: z.union([z.string(), z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]))]),
  flag: z.union([z.boolean(), z.enum(['true', 'false'])]),
};

function toText(value: unknown): string {
  if (Array.isArray(value)) return JSON.stringify(value.map(String));
  return typeof value === 'object' ? JSON.stringify(value) : String(value).trim();
}

/** Reads an input's YAML value; a problem is a `custom` issue that continues a sentence after the input's name. */
function toSchema(name: InputName): z.ZodMiniType {
  const { kind }: Input<unknown> = INPUTS[name];
  const form = kind.values ? z.enum(kind.values) : FORMS[kind.yaml as keyof typeof FORMS];
  return z.pipe(
    form,
    z.transform((value, context) => {
      const result = kind.read(toText(value));
      if (!(result instanceof Problem)) return result;
      context.issues.push({ code: 'custom', message: result.text, input: value });
      return z.NEVER;
    }),
  );
}

/** The settings of these modes that are allowed at this place, each of them optional. */
function settings(
  place: 'target' | 'defaults',
  modes: readonly ('improve-prompt' | 'metric-feedback')[],
): Record<string, z.ZodMiniType> {
  const entries = INPUT_NAMES.filter((name) => {
    const row: Input<unknown> = INPUTS[name];
    return (row.place === 'defaults' || row.place === place) && modes.some((mode) => row.modes.includes(mode));
  }).map((name) => [name, z.exactOptional(toSchema(name))]);
  return Object.fromEntries(entries);
}

/** A target's name: safe in a branch, a job's name and a list. */
const name = z.string().check(z.regex(/^[a-z0-9][a-z0-9-]*$/), z.maxLength(60));
const promptPath = toSchema('prompt-path').check(z.refine((path) => path !== undefined, 'is empty; set it to a path'));
const metricIds = toSchema('metric-id').check(
  z.refine((list) => (list as unknown[]).length > 0, 'is empty; list one or more metric IDs'),
);
const { 'metric-id': _metricId, ...promptSettings } = settings('target', ['improve-prompt']);
const { 'prompt-path': _promptPath, ...metricSettings } = settings('target', ['metric-feedback']);

type Settings = z.ZodMiniObject<Record<string, z.ZodMiniType>, z.core.$strict>;

/** A target that is a prompt. */
export const promptTarget: Settings = z.strictObject({ name, ...promptSettings, 'prompt-path': promptPath });
/** A target that is one or more metrics. */
export const metricTarget: Settings = z.strictObject({ name, ...metricSettings, 'metric-id': metricIds });
/** Accepts both kinds' settings, so that an ambiguous target can still be checked. */
export const anyTarget: Settings = z.strictObject({
  name,
  ...promptSettings,
  ...metricSettings,
  'prompt-path': z.optional(promptPath),
  'metric-id': z.optional(metricIds),
});
/** Settings for all targets. */
export const defaults: Settings = z.strictObject(settings('defaults', ['improve-prompt', 'metric-feedback']));

const top = { $schema: z.optional(z.string()), defaults: z.optional(defaults) };
/** The file without its targets, which are checked one by one. */
export const outline = z.strictObject({
  $schema: top.$schema,
  defaults: z.optional(z.unknown()),
  targets: z.array(z.unknown()).check(z.minLength(1)),
});
/** The whole file, for the published JSON Schema. */
export const configFile = z.strictObject({
  ...top,
  targets: z.array(z.union([promptTarget, metricTarget])).check(z.minLength(1)),
});

/** What `defaults` sets. */
export type DefaultSettings = Partial<Inputs>;
/** What a target sets itself. */
export type TargetSettings = Partial<Inputs> & { name: string };

/** The type of a key's value, to end `targets must be …`. */
export function describeKey(key: string): string {
  const own: Record<string, string> = {
    $schema: 'the URL of the JSON Schema',
    defaults: 'settings for all targets',
    targets: 'a list of one or more targets',
    name: 'at most 60 lower-case letters, digits and dashes, and start with a letter or digit',
  };
  return own[key] ?? (key in INPUTS ? INPUTS[key as InputName].kind.type : 'another value');
}
