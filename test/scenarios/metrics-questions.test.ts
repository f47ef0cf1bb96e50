import { describe, expect, it } from 'vitest';
import type { Question } from '../emulators/cekura-jobs.ts';
import { CANCELLATION_METRIC_ID, EMERGENCY_METRIC_ID } from '../emulators/world.ts';
import { readResults, readWrites, startMetricStory } from '../support/metric-story.ts';
import { pullRequestEvent } from '../support/story.ts';

const ID = String(CANCELLATION_METRIC_ID);
const FIRST: Question[] = [
  { id: 'q-1', question: 'Is a fee that is named after the cancellation a pass?' },
  { id: 'q-2', question: 'Ask @octocat, #1?\n::error::boo' },
];
const SECOND: Question[] = [{ id: 'q-3', question: 'And if the caller hangs up?' }];

const START = 'POST /metric-reviews/process_feedbacks/';
const ANSWER = 'POST /metric-reviews/process_feedbacks_answer/';
const CANCEL = 'POST /metric-reviews/process_feedbacks_cancel/';

describe('an optimisation that asks', () => {
  it('reports the questions, and continues when resumed with skip', async () => {
    const story = await startMetricStory({ cekura: { feedback: { pauses: [FIRST], pausedWord: 'needs_a_person' } } });
    const { run, cekura, github } = story;
    const result = await run({ 'metric-id': ID });
    const progressId = cekura.jobs[0]?.progressId ?? '';

    expect(result.exitCode).toBe(1);
    expect(result.outputs).toMatchObject({ status: 'waiting', changed: 'false', 'progress-id': progressId });
    expect(result.errors).toHaveLength(1);
    expect(result.errors[0]).toMatch(`set progress-id to ${progressId}`);
    for (const text of [result.log, result.summary]) {
      expect(text).toContain('Is a fee that is named after the cancellation a pass?');
      expect(text).not.toMatch(/^::error::boo/m);
    }
    expect(result.summary).not.toMatch(/(?<!`)@octocat/);
    expect(result.summary).toContain(progressId);
    expect(await github.pulls()).toEqual([]);
    expect(readWrites(story)).toEqual([START]);

    const resumed = await run({ 'metric-id': ID, 'progress-id': progressId, 'on-question': 'skip' });
    expect(resumed.outputs).toMatchObject({ status: 'proposed', 'progress-id': progressId });
    expect(readWrites(story)).toEqual([START, ANSWER]);
    expect(cekura.jobs[0]?.answers).toEqual([{ 'q-1': { action: 'skip' }, 'q-2': { action: 'skip' } }]);
  });

  it('puts the questions into one comment on a pull request, and the proposal in their place', async () => {
    const { run, cekura, github } = await startMetricStory({
      cekura: { feedback: { shape: 'nested', pauses: [FIRST] } },
    });
    const sha = await github.pushCommit('feature', { 'README.md': 'x' });
    const { number } = await github.openPull({ head: 'feature' });
    const event = pullRequestEvent(number, { ref: 'feature', sha });
    const first = await run({ 'metric-id': ID }, { event });
    expect(first.outputs).toMatchObject({ status: 'waiting', delivery: 'comment' });
    const [asked] = await github.comments(number);
    expect(first.outputs).toMatchObject({ 'comment-id': String(asked?.id), 'pull-request-number': String(number) });
    expect(asked?.body).toContain('Is a fee that is named after the cancellation a pass?');
    expect(asked?.body).toContain(cekura.jobs[0]?.progressId);
    expect(asked?.body).not.toMatch(/(?<!`)@octocat/);

    const again = { 'metric-id': ID, 'progress-id': cekura.jobs[0]?.progressId ?? '', 'on-question': 'skip' };
    const second = await run(again, { event });
    expect(second.outputs).toMatchObject({ status: 'proposed', delivery: 'comment' });
    const comments = await github.comments(number);
    expect(comments.map(({ id }) => id)).toEqual([asked?.id]);
    expect(comments[0]?.body).toContain('### Diff');
  });

  it('skips question after question, each once', async () => {
    const story = await startMetricStory({ cekura: { feedback: { ms: 200, pauses: [FIRST, SECOND] } } });
    const result = await story.run({ 'metric-id': ID, 'on-question': 'skip' });
    expect(result.outputs.status).toBe('proposed');
    expect(result.log).toContain('And if the caller hangs up?');
    expect(readWrites(story)).toEqual([START, ANSWER, ANSWER]);
  });

  it('leaves questions to a person if no answer is accepted', async () => {
    const faults = [
      { match: { path: /process_feedbacks_answer/ }, outcome: { status: 400, body: { detail: 'No.' } } } as const,
    ];
    const story = await startMetricStory({ cekura: { feedback: { pauses: [FIRST] }, faults } });
    const result = await story.run({ 'metric-id': ID, 'on-question': 'skip' });
    expect(result.outputs.status).toBe('waiting');
    expect(readWrites(story)).toEqual([START, ANSWER, ANSWER, ANSWER]);
  });

  it('is the state of one metric among others', async () => {
    const { run } = await startMetricStory({
      cekura: { feedback: ({ metric_id }) => (metric_id === EMERGENCY_METRIC_ID ? { pauses: [SECOND] } : {}) },
    });
    const result = await run({ 'metric-id': `${ID},${EMERGENCY_METRIC_ID}`, delivery: 'summary' });
    expect(result.outputs.status).toBe('waiting');
    expect(readResults(result).map(({ status }) => status)).toEqual(['proposed', 'waiting']);
    expect(result.exitCode).toBe(1);
    // Both say how to go on with this one alone.
    const progressId = readResults(result)[1]?.['progress-id'] ?? '';
    expect(result.errors[0]).toContain(`set progress-id to ${progressId} and metric-id to ${EMERGENCY_METRIC_ID}`);
    expect(result.summary).toContain(`\`progress-id: ${progressId}\` and \`metric-id: ${EMERGENCY_METRIC_ID}\``);
    const inputs = { 'progress-id': progressId, 'metric-id': String(EMERGENCY_METRIC_ID), 'on-question': 'skip' };
    expect((await run({ ...inputs, delivery: 'summary' })).outputs.status).toBe('proposed');
  });
});

