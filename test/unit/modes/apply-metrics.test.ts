import { rm } from 'node:fs/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { CekuraRequest } from '../../../src/cekura/client.ts';
import { RefusedError } from '../../../src/cekura/errors.ts';
import { readMetricFile } from '../../../src/documents/metrics/metric-file.ts';
import { applyMetrics } from '../../../src/modes/apply-metrics.ts';
import { makeProposalFolder } from '../../../src/task/keep-proposal.ts';
import type { Task } from '../../../src/task/task.ts';
import { failureOf } from '../../support/http.ts';

const HEAD = 'type: llm_judge\neval_type: binary\nagents: [5]\n';
const fileOf = (name: string, id?: number, description = 'New.') =>
  `${id === undefined ? '' : `id: ${id}\n`}name: ${name}\ndescription: ${description}\n${HEAD}`;
const liveOf = (id: number, name: string, description = 'Old.', more: object = {}) => ({
  ...{ id, name, description, type: 'llm_judge', eval_type: 'binary', agents: [5] },
  ...more,
});

interface Setting {
  files: Record<string, string>;
  live?: Record<string, unknown>[];
  inputs?: object;
  event?: object;
  /** Answers a request that changes the service; an error is thrown. */
  answer?: (request: CekuraRequest) => unknown;
}

async function setUp({ files, live = [], inputs = {}, event = {}, answer = () => ({}) }: Setting) {
  const logged: string[] = [];
  const sent: CekuraRequest[] = [];
  const tell = (kind: string) => (line: string) => void logged.push(`${kind}: ${line}`);
  const send = async (request: CekuraRequest) => {
    if (request.method === 'GET') {
      const [, id] = /\/metrics\/(\d+)\/$/.exec(request.path) ?? [];
      const found = live.find((one) => String(one.id) === id);
      if (id !== undefined && !found) throw new RefusedError(404, 'Not found', '');
      return found ?? live;
    }
    sent.push(request);
    const reply = answer(request);
    if (reply instanceof Error) throw reply;
    return reply;
  };
  const found = await Promise.all(
    Object.entries(files).map(async ([name, text]) => {
      const path = `metrics/${name}.yaml`;
      return { path, text, bytes: Buffer.from(text), ...(await readMetricFile(text, path)) };
    }),
  );
  const task = {
    inputs: {
      ...{ mode: 'apply-metrics', 'metric-path': 'metrics', overwrite: true, verify: false, 'dry-run': false },
      ...{ 'github-token': '', guard: 'error', delivery: 'summary' },
      ...inputs,
    },
    event: { eventName: 'push', ref: 'refs/heads/main', defaultBranch: 'main', sha: 'a'.repeat(40), ...event },
    cekura: { send },
    metricFiles: async () => (found.length > 0 ? found : undefined),
    proposalFolder: async () => {
      const folder = await makeProposalFolder({});
      onTestFinished(() => rm(folder, { recursive: true }));
      return folder;
    },
    runner: async () => ({ info: tell('info'), warning: tell('warning'), notice: tell('notice') }),
  } as unknown as Task;
  return { task, logged, sent, run: () => applyMetrics(task) };
}

