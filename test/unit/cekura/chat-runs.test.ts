import { describe, expect, it } from 'vitest';
import {
  endChat,
  findChatRuns,
  readChatResult,
  readChatRuns,
  readTurn,
  startChatRuns,
  submitTurn,
} from '../../../src/cekura/chat-runs.ts';
import type { CekuraClient, CekuraRequest } from '../../../src/cekura/client.ts';
import { RefusedError, UncertainStartError } from '../../../src/cekura/errors.ts';
import { failureOf } from '../../support/http.ts';

const REQUEST = { agentId: 1, scenarioIds: [11], repeats: 2, name: 'Mia', timeoutSeconds: 600 };

/** Answers with these replies in turn; an error is thrown. */
function answering(...replies: unknown[]): CekuraClient & { sent: CekuraRequest[] } {
  const sent: CekuraRequest[] = [];
  return {
    sent,
    send: async (request) => {
      sent.push(request);
      const reply = replies.shift();
      if (reply instanceof Error) throw reply;
      return reply;
    },
  };
}

describe('a start', () => {
  it.each([
    [
      'a list',
      {
        id: 7,
        runs: [
          { id: 1, scenario: 11 },
          { id: 2, scenario: { id: 11, name: 'x' } },
        ],
      },
    ],
    ['an object', { id: '7', runs: { '1': { scenario: 11 }, '2': { scenario: '11', status: 'pending' } } }],
  ])('reads the runs from %s', async (_, reply) => {
    const client = answering(reply);
    expect(await startChatRuns(client, REQUEST)).toEqual({
      resultId: 7,
      runs: [
        { id: 1, scenarioId: 11 },
        { id: 2, scenarioId: 11 },
      ],
    });
    expect(client.sent[0]).toMatchObject({ method: 'POST', retry: 'start' });
  });

  it('reads the result if the reply has no runs', async () => {
    const result = { id: 7, status: 'pending', runs: { '1': { id: 1, scenario: 11, status: 'pending' } } };
    const client = answering({ id: 7 }, result);
    expect((await startChatRuns(client, REQUEST)).runs).toMatchObject([{ id: 1, scenarioId: 11 }]);
    expect(client.sent[1]?.path).toBe('/test_framework/v2/results/7/');
  });

  it('is distinguished from a job if it may have been received', async () => {
    const lost = new UncertainStartError('Cekura: x; the request may have been received, so a job may be running', 'y');
    const failure = await failureOf(startChatRuns(answering(lost), REQUEST));
    expect(failure).toBeInstanceOf(UncertainStartError);
    expect(failure).toMatchObject({
      message: 'Cekura: x; the request may have been received, so the conversations may be open',
      hint: 'look for the result "Mia" in the dashboard; open conversations end by themselves after 600 s',
    });
  });

  it.each([null, [], {}, { id: 'x', runs: [] }, 'nothing'])('is refused when the reply is %j', async (reply) => {
    expect(await failureOf(startChatRuns(answering(reply), REQUEST))).toMatchObject({
      message: expect.stringContaining('run_scenarios_api_chat'),
    });
  });
});

