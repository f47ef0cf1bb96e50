import * as z from 'zod/mini';
import type { MetricField, MetricFields } from '../../cekura/metric.ts';

// A message follows the field's name: "eval_type: must be one of …".

const text = z.string('must be a string; put it in quotes');
const flag = z.boolean('must be true or false');
const id = z.int('must be a positive whole number').check(z.positive('must be a positive whole number'));

/** URL of the JSON Schema for metric files, `schemas/metric.schema.json` in this repository, for editors. */
export const METRIC_SCHEMA_URL =
  'https://raw.githubusercontent.com/OWNER/cekura-improve-action/v1/schemas/metric.schema.json';

const METRIC_TYPES = ['llm_judge', 'custom_code', 'basic', 'custom_prompt'] as const;
/** Cekura rejects new metrics of the other types (API reference). */
const CREATABLE_TYPES = ['llm_judge', 'custom_code'] as const;
/** The last two are old names that Cekura maps to `binary` (API reference). */
const EVAL_TYPES = [
  'binary',
  'continuous_qualitative',
  'numeric',
  'enum',
  'binary_workflow_adherence',
  'binary_qualitative',
] as const;
/** Maximum length of a metric name in Cekura. */
export const MAX_NAME_CHARACTERS = 255;

function choice<const T extends readonly string[]>(values: T) {
  return z.enum(values, `must be one of ${values.join(', ')}`);
}

/**
 * The fields of a metric file, in the order of a new file. `id` is the metric's ID in Cekura, and `base` the digest of
 * the live fields that the file was made from.
 */
const shape = {
  id: z.optional(id),
  base: z.optional(text.check(z.regex(/^[0-9a-f]{40}$/, 'must be 40 hex digits; remove it if you do not know them'))),
  name: z.optional(
    text.check(
      z.regex(/\S/, 'is empty'),
      z.maxLength(MAX_NAME_CHARACTERS, `must have at most ${MAX_NAME_CHARACTERS} characters`),
    ),
  ),
  description: z.optional(text),
  type: z.optional(choice(METRIC_TYPES)),
  eval_type: z.optional(choice(EVAL_TYPES)),
  enum_values: z.optional(z.array(text, 'must be a list of strings')),
  evaluation_trigger: z.optional(choice(['always', 'automatic', 'custom'])),
  trigger_type: z.optional(choice(['llm_judge', 'custom_code'])),
  evaluation_trigger_prompt: z.optional(text),
  evaluation_trigger_custom_code: z.optional(text),
  custom_code: z.optional(text),
  prompt: z.optional(text),
  audio_enabled: z.optional(flag),
  simulation_enabled: z.optional(flag),
  observability_enabled: z.optional(flag),
  sampling_enabled: z.optional(flag),
  add_to_new_agents: z.optional(flag),
  configuration: z.optional(z.record(z.string(), z.unknown(), 'must be a mapping of names to values')),
  project: z.optional(id),
  agents: z.optional(z.array(id, 'must be a list of agent IDs')),
  assistant_id: z.optional(text),
};

/** A metric file's content. Unknown fields are allowed; `findRuleProblems` checks rules that involve several fields. */
export const metricFileSchema = z.looseObject(shape, 'is not a metric: it needs fields such as `name: …`');

/** Every field of the metric itself, in file order. */
export const METRIC_FIELDS = Object.keys(shape).filter((name) => name !== 'id' && name !== 'base') as MetricField[];

/** Whether a metric file accepts `value` in this field. */
export function isFieldValue(field: MetricField, value: unknown): boolean {
  return z.safeParse(shape[field], value).success;
}

/** A violated rule that involves several fields. */
export interface RuleProblem {
  readonly field: MetricField;
  readonly message: string;
  /** The field that requires `field`, when `field` itself is missing. */
  readonly because?: MetricField;
}

/** Returns the violated rules that involve several fields; each field must already be valid on its own. */
export function findRuleProblems(metricId: number | undefined, fields: MetricFields): RuleProblem[] {
  const problems: RuleProblem[] = [];
  const { type, eval_type } = fields;
  if (metricId === undefined) {
    const scoped = fields.project !== undefined || (fields.agents?.length ?? 0) > 0 || filled(fields.assistant_id);
    if (fields.name === undefined) problems.push({ field: 'name', message: 'is required in a file without an id' });
    if (!scoped)
      problems.push({
        field: 'project',
        message: 'is required in a file without an id, unless it has agents or assistant_id',
      });
    if (type !== undefined && !CREATABLE_TYPES.some((one) => one === type)) {
      problems.push({ field: 'type', message: `${type} is deprecated; use llm_judge or custom_code for a new metric` });
    }
    if (type !== 'custom_code' && !filled(fields.description)) {
      problems.push({ field: 'description', message: 'is required: the LLM judge evaluates it' });
    }
    if (eval_type === 'enum' && (fields.enum_values?.length ?? 0) === 0) {
      problems.push({ field: 'enum_values', message: 'is required for eval_type enum', because: 'eval_type' });
    }
  }
  // The file of an existing metric may leave a required field out, but must not empty it.
  const codeMissing = metricId === undefined ? !filled(fields.custom_code) : fields.custom_code?.trim() === '';
  if (type === 'custom_code' && codeMissing) {
    problems.push({ field: 'custom_code', message: 'is required for type custom_code', because: 'type' });
  }
  return problems;
}

function filled(value: string | undefined): boolean {
  return value !== undefined && value.trim() !== '';
}
