import type { Metric, Review } from './cekura-records.ts';

/** The part of a metric that determines its verdicts, saved or with unsaved changes. */
export type Rubric = Pick<Metric, 'description' | 'prompt' | 'custom_code' | 'type'>;

/** How many reviewed calls a metric judges like the reviewer; `score` is between 0 and 1. */
export interface Score {
  readonly num_correct: number;
  readonly num_total: number;
  readonly score: number;
}

export interface Verdict {
  readonly review: Review;
  readonly actual: unknown;
  readonly agrees: boolean;
}

/** Judges a reviewed call: correctly if the rubric contains the call's lesson. */
export function judgeReview(rubric: Rubric, review: Review): Verdict {
  const text = [rubric.description, rubric.prompt, rubric.custom_code].join('\n');
  const agrees = review.lesson === null || text.includes(review.lesson);
  return { review, agrees, actual: agrees ? review.expected_value : pickWrongValue(review.expected_value) };
}

function pickWrongValue(expected: unknown): unknown {
  if (expected === 5) return 0;
  return expected === 0 ? 5 : null;
}

export function countScore(verdicts: readonly Verdict[]): Score {
  const num_correct = verdicts.filter((verdict) => verdict.agrees).length;
  const num_total = verdicts.length;
  return { num_correct, num_total, score: num_total === 0 ? 0 : num_correct / num_total };
}

/**
 * Adds the missing lessons to the rubric: to the code of a Python metric, otherwise to the description. Without a missing
 * lesson, returns the rubric as it is, because the service proposes no change without new feedback.
 */
export function optimiseRubric(rubric: Rubric, reviews: readonly Review[]): { rubric: Rubric; learned: string[] } {
  const learned = reviews
    .filter((review) => !judgeReview(rubric, review).agrees)
    .flatMap((review) => review.lesson ?? []);
  if (learned.length === 0) return { rubric, learned };
  const changed =
    rubric.type === 'custom_code'
      ? { custom_code: insertBeforeResult(rubric.custom_code, learned) }
      : { description: [rubric.description.trimEnd(), ...learned].join('\n') };
  return { rubric: { ...rubric, ...changed }, learned };
}

function insertBeforeResult(code: string, lines: readonly string[]): string {
  const all = code.split('\n');
  const result = all.findIndex((line) => line.startsWith('_result'));
  all.splice(result === -1 ? all.length : result, 0, ...lines);
  return all.join('\n');
}
