import { describe, expect, it, test } from 'vitest';
import type { CekuraClient } from '../../../src/cekura/client.ts';
import { RefusedError } from '../../../src/cekura/errors.ts';
import { locatePrompt } from '../../../src/documents/prompt/locate-prompt.ts';
import { improvePrompt } from '../../../src/modes/improve-prompt.ts';
import { editPrompt, type PreparedPrompt } from '../../../src/modes/prompt-target.ts';
import { proposePrompt } from '../../../src/modes/propose-prompt.ts';
import type { SourceRuns } from '../../../src/modes/source-runs.ts';
import type { RunEvidence } from '../../../src/render/types.ts';
import type { Proposal } from '../../../src/task/proposal.ts';
import type { Task } from '../../../src/task/task.ts';
import { failureOf } from '../../support/http.ts';

const PATH = 'prompts/agent.md';
const PROMPT = 'You are Mia. Book a slot.\n';
const SOURCE: SourceRuns = { ids: [2, 1], runs: [], notes: [] };
const run = (id: number, passed: boolean): RunEvidence => ({ id, passed, failed: [], reason: '' });

function setUp(inputs: Record<string, unknown> = {}, send: CekuraClient['send'] = async () => ({}), rest = {}) {
  const logged: string[] = [];
  const tell = (kind: string) => (line: string, more?: unknown) =>
    void logged.push([kind, line, ...(more === undefined ? [] : [JSON.stringify(more)])].join(' '));
  const runner = { info: tell('info'), warning: tell('warning'), group: tell('group') };
  const defaults = {
    ...{ improver: 'cekura', execution: 'auto', 'category-ids': [], 'workflow-metric-ids': [] },
    ...{ 'model-url': undefined, 'improver-instructions': undefined },
  };
  const task = { inputs: { ...defaults, ...inputs }, cekura: { send }, runner: async () => runner, ...rest };
  return { logged, task: task as unknown as Task };
}

async function prepare(source: SourceRuns = SOURCE, change: Partial<PreparedPrompt> = {}): Promise<PreparedPrompt> {
  return {
    ...{ target: { name: PATH, slug: 'prompts-agent-md' }, title: PATH, job: 'improve-prompt job', files: new Map() },
    ...{ trial: [], sections: [], path: PATH, selector: 'file', located: await locatePrompt(PROMPT, PATH, 'file') },
    ...{ isNamed: false, sourceRuns: Promise.resolve(source), evidence: async () => [] },
    ...change,
  };
}

