import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { escapeInline, showName } from '../../../src/render/markdown.ts';
import { renderProposal } from '../../../src/render/render.ts';
import type { FindingKind } from '../../../src/render/types.ts';
import type { ProposalView } from '../../../src/render/view.ts';
import { collect, findEffects, findRawEffects, hostileText, parse, readText } from './gfm.ts';

/** The smallest limit that any proposal fits into. */
const MIN_LIMIT = 4000;

function wordsOf(name: string): ProposalView['words'] {
  return {
    title: `Improve ${name}`,
    heading: `Proposal for ${showName(name)}`,
    lead: `A model proposes a change to the prompt ${showName(name)}, based on 2 runs of the agent. Nothing changes until you accept it.`,
  };
}

const view: ProposalView = {
  surface: 'pull-request',
  mode: 'improve-prompt',
  status: 'proposed',
  target: { name: 'prompts/agent.md', slug: 'prompts-agent-md' },
  words: wordsOf('prompts/agent.md'),
  summary: 'The agent did not confirm.\n\n- It confirms now.',
  runs: [
    {
      id: 101,
      scenario: 'Books a slot',
      scenarioUrl: 'https://dashboard.example/1?call_id=101',
      failed: [{ name: 'Confirms', explanation: '' }],
      reason: 'The agent never read the slot back.',
      url: 'https://dashboard.example/1',
    },
    { id: 102, failed: [], reason: '' },
  ],
  changes: [{ path: 'prompts/agent.md', before: 'Be kind.\nBook it.\n', after: 'Be kind.\nConfirm, then book it.\n' }],
  findings: [],
  guardLevel: 'error',
  progressId: '0d9f4c1e-3c0a-4a2c-9b1e-6f4f0f3b7a11',
  links: { workflowRunUrl: 'https://github.example/runs/1' },
};

const lines = (count: number, name: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => `${name(index)}\n`).join('');

