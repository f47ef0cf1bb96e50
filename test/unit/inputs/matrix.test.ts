import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { planMatrix } from '../../../src/inputs/matrix.ts';

const jobsOf = (names: string[]): string[] => JSON.parse(planMatrix(names)).target;

describe('planMatrix', () => {
  it('gives each target a job', () => {
    expect(planMatrix(['support', 'sales'])).toBe('{"target":["support","sales"]}');
  });

  it.each([1, 255, 256, 257, 511, 512, 513, 5000])(
    'loses and doubles none of %i, in at most 256 even jobs',
    (count) => {
      const names = Array.from({ length: count }, (_, n) => `t${n}`);
      const jobs = jobsOf(names);
      expect(jobs.length).toBe(Math.min(count, 256));
      expect(jobs.flatMap((job) => job.split(','))).toEqual(names);
      const sizes = jobs.map((job) => job.split(',').length);
      expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
    },
  );

  it('rejects more than an output can hold', () => {
    const names = Array.from({ length: 10_000 }, (_, n) => `t${n}`.padEnd(60, 'x'));
    expect(() => planMatrix(names)).toThrow(
      expect.objectContaining({
        message: expect.stringMatching(
          /^The matrix of 10000 targets has \d+ characters, but an output holds at most 500000$/,
        ),
        hint: 'split the configuration file or shorten the names of the targets',
      }),
    );
    const most = 500_000 - '{"target":[""]}'.length;
    expect(planMatrix(['x'.repeat(most)])).toHaveLength(500_000);
    expect(() => planMatrix(['x'.repeat(most + 1)])).toThrow(/^The matrix of 1 targets has 500001 characters/);
  });

  it('never exceeds its limit', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 9000 }), fc.integer({ min: 6, max: 60 }), (count, length) => {
        const names = Array.from({ length: count }, (_, n) => `t${n}`.padEnd(length, 'x'));
        try {
          expect(planMatrix(names).length).toBeLessThanOrEqual(500_000);
        } catch (error) {
          expect(String(error)).toMatch(/InputError: The matrix of/);
        }
      }),
      { numRuns: 50, seed: 6 },
    );
  });
});
