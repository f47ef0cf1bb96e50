import assert from 'node:assert/strict';
import { CANCELLATION_METRIC_ID, CLINIC_PROMPT, RESULT_ID } from '../emulators/world.ts';
import { PROMPT_PATH, pullRequestEvent } from '../support/open-story.ts';
import { type Scene, showPullRequest, showSummary } from './scene.ts';

const FRIENDLIER = CLINIC_PROMPT.replace(
  'Speak in short sentences. One question at a time.',
  'Speak warmly and in short sentences. One question at a time.',
);

/** A plausible answer that breaks the agent: a variable is lost, and a number has changed. */
const HARMFUL = CLINIC_PROMPT.replace(' and speak with {{caller_name}} if the caller is known', '')
  .replace('+1 555 0100 142', '+1 555 0100 124')
  .replace(
    '- Offer a new time before you end the call.',
    '- Say that a late cancellation fee applies before you cancel.\n- Offer a new time before you end the call.',
  );

/** A prompt that mentions the fee, for a proposal that drops it. */
const TELLS_FEE = CLINIC_PROMPT.replace(
  '- Offer a new time before you end the call.',
  '- Say that the late cancellation fee applies and wait for a yes.\n- Offer a new time before you end the call.',
);

/** A plausible answer that breaks no guard, but forgets the fee. */
const WORSE = CLINIC_PROMPT.replace('- Offer a new time', '- Be kind, and offer a new time');

/** Realistic delays of a service and an agent, but shorter. */
const TALK = { chats: { openMs: 300, replyMs: 400, scoreMs: 500 } };
const VARIABLES = 'clinic_name=Brightwater Dental\ncaller_name=Dana';

/** For a pull request that a workflow opens with its own token; GitHub runs no workflows for it. */
const BY_WORKFLOW = { opened: '2 minutes ago', checks: 0 };

/** The scenes of the demo and the pictures; the first one is the main scene. */
export const SCENES: readonly Scene[] = [
  {
    name: 'pull-request',
    title: 'A pull request from failing calls',
    inputs: { 'prompt-path': PROMPT_PATH, 'result-id': String(RESULT_ID) },
    expected: { status: 'proposed', delivery: 'pull-request', 'pull-request-operation': 'created' },
    async show({ github }, { outputs }) {
      const page = await showPullRequest(github, Number(outputs['pull-request-number']), BY_WORKFLOW);
      assert.deepEqual(
        page.files.map(({ path }) => path),
        [PROMPT_PATH],
        'the prompt is changed and nothing else',
      );
      return page;
    },
  },
  {
    name: 'metric',
    title: 'A metric that learns from feedback',
    inputs: { 'metric-id': String(CANCELLATION_METRIC_ID) },
    expected: { status: 'proposed', delivery: 'pull-request' },
    async show({ github }, { outputs }) {
      const page = await showPullRequest(github, Number(outputs['pull-request-number']), BY_WORKFLOW);
      assert.equal(page.commits.length, 2, 'the metric as it stands, then the change');
      return page;
    },
  },
  {
    name: 'comment',
    title: 'A comment on a pull request',
    inputs: { 'prompt-path': PROMPT_PATH, 'run-ids': '612006' },
    async prepare({ github }) {
      const push = { author: 'mona', message: 'Speak warmly' };
      const sha = await github.pushCommit('friendlier', { [PROMPT_PATH]: FRIENDLIER }, push);
      const { number } = await github.openPull({
        head: 'friendlier',
        title: 'Make Mia sound friendlier',
        body: 'Callers found her curt.',
        as: 'mona',
      });
      return {
        files: { [PROMPT_PATH]: FRIENDLIER },
        event: pullRequestEvent(number, { ref: 'friendlier', sha }),
        env: { GITHUB_ACTOR: 'mona' },
      };
    },
    expected: { status: 'proposed', delivery: 'comment' },
    async show({ github }, { outputs }) {
      const page = await showPullRequest(github, 1, { opened: '6 minutes ago', commented: '2 minutes ago', checks: 1 });
      assert.ok(outputs['comment-url']?.includes('/pull/1#issuecomment-'), 'the comment is on the pull request');
      assert.equal(page.comments.length, 1, 'there is one comment');
      return page;
    },
  },
  {
    name: 'blocked',
    title: 'A proposal that breaks a guard',
    services: {
      cekura: {
        improve: {
          output: {
            improved_prompt: HARMFUL,
            summary_of_changes:
              'The agent now names the late cancellation fee before it cancels, and the introduction is shorter.',
          },
        },
      },
    },
    inputs: { 'prompt-path': PROMPT_PATH, 'run-ids': '612006' },
    prepare: async () => ({ event: { name: 'schedule' } }),
    expected: { status: 'blocked', delivery: 'summary' },
    async show({ github }, result) {
      assert.deepEqual(await github.pulls(), [], 'no pull request is opened');
      return showSummary('Improve the prompt', 'schedule 4 minutes ago', result);
    },
  },
  {
    name: 'summary',
    title: 'A job summary',
    inputs: { 'prompt-path': PROMPT_PATH, 'run-ids': '612003', delivery: 'summary' },
    prepare: async () => ({ event: { name: 'schedule' } }),
    expected: { status: 'proposed', delivery: 'summary' },
    show: async (_, result) => showSummary('Improve the prompt', 'schedule 4 minutes ago', result),
  },
  {
    name: 'verified',
    title: 'A proposal that is verified',
    services: { cekura: TALK, chat: { replyMs: 100 } },
    inputs: { 'prompt-path': PROMPT_PATH, 'run-ids': '612006', 'agent-variables': VARIABLES },
    expected: {
      ...{ status: 'proposed', delivery: 'pull-request', verdict: 'better', 'old-score': '0', 'new-score': '1' },
      ...{ 'baseline-result-id': '90001', 'proposal-result-id': '90002' },
    },
    async show({ github }, { outputs }) {
      const page = await showPullRequest(github, Number(outputs['pull-request-number']), BY_WORKFLOW);
      assert.ok(page.body.includes('| 0 of 3 | 3 of 3 |'), 'the table shows 0 of 3, then 3 of 3');
      return page;
    },
  },
  {
    name: 'worse',
    title: 'A proposal that is worse',
    services: {
      cekura: { ...TALK, improve: { output: { improved_prompt: WORSE, summary_of_changes: 'The agent is kinder.' } } },
      chat: { replyMs: 100 },
      github: { files: { [PROMPT_PATH]: TELLS_FEE } },
    },
    inputs: {
      ...{ 'prompt-path': PROMPT_PATH, 'run-ids': '612003', 'verify-scenarios': '3301', 'verify-repeats': '2' },
      'agent-variables': VARIABLES,
    },
    prepare: async () => ({ event: { name: 'schedule' } }),
    expected: { status: 'blocked', delivery: 'summary', verdict: 'worse' },
    async show({ github }, result) {
      assert.deepEqual(await github.pulls(), [], 'no pull request is opened');
      assert.ok(result.errors.join().includes('Cancels the evening before'), 'the error names the scenario');
      return showSummary('Improve the prompt', 'schedule 4 minutes ago', result);
    },
  },
];
