import * as z from 'zod/mini';
import { ActionError } from '../errors.ts';
import { describeMismatch } from '../http/describe-mismatch.ts';
import { loose } from '../http/loose.ts';

// Tolerant schemas of the service's replies: unneeded fields are not listed, fields that may be missing or null are
// nullish, and an optional text field with another type is dropped. Required fields are validated: `parseReply` turns a
// mismatch into an error that names the field.

export const text = loose(z.string());
export const number = loose(z.number());
export const flag = loose(z.boolean());
/** IDs are numbers; in object keys and some fields, they are strings. */
export const id = z.coerce.number().check(z.int(), z.positive());
export const looseId = loose(id);
/** An ID, or an object that holds one. */
export const reference = z.union([
  id,
  z.pipe(
    z.object({ id }),
    z.transform((one) => one.id),
  ),
]);

/** Every job's start: `{"progress_id": "<uuid>"}` (published for generate_metrics, observed for the others). */
export const startedReply = z.object({
  progress_id: z
    .pipe(
      z.union([z.string(), z.number()]),
      z.transform((value) => String(value)),
    )
    .check(z.regex(/^[\w.:/=+@~-]{1,200}$/, 'is not an ID')),
});

/** The synchronous improve_prompt (published). */
export const improvedPrompt = z.object({
  improved_prompt: z.string(),
  summary_of_changes: text,
});

/** A text that is not blank. */
export function filled(value: string | null | undefined): string | undefined {
  return value?.trim() ? value : undefined;
}

/** A list without its malformed items. */
export function looseList<T>(item: z.ZodMiniType<T | undefined>) {
  return z.pipe(
    loose(z.array(z.catch(item, undefined))),
    z.transform((items) => items?.flatMap((one): T[] => (one === undefined ? [] : [one]))),
  );
}

/** A text, or a list of texts. */
const looseLines = z.union([
  z.pipe(
    z.string(),
    z.transform((line) => [line]),
  ),
  looseList(z.string()),
]);

/** Published with `type` and `score`; `passed` and `score_normalized` take precedence if present (observed). */
const metricScore = z.object({
  id: looseId,
  name: text,
  type: text,
  eval_type: text,
  score: number,
  passed: flag,
  score_normalized: number,
  explanation: looseLines,
});

const expectedOutcome = z.object({
  score: number,
  explanation: looseLines,
  outcome_alignments: looseList(z.object({ outcome: text, prompt_part: text, aligned: flag })),
});

/** A run, as runs/bulk and a result give it (published). */
export const run = z.object({
  id: looseId,
  scenario: looseId,
  scenario_name: text,
  agent: looseId,
  result_id: looseId,
  project: looseId,
  project_id: looseId,
  status: text,
  success: flag,
  error_message: text,
  transcript: text,
  transcript_object: looseList(z.object({ role: text, content: text })),
  expected_outcome_prompt: text,
  expected_outcome: loose(expectedOutcome),
  evaluation: loose(z.object({ metrics: looseList(metricScore) })),
  rubric: looseList(z.object({ metric_id: looseId, passed: flag })),
});
export type Run = z.infer<typeof run>;

/** The project of a metric (published). */
export const projectOf = z.object({ project: looseId });

/** runs/bulk: a bare array (published). */
export const runs = z.array(run);

/** results/{id}: `runs` is an object keyed by the run's ID (published). */
export const result = z.object({
  id: looseId,
  name: text,
  status: text,
  agent: looseId,
  project: looseId,
  project_id: looseId,
  /** Why runs failed, over all of them (published by example). */
  failed_reasons: loose(z.object({ issues: looseList(z.object({ run_ids: looseList(looseId), description: text })) })),
  /** Published by example. */
  ai_summary: loose(z.object({ what_happened: text, why_it_happened: text })),
  /** Runs without a transcript, when the service lists them (published as a string, described as a list). */
  not_connected_runs: loose(z.array(z.coerce.number())),
  // The list of results returns an array instead (published).
  runs: z.union([
    z.record(z.string(), run),
    z.pipe(
      z.array(run),
      z.transform((list) => Object.fromEntries(list.map((one, index) => [String(one.id ?? -index), one]))),
    ),
  ]),
});
export type Result = z.infer<typeof result>;

/**
 * Checks a reply that was read from the service.
 *
 * @throws ActionError that names the endpoint and the first field with an unexpected form.
 */
export function parseReply<T>(schema: z.ZodMiniType<T>, endpoint: string, reply: unknown): T {
  const read = z.safeParse(schema, reply);
  if (read.success) return read.data;
  throw new ActionError(
    `Cekura's answer from ${endpoint} has an unexpected form: ${describeMismatch(read.error)}`,
    'check api-url; if it is correct, the API has changed, so please open an issue',
  );
}
