import { describe, expect, it } from 'vitest';
import {
  BIRTH_DATE_METRIC_ID,
  CANCELLATION_METRIC_ID,
  CLINIC_AGENT,
  EMERGENCY_METRIC_ID,
  PROJECT_ID,
} from '../emulators/world.ts';
import { readResults, readWrites, startMetricStory } from '../support/metric-story.ts';
import { pullRequestEvent } from '../support/story.ts';

const APPLY = { mode: 'apply-metrics' };
const FEE = 'cekura/metrics/fee.yaml';
const NEW = 'cekura/metrics/new.yaml';

/** The cancellation metric as the service has it, in a person's own form. */
const FEE_FILE = `# the fee
id: ${CANCELLATION_METRIC_ID}
name: 'States the cancellation fee'
description: |
  Passes when the agent tells a caller who cancels that a fee applies.
  Fails when the fee is not mentioned.
agents: [${CLINIC_AGENT.id}]
`;
const FEE_CHANGED = FEE_FILE.replace('not mentioned', 'mentioned too late');
const NEW_FILE = `name: Says goodbye\ndescription: Passes when the agent says goodbye.\nproject: ${PROJECT_ID}\n`;

describe('metric files, applied', () => {
  it('updates only differences, creates new metrics, and does nothing the second time', async () => {
    const story = await startMetricStory({
      files: {
        [FEE]: FEE_CHANGED.replace("'States the cancellation fee'", 'Names the fee'),
        [NEW]: NEW_FILE,
        'cekura/metrics/deep/code.json': `{"name": "Counts turns", "type": "custom_code", "custom_code": "_result = 1", "eval_type": "numeric", "agents": [${CLINIC_AGENT.id}]}`,
        'cekura/metrics/same.yml': `id: ${EMERGENCY_METRIC_ID}\ndescription: Passes when an emergency is transferred to the dentist on call.\n`,
      },
    });
    const before = structuredClone(story.metric());
    const first = await story.run(APPLY);
    expect(first.errors).toEqual([]);
    expect(first.outputs).toMatchObject({ status: 'applied', changed: 'true' });
    const writes = story.cekura.requests.filter(({ method }) => method !== 'GET');
    expect(writes.map(({ method, path, body }) => [method, path.split('/').at(-2), body])).toEqual([
      [
        'PATCH',
        String(CANCELLATION_METRIC_ID),
        { name: 'Names the fee', description: expect.stringContaining('mentioned too late') },
      ],
      [
        'POST',
        'bulk_create',
        [
          {
            type: 'custom_code',
            name: 'Counts turns',
            custom_code: '_result = 1',
            eval_type: 'numeric',
            agents: [CLINIC_AGENT.id],
          },
          {
            type: 'llm_judge',
            eval_type: 'binary',
            name: 'Says goodbye',
            description: 'Passes when the agent says goodbye.',
            project: PROJECT_ID,
          },
        ],
      ],
    ]);
    expect({ ...story.metric(), name: before.name, description: before.description }).toEqual(before);
    expect(readResults(first)).toMatchObject([
      { target: 'cekura/metrics/deep/code.json', status: 'applied', operation: 'create' },
      {
        target: FEE,
        status: 'applied',
        operation: 'update',
        fields: 'name,description',
        'metric-id': String(CANCELLATION_METRIC_ID),
      },
      { target: NEW, status: 'applied', operation: 'create', 'metric-id': expect.stringMatching(/^\d+$/) },
      { target: 'cekura/metrics/same.yml', status: 'unchanged', changed: 'false' },
    ]);
    expect(first.summary).toContain('One metric already matches.');
    expect(first.summary).toContain('+  Fails when the fee is mentioned too late.');

    const second = await story.run(APPLY);
    expect(second.outputs).toMatchObject({ status: 'unchanged', changed: 'false' });
    expect(readWrites(story)).toHaveLength(2);
    expect(story.cekura.metrics.size).toBe(5);
  });

  it('reports every wrong file at once, and writes nothing', async () => {
    const story = await startMetricStory({
      files: {
        [FEE]: FEE_CHANGED,
        'cekura/metrics/a.yaml': 'id: 1\neval_type: fuzzy\naudio_enabled: "yes"\n',
        'cekura/metrics/b.yaml': 'name: [broken\n',
        'cekura/metrics/c.json': '{"description": "x"}',
        'cekura/metrics/d.yaml': `id: ${CANCELLATION_METRIC_ID}\n`,
        'cekura/metrics/e.yaml': Buffer.from([0xff, 0xfe, 0x41]) as unknown as string,
      },
    });
    const result = await story.run(APPLY);
    expect(result.exitCode).toBe(1);
    expect(result.errors).toHaveLength(1);
    for (const text of [
      /a\.yaml:2: eval_type/,
      /a\.yaml:3: audio_enabled/,
      /b\.yaml:\d: is not valid YAML/,
      /c\.json:1: name/,
      /fee\.yaml:2: id: 18301 is also in .*d\.yaml/,
      /e\.yaml:1: .*UTF-16/,
    ]) {
      expect(result.errors[0]).toMatch(text);
    }
    expect(result.log).toMatch(/^::warning file=cekura\/metrics\/a\.yaml,line=2::eval_type/m);
    expect(story.cekura.requests).toEqual([]);
  });

  it('reports an ID and a name that the service can not place, and writes nothing', async () => {
    const story = await startMetricStory({
      files: {
        [FEE]: FEE_CHANGED,
        'cekura/metrics/gone.yaml': 'name: x\nid: 999\n',
        'cekura/metrics/two.yaml': `name: Twice\ndescription: x\nproject: ${PROJECT_ID}\n`,
      },
    });
    for (const id of [7001, 7002])
      story.cekura.metrics.set(id, { ...structuredClone(story.metric()), id, name: 'Twice' });
    const result = await story.run(APPLY);
    expect(result.errors.join()).toMatch(/gone\.yaml:2: id: Cekura has no metric 999/);
    expect(result.errors.join()).toMatch(/two\.yaml:1: name: 2 live metrics have this name \(7001, 7002\)/);
    expect(readWrites(story)).toEqual([]);
  });

  it('leaves a metric of another file alone that has the name of a new one', async () => {
    const story = await startMetricStory({
      files: {
        [FEE]: `id: ${CANCELLATION_METRIC_ID}\nname: Names the fee\n`,
        [NEW]: `name: States the cancellation fee\ndescription: Another one.\nproject: ${PROJECT_ID}\n`,
      },
    });
    for (const status of ['applied', 'unchanged']) expect((await story.run(APPLY)).outputs.status).toBe(status);
    expect(story.metric().name).toBe('Names the fee');
    expect(
      [...story.cekura.metrics.values()].filter(({ name }) => name === 'States the cancellation fee'),
    ).toHaveLength(1);
  });

  it('reports an empty folder', async () => {
    const { run } = await startMetricStory();
    const begin = /start with mode generate-metrics or metric-feedback, which propose the files/;
    const missing = (await run(APPLY)).errors.join();
    expect(missing).toMatch(/No metric files in cekura\/metrics, which does not exist/);
    expect(missing).toMatch(begin);
    const story = await startMetricStory({ files: { 'cekura/metrics/README.md': 'Metrics' } });
    const empty = (await story.run(APPLY)).errors.join();
    expect(empty).toMatch(/No metric files in cekura\/metrics[^,]/);
    expect(empty).toMatch(begin);
  });

  it('continues if one metric is rejected, and fails at the end', async () => {
    const story = await startMetricStory({
      files: { [FEE]: FEE_CHANGED, 'cekura/metrics/code.yaml': `id: ${BIRTH_DATE_METRIC_ID}\ndescription: Better\n` },
      cekura: {
        faults: [
          {
            match: { method: 'PATCH', path: /18303/ },
            outcome: { status: 400, body: { description: ['Too short.'] } },
          },
        ],
      },
    });
    const result = await story.run(APPLY);
    expect(result.outputs).toMatchObject({ status: 'failed', changed: 'true' });
    expect(result.errors.join()).toMatch(/Too short/);
    expect(story.metric().description).toContain('mentioned too late');
    expect(readResults(result).map(({ status }) => status)).toEqual(['failed', 'applied']);
  });

  it('says which of several new metrics was refused', async () => {
    const story = await startMetricStory({
      files: { [NEW]: NEW_FILE, 'cekura/metrics/z.yaml': NEW_FILE.replace('Says goodbye', 'Says hello') },
      cekura: {
        faults: [{ match: { path: /bulk_create/ }, outcome: { status: 400, body: [{}, { name: ['Is taken.'] }] } }],
      },
    });
    const result = await story.run(APPLY);
    expect(result.log).toMatch(/new\.yaml: Not created, because Cekura rejected another new metric/);
    expect(result.log).toMatch(/z\.yaml: Cekura rejected the new metric: .*Is taken/);
  });

  it('only previews unmerged changes', async () => {
    const story = await startMetricStory({ files: { [FEE]: FEE_CHANGED } });
    const sha = await story.github.pushCommit('feature', { 'README.md': 'x' });
    const { number } = await story.github.openPull({ head: 'feature' });
    const onFeature = { env: { GITHUB_REF: 'refs/heads/feature' } };
    const runs = [
      { event: pullRequestEvent(number, { ref: 'feature', sha }) },
      { event: { name: 'push' }, ...onFeature },
      { event: { name: 'workflow_run' } },
    ];
    for (const { event, ...rest } of runs) {
      const result = await story.run(APPLY, { event, ...rest });
      expect([event.name, result.exitCode, result.outputs.status]).toEqual([event.name, 0, 'planned']);
      expect(result.notices.join()).toMatch(/Nothing is applied, .* metrics are applied only on a push to branch main/);
    }
    expect(readWrites(story)).toEqual([]);
    const dispatched = { event: { name: 'workflow_dispatch' }, ...onFeature };
    const result = await story.run({ ...APPLY, 'base-branch': 'feature' }, dispatched);
    expect(result.outputs.status).toBe('applied');
    expect(readWrites(story)).toHaveLength(1);
  });

  it('creates a metric once if the first request may have arrived', async () => {
    const story = await startMetricStory({
      files: { [NEW]: NEW_FILE },
      cekura: { faults: [{ match: { path: /bulk_create/, nth: 1 }, outcome: 'reset-after' }] },
    });
    const result = await story.run(APPLY);
    expect(result.outputs.status).toBe('applied');
    expect(story.cekura.metrics.size).toBe(4);
    expect(readWrites(story)).toHaveLength(1);
  });
});

