import { describe, expect, test } from 'vitest';
import { readFiles } from '../../../src/render/changed-text.ts';
import {
  countHidden,
  measureSizes,
  writeFindings,
  writeHeadline,
  writeScores,
  writeSections,
  writeSizes,
  writeSummary,
} from '../../../src/render/sections.ts';
import type { Finding } from '../../../src/render/types.ts';
import type { ProposalView } from '../../../src/render/view.ts';

const ALL = Number.POSITIVE_INFINITY;
const VIEW: ProposalView = {
  surface: 'comment',
  mode: 'improve-prompt',
  status: 'proposed',
  target: { name: 'agent', slug: 'agent' },
  words: { title: 'Improve', heading: 'A proposal', lead: 'It is better.' },
  runs: [],
  changes: [],
  findings: [],
  guardLevel: 'error',
};

test.each([
  [0, 0, ''],
  [0, 3, ''],
  [1, 0, '1 entry not shown.'],
  [2, 0, '2 entries not shown.'],
  [1, 2, '1 more entry not shown.'],
  [1200, 1, '1,200 more entries not shown.'],
])('%i hidden beside %i shown: %j', (hidden, shown, text) => {
  expect(countHidden(hidden, shown, 'entry', 'entries')).toBe(text);
});

test('the plural of a thing ends with s by default', () => {
  expect([countHidden(2, 0, 'run'), countHidden(2, 1, 'run')]).toEqual(['2 runs not shown.', '2 more runs not shown.']);
});

test.each<[view: Partial<ProposalView>, shown: string]>([
  [{}, '## A proposal\n\nIt is better.'],
  [{ surface: 'pull-request' }, 'It is better.'],
  [
    { surface: 'pull-request', links: { fileUrl: 'https://github.com/x' } },
    'It is better. [Open the file](https://github.com/x).',
  ],
  [{ surface: 'summary', links: { fileUrl: 'ftp://x' } }, '## A proposal\n\nIt is better.'],
  [{ status: 'blocked' }, '## Blocked: A proposal\n\nThis proposal was blocked and not delivered. It is better.'],
  [
    { isBeside: true },
    '## A proposal\n\nThe branch of this pull request has commits that this action did not make, so the branch was not changed. This comment shows a newer proposal. It is better.',
  ],
])('the headline of %j', (view, shown) => {
  expect(writeHeadline({ ...VIEW, ...view })).toBe(shown);
});

describe('findings', () => {
  const find = (level: Finding['level'], count: number): Finding[] =>
    Array.from({ length: count }, (_, index) => ({
      kind: 'keep-lost',
      level,
      message: `${level} ${index}`,
      side: 'after',
    }));
  const write = (findings: readonly Finding[], max = ALL, rest: Partial<ProposalView> = {}) =>
    writeFindings({ ...VIEW, ...rest, findings }, max);
  const line = (level: string, index: number) => `- \`keep-lost\`: ${level} ${index}`;

  test('are none', () => {
    expect(write([])).toBe('');
  });

  test.each<[findings: Finding[], rest: Partial<ProposalView>, meaning: string]>([
    [find('warn', 1), {}, '1 guard finding. Check it before you accept.'],
    [find('warn', 2), { guardLevel: 'warn' }, '2 guard findings (`guard: warn`). Check them before you accept.'],
    [find('block', 1), { status: 'blocked' }, 'Blocked by 1 guard finding.'],
    [[...find('block', 2), ...find('warn', 1)], { status: 'blocked' }, 'Blocked by 2 guard findings, with 1 warning.'],
    [find('block', 1), { guardLevel: 'warn' }, '1 guard finding (`guard: warn`). Check it before you accept.'],
    [find('warn', 1), { status: 'blocked' }, '1 guard finding. Check it before you accept.'],
  ])('%j with %j mean: %s', (findings, rest, meaning) => {
    const shown = write(findings, ALL, rest);
    expect(shown.split('\n').slice(0, 3)).toEqual(['> [!WARNING]', `> **${meaning}**`, '>']);
  });

  test('that block come first; more than ten are collapsed, and so are notes', () => {
    const shown = write([...find('note', 2), ...find('warn', 11), ...find('block', 1)]);
    const list = [line('block', 0), ...Array.from({ length: 11 }, (_, index) => line('warn', index))];
    expect(shown).toBe(
      [
        '> [!WARNING]\n> **12 guard findings. Check them before you accept.**\n>',
        ...list.slice(0, 10).map((one) => `\n> ${one}`),
        `\n\n<details>\n<summary>2 more findings</summary>\n\n${list.slice(10).join('\n')}\n\n</details>`,
        `\n\n<details>\n<summary>2 notes</summary>\n\n${line('note', 0)}\n${line('note', 1)}\n\n</details>`,
      ].join(''),
    );
  });

  test('that are too many are counted', () => {
    const findings = [...find('warn', 3), ...find('note', 3)];
    expect(write(findings, 1)).toMatch(
      /warn 0\n\n2 more findings not shown\.\n\n<details>[\s\S]*note 0[\s\S]*\n\n2 more notes not shown\.$/,
    );
    expect(write(findings, 0)).toBe(
      '> [!WARNING]\n> **3 guard findings. Check them before you accept.**\n\n3 findings not shown.\n\n3 notes not shown.',
    );
  });
});

