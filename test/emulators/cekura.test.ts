import { describe, expect, test } from 'vitest';
import { defineMetric, defineRun } from './cekura-records.ts';
import { IMPROVE, request } from './request.ts';
import { useCekura } from './use-cekura.ts';
import {
  BIRTH_DATE_METRIC_ID,
  CANCELLATION_METRIC_ID,
  CLINIC_AGENT,
  CLINIC_PROMPT,
  PROJECT_ID,
  RESULT_ID,
} from './world.ts';

const API = '/test_framework';
const CREATE = `${API}/v1/metrics/bulk_create/`;
const METRIC = `${API}/v1/metrics/${CANCELLATION_METRIC_ID}/`;
const START = { prompt: CLINIC_PROMPT, run_ids: [612001, 612003, 612005] };
const JUDGE = { name: 'Is polite', description: 'Passes if polite.', type: 'llm_judge', eval_type: 'binary' };

const start = useCekura();

describe('runs and results', () => {
  test('a result has its runs by id, without transcripts', async () => {
    const { body } = await request(await start(), 'GET', `${API}/v1/results/${RESULT_ID}/`);
    expect(body).toMatchObject({
      id: RESULT_ID,
      total_runs_count: 7,
      success_runs_count: 2,
      not_connected_runs: [612004],
      runs: {
        612001: { success: false, error_message: '', evaluation: { metrics: [{ score: 0 }, { score: null }, {}, {}] } },
        612002: { success: true },
        612004: { success: false, status: 'failed', error_message: expect.stringContaining('not answered') },
      },
    });
    expect(JSON.stringify(body)).not.toContain('Dana Whitlock');
  });

  test('runs are read by a bare list; unknown ones are left out', async () => {
    const { body } = await request(await start(), 'GET', `${API}/v1/runs/bulk/?run_ids=612005,%20612001,1`);
    expect(body).toMatchObject([
      { id: 612001, result_id: RESULT_ID, transcript: expect.stringMatching(/^\[00:07\] Main Agent: .*\n\[00:14\] /) },
      { id: 612005 },
    ]);
  });

  test('a result is made up for runs that are given', async () => {
    const cekura = await start({ runs: [defineRun({ id: 1, result_id: 9 }), defineRun({ id: 2, result_id: 9 })] });
    const { body } = await request(cekura, 'GET', `${API}/v1/results/9/`);
    expect(body).toMatchObject({ status: 'completed', runs: { 1: {}, 2: {} } });
  });
});