describe('before a job is started', () => {
  it('the plan names the prompt and the runs, and the request does not depend on their order', async () => {
    const { task, logged } = setUp({ 'agent-id': 4821, 'category-ids': [5], 'workflow-metric-ids': [6] });
    expect(await improvePrompt.check(task, await prepare())).toEqual({
      plan: `The prompt ${PATH} (26 characters) would be improved from runs 2, 1.`,
      request: [PROMPT, [1, 2], 4821, [5], [6]],
    });
    expect(logged).toEqual([]);
  });

  it.each<[what: string, inputs: object, ids: number[], progressId: string | undefined, source: string]>([
    ['one run', {}, [7], undefined, 'from run 7'],
    ['a model', { improver: 'model' }, [7, 8], undefined, 'from runs 7, 8, by the model at model-url'],
    ['a job', {}, [7], 'p-1', 'by job p-1'],
  ])('the plan names %s', async (_, inputs, ids, progressId, source) => {
    const { task } = setUp({ ...inputs }, undefined, { progressId });
    expect(await improvePrompt.check(task, await prepare({ ...SOURCE, ids }))).toMatchObject({
      plan: `The prompt ${PATH} (26 characters) would be improved ${source}.`,
      request: [PROMPT, ids, 0, [], []],
    });
  });

  it('there may be nothing to learn from', async () => {
    const { task, logged } = setUp();
    expect(await improvePrompt.check(task, await prepare({ ids: [], runs: [], notes: ['Run 1: passed'] }))).toEqual({
      nothing: 'No run reached the agent and failed, so there is nothing to learn from.',
    });
    expect(logged).toEqual(['group Runs to learn from ["Run 1: passed"]']);
  });

  it('a resumed job without runs is followed, with a warning', async () => {
    const { task, logged } = setUp({}, undefined, { progressId: 'p-1' });
    await improvePrompt.check(task, await prepare({ ids: [], runs: [], notes: [] }));
    expect(logged).toEqual([
      'warning run-ids is not set, so the guards cannot compare the proposal with the calls of its runs; set run-ids as in the first workflow run',
    ]);
  });

  it('runs that the key does not show are named', async () => {
    const { task, logged } = setUp();
    await improvePrompt.check(task, await prepare({ ...SOURCE, unseen: [9] }));
    expect(logged).toEqual([
      'warning Cekura does not show run 9 to this key; check run-ids and the project of api-key, or set result-id if 9 is the ID of a result',
    ]);
  });

  it('runs that passed are named', async () => {
    const { task, logged } = setUp();
    await improvePrompt.check(task, await prepare({ ...SOURCE, runs: [run(1, true), run(2, false)] }));
    expect(logged).toEqual([
      'warning Run 1 in run-ids passed, so there is nothing to learn from it; replace it with a run that failed',
    ]);
  });

  it.each([
    [[1], 'Run 1 passed'],
    [[1, 2], 'All runs in run-ids passed: 1, 2'],
  ])('only passed runs are refused: %j', async (ids, message) => {
    const runs = ids.map((id) => run(id, true));
    const failure = await failureOf(improvePrompt.check(setUp().task, await prepare({ ids, runs, notes: [] })));
    expect(failure).toMatchObject({
      name: 'InputError',
      message,
      hint: 'set run-ids to runs that failed, or set result-id to have failing runs chosen',
    });
    const resumed = setUp({}, undefined, { progressId: 'p-1' });
    expect(await improvePrompt.check(resumed.task, await prepare({ ids, runs, notes: [] }))).toHaveProperty('plan');
    expect(resumed.logged).toEqual([]);
  });

  it('a whole file with front matter is warned about, unless the selector says so', async () => {
    const text = '---\nname: Mia\n---\nYou are Mia.\n';
    const located = await locatePrompt(text, PATH);
    const { task, logged } = setUp();
    await improvePrompt.check(task, await prepare(SOURCE, { located, selector: undefined }));
    expect(logged).toEqual([expect.stringMatching(/^warning .*front matter.* \{"file":"prompts\/agent\.md"\}$/)]);
    const chosen = setUp();
    await improvePrompt.check(chosen.task, await prepare(SOURCE, { located, selector: 'file' }));
    expect(chosen.logged).toEqual([]);
  });

  it.each([
    [{ improver: 'model', 'model-url': 'https://m' }, true],
    [{ improver: 'auto', 'model-url': 'https://m' }, true],
    [{ improver: 'auto' }, false],
    [{ improver: 'cekura', 'model-url': 'https://m' }, false],
  ])('a model’s instructions are read if it may be asked: %j', async (inputs, isRead) => {
    const { task } = setUp({ ...inputs, 'improver-instructions': 'missing.md' }, undefined, { workspace: '/nowhere' });
    const failure = await failureOf(improvePrompt.check(task, await prepare()));
    expect(failure !== undefined).toBe(isRead);
  });
});

describe('a start', () => {
  const gone = new RefusedError(404, 'gone', 'x');
  const done = { improved_prompt: 'New', summary_of_changes: 'Why' };

  /** Answers the two endpoints; an error is thrown. */
  async function start(inputs: object, background: unknown, sync: unknown) {
    const sent: unknown[] = [];
    const { task, logged } = setUp({ 'agent-id': 5, ...inputs }, async ({ path, body }) => {
      const isBackground = path.includes('_bg/');
      sent.push([isBackground ? 'background' : 'sync', body]);
      const reply = isBackground ? background : sync;
      if (reply instanceof Error) throw reply;
      return reply;
    });
    const started = await improvePrompt.start(task, await prepare()).catch((error: unknown) => error);
    return { started, sent, logged };
  }

  const body = { prompt: PROMPT, run_ids: [2, 1] };

  it('sends the prompt and the runs in the background', async () => {
    const { started, sent, logged } = await start({ 'category-ids': [8] }, { progress_id: 'p-1' }, done);
    expect(started).toEqual({ progressId: 'p-1' });
    expect(sent).toMatchObject([['background', { ...body, category_ids: [8], agent: 5, agent_id: 5 }]]);
    expect(logged).toEqual([]);
  });

  it.each(['auto', 'sync'])('is synchronous with execution %s where it has to be', async (execution) => {
    const { started, sent, logged } = await start({ execution }, gone, done);
    expect(started).toMatchObject({ settled: { state: 'done', result: { prompt: 'New', summary: 'Why' } } });
    expect(sent.map((one) => (one as unknown[])[0])).toEqual(execution === 'auto' ? ['background', 'sync'] : ['sync']);
    expect(logged).toEqual([
      'info Improving the prompt synchronously: Cekura replies with the improved prompt, and there is no progress-id',
    ]);
  });

  it.each<[inputs: object, message: RegExp, hint: RegExp]>([
    [
      { execution: 'background' },
      /no background improve-prompt endpoint/,
      /^set execution to auto or sync, and check run-ids/,
    ],
    [{ execution: 'auto' }, /^This Cekura account seems to have no improve-prompt endpoint/, /^set model-url/],
    [{ execution: 'sync' }, /^gone$/, /^x$/],
  ])('fails if no endpoint is there: %j', async (inputs, message, hint) => {
    const { started } = await start(inputs, gone, gone);
    expect(started).toMatchObject({ message: expect.stringMatching(message), hint: expect.stringMatching(hint) });
  });

  it.each([{ execution: 'background' }, { execution: 'auto' }, { execution: 'sync' }])(
    'falls back to the model: %j',
    async (inputs) => {
      const { started, logged } = await start({ ...inputs, improver: 'auto', 'model-url': 'https://m' }, gone, gone);
      // The model needs runs that were read, and there are none here.
      expect(started).toMatchObject({ message: expect.stringMatching(/^The runs could not be read/) });
      expect(logged.at(-1)).toBe(
        'warning This Cekura account has no improve-prompt endpoint (404 or 410), so the model at model-url improves the prompt',
      );
    },
  );

  it('asks the model at once if it is the improver', async () => {
    const { started, sent } = await start({ improver: 'model', 'model-url': 'https://m' }, gone, gone);
    expect(started).toMatchObject({ message: expect.stringMatching(/^The runs could not be read/) });
    expect(sent).toEqual([]);
  });

  it('does not hide another failure', async () => {
    const failure = new RefusedError(400, 'wrong', 'x');
    expect((await start({}, failure, done)).started).toBe(failure);
    expect((await start({}, gone, failure)).started).toBe(failure);
  });
});

