import { describe, expect, it, test } from 'vitest';
import { describeChance, testExactly } from '../../../src/verify/fisher.ts';

const count = (text: string) => {
  const [passed = 0, scored = 0] = text.split('/').map(Number);
  return { passed, scored };
};

describe('the exact test', () => {
  // From tables of Fisher's exact test, two-sided.
  it.each([
    ['0/3', '3/3', 0.1],
    ['0/4', '4/4', 0.0286],
    ['1/9', '8/9', 0.0034],
    ['3/4', '1/4', 0.4857],
    ['1/10', '8/10', 0.0055],
    ['5/10', '5/10', 1],
    ['0/100', '0/100', 1],
    ['0/100', '100/100', 0],
    ['2/3', '30/60', 1],
    ['9/10', '14/30', 0.0257],
    ['10/10', '12/30', 0.0008],
  ])('of %s against %s is %d', (one, other, expected) => {
    expect(testExactly(count(one), count(other))).toBeCloseTo(expected, 4);
    expect(testExactly(count(other), count(one))).toBeCloseTo(expected, 4);
  });
});

test('a probability is above 0 and at most 1', () => {
  for (let passed = 0; passed <= 9; passed += 1) {
    for (let other = 0; other <= 12; other += 1) {
      const p = testExactly({ passed, scored: 9 }, { passed: other, scored: 12 });
      expect(p).toBeGreaterThan(0);
      expect(p).toBeLessThanOrEqual(1);
    }
  }
});

describe('in words', () => {
  it.each([
    ['0/3', '3/3', /may be chance: .* about 10 of 100/],
    ['0/4', '4/4', /is unlikely to be chance: .* about 3 of 100/],
    ['1/9', '8/9', /very unlikely to be chance: .* fewer than 1 of 100/],
    ['0/9', '9/9', /very unlikely .* fewer than 1 of 1,000/],
    ['3/4', '1/4', /could easily be chance: .* about 49 of 100/],
    ['1/2', '2/4', /equally often/],
    ['0/0', '3/3', /^$/],
    ['3/3', '0/0', /^$/],
    ['0/1', '1/1', /could easily be chance: .* about 100 of 100/],
    ['10/16', '16/16', /is unlikely to be chance: .* about 2 of 100/],
    ['0/5', '3/5', /may be chance: .* about 17 of 100/],
    ['0/4', '2/4', /could easily be chance: .* about 43 of 100/],
  ])('%s against %s', (one, other, expected) => {
    expect(describeChance(count(one), count(other))).toMatch(expected);
  });
});