describe('metrics', () => {
  test('are read by id and by slug', async () => {
    const cekura = await start();
    const byId = await request(cekura, 'GET', METRIC);
    expect(byId.body).toMatchObject({ id: CANCELLATION_METRIC_ID, overall_score: 2, total_score: 4 });
    expect(await request(cekura, 'GET', `${API}/v1/metrics/states_the_cancellation_fee/`)).toMatchObject({
      body: byId.body,
    });
    expect(JSON.stringify(byId.body)).not.toContain('lesson');
  });

  test('are listed by agent, by project, by both together, by slug; without code and reviews', async () => {
    const cekura = await start({
      metrics: [
        defineMetric({ id: 1, name: 'Of the agent', project: 7, agents: [CLINIC_AGENT.id] }),
        defineMetric({ id: 2, name: 'Of the project', project: PROJECT_ID, type: 'custom_code', custom_code: 'x = 1' }),
        defineMetric({ id: 3, name: 'Of others', project: 7 }),
      ],
    });
    const list = async (query: string) => {
      const { body } = await request(cekura, 'GET', `${API}/v1/metrics/?${query}`);
      return (body as { id: number }[]).map((metric) => metric.id);
    };
    expect(await list('')).toEqual([1, 2, 3]);
    expect(await list(`agent_id=${CLINIC_AGENT.id}`)).toEqual([1]);
    expect(await list(`project_id=${PROJECT_ID}`)).toEqual([2]);
    expect(await list(`agent_id=${CLINIC_AGENT.id}&project_id=${PROJECT_ID}`)).toEqual([1, 2]);
    expect(await list('slug=of_others')).toEqual([3]);
    expect(await list(`assistant_id=${CLINIC_AGENT.assistant_id}`)).toEqual([1]);
    const { body } = await request(cekura, 'GET', `${API}/v1/metrics/`);
    for (const entry of body as object[]) {
      expect(entry).not.toHaveProperty('custom_code');
      expect(entry).not.toHaveProperty('reviews');
    }
  });

  test('an update changes the fields sent, except id and project', async () => {
    const cekura = await start();
    const before = structuredClone(cekura.metrics.get(CANCELLATION_METRIC_ID));
    const sent = { id: 1, project: 2, description: 'New.', eval_type: 'binary_qualitative' };
    const { status, body } = await request(cekura, 'PATCH', METRIC, sent);
    expect([status, body]).toMatchObject([
      200,
      { id: CANCELLATION_METRIC_ID, project: PROJECT_ID, description: 'New.' },
    ]);
    expect(cekura.metrics.get(CANCELLATION_METRIC_ID)).toEqual({ ...before, description: 'New.' });
    expect(cekura.metrics.size).toBe(3);
  });

  test('are created in one request, in order, each time as new metrics', async () => {
    const cekura = await start();
    const code = { ...JUDGE, type: 'custom_code', custom_code: '_result = True', agents: [CLINIC_AGENT.id] };
    const sent = [{ ...JUDGE, project: PROJECT_ID, id: 4 }, code];
    const first = await request(cekura, 'POST', CREATE, sent);
    expect(first).toMatchObject({
      status: 201,
      body: [
        { id: 18_401, name: 'Is polite', project: PROJECT_ID },
        { id: 18_402, project: PROJECT_ID, agents: [CLINIC_AGENT.id], custom_code: '_result = True' },
      ],
    });
    await request(cekura, 'POST', CREATE, sent);
    expect([...cekura.metrics.values()].slice(3).map((metric) => metric.slug)).toEqual([
      'is_polite',
      'is_polite_18402',
      'is_polite_18403',
      'is_polite_18404',
    ]);
  });

  test('one bad metric among good ones creates none', async () => {
    const cekura = await start();
    const good = { ...JUDGE, project: PROJECT_ID };
    const { status } = await request(cekura, 'POST', CREATE, [good, { ...good, eval_type: 'enum' }]);
    expect([status, cekura.metrics.size]).toEqual([400, 3]);
  });

  test('the records of one emulator are not those of the next', async () => {
    await request(await start(), 'PATCH', METRIC, { name: 'Changed' });
    expect((await start()).metrics.get(CANCELLATION_METRIC_ID)?.name).toBe('States the cancellation fee');
  });

  test('Python can be changed and read again', async () => {
    const cekura = await start();
    const path = `${API}/v1/metrics/${BIRTH_DATE_METRIC_ID}/`;
    await request(cekura, 'PATCH', path, { custom_code: '_result = False' });
    expect(await request(cekura, 'GET', path)).toMatchObject({ body: { custom_code: '_result = False' } });
  });
});

test('records requests and their responses', async () => {
  const arrived: string[] = [];
  const time = { now: () => 1_780_000_000_000, sleep: async () => undefined };
  const cekura = await start({ time, onRequest: ({ path }) => arrived.push(path) });
  await request(cekura, 'POST', IMPROVE.start, START, { 'x-extra': 'yes' });
  await request(cekura, 'POST', IMPROVE.start, 'no json', { 'x-cekura-api-key': 'wrong' });
  expect(cekura.requests).toMatchObject([
    { method: 'POST', path: IMPROVE.start, headers: { 'x-extra': 'yes' }, body: START, status: 200 },
    { headers: { 'x-cekura-api-key': 'wrong' }, body: 'no json', status: 401 },
  ]);
  expect(cekura.requests.map(({ at }) => at)).toEqual([time.now(), time.now()]);
  expect(arrived).toEqual(cekura.requests.map(({ path }) => path));
});
