import { describe, expect, test } from 'vitest';
import type { CekuraClient, CekuraRequest } from '../../../src/cekura/client.ts';
import { RefusedError, UncertainStartError } from '../../../src/cekura/errors.ts';
import type { MetricFields } from '../../../src/cekura/metric.ts';
import { skipQuestions, startFeedback, startGeneration, startReviews } from '../../../src/cekura/metric-jobs.ts';
import { readGenerationProgress, readReviewsProgress } from '../../../src/cekura/metric-progress.ts';
import { createMetrics, findNamesakes, listMetrics, listMetricsOnce, readMetric } from '../../../src/cekura/metrics.ts';

/** A client that answers in turn, and keeps what was sent. An error among the answers is thrown. */
function clientOf(...answers: unknown[]): CekuraClient & { sent: CekuraRequest[] } {
  const sent: CekuraRequest[] = [];
  return {
    sent,
    send: async (request) => {
      sent.push(request);
      const answer = answers[sent.length - 1];
      if (answer instanceof Error) throw answer;
      return answer;
    },
  };
}

describe('readMetric', () => {
  test('reads Cekura’s own optimization if it is not empty', async () => {
    const pending = {
      description: 'Stricter.',
      evaluation_trigger: 'always',
      type: 'llm_judge',
      custom_code: '',
      score: { num_correct: 4, num_total: 4, score: 1 },
      baseline_score: 0.5,
      cron_job_id: 3,
      cron_job_name: ' Nightly ',
      proposed_at: '2026-11-20T02:00:00Z',
    };
    const read = async (proposal: unknown) =>
      (await readMetric(clientOf({ id: 7, name: 'x', pending_optimisation_proposal: proposal }), 7)).pending;
    expect(await read(pending)).toEqual({
      description: 'Stricter.',
      trigger: 'always',
      type: 'llm_judge',
      code: undefined,
      oldScore: { score: 0.5, correct: undefined, total: undefined },
      newScore: { score: 1, correct: 4, total: 4 },
      schedule: 'Nightly',
      proposedAt: '2026-11-20T02:00:00Z',
    });
    for (const empty of [null, undefined, 'odd', {}, { description: ' ', score: 1 }]) {
      expect(await read(empty)).toBeUndefined();
    }
  });

  test('keeps editable fields and omits null, computed and unknown ones', async () => {
    const client = clientOf({
      id: 7,
      slug: 'x_7',
      name: 'x',
      description: '',
      type: 'llm_judge',
      enum_values: ['a', 2, null, {}],
      agents: [1, null, { id: 2 }, 'x'],
      project: { id: 3 },
      configuration: null,
      add_to_new_agents: null,
      audio_enabled: 'perhaps',
      overall_score: '3',
      total_score: '4',
      metric_cost: 0.1,
      alert_type: 'normal',
    });
    const metric = await readMetric(client, 7);
    expect(client.sent[0]).toMatchObject({ method: 'GET', path: '/test_framework/v2/metrics/7/', retry: 'safe' });
    expect(metric).toEqual({
      id: 7,
      fields: { name: 'x', description: '', type: 'llm_judge', enum_values: ['a', '2'], agents: [1, 2], project: 3 },
      reviews: [],
      score: { score: 0.75, correct: 3, total: 4 },
    });
  });

  test('reads the reviewed calls, and counts those that were scored', async () => {
    const review = (id: number, expected: unknown, actual: unknown) => ({
      id,
      test_set: { id: id * 10, name: `Set ${id}` },
      expected_value: expected,
      actual_value: actual,
    });
    const reviews = [review(1, 5, '5'), review(2, 0, 5), review(3, 'resolved', null), review(4, null, 5)];
    const metric = await readMetric(clientOf({ id: 7, name: 'x', reviews }), 7);
    expect(metric.score).toEqual({ score: 0.5, correct: 1, total: 2 });
    expect(metric.reviews[0]).toEqual({ reviewId: 1, testSetId: 10, testSetName: 'Set 1', expected: 5, actual: '5' });
  });

  test.each([null, [], 'x', {}, { id: 7 }, { id: 7, name: 3 }])('refuses %j', async (reply) => {
    await expect(readMetric(clientOf(reply), 7)).rejects.toThrow(/answer from metrics\/7 has an unexpected form/);
  });
});

