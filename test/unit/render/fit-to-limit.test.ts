import { expect, it } from 'vitest';
import { fitToLimit, type Tier } from '../../../src/render/fit-to-limit.ts';

/** Every tier, in the order in which they are tried. */
function listTiers(): Tier[] {
  const tiers: Tier[] = [];
  expect(() => fitToLimit(0, (tier) => void tiers.push(tier))).toThrow('No body fits into 0 characters');
  return tiers;
}

it('begins with everything and ends with nothing', () => {
  const ALL = Number.POSITIVE_INFINITY;
  const tiers = listTiers();
  expect(tiers[0]).toEqual({ items: ALL, summary: ALL, words: true, context: 3, hunks: ALL });
  expect(tiers.at(-1)).toEqual({ items: 0, summary: 0, words: false, context: 0, hunks: 0 });
});

it('shows less of the diff, and nothing else more, from one tier to the next', () => {
  const tiers = listTiers();
  for (const [i, next] of tiers.slice(1).entries()) {
    const tier = tiers[i] as Tier;
    const measure = ({ items, summary, context, hunks }: Tier) => [items, summary, context, hunks];
    // Marked words come back once, when the lists are shortened.
    const isLess = measure(next).some((value, at) => value < (measure(tier)[at] ?? 0)) || (tier.words && !next.words);
    expect({ isLess, isMore: measure(next).some((value, at) => value > (measure(tier)[at] ?? 0)) }).toEqual({
      isLess: true,
      isMore: false,
    });
  }
});

it.each([
  [30, 30],
  [29, 20],
  [10, 10],
  [9, 9],
])('with a limit of %i, it is the first body that fits: %i', (limit, length) => {
  const bodies = [30, undefined, 20, 10, 9];
  let next = 0;
  expect(fitToLimit(limit, () => bodies[next++]?.toString().padEnd(bodies[next - 1] ?? 0))).toHaveLength(length);
});
