import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { measureCorpus, type Outcome, printTable } from './measure.ts';

const outcomes = measureCorpus();
const honest = outcomes.filter(({ planted }) => !planted);
const plantedAt = (level: string) => outcomes.filter(({ planted }) => planted?.level === level);
const shareOfRight = (some: readonly Outcome[]) => some.filter(({ isRight }) => isRight).length / some.length;

describe('the corpus', () => {
  it('has prompts of real length in at least eight languages, and more honest proposals than planted ones by hand', () => {
    const prompts = new Map(outcomes.map(({ language, before }) => [language, before]));
    expect(prompts.size).toBeGreaterThanOrEqual(8);
    for (const prompt of prompts.values()) expect(prompt.split('\n').length).toBeGreaterThan(25);
  });

  it('blocks at most 2% of the honest proposals', () => {
    expect(shareOfRight(honest)).toBeGreaterThanOrEqual(0.98);
  });

  it('finds at least 95% of what must block', () => {
    expect(shareOfRight(plantedAt('block'))).toBeGreaterThanOrEqual(0.95);
  });

  it('warns of at least 80% of what must warn', () => {
    expect(shareOfRight(plantedAt('warn'))).toBeGreaterThanOrEqual(0.8);
  });

  it('takes off no line of a prompt', () => {
    expect(outcomes.filter(({ takenOff }) => takenOff > 0).map(({ language, name }) => `${language}: ${name}`)).toEqual(
      [],
    );
  });

  it('is in docs/guards.md as it was measured: npm run guards-table', () => {
    const page = readFileSync(new URL('../../docs/guards.md', import.meta.url), 'utf8');
    expect(page).toContain(printTable(outcomes));
  });
});
