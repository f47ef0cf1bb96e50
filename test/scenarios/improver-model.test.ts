import { describe, expect, it } from 'vitest';
import type { Message } from '../emulators/chat.ts';
import { CLINIC_PROMPT, RESULT_ID } from '../emulators/world.ts';
import { PROMPT_PATH, type StoryOptions, startStory } from '../support/story.ts';

const BRANCH = 'cekura/improve-prompt/prompts-agent-md';
const RULE = '- Before you cancel within 24 hours of an appointment, say that a fee applies.';
const IMPROVED = CLINIC_PROMPT.replace('- Offer a new time', `${RULE}\n- Offer a new time`);
const ANSWER = JSON.stringify({ prompt: IMPROVED, summary: 'The fee is named first.' });
const NO_ENDPOINT: StoryOptions['cekura'] = {
  faults: [{ match: { path: /improve_prompt/ }, outcome: { status: 404 } }],
};

async function startModel(replies: string[] = [ANSWER], options: StoryOptions = {}) {
  const asked: (readonly Message[])[] = [];
  const story = await startStory({
    ...options,
    chat: {
      reply: (messages) => {
        asked.push(messages);
        return replies.shift() ?? ANSWER;
      },
    },
  });
  const { chat } = story;
  if (!chat) throw new Error('no model');
  const MODEL = { 'model-url': chat.url, 'model-name': chat.model, 'model-api-key': chat.apiKey };
  return {
    ...story,
    chat,
    asked,
    run: (inputs = {}, rest = {}) => story.run({ ...MODEL, improver: 'model', ...inputs }, rest),
  };
}

