import { describe, expect, it } from 'vitest';
import { BIRTH_DATE_METRIC_ID, CANCELLATION_METRIC_ID, EMERGENCY_METRIC_ID } from '../emulators/world.ts';
import { readResults, readWrites, startMetricStory } from '../support/metric-story.ts';
import { pullRequestEvent } from '../support/story.ts';

const APPLY = { mode: 'apply-metrics' };
const FEE = 'cekura/metrics/fee.yaml';
const OLD = `id: ${CANCELLATION_METRIC_ID}
description: |
  Passes when the agent tells a caller who cancels that a fee applies.
  Fails when the fee is not mentioned.
`;
const CHANGED = OLD.replace('not mentioned', 'mentioned too late');
const OTHER = 'cekura/metrics/other.yaml';
const KEPT = `cekura/metrics/${CANCELLATION_METRIC_ID}-kept.yaml`;
const SAME = `id: ${EMERGENCY_METRIC_ID}\n`;
const OTHER_FILE = `id: ${EMERGENCY_METRIC_ID}\ndescription: Passes when the transfer happens.\n`;

/** A repository in which `CHANGED` was pushed on top of `OLD`, and the service has what somebody made of it. */
async function startConflict(description?: string, more: Record<string, string> = {}) {
  const story = await startMetricStory({ files: { [FEE]: OLD } });
  const before = story.github.branchHead('main') ?? '';
  const files = { [FEE]: CHANGED, ...more };
  const sha = await story.github.pushCommit('main', files);
  if (description !== undefined) story.metric().description = description;
  const payload = { before, repository: { default_branch: 'main', full_name: 'acme/voice-agent' } };
  const event = { name: 'push', payload };
  const run = (inputs = {}) => story.run({ ...APPLY, ...inputs }, { event, files, env: { GITHUB_SHA: sha } });
  return { ...story, run, tell: story.run, before, sha, files };
}

