import { describe, expect, test } from 'vitest';
import { pointToWhole, showResume, writeAdvice, writeFooter } from '../../../src/render/advice.ts';
import type { ProposalView, ViewLinks } from '../../../src/render/view.ts';

const VIEW: ProposalView = {
  surface: 'summary',
  mode: 'improve-prompt',
  status: 'proposed',
  target: { name: 'agent', slug: 'agent' },
  words: { title: 'Improve', heading: 'A proposal', lead: 'It is better.', afterMerge: 'Then deploy it.' },
  runs: [],
  changes: [],
  findings: [],
  guardLevel: 'error',
};
const URL = 'https://github.com/acme/agents/pull/1';
const RUN = 'https://github.com/acme/agents/actions/runs/2';
const NOTHING = '- **Decline:** do nothing. Nothing has been changed.';

describe('next steps', () => {
  test.each<[where: string, view: Partial<ProposalView>, lines: string[]]>([
    [
      'in the pull request',
      { surface: 'pull-request', links: { pullRequestUrl: URL } },
      [
        '- **Accept:** review the diff and merge. Then deploy it.',
        '- **Edit:** commit to this branch. Later workflow runs keep your commits.',
        '- **Decline:** close this pull request. The same proposal will not be opened again.',
      ],
    ],
    [
      'after it was declined',
      { links: { declinedUrl: URL, pullRequestUrl: URL } },
      [
        `- **Declined before:** the same proposal was closed in [this pull request](${URL}), so it was not opened again.`,
        '- **Accept:** reopen that pull request and merge it.',
      ],
    ],
    [
      'with suggestions',
      { links: { suggestionUrl: URL, commentUrl: URL } },
      [
        `- **Accept:** commit the suggestions under “Files changed” of the [pull request](${URL}). Copy any other changes from the diff above. Then deploy it.`,
        '- **Decline:** resolve the conversations without committing the suggestions.',
      ],
    ],
    [
      'with a comment',
      { links: { commentUrl: URL, pullRequestUrl: URL } },
      [
        `- **Accept:** copy the new text from the diff into the file. [A comment](${URL}) on the pull request shows it too. Then deploy it.`,
        NOTHING,
      ],
    ],
    [
      'with a pull request',
      { links: { pullRequestUrl: URL, compareUrl: URL } },
      [
        `- **Accept:** review and merge the [pull request](${URL}). Then deploy it.`,
        '- **Decline:** close the pull request. The same proposal will not be opened again.',
      ],
    ],
    [
      'with a branch that only a person may propose',
      { links: { compareUrl: URL } },
      [
        `- **Accept:** [open the pull request](${URL}) yourself; the branch is ready. This workflow is not allowed to open it. Then deploy it.`,
        '- **Decline:** delete the branch.',
      ],
    ],
    [
      'in the job summary alone',
      { links: { workflowRunUrl: RUN } },
      [
        '- **Accept:** copy the new text into the file, from the diff or from the full text below. Then deploy it.',
        NOTHING,
      ],
    ],
    [
      'in a comment',
      { surface: 'comment', links: { workflowRunUrl: RUN } },
      [
        `- **Accept:** copy the new text into the file, from the diff, or the full text from the summary of the [workflow run](${RUN}). Then deploy it.`,
        NOTHING,
      ],
    ],
    [
      'without links, and nothing to do after a merge',
      { words: { title: 'x', heading: 'x', lead: 'x' } },
      ['- **Accept:** copy the new text into the file, from the diff or from the full text below.', NOTHING],
    ],
    [
      'for a blocked proposal',
      {
        status: 'blocked',
        findings: [{ kind: 'literal-lost', level: 'block', message: 'Gone.', side: 'before' }],
        progressId: 'p-1',
        resumeInput: { input: 'target', value: 'sales', replacesConfig: false },
      },
      [
        '- **Accept:** copy the new text from below, fix the problems shown above, and commit it yourself.',
        '- **Unblock:** set `guard: warn`, or relax `guard-levels`, `keep` or `max-change-percent`, and start a new workflow run with `progress-id: p-1` and `target: sales`, which starts no new job.',
        NOTHING,
      ],
    ],
    [
      'for a blocked proposal without a job',
      { status: 'blocked', findings: [{ kind: 'literal-lost', level: 'block', message: 'Gone.', side: 'before' }] },
      [
        '- **Accept:** copy the new text from below, fix the problems shown above, and commit it yourself.',
        '- **Unblock:** set `guard: warn`, or relax `guard-levels`, `keep` or `max-change-percent`, and start a new workflow run, which may make another proposal.',
        NOTHING,
      ],
    ],
    [
      'for a proposal that its verification blocked',
      {
        status: 'blocked',
        progressId: 'p-1',
        findings: [{ kind: 'literal-lost', level: 'warn', message: 'Gone.', side: 'before' }],
      },
      [
        '- **Accept:** copy the new text from below, fix the problems shown above, and commit it yourself.',
        '- **Unblock:** start a new workflow run with `verify: false` and `progress-id: p-1`, which starts no new job.',
        NOTHING,
      ],
    ],
    [
      'for such a proposal without a job',
      { status: 'blocked' },
      [
        '- **Accept:** copy the new text from below, fix the problems shown above, and commit it yourself.',
        '- **Unblock:** start a new workflow run with `verify: false`, which may make another proposal.',
        NOTHING,
      ],
    ],
    [
      'of the mode’s own',
      { words: { ...VIEW.words, advice: ['Answer the questions.', 'Rerun.'] } },
      ['- Answer the questions.', '- Rerun.'],
    ],
  ])('%s', (_, view, lines) => {
    expect(writeAdvice({ ...VIEW, ...view })).toBe(`### Next steps\n\n${lines.join('\n')}`);
  });

  test('may be none', () => {
    expect(writeAdvice({ ...VIEW, words: { ...VIEW.words, advice: [] } })).toBe('');
  });
});

