import { describe, expect, test } from 'vitest';
import { findPhase } from './cekura-jobs.ts';
import { improvePrompt } from './improve-prompt.ts';
import { begin, FEEDBACK, finish, GENERATE, IMPROVE, poll, request } from './request.ts';
import { useCekura } from './use-cekura.ts';
import { CANCELLATION_METRIC_ID, CLINIC_AGENT, CLINIC_PROMPT } from './world.ts';
import { CLINIC_RUNS } from './world-runs.ts';

const API = '/test_framework';
const METRICS = `${API}/v1/metrics`;
const FAILING = [612001, 612003, 612005];
const START = { prompt: CLINIC_PROMPT, run_ids: FAILING, agent: CLINIC_AGENT.id };

const start = useCekura();

describe('findPhase', () => {
  const asked = [{ id: 'q1', question: 'Which?' }];
  const table: [string, ReturnType<typeof findPhase>, ReturnType<typeof findPhase>][] = [
    ['at once', findPhase({}, 0, 0), { kind: 'done' }],
    ['just begun', findPhase({}, 300, 0), { kind: 'working', word: 'pending', share: 0 }],
    ['half way', findPhase({}, 300, 150), { kind: 'working', word: 'started', share: 0.5 }],
    ['nearly', findPhase({}, 300, 299), { kind: 'working', word: 'processing', share: 299 / 300 }],
    ['in time', findPhase({}, 300, 300), { kind: 'done' }],
    ['failed', findPhase({ ends: 'error' }, 300, 300), { kind: 'error' }],
    ['own words', findPhase({ workingWords: ['musing'] }, 9, 8), { kind: 'working', word: 'musing', share: 8 / 9 }],
    ['never', findPhase({ ends: 'never' }, 0, 1e9), { kind: 'working', word: 'processing', share: 1 }],
    ['not yet asking', findPhase({}, 300, 100, [asked]), { kind: 'working', word: 'started', share: 1 / 3 }],
    ['asking', findPhase({}, 300, 400, [asked]), { kind: 'paused', questions: asked }],
    ['answered', findPhase({}, 300, 400, [asked], 1), { kind: 'done' }],
    ['asking again', findPhase({}, 0, 0, [asked, asked], 1), { kind: 'paused', questions: asked }],
  ];
  test.each(table)('%s', (_name, phase, expected) => {
    expect(phase).toEqual(expected);
  });
});