describe('a run', () => {
  const metrics = [
    { id: 1, name: 'Fee', type: 'binary', score: 0 },
    { id: 2, name: 'Latency', type: 'numeric', score: 0 },
    { id: 3, name: 'Unused', type: 'binary', score: null },
    { id: 4, name: 'Tone', type: 'continuous_qualitative', score: 0, passed: true },
    { id: null, name: 'Pace', type: 'numeric', score: 3, score_normalized: 0.5 },
    { name: 'Kind', eval_type: 'binary_workflow', score: 1 },
    { id: 7, name: ' ', type: 'binary', score: 1 },
  ];
  const scored = { id: 5, scenario: 11, agent: 9, scenario_name: ' Cancels ', status: 'completed', success: true };

  it.each([
    ['waiting', 'pending', undefined],
    ['waiting', 'in_queue', undefined],
    ['waiting', 'scaling_up', undefined],
    ['open', 'in_progress', undefined],
    ['evaluating', 'evaluating', undefined],
    ['settled', 'completed', true],
    ['settled', 'failed', undefined],
    ['settled', 'timeout', undefined],
    ['settled', 'cancelled', undefined],
  ])('is %s with the status %s', async (phase, status, passed) => {
    const [run] = await readChatRuns(answering([{ ...scored, status }]), [5]);
    expect(run).toMatchObject({ id: 5, phase, passed, scenarioId: 11, agentId: 9, scenario: 'Cancels' });
  });

  it.each([
    ['passed', {}, true],
    ['failed', { success: false }, false],
    ['missed its expected outcome', { expected_outcome: { score: 90 } }, false],
    ['met its expected outcome', { expected_outcome: { score: 100 } }, true],
    ['never connected', { error_message: 'No answer.' }, undefined],
    ['has no verdict', { success: null }, undefined],
  ])('that %s', async (_, change, passed) => {
    const [run] = await readChatRuns(answering([{ ...scored, ...change }]), [5]);
    expect(run?.passed).toBe(passed);
  });

  it('has metrics as verdicts and numbers', async () => {
    const [run] = await readChatRuns(answering([{ ...scored, evaluation: { metrics } }]), [5]);
    expect(run?.metrics).toEqual([
      { id: 1, name: 'Fee', kind: 'verdict', value: 0 },
      { id: 2, name: 'Latency', kind: 'number', value: 0 },
      { id: 4, name: 'Tone', kind: 'verdict', value: 1 },
      { id: undefined, name: 'Pace', kind: 'verdict', value: 1 },
      { id: undefined, name: 'Kind', kind: 'verdict', value: 1 },
    ]);
  });

  it('is read with others in one request', async () => {
    const client = answering([]);
    await readChatRuns(client, [1, 2, 3]);
    expect(client.sent[0]).toMatchObject({ path: '/test_framework/v2/runs/bulk/', query: { run_ids: '1,2,3' } });
  });
});

describe('a turn', () => {
  it.each([
    [
      { status: 'generating', message: null, ended: false },
      { state: 'generating', message: undefined, ended: false },
    ],
    [
      { status: 'ready', message: 'Hi', ended: false },
      { state: 'ready', message: 'Hi', ended: false },
    ],
    [
      { status: 'ready', message: null, ended: true },
      { state: 'ready', message: undefined, ended: true },
    ],
    [
      { status: 'ready', message: ' ', ended: false },
      { state: 'ready', message: undefined, ended: false },
    ],
    [
      { status: 'dropped', message: null, ended: false },
      { state: 'dropped', message: undefined, ended: false },
    ],
    [
      { status: 'error', message: null, ended: false },
      { state: 'error', message: undefined, ended: false },
    ],
    [
      { status: 'brewing', message: null, ended: false },
      { state: 'generating', message: undefined, ended: false },
    ],
    [
      { status: 'done', message: 'Hi' },
      { state: 'ready', message: 'Hi', ended: false },
    ],
    [
      { message: null, ended: true },
      { state: 'ready', message: undefined, ended: true },
    ],
  ])('of %j', async (reply, turn) => {
    expect(await readTurn(answering(reply), 5, 1)).toEqual(turn);
  });

  it('that gets an unreadable reply may have arrived', async () => {
    expect(await submitTurn(answering({ turn_id: '3' }), 5, 'Hi', () => undefined)).toBe(3);
    expect(await failureOf(submitTurn(answering({}), 5, 'Hi', () => undefined))).toBeInstanceOf(UncertainStartError);
  });
});

