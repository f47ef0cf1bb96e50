/*
 * The records of the emulated service. Field names and types are from the published OpenAPI, without fields that this
 * project never reads. `define…` fills in defaults.
 */

/** A metric's verdict on a run. `score`: 0 failed, 5 passed, null not applicable; for non-binary metrics a measurement. */
export interface MetricScore {
  readonly id: number;
  readonly name: string;
  readonly type: string;
  readonly score: number | null;
  readonly explanation: readonly string[];
  readonly enum?: string | null;
  readonly value?: string | null;
  readonly extra?: Readonly<Record<string, unknown>>;
}

/** One simulated call. */
export interface Run {
  readonly id: number;
  readonly agent: number;
  readonly result_id: number;
  readonly result_name: string;
  readonly scenario: number | null;
  readonly scenario_name: string;
  readonly personality_name: string;
  readonly status: string;
  readonly success: boolean;
  readonly evaluation_status: string;
  /** Set if the call did not connect. */
  readonly error_message: string;
  readonly evaluation: { readonly metrics: readonly MetricScore[] };
  readonly expected_outcome: unknown;
  readonly transcript: string;
  readonly transcript_object: readonly { role: string; content: string; timestamp: number }[];
  /** MM:SS */
  readonly duration: string;
  readonly timestamp: string;
  readonly executed_at: string | null;
  readonly inbound_number: string;
  readonly outbound_number: string;
  readonly run_as_text: boolean;
  readonly metadata: Readonly<Record<string, unknown>>;
}

export interface Agent {
  readonly id: number;
  readonly name: string;
  readonly project: number;
  /** The provider's ID of the agent. */
  readonly assistant_id: string;
  readonly description: string;
}

/** A result without its runs, which refer to it by `result_id`. */
export interface Result {
  readonly id: number;
  readonly name: string;
  readonly agent: number;
  readonly status: string;
  /** Published by example. */
  readonly failed_reasons?: unknown;
  /** Published by example. */
  readonly ai_summary?: unknown;
}

/** A person's verdict on a call in a metric's Lab (its `test_set`), and the metric's verdict. */
export interface Review {
  readonly id: number;
  readonly test_set: { readonly id: number; readonly name: string; readonly transcript: string };
  readonly expected_value: unknown;
  actual_value: unknown;
  explanation: readonly string[];
  readonly feedback: string;
  /**
   * Not a field of the service: a sentence or line of code that a metric must contain to judge this call correctly; `null`
   * if every metric does. It makes the emulated verdicts and scores depend on the metric's text.
   */
  readonly lesson: string | null;
}

export type MetricType = 'basic' | 'custom_prompt' | 'custom_code' | 'llm_judge';

export interface Metric {
  readonly id: number;
  readonly slug: string | null;
  readonly project: number | null;
  agents: number[];
  assistant_id: string;
  name: string;
  description: string;
  type: MetricType;
  eval_type: string;
  enum_values: string[];
  prompt: string;
  custom_code: string;
  evaluation_trigger: 'always' | 'automatic' | 'custom';
  trigger_type: 'llm_judge' | 'custom_code';
  evaluation_trigger_prompt: string;
  evaluation_trigger_custom_code: string;
  audio_enabled: boolean;
  simulation_enabled: boolean;
  observability_enabled: boolean;
  sampling_enabled: boolean;
  add_to_new_agents: boolean | null;
  display_order: number;
  configuration: Record<string, unknown>;
  reviews: Review[];
  /** Made by Cekura's own schedule; published in words. */
  pending: unknown;
}

/**
 * A run with defaults. `lines` is the call as `agent: …` and `caller: …`; a metric with score 0, or an `error_message`,
 * makes it fail.
 */
export function defineRun(
  seed: Partial<Run> & Pick<Run, 'id'> & { lines?: readonly string[]; metrics?: readonly MetricScore[] },
): Run {
  const { lines = [], metrics = [], ...given } = seed;
  const connected = !given.error_message;
  const success = connected && metrics.every((metric) => metric.type !== 'binary' || metric.score !== 0);
  return {
    agent: 1,
    result_id: 1,
    result_name: 'Result',
    scenario: given.id + 1000,
    scenario_name: `Scenario ${given.id}`,
    personality_name: 'Patient caller',
    status: connected ? 'completed' : 'failed',
    success,
    evaluation_status: success ? 'success' : 'failure',
    error_message: '',
    evaluation: { metrics },
    expected_outcome: { score: success ? 100 : 0, explanation: [], outcome_alignments: [] },
    ...transcribe(lines),
    timestamp: '2026-11-16T08:30:00Z',
    executed_at: connected ? '2026-11-16T08:31:12Z' : null,
    inbound_number: '+15550100142',
    outbound_number: '+15550100197',
    run_as_text: false,
    metadata: connected ? { ended_reason: 'customer-ended-call' } : {},
    ...given,
  };
}

const TURN_SECONDS = 7;

function transcribe(lines: readonly string[]): Pick<Run, 'transcript' | 'transcript_object' | 'duration'> {
  const turns = lines.map((line, index) => {
    const [, who, content = ''] = /^(agent|caller): (.*)$/s.exec(line) ?? [];
    return { role: who === 'agent' ? 'Main Agent' : 'Testing Agent', content, timestamp: (index + 1) * TURN_SECONDS };
  });
  return {
    transcript: turns.map((turn) => `[${formatClock(turn.timestamp)}] ${turn.role}: ${turn.content}`).join('\n'),
    transcript_object: turns,
    duration: formatClock(turns.length * TURN_SECONDS),
  };
}

function formatClock(seconds: number): string {
  const two = (value: number) => String(value).padStart(2, '0');
  return `${two(Math.floor(seconds / 60))}:${two(seconds % 60)}`;
}

/** A metric with defaults: an LLM judge. */
export function defineMetric(seed: Partial<Metric> & Pick<Metric, 'id' | 'name'>): Metric {
  return {
    slug: slugify(seed.name),
    project: 1,
    agents: [],
    assistant_id: '',
    description: '',
    type: 'llm_judge',
    eval_type: 'binary',
    enum_values: [],
    prompt: '',
    custom_code: '',
    evaluation_trigger: 'always',
    trigger_type: 'llm_judge',
    evaluation_trigger_prompt: '',
    evaluation_trigger_custom_code: '',
    audio_enabled: false,
    simulation_enabled: true,
    observability_enabled: false,
    sampling_enabled: false,
    add_to_new_agents: false,
    display_order: 0,
    configuration: {},
    reviews: [],
    pending: null,
    ...seed,
  };
}

/** The service's slugs are snake case. */
export function slugify(name: string): string {
  return (
    name
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '_')
      .replace(/^_+|_+$/g, '') || 'metric'
  );
}
