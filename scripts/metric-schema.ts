// Makes schemas/metric.schema.json from the checks that the action itself makes; `npm run schemas` writes it.
import * as z from 'zod/mini';
import type { MetricField } from '../src/cekura/metric.ts';
import { METRIC_SCHEMA_URL, metricFileSchema } from '../src/documents/metrics/metric-schema.ts';

const DESCRIPTIONS: Record<'id' | MetricField, string> = {
  id: "The metric's number on Cekura. Left out for a metric that does not exist yet: applying the file creates it.",
  name: 'What the metric is called. A file without an id is matched to a metric of this name in its project or agents.',
  description: 'What an LLM judge decides by: the criterion, in plain words.',
  type: 'Who judges: a language model by the description (llm_judge), or Python (custom_code). basic and custom_prompt are old forms that can only be kept. New metrics are llm_judge unless this says otherwise.',
  eval_type:
    'What a score looks like: pass or fail (binary), a grade, a number, or one of enum_values. New metrics are binary unless this says otherwise.',
  enum_values: 'The values that a metric of eval_type enum may give.',
  evaluation_trigger: 'Which calls are judged: all, those that Cekura picks, or those that the trigger lets through.',
  trigger_type: 'What the trigger is, when evaluation_trigger is custom.',
  evaluation_trigger_prompt: 'The question that decides whether a call is judged, for a trigger by language model.',
  evaluation_trigger_custom_code: 'The Python that decides whether a call is judged, for a trigger by code.',
  custom_code: 'The Python of a metric of type custom_code.',
  prompt: 'What the old types basic and custom_prompt decide by.',
  audio_enabled: 'Whether the recording is judged and not the transcript alone.',
  simulation_enabled: 'Whether simulated calls are judged.',
  observability_enabled: 'Whether production calls are judged.',
  sampling_enabled: "Whether only a share of the calls is judged, by the project's sample rate.",
  add_to_new_agents: 'Whether agents that are created in the project later get the metric.',
  configuration: 'Settings of predefined metrics. What is not named here is left alone.',
  project: 'The project that the metric belongs to. It cannot be changed later.',
  agents: 'The agents that the metric is switched on for, by ID.',
  assistant_id: "The provider's ID of the assistant, for a metric that was generated for it.",
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

/** The rules between fields, as `findRuleProblems` has them: of a metric that exists, or of a new one. */
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

/** The published schema, as text. Draft 7, which is what editors know best. */
export function renderMetricSchema(): string {
  const { $schema, properties, ...rest } = z.toJSONSchema(metricFileSchema, { target: 'draft-7' });
  const described = Object.entries(properties ?? {}).map(([name, property]) => [
    name,
    { description: DESCRIPTIONS[name as 'id' | MetricField], ...(property as object) },
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