describe('a dry run', () => {
  it('comments the preview on a pull request, keeps it current, and changes nothing', async () => {
    const story = await startMetricStory({ files: { [FEE]: FEE_FILE } });
    const hostile =
      'name: "@octocat ![x](https://x.example/p.png) <!-- x -->"\ndescription: "```\\n::error::x"\nproject: 1512\n';
    const base = story.github.branchHead('main') ?? '';
    const sha = await story.github.pushCommit('feature', { [FEE]: FEE_CHANGED, [NEW]: hostile });
    const { number } = await story.github.openPull({ head: 'feature' });
    const event = pullRequestEvent(number, { ref: 'feature', sha, base });
    const files = { [FEE]: FEE_CHANGED, [NEW]: hostile };
    const inputs = { ...APPLY, 'dry-run': 'true' };
    const first = await story.run(inputs, { event, files });
    expect(first.errors).toEqual([]);
    expect(first.outputs).toMatchObject({ status: 'planned', changed: 'true', delivery: 'comment' });
    const [comment] = await story.github.comments(number);
    expect(first.outputs).toMatchObject({
      'comment-id': String(comment?.id),
      'pull-request-number': String(number),
      'pull-request-url': expect.stringMatching(new RegExp(`^http.*/acme/voice-agent/pull/${number}$`)),
    });
    for (const text of [comment?.body ?? '', first.summary]) {
      expect(text).toMatch(
        /\| States the cancellation fee `18301` \| `cekura\/metrics\/fee\.yaml` \| update \| `description` \|/,
      );
      expect(text).toMatch(/`cekura\/metrics\/new\.yaml` \| create \|/);
      expect(text).toContain('+  Fails when the fee is mentioned too late.');
      expect(text.replace(/````?[\s\S]*?````?/g, '').replace(/`[^`\n]*`/g, '')).not.toMatch(/@octocat|!\[x\]/);
    }
    expect(first.log).toMatch(/fee\.yaml: differs from metric 18301 in description/);
    expect(first.log).not.toMatch(/^::error::x/m);
    expect(readWrites(story)).toEqual([]);

    const writes = () =>
      story.github.requests.filter(({ method, path }) => method !== 'GET' && !path.includes('graphql')).length;
    const before = writes();
    await story.run(inputs, { event, files });
    expect(writes()).toBe(before);
    const last = await story.run(inputs, { event, files: { [FEE]: FEE_FILE } });
    expect(last.outputs).toMatchObject({ status: 'planned', changed: 'false' });
    const comments = await story.github.comments(number);
    expect(comments.map(({ id }) => id)).toEqual([comment?.id]);
    expect(comments[0]?.body).toContain('The live metrics already match the metric files.');
  });

  it('shows the plan in the job summary on any other event', async () => {
    const story = await startMetricStory({ files: { [FEE]: FEE_CHANGED, [NEW]: NEW_FILE } });
    const result = await story.run({ ...APPLY, 'dry-run': 'true' });
    expect(result.outputs).toMatchObject({ status: 'planned', changed: 'true', delivery: 'summary' });
    expect(result.summary).toContain('Preview of the metric changes');
    expect(readResults(result)).toMatchObject([
      { status: 'planned', operation: 'update' },
      { status: 'planned', operation: 'create' },
    ]);
    expect(readWrites(story)).toEqual([]);
  });
});

it('reports unreadable files in one error, one warning for each, and the job summary', async () => {
  const { run, cekura } = await startMetricStory({ files: { [FEE]: '\0', [NEW]: '\0' } });
  const { errors, warnings, summary } = await run(APPLY);
  const [fee, more] = [FEE, NEW].map((path) => `metric-path: ${path} is a binary file (it contains a NUL byte)`);
  const error = `2 problems in metric files: ${FEE}:1: ${fee}; ${NEW}:1: ${more}. Next: fix the files and rerun.`;
  expect(errors).toEqual([error]);
  expect(warnings).toEqual([fee, more]);
  expect(summary.replaceAll('`', '')).toContain(error);
  expect(readWrites({ cekura })).toEqual([]);
});
