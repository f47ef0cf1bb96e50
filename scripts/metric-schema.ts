// Renders schemas/metric.schema.json from the action's own checks; `npm run schemas` writes it.
import * as z from 'zod/mini';
import type { MetricField } from '../src/cekura/metric.ts';
import { METRIC_SCHEMA_URL, metricFileSchema } from '../src/documents/metrics/metric-schema.ts';

const DESCRIPTIONS: Record<'id' | 'base' | MetricField, string> = {
  base: 'Version of the metric in Cekura that this action made the file from. It shows whether somebody has changed the metric there since.',
  id: "The metric's ID in Cekura. Leave it out for a new metric: applying the file creates it.",
  name: 'Name of the metric. A file without an id is matched to a metric with this name in its project or agents.',
  description: 'The criterion that an LLM judge applies, in plain words.',
  type: 'Whether a language model judges by the description (llm_judge), or Python does (custom_code). basic and custom_prompt are deprecated and cannot be chosen for new metrics. New metrics are llm_judge by default.',
  eval_type: 'What a score is: pass or fail (binary), a grade, a number, or one of enum_values. Binary by default.',
  enum_values: 'The possible values of a metric with eval_type enum.',
  evaluation_trigger: 'Which calls are judged: all, those that Cekura selects, or those that the trigger selects.',
  trigger_type: 'Type of the trigger if evaluation_trigger is custom.',
  evaluation_trigger_prompt: 'For a trigger of a language model: the question that decides whether a call is judged.',
  evaluation_trigger_custom_code: 'For a trigger in code: the Python that decides whether a call is judged.',
  custom_code: 'The Python code of a metric with type custom_code.',
  prompt: 'The criterion of a metric with the deprecated type basic or custom_prompt.',
  audio_enabled: 'Whether the recording is judged, and not only the transcript.',
  simulation_enabled: 'Whether simulated calls are judged.',
  observability_enabled: 'Whether production calls are judged.',
  sampling_enabled: "Whether only a sample of the calls is judged, at the project's sampling rate.",
  add_to_new_agents: 'Whether agents that are added to the project later get the metric.',
  configuration: 'Settings of predefined metrics. Settings that are not listed are left unchanged.',
  project: 'ID of the project that the metric belongs to. It cannot be changed later.',
  agents: 'IDs of the agents that the metric is turned on for.',
  assistant_id: "The provider's ID of the assistant that the metric was generated for.",
};

const FILLED = { pattern: '\\S' };
const SCOPES = [
  { required: ['project'] },
  { required: ['agents'], properties: { agents: { minItems: 1 } } },
  { required: ['assistant_id'], properties: { assistant_id: FILLED } },
];
const JUDGES = [
  { required: ['description'], properties: { type: { const: 'llm_judge' }, description: FILLED } },
  { required: ['type', 'custom_code'], properties: { type: { const: 'custom_code' }, custom_code: FILLED } },
];
const OUTCOMES = [
  { not: { required: ['eval_type'], properties: { eval_type: { const: 'enum' } } } },
  { required: ['enum_values'], properties: { enum_values: { minItems: 1 } } },
];

/** The rules between fields, as in `findRuleProblems`: for an existing metric, or for a new one. */
const RULES = [
  {
    required: ['id'],
    anyOf: [
      { not: { required: ['type'], properties: { type: { const: 'custom_code' } } } },
      { properties: { custom_code: FILLED } },
    ],
  },
  { not: { required: ['id'] }, required: ['name'], allOf: [SCOPES, JUDGES, OUTCOMES].map((anyOf) => ({ anyOf })) },
];

/** The published schema as text, in draft 7, which editors support best. */
export function renderMetricSchema(): string {
  const { $schema, properties, ...rest } = z.toJSONSchema(metricFileSchema, { target: 'draft-7' });
  const described = Object.entries(properties ?? {}).map(([name, property]) => [
    name,
    { description: DESCRIPTIONS[name as keyof typeof DESCRIPTIONS], ...(property as object) },
  ]);
  const schema = {
    $schema,
    $id: METRIC_SCHEMA_URL,
    title: 'A Cekura metric',
    ...rest,
    properties: Object.fromEntries(described),
    anyOf: RULES,
  };
  return `${JSON.stringify(schema, null, 2)}\n`;
}