describe('a change made in Cekura', () => {
  it('is shown and not overwritten, while the other metrics are applied', async () => {
    const mine = 'Somebody at the dashboard wrote this.\n```\n@octocat';
    const story = await startConflict(mine, { [OTHER]: OTHER_FILE });
    const result = await story.run();
    expect(result.exitCode).toBe(1);
    expect(result.outputs).toMatchObject({ status: 'failed', changed: 'true' });
    expect(story.metric().description).toBe(mine);
    expect(story.metric(EMERGENCY_METRIC_ID).description).toBe('Passes when the transfer happens.');
    expect(result.errors).toHaveLength(1);
    expect(result.errors[0]).toMatch(/metric 18301 was changed in Cekura \(description\).*overwrite/);
    expect(result.log).toMatch(/^::warning file=cekura\/metrics\/fee\.yaml,line=2::metric 18301 was changed/m);
    expect(result.summary).toContain('-Somebody at the dashboard wrote this.');
    expect(result.summary).toContain('+Fails when the fee is mentioned too late.');
    expect(result.summary.replace(/^```diff[\s\S]*?^```$/gm, '')).not.toContain('@octocat');
    expect(readResults(result)).toMatchObject([
      { target: FEE, status: 'failed', operation: 'conflict', changed: 'false', fields: 'description' },
      { target: OTHER, status: 'applied' },
    ]);
  });

  it('is overwritten if requested', async () => {
    const story = await startConflict('Somebody at the dashboard wrote this.');
    const result = await story.run({ overwrite: 'true', 'github-token': '' });
    expect(result.errors).toEqual([]);
    expect(result.outputs.status).toBe('applied');
    expect(story.metric().description).toContain('mentioned too late');
  });

  it('is not a conflict if it equals the file or an earlier version', async () => {
    const same = await startConflict(CHANGED.split('|\n')[1]?.replaceAll('  ', ''));
    expect((await same.run()).outputs.status).toBe('unchanged');
    const before = await startConflict();
    expect((await before.run()).outputs.status).toBe('applied');
  });

  it('is seen in the preview on a pull request already', async () => {
    const story = await startMetricStory({ files: { [FEE]: OLD } });
    const base = story.github.branchHead('main') ?? '';
    const sha = await story.github.pushCommit('feature', { [FEE]: CHANGED });
    const { number } = await story.github.openPull({ head: 'feature' });
    story.metric().description = 'Somebody at the dashboard wrote this.';
    const event = pullRequestEvent(number, { ref: 'feature', sha, base });
    const result = await story.run({ ...APPLY, 'dry-run': 'true' }, { event, files: { [FEE]: CHANGED } });
    expect(result.outputs).toMatchObject({ status: 'failed', delivery: 'comment' });
    const [comment] = await story.github.comments(number);
    expect(comment?.body).toContain('-Somebody at the dashboard wrote this.');
    expect(comment?.body).toMatch(/\*\*Resolve the conflicts first:\*\*/);
    expect(comment?.body).not.toMatch(/\*\*Accept:\*\*/);
  });

  it('is found for a file that was moved by the same push', async () => {
    const story = await startMetricStory({ files: { [FEE]: OLD } });
    const before = await story.github.pushCommit('main', { [KEPT]: SAME });
    const files = { 'cekura/metrics/fees/cancel.yaml': CHANGED, [KEPT]: SAME };
    const sha = await story.github.pushCommit('main', { ...files, [FEE]: null });
    story.metric().description = 'Somebody at the dashboard wrote this.';
    const payload = { before, repository: { default_branch: 'main', full_name: 'acme/voice-agent' } };
    const rest = { files, env: { GITHUB_SHA: sha } };
    for (const event of [
      { name: 'push', payload },
      { name: 'workflow_dispatch', payload: {} },
    ]) {
      const result = await story.run(APPLY, { ...rest, event });
      expect(result.errors.join()).toMatch(/metric 18301 was changed in Cekura \(description\)/);
    }
    expect(readWrites(story)).toEqual([]);
    // A file that is still there is no former place of another.
    const moved = story.github.requests.filter(({ path }) => path.includes('/contents/'));
    expect(moved.filter(({ path }) => path.includes('kept.yaml'))).toEqual([]);
  });

  it('cannot be detected without an earlier version, with a warning', async () => {
    const story = await startMetricStory({ files: { [FEE]: CHANGED } });
    const result = await story.run(APPLY, { env: { GITHUB_SHA: story.github.branchHead('main') ?? '' } });
    expect(result.outputs.status).toBe('applied');
    expect(result.warnings).toEqual([
      expect.stringMatching(/fee\.yaml has no earlier version.*overwrites the live metric/),
    ]);
  });

  it('is detected with the file’s base, without a warning', async () => {
    const story = await startMetricStory({ files: { [FEE]: `${CHANGED}base: ${'a'.repeat(40)}\n` } });
    const result = await story.run(APPLY, { env: { GITHUB_SHA: story.github.branchHead('main') ?? '' } });
    expect(result.outputs.status).toBe('failed');
    expect(result.warnings.join()).not.toContain('no earlier version');
    expect(readWrites(story)).toEqual([]);
  });

  it('cannot be detected for an uncommitted file, with a warning', async () => {
    const story = await startMetricStory({ files: { 'repo/cekura/metrics/fee.yaml': OLD } });
    const sha = story.github.branchHead('main') ?? '';
    const result = await story.run(APPLY, { files: { [FEE]: CHANGED }, env: { GITHUB_SHA: sha } });
    expect(result.outputs.status).toBe('applied');
    expect(result.warnings.join()).toMatch(/fee\.yaml is not in the repository at [0-9a-f]{7}.*actions\/checkout/);
  });

  it('is found against the first commit of a proposal that was merged with two', async () => {
    const story = await startMetricStory();
    const before = story.github.branchHead('main') ?? '';
    await story.run({ 'metric-id': String(CANCELLATION_METRIC_ID) });
    const path = `cekura/metrics/${CANCELLATION_METRIC_ID}-states-the-cancellation-fee.yaml`;
    const sha = await story.github.mergePull(1);
    const files = { [path]: (await story.github.readFile('main', path)).toString() };
    const payload = { before, repository: { default_branch: 'main', full_name: 'acme/voice-agent' } };
    const rest = { event: { name: 'push', payload }, files, env: { GITHUB_SHA: sha } };
    story.metric().description = 'Somebody at the dashboard wrote this.';
    expect((await story.run({ ...APPLY }, rest)).outputs.status).toBe('failed');
    expect(story.metric().description).toBe('Somebody at the dashboard wrote this.');
  });

  it('cannot be detected without a token, with an error before anything is written', async () => {
    const story = await startConflict();
    const result = await story.run({ 'github-token': '' });
    expect(result.errors.join()).toMatch(/github-token is empty/);
    expect(readWrites(story)).toEqual([]);
  });
});

