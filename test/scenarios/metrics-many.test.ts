import { describe, expect, it } from 'vitest';
import { defineMetric } from '../emulators/cekura-records.ts';
import {
  BIRTH_DATE_METRIC_ID,
  CANCELLATION_METRIC_ID,
  CLINIC_METRICS,
  EMERGENCY_METRIC_ID,
} from '../emulators/world.ts';
import { readResults, startMetricStory } from '../support/metric-story.ts';

const ID = String(CANCELLATION_METRIC_ID);

describe('several metrics', () => {
  it('processes them in parallel, and one failure does not affect the others', async () => {
    const { run, cekura, github } = await startMetricStory({
      cekura: {
        jobMs: 1_000,
        feedback: ({ metric_id }) =>
          metric_id === EMERGENCY_METRIC_ID ? { ends: 'error', error: 'Out of memory' } : {},
      },
    });
    const result = await run({ 'metric-id': `${ID}, ${EMERGENCY_METRIC_ID}\n${BIRTH_DATE_METRIC_ID} 99` });
    expect(result.exitCode).toBe(1);
    expect(result.outputs).toMatchObject({ status: 'failed', changed: 'true', delivery: 'pull-request' });
    expect(readResults(result)).toMatchObject([
      { target: `metric ${ID}`, status: 'proposed', 'pull-request-operation': 'created' },
      { target: `metric ${EMERGENCY_METRIC_ID}`, status: 'failed', error: 'JobFailedError' },
      { target: `metric ${BIRTH_DATE_METRIC_ID}`, status: 'proposed' },
      { target: 'metric 99', status: 'failed', error: 'RefusedError' },
    ]);
    expect(result.errors).toEqual([expect.stringContaining('Out of memory'), expect.stringContaining('404')]);
    expect(result.outputs['progress-id']?.split(',')).toHaveLength(3);
    expect(await github.pulls()).toHaveLength(2);
    const starts = cekura.jobs.map(({ startedAt }) => startedAt);
    expect(Math.max(...starts) - Math.min(...starts)).toBeLessThan(500);
  });

  /** So many metrics of the service, each with the same text. */
  const copy = (count: number, description: string) =>
    Array.from({ length: count }, (_, index) =>
      defineMetric({
        ...CLINIC_METRICS.find(({ id }) => id === CANCELLATION_METRIC_ID),
        ...{ id: 20_000 + index, name: `Metric ${index}`, description },
      }),
    );

  it('starts no job when less than half of the time is left', async () => {
    const metrics = copy(52, 'Passes when a fee is mentioned.');
    const { run, cekura } = await startMetricStory({ cekura: { feedback: { ends: 'never' }, metrics } });
    const inputs = { 'metric-id': metrics.map(({ id }) => id).join(), delivery: 'summary', 'timeout-minutes': '0.1' };
    const result = await run(inputs);
    expect(cekura.jobs).toHaveLength(50);
    expect(
      result.errors.filter((line) =>
        /This target was not started, because other targets used more than half of timeout-minutes \(0\.1\)/.test(line),
      ),
    ).toHaveLength(2);
    expect(result.errors).toHaveLength(52);
    expect(result.durationMs).toBe(6_000);
  });

  it.each<[count: number, jobMs: number]>([
    [4, 2_000],
    [50, 30_000],
  ])('works on %i jobs of %i ms at once', async (count, jobMs) => {
    const metrics = copy(count, 'A line of a metric that has much to say.\n'.repeat(50));
    const { run, cekura, github } = await startMetricStory({ cekura: { jobMs, metrics } });
    const inputs = { 'metric-id': metrics.map(({ id }) => id).join() };
    const result = await run(inputs);
    expect(result.errors).toEqual([]);
    expect(readResults(result).map((one) => one['pull-request-operation'])).toEqual(metrics.map(() => 'created'));
    expect(await github.pulls()).toHaveLength(count);
    expect(cekura.jobs).toHaveLength(count);
    // The writes to GitHub follow one another a second apart; the jobs don't wait for them.
    const starts = cekura.jobs.map(({ startedAt }) => startedAt);
    expect(Math.max(...starts) - Math.min(...starts)).toBeLessThan(jobMs / 2);
  });
});