describe('stopped', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)(
    '%s cancels every optimization, and says so where it offers to resume',
    async (signal) => {
      const story = await startMetricStory({ cekura: { feedback: { ends: 'never' } } });
      const ids = [ID, String(EMERGENCY_METRIC_ID)];
      const result = await story.run(
        { 'metric-id': ids.join() },
        { kill: { signal, when: (log) => log.split('Status of the optimization of metric').length > 2 } },
      );
      expect(result.exitCode).toBe(1);
      expect(result.stoppedInMs).toBeLessThan(5_000);
      expect(story.cekura.jobs.map(({ cancelled }) => cancelled)).toEqual([true, true]);
      for (const { progressId } of story.cekura.jobs) {
        for (const text of [result.log, result.summary])
          expect(text).toMatch(
            new RegExp(`was canceled in Cekura; .*${progressId}.* to resume it if it had finished before`),
          );
      }
      expect(`${result.log}${result.summary}`).not.toContain('to resume the job');
      expect(readWrites(story)).toEqual([START, START, CANCEL, CANCEL]);
    },
  );

  it('cancels a job whose start was in flight', async () => {
    const { promise: started, resolve } = Promise.withResolvers<void>();
    const path = /process_feedbacks\/$/;
    const faults = [{ match: { path }, delayMs: 800, outcome: { run: async () => resolve() } }];
    const story = await startMetricStory({ cekura: { feedback: { ends: 'never' }, faults } });
    const kill = { signal: 'SIGTERM', when: started } as const;
    const result = await story.run({ 'metric-id': ID, delivery: 'summary' }, { kill });
    expect(result.exitCode).toBe(1);
    expect(story.cekura.jobs.map(({ cancelled }) => cancelled)).toEqual([true]);
    expect(result.summary).toContain(story.cekura.jobs[0]?.progressId);
  });

  it('says so when Cekura does not cancel the job', async () => {
    const faults = [{ match: { path: /process_feedbacks_cancel/ }, outcome: { status: 500 } }];
    const story = await startMetricStory({ cekura: { feedback: { ends: 'never' }, faults } });
    const when = (log: string) => log.includes('progress-id is');
    const result = await story.run({ 'metric-id': ID, delivery: 'summary' }, { kill: { signal: 'SIGTERM', when } });
    expect(result.exitCode).toBe(1);
    expect(result.log).toMatch(/^::warning::The .+ could not be canceled and may still be running: .*500/m);
    expect(result.log).not.toContain('canceled in Cekura');
    expect(result.errors[0]).toContain(`set progress-id to ${story.cekura.jobs[0]?.progressId}`);
  });

  it('leaves the job alone at the deadline', async () => {
    const story = await startMetricStory({ cekura: { feedback: { ends: 'never' } } });
    const result = await story.run({ 'metric-id': ID, 'timeout-minutes': '0.03', delivery: 'summary' });
    expect(result.outputs.status).toBe('failed');
    expect(result.durationMs).toBe(1_800);
    expect(readWrites(story)).toEqual([START]);
    expect(result.summary).toContain(`progress-id to \`${story.cekura.jobs[0]?.progressId}\``);
  });
});