test('a job is resumed with its ID, and the input of its target', () => {
  expect(showResume({ progressId: 'p-1' })).toBe('`progress-id: p-1`');
  const resumeInput = { input: 'metric-id', value: '7', replacesConfig: false } as const;
  expect(showResume({ progressId: 'p-1', resumeInput })).toBe('`progress-id: p-1` and `metric-id: 7`');
  expect(showResume({ progressId: 'p-1', resumeInput: { ...resumeInput, replacesConfig: true } })).toBe(
    '`progress-id: p-1` and `metric-id: 7` instead of `config-path`',
  );
});

describe('the whole change', () => {
  const links: ViewLinks = { pullRequestUrl: URL, workflowRunUrl: RUN };
  const file = 'The file in the output `proposal-path` contains the whole change.';

  test.each<[where: string, view: Partial<ProposalView>, shown: string]>([
    ['pull-request', { links }, 'The “Files changed” tab shows the whole change.'],
    ['summary', { links }, `The [pull request](${URL}) shows the whole change.`],
    ['summary', { links, status: 'blocked' }, file],
    ['summary', { links: { workflowRunUrl: RUN } }, file],
    ['summary', {}, file],
    ['comment', { links }, `${file} The summary of the [workflow run](${RUN}) shows it too, if it fits.`],
  ])('is found from the %s of %j', (surface, view, shown) => {
    expect(pointToWhole({ ...VIEW, ...view, surface: surface as ProposalView['surface'] })).toBe(shown);
  });
});

test.each<[view: Partial<ProposalView>, origin: string]>([
  [{}, 'mode `improve-prompt`'],
  [{ progressId: 'p-1' }, 'mode `improve-prompt`, progress ID `p-1`'],
  [{ links: { workflowRunUrl: RUN } }, `mode \`improve-prompt\`, [workflow run](${RUN})`],
])('the footer of %j names its origin', (view, origin) => {
  expect(writeFooter({ ...VIEW, ...view })).toBe(`---\n\nMade by Cekura Improve: ${origin}.`);
});