describe('requests', () => {
  it('name what they are for', async () => {
    const client = answering({ status: 'ready' }, { turn_id: 1 }, {}, [], []);
    const onLimit = () => undefined;
    await readTurn(client, 5, 2);
    await submitTurn(client, 5, 'Hi', onLimit);
    await endChat(client, 5, 'x');
    await readChatRuns(client, [5]);
    await readChatRuns(client, [5], 'safe');
    const runs = { method: 'GET', path: '/test_framework/v2/runs/bulk/', query: { run_ids: '5' }, check: 'run-ids' };
    expect(client.sent).toEqual([
      { method: 'GET', path: '/test_framework/v1/runs/5/chat/2/', retry: 'poll', doing: 'reading turn 2 of run 5' },
      {
        ...{ method: 'POST', path: '/test_framework/v1/runs/5/chat/', body: { content: 'Hi' }, retry: 'start' },
        ...{ doing: 'speaking in run 5', onLimit },
      },
      {
        ...{ method: 'POST', path: '/test_framework/v1/runs/5/end-chat/', body: { reason: 'x' }, retry: 'end' },
        doing: 'ending run 5',
      },
      { ...runs, retry: 'poll', doing: 'reading the conversations' },
      { ...runs, retry: 'safe', doing: 'reading the scenarios of the runs' },
    ]);
  });
});

describe('a lost start', () => {
  const listed = {
    results: [
      { id: 6, name: 'Other' },
      { id: 7, name: 'Mia' },
    ],
  };
  const result = { id: 7, status: 'running', runs: { '1': { scenario: 11, status: 'pending' } } };

  it('is found by its name, also after a stop', async () => {
    const client = answering(listed, result);
    expect(await findChatRuns(client, 9, 'Mia')).toMatchObject({ resultId: 7, runs: [{ id: 1, scenarioId: 11 }] });
    expect(client.sent).toMatchObject([
      {
        ...{ method: 'GET', path: '/test_framework/v2/results/', query: { agent_id: 9, name: 'Mia' }, retry: 'end' },
        doing: 'looking for the conversations',
      },
      { path: '/test_framework/v2/results/7/', retry: 'end', doing: 'reading result 7' },
    ]);
  });

  it('may not be there', async () => {
    expect(await findChatRuns(answering(listed), 9, 'Tom')).toBeUndefined();
  });
});

describe('an opening', () => {
  const said = (...lines: object[]) => [{ id: 5, status: 'in_progress', transcript_object: lines }];
  it.each([
    [said({ role: 'Testing Agent', content: ' Hi ' }), ' Hi '],
    [said({ role: 'Testing Agent', content: ' ' }), undefined],
    [said({ role: 'Main Agent', content: 'Hi' }), undefined],
    [said({ role: 'Testing Agent', content: 'Hi' }, { role: 'Main Agent', content: 'Hello' }), undefined],
    [said(), undefined],
    [[{ id: 5, status: 'in_progress' }], undefined],
  ])('of %j', async (runs, opening) => {
    expect((await readChatRuns(answering(runs), [5]))[0]?.opening).toBe(opening);
  });
});

it('a run of a result may have its ID only as a key, and a project another name', async () => {
  const result = { id: 7, status: 'running', project_id: 3, runs: { '1': { status: 'pending' }, '2': { id: 22 } } };
  const { runs, projectId } = await readChatResult(answering(result), 7);
  expect([runs.map(({ id }) => id), projectId]).toEqual([[1, 22], 3]);
});

describe('an end', () => {
  it.each([
    [new RefusedError(410, 'gone', ''), true],
    [new RefusedError(408, 'slow', ''), false],
    [new RefusedError(411, 'no', ''), false],
    [{ status: 'ended' }, true],
    [new RefusedError(409, 'over', ''), true],
    [new RefusedError(400, 'no', ''), false],
    [new Error('lost'), false],
  ])('%s', async (reply, isEnded) => {
    const client = answering(reply);
    expect(await endChat(client, 5, 'main_agent_ended_call')).toBe(isEnded);
    expect(client.sent[0]).toMatchObject({ retry: 'end', body: { reason: 'main_agent_ended_call' } });
  });
});

it('a result is settled by its status, and tells its project', async () => {
  const read = (status: string) => readChatResult(answering({ id: 7, status, project: 3, runs: {} }), 7);
  expect(await read('completed')).toEqual({ settled: true, runs: [], projectId: 3 });
  for (const status of ['failed', 'timeout', 'cancelled']) expect((await read(status)).settled).toBe(true);
  for (const status of ['running', 'evaluating', 'brewing']) expect((await read(status)).settled).toBe(false);
});
