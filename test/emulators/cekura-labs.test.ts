import { describe, expect, test } from 'vitest';
import { defineMetric } from './cekura-records.ts';
import { begin, FEEDBACK, finish, poll, request, rescore } from './request.ts';
import { useCekura } from './use-cekura.ts';
import { BIRTH_DATE_METRIC_ID, CANCELLATION_METRIC_ID, EMERGENCY_METRIC_ID } from './world.ts';

const LABS = '/test_framework/metric-reviews';
const METRICS = '/test_framework/v1/metrics';
const FEE = { metric_id: CANCELLATION_METRIC_ID };

const start = useCekura();

describe('optimising a metric', () => {
  const scores = {
    old_score: { num_correct: 2, num_total: 4, score: 0.5 },
    new_score: { num_correct: 4, num_total: 4, score: 1 },
  };

  test('it learns from the reviews, and nothing the second time', async () => {
    const cekura = await start();
    const first = await finish(cekura, FEEDBACK, FEE);
    expect(first).toMatchObject({ status: 'success', type: 'llm_judge', custom_code: '', ...scores });
    expect(first).toMatchObject({ improved_trigger_kind: 'always', review_results: { length: 4 } });
    const description = (first as { improved_metric_description: string }).improved_metric_description;
    expect(description).toContain('24 hours ahead');
    await request(cekura, 'PATCH', `${METRICS}/${CANCELLATION_METRIC_ID}/`, { description });
    expect(await finish(cekura, FEEDBACK, FEE)).toMatchObject({
      improved_metric_description: description,
      old_score: scores.new_score,
    });
  });

  test.each([
    [{ skip_evaluation: true }, { old_score: null, new_score: null, review_results: [] }],
    [{ test_set_ids: [6102] }, { old_score: { num_correct: 0, num_total: 1, score: 0 } }],
    [{ simplified_prompt: 'Fee?' }, { improved_metric_description: expect.stringMatching(/^Fee\?\nA caller who/) }],
  ])('it heeds %j', async (fields, result) => {
    expect(await finish(await start(), FEEDBACK, { ...FEE, ...fields })).toMatchObject(result);
  });

  test.each([
    [EMERGENCY_METRIC_ID, { improved_trigger_kind: 'llm_judge', improved_evaluation_trigger: /dental emergency/ }],
    [BIRTH_DATE_METRIC_ID, { type: 'custom_code', custom_code: /"born" in line\]\n_result/ }],
  ])('metric %i', async (metric_id, result) => {
    const expected = Object.fromEntries(
      Object.entries(result).map(([key, value]) => [
        key,
        value instanceof RegExp ? expect.stringMatching(value) : value,
      ]),
    );
    expect(await finish(await start(), FEEDBACK, { metric_id })).toMatchObject(expected);
  });

  test('the three shapes', async () => {
    const result = { type: 'custom_code', custom_code: 'x = 1' } as const;
    const flat = await finish(await start({ feedback: { result } }), FEEDBACK, FEE);
    const nested = await finish(await start({ feedback: { result, shape: 'nested' } }), FEEDBACK, FEE);
    const { status: _status, ...fields } = flat as Record<string, unknown>;
    expect(nested).toEqual({ status: 'success', output: fields, error: null });
    const older = await finish(await start({ feedback: { result, shape: 'meta-harness' } }), FEEDBACK, FEE);
    expect(older).toMatchObject({
      meta_harness: { optimized_code: 'x = 1', type: 'custom_code', ...scores.new_score },
    });
    expect(older).not.toHaveProperty('custom_code');
  });

  test('unchanged and failed, when planned', async () => {
    const unchanged = await finish(await start({ feedback: { result: 'unchanged' } }), FEEDBACK, FEE);
    expect(unchanged).toMatchObject({ improved_metric_description: expect.stringMatching(/mentioned\.$/) });
    const plan = { ends: 'error', shape: 'nested', error: 'No samples' } as const;
    expect(await finish(await start({ feedback: plan }), FEEDBACK, FEE)).toEqual({
      status: 'error',
      output: null,
      error: 'No samples',
    });
  });

  test('pauses on questions until each is answered', async () => {
    const pauses = [
      [
        { id: 'q1', question: 'Is it?' },
        { id: 'q2', question: 'Why?' },
      ],
      [{ id: 'q3', question: 'Sure?' }],
    ];
    const cekura = await start({ feedback: { pauses, shape: 'nested', pausedWord: 'paused' } });
    const progress_id = await begin(cekura, FEEDBACK, FEE);
    const answer = (answers: unknown) =>
      request(cekura, 'POST', `${LABS}/process_feedbacks_answer/`, { progress_id, answers });
    const state = async () => (await poll(cekura, FEEDBACK, progress_id)).body;

    expect(await state()).toEqual({ status: 'paused', output: { questions: pauses[0] }, error: null });
    expect(await answer({ q1: 'yes' })).toMatchObject({ status: 400, body: { answers: ['No answer to: q2.'] } });
    expect(await answer({ q1: 'yes', q2: {} })).toMatchObject({ status: 400 });
    expect(await answer({ q1: 'yes', q2: 5, q9: 1 })).toMatchObject({ body: { answers: ['Not asked: q9.'] } });
    expect(await answer({ q1: 'yes', q2: { action: 'skip' } })).toMatchObject({ status: 200 });
    expect(await state()).toMatchObject({ output: { questions: pauses[1] } });
    await answer({ q3: { action: 'skip' } });
    expect(await state()).toMatchObject({ status: 'success' });
    expect(await answer({ q3: 1 })).toMatchObject({
      status: 400,
      body: { detail: expect.stringContaining('no open') },
    });
    expect(cekura.jobs[0]?.answers).toEqual([{ q1: 'yes', q2: { action: 'skip' } }, { q3: { action: 'skip' } }]);
  });

  test('continues after an answer', async () => {
    let nowMs = 0;
    const time = { now: () => nowMs, sleep: async () => {} };
    const cekura = await start({ time, feedback: { ms: 60, pauses: [[{ id: 'q1', question: 'Is it?' }]] } });
    const progress_id = await begin(cekura, FEEDBACK, FEE);
    const status = async () => ((await poll(cekura, FEEDBACK, progress_id)).body as { status: string }).status;
    nowMs += 60;
    expect(await status()).toBe('waiting_input');
    await request(cekura, 'POST', `${LABS}/process_feedbacks_answer/`, { progress_id, answers: { q1: 'yes' } });
    expect(await status()).toBe('pending');
    nowMs += 60;
    expect(await status()).toBe('success');
  });

  test('with nothing to learn the text stays as it is, to the last byte', async () => {
    const metrics = [defineMetric({ id: 1, name: 'Is polite', description: 'Passes if polite.\n\n' })];
    const result = await finish(await start({ metrics }), FEEDBACK, { metric_id: 1 });
    expect(result).toMatchObject({ improved_metric_description: 'Passes if polite.\n\n' });
  });

  test('it can be cancelled while it runs, not afterwards', async () => {
    const cekura = await start({ feedback: ({ metric_id }) => ({ ends: metric_id === 18301 ? 'never' : 'done' }) });
    const cancel = (progress_id: string) =>
      request(cekura, 'POST', `${LABS}/process_feedbacks_cancel/`, { progress_id });
    const running = await begin(cekura, FEEDBACK, FEE);
    expect(await cancel(running)).toMatchObject({ status: 200, body: { status: 'cancelled' } });
    expect(await cancel(running)).toMatchObject({ status: 200 });
    expect(await poll(cekura, FEEDBACK, running)).toMatchObject({ body: { status: 'cancelled' } });
    const done = await begin(cekura, FEEDBACK, { metric_id: EMERGENCY_METRIC_ID });
    expect(await cancel(done)).toMatchObject({ status: 400 });
    expect(await cancel('nobody')).toMatchObject({ status: 404 });
    expect(cekura.jobs.map((job) => job.cancelled)).toEqual([true, false]);
  });
});