describe('a model of one’s own', () => {
  it('improves the prompt from the runs, and starts no job', async () => {
    const { run, asked, cekura, github, chat } = await startModel();
    const result = await run({ 'run-ids': '612001,612006' });
    expect(result.errors).toEqual([]);
    expect(result.outputs).toMatchObject({ status: 'proposed', 'pull-request-operation': 'created' });
    expect(result.outputs['progress-id']).toBeUndefined();
    expect((await github.readFile(BRANCH, PROMPT_PATH)).toString()).toBe(IMPROVED);
    expect(cekura.requests.every(({ method }) => method === 'GET')).toBe(true);
    expect(asked).toHaveLength(1);
    const [system, user] = asked[0] ?? [];
    expect(system?.content).toMatch(/smallest edit/);
    const data = JSON.parse(user?.content ?? '');
    expect(data.prompt).toBe(CLINIC_PROMPT);
    expect(data.failed_calls).toMatchObject([
      {
        scenario: 'Cancels the evening before',
        missed_outcome: { score: '33 of 100', part_of_the_prompt: 'Offer a new time before you end the call.' },
        failed_metrics: [{ name: 'States the cancellation fee' }],
        transcript: expect.stringContaining('Dana Whitlock'),
      },
      { scenario: 'Cancels on the way to the clinic' },
    ]);
    const [pull] = await github.pulls();
    expect(pull?.body).toMatch(/\| The agent cancelled within 24 hours and did not name the fee\. \|/);
    expect(pull?.body).not.toContain('Dana Whitlock');
    expect(result.log.split('\n').filter((line) => line.startsWith('::add-mask::'))).toContain(
      `::add-mask::${chat.apiKey}`,
    );
    expect(result.log.replaceAll(`::add-mask::${chat.apiKey}`, '') + result.summary).not.toContain(chat.apiKey);
  });

  it('reads a file of the repository and up to ten runs of a result', async () => {
    const { run, asked } = await startModel();
    const files = { [PROMPT_PATH]: CLINIC_PROMPT, 'cekura/improver.md': 'Write like a poet.\n' };
    const inputs = { 'run-ids': '', 'result-id': String(RESULT_ID), 'improver-instructions': 'cekura/improver.md' };
    const result = await run(inputs, { files });
    expect(result.outputs.status).toBe('proposed');
    expect(asked[0]?.[0]?.content).toMatch(/^Write like a poet\.\n\nReply with one JSON object/);
    expect(JSON.parse(asked[0]?.[1]?.content ?? '').failed_calls).toHaveLength(4);
  });

  it('is asked once more after an unusable answer, and guarded like Cekura', async () => {
    const lost = JSON.stringify({ prompt: IMPROVED.replaceAll('{{clinic_name}}', 'us'), summary: '' });
    const { run, asked } = await startModel(['Of course!', lost]);
    const result = await run();
    expect(asked).toHaveLength(2);
    expect(result.outputs.status).toBe('blocked');
    expect(result.errors.join()).toMatch(/placeholder-lost/);
  });

  it.each([
    ['gives no usable answer twice', ['No.', 'No!'], {}, undefined, /answered twice without a usable rewrite/, 2],
    ['may have answered', [], {}, 'reset-after' as const, /may have answered/, 1],
    ['has another key', [], { 'model-api-key': 'wrong-key' }, undefined, /model-api-key/, 0],
    ['is not there', [], { 'model-name': 'other' }, undefined, /model-name/, 0],
    ['has no instructions', [], { 'improver-instructions': 'no/such.md' }, undefined, /improver-instructions/, 0],
  ])('fails with a reason when it %s', async (_, replies, inputs, outcome, message, requests) => {
    const { run, asked, chat } = await startModel(replies);
    if (outcome) chat.addFault({ match: {}, outcome });
    const result = await run(inputs);
    expect(result.outputs.status).toBe('failed');
    expect(result.errors.join()).toMatch(message);
    expect(asked).toHaveLength(requests);
  });

  it('gets no run that passed', async () => {
    const { run, asked } = await startModel();
    const result = await run({ 'run-ids': '612001,612002' });
    expect(result.warnings.join()).toContain('Run 612002 in run-ids passed');
    const { failed_calls: calls } = JSON.parse(asked[0]?.[1]?.content ?? '') as { failed_calls: unknown[] };
    expect(calls).toMatchObject([{ scenario: 'Cancels the evening before' }]);
  });

  it('learns only from the runs', async () => {
    const faults = [{ match: { path: /runs\/bulk/ }, outcome: { status: 500 } }];
    const { run, asked } = await startModel([], { cekura: { faults } });
    expect((await run()).errors.join()).toMatch(/runs could not be read, so the model has nothing to learn from/);
    expect(asked).toEqual([]);
  });

  it.each([['auto'], ['background'], ['sync']])(
    'takes over where the account has no improve-prompt (%s)',
    async (execution) => {
      const { run, cekura } = await startModel([ANSWER], { cekura: NO_ENDPOINT });
      const result = await run({ improver: 'auto', execution });
      expect(result.outputs.status).toBe('proposed');
      expect(result.warnings.join()).toMatch(/no improve-prompt endpoint/);
      expect(cekura.jobs).toEqual([]);
    },
  );

  it('is unused if Cekura improves, and suggested if there is neither', async () => {
    const { run, asked } = await startModel();
    expect((await run({ improver: 'auto' })).outputs.status).toBe('proposed');
    expect(asked).toEqual([]);
    const without = await startStory({ cekura: NO_ENDPOINT });
    expect((await without.run()).errors.join()).toMatch(/both endpoints answered with 404 or 410.*model-url/);
    const { errors } = await without.run({ execution: 'sync' });
    expect(errors).toEqual([expect.stringMatching(/the service answered 404/)]);
  });
});

describe('a job that is resumed', () => {
  it.each([
    [500, 'proposed', /^$/],
    [403, 'failed', /denied/i],
  ])('while the result answers %i is %s', async (status, expected, message) => {
    const { run, cekura } = await startStory();
    const first = await run({ delivery: 'summary' });
    cekura.addFault({ match: { path: /results\// }, outcome: { status } });
    const again = await run({
      'run-ids': '',
      'result-id': String(RESULT_ID),
      'progress-id': first.outputs['progress-id'] ?? '',
    });
    expect(again.outputs.status).toBe(expected);
    expect(again.errors.join()).toMatch(message);
    expect(cekura.jobs).toHaveLength(1);
  });
});

describe('runs that passed', () => {
  it('are a warning next to one that failed', async () => {
    const { run, cekura } = await startStory();
    const result = await run({ 'run-ids': '612006,612007' });
    expect(result.outputs.status).toBe('proposed');
    expect(result.warnings.join()).toMatch(/Run 612007 in run-ids passed/);
    expect(cekura.jobs).toHaveLength(1);
  });

  it.each([['612007'], ['612002,612007']])('are an error alone (%s), before anything is spent', async (ids) => {
    const { run, cekura } = await startStory();
    const result = await run({ 'run-ids': ids });
    expect(result.outputs.status).toBe('failed');
    expect(result.errors.join()).toMatch(/passed.*result-id/);
    expect(cekura.jobs).toEqual([]);
  });
});