describe('a proposal', () => {
  it('has the words, the edit and the texts of the prompt', async () => {
    const after = 'You are Mia. Book a slot, and repeat it.\n';
    const proposal = (await proposePrompt(await prepare(), {
      prompt: `\uFEFF${after.replace('\n', '\r\n')}`,
      summary: 'Why',
    })) as Proposal;
    expect(proposal).toMatchObject({
      target: { name: PATH },
      identity: ['prompt', PROMPT, after],
      kept: [{ name: 'prompts-agent-md.txt', text: `\uFEFF${after.replace('\n', '\r\n')}` }],
      words: {
        heading: `Proposal for \`${PATH}\``,
        lead: `A model proposes a change to the prompt \`${PATH}\`, based on 2 runs of the agent. Nothing changes until you accept it.`,
        title: `Improve ${PATH}`,
        intro: 'A model suggests, based on failed calls:',
      },
      summary: 'Why',
      texts: [{ kind: 'prompt', before: PROMPT, after, place: { file: PATH, line: 1, isFirstLine: true } }],
      shown: [{ path: PATH, before: PROMPT, after }],
      notes: [],
      changePercent: expect.any(Number),
      sections: [],
    });
    expect(await proposal.edits[0]?.apply(PROMPT, 'branch main')).toBe(after);
  });

  it('of a named target has its name as the title', async () => {
    const prepared = await prepare(
      { ids: [], runs: [], notes: [] },
      { isNamed: true, target: { name: 'mia', slug: 'mia' } },
    );
    expect(await proposePrompt(prepared, { prompt: 'You are Tom.', summary: '' })).toMatchObject({
      words: {
        title: 'Improve "mia" prompt',
        lead: 'A model proposes a change to the prompt `mia`. Nothing changes until you accept it.',
      },
    });
  });

  it.each([
    ['It is good.', 'It is good.'],
    ['', 'The improved prompt is the same as the current one.'],
  ])('is none if nothing changes: %j', async (summary, unchanged) => {
    expect(await proposePrompt(await prepare(), { prompt: PROMPT.trim(), summary })).toEqual({
      unchanged,
      kept: [{ name: 'prompts-agent-md.txt', text: PROMPT.trim() }],
      sections: [],
    });
  });
});

test.each([
  ['branch main', /^check out that branch before this action runs/],
  // An event of a comment has no head.
  ['pull request #1', /^check out the pull request's head before this action runs: .*github\.event\.issue\.number/],
])('an edit of another text is refused in %s', async (where, hint) => {
  const edit = editPrompt({ path: PATH, selector: 'file', located: await locatePrompt(PROMPT, PATH, 'file') }, 'x');
  expect(edit).toMatchObject({ paths: [PATH], isNew: false });
  expect(await failureOf(edit.apply('You are Tom.\n', where))).toMatchObject({
    name: 'InputError',
    message: `The prompt ${PATH}#file in ${where} differs from the one in the workspace`,
    hint: expect.stringMatching(hint),
  });
  expect(await failureOf(edit.apply(null, where))).toMatchObject({ message: `${PATH} does not exist in ${where}` });
});

test('the runs are requested before the prompt is read', async () => {
  const sent: string[] = [];
  const { task } = setUp(
    { 'run-ids': [1], 'prompt-path': 'missing.md', keep: [] },
    async ({ path }) => {
      sent.push(path);
      return [];
    },
    { workspace: '/nowhere' },
  );
  await failureOf(improvePrompt.prepare(task));
  expect(sent).toEqual(['/test_framework/v2/runs/bulk/']);
});
