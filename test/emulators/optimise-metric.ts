import type { Metric, Review } from './cekura-records.ts';

/** What a metric is judged by: the saved one, or one with unsaved changes laid over it. */
export type Rubric = Pick<Metric, 'description' | 'prompt' | 'custom_code' | 'type'>;

/** How many reviewed calls a metric judges as the reviewer did; `score` 0 to 1. */
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

/** Judges a reviewed call: right if the rubric holds the call's lesson. Pure, so scores follow from the metric's text. */
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
 * Writes the lessons that the rubric lacks into it: into the Python of a metric of that type, else into its description.
 * With nothing to learn it gives the rubric back as it is, since the service proposes no change without new feedback.
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
