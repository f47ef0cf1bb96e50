import { readMetricDetail, readMetricEdit, readMetricEntry } from './cekura-metric-views.ts';
import { defineMetric, type Metric, slugify } from './cekura-records.ts';
import type { Call, CekuraState } from './cekura-state.ts';
import {
  type Check,
  type Fields,
  findProblems,
  isAnything,
  isBetween,
  isBoolean,
  isFields,
  isInteger,
  isListOf,
  isNullOr,
  isObject,
  isOneOf,
  isText,
  isTextUpTo,
  missingReference,
  RefusalError,
  readInteger,
  refuseField,
  refuseMissing,
} from './checks.ts';
import type { Answer } from './faults.ts';

const LEGACY_BINARY = ['binary_workflow_adherence', 'binary_qualitative'];

/** The published fields of a write. Only v2 names bounds. */
const EDIT_CHECKS: Readonly<Record<string, Check>> = {
  id: isAnything,
  name: isTextUpTo(255),
  description: isText,
  audio_enabled: isBoolean,
  prompt: isText,
  project: isInteger,
  agents: isListOf(isInteger),
  assistant_id: isText,
  type: isOneOf('basic', 'custom_prompt', 'custom_code', 'llm_judge'),
  eval_type: isOneOf('binary', 'continuous_qualitative', 'numeric', 'enum', ...LEGACY_BINARY),
  enum_values: isListOf(isText),
  display_order: isBetween(-(2 ** 31), 2 ** 31 - 1),
  configuration: isObject,
  add_to_new_agents: isNullOr(isBoolean),
  simulation_enabled: isBoolean,
  observability_enabled: isBoolean,
  sampling_enabled: isBoolean,
  evaluation_trigger: isOneOf('always', 'automatic', 'custom'),
  evaluation_trigger_prompt: isText,
  trigger_type: isOneOf('llm_judge', 'custom_code'),
  evaluation_trigger_custom_code: isText,
  custom_code: isText,
};

/** `GET …/metrics/`: the filters are published; agent and project together return the metrics of either. */
export function listMetrics({ state, query }: Call<unknown>): Answer {
  const agent = readInteger(query, 'agent_id');
  const project = readInteger(query, 'project_id');
  const assistant = query.get('assistant_id');
  const slug = query.get('slug');
  const agents = query.get('agents')?.split(',').map(Number);
  const belongs = (metric: Metric) =>
    (agent === undefined && project === undefined) ||
    (agent !== undefined && metric.agents.includes(agent)) ||
    (project !== undefined && metric.project === project);
  const body = [...state.metrics.values()]
    .filter(belongs)
    .filter((metric) => slug === null || metric.slug === slug)
    .filter((metric) => agents === undefined || metric.agents.some((id) => agents.includes(id)))
    .filter((metric) => assistant === null || metric.agents.some((id) => isAgentOf(state, id, assistant)))
    .map((metric) => readMetricEntry(metric, nameAgents(state, metric), query.get('include_scores') === 'true'));
  return { status: 200, body };
}

function isAgentOf(state: CekuraState, id: number, assistantId: string): boolean {
  return state.agents.get(id)?.assistant_id === assistantId;
}

function nameAgents(state: CekuraState, metric: Metric): string[] {
  return metric.agents.flatMap((id) => state.agents.get(id)?.name ?? []);
}

/** `GET …/metrics/{id}/`: published, by ID or by slug. */
export function readMetric({ state, params }: Call<unknown>): Answer {
  const key = params[0] ?? '';
  const metric = /^\d+$/.test(key)
    ? state.metrics.get(Number(key))
    : [...state.metrics.values()].find((each) => each.slug === key);
  if (metric === undefined) throw refuseMissing();
  return { status: 200, body: readMetricDetail(metric) };
}

/** `POST …/metrics/{id}/dismiss_optimisation_proposal/`: published, no body. Assumed: 200 if there is no proposal. */
export function dismissProposal({ state, params }: Call<unknown>): Answer {
  const metric = state.metrics.get(Number(params[0]));
  if (metric === undefined) throw refuseMissing();
  metric.pending = null;
  return { status: 200, body: { detail: 'Proposal cleared.' } };
}

