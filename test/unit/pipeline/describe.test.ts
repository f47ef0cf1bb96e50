import { describe, expect, it, test } from 'vitest';
import type { Delivery, Route } from '../../../src/delivery/route.ts';
import { ActionError, WrongStartError } from '../../../src/errors.ts';
import {
  annotate,
  answered,
  blocked,
  delivered,
  type Known,
  planned,
  toView,
  unchanged,
  undelivered,
  waiting,
  worse,
} from '../../../src/pipeline/describe.ts';
import type { ResumeInput } from '../../../src/render/view.ts';
import { connectRunner } from '../../../src/runner.ts';
import type { Outcome } from '../../../src/task/outcome.ts';
import type { LocatedFinding, Proposal, ProposedText } from '../../../src/task/proposal.ts';
import type { Task } from '../../../src/task/task.ts';
import { createMemoryCore, NO_FILES } from '../../support/memory-core.ts';

const PATH = 'prompts/agent.md';
const BEFORE = 'Say hello.\n';
const AFTER = 'Say hello, once.\n';
const WORKFLOW = 'https://github.com/acme/agents/actions/runs/1';
const target = { name: PATH, slug: 'prompts-agent-md' };

function setUp(change: Partial<Known> = {}, inputs: Record<string, unknown> = {}, more: Partial<Task> = {}) {
  const logged = createMemoryCore(NO_FILES, () => undefined);
  const runner = connectRunner(logged.core, []);
  const task = {
    inputs: { mode: 'improve-prompt', guard: 'error', delivery: 'summary', ...inputs },
    event: {},
    workflowRunUrl: WORKFLOW,
    runner: async () => runner,
    resumeInput: undefined,
    ...more,
  } as unknown as Task;
  const prepared = { target, title: 'the agent', job: 'improve-prompt job', files: new Map(), trial: [], sections: [] };
  const route = {
    kind: 'summary',
    key: { mode: 'improve-prompt', name: PATH },
    texts: new Map(),
    where: 'branch main',
  };
  const known: Known = { task, prepared, route: route as unknown as Route, progressId: 'p-1', ...change };
  return { known, log: () => logged.log };
}

const text: ProposedText = {
  kind: 'prompt',
  before: BEFORE,
  after: AFTER,
  place: { file: PATH, line: 5, isFirstLine: true },
};
const finding: LocatedFinding = {
  ...{ kind: 'literal-lost', level: 'block', message: 'The number 7 is gone.', side: 'before', line: 3 },
  text,
};
const proposal: Proposal = {
  target,
  identity: 'x',
  kept: [],
  words: { title: 'Improve it', heading: 'Proposal', lead: 'A model proposes.', intro: '' },
  summary: 'Greets once.',
  texts: [text, { ...text, name: 'same', after: BEFORE }],
  edits: [],
  shown: [{ path: PATH, before: BEFORE, after: AFTER }],
  notes: [],
  changePercent: 20,
  scores: { old: { score: 0.5 }, new: { score: 0.75 } },
  sections: [{ heading: 'Own section', blocks: ['Own.'] }],
};
const side = { passed: 1, scored: 4, total: 4, resultId: 7, url: undefined };
const proof = {
  verdict: 'better' as const,
  rows: [],
  baseline: side,
  proposal: { ...side, passed: 2, resultId: 8 },
  metrics: [],
  chance: '',
  problems: [],
};
const measured = { proof, sections: [{ heading: 'Measured section', blocks: ['Measured.'] }] };

const readable = ({ error, ...rest }: Outcome) => ({ ...rest, error: error && `${error.message} | ${error.hint}` });

test('a dry run reports the planned job, verification and delivery', () => {
  const { known } = setUp();
  const text =
    'It would be improved. Six conversations. The proposal would be delivered in the job summary. Everything except write permission was validated, and nothing was started.';
  expect(planned(known, 'It would be improved.', 'Six conversations.')).toEqual({
    target: PATH,
    status: 'planned',
    changed: false,
    delivery: 'none',
    summary: `### Cekura Improve: dry run for the agent\n\n${text}`,
    notice: text,
  });
  expect(planned(known, 'It would be improved.', undefined).notice).toMatch(
    /^It would be improved\. The proposal would be delivered in/,
  );
});

