import { describe, expect, it } from 'vitest';
import type { Chat } from '../emulators/cekura-chats.ts';
import { CLINIC_PROMPT } from '../emulators/world.ts';
import { readTemp } from '../support/step.ts';
import { PROMPT_PATH, type Story, startStory } from '../support/story.ts';

/** As long as things take on a real service. */
const CHATS = { openMs: 2_000, replyMs: 3_000, scoreMs: 10_000 };
const JOB_MS = 60_000;

/** Follows no rule any more: the fee that callers were told is gone. */
const FORGETFUL = CLINIC_PROMPT.replace('Never give medical advice. ', '');
const TELLS_FEE = CLINIC_PROMPT.replace(
  '- Offer a new time before you end the call.',
  '- Say that the late cancellation fee applies and wait for a yes.\n- Offer a new time before you end the call.',
);

const posts = ({ cekura }: Story) =>
  cekura.requests.filter(({ method }) => method === 'POST').map(({ path }) => path.split('/').at(-2));
const stillOpen = (chats: readonly Chat[]) =>
  chats.filter(({ openedAt, endedBy }) => openedAt !== undefined && endedBy !== 'api' && endedBy !== 'caller');

describe('verify: true', () => {
  it('shows in the pull request how both prompts did', async () => {
    const story = await startStory({ verifies: true, cekura: { jobMs: JOB_MS, chats: CHATS }, chat: { replyMs: 500 } });
    const result = await story.run({ 'agent-variables': 'clinic_name=Brightwater\ncaller_name=Dana' });
    expect(result.errors).toEqual([]);
    expect(result.outputs).toMatchObject({
      status: 'proposed',
      delivery: 'pull-request',
      verdict: 'better',
      'old-score': '0',
      'new-score': '1',
      'baseline-result-id': '90001',
      'proposal-result-id': '90002',
    });
    const [pull] = await story.github.pulls();
    const body = pull?.body ?? '';
    expect(body).toContain('### Verification: better');
    expect(body).toContain('| Cancels on the way to the clinic | 0 of 3 | 3 of 3 |');
    expect(body).toContain('[Passed with the current prompt](https://dashboard.cekura.ai/1512/results/90001)');
    expect(body).toContain('about 10 of 100 comparisons');
    expect(body.indexOf('### What changed and why')).toBeLessThan(body.indexOf('### Verification'));
    expect(body.indexOf('### Verification')).toBeLessThan(body.indexOf('### Evidence'));
    expect(result.summary).toContain('### Verification: better');
    expect(result.log).toContain('Verification takes 6 conversations: it plays 1 scenario 3 times with each prompt.');
    expect(result.log).toContain('Verification, proposal: 3 of 3 conversations, 3 passed');
    // The agent is asked before anything is spent, and today's prompt is played while the job runs.
    const asked = story.chat?.requests[0]?.at ?? 0;
    expect(asked).toBeLessThanOrEqual(story.cekura.requests.find(({ method }) => method === 'POST')?.at ?? 0);
    expect(posts(story).slice(0, 2)).toEqual(['improve_prompt_bg', 'run_scenarios_api_chat']);
    expect(stillOpen(story.cekura.chats)).toEqual([]);
  });

  it('shows the newest verification in the comment', async () => {
    const story = await startStory({
      ...{ verifies: true, cekura: { jobMs: JOB_MS, chats: CHATS }, chat: { replyMs: 500 } },
      github: { branches: { topic: { 'notes.md': 'x' } } },
    });
    const { number } = await story.github.openPull({ head: 'topic' });
    const inputs = { delivery: 'comment', 'pull-request-number': String(number) };
    await story.run(inputs);
    const { outputs } = await story.run({ ...inputs, rerun: 'true' });
    const comments = await story.github.comments(number);
    expect(comments).toHaveLength(1);
    expect(comments[0]?.body).toContain(`/results/${outputs['proposal-result-id']}`);
  });

  it('blocks a proposal that is worse, and names the scenario', async () => {
    const story = await startStory({
      verifies: true,
      github: { files: { [PROMPT_PATH]: TELLS_FEE } },
      cekura: {
        chats: CHATS,
        improve: {
          output: { improved_prompt: `${CLINIC_PROMPT.trim()}\n- Be kind.\n`, summary_of_changes: 'Kinder.' },
        },
      },
      chat: {},
    });
    const inputs = { 'run-ids': '612003', 'verify-scenarios': '3301', 'verify-repeats': '2' };
    const result = await story.run(inputs);
    expect(result.outputs).toMatchObject({
      status: 'blocked',
      delivery: 'summary',
      verdict: 'worse',
      'new-score': '0',
    });
    expect(result.exitCode).toBe(1);
    expect(result.errors).toEqual([
      expect.stringMatching(
        /^The proposal is worse: 0 of 4 conversations passed with the proposal, 2 of 4 with the current prompt; worst scenario: Cancels the evening before \(2 of 2, now 0 of 2\)\. Next: .*set verify to false and progress-id to/,
      ),
    ]);
    expect(result.summary).toContain('### Verification: worse');
    expect(result.summary).toContain('Be kind.');
    expect(await story.github.pulls()).toEqual([]);

    const warned = await story.run({ ...inputs, guard: 'warn' });
    expect(warned.outputs).toMatchObject({ status: 'proposed', verdict: 'worse' });
  });

  it('does not verify a blocked proposal, and ends open conversations', async () => {
    const improve = {
      output: { improved_prompt: FORGETFUL.replace('{{caller_name}}', 'Dana'), summary_of_changes: '' },
    };
    const story = await startStory({ verifies: true, cekura: { jobMs: 12_000, chats: CHATS, improve }, chat: {} });
    const result = await story.run();
    expect(result.outputs).toMatchObject({ status: 'blocked' });
    expect(result.outputs.verdict).toBeUndefined();
    expect(posts(story).filter((path) => path === 'run_scenarios_api_chat')).toHaveLength(1);
    expect(stillOpen(story.cekura.chats)).toEqual([]);
  });

  it('reports a failure that does not recur', async () => {
    const story = await startStory({
      verifies: true,
      github: { files: { [PROMPT_PATH]: TELLS_FEE } },
      cekura: { chats: CHATS },
      chat: {},
    });
    const result = await story.run();
    expect(result.outputs).toMatchObject({ status: 'proposed', verdict: 'not-reproduced', 'old-score': '1' });
    const [pull] = await story.github.pulls();
    expect(pull?.body).toContain('### Verification: the failure was not reproduced');
  });

  it('delivers an unscored proposal, and says why', async () => {
    const story = await startStory({ verifies: true, cekura: { chats: CHATS }, chat: {} });
    story.chat?.addFault({ match: { nth: 2, times: 1_000 }, outcome: { status: 500 } });
    const result = await story.run();
    expect(result.outputs).toMatchObject({ status: 'proposed', verdict: 'inconclusive' });
    expect(result.outputs['new-score']).toBeUndefined();
    const [pull] = await story.github.pulls();
    expect(pull?.body).toContain('No conversation with either prompt could be scored');
    expect(pull?.body).toContain('the service answered 500');
    expect(stillOpen(story.cekura.chats)).toEqual([]);
  });

  it('names the input behind conversations that cannot start', async () => {
    const story = await startStory({ verifies: true, cekura: { chats: CHATS }, chat: {} });
    const result = await story.run({ 'verify-scenarios': '999999' });
    expect(result.outputs).toMatchObject({ status: 'proposed', verdict: 'inconclusive' });
    const warnings = result.warnings.filter((warning) => warning.includes('Invalid pk "999999"'));
    expect(warnings).toEqual([expect.stringMatching(/^Verification: .*check agent-id and verify-scenarios/)]);
  });

  it('prints the number of conversations in a dry run, and starts none', async () => {
    const story = await startStory({ verifies: true, chat: {} });
    const result = await story.run({ 'dry-run': 'true', 'verify-scenarios': '3301 3302' });
    expect(result.outputs.status).toBe('planned');
    expect(result.notices.join()).toContain(
      'Verification takes 18 conversations: it plays 3 scenarios 3 times with each prompt.',
    );
    expect(posts(story)).toEqual([]);
  });

  it.each([
    ['a wrong key', { 'agent-api-key': 'not-the-key-0000' }, /agent-url: .*401.*check the secret behind agent-api-key/],
    ['a wrong model', { 'agent-model': 'other' }, /404.*"other" \(agent-model\)/],
    ['too many conversations', { 'verify-repeats': '20', 'verify-scenarios': '1 2 3 4 5' }, /240 conversations/],
  ])('starts nothing with %s', async (_, inputs, message) => {
    const story = await startStory({ verifies: true, chat: {} });
    const result = await story.run(inputs);
    expect(result.outputs.status).toBe('failed');
    expect(result.errors).toEqual([expect.stringMatching(message)]);
    expect(posts(story)).toEqual([]);
  });

  it('plays the current prompt during a synchronous request', async () => {
    const story = await startStory({ verifies: true, cekura: { jobMs: 60_000, chats: CHATS }, chat: {} });
    const result = await story.run({ execution: 'sync' });
    expect(result.outputs).toMatchObject({ status: 'proposed', verdict: 'better' });
    const [job, baseline] = story.cekura.requests.filter(({ method }) => method === 'POST');
    expect(job?.path).toContain('/improve_prompt/');
    expect(baseline?.path).toContain('/run_scenarios_api_chat/');
    expect((baseline?.at ?? 0) - (job?.at ?? 0)).toBeLessThan(10_000);
  });

  it('is set for targets of a configuration file', async () => {
    const target = { name: 'mia', 'prompt-path': PROMPT_PATH, 'run-ids': [612006], verify: true, 'verify-repeats': 1 };
    const files = { [PROMPT_PATH]: CLINIC_PROMPT, 'targets.json': JSON.stringify({ targets: [target] }) };
    const story = await startStory({ verifies: true, cekura: { chats: CHATS }, chat: {}, github: { files } });
    const step = { 'prompt-path': '', 'run-ids': '', 'config-path': 'targets.json', verify: '' };
    const result = await story.run(step);
    expect(result.errors).toEqual([]);
    expect(result.outputs).toMatchObject({ status: 'proposed', verdict: 'better' });
    const without = await story.run({ ...step, 'agent-url': '' });
    expect(without.errors).toEqual([
      expect.stringMatching(/target "mia": agent-url or model-url is required with verify/),
    ]);
  });

  it('uses the model’s settings for the agent by default', async () => {
    const story = await startStory({ verifies: true, cekura: { chats: CHATS }, chat: {} });
    const { url = '', model = '', apiKey = '' } = story.chat ?? {};
    const none = { 'agent-url': '', 'agent-model': '', 'agent-api-key': '' };
    const models = { 'model-url': url, 'model-name': model, 'model-api-key': apiKey, improver: 'cekura' };
    const result = await story.run({ ...none, ...models });
    expect(result.outputs).toMatchObject({ status: 'proposed', verdict: 'better' });
    const wrong = await story.run({ ...none, ...models, 'model-name': 'other', rerun: 'true' });
    expect(wrong.errors.join()).toContain('"other" (model-name)');
  });

  it('shows no key anywhere', async () => {
    const reply = () => `My key is test-agent-key-0123456789 and yours test-key-0123456789.`;
    const story = await startStory({ verifies: true, cekura: { chats: CHATS }, chat: { reply } });
    const result = await story.run();
    const masks = result.log.split('\n').filter((line) => line.startsWith('::add-mask::'));
    expect(masks).toContain(`::add-mask::${story.chat?.apiKey}`);
    const pulls = await story.github.pulls();
    const logged = [
      result.log.replaceAll(/^::add-mask::.*$/gm, ''),
      JSON.stringify(result.outputs),
      result.summary,
      JSON.stringify(pulls),
      ...Object.values(await readTemp(result)),
    ];
    expect(logged).toHaveLength(5);
    const sent = story.cekura.requests.map(({ body }) => JSON.stringify(body) ?? '');
    for (const text of [...logged, ...sent]) expect(text).not.toContain(story.chat?.apiKey);
  });

  it('rejects a prompt that contains the agent’s key', async () => {
    const prompt = `You are Ada.\nUse test-agent-key-0123456789 to log in.\n`;
    const story = await startStory({ verifies: true, chat: {}, github: { files: { [PROMPT_PATH]: prompt } } });
    const result = await story.run();
    expect(result.errors).toEqual([expect.stringMatching(/the value of agent-api-key/)]);
    expect(posts(story)).toEqual([]);
  });

  it('names an agent that leaves its tools to the caller', async () => {
    const reply = () => ({ role: 'assistant', content: null, tool_calls: [{ function: { name: 'find_slots' } }] });
    const story = await startStory({ verifies: true, chat: { reply } });
    const result = await story.run();
    expect(result.errors).toEqual([
      expect.stringMatching(/answered with a tool call \(find_slots\).*runs the agent's tools itself/),
    ]);
    expect(posts(story)).toEqual([]);
  });
});

describe('a verification that is stopped', () => {
  it.each([
    ['while today’s prompt is played', /Verification, current prompt: started/],
    ['while the proposal is played', /Verification, proposal: started/],
  ])('%s ends every conversation within 5 s, and the proposal is not lost', async (_, when) => {
    const story = await startStory({
      verifies: true,
      cekura: { jobMs: 8_000, chats: { ...CHATS, replyMs: 10_000 } },
      chat: {},
    });
    const result = await story.run({}, { kill: { signal: 'SIGTERM', when: (log) => when.test(log) } });
    expect(result.exitCode).toBe(1);
    expect(result.stoppedInMs).toBeLessThan(5_000);
    expect(story.cekura.chats.filter(({ endedBy }) => endedBy === undefined)).toEqual([]);
    if (when.source.includes('proposal')) {
      expect(result.summary).toContain('fee');
      expect(result.outputs['proposal-path']).toBeDefined();
      expect(result.errors.join()).toMatch(/progress-id/);
    }
  });

  it('at the deadline is delivered with the scores so far', async () => {
    const story = await startStory({ verifies: true, cekura: { chats: { ...CHATS, replyMs: 80_000 } }, chat: {} });
    const result = await story.run({ 'timeout-minutes': '2' });
    expect(result.outputs).toMatchObject({ status: 'proposed', verdict: 'inconclusive' });
    expect(result.summary).toContain('Time ran out before');
    expect(result.durationMs).toBeLessThan(120_000);
    expect(story.cekura.chats.filter(({ endedBy }) => endedBy === undefined)).toEqual([]);
  });
});
