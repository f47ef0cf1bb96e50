import { describe, expect, it } from 'vitest';
import type { ChatMetric } from '../../../src/cekura/chat-runs.ts';
import { judge, type Side } from '../../../src/verify/judge.ts';

/** `1:ppf 2:p?` is scenario 1 with two passed and a failed conversation, and 2 with a passed one and one without a score. */
function side(text: string, metrics: readonly ChatMetric[] = []): Side {
  const conversations = text.split(' ').flatMap((part) => {
    const [id, letters = ''] = part.split(':');
    return [...letters].map((letter) => ({
      scenarioId: Number(id),
      passed: letter === '?' ? undefined : letter === 'p',
      metrics,
    }));
  });
  return { resultId: 1, url: undefined, conversations, names: new Map([[1, 'Cancels']]), problems: [] };
}

describe('the verdict', () => {
  // Scenario 1 is of the runs, 2 has to keep passing.
  it.each([
    ['better', '1:fff', '1:ppp'],
    ['better', '1:ffp', '1:fpp'],
    ['better', '1:fff 2:ppp', '1:ppp 2:ppp'],
    ['better', '1:fff 2:ppf', '1:ppp 2:ppf'],
    ['mixed', '1:fff 2:ppp', '1:ppp 2:ppf'],
    ['same', '1:fff', '1:fff'],
    ['same', '1:ffp', '1:fpf'],
    ['same', '1:fff 2:ppp', '1:ppp 2:fff'],
    ['worse', '1:fpp', '1:ffp'],
    ['worse', '1:ffp 2:ppp', '1:ffp 2:fpp'],
    ['not-reproduced', '1:ppp', '1:ppp'],
    ['not-reproduced', '1:ppp', '1:fff'],
    ['not-reproduced', '1:ppp 2:fff', '1:ppp 2:ppp'],
    ['not-reproduced', '1:p??', '1:ppp'],
    ['inconclusive', '1:???', '1:???'],
    ['inconclusive', '1:f??', '1:p??'],
    ['better', '1:f?? 2:ppp', '1:p?? 2:ppp'],
    ['better', '1:f??', '1:pp?'],
    ['inconclusive', '1:fff', '1:???'],
    ['inconclusive', '1:??? 2:ppp', '1:ppp 2:fff'],
    ['better', '1:fff 2:???', '1:ppp 2:ppf'],
    ['mixed', '1:fff 2:p', '1:ppp 2:f'],
    // An agent that errors is not a failed call: one of one is better than two of three.
    ['better', '1:fpp', '1:p??'],
    ['same', '1:fpfp', '1:fp??'],
  ])('is %s for %s and then %s', (verdict, before, after) => {
    expect(judge(side(before), side(after), { source: [1], kept: [2] }).verdict).toBe(verdict);
  });

  it.each([
    ['better', '1:fff 2:ppp', '1:ppp 2:ppp'],
    ['not-reproduced', '1:ppp 2:???', '1:ppp 2:ppp'],
  ])('is %s with two scenarios of the runs for %s and then %s', (verdict, before, after) => {
    expect(judge(side(before), side(after), { source: [1, 2], kept: [] }).verdict).toBe(verdict);
  });

  it.each([
    ['2:???', '2:ppp'],
    ['2:ppp', '2:???'],
    ['2:?', '2:?'],
  ])('is inconclusive if one side has no score: %s and then %s', (before, after) => {
    expect(judge(side(before), side(after), { source: [], kept: [2] }).verdict).toBe('inconclusive');
  });

  it('treats all scenarios alike without runs', () => {
    expect(judge(side('2:ppf'), side('2:ppp'), { source: [], kept: [2] }).verdict).toBe('better');
    expect(judge(side('2:ppp'), side('2:ppp'), { source: [], kept: [2] }).verdict).toBe('same');
  });
});

