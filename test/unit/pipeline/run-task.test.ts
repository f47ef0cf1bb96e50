import { readFile, rm } from 'node:fs/promises';
import { describe, expect, it, onTestFinished, test } from 'vitest';
import { ActionError, StoppedError } from '../../../src/errors.ts';
import { runTask } from '../../../src/pipeline/run-task.ts';
import { makeProposalFolder } from '../../../src/task/keep-proposal.ts';
import type { Mode, Prepared, Verification } from '../../../src/task/mode.ts';
import { applyEdits, type Edit, type Proposal } from '../../../src/task/proposal.ts';
import type { Task } from '../../../src/task/task.ts';
import { fakeClock } from '../../support/fake-clock.ts';
import { failureOf } from '../../support/http.ts';

const PATH = 'prompts/agent.md';
const BEFORE = 'Say hello.\n';
const PREPARED: Prepared = {
  ...{ target: { name: PATH, slug: 'agent' }, title: 'the agent', job: 'improve-prompt job' },
  ...{ files: new Map([[PATH, Buffer.from(BEFORE)]]), trial: [], sections: [{ heading: 'Before', blocks: ['x'] }] },
};

function propose(after: string): Proposal {
  return {
    ...{ target: PREPARED.target, identity: after, kept: [{ name: 'agent.txt', text: after }] },
    words: { title: 'Improve', heading: 'A proposal', lead: 'It is better.', intro: '' },
    summary: '',
    texts: [{ kind: 'prompt', before: BEFORE, after }],
    edits: [{ paths: [PATH], isNew: false, apply: async () => after }],
    shown: [{ path: PATH, before: BEFORE, after }],
    ...{ notes: [], changePercent: 10, sections: [] },
  };
}

/** Runs a target whose proposal goes to the job summary; each step adds a line to the log. */
function setUp(
  change: Partial<Mode<Prepared, string>> = {},
  {
    inputs = {},
    verification,
    ...rest
  }: { inputs?: object; verification?: Partial<Verification> } & Partial<Omit<Task, 'inputs'>> = {},
) {
  const steps: string[] = [];
  const logged: string[] = [];
  const stop = new AbortController();
  const tell = (kind: string) => (line: string) => void logged.push(`${kind}: ${line}`);
  const step = (name: string) => async () => void steps.push(name);
  const runner = { info: tell('info'), warning: tell('warning'), notice: tell('notice'), group: tell('group') };
  const task = {
    inputs: {
      ...{ mode: 'improve-prompt', delivery: 'summary', guard: 'error', 'guard-levels': new Map(), keep: [] },
      ...{ 'max-change-percent': undefined, 'dry-run': false, rerun: false, verify: verification !== undefined },
      'poll-interval-seconds': undefined,
      ...inputs,
    },
    event: {},
    clock: fakeClock(1),
    signal: stop.signal,
    deadlineMs: Number.MAX_SAFE_INTEGER,
    workflowRunUrl: undefined,
    progressId: undefined,
    runner: async () => runner,
    proposalFolder: async () => {
      const folder = await makeProposalFolder({});
      onTestFinished(() => rm(folder, { recursive: true }));
      return folder;
    },
    announceJob: async (progressId: string) => void steps.push(`announce ${progressId}`),
    ...rest,
  } as unknown as Task;
  const mode: Mode<Prepared, string> = {
    prepare: async () => PREPARED,
    check: async () => {
      steps.push('check');
      return { plan: 'It would be improved.', request: ['x'] };
    },
    openVerification: async () => ({
      plan: 'It would be measured.',
      check: step('check verification'),
      begin: () => void steps.push('begin'),
      measure: async () => {
        steps.push('measure');
        return {};
      },
      close: step('close'),
      ...verification,
    }),
    start: async () => {
      steps.push('start');
      return { progressId: 'p-1' };
    },
    poll: async (_task, _prepared, progressId) => {
      steps.push(`poll ${progressId}`);
      return { state: 'done', result: 'Say hello, once.\n' };
    },
    propose: async (_task, _prepared, after) => {
      steps.push('propose');
      return propose(after);
    },
    ...change,
  };
  return { steps, logged, stop, task, mode, run: () => runTask(task, mode) };
}

