import { describe, expect, it } from 'vitest';
import type { CekuraRequest } from '../../../src/cekura/client.ts';
import { RefusedError, UncertainStartError } from '../../../src/cekura/errors.ts';
import type { MetricFields } from '../../../src/cekura/metric.ts';
import { readMetricFile } from '../../../src/documents/metrics/metric-file.ts';
import { metricFeedback, type PreparedMetric } from '../../../src/modes/metric-feedback.ts';
import { locateMetric } from '../../../src/modes/metric-target.ts';
import type { Task } from '../../../src/task/task.ts';
import { fakeClock } from '../../support/fake-clock.ts';
import { failureOf } from '../../support/http.ts';

const FIELDS: MetricFields = { name: 'Fee', type: 'llm_judge', description: 'Says the fee.' };
const REVIEWS = [
  { reviewId: 2, testSetId: 102, testSetName: undefined, expected: 0, actual: 5, feedback: 'No.' },
  { reviewId: 1, testSetId: 101, testSetName: 'A call', expected: 5, actual: 5, feedback: undefined },
];
const PENDING = {
  ...{ description: 'New.', trigger: undefined, type: undefined, code: undefined, schedule: '', proposedAt: '' },
  ...{ oldScore: undefined, newScore: undefined },
};

function setUp(inputs: object = {}, send: (request: CekuraRequest) => unknown = () => ({}), rest: object = {}) {
  const logged: string[] = [];
  const sent: CekuraRequest[] = [];
  const tell = (kind: string) => (line: string, place?: object) =>
    void logged.push([`${kind}: ${line}`, ...(place ? [JSON.stringify(place)] : [])].join(' '));
  const defaults = {
    ...{ 'metric-id': [7], 'metric-path': 'metrics', keep: [], pending: 'ignore', 'on-question': 'fail' },
    ...{ 'test-set-ids': [], 'simplified-prompt': undefined, 'metric-type': undefined, 'skip-evaluation': false },
  };
  const task = {
    inputs: { ...defaults, ...inputs },
    clock: fakeClock(1),
    runner: async () => ({ info: tell('info'), warning: tell('warning'), notice: tell('notice') }),
    cekura: {
      send: async (request: CekuraRequest) => {
        sent.push(request);
        const reply = send(request);
        if (reply instanceof Error) throw reply;
        return reply;
      },
    },
    ...rest,
  };
  return { task: task as unknown as Task, logged, sent };
}

async function prepare(text: string | null = null, more: object = {}): Promise<PreparedMetric> {
  const path = 'metrics/7-fee.yaml';
  const files = text === null ? [] : [{ path, text, bytes: Buffer.from(text), ...(await readMetricFile(text, path)) }];
  const live = { id: 7, fields: FIELDS, reviews: REVIEWS, score: undefined, ...more };
  const metric = await locateMetric('metrics', live, files);
  return {
    ...{
      target: metric,
      title: metric.title,
      job: 'optimization of metric 7',
      files: new Map(),
      trial: [],
      sections: [],
    },
    ...{ metric, questions: { skippedUntilMs: new Map(), rounds: 0, refusals: 0 } },
  };
}

