import { describe, expect, test } from 'vitest';
import { checkDelivery, checkPlace, chooseDelivery, deliver } from '../../../src/delivery/choose.ts';
import { findAnswered } from '../../../src/delivery/find-answer.ts';
import type { DeliveryKind, DeliveryTask, Draft, Route } from '../../../src/delivery/route.ts';
import { decodeFiles } from '../../../src/delivery/route.ts';
import type { Edit } from '../../../src/task/proposal.ts';

const PATH = 'prompts/agent.md';

function taskWith(inputs: object, event: object = {}): DeliveryTask {
  const github = () => Promise.reject(new Error('GitHub is not needed'));
  return { inputs: { mode: 'improve-prompt', ...inputs }, event, workflowRunUrl: 'https://run', github } as never;
}

test.each<[delivery: string, mode: string, isPullRequest: boolean, expected: DeliveryKind]>([
  ['auto', 'improve-prompt', false, 'pull-request'],
  ['auto', 'improve-prompt', true, 'comment'],
  ['auto', 'generate-metrics', true, 'comment'],
  ['pull-request', 'improve-prompt', true, 'pull-request'],
  ['comment', 'improve-prompt', false, 'comment'],
  ['summary', 'generate-metrics', true, 'summary'],
  ['suggestion', 'improve-prompt', true, 'suggestion'],
  ['suggestion', 'metric-feedback', true, 'suggestion'],
  ['suggestion', 'generate-metrics', true, 'comment'],
])('delivery %s in mode %s, for a pull request: %s, is %s', (delivery, mode, isPullRequest, expected) => {
  const event = isPullRequest ? { pullRequest: { number: 1, fromFork: false } } : {};
  expect(chooseDelivery(taskWith({ delivery, mode }, event))).toBe(expected);
});

describe('the job summary', () => {
  const target = { name: PATH, slug: 'agent' };
  const files = new Map([[PATH, Buffer.from('Say hello.')]]);
  const editTo = (text: string): Edit => ({ paths: [PATH], isNew: false, apply: async (now) => `${now} ${text}` });

  test('needs no GitHub', async () => {
    const task = taskWith({ delivery: 'summary' });
    const route = await checkDelivery(task, { target, files, trial: [editTo('x')] });
    expect(route).toEqual({
      kind: 'summary',
      key: { mode: 'improve-prompt', name: PATH },
      texts: new Map([[PATH, 'Say hello.']]),
      where: 'the workspace',
    });
    await checkPlace(task, route);
    expect(await findAnswered(task, route, 'request')).toBeUndefined();
    expect(await deliver(task, route, {} as Draft)).toEqual({
      delivery: 'summary',
      warnings: [],
      links: { workflowRunUrl: 'https://run' },
    });
  });

  test('is refused if an edit is not possible', async () => {
    const trial: Edit = { paths: [PATH], isNew: false, apply: () => Promise.reject(new Error('another text')) };
    const checked = checkDelivery(taskWith({ delivery: 'summary' }), { target, files, trial: [trial] });
    await expect(checked).rejects.toThrow('another text');
  });
});

test.each(['comment', 'suggestion', 'summary'] as const)('a %s needs no branch', async (kind) => {
  await checkPlace(taskWith({}), { kind } as Route);
});

test.each([
  ['improve-prompt', 'prompt-path'],
  ['metric-feedback', 'metric-path'],
])('a file that is no text is named with its input, in mode %s: %s', (mode, input) => {
  const read = () => decodeFiles(taskWith({ mode }), new Map([[PATH, Buffer.from([0xff, 0xfe, 0x00])]]));
  expect(read).toThrow(`${input}: ${PATH} is UTF-16`);
  expect(decodeFiles(taskWith({ mode }), new Map([['new.md', null]]))).toEqual(new Map([['new.md', null]]));
});