describe('the steps of a task', () => {
  it('run once, in order', async () => {
    const { run, steps, logged } = setUp({ gather: async () => [{ id: 7, failed: [], reason: 'No greeting.' }] });
    const outcome = await run();
    expect(steps).toEqual(['check', 'start', 'announce p-1', 'poll p-1', 'propose']);
    expect(outcome).toMatchObject({ status: 'proposed', changed: true, delivery: 'summary', progressId: 'p-1' });
    expect(outcome.summary).toContain('| `7` |  | No greeting. |');
    expect(outcome.proposalPath).toMatch(/agent\.txt$/);
    expect(await readFile(outcome.proposalPath ?? '', 'utf8')).toBe('Say hello, once.\n');
    expect(logged).toContain(`info: The proposal for the agent was saved to ${outcome.proposalPath}`);
  });

  it('include a verification, which is closed', async () => {
    const { run, steps, logged } = setUp({}, { verification: {} });
    expect((await run()).status).toBe('proposed');
    expect(steps).toEqual([
      'check',
      'check verification',
      'start',
      'announce p-1',
      'begin',
      'poll p-1',
      'propose',
      'measure',
      'close',
    ]);
    expect(logged[0]).toBe('info: It would be measured.');
  });

  it('end before the start in a dry run', async () => {
    const { run, steps } = setUp({}, { verification: {}, inputs: { 'dry-run': true } });
    const outcome = await run();
    expect(steps).toEqual(['check', 'check verification', 'close']);
    expect(outcome).toMatchObject({ status: 'planned', delivery: 'none' });
    expect(outcome.notice).toMatch(/It would be improved\..*It would be measured\./s);
  });

  it('end if there is nothing to do', async () => {
    const { run, steps } = setUp({ check: async () => ({ nothing: 'No run failed.' }) }, { progressId: 'p-0' });
    expect(await run()).toMatchObject({
      status: 'unchanged',
      notice: expect.stringContaining('No run failed.'),
      progressId: 'p-0',
    });
    expect(steps).toEqual([]);
  });

  it('resume a job instead of starting one', async () => {
    const { run, steps } = setUp({}, { progressId: 'p-0' });
    expect(await run()).toMatchObject({ status: 'proposed', progressId: 'p-0' });
    expect(steps).toEqual(['check', 'poll p-0', 'propose']);
  });

  it('have no job to follow if the start returns the result', async () => {
    const { run, steps } = setUp({
      start: async () => ({ settled: { state: 'done', result: 'Say hello, twice.\n' } }),
    });
    expect(await run()).toMatchObject({ status: 'proposed', progressId: undefined });
    expect(steps).toEqual(['check', 'propose']);
  });

  it('end if the job has no proposal, or waits for an answer', async () => {
    const nothing = setUp({ poll: async () => ({ state: 'nothing', reason: 'It is good.' }) });
    expect(await nothing.run()).toMatchObject({
      status: 'unchanged',
      proposalPath: undefined,
      notice: expect.stringContaining('It is good.'),
      summary: expect.stringContaining('### Before'),
    });
    const question = { id: 'q', text: 'Which one?', options: [] };
    const waiting = setUp({ poll: async () => ({ state: 'waiting', questions: [question] }) as never });
    expect(await waiting.run()).toMatchObject({ status: 'waiting', progressId: 'p-1' });
  });

  it('keep what an unchanged proposal has', async () => {
    const kept = [
      { name: 'a.txt', text: 'A' },
      { name: 'b.txt', text: 'B' },
    ];
    const { run, logged } = setUp({ propose: async () => ({ unchanged: 'The same.', kept, sections: [] }) });
    const { status, proposalPath = '' } = await run();
    expect(status).toBe('unchanged');
    expect(await readFile(`${proposalPath}/b.txt`, 'utf8')).toBe('B');
    expect(logged).toContain(`info: The proposal for the agent was saved to ${proposalPath}`);
  });

  it.each([
    ['error', 'blocked'],
    ['warn', 'proposed'],
    ['off', 'proposed'],
  ])('with guard %s and a lost text end %s', async (guard, status) => {
    const { run, logged } = setUp({}, { inputs: { guard, keep: ['hello.'] }, verification: {} });
    expect((await run()).status).toBe(status);
    expect(logged.some((line) => line.startsWith('warning: '))).toBe(guard !== 'off');
  });

  it.each([
    ['error', 'blocked'],
    ['warn', 'proposed'],
  ])('with guard %s and a worse proposal end %s', async (guard, status) => {
    const measure = async () => ({ worse: 'It is worse', scores: { old: { score: 1 }, new: { score: 0 } } });
    const { run, steps } = setUp({}, { inputs: { guard }, verification: { measure } });
    expect(await run()).toMatchObject({ status, oldScore: 1, newScore: 0 });
    expect(steps.at(-1)).toBe('close');
  });

  it('show the proposal if its delivery fails, and close the verification', async () => {
    const measure = () => Promise.reject(new ActionError('It broke', 'fix it'));
    const { run, steps } = setUp({}, { verification: { measure } });
    const outcome = await run();
    expect(outcome).toMatchObject({ status: 'failed', error: { message: 'It broke' } });
    expect(outcome.summary).toContain('+Say hello, once.');
    expect(steps.at(-1)).toBe('close');
  });

  it('fail before anything is spent if the verification cannot be made', async () => {
    const check = () => Promise.reject(new ActionError('No agent', 'start it'));
    const { run, steps } = setUp({}, { verification: { check } });
    expect(await failureOf(run())).toMatchObject({ message: 'No agent' });
    expect(steps).toEqual(['check', 'close']);
  });
});