test.each([
  [{ kind: 'pull-request', base: { branch: 'main' } }, 'as a pull request into main'],
  [{ kind: 'comment', pull: { number: 5 } }, 'as a comment on pull request #5'],
  [{ kind: 'suggestion', pull: { number: 5 } }, 'as suggestions on pull request #5'],
])('a dry run names the delivery: %j', (route, where) => {
  const { known } = setUp({ route: route as unknown as Route });
  expect(planned(known, 'It would be improved.', undefined).notice).toContain(`would be delivered ${where}. Every`);
});

describe('no change', () => {
  it('shows the reason, the scores and the parts', () => {
    const { known } = setUp({ proposalPath: '/tmp/x' });
    const reason = { unchanged: 'All is well.', scores: proposal.scores ?? {}, sections: proposal.sections };
    expect(readable(unchanged(known, reason))).toMatchInlineSnapshot(`
      {
        "changePercent": 0,
        "changed": false,
        "delivery": "none",
        "error": undefined,
        "newScore": 0.75,
        "notice": "Nothing to propose for the agent: All is well.",
        "oldScore": 0.5,
        "progressId": "p-1",
        "proposalPath": undefined,
        "status": "unchanged",
        "summary": "## No change to \`the agent\`

      No change is proposed for \`the agent\`.

      ### Reason

      All is well.

      ### Score on the test sets

      |  | Score | Correct |
      | --- | --- | --- |
      | Old | 50% |  |
      | New | 75% |  |

      ### Own section

      Own.

      ---

      Made by Cekura Improve: mode \`improve-prompt\`, progress ID \`p-1\`, [workflow run](https://github.com/acme/agents/actions/runs/1).",
        "target": "prompts/agent.md",
      }
    `);
  });

  it('links the kept proposal', () => {
    const { known } = setUp({ proposalPath: '/tmp/x' });
    const kept = [{ name: 'a.txt', text: 'a' }];
    expect(unchanged(known, { unchanged: '', kept, sections: [] }).proposalPath).toBe('/tmp/x');
  });
});

describe('an existing proposal', () => {
  const url = 'https://github.com/acme/agents/pull/3';

  it('is in an open pull request', () => {
    const found = {
      url,
      place: 'pull request #3',
      pullRequest: { number: 3, url },
      operation: 'unchanged',
      branch: 'b',
    } as const;
    expect(readable(answered(setUp().known, found))).toMatchInlineSnapshot(`
      {
        "branch": "b",
        "changePercent": 0,
        "changed": false,
        "delivery": "none",
        "error": undefined,
        "notice": "No job was started for the agent, because pull request #3 already has a proposal for the same prompt and runs: https://github.com/acme/agents/pull/3; to start one anyway, set rerun to true",
        "operation": "unchanged",
        "pullRequest": {
          "number": 3,
          "url": "https://github.com/acme/agents/pull/3",
        },
        "status": "unchanged",
        "summary": "## No change to \`the agent\`

      [Pull request \`#3\`](https://github.com/acme/agents/pull/3) already has a proposal for the same prompt and runs, so no job was started.

      ### Next steps

      - **Start a job anyway:** start a new workflow run with \`rerun: true\`.

      ---

      Made by Cekura Improve: mode \`improve-prompt\`, progress ID \`p-1\`, [workflow run](https://github.com/acme/agents/actions/runs/1).",
        "target": "prompts/agent.md",
      }
    `);
  });

  it('was declined', () => {
    const found = {
      url,
      place: 'pull request #3',
      pullRequest: { number: 3, url },
      operation: 'declined',
      branch: 'b',
    } as const;
    expect(readable(answered(setUp().known, found))).toMatchInlineSnapshot(`
      {
        "branch": "b",
        "changePercent": 0,
        "changed": false,
        "delivery": "none",
        "error": undefined,
        "notice": "No job was started for the agent, because pull request #3, which was closed without merging, already has a proposal for the same prompt and runs: https://github.com/acme/agents/pull/3; to start one anyway, set rerun to true",
        "operation": "declined",
        "pullRequest": {
          "number": 3,
          "url": "https://github.com/acme/agents/pull/3",
        },
        "status": "unchanged",
        "summary": "## No change to \`the agent\`

      [Pull request \`#3\`](https://github.com/acme/agents/pull/3), which was closed without merging, already has a proposal for the same prompt and runs, so no job was started.

      ### Next steps

      - **Start a job anyway:** start a new workflow run with \`rerun: true\`.

      ---

      Made by Cekura Improve: mode \`improve-prompt\`, progress ID \`p-1\`, [workflow run](https://github.com/acme/agents/actions/runs/1).",
        "target": "prompts/agent.md",
      }
    `);
  });

  it('is in a comment', () => {
    const found = { url, place: 'a comment', comment: { id: 4, url }, operation: 'unchanged' } as const;
    const ofMetric = setUp({}, { mode: 'metric-feedback' }).known;
    expect(answered(ofMetric, found).notice).toContain('a comment already has a proposal for the same feedback: ');
    expect(answered(setUp().known, found).notice).toContain(
      'because a comment already has a proposal for the same prompt and runs: https://',
    );
  });
});

