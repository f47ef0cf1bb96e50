import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { CANCELLATION_METRIC_ID } from '../emulators/world.ts';
import { readWrites, startMetricStory } from '../support/metric-story.ts';
import { readTemp } from '../support/step.ts';
import { pullRequestEvent } from '../support/story.ts';

const ID = String(CANCELLATION_METRIC_ID);
const BRANCH = `cekura/metric-feedback/${ID}`;
const PATH = `cekura/metrics/${ID}-states-the-cancellation-fee.yaml`;
const LESSON = 'A caller who cancels more than 24 hours ahead owes no fee: the call passes without a mention of it.';

/** As a person keeps it: other name, order, quoting, comments, keys of their own. */
const KEPT_FILE = `# Agreed with the clinic on 3 March.
name: "States the cancellation fee"   # shown in reports
owner: front-desk
id: ${ID}

description: |
  Passes when the agent tells a caller who cancels that a fee applies.
  Fails when the fee is not mentioned.

# Only simulations so far.
simulation_enabled: true
`;

describe('feedback in, reviewed metric change out', () => {
  it('commits the live metric, then the change', async () => {
    const { run, cekura, github, metric } = await startMetricStory({ cekura: { jobMs: 300 } });
    const before = structuredClone(metric());
    const result = await run({ 'metric-id': ID });

    expect(result.errors).toEqual([]);
    expect(result.outputs).toMatchObject({
      status: 'proposed',
      changed: 'true',
      delivery: 'pull-request',
      'pull-request-operation': 'created',
      branch: BRANCH,
      'old-score': '0.5',
      'new-score': '1',
      'progress-id': cekura.jobs[0]?.progressId,
    });
    const [change, groundwork, base] = await github.log(BRANCH);
    expect(base?.sha).toBe(github.branchHead('main'));
    const first = parse((await github.readFile(groundwork?.sha ?? '', PATH)).toString());
    const second = parse((await github.readFile(change?.sha ?? '', PATH)).toString());
    expect(first).toMatchObject({ id: before.id, name: before.name, description: before.description });
    expect(second.description).toContain(LESSON);
    expect({ ...second, description: before.description }).toEqual(first);
    expect(groundwork?.commit.message).toContain('as it is in Cekura');

    const [pull] = await github.pulls();
    expect(pull?.body).toContain('the first commit adds the metric as it is in Cekura, the second one is the change');
    for (const text of [pull?.body, result.summary]) {
      expect(text).toContain('| Old | 50% | 2 of 4 |');
      expect(text).toContain('| New | 100% | 4 of 4 |');
      expect(text).toMatch(/Cancels a week ahead `6102` \| wrong \| right: says `5` \| Same verdict as the reviewer/);
      expect(text).toContain(`+  ${LESSON}`);
    }
    // Nothing is written to the service: the proposal waits for people.
    expect(readWrites({ cekura })).toEqual(['POST /metric-reviews/process_feedbacks/']);
    expect(metric().description).toBe(before.description);
    expect(Object.values(await readTemp(result))).toEqual([
      (await github.readFile(change?.sha ?? '', PATH)).toString(),
    ]);
    expect(cekura.requests[0]).toMatchObject({ method: 'GET', path: `/test_framework/v2/metrics/${ID}/` });
    expect(github.violations).toEqual([]);
  });

  it('changes the text of an existing file and no other byte of it', async () => {
    const path = 'quality/metrics/fees/cancel.yml';
    const { run, github } = await startMetricStory({
      files: { [path]: KEPT_FILE, 'quality/metrics/x.yaml': 'id: 5\n' },
    });
    const result = await run({ 'metric-id': ID, 'metric-path': 'quality/metrics' });
    expect(result.outputs).toMatchObject({ status: 'proposed', 'pull-request-operation': 'created' });
    expect(await github.log(BRANCH)).toHaveLength(2);
    expect((await github.pulls())[0]?.body).not.toContain('the first commit');
    const text = (await github.readFile(BRANCH, path)).toString();
    const [head = '', tail = ''] = KEPT_FILE.split('  Fails when the fee is not mentioned.\n');
    expect(text.startsWith(head)).toBe(true);
    expect(text.endsWith(tail)).toBe(true);
    expect(text.slice(head.length, -tail.length)).toContain(`  ${LESSON}\n`);
  });

  it('asks for the id in a file that may be the metric, before anything is spent', async () => {
    const path = 'cekura/metrics/fee.yaml';
    const { run, cekura } = await startMetricStory({
      files: { [path]: 'name: States the cancellation fee\ndescription: x\nproject: 1512\n' },
    });
    const result = await run({ 'metric-id': ID });
    expect(result.errors[0]).toMatch(/fee\.yaml has the name of metric 18301 but no id.*add `id: 18301` to it/);
    expect(cekura.jobs).toEqual([]);
  });

  it('measures the change for the output as for max-change-percent', async () => {
    const { run } = await startMetricStory();
    const first = await run({ 'metric-id': ID, delivery: 'summary' });
    const percent = Number(first.outputs['change-percent']);
    expect(percent).toBeGreaterThan(0);
    const atMost = (most: number) => run({ 'metric-id': ID, delivery: 'summary', 'max-change-percent': String(most) });
    expect((await atMost(percent)).outputs).toMatchObject({ status: 'proposed', 'change-percent': String(percent) });
    const refused = await atMost(Math.round(percent * 10 - 1) / 10);
    expect(refused.outputs).toMatchObject({ status: 'blocked', 'change-percent': String(percent) });
  });

  it('writes nothing when it is run again with the same proposal', async () => {
    const { run, github } = await startMetricStory();
    await run({ 'metric-id': ID });
    const before = github.requests.length;
    const again = await run({ 'metric-id': ID, rerun: 'true' });
    expect(again.outputs).toMatchObject({ status: 'proposed', 'pull-request-operation': 'unchanged' });
    expect(github.requests.slice(before).filter(({ method }) => !['GET', 'PATCH'].includes(method))).toEqual([]);
    expect(await github.pulls()).toHaveLength(1);
  });

  it('is unchanged when the service proposes the metric as it is', async () => {
    const { run, github } = await startMetricStory({ cekura: { feedback: { result: 'unchanged' } } });
    const result = await run({ 'metric-id': ID });
    expect(result.exitCode).toBe(0);
    expect(result.outputs).toMatchObject({ status: 'unchanged', changed: 'false', delivery: 'none' });
    expect(result.outputs['proposal-path']).toBeUndefined();
    expect(await github.pulls()).toEqual([]);
  });

  it('comments on a pull request, with the change against the file there', async () => {
    const { run, github } = await startMetricStory({ files: { [PATH]: KEPT_FILE } });
    const sha = await github.pushCommit('feature', { 'README.md': 'x' });
    const { number } = await github.openPull({ head: 'feature' });
    const event = pullRequestEvent(number, { ref: 'feature', sha });
    const result = await run({ 'metric-id': ID }, { event });
    expect(result.outputs).toMatchObject({ status: 'proposed', delivery: 'comment' });
    const comments = await github.comments(number);
    expect(comments).toHaveLength(1);
    expect(comments[0]?.body).toContain(`+  ${LESSON}`);
  });

  it('checks everything and starts nothing in a dry run', async () => {
    const { run, cekura } = await startMetricStory();
    const result = await run({ 'metric-id': ID, 'dry-run': 'true' });
    expect(result.outputs).toMatchObject({ status: 'planned', changed: 'false' });
    expect(result.summary).toContain(PATH);
    expect(readWrites({ cekura })).toEqual([]);
  });

  it('passes on the optimization’s options', async () => {
    const { run, cekura } = await startMetricStory();
    await run({
      'metric-id': ID,
      'metric-type': 'llm_judge',
      'test-set-ids': '6101 6102',
      'simplified-prompt': 'The fee is told to who cancels.',
      'skip-evaluation': 'true',
      delivery: 'summary',
    });
    expect(cekura.jobs.map(({ request }) => request)).toEqual([
      {
        metric_id: CANCELLATION_METRIC_ID,
        metric_type: 'llm_judge',
        test_set_ids: [6101, 6102],
        simplified_prompt: 'The fee is told to who cancels.',
        skip_evaluation: true,
      },
    ]);
  });
});