describe('a synchronous start', () => {
  it.each([
    [1_999, 'start returns'],
    [2_000, 'begin'],
  ])('of %i ms: the verification waits for no more than 2 s', async (tookMs, first) => {
    const steps: string[] = [];
    let due: { ms: number; act: () => void } | undefined;
    const clock = {
      ...fakeClock(1),
      after: (ms: number, act: () => void) => {
        due = { ms, act };
        return () => {
          due = undefined;
        };
      },
    };
    const { run } = setUp(
      {
        start: async () => {
          await Promise.resolve();
          if (due && due.ms <= tookMs) due.act();
          steps.push('start returns');
          return { settled: { state: 'done', result: 'Say hello, once.\n' } };
        },
      },
      { clock, verification: { begin: () => void steps.push('begin') } },
    );
    await run();
    expect(steps).toHaveLength(2);
    expect(steps[0]).toBe(first);
    expect(due).toBeUndefined();
  });
});

describe('a job on a signal', () => {
  const stopped = new StoppedError('SIGTERM');
  const follow = (cancel: Mode<Prepared, string>['cancel'], reason: Error = stopped) => {
    const stage = setUp({
      ...(cancel ? { cancel } : {}),
      poll: async () => {
        stage.stop.abort(reason);
        throw reason;
      },
    });
    return stage;
  };

  it('is canceled', async () => {
    const ids: string[] = [];
    const { run, logged } = follow(async (_task, _prepared, progressId) => void ids.push(progressId));
    expect(await failureOf(run())).toMatchObject({
      name: 'JobCanceledError',
      message: stopped.message,
      hint: `${stopped.hint}; the improve-prompt job was canceled in Cekura`,
    });
    expect(ids).toEqual(['p-1']);
    expect(logged).toContain('info: The improve-prompt job was canceled in Cekura');
  });

  it('may still be running if it cannot be canceled', async () => {
    const { run, logged } = follow(() => Promise.reject(new Error('It has ended')));
    expect(await failureOf(run())).toBe(stopped);
    expect(logged).toContain(
      'warning: The improve-prompt job could not be canceled and may still be running: It has ended',
    );
  });

  it('is left alone if its mode cannot cancel, or at the deadline', async () => {
    expect(await failureOf(follow(undefined).run())).toBe(stopped);
    const late = new ActionError('Out of time', 'raise timeout-minutes');
    const canceled: string[] = [];
    expect(await failureOf(follow(async () => void canceled.push('x'), late).run())).toBe(late);
    expect(canceled).toEqual([]);
  });
});

describe('edits', () => {
  const edit = (paths: string[], after: string, more: Partial<Edit> = {}): Edit => ({
    ...{ paths, isNew: false, apply: async () => after },
    ...more,
  });

  test('change the files of one place', async () => {
    const seen: unknown[] = [];
    const apply = async (text: string | null, where: string) => {
      seen.push([text, where]);
      return 'b2';
    };
    const texts = new Map([
      ['a', 'a'],
      ['b', 'b1'],
      ['c', null],
    ] as [string, string | null][]);
    const edits = [edit(['a'], 'a'), edit(['b'], '', { apply }), edit(['c'], 'c'), edit(['d'], 'd')];
    expect(await applyEdits(edits, texts, 'branch main')).toEqual({
      changes: [
        { path: 'b', before: 'b1', after: 'b2' },
        { path: 'c', before: null, after: 'c' },
        { path: 'd', before: null, after: 'd' },
      ],
      origins: [],
    });
    expect(seen).toEqual([['b1', 'branch main']]);
  });

  test('put new files where there is none, each in a place of its own', async () => {
    const texts = new Map([
      ['a', 'a'],
      ['b', null],
    ] as [string, string | null][]);
    const places = ['a', 'b', 'c', 'd'];
    const edits = [
      edit(places, '1', { isNew: true }),
      edit(places, '2', { isNew: true }),
      edit(['a'], '3', { isNew: true }),
    ];
    expect((await applyEdits(edits, texts, 'x')).changes.map(({ path, before }) => [path, before])).toEqual([
      ['b', null],
      ['c', null],
      ['a', 'a'],
    ]);
  });

  test('add a missing file as it is first', async () => {
    const origin = { message: 'Add it', text: 'old' };
    const written = await applyEdits(
      [edit(['a'], 'new', { origin }), edit(['b'], 'old', { origin })],
      new Map([['a', 'x']]),
      'x',
    );
    expect(written).toEqual({
      changes: [{ path: 'a', before: 'x', after: 'new' }],
      origins: [{ message: 'Add it', change: { path: 'b', before: null, after: 'old' } }],
    });
  });
});