describe('verify', () => {
  const CODE = 'cekura/metrics/code.yaml';
  const files = {
    [FEE]: CHANGED,
    [OTHER]: OTHER_FILE,
    [CODE]: `id: ${BIRTH_DATE_METRIC_ID}\nname: Confirms the date of birth\n`,
  };

  it('scores new versions before anything is written, and does not apply a worse one', async () => {
    const story = await startMetricStory({
      files,
      cekura: {
        jobMs: 300,
        reviews: ({ metric_id, description }) =>
          metric_id === CANCELLATION_METRIC_ID && description ? { verdicts: { 6101: false } } : {},
      },
    });
    const before = structuredClone(story.metric());
    const result = await story.run({ ...APPLY, verify: 'true' });
    expect(result.outputs).toMatchObject({ status: 'blocked', changed: 'true' });
    expect(result.exitCode).toBe(1);
    expect(result.errors[0]).toMatch(
      /metric 18301 would judge its test sets worse: 50% \(2 of 4\) now, 25% \(1 of 4\) with the new version/,
    );
    expect(readResults(result)).toMatchObject([
      { target: CODE, status: 'unchanged' },
      { target: FEE, status: 'blocked', verdict: 'worse', 'old-score': '0.5', 'new-score': '0.25', changed: 'false' },
      { target: OTHER, status: 'applied', verdict: 'same', 'old-score': expect.any(String) },
    ]);
    expect(result.summary).toMatch(/States the cancellation fee \| 50% \(2 of 4\) \| 25% \(1 of 4\) \| worse/);
    expect(result.summary).toMatch(/Cancels the evening before `6101` \| `5` \| right: `5` \| wrong: `0`/);
    // Two versions of two metrics, and one write after all of them.
    const writes = readWrites(story);
    expect(writes.slice(0, 4).every((line) => line.includes('run_reviews'))).toBe(true);
    expect(writes.slice(4)).toEqual([`PATCH /v1/metrics/${EMERGENCY_METRIC_ID}/`]);
    const scorings = story.cekura.requests.filter(({ path }) => path.endsWith('run_reviews/'));
    expect(scorings.every(({ body }) => (body as { skip_save?: boolean }).skip_save === true)).toBe(true);
    expect(story.metric()).toEqual(before);
  });

  it('scores a preview, which writes nothing', async () => {
    const story = await startMetricStory({
      cekura: { reviews: ({ description }) => (description ? { verdicts: { 6101: false } } : {}) },
    });
    const sha = await story.github.pushCommit('feature', { [FEE]: CHANGED });
    const pull = await story.github.openPull({ head: 'feature' });
    const event = pullRequestEvent(pull.number, { ref: 'feature', sha });
    const result = await story.run(
      { ...APPLY, verify: 'true', overwrite: 'true' },
      { event, files: { [FEE]: CHANGED } },
    );
    expect(result.outputs).toMatchObject({ status: 'blocked', 'old-score': '0.5', 'new-score': '0.25' });
    expect(readResults(result)).toMatchObject([{ target: FEE, status: 'blocked', verdict: 'worse' }]);
    expect((await story.github.comments(pull.number))[0]?.body).toMatch(/50% \(2 of 4\) \| 25% \(1 of 4\) \| worse/);
    expect(readWrites(story).every((line) => line.includes('run_reviews'))).toBe(true);
  });

  it('is content with as good as before, and with test sets that can not be scored', async () => {
    const story = await startMetricStory({ files: { [FEE]: CHANGED }, cekura: { reviews: { unscored: [6101] } } });
    const result = await story.run({ ...APPLY, verify: 'true' });
    expect(result.errors).toEqual([]);
    expect(result.outputs).toMatchObject({ status: 'applied', 'old-score': '0.3333333333333333' });
    expect(result.summary).toContain('1 not scored');
  });

  it('writes nothing that could not be scored', async () => {
    const story = await startMetricStory({
      files: { [FEE]: CHANGED },
      cekura: { reviews: { ends: 'error', error: 'No judge.' } },
    });
    const result = await story.run({ ...APPLY, verify: 'true' });
    expect(result.outputs).toMatchObject({ status: 'failed', changed: 'false' });
    expect(result.errors.join()).toMatch(/metric 18301 was not applied because it could not be scored.*No judge/);
    expect(readWrites(story).filter((line) => line.startsWith('PATCH'))).toEqual([]);
  });

  it('costs nothing if there is nothing to score', async () => {
    const named = OLD.replace('description', 'name: Fee named\ndescription');
    const story = await startMetricStory({ files: { [FEE]: named, [OTHER]: OTHER_FILE } });
    story.metric(EMERGENCY_METRIC_ID).reviews = [];
    const result = await story.run({ ...APPLY, verify: 'true' });
    expect(result.outputs.status).toBe('applied');
    expect(readWrites(story)).toHaveLength(2);
    expect(result.log).toMatch(/Metric 18301 was not scored/);
  });
});

