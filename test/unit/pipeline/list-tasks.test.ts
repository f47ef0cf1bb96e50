import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import { InputError } from '../../../src/errors.ts';
import { parseInputs } from '../../../src/inputs/parse-inputs.ts';
import { listTasks, type TaskSpec } from '../../../src/pipeline/list-tasks.ts';
import { writeFiles } from '../../support/step.ts';

let workspace = '';
beforeAll(async () => {
  workspace = await mkdtemp(path.join(tmpdir(), 'tasks-'));
  await writeFiles(workspace, {
    'a.md': 'Say hello.\n',
    'targets.yaml': `targets:
  - {name: sales, prompt-path: a.md, run-ids: 1}
  - {name: gone, prompt-path: gone.md, run-ids: 1}
`,
    'metrics.yaml': `targets:
  - {name: one, metric-id: 7}
  - {name: two, metric-id: [8, 9]}
`,
  });
});
afterAll(() => rm(workspace, { recursive: true }));

async function list(inputs: Record<string, string>) {
  const all = { 'api-key': 'key', 'github-token': 'token', ...inputs };
  const env = Object.fromEntries(Object.entries(all).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value]));
  return await listTasks(parseInputs(env, false), workspace);
}

async function name(inputs: Record<string, string>) {
  const tasks = (await list(inputs)) as TaskSpec[];
  return tasks.map((task) => [task.name, task.inputs['metric-id'].join(), task.targetName, task.resumeInput]);
}

async function refusal(inputs: Record<string, string>): Promise<string> {
  const error: unknown = await list(inputs).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(InputError);
  return `${(error as InputError).message} | ${(error as InputError).hint}`;
}

describe('the targets of a step', () => {
  it.each<[Record<string, string>, unknown[]]>([
    [{ 'prompt-path': 'a.md', 'run-ids': '1' }, [['a.md', '', undefined, undefined]]],
    [{ 'prompt-path': 'a.json', 'prompt-selector': '/x', 'run-ids': '1' }, [['a.json#/x', '', undefined, undefined]]],
    [{ mode: 'generate-metrics', 'agent-id': '3' }, [['generate-metrics', '', undefined, undefined]]],
    [{ 'metric-id': '7' }, [['metric 7', '7', undefined, undefined]]],
    [
      { 'metric-id': '7,8' },
      [
        ['metric 7', '7', undefined, { input: 'metric-id', value: '7', replacesConfig: false }],
        ['metric 8', '8', undefined, { input: 'metric-id', value: '8', replacesConfig: false }],
      ],
    ],
    [
      { 'config-path': 'targets.yaml' },
      [
        ['sales', '', 'sales', { input: 'target', value: 'sales', replacesConfig: false }],
        ['gone', '', 'gone', { input: 'target', value: 'gone', replacesConfig: false }],
      ],
    ],
    [{ 'config-path': 'targets.yaml', target: 'sales' }, [['sales', '', 'sales', undefined]]],
    [
      { 'config-path': 'metrics.yaml' },
      [
        ['one', '7', undefined, { input: 'target', value: 'one', replacesConfig: false }],
        ['two: metric 8', '8', undefined, { input: 'metric-id', value: '8', replacesConfig: true }],
        ['two: metric 9', '9', undefined, { input: 'metric-id', value: '9', replacesConfig: true }],
      ],
    ],
  ])('%j', async (inputs, tasks) => {
    expect(await name(inputs)).toEqual(tasks);
  });
});

describe('progress IDs', () => {
  it('go to the targets in their order', async () => {
    const tasks = (await list({ 'metric-id': '7,8', 'progress-id': 'p-1 p-2' })) as TaskSpec[];
    expect(tasks.map(({ progressId }) => progressId)).toEqual(['p-1', 'p-2']);
  });

  it.each<[Record<string, string>, string]>([
    [
      { 'metric-id': '7', 'progress-id': 'p-1 p-2' },
      'progress-id lists 2 IDs for 1 target | list one ID for each target, in the same order',
    ],
    [
      { 'metric-id': '7,8', 'progress-id': 'p-1' },
      'progress-id lists 1 ID for 2 targets | list one ID for each target, in the same order, or resume a single target: set metric-id to 7, and progress-id to its ID',
    ],
    [
      { 'metric-id': '7,8', 'progress-id': 'p-1 p-1' },
      'progress-id lists p-1 twice, but a job belongs to one target | list one ID for each target, in the same order',
    ],
    [
      { 'metric-id': '7,8', branch: 'mine' },
      'branch is set for 2 metrics, but each metric needs a branch of its own | set metric-id to one ID, or unset branch',
    ],
  ])('%j', async (inputs, message) => {
    expect(await refusal(inputs)).toBe(message);
  });

  it('leave a branch of one metric alone', async () => {
    expect(await name({ 'metric-id': '7', branch: 'mine' })).toHaveLength(1);
  });
});

test('a plan warns of a prompt that is not there', async () => {
  expect(await list({ mode: 'plan', 'config-path': 'targets.yaml' })).toEqual({
    matrix: '{"target":["sales","gone"]}',
    names: ['sales', 'gone'],
    warnings: [expect.stringMatching(/^target gone: prompt-path: gone\.md does not exist in the workspace\. Next: /)],
  });
  expect(await list({ mode: 'plan', 'config-path': 'metrics.yaml' })).toMatchObject({ warnings: [] });
});