describe('improving a prompt', () => {
  const expected = improvePrompt(
    CLINIC_PROMPT,
    CLINIC_RUNS.filter((run) => FAILING.includes(run.id)),
  );

  test('improves the prompt where the runs failed, once', async () => {
    const cekura = await start();
    expect(await finish(cekura, IMPROVE, START)).toEqual({ status: 'completed', output: expected, error: null });
    expect(expected?.improved_prompt).toContain('- Transfer emergencies to the dentist on call at once.');
    expect(expected?.improved_prompt).not.toContain('same day if you can');
    expect(expected?.summary_of_changes).toContain('3. Identity');
    const again = { ...START, prompt: expected?.improved_prompt };
    expect(await finish(cekura, IMPROVE, again)).toEqual({ status: 'failed', output: null, error: 'No issues found' });
    expect(cekura.jobs).toMatchObject([
      { kind: 'improve', request: START, polls: 1, cancelled: false },
      { request: again },
    ]);
  });

  test('runs that passed or never connected give no reason', () => {
    const runs = CLINIC_RUNS.filter((run) => [612002, 612004, 612007].includes(run.id));
    expect(improvePrompt(CLINIC_PROMPT, runs)).toBeNull();
  });

  test('a prompt of one line gets sentences below it', () => {
    const run = CLINIC_RUNS.filter((each) => each.id === 612003);
    expect(improvePrompt('You answer the phone.\n', run)?.improved_prompt).toBe(
      'You answer the phone.\nTransfer emergencies to the dentist on call at once. Never book them for another day.',
    );
  });

  test('works for the given time, with the given status words', async () => {
    const cekura = await start({ jobMs: 150, improve: { workingWords: ['scaling_up'], doneWord: 'musing' } });
    const id = await begin(cekura, IMPROVE, START);
    expect(await poll(cekura, IMPROVE, id)).toMatchObject({
      body: { status: 'scaling_up', output: null, error: null },
    });
    await expect
      .poll(async () => (await poll(cekura, IMPROVE, id)).body)
      .toMatchObject({ status: 'musing', output: {} });
  });

  test.each([
    [
      { ends: 'no-issues', doneWord: 'success' } as const,
      { status: 'success', output: null, error: 'No issues found' },
    ],
    [{ ends: 'error', error: 'Out of tokens' } as const, { status: 'failed', output: null, error: 'Out of tokens' }],
    [{ ends: 'never' } as const, { status: 'pending', output: null, error: null }],
    [{ output: { improved_prompt: 4 } }, { status: 'completed', output: { improved_prompt: 4 }, error: null }],
    [{ finalReply: ['odd'] }, ['odd']],
  ])('as planned: %j', async (plan, reply) => {
    expect(await finish(await start({ improve: () => plan }), IMPROVE, START)).toEqual(reply);
  });

  test('the synchronous form replies with the result, after its time', async () => {
    const slept: number[] = [];
    const sleep = async (ms: number) => void slept.push(ms);
    const cekura = await start({ improve: { ms: 60 }, time: { now: () => 0, sleep } });
    const { agent: _agent, ...body } = START;
    const reply = await request(cekura, 'POST', `${API}/v1/runs/improve_prompt/`, body);
    expect([reply.status, reply.body]).toEqual([200, expected]);
    expect(slept).toEqual([60]);
    expect(cekura.jobs).toMatchObject([{ synchronous: true }]);
  });

  test('the progress of one kind is not found under another', async () => {
    const cekura = await start();
    const id = await begin(cekura, IMPROVE, START);
    expect(await poll(cekura, FEEDBACK, id)).toMatchObject({ status: 404 });
  });
});

describe('generating metrics', () => {
  test('the requested number, distinct, ready to be created', async () => {
    const cekura = await start();
    const request20 = { assistant_id: CLINIC_AGENT.assistant_id, num_metrics: 20 };
    const { metrics } = (await finish(cekura, GENERATE, request20)) as { metrics: { name: string }[] };
    expect(new Set(metrics.map((metric) => metric.name)).size).toBe(20);
    expect(await request(cekura, 'POST', `${METRICS}/bulk_create/`, metrics)).toMatchObject({ status: 201 });
    expect(await finish(cekura, GENERATE, { agent_id: CLINIC_AGENT.id })).toMatchObject({ metrics: { length: 1 } });
  });

  test('under the other name, and while it works', async () => {
    const cekura = await start({ generate: { key: 'generated_metrics', metrics: [{ name: 'A' }], ms: 100 } });
    const id = await begin(cekura, GENERATE, { agent_id: CLINIC_AGENT.id });
    expect((await poll(cekura, GENERATE, id)).body).toEqual({ status: 'pending', generated_metrics: [] });
    const done = { status: 'completed', generated_metrics: [{ name: 'A' }] };
    await expect.poll(async () => (await poll(cekura, GENERATE, id)).body).toEqual(done);
  });
});

test('fifty jobs side by side', async () => {
  const cekura = await start({ jobMs: 200 });
  const ids = await Promise.all(
    Array.from({ length: 50 }, () => begin(cekura, FEEDBACK, { metric_id: CANCELLATION_METRIC_ID })),
  );
  expect(new Set(ids).size).toBe(50);
  await expect
    .poll(async () => {
      const replies = await Promise.all(ids.map((id) => poll(cekura, FEEDBACK, id)));
      return replies.every(({ body }) => (body as { status: string }).status === 'success');
    })
    .toBe(true);
});