test.each<[summary: string | undefined, status: ProposalView['status'], shown: string]>([
  [undefined, 'proposed', ''],
  ['', 'proposed', ''],
  ['Why.', 'proposed', '### What changed and why\n\nWhy.'],
  ['Why.', 'unchanged', '### Reason\n\nWhy.'],
])('the summary %j of a view that is %s', (summary, status, shown) => {
  expect(writeSummary({ ...VIEW, ...(summary === undefined ? {} : { summary }), status }, ALL)).toBe(shown);
});

test.each<[scores: ProposalView['scores'], rows: string[] | undefined]>([
  [undefined, undefined],
  [{}, undefined],
  [{ old: { score: 0.5, correct: 1, total: 2 } }, ['| Old | 50% | 1 of 2 |', '| New | not measured |  |']],
  [{ new: { score: 2 / 3 } }, ['| Old | not measured |  |', '| New | 66.7% |  |']],
  [{ new: { score: 1, correct: 3 } }, ['| Old | not measured |  |', '| New | 100% |  |']],
])('the scores %j', (scores, rows) => {
  const table = ['### Score on the test sets', '', '|  | Score | Correct |', '| --- | --- | --- |'];
  expect(writeScores({ ...VIEW, scores })).toBe(rows ? [...table, ...rows].join('\n') : '');
});

describe('a mode’s own sections', () => {
  const sections = [
    { heading: 'One', blocks: ['First.', 'Second.'] },
    {
      heading: 'Two',
      rows: [
        ['Metric', 'Value'],
        ['a', '1'],
        ['b', '2'],
      ],
    },
  ];
  test.each([
    [ALL, '### One\n\nFirst.\n\nSecond.\n\n### Two\n\n| Metric | Value |\n| --- | --- |\n| a | 1 |\n| b | 2 |'],
    [
      1,
      '### One\n\nFirst.\n\n1 more entry not shown.\n\n### Two\n\n| Metric | Value |\n| --- | --- |\n| a | 1 |\n\n1 more entry not shown.',
    ],
    [0, '2 sections not shown.'],
  ])('with at most %d entries each', (max, shown) => {
    expect(writeSections({ ...VIEW, sections }, max)).toBe(shown);
  });

  test('have no table without rows', () => {
    expect(writeSections({ ...VIEW, sections: [{ heading: 'One', rows: [['Metric']] }] }, 5)).toBe('### One');
    expect(writeSections(VIEW, 5)).toBe('');
  });
});

test('sizes have a row for each text, and the others are counted', () => {
  const sizes = readFiles([
    { path: 'a.md', before: 'One.\n', after: 'One two.\n' },
    { path: 'b.md', before: null, after: 'New.\n' },
  ]).map(measureSizes);
  const head = '### Size\n\n|  | Characters | Lines | Words, about | Words changed |\n| --- | --- | --- | --- | --- |';
  const rows = [
    '| `a.md` | 5 → 9 (+4) | 1 → 1 (±0) | 1 → 2 (+1) | 100% |',
    '| `b.md` (new) | 0 → 5 (+5) | 0 → 1 (+1) | 0 → 1 (+1) | 100% |',
  ];
  expect(writeSizes(sizes, ALL)).toBe([head, ...rows].join('\n'));
  expect(writeSizes(sizes, 1)).toBe(`${head}\n${rows[0]}\n\n1 more text not shown.`);
  expect(writeSizes(sizes, 0)).toBe('### Size\n\n2 texts not shown.');
  expect(writeSizes([], ALL)).toBe('');
});
