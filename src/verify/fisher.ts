/** Passed and scored conversations of one side. */
export interface Count {
  readonly passed: number;
  readonly scored: number;
}

/**
 * Fisher's exact test, two-sided: how often chance alone makes a difference at least as unlikely as this one, when both
 * sides are equally good.
 *
 * @returns a probability in (0, 1]
 */
export function testExactly(one: Count, other: Count): number {
  const scored = one.scored + other.scored;
  const passed = one.passed + other.passed;
  const choose = (n: number, k: number) => logFactorial(n) - logFactorial(k) - logFactorial(n - k);
  const logOf = (k: number) => choose(one.scored, k) + choose(other.scored, passed - k) - choose(scored, passed);
  const observed = logOf(one.passed);
  let sum = 0;
  for (let k = Math.max(0, passed - other.scored); k <= Math.min(one.scored, passed); k += 1) {
    // Tables that are as unlikely as this one count too, whatever the rounding.
    if (logOf(k) <= observed + 1e-9) sum += Math.exp(logOf(k));
  }
  return Math.min(1, sum);
}

function logFactorial(n: number): number {
  let sum = 0;
  for (let factor = n; factor > 1; factor -= 1) sum += Math.log(factor);
  return sum;
}

/** What a probability below each bound means. */
const JUDGEMENTS: readonly (readonly [bound: number, judgement: string])[] = [
  [0.01, 'is very unlikely to be chance'],
  [0.05, 'is unlikely to be chance'],
  [0.2, 'may be chance'],
];

/** The test's result in a sentence; empty when one side has no scored conversation. */
export function describeChance(baseline: Count, proposal: Count): string {
  if (baseline.scored === 0 || proposal.scored === 0) return '';
  if (baseline.passed * proposal.scored === proposal.passed * baseline.scored) {
    return 'Both prompts passed equally often, so there is no difference to explain.';
  }
  const p = testExactly(baseline, proposal);
  const [, judgement] = JUDGEMENTS.find(([bound]) => p < bound) ?? [1, 'could easily be chance'];
  return `The difference ${judgement}: two equally good prompts differ this much in ${countOf(p)} comparisons (Fisher's exact test).`;
}

function countOf(p: number): string {
  if (p < 0.001) return 'fewer than 1 of 1,000';
  if (p < 0.01) return 'fewer than 1 of 100';
  return `about ${Math.round(p * 100)} of 100`;
}