describe('metric files', () => {
  it('are compared with the live metrics, and those that differ are written', async () => {
    const { run, logged, sent } = await setUp({
      files: { a: fileOf('Fee', 1), b: fileOf('Tone', 2), c: fileOf('Pace'), d: fileOf('Kind') },
      live: [liveOf(1, 'Fee'), liveOf(2, 'Tone', 'New.'), liveOf(4, ' Kind ', 'New.', { name: 'Kind' })],
      answer: ({ path }) => (path.includes('bulk') ? [{ id: 3, name: 'Pace' }] : {}),
    });
    expect(await run()).toMatchObject({ status: 'applied', changed: true });
    expect(logged).toEqual([
      'info: metrics/a.yaml: differs from metric 1 in description',
      'info: metrics/b.yaml: metric 2 already matches',
      'info: metrics/c.yaml: defines a new metric',
      'info: metrics/d.yaml: metric 4 already matches',
      'info: metrics/a.yaml: updated metric 1',
      'info: metrics/c.yaml: created metric 3',
    ]);
    expect(
      sent.map(({ method, path, body }) => [method, path.replace('/test_framework/v1/metrics/', ''), body]),
    ).toEqual([
      ['PATCH', '1/', { description: 'New.' }],
      [
        ...['POST', 'bulk_create/'],
        [{ name: 'Pace', description: 'New.', type: 'llm_judge', eval_type: 'binary', agents: [5] }],
      ],
    ]);
  });

  it('get the default types if they name none', async () => {
    const { run, sent } = await setUp({
      files: { a: 'name: Fee\ndescription: New.\nagents: [5]\n' },
      answer: () => [{ id: 3, name: 'Fee' }],
    });
    await run();
    expect(sent[0]?.body).toEqual([
      { name: 'Fee', description: 'New.', agents: [5], type: 'llm_judge', eval_type: 'binary' },
    ]);
  });

  it('are only compared in a dry run, and where nothing may be applied', async () => {
    const files = { a: fileOf('Fee', 1) };
    const live = [liveOf(1, 'Fee')];
    const dry = await setUp({ files, live, inputs: { 'dry-run': true } });
    expect((await dry.run()).status).toBe('planned');
    expect(dry.logged).toHaveLength(1);
    const other = await setUp({ files, live, event: { ref: 'refs/heads/topic' } });
    expect((await other.run()).status).toBe('planned');
    expect(other.logged[1]).toBe(
      'notice: Nothing is applied, because this workflow run is for topic: metrics are applied only on a push to branch main, or on a schedule or dispatch there',
    );
    expect([...dry.sent, ...other.sent]).toEqual([]);
    const base = await setUp({ files, live, event: { ref: 'refs/heads/topic' }, inputs: { 'base-branch': 'topic' } });
    expect((await base.run()).status).toBe('applied');
  });

  it('may match already', async () => {
    const { run, sent } = await setUp({ files: { a: fileOf('Fee', 1, 'Old.') }, live: [liveOf(1, 'Fee')] });
    expect(await run()).toMatchObject({ status: 'unchanged', changed: false });
    expect(sent).toEqual([]);
  });

  it('may conflict in a field that cannot be changed', async () => {
    const { run, logged, sent } = await setUp({
      files: { a: `id: 1\nname: Fee\ndescription: New.\nproject: 8\n${HEAD.replace('agents: [5]\n', '')}` },
      live: [liveOf(1, 'Fee', 'Old.', { project: 7, agents: undefined })],
    });
    expect((await run()).status).toBe('failed');
    expect(logged[0]).toMatch(/^info: metrics\/a\.yaml: conflicts with metric 1: .*project \(cannot be changed\)/);
    expect(sent).toEqual([]);
  });

  it('are required', async () => {
    const { run } = await setUp({ files: {} });
    expect(await failureOf(run())).toMatchObject({
      name: 'InputError',
      message: 'No metric files in metrics, which does not exist',
      hint: expect.stringMatching(/^start with mode generate-metrics or metric-feedback/),
    });
    const { task } = await setUp({ files: {} });
    expect(await failureOf(applyMetrics({ ...task, metricFiles: async () => [] }))).toMatchObject({
      message: 'No metric files in metrics',
    });
  });
});

describe('a metric', () => {
  it('that is not there, or of which there are several, is a problem of its file', async () => {
    const { run } = await setUp({
      files: { a: fileOf('Fee', 9), b: fileOf('Tone') },
      live: [liveOf(1, 'Tone'), liveOf(2, 'Tone')],
    });
    const failure = await failureOf(run());
    expect(failure).toMatchObject({
      places: [
        {
          ...{ file: 'metrics/a.yaml', line: 1 },
          message:
            'id: Cekura has no metric 9, or does not show it to api-key; check that api-key belongs to the project of the metric; if it does, remove the file, or only its id to create a new metric',
        },
        {
          ...{ file: 'metrics/b.yaml', line: 1 },
          message: 'name: 2 live metrics have this name (1, 2); add the id of the right metric',
        },
      ],
    });
  });

  it('that belongs to another file is not found by its name', async () => {
    const { run, logged } = await setUp({
      files: { a: fileOf('Charge', 1, 'Old.'), b: fileOf('Fee') },
      live: [liveOf(1, 'Fee')],
      answer: () => [{ id: 2, name: 'Fee' }],
    });
    await run();
    expect(logged).toContain('info: metrics/b.yaml: created metric 2');
  });

  it('that cannot be read ends the run', async () => {
    const { task } = await setUp({ files: { a: fileOf('Fee', 1) } });
    const refused = new RefusedError(403, 'Denied', '');
    const send = () => Promise.reject(refused);
    expect(await failureOf(applyMetrics({ ...task, cekura: { send } }))).toBe(refused);
  });

  it('whose update fails does not keep the others from being written', async () => {
    const { run, logged, sent } = await setUp({
      files: { a: fileOf('Fee', 1), b: fileOf('Tone', 2) },
      live: [liveOf(1, 'Fee'), liveOf(2, 'Tone')],
      answer: ({ path }) => (path.includes('/1/') ? new RefusedError(400, 'It is wrong', 'fix it') : {}),
    });
    expect((await run()).status).toBe('failed');
    expect(sent).toHaveLength(2);
    expect(logged.slice(2)).toEqual([
      'info: metrics/a.yaml: It is wrong. Next: fix it.',
      'info: metrics/b.yaml: updated metric 2',
    ]);
  });
});