describe('before an optimization', () => {
  it('its plan names the metric and the file, and its request the fields and the feedback in a stable order', async () => {
    const { task, logged } = setUp({ 'test-set-ids': [101], 'simplified-prompt': 'Short.' });
    const feedback = [
      { reviewId: 1, testSetId: 101, expected: 5, feedback: undefined },
      { reviewId: 2, testSetId: 102, expected: 0, feedback: 'No.' },
    ];
    expect(await metricFeedback.check(task, await prepare())).toEqual({
      plan: "Metric Fee (7) would be optimized from reviewers' feedback, and the change written to metrics/7-fee.yaml, a new file.",
      request: [expect.arrayContaining(['Says the fee.', '']), feedback, [101], 'Short.'],
    });
    expect(logged).toEqual([]);
  });

  it('warns of a file that differs from the live metric, on its line', async () => {
    const { task, logged } = setUp();
    const prepared = await prepare('id: 7\nname: Fee\ndescription: Names the fee.\n');
    expect(await metricFeedback.check(task, prepared)).toMatchObject({
      plan: expect.stringMatching(/written to metrics\/7-fee\.yaml\.$/),
    });
    expect(logged).toEqual([
      'warning: metrics/7-fee.yaml differs from the live metric in description: only one of them was changed. The proposal is based on the live metric. {"file":"metrics/7-fee.yaml","line":3}',
    ]);
  });

  it.each([
    [PENDING, ''],
    [{ ...PENDING, proposedAt: '2026-11-20' }, ' from 2026-11-20'],
    [{ ...PENDING, oldScore: { score: 0.5 } }, ' (50% → not scored)'],
    [{ ...PENDING, proposedAt: 'x', oldScore: { score: 0.5 }, newScore: { score: 1 } }, ' from x (50% → 100%)'],
    [{ ...PENDING, newScore: { score: 1 } }, ' (not scored → 100%)'],
  ])('mentions a pending proposal, or uses it: %j', async (pending, where) => {
    const { task, logged } = setUp();
    expect(await metricFeedback.check(task, await prepare(null, { pending }))).toHaveProperty('request');
    expect(logged).toEqual([
      `notice: Metric Fee (7) has a pending proposal in Cekura${where}; set \`pending: use\` to propose it without starting a job`,
    ]);
    const using = setUp({ pending: 'use' });
    const prepared = await prepare(null, { pending });
    expect(await metricFeedback.check(using.task, prepared)).toEqual({
      plan: `The pending proposal of metric Fee (7)${where} would be proposed, without starting a job.`,
    });
    expect(using.logged).toEqual([]);
    expect(await metricFeedback.start(using.task, prepared)).toMatchObject({
      settled: { state: 'done', result: { description: 'New.' } },
    });
    expect(using.sent).toEqual([]);
  });

  it('says that there is no pending proposal', async () => {
    const { task } = setUp({ pending: 'use' });
    expect(await metricFeedback.check(task, await prepare())).toEqual({
      nothing: 'Cekura has no pending proposal for this metric.',
    });
    const resumed = setUp({ pending: 'use' }, undefined, { progressId: 'p-1' });
    expect(await metricFeedback.check(resumed.task, await prepare())).toHaveProperty('plan');
  });

  it('reads the metric, and tries an edit of its file', async () => {
    const metric = { id: 7, ...FIELDS };
    const { task, sent } = setUp({}, () => metric, { metricFiles: async () => undefined });
    const prepared = await metricFeedback.prepare(task);
    expect(sent.map(({ method, path }) => `${method} ${path}`)).toEqual(['GET /test_framework/v2/metrics/7/']);
    expect(prepared).toMatchObject({
      target: { name: 'metric 7', slug: '7' },
      title: 'Fee (7)',
      job: 'optimization of metric 7',
      files: new Map([['metrics/7-fee.yaml', null]]),
      sections: [],
    });
    expect(await prepared.trial[0]?.apply(null, 'x')).toContain('description: xSays the fee.');
  });

  it('needs the texts of keep', async () => {
    const inputs = { keep: ['the fee', 'the price', 'a "tip"'] };
    const { task } = setUp(inputs, () => ({ id: 7, ...FIELDS }), { metricFiles: async () => [] });
    expect(await failureOf(metricFeedback.prepare(task))).toMatchObject({
      name: 'InputError',
      message: 'keep contains text that is not in metric 7: "the price", "a \\"tip\\""',
      hint: "correct keep: the metric's description, trigger or code must contain each line exactly",
    });
  });

  it('sends what the inputs say', async () => {
    const inputs = { 'test-set-ids': [101], 'metric-type': 'llm_judge', 'skip-evaluation': true };
    const { task, sent } = setUp(inputs, () => ({ progress_id: 'p-1' }));
    expect(await metricFeedback.start(task, await prepare())).toEqual({ progressId: 'p-1' });
    expect(sent[0]?.body).toMatchObject({
      metric_id: 7,
      metric_type: 'llm_judge',
      test_set_ids: [101],
      skip_evaluation: true,
    });
    await metricFeedback.cancel?.(task, await prepare(), 'p-1');
    expect(sent[1]).toMatchObject({ retry: 'final', body: { progress_id: 'p-1' } });
  });
});

