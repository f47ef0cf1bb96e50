import { describe, expect, test } from 'vitest';
import type { FeedbackResult } from '../../../src/cekura/feedback.ts';
import { readMetricFile } from '../../../src/documents/metrics/metric-file.ts';
import { locateMetric } from '../../../src/modes/metric-target.ts';
import { proposeMetric, unwrapResult } from '../../../src/modes/propose-metric.ts';

const DESCRIPTION =
  'Passes when the agent confirms the booking of {{caller_name}} and reads the number +1 555 0100 142 back.\nFails when it does not.';

describe('unwrapResult', () => {
  const none = {
    summary: '',
    oldScore: undefined,
    newScore: undefined,
    verdicts: [],
    unresolved: [],
    edits: [],
    unauthorized: [],
    type: undefined,
    trigger: undefined,
    code: undefined,
    description: undefined,
  };

  test('removes a preface from the description', () => {
    const { result, notes } = unwrapResult(
      DESCRIPTION,
      {},
      {
        ...none,
        description: `Here is the improved metric:\n\n${DESCRIPTION}`,
      },
    );
    expect(result.description).toBe(DESCRIPTION);
    expect(notes).toHaveLength(1);
  });

  test.each(['```\nDid they cancel?\n```', 'Here is the improved prompt:\n\nDid they cancel?', '"Did they cancel?"'])(
    'removes what is around the trigger in %j',
    (text) => {
      const old = { evaluation_trigger_prompt: 'Do they cancel?' };
      const { result, notes } = unwrapResult(DESCRIPTION, old, { ...none, trigger: { kind: 'llm_judge', text } });
      expect(result.trigger).toEqual({ kind: 'llm_judge', text: 'Did they cancel?' });
      expect(notes).toMatchObject([
        { kind: 'answer-wrapped', level: 'note', message: expect.stringMatching(/^Trigger: Removed /) },
      ]);
    },
  );

  test('keeps every line of a trigger that there was none before', () => {
    const text = 'Evaluate calls where the agent follows this prompt instruction:\nTransfer the caller.';
    const { result } = unwrapResult(DESCRIPTION, {}, { ...none, trigger: { kind: 'llm_judge', text } });
    expect(result.trigger).toEqual({ kind: 'llm_judge', text });
  });

  test.each<[code: string, plain: string]>([
    ['```python\nx = 1\n```', 'x = 1'],
    ['```\r\nx = 1\r\n```\n', 'x = 1'],
    ['# Improved version:\nx = "```"', '# Improved version:\nx = "```"'],
    ['"""All of it."""', '"""All of it."""'],
  ])('takes a fence off code and nothing else: %j', (code, plain) => {
    const trigger = { kind: 'custom_code', text: code } as const;
    const { result } = unwrapResult(DESCRIPTION, {}, { ...none, code, trigger });
    expect(result.code).toBe(plain);
    expect(result.trigger).toEqual({ kind: 'custom_code', text: plain });
  });
});