describe('the table', () => {
  it('counts by scenario, those of the runs first', () => {
    const proof = judge(side('2:pp 1:f?'), side('1:pp 2:pf'), { source: [1], kept: [2] });
    expect(proof.rows).toEqual([
      {
        scenarioId: 1,
        name: 'Cancels',
        baseline: { passed: 0, scored: 1, total: 2 },
        proposal: { passed: 2, scored: 2, total: 2 },
      },
      {
        scenarioId: 2,
        name: 'Scenario 2',
        baseline: { passed: 2, scored: 2, total: 2 },
        proposal: { passed: 1, scored: 2, total: 2 },
      },
    ]);
    expect(proof.baseline).toEqual({ passed: 2, scored: 3, total: 4, resultId: 1, url: undefined });
  });

  it('has the names, links and problems of both sides, and the chance', () => {
    const names = (...list: [number, string][]) => new Map(list);
    const before = { ...side('1:f'), url: 'https://a', names: names([1, 'One']), problems: ['no answer', 'x'] };
    const after = { ...side('1:p 2:p'), resultId: 2, names: names([1, '1'], [2, 'Two']), problems: ['no answer', 'y'] };
    const proof = judge(before, after, { source: [1], kept: [2, 3] });
    expect(proof.rows.map(({ name }) => name)).toEqual(['One', 'Two', 'Scenario 3']);
    expect(proof.baseline).toMatchObject({ resultId: 1, url: 'https://a' });
    expect(proof.proposal).toMatchObject({ resultId: 2, url: undefined });
    expect(proof.problems).toEqual(['no answer', 'x', 'y']);
    expect(proof.chance).toMatch(/^The difference could easily be chance/);
  });

  it('compares the means of each metric, by its ID', () => {
    const metric = (id: number, value: number, name = 'Fee'): ChatMetric => ({ id, name, kind: 'number', value });
    const before = [metric(1, 100), metric(2, 1.2), metric(3, 1), metric(4, 5, 'Pace'), metric(5, 10)];
    const after = [metric(1, 104), metric(2, 1.4), metric(3, 2), metric(4, 9, 'Speed'), metric(5, 9)];
    const { metrics } = judge(side('1:ff', before), side('1:pp', after), { source: [1], kept: [] });
    expect(metrics.map((one) => [one.name, one.baseline, one.proposal])).toEqual([
      ['Fee', 1, 2],
      ['Pace', 5, 9],
      ['Fee', 1.2, 1.4],
      ['Fee', 10, 9],
    ]);
    // A small value that doubles has moved farther than a large one that grows by half.
    const sizes = (values: [number, number][]) =>
      judge(
        side(
          '1:f',
          values.map(([old], id) => metric(id, old)),
        ),
        side(
          '1:p',
          values.map(([, next], id) => metric(id, next)),
        ),
        { source: [1], kept: [] },
      ).metrics.map((one) => one.baseline);
    expect(
      sizes([
        [100, 150],
        [1, 2],
        [-3, 0.3],
      ]),
    ).toEqual([-3, 1, 100]);
  });

  it('names the metrics that moved, the farthest first, and no noise', () => {
    const metric = (name: string, kind: ChatMetric['kind'], value: number): ChatMetric => ({
      id: undefined,
      name,
      kind,
      value,
    });
    const before = [
      metric('Fee', 'verdict', 0),
      metric('Latency', 'number', 1.2),
      metric('Words', 'number', 100),
      metric('Turns', 'number', 104),
      metric('Pauses', 'number', 1.2),
      metric('Fee', 'number', 7),
      metric('Old', 'verdict', 1),
    ];
    const after = [
      metric('Fee', 'verdict', 1),
      metric('Latency', 'number', 1.5),
      metric('Words', 'number', 100.4),
      metric('Turns', 'number', 100),
      metric('Pauses', 'number', 1.2),
      metric('Fee', 'number', 7),
      metric('New', 'verdict', 1),
    ];
    const { metrics } = judge(side('1:f', before), side('1:p', after), { source: [1], kept: [] });
    expect(metrics).toEqual([
      { name: 'Fee', kind: 'verdict', baseline: 0, proposal: 1 },
      { name: 'Latency', kind: 'number', baseline: 1.2, proposal: 1.5 },
    ]);
  });
});
