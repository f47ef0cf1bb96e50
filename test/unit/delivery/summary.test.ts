import { describe, expect, test } from 'vitest';
import type { DraftView } from '../../../src/delivery/route.ts';
import { renderSummary } from '../../../src/delivery/summary.ts';

const PATH = 'prompts/agent.md';
const VIEW: DraftView = {
  mode: 'improve-prompt',
  status: 'proposed',
  target: { name: PATH, slug: 'agent' },
  words: { title: 'Improve', heading: 'A proposal', lead: 'It is better.' },
  runs: [],
  findings: [],
  guardLevel: 'error',
};
const change = (path: string, after: string) => ({ path, before: 'Say hello.\n', after });
const WHOLE = `<details>\n<summary>Full new text of ${PATH}</summary>`;

describe('the summary of a proposal', () => {
  test('ends with the full new text of each file', () => {
    const shown = renderSummary(VIEW, [change(PATH, 'Say hi.\n'), change('b.md', 'Say bye.\n')], {});
    expect(shown).toMatch(/^## A proposal\n\nIt is better\./);
    expect(shown).toContain(`${WHOLE}\n\n\`\`\`\nSay hi.\n\`\`\`\n\n</details>`);
    expect(shown).toMatch(/<summary>Full new text of b\.md<\/summary>\n\n```\nSay bye\.\n```\n\n<\/details>$/);
  });

  test.each<[what: string, view: Partial<DraftView>, links: object]>([
    ['a pull request has it', {}, { pullRequestUrl: 'https://github.com/a/b/pull/1' }],
    ['nothing changed', { status: 'unchanged' }, {}],
    ['it comes from the files', { mode: 'apply-metrics' }, {}],
  ])('has no full text if %s', (_, view, links) => {
    expect(renderSummary({ ...VIEW, ...view }, [change(PATH, 'Say hi.\n')], links)).not.toContain('Full new text');
  });

  test.each([
    [149_000, true],
    [299_000, false],
  ])('has the full text if both fit into 300,000 characters: %i more', (length, isWhole) => {
    const shown = renderSummary(VIEW, [change(PATH, `Say hi.\n${'x'.repeat(length)}\n`)], {});
    expect(shown.includes('Full new text')).toBe(isWhole);
    expect(shown.length).toBeLessThanOrEqual(300_000);
  });

  test('without changes ends with its last line', () => {
    expect(renderSummary(VIEW, [], {})).not.toMatch(/\s$/);
  });
});