describe('a proposal that waits in Cekura', () => {
  const pending = {
    description: CHANGED.split('|\n')[1]?.replaceAll(/^ {2}/gm, ''),
    evaluation_trigger: 'always',
    score: 1,
  };

  it('is dismissed once it is applied', async () => {
    const story = await startMetricStory({ files: { [FEE]: CHANGED } });
    story.metric().pending = pending;
    const result = await story.run(APPLY);
    expect(result.errors).toEqual([]);
    expect(readWrites(story)).toEqual([
      `PATCH /v1/metrics/${CANCELLATION_METRIC_ID}/`,
      `POST /v1/metrics/${CANCELLATION_METRIC_ID}/dismiss_optimisation_proposal/`,
    ]);
    expect(story.metric().pending).toBeNull();
  });

  it('stays when something else is applied, and its failure is a warning', async () => {
    const story = await startMetricStory({ files: { [FEE]: CHANGED } });
    story.metric().pending = { ...pending, description: 'Something else.' };
    await story.run(APPLY);
    expect(story.metric().pending).not.toBeNull();
    story.metric().pending = pending;
    story.cekura.addFault({ match: { method: 'POST' }, outcome: { status: 403 } });
    const result = await story.run(APPLY);
    expect(result.outputs.status).toBe('unchanged');
    expect(result.warnings.join()).toMatch(/could not be dismissed/);
  });
});

describe('a first proposal that was squashed', () => {
  /** Proposes a change of a metric that has no file, and squashes it into main. */
  async function squash() {
    const story = await startMetricStory();
    const proposed = await story.run({ 'metric-id': String(CANCELLATION_METRIC_ID) });
    expect(proposed.errors).toEqual([]);
    const before = story.github.branchHead('main') ?? '';
    const sha = await story.github.mergePull(1, { squash: true });
    const files = { [PROPOSED]: await story.github.readFile('main', PROPOSED) };
    const event = { name: 'push', payload: { before, repository: { default_branch: 'main' } } };
    const run = (rest = {}) => story.run(APPLY, { event, files, env: { GITHUB_SHA: sha }, ...rest });
    return { ...story, files, run };
  }
  const PROPOSED = `cekura/metrics/${CANCELLATION_METRIC_ID}-states-the-cancellation-fee.yaml`;

  it('is applied to the version that it was made from', async () => {
    const { run, files, metric } = await squash();
    expect(files[PROPOSED]?.toString()).toMatch(/^base: [0-9a-f]{40}$/m);
    const result = await run();
    expect(result.errors).toEqual([]);
    expect(result.warnings).toEqual([]);
    expect(result.outputs.status).toBe('applied');
    expect(files[PROPOSED]?.toString().replaceAll('\n  ', '\n')).toContain(metric().description);
    expect((await run()).outputs.status).toBe('unchanged');
  });

  it('is a conflict with any other version, now and later', async () => {
    const { run, metric } = await squash();
    metric().description = 'Somebody at the dashboard wrote this.';
    for (const rest of [{}, { event: { name: 'schedule' } }]) {
      const result = await run(rest);
      expect(result.exitCode).toBe(1);
      expect(result.errors[0]).toMatch(/changed in Cekura/);
      expect(metric().description).toBe('Somebody at the dashboard wrote this.');
    }
  });
});

describe('a file without an id', () => {
  const NEW = 'cekura/metrics/goodbye.yaml';
  const FILE = 'name: Says goodbye\ndescription: Passes when the agent says goodbye.\nproject: 1512\n';

  /** The metric was created from its file; then a push renames it. */
  async function rename(files: Record<string, string>, gone: Record<string, null> = {}) {
    const story = await startMetricStory({ files: { [NEW]: FILE } });
    await story.run(APPLY);
    const before = story.github.branchHead('main') ?? '';
    const sha = await story.github.pushCommit('main', { ...files, ...gone });
    const event = { name: 'push', payload: { before, repository: { default_branch: 'main' } } };
    return {
      ...story,
      result: await story.run({ ...APPLY, 'dry-run': 'true' }, { event, files, env: { GITHUB_SHA: sha } }),
    };
  }

  it.each([
    ['in its file', { [NEW]: FILE.replace('goodbye\n', 'goodbye, once\n') }, {}],
    ['with its file', { 'cekura/metrics/once.yaml': FILE.replace('goodbye\n', 'goodbye, once\n') }, { [NEW]: null }],
  ])('that is renamed %s is named before a second metric is made', async (_, files, gone) => {
    const { result } = await rename(files, gone);
    expect(result.warnings.join()).toMatch(/may be a renamed metric \d+ \("Says goodbye"\).*add `id: \d+`/);
  });

  it('that is not in the files is not', async () => {
    const files = { [NEW]: FILE, 'cekura/metrics/hello.yaml': FILE.replace('goodbye\n', 'hello\n') };
    const { result } = await rename(files);
    expect(result.warnings).toEqual([]);
  });
});

it('a checkout with CRLF compares like one with LF', async () => {
  const story = await startConflict();
  const files = { [FEE]: CHANGED.replaceAll('\n', '\r\n') };
  const schedule = { event: { name: 'schedule' }, files, env: { GITHUB_SHA: story.sha } };
  const result = await story.tell(APPLY, schedule);
  expect(result.errors).toEqual([]);
  expect(result.outputs.status).toBe('applied');
});
