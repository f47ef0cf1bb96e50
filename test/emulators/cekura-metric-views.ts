import type { Metric } from './cekura-records.ts';

/*
 * The service returns a metric in three published shapes: from its own endpoint, in a list (without Python code and
 * reviews), and from a write. The emulator keeps these differences, because a client may rely on a missing field.
 */

const readCommon = (metric: Metric) => ({
  id: metric.id,
  name: metric.name,
  description: metric.description,
  type: metric.type,
  eval_type: metric.eval_type,
  enum_values: metric.enum_values,
  audio_enabled: metric.audio_enabled,
  prompt: metric.prompt,
  project: metric.project,
  agents: metric.agents,
  evaluation_trigger: metric.evaluation_trigger,
  trigger_type: metric.trigger_type,
  evaluation_trigger_prompt: metric.evaluation_trigger_prompt,
  evaluation_trigger_custom_code: metric.evaluation_trigger_custom_code,
  configuration: metric.configuration,
  simulation_enabled: metric.simulation_enabled,
  observability_enabled: metric.observability_enabled,
  sampling_enabled: metric.sampling_enabled,
  add_to_new_agents: metric.add_to_new_agents,
});

/** Fields of both read endpoints that this project does not read. */
const READ_ONLY = {
  function_name: null,
  vocera_defined_metric_code: '',
  priority_assignment_prompt: '',
  knowledge_base_files: [],
  alert_type: 'disabled',
  alert_filters: null,
  slack_workspace: null,
  slack_channel_id: null,
  significant_change_alert_status: 'disabled',
  significant_change_alert_direction: '',
  window_size: 50,
  std_multiplier: 2,
  ewma_alpha: 0.1,
};

/** The reply of the endpoints that write a metric. */
export function readMetricEdit(metric: Metric): Record<string, unknown> {
  return {
    ...readCommon(metric),
    assistant_id: metric.assistant_id,
    display_order: metric.display_order,
    custom_code: metric.custom_code,
  };
}

/** An entry of the list. */
export function readMetricEntry(
  metric: Metric,
  agentNames: readonly string[],
  withScores: boolean,
): Record<string, unknown> {
  return {
    ...readCommon(metric),
    ...READ_ONLY,
    slug: metric.slug,
    agent_names: agentNames,
    display_order: metric.display_order,
    kb_file_ids: [],
    metric_cost: 0.02,
    uses_llm_judge: metric.type === 'llm_judge',
    ...(withScores ? readScores(metric) : {}),
  };
}

/** The reply of `GET …/metrics/{id}/`. */
export function readMetricDetail(metric: Metric): Record<string, unknown> {
  return {
    ...readCommon(metric),
    ...READ_ONLY,
    slug: metric.slug,
    custom_code: metric.custom_code,
    alert_enabled: false,
    pending_optimisation_proposal: metric.pending,
    ...readScores(metric),
    reviews: metric.reviews.map(({ lesson: _hidden, test_set, ...review }) => ({
      ...review,
      metric: metric.id,
      test_set: { ...test_set, agent: metric.agents[0] ?? null, source_model: 'Run' },
      created_at: '2026-11-10T10:00:00Z',
      updated_at: '2026-11-10T10:00:00Z',
    })),
  };
}

/** Published: two integers of these names. Assumed: they count correct verdicts and all verdicts. */
function readScores(metric: Metric): { overall_score: number; total_score: number } {
  const right = metric.reviews.filter((review) => review.actual_value === review.expected_value);
  return { overall_score: right.length, total_score: metric.reviews.length };
}