describe('a job that waits', () => {
  it('shows its questions and how to resume', async () => {
    const questions = [
      { id: 'q-1', text: 'Which *rule* counts?' },
      { id: 'q-2', text: 'Since when?' },
    ];
    const { known } = setUp({}, {}, { resumeInput: { input: 'target', value: 'sales', replacesConfig: false } });
    expect(readable(await waiting(known, questions))).toMatchInlineSnapshot(`
      {
        "changed": false,
        "delivery": "summary",
        "error": "The improve-prompt job is waiting for answers to 2 questions, shown in the log and the job summary | answer in the Cekura dashboard, or set on-question to skip; set progress-id to p-1 and target to sales to resume the job instead of starting another",
        "progressId": "p-1",
        "status": "waiting",
        "summary": "## Waiting for answers: \`the agent\`

      The optimization of \`the agent\` paused on questions that only a person can answer. It continues once they are answered or skipped.

      ### Questions

      Question \`q-1\`:

      > Which \\*rule\\* counts?

      Question \`q-2\`:

      > Since when?

      ### Next steps

      - **Answer:** answer the questions in the Cekura dashboard, then start a new workflow run with \`progress-id: p-1\` and \`target: sales\`, which starts no new job.
      - **Skip the questions:** start a new workflow run with \`progress-id: p-1\` and \`target: sales\` and \`on-question: skip\`.

      ---

      Made by Cekura Improve: mode \`improve-prompt\`, progress ID \`p-1\`, [workflow run](https://github.com/acme/agents/actions/runs/1).",
        "target": "prompts/agent.md",
      }
    `);
  });

  it('tells one question from several', async () => {
    const { summary, error } = await waiting(setUp().known, [{ id: 'q-1', text: 'x'.repeat(5_000) }]);
    expect(error?.message).toContain('waiting for an answer to a question, shown');
    expect(summary).toContain('### Question\n');
    expect(summary).not.toContain('x'.repeat(4_001));
  });

  it('writes no comment without a pull request, and only warns if it cannot be written', async () => {
    const github = async () => {
      throw new ActionError('GitHub is down', 'wait');
    };
    const event = { pullRequest: { number: 3 } };
    const question = [{ id: 'q-1', text: 'Why?' }];
    const inputs = { delivery: 'comment' };
    const stage = setUp({}, inputs, { event, github } as unknown as Partial<Task>);
    const unposted = await waiting(stage.known, question);
    expect(unposted.delivery).toBe('summary');
    expect(unposted).not.toHaveProperty('comment');
    expect(stage.log()).toBe('::warning::The questions could not be posted as a comment: GitHub is down; wait\n');
    const elsewhere = setUp({}, inputs, { github } as unknown as Partial<Task>);
    expect(await waiting(elsewhere.known, question)).toMatchObject({ delivery: 'summary' });
    const summary = setUp({}, { delivery: 'summary' }, { event, github } as unknown as Partial<Task>);
    await waiting(summary.known, question);
    expect(elsewhere.log() + summary.log()).toBe('');
  });
});

