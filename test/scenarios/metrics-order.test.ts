import { describe, expect, it } from 'vitest';
import { CANCELLATION_METRIC_ID } from '../emulators/world.ts';
import { readWrites, startMetricStory } from '../support/metric-story.ts';
import type { ActionRun } from '../support/step.ts';

const APPLY = { mode: 'apply-metrics' };
const FEE = 'cekura/metrics/fee.yaml';
const NEW = 'cekura/metrics/new.yaml';
const NEW_FILE = 'name: Says goodbye\ndescription: Passes when the agent says goodbye.\nproject: 1512\n';
const ENDS = ['not mentioned', 'mentioned too late', 'mentioned at the end', 'whispered'];

/** The metric file in its first, second or third version. Cekura has the first one to begin with. */
const feeFile = (version: number) => `id: ${CANCELLATION_METRIC_ID}
description: |
  Passes when the agent tells a caller who cancels that a fee applies.
  Fails when the fee is ${ENDS[version - 1]}.
`;

type Files = Record<string, string | null>;

/** A repository that has the first version, and a push whose workflow run may start at any time and again. */
async function startPushes() {
  const story = await startMetricStory({ files: { [FEE]: feeFile(1), 'README.md': 'x' } });
  const push = async (changes: Files) => {
    const before = story.github.branchHead('main') ?? '';
    const sha = await story.github.pushCommit('main', changes);
    const files = Object.fromEntries(Object.entries(changes).filter(([, text]) => text !== null)) as Record<
      string,
      string
    >;
    const payload = { before, repository: { default_branch: 'main', full_name: 'acme/voice-agent' } };
    return {
      run: (inputs = {}, rest: Partial<ActionRun> = {}) =>
        story.run(
          { ...APPLY, ...inputs },
          { event: { name: 'push', payload }, files, env: { GITHUB_SHA: sha }, ...rest },
        ),
    };
  };
  return { ...story, push };
}

describe('a workflow run that did not apply its files', () => {
  it.each(['push', 'schedule'])('makes no conflict for the next one: %s', async (name) => {
    const { push, metric } = await startPushes();
    await push({ [FEE]: feeFile(2) });
    const { run } = await push({ [FEE]: feeFile(3) });
    const result = await run({}, name === 'push' ? {} : { event: { name } });
    expect(result.errors).toEqual([]);
    expect(result.outputs.status).toBe('applied');
    expect(metric().description).toContain(ENDS[2]);
  });

  it('hides no change made in Cekura', async () => {
    const { push, metric } = await startPushes();
    await push({ [FEE]: feeFile(2) });
    const { run } = await push({ [FEE]: feeFile(3) });
    metric().description = 'Somebody at the dashboard wrote this.';
    const result = await run();
    expect(result.errors[0]).toMatch(/changed in Cekura/);
    expect(metric().description).toBe('Somebody at the dashboard wrote this.');
  });
});

describe('a workflow run for an earlier commit', () => {
  it.each<[string, Files, Files, object]>([
    ['changed its file back', { [FEE]: feeFile(2) }, { [FEE]: feeFile(1) }, {}],
    ['changed its file, with overwrite', { [FEE]: feeFile(2) }, { [FEE]: feeFile(3) }, { overwrite: 'true' }],
    ['removed its new file', { [NEW]: NEW_FILE }, { [NEW]: null }, {}],
  ])('applies nothing if the branch has %s since', async (_, earlier, later, inputs) => {
    const story = await startPushes();
    const { run } = await story.push(earlier);
    await story.push(later);
    const result = await run(inputs);
    expect(result.errors).toEqual([]);
    expect(result.outputs).toEqual({ status: 'skipped', changed: 'false', delivery: 'none' });
    const path = Object.keys(earlier)[0] ?? '';
    expect(result.notices.join()).toMatch(
      new RegExp(`Nothing is applied, because branch main has changed ${path} since`),
    );
    expect(readWrites(story)).toEqual([]);
  });

  it('scores nothing, and reports no conflict with what the newer one applied', async () => {
    const story = await startPushes();
    const earlier = await story.push({ [FEE]: feeFile(2) });
    const later = await story.push({ [FEE]: feeFile(3) });
    expect((await later.run()).outputs.status).toBe('applied');
    const result = await earlier.run({ verify: 'true' });
    expect([result.errors, result.outputs.status]).toEqual([[], 'skipped']);
    expect(readWrites(story)).toHaveLength(1);
  });

  it.each<[string, Record<string, string>]>([
    ['has not changed', { [FEE]: feeFile(2).replaceAll('\n', '\r\n') }],
    ['never had', { [NEW]: NEW_FILE }],
    ['has in another version, as the commit does', { [FEE]: feeFile(3) }],
  ])('applies a file that the branch %s', async (_, files) => {
    const story = await startPushes();
    const { run } = await story.push({ [FEE]: feeFile(2) });
    await story.push({ 'README.md': 'y' });
    const result = await run({}, { files });
    expect(result.errors).toEqual([]);
    expect(result.outputs.status).toBe('applied');
  });

  it('applies its files with a warning when the branch cannot be read', async () => {
    const story = await startPushes();
    const { run } = await story.push({ [FEE]: feeFile(2) });
    story.github.setFaults([{ match: { method: 'GET', path: /\/branches\/main$/ }, outcome: { status: 403 } }]);
    const result = await run();
    expect(result.warnings.join()).toMatch(/could not be compared with branch main: .*permissions/);
    expect(result.outputs.status).toBe('applied');
  });
});
