import { describe, expect, it } from 'vitest';
import { CANCELLATION_METRIC_ID, CLINIC_PROMPT, RESULT_ID } from '../emulators/world.ts';
import { startMetricStory } from '../support/metric-story.ts';
import { PROMPT_PATH, pullRequestEvent, startStory } from '../support/story.ts';

// Nothing is paid for twice.

const BRANCH = 'cekura/improve-prompt/prompts-agent-md';
const WRITE = (method: string, path: string) => method !== 'GET' && !path.includes('graphql');

describe('the same prompt and the same runs', () => {
  it('start no job while the proposal is open, for any order of the runs', async () => {
    const { run, cekura, github } = await startStory();
    await run({ 'run-ids': '612006,612005' });
    const before = github.requests.length;
    const again = await run({ 'run-ids': '612005 612006' });
    expect(again.errors).toEqual([]);
    expect(again.exitCode).toBe(0);
    expect(again.outputs).toMatchObject({
      status: 'unchanged',
      changed: 'false',
      delivery: 'none',
      'pull-request-number': '1',
      'pull-request-url': expect.stringContaining('/pull/1'),
      'pull-request-operation': 'unchanged',
    });
    expect(again.notices.join()).toMatch(
      /because pull request #1 already has a proposal for the same prompt and runs: .*rerun/,
    );
    expect(again.summary).toMatch(/^Pull request `#1` already has a proposal/m);
    expect(cekura.jobs).toHaveLength(1);
    const requests = github.requests.slice(before);
    expect(requests.filter(({ method, path }) => WRITE(method, path))).toEqual([]);
    // Whether it lost its base matters only for a closed one.
    expect(requests.filter(({ path }) => path.includes('/events'))).toEqual([]);
  });

  it('start no job if the proposal was declined, and a new one if forced', async () => {
    const { run, cekura, github } = await startStory();
    await run();
    await github.closePull(1);
    const declined = await run();
    expect(declined.outputs).toMatchObject({ status: 'unchanged', 'pull-request-operation': 'declined' });
    expect(cekura.jobs).toHaveLength(1);
    await run({ rerun: 'true' });
    expect(cekura.jobs).toHaveLength(2);
  });

  it('start a job if the proposal was closed together with its base branch', async () => {
    const { run, cekura, github } = await startStory({ github: { branches: { next: { 'other.txt': 'x' } } } });
    await run({ 'base-branch': 'next' });
    await github.deleteBranch('next');
    await github.pushCommit('next', { 'other.txt': 'y' });
    const again = await run({ 'base-branch': 'next' });
    expect(again.outputs).toMatchObject({ status: 'proposed', 'pull-request-operation': 'created' });
    expect(cekura.jobs).toHaveLength(2);
  });

  it('start no job if a person replaced the pull request’s text', async () => {
    const { run, cekura, github } = await startStory();
    await run();
    await github.editPull(1, { body: 'Mine now.' });
    expect((await run()).outputs).toMatchObject({ status: 'unchanged', 'pull-request-operation': 'unchanged' });
    expect(cekura.jobs).toHaveLength(1);
  });

  it('start no job if the branch waits for a person to open the pull request', async () => {
    const { run, cekura, github } = await startStory({ github: { allowActionsToCreatePullRequests: false } });
    await run();
    const again = await run();
    expect(again.errors).toEqual([]);
    expect(again.outputs).toMatchObject({ status: 'unchanged', delivery: 'none', branch: BRANCH });
    expect(again.notices.join()).toContain(`/acme/voice-agent/compare/main...${BRANCH}`);
    expect(cekura.jobs).toHaveLength(1);
    await github.pushCommit(BRANCH, { 'notes.md': 'Mine.\n' }, { author: 'ada' });
    expect((await run()).errors.join()).toMatch(/has commits that this action did not make/);
    expect(cekura.jobs).toHaveLength(1);
  });

  it('start no job if the proposal is in suggestions', async () => {
    const { run, cekura, github } = await startStory();
    const files = { [PROMPT_PATH]: CLINIC_PROMPT.replace('before you end the call', 'before you hang up') };
    const sha = await github.pushCommit('feature', files);
    const pull = await github.openPull({ head: 'feature' });
    const rest = { event: pullRequestEvent(pull.number, { ref: 'feature', sha }), files };
    const first = await run({ delivery: 'suggestion' }, rest);
    expect(first.outputs.delivery).toBe('suggestion');
    const again = await run({ delivery: 'suggestion' }, rest);
    expect(again.outputs).toMatchObject({ status: 'unchanged', 'pull-request-number': String(pull.number) });
    expect(again.notices.join()).toContain(`because pull request #${pull.number} already has`);
    expect(cekura.jobs).toHaveLength(1);
  });

  it('continue with a progress-id, another run or another prompt', async () => {
    const { run, cekura } = await startStory();
    const first = await run();
    const resumed = await run({ 'progress-id': first.outputs['progress-id'] ?? '' });
    expect(resumed.outputs.status).toBe('proposed');
    expect(cekura.jobs).toHaveLength(1);
    await run({ 'run-ids': '612005' });
    expect(cekura.jobs).toHaveLength(2);
    const files = { [PROMPT_PATH]: `${CLINIC_PROMPT}\n- Be patient.\n` };
    const other = await startStory({ github: { files } });
    await other.run({}, { files });
    expect(other.cekura.jobs).toHaveLength(1);
  });

  it('are recognized when chosen from a result, and in a comment', async () => {
    const { run, cekura, github } = await startStory();
    const sha = await github.pushCommit('feature', { 'README.md': 'changed' });
    const pull = await github.openPull({ head: 'feature' });
    const event = pullRequestEvent(pull.number, { ref: 'feature', sha });
    const inputs = { 'run-ids': '', 'result-id': String(RESULT_ID) };
    const first = await run(inputs, { event });
    const again = await run(inputs, { event });
    expect(again.outputs).toMatchObject({
      status: 'unchanged',
      'comment-id': first.outputs['comment-id'],
      'comment-url': first.outputs['comment-url'],
    });
    expect(cekura.jobs).toHaveLength(1);
  });
});

describe('the same metric and the same feedback', () => {
  const ID = String(CANCELLATION_METRIC_ID);

  it('start no optimization until there is new feedback', async () => {
    const { run, cekura, metric } = await startMetricStory();
    await run({ 'metric-id': ID });
    const again = await run({ 'metric-id': ID });
    expect(again.outputs).toMatchObject({ status: 'unchanged', 'pull-request-operation': 'unchanged' });
    expect(cekura.jobs).toHaveLength(1);
    const [review] = metric().reviews;
    if (!review) throw new Error('no review');
    metric().reviews = [{ ...review, feedback: 'Wrong after all.' }, ...metric().reviews.slice(1)];
    await run({ 'metric-id': ID });
    expect(cekura.jobs).toHaveLength(2);
  });
});