test('findings are annotations at their line; notes stand in the log', async () => {
  const { known, log } = setUp();
  const note: LocatedFinding = { ...finding, kind: 'emoji-added', level: 'note', message: 'A smile is new.' };
  const field: ProposedText = { ...text, place: { file: 'm.yaml', line: 9, isFirstLine: false } };
  const { place: _, ...placeless } = text;
  await annotate(known.task, [
    note,
    finding,
    { ...finding, side: 'after' },
    { ...finding, line: 1 },
    { ...finding, text: field },
    { ...finding, text: placeless },
  ]);
  expect(log().split('\n')).toEqual([
    'Guard emoji-added: A smile is new.',
    '::warning file=prompts/agent.md,line=7::Guard literal-lost: The number 7 is gone.',
    '::warning file=prompts/agent.md,line=5::Guard literal-lost: The number 7 is gone.',
    '::warning file=prompts/agent.md,line=5::Guard literal-lost: The number 7 is gone.',
    '::warning file=m.yaml,line=9::Guard literal-lost: The number 7 is gone.',
    '::warning::Guard literal-lost: The number 7 is gone.',
    '',
  ]);
});

describe('a blocked proposal', () => {
  it('is shown with the reason and the way to deliver it', () => {
    const { known } = setUp(
      { proposalPath: '/tmp/x' },
      {},
      { resumeInput: { input: 'target', value: 'sales', replacesConfig: false } },
    );
    const found = [{ ...finding, level: 'warn' as const }, finding, { ...finding, message: 'Another.' }];
    expect(readable(blocked({ ...known, findings: found }, proposal))).toMatchInlineSnapshot(`
      {
        "baselineResultId": undefined,
        "changePercent": 20,
        "changed": true,
        "delivery": "summary",
        "error": "A guard blocked the proposal: literal-lost: The number 7 is gone, and 1 more | read the proposal in the job summary or at proposal-path; to deliver it with the findings on top, set guard to warn, target to sales and progress-id to p-1, which starts no new job",
        "newScore": 0.75,
        "oldScore": 0.5,
        "progressId": "p-1",
        "proposalPath": "/tmp/x",
        "proposalResultId": undefined,
        "status": "blocked",
        "summary": "## Blocked: Proposal

      This proposal was blocked and not delivered. A model proposes.

      > [!WARNING]
      > **Blocked by 2 guard findings, with 1 warning.**
      >
      > - \`literal-lost\`: The number 7 is gone.
      > - \`literal-lost\`: Another.
      > - \`literal-lost\`: The number 7 is gone.

      ### What changed and why

      Greets once.

      ### Score on the test sets

      |  | Score | Correct |
      | --- | --- | --- |
      | Old | 50% |  |
      | New | 75% |  |

      ### Own section

      Own.

      ### Size

      |  | Characters | Lines | Words, about | Words changed |
      | --- | --- | --- | --- | --- |
      | \`the agent\` | 11 → 17 (+6) | 1 → 1 (±0) | 2 → 3 (+1) | 60% |

      ### Changed words

      Removed words are struck through, added words are underlined; “…” stands for unchanged words.

      Line 1, changed:

      > <del>Say hello.</del> <ins>Say hello, once.</ins>

      ### Diff

      1 line removed, 1 added:

      \`\`\`diff
      --- a/prompts/agent.md
      +++ b/prompts/agent.md
      @@ -1,1 +1,1 @@
      -Say hello.
      +Say hello, once.
      \`\`\`

      ### Next steps

      - **Accept:** copy the new text from below, fix the problems shown above, and commit it yourself.
      - **Unblock:** set \`guard: warn\`, or relax \`guard-levels\`, \`keep\` or \`max-change-percent\`, and start a new workflow run with \`progress-id: p-1\` and \`target: sales\`, which starts no new job.
      - **Decline:** do nothing. Nothing has been changed.

      ---

      Made by Cekura Improve: mode \`improve-prompt\`, progress ID \`p-1\`, [workflow run](https://github.com/acme/agents/actions/runs/1).

      <details>
      <summary>Full new text of prompts/agent.md</summary>

      \`\`\`
      Say hello, once.
      \`\`\`

      </details>",
        "target": "prompts/agent.md",
        "verdict": undefined,
      }
    `);
  });

  it.each<[progressId: string | undefined, resumeInput: ResumeInput | undefined, hint: string]>([
    [undefined, undefined, 'set guard to warn'],
    ['p-1', undefined, 'set guard to warn and progress-id to p-1, which starts no new job'],
    [
      'p-1',
      { input: 'target', value: 'a', replacesConfig: false },
      'set guard to warn, target to a and progress-id to p-1, which starts no new job',
    ],
  ])('can be resumed with %s and %j', (progressId, resumeInput, hint) => {
    const { known } = setUp({ progressId }, {}, { resumeInput });
    const { error } = blocked({ ...known, findings: [finding] }, proposal);
    expect(error?.message).toBe('A guard blocked the proposal: literal-lost: The number 7 is gone');
    expect(error?.hint.endsWith(hint)).toBe(true);
  });

  it('was worse in its verification', () => {
    const { known } = setUp({ measured });
    expect(readable(worse(known, proposal, 'It got worse'))).toMatchInlineSnapshot(`
      {
        "baselineResultId": 7,
        "changePercent": 20,
        "changed": true,
        "delivery": "summary",
        "error": "It got worse | read the proposal in the job summary or at proposal-path; to deliver it anyway, set verify to false and progress-id to p-1, which starts no new job",
        "newScore": 0.5,
        "oldScore": 0.25,
        "progressId": "p-1",
        "proposalPath": undefined,
        "proposalResultId": 8,
        "status": "blocked",
        "summary": "## Blocked: Proposal

      This proposal was blocked and not delivered. A model proposes.

      ### What changed and why

      Greets once.

      ### Verification: better

      | Scenario | Passed with the current prompt (result 7) | Passed with the proposal (result 8) |
      | --- | --- | --- |
      | **All** | 1 of 4 | 2 of 4 |

      ### Score on the test sets

      |  | Score | Correct |
      | --- | --- | --- |
      | Old | 50% |  |
      | New | 75% |  |

      ### Measured section

      Measured.

      ### Own section

      Own.

      ### Size

      |  | Characters | Lines | Words, about | Words changed |
      | --- | --- | --- | --- | --- |
      | \`the agent\` | 11 → 17 (+6) | 1 → 1 (±0) | 2 → 3 (+1) | 60% |

      ### Changed words

      Removed words are struck through, added words are underlined; “…” stands for unchanged words.

      Line 1, changed:

      > <del>Say hello.</del> <ins>Say hello, once.</ins>

      ### Diff

      1 line removed, 1 added:

      \`\`\`diff
      --- a/prompts/agent.md
      +++ b/prompts/agent.md
      @@ -1,1 +1,1 @@
      -Say hello.
      +Say hello, once.
      \`\`\`

      ### Next steps

      - **Accept:** copy the new text from below, fix the problems shown above, and commit it yourself.
      - **Unblock:** start a new workflow run with \`verify: false\` and \`progress-id: p-1\`, which starts no new job.
      - **Decline:** do nothing. Nothing has been changed.

      ---

      Made by Cekura Improve: mode \`improve-prompt\`, progress ID \`p-1\`, [workflow run](https://github.com/acme/agents/actions/runs/1).

      <details>
      <summary>Full new text of prompts/agent.md</summary>

      \`\`\`
      Say hello, once.
      \`\`\`

      </details>",
        "target": "prompts/agent.md",
        "verdict": "better",
      }
    `);
  });
});