describe('renderProposal', () => {
  it('renders a whole proposal', () => {
    expect(renderProposal(view, 65_536)).toMatchInlineSnapshot(`
      "A model proposes a change to the prompt \`prompts/agent.md\`, based on 2 runs of the agent. Nothing changes until you accept it.

      ### What changed and why

      The agent did not confirm.

      - It confirms now.

      ### Evidence

      | Run | Scenario | Why it failed |
      | --- | --- | --- |
      | [101](https://dashboard.example/1) | [Books a slot](https://dashboard.example/1?call_id=101) | The agent never read the slot back. |
      | \`102\` |  |  |

      <details>
      <summary>Evaluation</summary>

      Run \`101\`, Books a slot

      Metric Confirms failed.

      </details>

      ### Size

      |  | Characters | Lines | Words, about | Words changed |
      | --- | --- | --- | --- | --- |
      | \`prompts/agent.md\` | 18 → 32 (+14) | 2 → 2 (±0) | 4 → 6 (+2) | 40% |

      ### Changed words

      Removed words are struck through, added words are underlined; “…” stands for unchanged words.

      Line 2, changed:

      > <del>Book it.</del> <ins>Confirm, then book it.</ins>

      ### Diff

      1 line removed, 1 added:

      \`\`\`diff
      --- a/prompts/agent.md
      +++ b/prompts/agent.md
      @@ -1,2 +1,2 @@
       Be kind.
      -Book it.
      +Confirm, then book it.
      \`\`\`

      ### Next steps

      - **Accept:** review the diff and merge.
      - **Edit:** commit to this branch. Later workflow runs keep your commits.
      - **Decline:** close this pull request. The same proposal will not be opened again.

      ---

      Made by Cekura Improve: mode \`improve-prompt\`, progress ID \`0d9f4c1e-3c0a-4a2c-9b1e-6f4f0f3b7a11\`, [workflow run](https://github.example/runs/1)."
    `);
  });

  it('shows findings first', () => {
    const findings = [
      {
        kind: 'placeholder-lost',
        level: 'block',
        message: 'The placeholder {{name}} from line 3 is gone.',
        side: 'before',
        line: 3,
      },
      { kind: 'answer-longer', level: 'warn', message: 'It is twice as long.', side: 'after' },
    ] as const;
    const warned = renderProposal({ ...view, findings, guardLevel: 'warn' }, 65_536);
    expect(warned.indexOf('[!WARNING]')).toBeLessThan(warned.indexOf('### '));
    expect(warned).toContain(
      [
        '> [!WARNING]',
        '> **2 guard findings (`guard: warn`). Check them before you accept.**',
        '>',
        '> - `placeholder-lost`: The placeholder {{name}} from line 3 is gone.',
        '> - `answer-longer`: It is twice as long.',
      ].join('\n'),
    );
    const blocked = renderProposal({ ...view, surface: 'summary', status: 'blocked', findings }, 65_536);
    expect(blocked).toContain('## Blocked: Proposal for `prompts/agent.md`');
    expect(blocked).toContain('**Blocked by 1 guard finding, with 1 warning.**');
    expect(blocked).toContain('`progress-id: 0d9f4c1e-3c0a-4a2c-9b1e-6f4f0f3b7a11`, which starts no new job');
  });

  it('does not blame warnings if verification blocked the proposal', () => {
    const findings = [{ kind: 'number-changed', level: 'warn', message: 'A price changed.', side: 'after' }] as const;
    const body = renderProposal({ ...view, surface: 'summary', status: 'blocked', findings }, 65_536);
    expect(body).toContain('**1 guard finding. Check it before you accept.**');
    expect(body).not.toContain('Blocked by');
  });

  it.each([
    [{ surface: 'pull-request' }, 'close this pull request. The same proposal will not be opened again'],
    [{ surface: 'comment' }, 'copy the new text into the file'],
    [{ surface: 'summary', links: { pullRequestUrl: 'https://x.example/1' } }, '[pull request](https://x.example/1)'],
    [
      { surface: 'summary', links: { compareUrl: 'https://x.example/2' } },
      '[open the pull request](https://x.example/2)',
    ],
    [
      { surface: 'pull-request', words: { ...wordsOf('x'), afterMerge: 'Then it is live.' } },
      'and merge. Then it is live.',
    ],
    [{ surface: 'summary', words: { ...wordsOf('x'), advice: ['**Wait.**'] } }, '### Next steps\n\n- **Wait.**'],
  ] as const)('lists the next steps (%#)', (part, words) => {
    expect(renderProposal({ ...view, ...part }, 65_536)).toContain(words);
  });

  it('reports an unchanged result', () => {
    const words = { ...wordsOf('x'), heading: 'No change to `prompts/agent.md`', advice: [] };
    const body = renderProposal({ ...view, surface: 'summary', status: 'unchanged', words }, 65_536);
    expect(body).toContain('## No change to `prompts/agent.md`');
    expect(body).not.toMatch(/### (Diff|Next|Size)/);
  });

  it('shows scores and the mode’s sections', () => {
    const body = renderProposal(
      {
        ...view,
        mode: 'metric-feedback',
        scores: { old: { score: 0.72, correct: 18, total: 25 }, new: { score: 0.88, correct: 22, total: 25 } },
        sections: [
          {
            heading: 'Test sets that flipped',
            rows: [
              ['Test set', 'Now'],
              [escapeInline('a|b'), 'passes'],
            ],
          },
        ],
      },
      65_536,
    );
    expect(body).toContain('| Old | 72% | 18 of 25 |\n| New | 88% | 22 of 25 |');
    expect(body).toContain('### Test sets that flipped\n\n| Test set | Now |\n| --- | --- |\n| a&vert;b | passes |');
  });

  it('shows the prompt’s own lines if the file has it in one line', () => {
    const prompts = [{ before: 'one\ntwo\nthree\n', after: 'one\n2\nthree\nfour\n' }];
    const file = (text: string) => `${JSON.stringify({ prompt: text })}\n`;
    const changes = [{ path: 'agent.json', before: file('one\ntwo\nthree\n'), after: file('one\n2\nthree\nfour\n') }];
    const body = renderProposal(
      { ...view, target: { name: 'agent.json#/prompt', slug: 'x' }, changes, prompts },
      65_536,
    );
    expect(body).toContain('--- a/agent.json#/prompt\n+++ b/agent.json#/prompt\n@@ -1,3 +1,4 @@\n one\n-two\n+2\n');
  });

  it('shows every file if a second one changes', () => {
    const [before, after] = ['one\ntwo\n', 'one\n2\nthree\n'];
    const changes = [
      { path: 'agent.json', before: `${JSON.stringify(before)}\n`, after: `${JSON.stringify(after)}\n` },
      { path: 'notes.md', before: 'a\n', after: 'b\n' },
    ];
    const body = renderProposal({ ...view, changes, prompts: [{ before, after }] }, 65_536);
    expect(body.match(/^--- .*/gm)).toEqual(['--- a/agent.json', '--- a/notes.md']);
  });

  it('shows the file if two of its texts change', () => {
    const prompts = ['description', 'prompt'].map((name) => ({
      name,
      before: `${name}\n1\n2\n`,
      after: `${name}\n3\n4\n`,
    }));
    const file = (side: 'before' | 'after') => `${JSON.stringify(prompts.map((one) => one[side]))}\n`;
    const changes = [{ path: 'fee.json', before: file('before'), after: file('after') }];
    const body = renderProposal({ ...view, changes, prompts }, 65_536);
    expect(body).toContain(`--- a/fee.json\n+++ b/fee.json\n@@ -1,1 +1,1 @@\n-${file('before')}+${file('after')}`);
  });
});

describe('the tiers', () => {
  const before = lines(600, (index) => `Rule ${index} says what to do in the case of number ${index}.`);
  const after = before.replaceAll(/(Rule \d*5 says) what/g, '$1 at once what');
  const long: ProposalView = { ...view, changes: [{ path: 'prompts/agent.md', before, after }] };
  const size = (limit: number) => {
    const body = renderProposal(long, limit);
    expect(body.length).toBeLessThanOrEqual(limit);
    expect(body).toContain('### Next steps');
    return {
      words: body.includes('### Changed words'),
      hunks: (body.match(/^@@ /gm) ?? []).length,
      context: (body.match(/^ Rule/gm) ?? []).length,
      left: /(\d+) more changes? not shown/.exec(body)?.[1],
    };
  };

  it.each([
    [40_000, { words: true, hunks: 60, context: 360, left: undefined }],
    [33_000, { words: false, hunks: 60, context: 360, left: undefined }],
    [22_000, { words: false, hunks: 60, context: 0, left: undefined }],
    [8_000, { words: false, hunks: 50, context: 0, left: '10' }],
    [7_000, { words: false, hunks: 10, context: 0, left: '50' }],
  ])('at %i characters', (limit, expected) => {
    expect(size(limit)).toEqual(expected);
  });

  it('shows as many changes of two files as of one', () => {
    const changes = ['a.md', 'b.md'].map((path) => ({ path, before, after }));
    const body = renderProposal({ ...view, changes }, 7_000);
    expect(body.match(/^@@ /gm)).toHaveLength(10);
    expect(body).toContain('110 more changes not shown');
  });

  it('ends with counts and a link', () => {
    const changes = [{ path: 'a.md', before: 'x'.repeat(1 << 20), after: 'y'.repeat(1 << 20) }];
    const body = renderProposal({ ...view, changes }, 65_536);
    expect(body).toContain('1 line removed and 1 added, too long to show here. The “Files changed” tab');
  });

  it('shows the change despite a long summary', () => {
    const summary = lines(800, (index) => `${'why '.repeat(30)}${index}\n`);
    const body = renderProposal({ ...view, summary }, 65_536);
    expect(body).toContain('more paragraphs left out for length.)');
    expect(body).toContain('+Confirm, then book it.');
  });
});

describe('a body', () => {
  const run = fc.record(
    {
      id: fc.integer({ min: 1, max: 9_999_999 }),
      scenario: hostileText,
      failed: fc.array(fc.record({ name: hostileText, explanation: hostileText }), { maxLength: 8 }),
      outcome: fc.record(
        { score: fc.integer({ min: 0, max: 99 }), explanation: hostileText, promptPart: hostileText },
        { requiredKeys: ['score', 'explanation'] },
      ),
      issues: fc.array(hostileText, { maxLength: 3 }),
      reason: hostileText,
      transcript: hostileText,
      url: fc.constantFrom('https://dashboard.example/1', 'javascript:alert(1)'),
      scenarioUrl: fc.constantFrom('https://dashboard.example/1', 'javascript:alert(1)'),
    },
    { requiredKeys: ['id', 'failed', 'reason'] },
  );
  const document = fc
    .array(fc.oneof(hostileText, fc.constant('a line that stays')), { maxLength: 8 })
    .map((parts) => parts.join('\n'));
  const big = fc
    .tuple(
      hostileText,
      fc.oneof({ arbitrary: fc.integer({ min: 1, max: 300 }), weight: 3 }, fc.integer({ min: 1, max: 3000 })),
    )
    .map(([text, count]) => `${text}\n`.repeat(count));
  const anyView: fc.Arbitrary<ProposalView> = fc.record(
    {
      surface: fc.constantFrom('pull-request', 'comment', 'summary'),
      mode: fc.constantFrom('improve-prompt', 'metric-feedback', 'generate-metrics', 'apply-metrics'),
      status: fc.constantFrom('proposed', 'blocked', 'unchanged'),
      target: fc.record({ name: hostileText, slug: fc.constant('x') }),
      words: hostileText.map(wordsOf),
      summary: fc.oneof(document, { arbitrary: big, weight: 1 }),
      runs: fc.oneof(
        fc.array(run, { maxLength: 4 }),
        fc.tuple(run, fc.integer({ min: 5, max: 100 })).map(([one, count]) => Array.from({ length: count }, () => one)),
      ),
      changes: fc.array(
        fc.record({
          path: hostileText,
          before: fc.oneof(document, document, big, fc.constant(null)),
          after: fc.oneof(document, document, big),
        }),
        { maxLength: 3 },
      ),
      prompts: fc.array(fc.record({ before: document, after: document }), { maxLength: 2 }),
      findings: fc.array(
        fc.record({
          kind: hostileText as fc.Arbitrary<FindingKind>,
          level: fc.constantFrom('block', 'warn', 'note'),
          message: hostileText,
          side: fc.constantFrom('before', 'after'),
          line: fc.integer({ min: 1, max: 9999 }),
        }),
        { maxLength: 30 },
      ),
      guardLevel: fc.constantFrom('error', 'warn'),
      progressId: hostileText,
      links: fc.constant({ workflowRunUrl: 'https://github.example/runs/1', fileUrl: 'https://github.example/file' }),
    },
    { requiredKeys: ['surface', 'mode', 'status', 'target', 'words', 'runs', 'changes', 'findings', 'guardLevel'] },
  );

  const OWN_HEADING =
    /^(Blocked|No change|Proposal|Preview|What|Reason|Metric files|\d+ generated|Evidence|Size|Changed words|Diff|Next steps)/;
  const OWN_TAG = /^(<\/?(del|ins)>|<details>\n<summary>[^\n]*<\/summary>|<\/details>)$/;
  const FORBIDDEN = [
    'image',
    'imageReference',
    'linkReference',
    'definition',
    'footnoteReference',
    'footnoteDefinition',
    'emphasis',
    'delete',
  ];

  it('fits and is inert, for any field values', () => {
    fc.assert(
      fc.property(
        anyView,
        // Most of them small, because a short body is parsed quickly and has the most left out.
        fc.oneof(
          fc.constant(MIN_LIMIT),
          fc.integer({ min: MIN_LIMIT, max: 4 * MIN_LIMIT }),
          fc.integer({ min: MIN_LIMIT, max: 65_536 }),
        ),
        (any, limit) => {
          const body = renderProposal(any, limit);
          expect(body.length).toBeLessThanOrEqual(limit);
          expect(body.isWellFormed()).toBe(true);
          expect(body).toContain('Made by Cekura Improve: mode');
          expect(findRawEffects(body)).toEqual([]);
          const root = parse(body);
          const all = (type: string) => collect(root, (node) => node.type === type);
          expect(collect(root, (node) => FORBIDDEN.includes(node.type))).toEqual([]);
          expect(findEffects(root)).toEqual([]);
          for (const node of all('heading')) expect(readText(node)).toMatch(OWN_HEADING);
          for (const node of all('link')) expect(node.url).toMatch(/^https:\/\/(github|dashboard)\.example\//);
          for (const node of all('html')) expect(node.value).toMatch(OWN_TAG);
          for (const node of all('code')) expect(node.lang).toBe('diff');
          const tags = all('html').map((node) => node.value ?? '');
          expect(tags.filter((tag) => tag.startsWith('<details>'))).toHaveLength(
            tags.filter((tag) => tag === '</details>').length,
          );
        },
      ),
      { numRuns: 100 },
    );
  });

  it('fits into the smallest limit with oversized fields', () => {
    const text = `${'word '.repeat(2500)}\n\n`.repeat(9);
    const block = escapeInline('word '.repeat(2500));
    const url = (name: string) => `https://x.example/${name}/${'a'.repeat(250)}`;
    const many: ProposalView = {
      ...view,
      target: { name: '`|<'.repeat(500), slug: 'x' },
      summary: text,
      runs: Array.from({ length: 1000 }, (_, id) => ({
        id,
        scenario: text,
        failed: Array(50).fill({ name: text, explanation: text }),
        issues: [text],
        reason: text,
        url: url('run'),
        scenarioUrl: url('scenario'),
      })),
      changes: [
        {
          path: '`'.repeat(4000),
          before: lines(12_000, (index) => `line ${(index * 7919) % 40_009}`),
          after: lines(12_000, (index) => `row ${(index * 7919) % 40_009}`),
        },
      ],
      findings: Array.from({ length: 100 }, () => ({
        kind: text as FindingKind,
        level: 'warn' as const,
        message: text,
        side: 'after' as const,
        line: 1,
      })),
      scores: { old: { score: 1 / 3, correct: 1e9, total: 3e9 }, new: { score: 2 / 3, correct: 2e9, total: 3e9 } },
      sections: Array.from({ length: 80 }, () => ({ heading: 'Part', blocks: [block] })),
      progressId: text,
      links: { workflowRunUrl: url('run'), fileUrl: url('file'), compareUrl: url('compare') },
    };
    for (const surface of ['pull-request', 'comment', 'summary'] as const) {
      for (const status of ['proposed', 'blocked'] as const) {
        const body = renderProposal({ ...many, surface, status, mode: 'metric-feedback' }, MIN_LIMIT);
        expect(body.length).toBeLessThanOrEqual(MIN_LIMIT);
        expect(body).toContain('### Next steps');
        expect(body).toContain('Made by Cekura Improve: mode');
      }
    }
  });
});
