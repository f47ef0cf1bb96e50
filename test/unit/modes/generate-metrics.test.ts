import { describe, expect, it } from 'vitest';
import type { CekuraRequest } from '../../../src/cekura/client.ts';
import { RefusedError } from '../../../src/cekura/errors.ts';
import { ActionError, DeadlineError, StoppedError } from '../../../src/errors.ts';
import { generateMetrics } from '../../../src/modes/generate-metrics.ts';
import type { Task } from '../../../src/task/task.ts';
import { failureOf } from '../../support/http.ts';

const AGENT = { 'agent-id': 5, 'assistant-id': undefined };
const ASSISTANT = { 'agent-id': undefined, 'assistant-id': 'asst_1' };

/** Answers the lists of metrics by their query; an error is thrown. */
function setUp(inputs: object = AGENT, lists: Record<string, unknown> = {}, job: unknown = {}, rest: object = {}) {
  const logged: string[] = [];
  const sent: CekuraRequest[] = [];
  const tell = (kind: string) => (line: string, more?: unknown) =>
    void logged.push(`${kind}: ${line}${more === undefined ? '' : ` ${JSON.stringify(more)}`}`);
  const send = async (request: CekuraRequest) => {
    sent.push(request);
    const { path, query } = request;
    const reply = path.includes('generate_metrics') ? job : (lists[Object.entries(query ?? {}).join()] ?? []);
    if (reply instanceof Error) throw reply;
    return reply;
  };
  const file = { path: 'metrics/a.yaml', file: { fields: { name: 'Tone' } } };
  const task = {
    inputs: { 'metric-path': './metrics/', 'num-metrics': 1, ...inputs },
    cekura: { send },
    metricFiles: async () => [file, { path: 'metrics/broken.yaml' }],
    runner: async () => ({ warning: tell('warning'), group: tell('group') }),
    ...rest,
  };
  return { task: task as unknown as Task, logged, sent };
}

describe('a generation', () => {
  it.each([
    [AGENT, { name: 'agent 5', slug: 'agent-5' }, { agent: 5 }, { agent_id: 5 }],
    [
      ASSISTANT,
      { name: 'assistant asst_1', slug: expect.stringMatching(/^assistant-asst-1-[0-9a-f]{8}$/) },
      { assistant: 'asst_1' },
      { assistant_id: 'asst_1' },
    ],
  ])('for %j knows the files and names that are in use', async (inputs, target, owner, query) => {
    const { task, sent } = setUp(inputs);
    const prepared = await generateMetrics.prepare(task);
    expect(prepared).toMatchObject({
      ...{ target, title: target.name, job: 'generation of metrics', files: new Map(), trial: [], sections: [] },
      ...{ owner, folder: 'metrics', paths: ['metrics/a.yaml', 'metrics/broken.yaml'], names: ['Tone'] },
    });
    expect(sent).toMatchObject([{ method: 'GET', query }]);
    expect(await prepared.live).toEqual([]);
  });

  it.each([
    [1, 'A metric for agent 5 would be generated and written as new files to metrics.'],
    [3, '3 metrics for agent 5 would be generated and written as new files to metrics.'],
  ])('of %i has a plan', async (count, plan) => {
    const { task } = setUp({ ...AGENT, 'num-metrics': count });
    expect(await generateMetrics.check(task, await generateMetrics.prepare(task))).toEqual({ plan });
  });

  it.each([
    [AGENT, { agent_id: 5, num_metrics: 2 }, /^agent-id, and that/],
    [ASSISTANT, { assistant_id: 'asst_1', num_metrics: 2 }, /^assistant-id, and that/],
  ])('is started for %j', async (inputs, body, check) => {
    const { task, sent } = setUp({ ...inputs, 'num-metrics': 2 }, {}, { progress_id: 'p-1' });
    const prepared = await generateMetrics.prepare(task);
    expect(await generateMetrics.start(task, prepared)).toEqual({ progressId: 'p-1' });
    expect(sent.at(-1)).toMatchObject({
      ...{ method: 'POST', retry: 'start', body, doing: 'starting the generation of metrics' },
      check: expect.stringMatching(check),
    });
  });

  it.each([
    [AGENT, { agents: [5] }],
    [ASSISTANT, { assistant_id: 'asst_1' }],
  ])('gives each metric an owner: %j', async (inputs, owner) => {
    const metrics = [{ name: 'Fee' }, { name: 'Pace', agents: [6] }, { name: 'Kind', project: 7 }];
    const lists = {
      'agent_id,5': [{ id: 1, name: 'A' }],
      'assistant_id,asst_1': [{ id: 1, name: 'A' }],
      'agent_id,6': [{ id: 2, name: 'B' }],
      'project_id,7': [{ id: 3, name: 'C' }],
    };
    const { task, sent } = setUp(inputs, lists, { status: 'completed', metrics });
    const prepared = await generateMetrics.prepare(task);
    expect(await generateMetrics.poll(task, prepared, 'p-1')).toEqual({
      state: 'done',
      result: {
        metrics: [{ name: 'Fee', ...owner }, metrics[1], metrics[2]],
        usedNames: ['A', 'B', 'C'],
      },
    });
    // Its own list was read before.
    expect(sent.filter(({ query }) => query?.agent_id === 5 || query?.assistant_id)).toHaveLength(1);
  });

  it('may still be running', async () => {
    const { task } = setUp(AGENT, {}, { status: 'processing' });
    expect(await generateMetrics.poll(task, await generateMetrics.prepare(task), 'p-1')).toMatchObject({
      state: 'pending',
    });
  });

  it.each([
    [undefined, ['warning: 3 metrics were requested, but Cekura generated 1']],
    ['p-1', []],
  ])('that made fewer is a warning, unless it was resumed: %s', async (progressId, warnings) => {
    const { task, logged } = setUp({ ...AGENT, 'num-metrics': 3 }, {}, {}, { progressId });
    const prepared = await generateMetrics.prepare(task);
    const proposal = await generateMetrics.propose(task, prepared, { metrics: [{ name: 'Fee' }], usedNames: [] });
    expect(proposal).toHaveProperty('edits');
    expect(logged).toEqual([...warnings, 'group: Generated metrics: 1 ["metrics/fee.yaml"]']);
  });
});

describe('names that cannot be read', () => {
  it('are a warning', async () => {
    const { task, logged } = setUp(AGENT, { 'agent_id,5': new ActionError('It broke', 'x') });
    expect(await (await generateMetrics.prepare(task)).live).toEqual([]);
    expect(logged).toEqual([
      'warning: The names of the live metrics could not be read: It broke; check that no generated metric has the name of an existing one',
    ]);
  });

  it('end a dry run, unless the account does not have the endpoint', async () => {
    const check = async (error: Error) => {
      const { task } = setUp({ ...AGENT, 'dry-run': true }, { 'agent_id,5': error });
      return await failureOf(generateMetrics.check(task, await generateMetrics.prepare(task)));
    };
    const broken = new ActionError('It broke', 'x');
    expect(await check(broken)).toBe(broken);
    expect(await check(new RefusedError(404, 'No', ''))).not.toBeInstanceOf(RefusedError);
  });

  it.each([
    new RefusedError(401, 'No', ''),
    new RefusedError(403, 'No', ''),
    new StoppedError('SIGTERM'),
    new DeadlineError('Late', ''),
    new Error('bug'),
  ])('end the run after %s', async (error) => {
    const { task } = setUp(AGENT, { 'agent_id,5': error });
    const prepared = await generateMetrics.prepare(task);
    expect(await failureOf(generateMetrics.check(task, prepared))).toBe(error);
  });
});
