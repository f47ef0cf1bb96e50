import { expect, it } from 'vitest';
import { writeEvidence } from '../../../src/render/run-evidence.ts';
import type { RunEvidence } from '../../../src/render/types.ts';

const run: RunEvidence = {
  id: 101,
  scenario: 'Cancels @late',
  scenarioUrl: 'https://dashboard.cekura.ai/1/results/9?call_id=101',
  url: 'https://dashboard.cekura.ai/1/results/9',
  failed: [{ name: 'Fee | named', explanation: 'The caller said “my name is Dana”.' }],
  outcome: { score: 40, explanation: 'No fee was named.', promptPart: 'Name the fee.' },
  issues: ['The fee is missing.'],
  reason: 'No fee was named.',
  transcript: 'Testing Agent: My name is Dana.',
};
const write = (...runs: RunEvidence[]) => writeEvidence({ runs }, Number.POSITIVE_INFINITY);

it('is a table with links and reasons, and collapses the explanations', () => {
  expect(write(run, { id: 102, failed: [], reason: 'Cekura gives no reason' })).toMatchInlineSnapshot(`
    "### Evidence

    | Run | Scenario | Why it failed |
    | --- | --- | --- |
    | [101](https://dashboard.cekura.ai/1/results/9) | [Cancels \`@late\`](https://dashboard.cekura.ai/1/results/9?call_id=101) | No fee was named. |
    | \`102\` |  | Cekura gives no reason |

    <details>
    <summary>Evaluation</summary>

    Run \`101\`, Cancels \`@late\`

    Expected outcome, 40 of 100:

    > No fee was named.

    Part of the prompt that it refers to:

    > Name the fee.

    Metric Fee &vert; named failed:

    > The caller said “my name is Dana”.

    Reasons for the whole result:

    > The fee is missing.

    </details>"
  `);
});

it('names no reasons for a result that has none', () => {
  expect(write({ ...run, issues: [] })).not.toContain('Reasons for the whole result');
});

it('never quotes a call outside the collapsed section', () => {
  const [open = '', folded = ''] = write({ ...run, reason: 'The caller said “my name is Dana” in vain.' }).split(
    '<details>',
  );
  expect(open).not.toContain('Dana');
  expect(open).toContain('the expected outcome was not met (40 of 100); failed metric: Fee');
  expect(folded).toContain('my name is Dana');
});

it('marks a passed run', () => {
  expect(write({ id: 1, failed: [], passed: true, reason: '' })).toContain('| `1` |  | it passed |');
});

it('omits explanations first', () => {
  const text = writeEvidence({ runs: [run] }, 10);
  expect(text).toContain('No fee was named.');
  expect(text).not.toContain('<details>');
});

it('is empty without runs', () => {
  expect(write()).toBe('');
});

it('refers to the evaluation if a reason quotes the call and nothing failed by name', () => {
  const quoting = { id: 1, failed: [], reason: 'The caller said “my name is Dana”.', transcript: 'My name is Dana.' };
  expect(write(quoting)).toContain('| `1` |  | see the evaluation below |');
});

it('shows a scenario whose link is missing or too long as text', () => {
  const url = `https://dashboard.cekura.ai/${'x'.repeat(300)}`;
  const shown = write({ id: 1, scenario: 'One', failed: [], reason: '' }, { ...run, id: 2, url, scenarioUrl: url });
  expect(shown).toContain('| `1` | One |  |\n| `2` | Cancels `@late` |');
});

it('collapses more than ten runs, and explains ten of them', () => {
  const runs = (count: number) => Array.from({ length: count }, (_, index) => ({ ...run, id: 1000 + index }));
  expect(write(...runs(10))).toMatch(/^### Evidence\n\n\| Run/);
  const many = write(...runs(11));
  expect(many).toMatch(/^### Evidence\n\n<details>\n<summary>11 runs<\/summary>\n\n\| Run/);
  expect(many.match(/^Run `/gm)).toHaveLength(10);
});

it('explains as much as there is room for', () => {
  const long = (id: number, letters: number) => ({
    ...{ id, reason: '', issues: ['u'.repeat(700), 'v'.repeat(letters)] },
    failed: Array.from({ length: 7 }, (_, index) => ({ name: `Metric ${index}`, explanation: 'x'.repeat(2000) })),
  });
  const shown = write(long(1, 10), long(2, 10), long(3, 10), { id: 4, failed: [], reason: '' });
  expect(shown.match(/^Run `/gm)).toHaveLength(2);
  expect(shown.match(/^Metric Metric \d failed:/gm)).toHaveLength(10);
  expect(shown).toContain(`> ${'u'.repeat(700)}\n>\n> ${'v'.repeat(10)}`);
  expect(write({ id: 4, failed: [{ name: 'Fee', explanation: '' }], reason: '' })).toContain('Metric Fee failed.');
});