describe('a delivered proposal', () => {
  const pullRequest = { number: 3, url: 'https://github.com/acme/agents/pull/3' };
  const comment = { id: 4, url: 'https://github.com/acme/agents/pull/3#issuecomment-4' };
  const suggestionUrl = pullRequest.url;
  const compareUrl = 'https://github.com/acme/agents/compare/main...b';

  it.each<[Partial<Delivery>, string]>([
    [{ pullRequest, operation: 'created' }, 'Pull request #3 was created: https://github.com/acme/agents/pull/3'],
    [
      { pullRequest, operation: 'declined', delivery: 'none' },
      'The same proposal was closed before, so nothing was written: https://github.com/acme/agents/pull/3',
    ],
    [
      { pullRequest, delivery: 'suggestion', links: { suggestionUrl } },
      'The proposal is in suggestions on https://github.com/acme/agents/pull/3',
    ],
    [
      { pullRequest, comment, delivery: 'suggestion', links: { suggestionUrl } },
      'The proposal is in suggestions on https://github.com/acme/agents/pull/3, and the rest in a comment: https://github.com/acme/agents/pull/3#issuecomment-4',
    ],
    [
      { pullRequest, comment, delivery: 'comment' },
      'The proposal is in a comment: https://github.com/acme/agents/pull/3#issuecomment-4',
    ],
    [
      { pullRequest, comment, branch: 'b', operation: 'preserved', delivery: 'comment' },
      'Branch b has commits that this action did not make, so it was not changed. The proposal is in a comment: https://github.com/acme/agents/pull/3#issuecomment-4',
    ],
    [
      { branch: 'b', operation: 'created', delivery: 'compare-link', links: { compareUrl } },
      'Branch b was pushed; open the pull request at https://github.com/acme/agents/compare/main...b',
    ],
    [{ delivery: 'summary' }, 'The proposal is in the job summary'],
  ])('%j', async (change, line) => {
    const { known, log } = setUp();
    const delivery: Delivery = { delivery: 'pull-request', warnings: [], links: {}, ...change };
    await delivered(known, proposal, toView(known, proposal, 'proposed'), delivery);
    expect(log()).toBe(`${line}\n`);
  });

  it('shows warnings, measurements and links', async () => {
    const { known, log } = setUp({ measured, proposalPath: '/tmp/x', runs: [{ id: 612, failed: [], reason: 'Why.' }] });
    const view = toView({ ...known, findings: [{ ...finding, level: 'warn' }] }, proposal, 'proposed');
    const delivery: Delivery = {
      ...{ delivery: 'pull-request', pullRequest, operation: 'updated', branch: 'b' },
      warnings: ['One *label* is missing'],
      links: { pullRequestUrl: pullRequest.url },
      changes: [{ path: 'other.md', before: null, after: 'x' }],
    };
    expect(readable(await delivered(known, proposal, view, delivery))).toMatchInlineSnapshot(`
      {
        "baselineResultId": 7,
        "branch": "b",
        "changePercent": 20,
        "changed": true,
        "delivery": "pull-request",
        "error": undefined,
        "newScore": 0.5,
        "oldScore": 0.25,
        "operation": "updated",
        "progressId": "p-1",
        "proposalPath": "/tmp/x",
        "proposalResultId": 8,
        "pullRequest": {
          "number": 3,
          "url": "https://github.com/acme/agents/pull/3",
        },
        "status": "proposed",
        "summary": "> **Warning.** One \\*label\\* is missing

      ## Proposal

      A model proposes.

      > [!WARNING]
      > **1 guard finding. Check it before you accept.**
      >
      > - \`literal-lost\`: The number 7 is gone.

      ### What changed and why

      Greets once.

      ### Verification: better

      | Scenario | Passed with the current prompt (result 7) | Passed with the proposal (result 8) |
      | --- | --- | --- |
      | **All** | 1 of 4 | 2 of 4 |

      ### Evidence

      | Run | Scenario | Why it failed |
      | --- | --- | --- |
      | \`612\` |  | Why. |

      ### Score on the test sets

      |  | Score | Correct |
      | --- | --- | --- |
      | Old | 50% |  |
      | New | 75% |  |

      ### Measured section

      Measured.

      ### Own section

      Own.

      ### Size

      |  | Characters | Lines | Words, about | Words changed |
      | --- | --- | --- | --- | --- |
      | \`the agent\` | 11 → 17 (+6) | 1 → 1 (±0) | 2 → 3 (+1) | 60% |

      ### Changed words

      Removed words are struck through, added words are underlined; “…” stands for unchanged words.

      Line 1, changed:

      > <del>Say hello.</del> <ins>Say hello, once.</ins>

      ### Diff

      1 line removed, 1 added:

      \`\`\`diff
      --- a/prompts/agent.md
      +++ b/prompts/agent.md
      @@ -1,1 +1,1 @@
      -Say hello.
      +Say hello, once.
      \`\`\`

      ### Next steps

      - **Accept:** review and merge the [pull request](https://github.com/acme/agents/pull/3).
      - **Decline:** close the pull request. The same proposal will not be opened again.

      ---

      Made by Cekura Improve: mode \`improve-prompt\`, progress ID \`p-1\`.",
        "target": "prompts/agent.md",
        "verdict": "better",
      }
    `);
    expect(log()).toContain('::warning::One *label* is missing\n');
  });

  it('shows new files under the names that they got', async () => {
    const { known } = setUp();
    const edits = [{ paths: ['new.md'], isNew: true, apply: async () => 'x' }];
    const view = toView(known, proposal, 'proposed');
    const delivery: Delivery = { delivery: 'summary', warnings: [], links: {} };
    const changes = [{ path: 'new-2.md', before: null, after: 'x' }];
    const fresh = { ...proposal, edits };
    expect((await delivered(known, fresh, view, { ...delivery, changes })).summary).toContain('new-2.md');
    expect((await delivered(known, fresh, view, delivery)).summary).toContain(PATH);
    expect((await delivered(known, proposal, view, { ...delivery, changes })).summary).not.toContain('new-2.md');
  });

  it('has the job’s scores if nothing was verified or scored', () => {
    const empty = { ...side, scored: 0 };
    const unscored = { proof: { ...proof, baseline: empty, proposal: empty } };
    for (const known of [setUp().known, setUp({ measured: unscored }).known]) {
      expect(blocked({ ...known, findings: [finding] }, proposal)).toMatchObject({ oldScore: 0.5, newScore: 0.75 });
    }
    const scored = { verdict: 'worse' as const, scores: { old: { score: 0.9 }, new: { score: 0.1 } } };
    const { known } = setUp({ measured: scored });
    expect(blocked({ ...known, findings: [finding] }, proposal)).toMatchObject({
      verdict: 'worse',
      oldScore: 0.9,
      newScore: 0.1,
    });
    expect(toView(known, proposal, 'proposed').scores).toEqual(scored.scores);
  });
});

