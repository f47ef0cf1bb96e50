import { describe, expect, test } from 'vitest';
import { FEEDBACK, GENERATE, IMPROVE, request } from './request.ts';
import { useCekura } from './use-cekura.ts';
import { CANCELLATION_METRIC_ID, CLINIC_AGENT, CLINIC_PROMPT, PROJECT_ID } from './world.ts';

const API = '/test_framework';
const SYNC = `${API}/v1/runs/improve_prompt/`;
const CREATE = `${API}/v1/metrics/bulk_create/`;
const METRIC = `${API}/v1/metrics/${CANCELLATION_METRIC_ID}/`;
const START = { prompt: CLINIC_PROMPT, run_ids: [612001, 612003, 612005] };
const JUDGE = { name: 'Is polite', description: 'Passes if polite.', type: 'llm_judge', eval_type: 'binary' };

const start = useCekura();

describe('rejected requests', () => {
  const blank = 'This field may not be blank.';
  const required = 'This field is required.';
  const noInteger = 'A valid integer is required.';
  const missing = (id: unknown) => `Invalid pk "${id}" - object does not exist.`;
  const cases: [what: string, method: string, path: string, body: unknown, expected: unknown][] = [
    ['nothing at all', 'POST', IMPROVE.start, undefined, { prompt: [required], run_ids: [required] }],
    ['a list for a body', 'POST', IMPROVE.start, [], { non_field_errors: ['Invalid data. Expected a dictionary.'] }],
    ['a blank prompt', 'POST', IMPROVE.start, { ...START, prompt: ' \n' }, { prompt: [blank] }],
    ['a prompt that is no text', 'POST', SYNC, { ...START, prompt: 7 }, { prompt: ['Not a valid string.'] }],
    [
      'four runs',
      'POST',
      IMPROVE.start,
      { ...START, run_ids: [612001, 612002, 612003, 612005] },
      { run_ids: ['Ensure this field has no more than 3 elements.'] },
    ],
    ['no runs', 'POST', SYNC, { ...START, run_ids: [] }, { run_ids: ['This list may not be empty.'] }],
    ['a run id as text', 'POST', IMPROVE.start, { ...START, run_ids: ['612001'] }, { run_ids: [noInteger] }],
    [
      'run ids as text',
      'POST',
      IMPROVE.start,
      { ...START, run_ids: '612001' },
      { run_ids: ['Expected a list of items.'] },
    ],
    ['an unknown run', 'POST', IMPROVE.start, { ...START, run_ids: [612001, 9] }, { run_ids: [missing(9)] }],
    ['a category as text', 'POST', IMPROVE.start, { ...START, category_ids: ['a'] }, { category_ids: [noInteger] }],
    [
      'a fractional id',
      'POST',
      IMPROVE.start,
      { ...START, workflow_metric_ids: [1.5] },
      { workflow_metric_ids: [noInteger] },
    ],
    ['an agent as text', 'POST', IMPROVE.start, { ...START, agent: 'mia' }, { agent: [noInteger] }],
    ['an unknown agent', 'POST', IMPROVE.start, { ...START, agent: 1 }, { agent: [missing(1)] }],
    ['no metric', 'POST', FEEDBACK.start, {}, { metric_id: [required] }],
    ['an unknown metric', 'POST', FEEDBACK.start, { metric_id: 5 }, { metric_id: [missing(5)] }],
    [
      'an unknown metric type',
      'POST',
      FEEDBACK.start,
      { metric_id: CANCELLATION_METRIC_ID, metric_type: 'judge' },
      { metric_type: ['"judge" is not a valid choice.'] },
    ],
    [
      'an unknown test set',
      'POST',
      FEEDBACK.start,
      { metric_id: CANCELLATION_METRIC_ID, test_set_ids: [3] },
      { test_set_ids: [missing(3)] },
    ],
    [
      'a flag as text',
      'POST',
      FEEDBACK.start,
      { metric_id: CANCELLATION_METRIC_ID, skip_evaluation: 'true' },
      { skip_evaluation: ['Must be a valid boolean.'] },
    ],
    ['no agent to generate for', 'POST', GENERATE.start, {}, { agent_id: ['Give either agent_id or assistant_id.'] }],
    ['an unknown assistant', 'POST', GENERATE.start, { assistant_id: 'asst_x' }, { assistant_id: [missing('asst_x')] }],
    [
      'no metrics wanted',
      'POST',
      GENERATE.start,
      { agent_id: CLINIC_AGENT.id, num_metrics: 0 },
      { num_metrics: ['Ensure this value is greater than or equal to 1.'] },
    ],
    [
      'too many wanted',
      'POST',
      GENERATE.start,
      { agent_id: CLINIC_AGENT.id, num_metrics: 101 },
      { num_metrics: ['Ensure this value is less than or equal to 100.'] },
    ],
    ['an object to create', 'POST', CREATE, JUDGE, { non_field_errors: ['Expected a list of items.'] }],
    ['a metric of nobody', 'POST', CREATE, [JUDGE], { project: ['A metric needs a project, or agents of one.'] }],
    ['an unknown project', 'POST', CREATE, [{ ...JUDGE, project: 8 }], { project: [missing(8)] }],
    [
      'a deprecated type',
      'POST',
      CREATE,
      [{ ...JUDGE, project: PROJECT_ID, type: 'basic' }],
      { type: ['"basic" is deprecated: use llm_judge or custom_code.'] },
    ],
    [
      'a criterion in the wrong field',
      'POST',
      CREATE,
      [{ ...JUDGE, project: PROJECT_ID, description: '', prompt: 'Passes if polite.' }],
      { description: ['This field is required for llm_judge metrics.'] },
    ],
    [
      'Python without code',
      'POST',
      CREATE,
      [{ ...JUDGE, project: PROJECT_ID, type: 'custom_code' }],
      { custom_code: ['This field is required for custom_code metrics.'] },
    ],
    [
      'an unknown way to score',
      'PATCH',
      METRIC,
      { eval_type: 'stars', name: '' },
      { eval_type: ['"stars" is not a valid choice.'], name: [blank] },
    ],
    ['a stranger among the agents', 'PATCH', METRIC, { agents: [CLINIC_AGENT.id, 4] }, { agents: [missing(4)] }],
    [
      'an unknown judge',
      'POST',
      `${METRIC}run_reviews/`,
      { llm_provider: 'oracle' },
      { llm_provider: ['"oracle" is not a valid choice.'] },
    ],
    ['a misspelled field', 'POST', SYNC, { ...START, runs: [] }, { runs: ['Unknown field.'] }],
    ['a field of no metric', 'PATCH', METRIC, { descripton: 'x' }, { descripton: ['Unknown field.'] }],
    [
      'a long name',
      'PATCH',
      METRIC,
      { name: 'x'.repeat(256) },
      { name: ['Ensure this field has no more than 255 characters.'] },
    ],
    ['a misspelled parameter', 'GET', `${API}/v1/metrics/?agent=4821`, undefined, { agent: ['Unknown parameter.'] }],
    ['no runs to read', 'GET', `${API}/v1/runs/bulk/`, undefined, { run_ids: [required] }],
    [
      'a JSON array of runs to read',
      'GET',
      `${API}/v1/runs/bulk/?run_ids=[612001,612002]`,
      undefined,
      { run_ids: ['Enter whole numbers separated by commas.'] },
    ],
    [
      'a list of an agent that is no number',
      'GET',
      `${API}/v1/metrics/?agent_id=mia`,
      undefined,
      { agent_id: [noInteger] },
    ],
    ['a poll of nothing', 'GET', `${API}/v1/runs/improve_prompt_progress/`, undefined, { progress_id: [required] }],
  ];

  test.each(cases)('400: %s', async (_what, method, path, body, expected) => {
    const cekura = await start();
    const before = structuredClone([...cekura.metrics]);
    expect(await request(cekura, method, path, body)).toMatchObject({ status: 400, body: expected });
    expect(cekura.jobs).toEqual([]);
    expect([...cekura.metrics]).toEqual(before);
  });

  test.each([
    ['POST', `${IMPROVE.start}x/`],
    ['GET', `${API}/v1/runs/improve_prompt_progress/?progress_id=00000000-0000-4000-8000-000000000000`],
    ['GET', `${API}/metric-reviews/process_feedbacks_progress/?progress_id=x`],
    ['GET', `${API}/v1/metrics/generate_metrics_progress/?progress_id=x`],
    ['GET', `${API}/v1/metrics/run_reviews_progress/?progress_id=x`],
    ['GET', `${API}/v1/metrics/run_reviews_progress/?progress_id=x&agent_id=1`],
    ['GET', `${API}/v1/metrics/no_such_metric/`],
    ['PATCH', `${API}/v1/metrics/states_the_cancellation_fee/`],
    ['GET', `${API}/v1/results/1/`],
    ['GET', '/'],
  ])('404: %s %s', async (method, path) => {
    const body = method === 'GET' ? undefined : {};
    expect(await request(await start(), method, path, body)).toMatchObject({
      status: 404,
      body: { detail: 'Not found.' },
    });
  });

  test.each([
    ['no key', undefined, 'Authentication credentials were not provided.'],
    ['another key', 'test-key-012345678', 'Invalid API key.'],
  ])('401: %s', async (_what, key, detail) => {
    const cekura = await start();
    const headers: Record<string, string> = key === undefined ? {} : { 'x-cekura-api-key': key };
    const response = await fetch(cekura.url + METRIC, { headers });
    expect([response.status, await response.json()]).toEqual([401, { detail }]);
  });

  test('a description that says too little', async () => {
    const cekura = await start({ agents: [{ ...CLINIC_AGENT, description: 'x'.repeat(99) }] });
    expect(await request(cekura, 'POST', GENERATE.start, { agent_id: CLINIC_AGENT.id })).toMatchObject({
      status: 400,
      body: { agent_id: [expect.stringContaining('100 characters')] },
    });
  });

  test('another method, another media type, broken JSON', async () => {
    const cekura = await start();
    expect(await request(cekura, 'PUT', METRIC, {})).toMatchObject({ status: 405 });
    expect(await request(cekura, 'PATCH', CREATE, [])).toMatchObject({ status: 405 });
    expect(await request(cekura, 'POST', IMPROVE.start, START, { 'content-type': 'text/plain' })).toMatchObject({
      status: 415,
    });
    expect(await request(cekura, 'POST', IMPROVE.start, '{"prompt":')).toMatchObject({ status: 400 });
  });

  test('a path without its last slash is redirected', async () => {
    const cekura = await start();
    const path = `${API}/v1/runs/bulk`;
    const { status, headers } = await request(cekura, 'GET', `${path}?run_ids=1`);
    expect([status, headers.get('location')]).toEqual([301, `${path}/?run_ids=1`]);
  });

  test.each([404, 410] as const)('%i if the account has no such endpoint', async (status) => {
    const noBackground = await start({ background: status });
    expect(await request(noBackground, 'POST', IMPROVE.start, START)).toMatchObject({ status });
    expect(await request(noBackground, 'POST', SYNC, START)).toMatchObject({ status: 200 });
    const noSync = await start({ synchronous: status });
    expect(await request(noSync, 'POST', SYNC, START)).toMatchObject({ status });
    expect(await request(noSync, 'POST', IMPROVE.start, START)).toMatchObject({ status: 200 });
    expect(noSync.jobs).toHaveLength(1);
  });
});
