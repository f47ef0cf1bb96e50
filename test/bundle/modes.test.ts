import { describe, expect, it } from 'vitest';
import { CANCELLATION_METRIC_ID, CLINIC_AGENT, CLINIC_PROMPT } from '../emulators/world.ts';
import { startMetricStory } from '../support/metric-story.ts';
import { readTemp } from '../support/step.ts';
import { PROMPT_PATH, startStory } from '../support/story.ts';

// One story of each mode on the shipped bundle: what only a process has is the toolkit with the runner's files, the
// chunks that are loaded on demand, and the exit code. All else is tested in process, in test/scenarios. The stories wait
// most of the time, so they run side by side.

const METRIC_FILE = `id: ${CANCELLATION_METRIC_ID}\nname: States the cancellation fee\ndescription: Passes when the fee is mentioned.\n`;

it.concurrent('improve-prompt opens a pull request, and masks both secrets before it says anything', async ({
  onTestFinished,
}) => {
  const { run, cekura, github } = await startStory({ onBundle: true, onTestFinished });
  const result = await run();
  expect(result.log.split('\n').slice(0, 2)).toEqual([`::add-mask::${cekura.apiKey}`, `::add-mask::${github.token}`]);
  expect(result.errors).toEqual([]);
  expect(result.exitCode).toBe(0);
  expect(result.outputs).toMatchObject({ status: 'proposed', delivery: 'pull-request', 'pull-request-number': '1' });
  expect((await github.readFile(result.outputs.branch ?? '', PROMPT_PATH)).toString()).not.toBe(CLINIC_PROMPT);
  expect(result.summary).toContain('late cancellation fee');
  expect(Object.values(await readTemp(result))[0]).toContain('late cancellation fee');
  expect(github.violations).toEqual([]);
});

it.concurrent('metric-feedback opens a pull request', async ({ onTestFinished }) => {
  const { run, github } = await startMetricStory({ onBundle: true, onTestFinished });
  const result = await run({ 'metric-id': String(CANCELLATION_METRIC_ID) });
  expect(result.errors).toEqual([]);
  expect(result.outputs).toMatchObject({ status: 'proposed', delivery: 'pull-request', 'new-score': '1' });
  expect(await github.pulls()).toHaveLength(1);
});

it.concurrent('generate-metrics opens a pull request', async ({ onTestFinished }) => {
  const { run, github } = await startMetricStory({ onBundle: true, onTestFinished });
  const result = await run({ mode: 'generate-metrics', 'agent-id': String(CLINIC_AGENT.id) });
  expect(result.errors).toEqual([]);
  expect(result.outputs).toMatchObject({ status: 'proposed', delivery: 'pull-request' });
  expect(await github.pulls()).toHaveLength(1);
});

it.concurrent('apply-metrics previews, and applies', async ({ onTestFinished }) => {
  const files = { 'cekura/metrics/fee.yaml': METRIC_FILE };
  const { run, metric } = await startMetricStory({ onBundle: true, onTestFinished, files });
  const preview = await run({ mode: 'apply-metrics', 'dry-run': 'true' });
  expect(preview.outputs).toMatchObject({ status: 'planned', changed: 'true' });
  expect((await run({ mode: 'apply-metrics' })).outputs).toMatchObject({ status: 'applied' });
  expect(metric().description).toBe('Passes when the fee is mentioned.');
});

it.concurrent('plan lists the targets, and needs no secret', async ({ onTestFinished }) => {
  const path = 'cekura/targets.yaml';
  const files = { [path]: `targets:\n  - name: desk\n    prompt-path: ${PROMPT_PATH}\n    run-ids: [612006]\n` };
  const { run } = await startMetricStory({
    onBundle: true,
    onTestFinished,
    files: { ...files, [PROMPT_PATH]: CLINIC_PROMPT },
  });
  const result = await run({ mode: 'plan', 'config-path': path, 'api-key': '', 'github-token': '' });
  expect(result.exitCode).toBe(0);
  expect(JSON.parse(result.outputs.matrix ?? '')).toEqual({ target: ['desk'] });
});

describe('a failure', () => {
  const WRONG = { 'run-ids': 'x', guard: 'y' };

  it.concurrent('is one error and exit code 1, without a stack trace', async ({ onTestFinished }) => {
    const { run } = await startStory({ onBundle: true, onTestFinished });
    const result = await run(WRONG);
    expect(result.exitCode).toBe(1);
    expect(result.errors).toHaveLength(1);
    expect(result.outputs).toMatchObject({ status: 'failed', changed: 'false' });
    expect(result.log).not.toMatch(/^\s+at |::debug::/m);
  });

  it.concurrent('shows its stack trace when debug logging is on', async ({ onTestFinished }) => {
    const { run } = await startStory({ onBundle: true, onTestFinished });
    const result = await run(WRONG, { env: { RUNNER_DEBUG: '1' } });
    expect(result.errors).toHaveLength(1);
    expect(result.log).toMatch(/^::debug::.*\bat .*index\.js/m);
  });
});
