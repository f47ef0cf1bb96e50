/** How much a body shows of what grows with the proposal. */
export interface Tier {
  /** Findings, runs, rows and blocks of each section. */
  readonly items: number;
  /** UTF-16 units of the summary, which is shortened by whole paragraphs. */
  readonly summary: number;
  /** Whether changed words are marked, beside the diff. */
  readonly words: boolean;
  /** Unchanged lines around each change of the diff. */
  readonly context: number;
  /** Maximum changes of the diff; 0 shows only their number. */
  readonly hunks: number;
}

const ALL = Number.POSITIVE_INFINITY;

/** From most to least detail. The last one fits into 4,000 units for any proposal. */
const TIERS: readonly Tier[] = [
  { items: ALL, summary: ALL, words: true, context: 3, hunks: ALL },
  { items: ALL, summary: ALL, words: false, context: 3, hunks: ALL },
  { items: 20, summary: 8000, words: true, context: 3, hunks: ALL },
  { items: 20, summary: 8000, words: false, context: 3, hunks: ALL },
  { items: 20, summary: 8000, words: false, context: 0, hunks: ALL },
  { items: 10, summary: 4000, words: false, context: 0, hunks: 50 },
  { items: 10, summary: 4000, words: false, context: 0, hunks: 10 },
  { items: 5, summary: 1000, words: false, context: 0, hunks: 3 },
  { items: 5, summary: 1000, words: false, context: 0, hunks: 0 },
  { items: 0, summary: 0, words: false, context: 0, hunks: 0 },
];

/**
 * The richest whole body of at most `limit` UTF-16 units. Nothing is cut, so every fence and tag in it is closed.
 *
 * @param write may return `undefined` for a body that is known to be too long
 */
export function fitToLimit(limit: number, write: (tier: Tier) => string | undefined): string {
  for (const tier of TIERS) {
    const body = write(tier);
    if (body !== undefined && body.length <= limit) return body;
  }
  throw new RangeError(`No body fits into ${limit} characters`);
}