describe('a rejected creation', () => {
  it.each<[what: string, status: number, body: unknown, messages: string[]]>([
    [
      ...(['names the metric', 400, { 0: {}, 1: { name: ['Taken.'] } }] as const),
      [
        'Not created, because Cekura rejected another new metric. Next: correct the file of that metric.',
        'Cekura rejected the new metric: {"name":["Taken."]}. Next: correct the file.',
      ],
    ],
    [
      'is shortened',
      400,
      { 0: { x: 'y'.repeat(600) } },
      [
        expect.stringMatching(/^Cekura rejected the new metric: \{"x":"y{494}\. Next/),
        expect.stringMatching(/^Not created/),
      ],
    ],
    ['of another form is shown as it is', 400, { name: ['Taken.'] }, ['No. Next: x.', 'No. Next: x.']],
    ['with a mixed body too', 400, { 0: {}, name: ['x'] }, ['No. Next: x.', 'No. Next: x.']],
    ['with a text too', 400, 'x', ['No. Next: x.', 'No. Next: x.']],
    ['with nothing too', 400, null, ['No. Next: x.', 'No. Next: x.']],
    ['for another reason too', 422, { 0: {} }, ['No. Next: x.', 'No. Next: x.']],
  ])('that %s', async (_, status, body, messages) => {
    const { run, logged } = await setUp({
      files: { a: fileOf('Fee'), b: fileOf('Tone') },
      answer: () => new RefusedError(status, 'No', 'x', body),
    });
    expect((await run()).status).toBe('failed');
    expect(logged.slice(2).map((line) => line.replace(/^info: metrics\/[ab]\.yaml: /, ''))).toEqual(messages);
  });
});

describe('a pending proposal', () => {
  const pending = { description: 'New.', proposed_at: '2026-11-20' };
  const live = (change: object = {}) => [
    liveOf(1, 'Fee', 'Old.', { pending_optimisation_proposal: { ...pending, ...change } }),
  ];
  const dismissals = (sent: readonly CekuraRequest[]) => sent.filter(({ path }) => path.includes('dismiss'));

  it('that is applied is dismissed', async () => {
    const { run, logged, sent } = await setUp({ files: { a: fileOf('Fee', 1) }, live: live() });
    await run();
    expect(dismissals(sent)).toHaveLength(1);
    expect(logged.at(-1)).toBe('info: The pending proposal of metric 1 was applied and dismissed in Cekura');
  });

  it('that the metric has already is dismissed too', async () => {
    const { run, sent } = await setUp({ files: { a: fileOf('Fee', 1, 'Old.') }, live: live({ description: 'Old.' }) });
    await run();
    expect(dismissals(sent)).toHaveLength(1);
  });

  it('of something else stays', async () => {
    const { run, sent } = await setUp({ files: { a: fileOf('Fee', 1) }, live: live({ description: 'Other.' }) });
    await run();
    expect(dismissals(sent)).toEqual([]);
  });

  it('that cannot be dismissed is a warning', async () => {
    const { run, logged } = await setUp({
      files: { a: fileOf('Fee', 1) },
      live: live(),
      answer: ({ path }) => (path.includes('dismiss') ? new RefusedError(500, 'Broken', '') : {}),
    });
    expect((await run()).status).toBe('applied');
    expect(logged.at(-1)).toBe(
      'warning: The pending proposal of metric 1 was applied, but could not be dismissed: Broken',
    );
  });
});