describe('a proposal that could not be delivered', () => {
  it('is kept, and the job can be resumed', () => {
    const { known } = setUp();
    expect(readable(undelivered(known, proposal, new ActionError('No *way*', 'try again')))).toMatchInlineSnapshot(`
      {
        "baselineResultId": undefined,
        "changePercent": 20,
        "changed": true,
        "delivery": "summary",
        "error": "No *way* | try again; set progress-id to p-1 to resume the job instead of starting another; the proposal is kept in the job summary and at proposal-path",
        "newScore": 0.75,
        "oldScore": 0.5,
        "progressId": "p-1",
        "proposalPath": undefined,
        "proposalResultId": undefined,
        "status": "failed",
        "summary": "> **Not delivered.** No \\*way\\*. Next: try again; set progress-id to p-1 to resume the job instead of starting another; the proposal is kept in the job summary and at proposal-path.

      ## Proposal

      A model proposes.

      ### What changed and why

      Greets once.

      ### Score on the test sets

      |  | Score | Correct |
      | --- | --- | --- |
      | Old | 50% |  |
      | New | 75% |  |

      ### Own section

      Own.

      ### Size

      |  | Characters | Lines | Words, about | Words changed |
      | --- | --- | --- | --- | --- |
      | \`the agent\` | 11 → 17 (+6) | 1 → 1 (±0) | 2 → 3 (+1) | 60% |

      ### Changed words

      Removed words are struck through, added words are underlined; “…” stands for unchanged words.

      Line 1, changed:

      > <del>Say hello.</del> <ins>Say hello, once.</ins>

      ### Diff

      1 line removed, 1 added:

      \`\`\`diff
      --- a/prompts/agent.md
      +++ b/prompts/agent.md
      @@ -1,1 +1,1 @@
      -Say hello.
      +Say hello, once.
      \`\`\`

      ### Next steps

      - **Accept:** copy the new text into the file, from the diff or from the full text below, or start a new workflow run with \`delivery: pull-request\` and \`progress-id: p-1\`, which starts no new job.
      - **Decline:** do nothing. Nothing has been changed.

      ---

      Made by Cekura Improve: mode \`improve-prompt\`, progress ID \`p-1\`, [workflow run](https://github.com/acme/agents/actions/runs/1).

      <details>
      <summary>Full new text of prompts/agent.md</summary>

      \`\`\`
      Say hello, once.
      \`\`\`

      </details>",
        "target": "prompts/agent.md",
        "verdict": undefined,
      }
    `);
  });

  it('does not offer to resume a job that was started with the wrong prompt', () => {
    const { known } = setUp();
    const { error } = undelivered(known, proposal, new WrongStartError('Wrong', 'start anew'));
    expect(error?.hint).toBe('start anew; the proposal is kept in the job summary and at proposal-path');
  });
});
