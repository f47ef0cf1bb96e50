import type { FeedbackResult } from '../cekura/feedback.ts';
import type { MetricField, MetricFields } from '../cekura/metric.ts';
import { checkSize } from '../guards/answer.ts';
import { checkGuards } from '../guards/check-guards.ts';
import { checkKeeps, lostKeeps } from '../guards/keep.ts';
import { unwrapAnswer } from '../guards/unwrap-answer.ts';
import type { Run } from '../pipeline/task.ts';
import { endLine } from '../render/diff.ts';
import { changePercent } from '../render/size.ts';
import type { Finding } from '../render/types.ts';

/** Texts that a model reads; the guards know prose. */
const PROSE = ['description', 'evaluation_trigger_prompt'] as const;
/** All that a metric judges by: the prose; Python, whose braces and numbers mean something else, so that only what the user named is looked for in it; and the criterion of the deprecated types. */
const TEXTS = [...PROSE, 'evaluation_trigger_custom_code', 'custom_code', 'prompt'] as const;

/** A guard's finding, and the field that it is in. */
export interface MetricFinding extends Finding {
  readonly field: MetricField;
}

/** Everything that the metric judges by, as one text. */
export function joinTexts(fields: MetricFields): string {
  return TEXTS.flatMap((field) => fields[field] || []).join('\n');
}

/** What a metric's description is compared with: what the optimisation started from. */
function startOf(run: Run, live: MetricFields): string {
  return run.inputs['simplified-prompt'] ?? (live.description || live.prompt || '');
}

/** Takes off what a model wraps its answers in, where that is safe: a preface, a fence. */
export function unwrapResult(
  run: Run,
  live: MetricFields,
  result: FeedbackResult,
): { result: FeedbackResult; notes: readonly string[] } {
  const { description, code, trigger } = result;
  const text = description === undefined ? undefined : unwrapAnswer(startOf(run, live), description);
  const python = code === undefined ? undefined : takeOffFence(code);
  const isCode = trigger?.kind === 'custom_code';
  return {
    result: {
      ...result,
      description: text?.after,
      code: python,
      trigger: isCode ? { ...trigger, text: takeOffFence(trigger.text) } : trigger,
    },
    notes: text?.notes ?? [],
  };
}

/** A fence is no Python. Nothing else is taken off code: what looks like a remark may be its comment. */
function takeOffFence(code: string): string {
  return /^\s*```(?:python|py)?[ \t]*\r?\n([\s\S]*?)\r?\n```\s*$/i.exec(code)?.[1] ?? code;
}

/**
 * The share of words changed in all that the metric judges by, so that it doesn't matter in which field a text stands.
 * A change of its kind alone, which is no line of a text, counts as the least there is.
 */
export function measureChange(live: MetricFields, changes: MetricFields): number {
  const textsOf = (fields: MetricFields) => TEXTS.map((field) => endLine(fields[field] ?? '')).join('');
  return Math.max(0.1, changePercent(textsOf(live), textsOf({ ...live, ...changes })));
}

/** What the guards have against a change. A text that moved from one field to another is not lost. */
export function checkMetric(run: Run, live: MetricFields, changes: MetricFields): MetricFinding[] {
  const { keep, guard, 'max-change-percent': most } = run.inputs;
  if (guard === 'off') return [];
  const before = joinTexts(live);
  const after = joinTexts({ ...live, ...changes });
  const lost = lostKeeps(before, after, keep);
  const findings: MetricFinding[] = [];
  const add = (field: MetricField, found: readonly Finding[]) =>
    findings.push(...found.map((one) => ({ ...one, field })));
  const oldOf = (field: (typeof PROSE)[number]) => (field === 'description' ? startOf(run, live) : (live[field] ?? ''));
  for (const field of PROSE) {
    const next = changes[field];
    const old = oldOf(field);
    if (next === undefined) continue;
    const checked = checkGuards({
      before: old,
      after: next,
      keep: lost,
      changePercent: 0,
      transcripts: [],
      kind: 'metric',
    });
    // Without a text to compare with, only an answer that is none stands out.
    add(
      field,
      old.trim() === '' ? checked.findings.filter((one) => one.guard.startsWith('answer-')) : checked.findings,
    );
  }
  for (const literal of lost) {
    if (PROSE.some((field) => changes[field] !== undefined && oldOf(field).includes(literal))) continue;
    const field = TEXTS.find((one) => live[one]?.includes(literal)) ?? 'description';
    add(field, checkKeeps(live[field] ?? '', [literal]));
  }
  const [first = 'description'] = Object.keys(changes) as MetricField[];
  if (most !== undefined) add(first, checkSize('', '', false, measureChange(live, changes), most));
  return findings;
}