describe('scoring test sets again', () => {
  test('the score depends on the metric’s text, and is saved', async () => {
    const cekura = await start();
    const fee = rescore(CANCELLATION_METRIC_ID);
    const description = 'The fee counts only if it is named before the appointment is cancelled.';
    const tried = await finish(cekura, fee, { description, skip_save: true });
    expect(tried).toMatchObject({
      status: 'completed',
      total: 4,
      completed: 4,
      failed: 0,
      metric: { overall_score: 3 },
    });
    expect(cekura.metrics.get(CANCELLATION_METRIC_ID)?.reviews[2]?.actual_value).toBe(5);
    await request(cekura, 'PATCH', `${METRICS}/${CANCELLATION_METRIC_ID}/`, { description });
    expect(await finish(cekura, fee)).toMatchObject({
      metric: { reviews: [{}, {}, { expected_value: 0, actual_value: 0, test_set: { id: 6103 } }, {}] },
    });
    expect(cekura.metrics.get(CANCELLATION_METRIC_ID)?.reviews[2]?.actual_value).toBe(0);
  });

  test('as planned: worse, incomplete', async () => {
    const cekura = await start({ reviews: { verdicts: { 6101: false }, unscored: [6104] } });
    expect(await finish(cekura, rescore(CANCELLATION_METRIC_ID))).toMatchObject({
      completed: 3,
      failed: 1,
      metric: { overall_score: 0, total_score: 4, reviews: [{ actual_value: 0 }, {}, {}, { actual_value: null }] },
    });
  });
});