describe('an optimization that asks', () => {
  const asking = (...texts: string[]) => ({
    status: 'waiting_for_clarification',
    pending_questions: texts.map((question, index) => ({ id: `q${index + 1}`, question })),
  });

  /** Polls so often, each time after a wait, with these replies to the polls and to the answers. */
  async function poll(onQuestion: string, replies: unknown[], answers: unknown[] = [], waitMs = 40_000) {
    const { task, logged, sent } = setUp({ 'on-question': onQuestion }, ({ method }) =>
      method === 'GET' ? replies.shift() : (answers.shift() ?? {}),
    );
    const prepared = await prepare();
    const states: string[] = [];
    for (let left = replies.length; left > 0; left -= 1) {
      states.push((await metricFeedback.poll(task, prepared, 'p-1')).state);
      await task.clock.sleep(waitMs, new AbortController().signal);
    }
    return { states, logged, answers: sent.filter(({ method }) => method === 'POST').map(({ body }) => body) };
  }

  it('waits for an answer', async () => {
    const { states, logged, answers } = await poll('fail', [asking('Which fee?')]);
    expect(states).toEqual(['waiting']);
    expect(logged).toEqual(['info: The optimization of metric 7 asks (q1): Which fee?']);
    expect(answers).toEqual([]);
  });

  it('is told to skip', async () => {
    const { states, logged, answers } = await poll('skip', [asking('Which fee?', 'And when?')]);
    expect(states).toEqual(['pending']);
    expect(logged).toEqual([
      'info: The optimization of metric 7 asks (q1): Which fee?',
      'info: The optimization of metric 7 asks (q2): And when?',
      'info: Skipped, because on-question is skip',
    ]);
    expect(answers).toEqual([{ progress_id: 'p-1', answers: { q1: { action: 'skip' }, q2: { action: 'skip' } } }]);
  });

  it.each([
    [29_999, 1],
    [30_000, 2],
  ])('is answered once while it shows the same question for %i ms', async (waitMs, count) => {
    const same = () => asking('Which fee?');
    expect((await poll('skip', [same(), same()], [], waitMs)).answers).toHaveLength(count);
    expect((await poll('skip', [same(), asking('Another?')], [], waitMs)).answers).toHaveLength(2);
  });

  it('is left to a person after twenty rounds', async () => {
    const replies = Array.from({ length: 21 }, (_, index) => asking(`Question ${index}?`));
    const { states, answers } = await poll('skip', replies);
    expect(states).toEqual([...Array(20).fill('pending'), 'waiting']);
    expect(answers).toHaveLength(20);
  });

  it('is left to a person after three refused answers', async () => {
    const refusals = Array.from({ length: 3 }, () => new RefusedError(400, 'No', ''));
    const { states, logged } = await poll('skip', [asking('1'), asking('1'), asking('1')], refusals, 0);
    expect(states).toEqual(['pending', 'pending', 'waiting']);
    expect(logged.filter((line) => line.includes('did not accept'))).toEqual(
      Array(3).fill('info: Cekura did not accept the answer; reading the questions again'),
    );
  });

  it('goes on if an answer may have arrived, and fails if the key is refused', async () => {
    expect((await poll('skip', [asking('1')], [new UncertainStartError('lost', '')])).states).toEqual(['pending']);
    const refused = new RefusedError(403, 'No', '');
    expect(await failureOf(poll('skip', [asking('1')], [refused]))).toBe(refused);
    const broken = new Error('broken');
    expect(await failureOf(poll('skip', [asking('1')], [broken]))).toBe(broken);
  });
});