describe('proposeMetric', () => {
  const live = { name: 'Fee', type: 'llm_judge', description: 'Says the fee.', evaluation_trigger: 'always' };
  const NOTHING = {
    ...{ summary: 'Why.', oldScore: undefined, newScore: undefined, verdicts: [], unresolved: [], edits: [] },
    ...{ unauthorized: [], type: undefined, trigger: undefined, code: undefined, description: undefined },
  };

  async function propose(text: string | null, answer: Partial<FeedbackResult>, simplified?: string) {
    const path = 'cekura/metrics/a.yaml';
    const found =
      text === null ? [] : [{ path, text, bytes: Buffer.from(text), ...(await readMetricFile(text, path)) }];
    const metric = await locateMetric('cekura/metrics', { id: 7, fields: live, reviews: [], score: undefined }, found);
    return { metric, proposal: await proposeMetric(metric, { ...NOTHING, ...answer }, simplified, []) };
  }
  const FILE = 'id: 7\nname: Fee\ndescription: Says the fee.\n';

  test('describes the proposal', async () => {
    const { proposal } = await propose(FILE, { description: 'Says the fee twice.' });
    if ('unchanged' in proposal) throw new Error(proposal.unchanged);
    const { edits, texts, ...rest } = proposal;
    expect(rest).toMatchObject({
      target: { name: 'metric 7', slug: '7' },
      kept: [{ name: 'metric-7.yaml', text: 'id: 7\nname: Fee\ndescription: Says the fee twice.\n' }],
      words: {
        title: 'Improve metric Fee (7) from feedback',
        heading: 'Proposal for `Fee (7)`',
        lead: 'A model proposes a change to the metric `Fee (7)`, based on reviewers’ feedback. The live metric changes only after you accept and apply it.',
        afterMerge: 'The live metric changes when a workflow with `mode: apply-metrics` runs on the merged files.',
        intro: 'A model suggests, based on reviewers’ feedback:',
      },
      summary: 'Why.',
      shown: [{ path: 'cekura/metrics/a.yaml', before: FILE, after: expect.stringContaining('twice') }],
      changePercent: 42.9,
    });
    expect(texts.find(({ name }) => name === 'description')).toEqual({
      ...{ name: 'description', kind: 'metric', before: 'Says the fee.', after: 'Says the fee twice.' },
      place: { file: 'cekura/metrics/a.yaml', line: 3, isFirstLine: false },
    });
    expect(await edits[0]?.apply(FILE, 'branch main')).toContain('Says the fee twice.');
  });

  test.each([
    [FILE, {}, 'Why.'],
    [FILE, { summary: '' }, 'Cekura proposes no change to the metric.'],
    [
      'id: 7\nname: Fee\ndescription: Says the fee twice.\n',
      { description: 'Says the fee twice.' },
      'The metric file already contains the proposed change; apply it to the live metric with mode apply-metrics.',
    ],
  ])('%j and %j are no change', async (text, answer, reason) => {
    expect((await propose(text, answer)).proposal).toMatchObject({ unchanged: reason });
  });

  test('is compared with the text that the optimization started from', async () => {
    const { proposal } = await propose(FILE, { description: 'Short, again.' }, 'Short.');
    if ('unchanged' in proposal) throw new Error(proposal.unchanged);
    expect(proposal.texts[0]).toMatchObject({ name: 'description', before: 'Short.', after: 'Short, again.' });
  });

  test('a new file is annotated nowhere, and adds the metric as it is first', async () => {
    const { proposal } = await propose(null, { description: 'Says the fee twice.' });
    if ('unchanged' in proposal) throw new Error(proposal.unchanged);
    expect(proposal.texts.every(({ place }) => place === undefined)).toBe(true);
    expect(proposal.edits[0]?.origin?.message).toBe(
      'Add metric 7 as it is in Cekura\n\nThe next commit then shows the change as a diff.',
    );
    expect(proposal.edits[0]?.origin?.text).toContain('description: Says the fee.\n');
  });

  test('keeps the old text’s ending, and states the kind of a new trigger', async () => {
    const block = 'id: 7\nname: Fee\ndescription: |\n  Says the fee.\n';
    const { proposal } = await propose(block, {
      description: 'Says the fee twice.',
      trigger: { kind: 'llm_judge', text: 'Did they cancel?' },
    });
    if ('unchanged' in proposal) throw new Error(proposal.unchanged);
    const [{ text = '' } = {}] = proposal.kept;
    expect(text).toContain('description: |\n  Says the fee twice.\n');
    expect(text).toMatch(/^evaluation_trigger: custom$/m);
    expect(text).toMatch(/^trigger_type: llm_judge$/m);
  });

  test('delivers a trigger without a fence', async () => {
    const { proposal } = await propose(FILE, {
      trigger: { kind: 'llm_judge', text: '```\nDid they cancel?\n```' },
    });
    if ('unchanged' in proposal) throw new Error(proposal.unchanged);
    expect(await proposal.edits[0]?.apply(FILE, 'branch main')).toMatch(
      /^evaluation_trigger_prompt: Did they cancel\?$/m,
    );
    expect(proposal.texts[1]).toMatchObject({ name: 'evaluation_trigger_prompt', after: 'Did they cancel?' });
  });

  test.each([
    [null, 'cekura/metrics/a.yaml does not exist in branch main', 'commit the file there first'],
    [
      'id: 8\nname: Fee\ndescription: Says the fee.\n',
      'differs from the one in the workspace',
      'check out that branch',
    ],
    ['id: 7\nname: Fee\ndescription: Other.\n', 'differs from the one in the workspace', 'or set base-branch'],
  ])('%j elsewhere is refused', async (text, message, hint) => {
    const { proposal } = await propose(FILE, { description: 'Says the fee twice.' });
    if ('unchanged' in proposal) throw new Error(proposal.unchanged);
    const refused: unknown = await proposal.edits[0]?.apply(text, 'branch main').catch((error: unknown) => error);
    expect(refused).toMatchObject({ message: expect.stringContaining(message), hint: expect.stringContaining(hint) });
  });
});
