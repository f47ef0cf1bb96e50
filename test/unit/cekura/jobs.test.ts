import { describe, expect, it } from 'vitest';
import type { CekuraClient } from '../../../src/cekura/client.ts';
import { RefusedError, UncertainStartError } from '../../../src/cekura/errors.ts';
import { improvePromptSync, pollImprovePrompt, readProgressId, startImprovePrompt } from '../../../src/cekura/jobs.ts';

const REQUEST = { prompt: 'Hi.', runIds: [1], categoryIds: [], workflowMetricIds: [] };

const answering = (reply: unknown): CekuraClient => ({
  send: async () => {
    if (reply instanceof Error) throw reply;
    return reply;
  },
});

describe('the synchronous endpoint', () => {
  it.each([
    [
      { improved_prompt: 'Better.', summary_of_changes: 'Why.' },
      { state: 'done', result: { prompt: 'Better.', summary: 'Why.' } },
    ],
    [{ error: 'No issues found' }, { state: 'nothing', reason: 'No issues found' }],
  ])('%j', async (reply, answer) => {
    expect(await improvePromptSync(answering(reply), REQUEST)).toEqual(answer);
  });

  it('explains an unusable answer', async () => {
    await expect(improvePromptSync(answering({ error: 'Out of tokens' }), REQUEST)).rejects.toMatchObject({
      message: 'Unexpected reply from Cekura to improve_prompt: Out of tokens',
      hint: 'look for the result in the dashboard before you rerun',
    });
  });

  it('has no job to resume when its request may have arrived', async () => {
    const lost = new UncertainStartError('Cekura: x', 'resume it');
    await expect(improvePromptSync(answering(lost), REQUEST)).rejects.toMatchObject({
      name: 'UncertainStartError',
      message: 'Cekura: x',
      hint: 'check the dashboard before you rerun; if time ran out, raise timeout-minutes',
      cause: lost,
    });
    const refused = new RefusedError(400, 'x', 'y');
    await expect(improvePromptSync(answering(refused), REQUEST)).rejects.toBe(refused);
  });
});

describe('the background endpoint', () => {
  it.each(['busy', undefined])('is still working after the unreadable reply %j', async (reply) => {
    const running = { state: 'pending', word: 'not readable', known: true };
    expect(await pollImprovePrompt(answering(reply), 'p-1')).toEqual(running);
  });

  it.each([404, 410])('is missing after %i', async (status) => {
    expect(await startImprovePrompt(answering(new RefusedError(status, 'x', 'y')), REQUEST)).toBeUndefined();
  });

  it.each([new RefusedError(403, 'x', 'y'), new Error('x')])('refuses with %s', async (error) => {
    await expect(startImprovePrompt(answering(error), REQUEST)).rejects.toBe(error);
  });
});

it.each([
  [{ progress_id: 'p-1' }, 'p-1'],
  [{ progress_id: 7 }, '7'],
])('%j has the progress ID %s', (reply, id) => {
  expect(readProgressId(reply)).toBe(id);
});

it.each([[{}], [{ progress_id: '' }], [{ progress_id: 'a b' }], [{ progress_id: 'x'.repeat(201) }], [null]])(
  '%j has none',
  (reply) => {
    expect(() => readProgressId(reply)).toThrow(/progress_id|the reply/);
  },
);
