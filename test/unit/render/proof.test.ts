import { describe, expect, it } from 'vitest';
import { listWorse, writeProof } from '../../../src/render/proof.ts';
import type { Proof, Tally, Verdict } from '../../../src/render/types.ts';

const tally = (text: string): Tally => {
  const [passed = 0, scored = 0, total = scored] = text.split('/').map(Number);
  return { passed, scored, total };
};

function proof(rows: readonly (readonly [string, string, string])[], rest: Partial<Proof> = {}): Proof {
  return {
    verdict: 'better',
    rows: rows.map(([name, before, after], index) => ({
      scenarioId: index + 1,
      name,
      baseline: tally(before),
      proposal: tally(after),
    })),
    baseline: { ...tally('0/3'), resultId: 71, url: 'https://dashboard.cekura.ai/1512/results/71' },
    proposal: { ...tally('3/3'), resultId: 72, url: undefined },
    metrics: [],
    chance: 'The difference may be chance.',
    problems: [],
    ...rest,
  };
}

describe('a proof in Markdown', () => {
  it('has each part in its place', () => {
    const metric = (name: string) => ({ name, kind: 'number', baseline: 1, proposal: 2 }) as const;
    const shown = writeProof(
      {
        proof: proof(
          [
            ['One', '3/3', '0/3'],
            ['Two', '0/3', '3/3'],
          ],
          {
            verdict: 'mixed',
            baseline: { ...tally('3/6'), resultId: undefined, url: undefined },
            metrics: [metric('Pace'), metric('Words')],
            problems: ['a', 'b', 'c', 'd', 'e', 'f'],
          },
        ),
      },
      1,
    );
    expect(shown).toBe(`### Verification: better overall, worse in a scenario

| Scenario | Passed with the current prompt | Passed with the proposal (result 72) |
| --- | --- | --- |
| One | 3 of 3 | 0 of 3 |
| **All** | 3 of 6 | 3 of 3 |

1 more scenario not shown.

More conversations passed with the proposal, but a scenario that always passed with the current prompt now fails. The difference may be chance.

| Changed metric | Current prompt | Proposal |
| --- | --- | --- |
| Pace | 1 | 2 |

1 more metric not shown.

- a
- b
- c
- d
- e`);
  });

  it.each(['not-reproduced', 'mixed'] as const)(
    'ends a sentence about %s if there is no word about chance',
    (verdict) => {
      expect(writeProof({ proof: proof([['One', '0/3', '3/3']], { verdict, chance: '' }) }, 10)).toMatch(/\.$/);
    },
  );

  it('starts with the table, which links both results', () => {
    expect(writeProof({ proof: proof([['Cancels late', '0/3', '3/3']]) }, 10)).toBe(
      `### Verification: better

| Scenario | [Passed with the current prompt](https://dashboard.cekura.ai/1512/results/71) | Passed with the proposal (result 72) |
| --- | --- | --- |
| Cancels late | 0 of 3 | 3 of 3 |

The difference may be chance.`,
    );
  });

  it('has a total row, and counts unscored conversations and hidden rows', () => {
    const rows = [
      ['One', '1/2/3', '0/0/3'],
      ['Two', '0/0/0', '3/3'],
      ['Three', '3/3', '3/3'],
    ] as const;
    const text = writeProof({ proof: proof(rows) }, 2);
    expect(text).toContain('| One | 1 of 2, 1 not scored | 3 not scored |');
    expect(text).toContain('| Two | not played | 3 of 3 |');
    expect(text).toContain('| **All** | 0 of 3 | 3 of 3 |');
    expect(text).toContain('1 more scenario not shown.');
    expect(text).not.toContain('Three');
  });

  it('shows metrics that changed', () => {
    const metrics = [
      { name: 'Fee', kind: 'verdict', baseline: 0.3333, proposal: 1 },
      { name: 'Latency', kind: 'number', baseline: 1.23456, proposal: 0.9 },
    ] as const;
    const text = writeProof({ proof: proof([['One', '0/3', '3/3']], { metrics }) }, 10);
    expect(text).toContain('| Fee | 33% | 100% |\n| Latency | 1.23 | 0.9 |');
  });

  it.each<[Verdict, string, RegExp]>([
    ['not-reproduced', 'Verification: the failure was not reproduced', /can't show whether the proposal fixes it/],
    ['inconclusive', 'Verification: inconclusive', /Only 6 of 6 conversations could be scored/],
    ['mixed', 'Verification: better overall, worse in a scenario', /a scenario that always passed .* now fails/],
    ['worse', 'Verification: worse', /may be chance/],
    ['same', 'Verification: no difference', /may be chance/],
  ])('says %s in its title', (verdict, title, text) => {
    const shown = writeProof({ proof: proof([['One', '0/3', '3/3']], { verdict }) }, 10);
    expect(shown.startsWith(`### ${title}\n`)).toBe(true);
    expect(shown).toMatch(text);
  });

  it.each([
    ['0/0', '3/3', 'the current prompt'],
    ['1/3', '0/0/3', 'the proposal'],
    ['0/0/3', '0/0/3', 'either prompt'],
  ])('says that nothing can be compared: %s, %s', (before, after, side) => {
    const given = proof([['One', before, after]], {
      verdict: 'inconclusive',
      baseline: { ...tally(before), resultId: undefined, url: undefined },
      proposal: { ...tally(after), resultId: 2, url: undefined },
    });
    expect(writeProof({ proof: given }, 10)).toContain(`No conversation with ${side} could be scored`);
  });

  it('escapes names from services', () => {
    const evil = proof([['| @mona <b>x</b>\n#12', '0/3', '3/3']], {
      metrics: [{ name: '[x](http://evil.example) closes #1', kind: 'verdict', baseline: 0, proposal: 1 }],
      problems: ['::error::<!-- marker --> @mona'],
    });
    const text = writeProof({ proof: evil }, 10);
    expect(text).not.toMatch(/<b>|<!--|(?<!`)@mona/);
    // Within code, a link is none.
    expect(text).toContain('`x](http://evil.example`');
    expect(text.split('\n').filter((line) => line.startsWith('|'))).toHaveLength(6);
  });

  it('is empty without a verification', () => {
    expect(writeProof({}, 10)).toBe('');
  });
});

it('lists worse scenarios, worst first', () => {
  const rows = [
    ['A bit', '3/3', '2/3'],
    ['Better', '0/3', '3/3'],
    ['A lot', '3/3', '0/3'],
    ['Unknown', '3/3', '0/0/3'],
    ['Unknown before', '0/0/3', '0/3'],
    ['The same', '2/3', '2/3'],
    ['Of one', '1/1', '0/1'],
  ] as const;
  expect(listWorse(proof(rows))).toEqual([
    'A lot (3 of 3, now 0 of 3)',
    'Of one (1 of 1, now 0 of 1)',
    'A bit (3 of 3, now 2 of 3)',
  ]);
});