describe('listMetrics', () => {
  test.each<[fields: MetricFields, queries: object[], ids: number[]]>([
    [{ project: 3, agents: [1] }, [{ project_id: 3 }], [1]],
    [{ agents: [1] }, [{ agent_id: 1 }], [1]],
    [{ agents: [1, 2] }, [{ agent_id: 1 }, { agent_id: 2 }], [1, 4]],
    [{ assistant_id: 'asst' }, [{ assistant_id: 'asst' }], [1]],
    [{}, [], []],
  ])('%j is looked for by %j', async (fields, queries, ids) => {
    const client = clientOf(
      [{ id: 1, name: ' x ' }, { id: 2 }, 'noise', { id: 3, name: 'y' }],
      [
        { id: 1, name: 'x' },
        { id: 4, name: 'x' },
      ],
    );
    const found = await findNamesakes(listMetricsOnce(client), { ...fields, name: 'x' });
    expect(client.sent.map(({ query }) => query)).toEqual(queries);
    expect(found.map(({ id }) => id)).toEqual(ids);
  });

  test('rejects a reply that is not a list', async () => {
    await expect(listMetrics(clientOf({ detail: 'x' }), { project: 3 })).rejects.toThrow(
      /answer from metrics has an unexpected form/,
    );
  });
});

describe('createMetrics', () => {
  const NEW = [
    { name: 'a', project: 3 },
    { name: 'b', project: 3 },
    { name: 'c', agents: [4] },
  ];
  const uncertain = new UncertainStartError('Cekura: reset; the request may have been received, so a job', 'look');

  test('sends one request and returns the IDs', async () => {
    const client = clientOf(NEW.map((metric, index) => ({ ...metric, id: index + 1 })));
    expect(await createMetrics(client, NEW)).toEqual([1, 2, 3]);
    expect(client.sent).toMatchObject([{ method: 'POST', body: NEW, retry: 'start' }]);
  });

  test('two of one name have an ID each', async () => {
    const twins = [
      { name: 'a', agents: [5] },
      { name: 'a', agents: [6] },
    ];
    expect(
      await createMetrics(
        clientOf([
          { name: 'a', id: 8 },
          { name: 'a', id: 9 },
        ]),
        twins,
      ),
    ).toEqual([8, 9]);
  });

  test('a name that the service has trimmed is the same', async () => {
    expect(await createMetrics(clientOf([{ name: 'a', id: 8 }]), [{ name: ' a ', project: 3 }])).toEqual([8]);
  });

  test('looks up an unknown outcome by name, once per scope', async () => {
    const client = clientOf(
      uncertain,
      [
        { id: 1, name: 'a' },
        { id: 2, name: 'b' },
      ],
      [{ id: 3, name: 'c' }],
    );
    expect(await createMetrics(client, NEW)).toEqual([1, 2, 3]);
    expect(client.sent.map(({ method }) => method)).toEqual(['POST', 'GET', 'GET']);
  });

  test('an unknown outcome with missing names fails without a second request', async () => {
    const client = clientOf(uncertain, [{ id: 1, name: 'a' }], []);
    await expect(createMetrics(client, NEW)).rejects.toThrow(/^Cekura: reset; 1 of 3 new metrics exist now$/);
    expect(client.sent.filter(({ method }) => method === 'POST')).toHaveLength(1);
  });

  test('a refusal is passed on', async () => {
    await expect(createMetrics(clientOf(new RefusedError(400, 'no', 'x')), NEW)).rejects.toThrow(/^no$/);
  });
});

