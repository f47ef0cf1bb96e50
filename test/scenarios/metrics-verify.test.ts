import { describe, expect, it } from 'vitest';
import type { CekuraOptions } from '../emulators/cekura.ts';
import type { FeedbackPlan } from '../emulators/cekura-labs.ts';
import { CANCELLATION_METRIC_ID } from '../emulators/world.ts';
import { readWrites, startMetricStory } from '../support/metric-story.ts';

const ID = String(CANCELLATION_METRIC_ID);
const WORSE: FeedbackPlan = { result: { improved_metric_description: 'Passes when the agent names a fee.' } };
/** A new version that judges one test set less right. */
const judgedWorse: CekuraOptions['reviews'] = ({ description }) => (description ? { verdicts: { 6101: false } } : {});

describe('a metric is scored before it is proposed', () => {
  it('and shows both versions and the verdicts that flip', async () => {
    const { run, github, cekura } = await startMetricStory({ cekura: { jobMs: 200 } });
    const result = await run({ 'metric-id': ID, verify: 'true' });
    expect(result.errors).toEqual([]);
    expect(result.outputs).toMatchObject({
      status: 'proposed',
      verdict: 'better',
      'old-score': '0.5',
      'new-score': '1',
    });
    const [pull] = await github.pulls();
    expect(pull?.body).toMatch(/States the cancellation fee \| 50% \(2 of 4\) \| 100% \(4 of 4\) \| better/);
    expect(pull?.body).toMatch(/Cancels a week ahead `6102` \| `5` \| wrong: `0` \| right: `5`/);
    const scorings = cekura.requests.filter(({ path }) => path.endsWith('run_reviews/'));
    expect(scorings.map(({ body }) => body)).toEqual([
      { skip_save: true },
      { skip_save: true, description: expect.stringContaining('more than 24 hours ahead') },
    ]);
  });

  it('and one that got worse is kept and not delivered', async () => {
    const { run, github } = await startMetricStory({ cekura: { feedback: WORSE, reviews: judgedWorse } });
    const result = await run({ 'metric-id': ID, verify: 'true' });
    expect(result.outputs).toMatchObject({ status: 'blocked', verdict: 'worse', delivery: 'summary' });
    expect(result.errors.join()).toMatch(/metric 18301 would judge its test sets worse/);
    expect(result.outputs['proposal-path']).toBeDefined();
    expect(await github.pulls()).toEqual([]);
  });

  it('and one that could not be scored is kept', async () => {
    const { run, github } = await startMetricStory({ cekura: { reviews: { ends: 'error', error: 'No judge.' } } });
    const result = await run({ 'metric-id': ID, verify: 'true' });
    expect(result.outputs).toMatchObject({ status: 'failed', delivery: 'summary' });
    expect(result.errors.join()).toMatch(/scoring of metric 18301.*No judge/);
    expect(await github.pulls()).toEqual([]);
  });

  it('which a dry run only says', async () => {
    const story = await startMetricStory();
    const result = await story.run({ 'metric-id': ID, verify: 'true', 'dry-run': 'true' });
    expect(result.notices.join()).toMatch(/scores the test sets of metric States the cancellation fee \(18301\) twice/);
    expect(readWrites(story)).toEqual([]);
  });
});

describe('a proposal that waits in Cekura', () => {
  const pending = {
    description: 'Passes when the agent names the fee before it cancels.',
    evaluation_trigger: 'always',
    type: 'llm_judge',
    custom_code: '',
    score: { num_correct: 4, num_total: 4, score: 1 },
    baseline_score: { num_correct: 2, num_total: 4, score: 0.5 },
    cron_job_name: 'Nightly @team',
    proposed_at: '2026-11-20T02:00:00Z',
  };

  it('is reported in a notice while a job is started', async () => {
    const { run, cekura, metric } = await startMetricStory();
    metric().pending = pending;
    const result = await run({ 'metric-id': ID });
    expect(result.outputs.status).toBe('proposed');
    expect(result.notices.join()).toMatch(
      /pending proposal in Cekura from 2026-11-20T02:00:00Z \(50% → 100%\); set `pending: use`/,
    );
    expect(cekura.jobs).toHaveLength(1);
  });

  it('is proposed without a job', async () => {
    const story = await startMetricStory();
    story.metric().pending = pending;
    const result = await story.run({ 'metric-id': ID, pending: 'use' });
    expect(result.errors).toEqual([]);
    expect(result.outputs).toMatchObject({ status: 'proposed', 'old-score': '0.5', 'new-score': '1' });
    expect(readWrites(story)).toEqual([]);
    const [pull] = await story.github.pulls();
    expect(pull?.body).toContain('Passes when the agent names the fee before it cancels.');
    expect(pull?.body).toMatch(/Proposed in Cekura by the schedule/);
    expect(pull?.body).not.toMatch(/(?<!`)@team/);
    const again = await story.run({ 'metric-id': ID, pending: 'use' });
    expect(again.outputs['pull-request-operation']).toBe('unchanged');
  });

  it('is unchanged if there is none', async () => {
    const story = await startMetricStory();
    const result = await story.run({ 'metric-id': ID, pending: 'use' });
    expect(result.outputs).toMatchObject({ status: 'unchanged', changed: 'false' });
    expect(readWrites(story)).toEqual([]);
  });
});
