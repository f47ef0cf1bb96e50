import { describe, expect, test } from 'vitest';
import type { MetricFields } from '../../../src/cekura/metric.ts';
import { type PreparedNewMetrics, proposeNewMetrics } from '../../../src/modes/propose-new-metrics.ts';
import { failureOf } from '../../support/http.ts';

const TARGET = { name: 'agent 5', slug: 'agent-5' };

function propose(generated: readonly MetricFields[], change: Partial<PreparedNewMetrics> = {}, used: string[] = []) {
  const prepared = {
    ...{ target: TARGET, title: TARGET.name, job: 'generation', files: new Map(), trial: [], sections: [] },
    ...{ owner: { agent: 5 }, folder: 'metrics', paths: [], names: [], live: Promise.resolve([]) },
    ...change,
  } as PreparedNewMetrics;
  return proposeNewMetrics(prepared, generated, used);
}

const metric = (name: string, more: MetricFields = {}): MetricFields => ({
  ...{ name, type: 'llm_judge', eval_type: 'binary', description: `Judges ${name}.`, agents: [5] },
  ...more,
});

describe('one generated metric', () => {
  test('is a new file, and its name is in no file name of an output', async () => {
    const proposal = await propose([metric('Fee | named')]);
    const [text = ''] = proposal.kept.map((kept) => kept.text);
    expect(proposal).toEqual({
      target: TARGET,
      identity: ['new-metrics', [text]],
      kept: [{ name: 'new-metric.yaml', text: expect.stringContaining('name: Fee | named') }],
      words: {
        title: 'Add a generated metric',
        heading: '1 generated metric',
        lead: 'A model proposes 1 metric for the agent. Nothing is created until you accept it.',
        afterMerge: expect.stringMatching(/^Cekura gets the metric .*\.$/),
        intro: 'A model suggests:',
      },
      summary: '',
      texts: [],
      edits: [expect.objectContaining({ isNew: true })],
      shown: [{ path: 'metrics/fee-named.yaml', before: null, after: text }],
      notes: [],
      changePercent: undefined,
      sections: [
        {
          heading: 'Metrics',
          rows: [
            ['Metric', 'Description'],
            ['Fee &vert; named', 'Judges Fee &vert; named.'],
          ],
        },
      ],
    });
    expect(await proposal.edits[0]?.apply(null, 'x')).toBe(text);
  });

  test('has other names if the first is in use, and is refused if all are', async () => {
    const [edit] = (await propose([metric('Fee')], { paths: ['metrics/fee.yaml'] })).edits;
    expect(edit?.paths).toHaveLength(20);
    expect(edit?.paths.slice(0, 2)).toEqual(['metrics/fee-2.yaml', 'metrics/fee-3.yaml']);
    expect(await failureOf(edit?.apply('x', 'branch main') ?? Promise.resolve())).toMatchObject({
      message: 'All file names for the metric "Fee" are in use, such as metrics/fee-2.yaml',
      hint: 'remove old files, or set metric-path to another folder',
    });
  });
});

describe('several generated metrics', () => {
  test('have distinct names, also among the files and live metrics', async () => {
    const generated = [metric('Fee'), metric('Fee'), metric('Tone'), metric('Pace'), {}];
    const proposal = await propose(generated, { names: ['Tone'] }, ['Pace']);
    expect(proposal.words).toMatchObject({
      title: 'Add 5 generated metrics',
      heading: '5 generated metrics',
      lead: 'A model proposes 5 metrics for the agent. Nothing is created until you accept them.',
      afterMerge: expect.stringMatching(/^Cekura gets the metrics /),
    });
    expect(proposal.sections[0]?.rows?.slice(1)).toEqual([
      ['Fee', 'Judges Fee.'],
      ['Fee (2)', 'Judges Fee.'],
      ['Tone (2)', 'Judges Tone.'],
      ['Pace (2)', 'Judges Pace.'],
      ['Metric', ''],
    ]);
    expect(proposal.kept.map(({ name }) => name)).toEqual([
      'fee.yaml',
      'fee-2.yaml',
      'tone-2.yaml',
      'pace-2.yaml',
      'metric.yaml',
    ]);
    expect(proposal.shown.map(({ path }) => path)).toEqual(proposal.kept.map(({ name }) => `metrics/${name}`));
  });

  test('with the same slug get files of their own', async () => {
    const proposal = await propose([metric('Fee'), metric('fee!')]);
    expect(proposal.edits.map(({ paths }) => paths.slice(0, 2))).toEqual([
      ['metrics/fee.yaml', 'metrics/fee-2.yaml'],
      ['metrics/fee-2.yaml', 'metrics/fee-3.yaml'],
    ]);
  });

  test('that lack a field say what to complete', async () => {
    const { sections } = await propose([metric('Fee'), metric('Tone', { eval_type: 'enum' })]);
    expect(sections[1]).toEqual({
      heading: 'Complete these files before you apply them',
      rows: [
        ['Metric', 'Problem'],
        ['Tone', expect.stringMatching(/^`\w+` /)],
      ],
    });
  });
});

test.each([
  ['basic', { description: 'Is it kind?', prompt: 'Judge it.' }, 'Is it kind?\n\nJudge it.'],
  ['custom_prompt', { prompt: 'Judge it.' }, 'Judge it.'],
  ['custom_prompt', { description: ' ', prompt: 'Judge it.' }, 'Judge it.'],
  ['custom_prompt', { description: 'Is it kind?', prompt: '' }, 'Is it kind?'],
])('a metric of the deprecated type %s is written as its successor: %j', async (type, fields, description) => {
  const { name } = metric('Fee');
  const { kept, sections } = await propose([
    { name, type, eval_type: 'binary', agents: [5], ...fields } as MetricFields,
  ]);
  expect(kept[0]?.text).toContain('type: llm_judge');
  expect(kept[0]?.text).not.toContain('prompt:');
  expect(sections[0]?.rows?.[1]).toEqual(['Fee', description.replaceAll(/\s+/g, ' ')]);
});