/** `PATCH …/metrics/{id}/`: published, only by ID; omitted fields keep their values, `id` and `project` never change. */
export function patchMetric({ state, params, body }: Call<unknown>): Answer {
  const metric = /^\d+$/.test(params[0] ?? '') ? state.metrics.get(Number(params[0])) : undefined;
  if (metric === undefined) throw refuseMissing();
  const { project: _fixed, id: _own, ...fields } = readFields(body);
  refuseProblems({ ...findProblems(fields, EDIT_CHECKS), ...findContradictions({ ...metric, ...fields }, state) });
  Object.assign(metric, normalize(fields));
  return { status: 200, body: readMetricEdit(metric) };
}

/**
 * `POST …/metrics/bulk_create/`: published, with 201 and the metrics in the order sent. Assumed: one invalid metric
 * rejects all. Names may repeat, so that tests notice a client that creates a metric twice.
 */
export function createMetrics({ state, body }: Call<unknown>): Answer {
  if (!Array.isArray(body)) throw refuseField('non_field_errors', 'Expected a list of items.');
  const sent = body.map(readFields);
  for (const fields of sent) refuseProblems(findCreateProblems(fields, state));
  const created = sent.map((fields) => createMetric(fields, state));
  return { status: 201, body: created.map(readMetricEdit) };
}

function createMetric(fields: Fields, state: CekuraState): Metric {
  const id = Math.max(18_400, ...state.metrics.keys()) + 1;
  const name = String(fields.name);
  const slugs = new Set([...state.metrics.values()].map((metric) => metric.slug));
  const slug = slugs.has(slugify(name)) ? `${slugify(name)}_${id}` : slugify(name);
  const project = fields.project ?? projectOf(fields, state);
  const metric = defineMetric({ ...normalize(fields), project, id, name, slug } as Metric);
  state.metrics.set(id, metric);
  return metric;
}

/** A metric with agents and no project belongs to the agents' project. */
function projectOf(fields: Fields, state: CekuraState): number | null {
  const [first] = (fields.agents as number[] | undefined) ?? [];
  return (first === undefined ? undefined : state.agents.get(first)?.project) ?? null;
}

function readFields(body: unknown): Fields {
  if (!isFields(body)) throw refuseField('non_field_errors', 'Invalid data. Expected a dictionary.');
  return body;
}

function normalize(fields: Fields): Fields {
  return LEGACY_BINARY.includes(String(fields.eval_type)) ? { ...fields, eval_type: 'binary' } : fields;
}

type Problems = Record<string, string[]>;

function findCreateProblems(fields: Fields, state: CekuraState): Problems {
  const problems = findProblems(fields, EDIT_CHECKS, ['name', 'type', 'eval_type']);
  if (fields.type === 'basic' || fields.type === 'custom_prompt') {
    problems.type = [`"${fields.type}" is deprecated: use llm_judge or custom_code.`];
  }
  if (fields.project === undefined && !(Array.isArray(fields.agents) && fields.agents.length > 0)) {
    problems.project = ['A metric needs a project, or agents of one.'];
  }
  if (Number.isSafeInteger(fields.project) && !hasProject(state, Number(fields.project))) {
    problems.project = [missingReference(fields.project)];
  }
  return { ...findContradictions(fields, state), ...problems };
}

function hasProject(state: CekuraState, id: number): boolean {
  return [...state.agents.values(), ...state.metrics.values()].some((each) => each.project === id);
}

/** Problems that involve several fields. */
function findContradictions(fields: Fields, state: CekuraState): Problems {
  const problems: Problems = {};
  const isEmpty = (field: string) => fields[field] === undefined || fields[field] === '';
  if (fields.type === 'custom_code' && isEmpty('custom_code')) {
    problems.custom_code = ['This field is required for custom_code metrics.'];
  }
  if (fields.type === 'llm_judge' && isEmpty('description')) {
    problems.description = ['This field is required for llm_judge metrics.'];
  }
  if (fields.eval_type === 'enum' && !(Array.isArray(fields.enum_values) && fields.enum_values.length > 0)) {
    problems.enum_values = ['This field is required for enum metrics.'];
  }
  const strangers = Array.isArray(fields.agents) ? fields.agents.filter((id) => !state.agents.has(id)) : [];
  if (strangers.length > 0) problems.agents = strangers.map(missingReference);
  return problems;
}

function refuseProblems(problems: Problems): void {
  if (Object.keys(problems).length > 0) throw new RefusalError(400, problems);
}