describe('requests', () => {
  test('startFeedback sends only the given options', async () => {
    const client = clientOf({ progress_id: 'p' }, { progress_id: 'q' });
    expect(await startFeedback(client, { metricId: 7, testSetIds: [], skipEvaluation: false })).toBe('p');
    await startFeedback(client, {
      metricId: 7,
      metricType: 'llm_judge',
      testSetIds: [1],
      simplifiedPrompt: 's',
      skipEvaluation: true,
    });
    expect(client.sent.map(({ body }) => body)).toEqual([
      { metric_id: 7 },
      { metric_id: 7, metric_type: 'llm_judge', test_set_ids: [1], simplified_prompt: 's', skip_evaluation: true },
    ]);
    expect(client.sent.every(({ retry }) => retry === 'start')).toBe(true);
  });

  test('the others', async () => {
    const client = clientOf({}, { progress_id: 'p' }, { progress_id: 'p' }, { progress_id: 'p' });
    await skipQuestions(client, 'p', ['a', 'b']);
    await startGeneration(client, { agentId: 1, count: 2 });
    await startGeneration(client, { assistantId: 'x', count: 2 });
    await startReviews(client, 7, { description: 'new' });
    expect(client.sent.map(({ path, body }) => [path, body])).toEqual([
      [
        '/test_framework/metric-reviews/process_feedbacks_answer/',
        { progress_id: 'p', answers: { a: { action: 'skip' }, b: { action: 'skip' } } },
      ],
      ['/test_framework/v1/metrics/generate_metrics/', { agent_id: 1, num_metrics: 2 }],
      ['/test_framework/v1/metrics/generate_metrics/', { assistant_id: 'x', num_metrics: 2 }],
      ['/test_framework/v1/metrics/7/run_reviews/', { description: 'new', skip_save: true }],
    ]);
  });
});

test.each<[reply: unknown, expected: object]>([
  [{ status: 'in_progress', metrics: [{ name: 'a' }] }, { state: 'pending' }],
  [
    { status: 'completed', metrics: [{ name: 'a' }, 5] },
    { state: 'done', result: [{ name: 'a' }, {}] },
  ],
  [
    { status: 'completed', generated_metrics: [{ name: 'a', id: null }] },
    { state: 'done', result: [{ name: 'a' }] },
  ],
  [
    { status: 'success', output: { metrics: [{ name: 'a' }] } },
    { state: 'done', result: [{ name: 'a' }] },
  ],
  [{ generated_metrics: [{ name: 'a' }] }, { state: 'done' }],
  [
    { status: 'completed', metrics: [] },
    { state: 'nothing', reason: 'It generated no metrics' },
  ],
  [
    { status: 'failed', error: 'Too short' },
    { state: 'failed', reason: 'Too short' },
  ],
  [{ status: 'failed' }, { state: 'failed', reason: 'its status is failed' }],
  [{ status: 'dreaming' }, { state: 'pending', known: false }],
])('generation %j', (reply, expected) => {
  expect(readGenerationProgress(reply)).toMatchObject(expected);
});

test('a job that ended with an error has no metrics, which is a failure', () => {
  const reply = { status: 'completed', metrics: [], error: 'It broke' };
  expect(readGenerationProgress(reply)).toEqual({ state: 'failed', reason: 'It broke' });
});

const REVIEWS = [
  { expected_value: 5, actual_value: 5 },
  { expected_value: 5, actual_value: 0 },
];
test.each<[reply: unknown, expected: object]>([
  [
    { status: 'processing', completed: 1, failed: 0 },
    { state: 'pending', known: true },
  ],
  [
    { status: 'completed', failed: 1, metric: { id: 7, name: null, reviews: REVIEWS } },
    { state: 'done', result: { score: { score: 0.5 }, failed: 1 } },
  ],
  [
    { status: 'completed', metric_data: { overall_score: 3, total_score: 4 } },
    { state: 'done', result: { score: { score: 0.75 } } },
  ],
  [
    { status: 'success', new_score: { num_correct: 1, num_total: 2 } },
    { state: 'done', result: { score: { score: 0.5 } } },
  ],
  [
    { status: 'success', num_correct: 1, num_total: 2 },
    { state: 'done', result: { score: { score: 0.5 } } },
  ],
  [
    { status: 'completed', completed: 2, failed: 0, total: 2 },
    { state: 'done', result: { score: undefined, failed: 0 } },
  ],
  [
    { status: 'failed', error: 'No judge.' },
    { state: 'failed', reason: 'No judge.' },
  ],
])('scoring %j', (reply, expected) => {
  expect(readReviewsProgress(reply)).toMatchObject(expected);
});
