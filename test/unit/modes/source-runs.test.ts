import { describe, expect, it } from 'vitest';
import type { CekuraClient, CekuraRequest } from '../../../src/cekura/client.ts';
import { RefusedError } from '../../../src/cekura/errors.ts';
import { completeSourceRuns, requestSourceRuns, type SourceRuns } from '../../../src/modes/source-runs.ts';
import type { Task } from '../../../src/task/task.ts';

const RUN = { id: 1, scenario_name: 'Cancels', success: false, status: 'completed', result_id: 7, project: 3 };
const refused = (status: number) => new RefusedError(status, `refused ${status}`, 'x');

/** Answers by what is asked for; an error is thrown. */
function taskWith(replies: Record<string, unknown>, inputs: Record<string, unknown> = {}, progressId?: string) {
  const sent: string[] = [];
  const send = async ({ path }: CekuraRequest) => {
    const name = path.replace('/test_framework/v2/', '');
    sent.push(name);
    const reply = replies[name];
    if (reply instanceof Error) throw reply;
    return reply;
  };
  const all = { 'run-ids': [1, 2], 'result-id': undefined, improver: 'auto', ...inputs };
  const cekura: CekuraClient = { send };
  return { task: { cekura, inputs: all, progressId } as unknown as Task, sent };
}

describe('runs that were named', () => {
  it('are described, and those that the service does not show are listed', async () => {
    const passed = { ...RUN, id: 2, success: true, scenario_name: '' };
    expect(await requestSourceRuns(taskWith({ 'runs/bulk/': [RUN, passed] }).task)).toMatchObject({
      ids: [1, 2],
      runs: [{ id: 1 }, { id: 2 }],
      notes: [expect.stringMatching(/^Run 1 \(Cancels\)/), 'Run 2: passed'],
      unseen: [],
    });
    expect(await requestSourceRuns(taskWith({ 'runs/bulk/': [passed] }).task)).toMatchObject({ unseen: [1] });
  });

  it('are not requested if there are none', async () => {
    const { task, sent } = taskWith({}, { 'run-ids': [] }, 'p-1');
    expect(await requestSourceRuns(task)).toEqual({ ids: [], runs: [], notes: [] });
    expect(sent).toEqual([]);
  });

  it.each([401, 403])('end the run when the key is refused (%i), also of a resumed job', async (status) => {
    for (const progressId of [undefined, 'p-1']) {
      const { task } = taskWith({ 'runs/bulk/': refused(status) }, {}, progressId);
      await expect(requestSourceRuns(task)).rejects.toThrow(`refused ${status}`);
    }
  });

  it.each([refused(404), new Error('x')])('do not end it after %s', async (error) => {
    expect(await requestSourceRuns(taskWith({ 'runs/bulk/': error }).task)).toEqual({
      ids: [1, 2],
      runs: [],
      notes: ['The runs could not be read; the job does not need them'],
    });
  });

  it('end a dry run if they cannot be read, unless the account does not have the endpoint', async () => {
    const dry = (error: Error, progressId?: string) =>
      requestSourceRuns(taskWith({ 'runs/bulk/': error }, { 'dry-run': true }, progressId).task);
    await expect(dry(new Error('no connection'))).rejects.toThrow('no connection');
    expect(await dry(refused(404))).toMatchObject({ runs: [] });
    expect(await dry(new Error('no connection'), 'p-1')).toMatchObject({ runs: [] });
  });
});