describe('before anything is spent', () => {
  it.each<[name: string, files: Record<string, string>, push: Record<string, string>, inputs: object, problem: RegExp]>(
    [
      [
        'the file says something else in the base branch',
        { [PATH]: KEPT_FILE },
        { [PATH]: KEPT_FILE.replace('Fails', 'Breaks') },
        {},
        /in branch main differs from the one in the workspace/,
      ],
      [
        'the file is not in the base branch',
        { [PATH]: KEPT_FILE },
        {},
        { 'base-branch': 'empty' },
        /cekura\/metrics\/.* does not exist in branch empty/,
      ],
      [
        'a file that claims the ID is wrong',
        { [PATH]: `id: ${ID}\neval_type: fuzzy\n` },
        {},
        {},
        /:2: eval_type: must be one of/,
      ],
      [
        'two files have the ID',
        { [PATH]: KEPT_FILE, 'cekura/metrics/b.json': `{"id": ${ID}}` },
        {},
        {},
        /id: 18301 is also in/,
      ],
      ['keep is not in the metric', {}, {}, { keep: 'transfer_call' }, /keep contains text that is not in metric/],
      ['a branch for two', {}, {}, { 'metric-id': '1 2', branch: 'x' }, /branch is set for 2 metrics/],
      ['metric-path leads out', {}, {}, { 'metric-path': '../x' }, /metric-path is outside the workspace/],
    ],
  )('%s', async (_name, files, push, inputs, problem) => {
    const { run, cekura, github } = await startMetricStory({
      files,
      github: { branches: PATH in files ? { empty: { [PATH]: null } } : {} },
    });
    if (Object.keys(push).length > 0) await github.pushCommit('main', push);
    const result = await run({ 'metric-id': ID, ...inputs });
    expect(result.exitCode).toBe(1);
    expect(result.errors.join()).toMatch(problem);
    expect(readWrites({ cekura })).toEqual([]);
    // What was asked in the meantime holds nobody up.
    expect(result.durationMs).toBe(0);
  });
});
