/**
 * A metric's fields as a person edits them and as Update Metric takes them; the names are the service's own.
 * A field that a file omits keeps the service's value.
 */
export interface MetricFields {
  readonly name?: string | undefined;
  /** The criterion of an LLM judge. */
  readonly description?: string | undefined;
  readonly type?: string | undefined;
  readonly eval_type?: string | undefined;
  readonly enum_values?: readonly string[] | undefined;
  readonly evaluation_trigger?: string | undefined;
  readonly trigger_type?: string | undefined;
  readonly evaluation_trigger_prompt?: string | undefined;
  /** Python; shown, never run. */
  readonly evaluation_trigger_custom_code?: string | undefined;
  /** Python; shown, never run. */
  readonly custom_code?: string | undefined;
  readonly prompt?: string | undefined;
  readonly audio_enabled?: boolean | undefined;
  readonly simulation_enabled?: boolean | undefined;
  readonly observability_enabled?: boolean | undefined;
  readonly sampling_enabled?: boolean | undefined;
  readonly add_to_new_agents?: boolean | undefined;
  readonly configuration?: Readonly<Record<string, unknown>> | undefined;
  readonly project?: number | undefined;
  readonly agents?: readonly number[] | undefined;
  readonly assistant_id?: string | undefined;
}

/** The name of a field, as the service and a metric file have it. */
export type MetricField = keyof MetricFields;

/** Returns a metric's name for comparison: the spaces around it and the form of its accents don't count. */
export function foldName(name: string): string {
  return name.trim().normalize('NFC');
}

/** One reviewed call of a metric's Lab: the verdict that the reviewer expects, and the metric's own. */
export interface MetricReview {
  readonly reviewId: number | undefined;
  readonly testSetId: number | undefined;
  readonly testSetName: string | undefined;
  readonly expected: unknown;
  readonly actual: unknown;
  /** The person's comment. */
  readonly feedback?: string | undefined;
}

/** A live metric. */
export interface LiveMetric {
  readonly id: number;
  readonly fields: MetricFields;
  readonly reviews: readonly MetricReview[];
  /** How many reviewed calls it judges correctly, if known. */
  readonly score: MetricScore | undefined;
  /** The pending proposal of Cekura's own schedule. */
  readonly pending?: PendingProposal;
}

/** A change of a metric that Cekura's own schedule has optimized, and nobody has applied or dismissed. */
export interface PendingProposal {
  readonly description: string | undefined;
  readonly trigger: string | undefined;
  readonly type: string | undefined;
  readonly code: string | undefined;
  readonly oldScore: MetricScore | undefined;
  readonly newScore: MetricScore | undefined;
  /** The schedule's name; empty when it is not known. */
  readonly schedule: string;
  /** The date as the service returns it; empty if it returns none. */
  readonly proposedAt: string;
}

/** How many reviewed calls a metric judges as the reviewers did. */
export interface MetricScore {
  /** 0 to 1. */
  readonly score: number;
  readonly correct?: number | undefined;
  readonly total?: number | undefined;
}

/** How the optimized metric judged one test set. */
export interface TestSetVerdict {
  readonly reviewId: number | undefined;
  readonly testSetId: number | undefined;
  /** Whether it agrees with the person's label. */
  readonly success: boolean;
  readonly actual: unknown;
  readonly explanation: string;
  /** Why it could not be scored; empty if it was. */
  readonly error: string;
}

/** A test set on which the optimizer gave up. */
export interface UnresolvedSample {
  readonly testSetId: number | undefined;
  readonly verdict: string;
  readonly explanation: string;
  /** 0 to 1. */
  readonly passRate: number | undefined;
}

/** A person's label that the optimizer changed, or would have changed. */
export interface LabelEdit {
  readonly testSetId: number | undefined;
  readonly reviewId: number | undefined;
  /** The service's explanation, in an undocumented form. */
  readonly details: string;
}