describe('a result', () => {
  const inputs = { 'run-ids': [], 'result-id': 7 };
  const runs = Object.fromEntries(Array.from({ length: 12 }, (_, index) => [index, { ...RUN, id: index + 1 }]));
  const result = { id: 7, status: 'completed', runs };

  it('gives up to three runs, ten for a model of one’s own', async () => {
    const found = await requestSourceRuns(taskWith({ 'results/7/': result }, inputs).task);
    expect(found.ids).toEqual([12, 11, 10]);
    expect(found.notes).toEqual([
      'Result 7: 12 of 12 runs reached the agent and failed',
      expect.stringMatching(/^Chose run 12: failed in scenario Cancels/),
      'Chose run 11: another run with a failure already covered',
      'Chose run 10: another run with a failure already covered',
    ]);
    const model = taskWith({ 'results/7/': result }, { ...inputs, improver: 'model' });
    expect((await requestSourceRuns(model.task)).ids).toHaveLength(10);
  });

  it('tells its own summary, in part', async () => {
    const summed = { ...result, runs: {}, ai_summary: { what_happened: 'x'.repeat(2_000) } };
    const { notes, ids } = await requestSourceRuns(taskWith({ 'results/7/': summed }, inputs).task);
    expect(ids).toEqual([]);
    expect(notes).toEqual([
      'Result 7: 0 of 0 runs reached the agent and failed',
      `Cekura's summary: ${'x'.repeat(1_000)}`,
    ]);
  });

  it('that is still running is rejected', async () => {
    const { task } = taskWith({ 'results/7/': { ...result, status: 'in_progress' } }, inputs);
    await expect(requestSourceRuns(task)).rejects.toMatchObject({
      message: 'Result 7 is not complete: its status is in_progress',
      hint: 'rerun when it is complete',
    });
  });

  it('that can’t be read is forgiven a resumed job, and no other', async () => {
    const forgiven = taskWith({ 'results/7/': refused(404) }, inputs, 'p-1');
    expect(await requestSourceRuns(forgiven.task)).toEqual({
      ids: [],
      runs: [],
      notes: ['The runs could not be read; the resumed job does not need them'],
    });
    await expect(requestSourceRuns(taskWith({ 'results/7/': refused(404) }, inputs).task)).rejects.toThrow('404');
    for (const status of [401, 403]) {
      const { task } = taskWith({ 'results/7/': refused(status) }, inputs, 'p-1');
      await expect(requestSourceRuns(task)).rejects.toThrow(`refused ${status}`);
    }
  });
});

describe('the displayed runs', () => {
  const source = (runs: SourceRuns['runs'], more: Partial<SourceRuns> = {}): SourceRuns => ({
    ...{ ids: runs.map(({ id }) => id), runs, notes: [], ...more },
  });
  const known = { id: 1, failed: [], reason: 'Why.', resultId: 7 };

  it('is read if no transcript is known, and merged', async () => {
    const { task, sent } = taskWith({ 'runs/bulk/': [{ ...RUN, transcript: 'Agent: Hi.' }] });
    expect(await completeSourceRuns(task, source([known]))).toMatchObject([
      { id: 1, reason: 'Why.', transcript: 'Agent: Hi.', url: 'https://dashboard.cekura.ai/3/results/7' },
    ]);
    expect(sent).toEqual(['runs/bulk/']);
  });

  it('is read once, and never fails', async () => {
    const complete = { ...known, transcript: 'Agent: Hi.', url: 'https://x' };
    const { task, sent } = taskWith({});
    expect(await completeSourceRuns(task, source([complete]))).toEqual([complete]);
    expect(await completeSourceRuns(task, source([]))).toEqual([]);
    expect(sent).toEqual([]);
    const failing = taskWith({ 'runs/bulk/': new Error('x') });
    expect(await completeSourceRuns(failing.task, source([known]))).toMatchObject([{ id: 1, reason: 'Why.' }]);
  });

  it('has a link by the metric’s project if the run has none', async () => {
    const { task, sent } = taskWith({ 'metrics/5/': { project: 4 } });
    const transcript = { ...known, transcript: 'Agent: Hi.' };
    expect((await completeSourceRuns(task, source([transcript], { metricId: 5 })))[0]?.url).toBe(
      'https://dashboard.cekura.ai/4/results/7',
    );
    expect((await completeSourceRuns(task, source([transcript])))[0]?.url).toBeUndefined();
    const { resultId: _, ...resultless } = transcript;
    await completeSourceRuns(task, source([resultless], { metricId: 5 }));
    expect(sent).toEqual(['metrics/5/']);
  });
});
