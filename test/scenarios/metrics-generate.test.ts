import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { CLINIC_AGENT } from '../emulators/world.ts';
import { readWrites, startMetricStory } from '../support/metric-story.ts';
import { readTemp } from '../support/step.ts';
import { pullRequestEvent, type Story } from '../support/story.ts';

const AGENT = { mode: 'generate-metrics', 'agent-id': String(CLINIC_AGENT.id) };
const BRANCH = `cekura/generate-metrics/agent-${CLINIC_AGENT.id}`;
const START = 'POST /v1/metrics/generate_metrics/';

/** The files that a branch has and `main` has not, in the order of their paths. */
async function readNewFiles({ github }: Pick<Story, 'github'>, paths: readonly string[]) {
  return await Promise.all(
    paths.map(async (path) => parse((await github.readFile(BRANCH, path)).toString()) as Record<string, unknown>),
  );
}

function pathsIn(body: string | null | undefined): string[] {
  return [...(body ?? '').matchAll(/^\+\+\+ b\/(.+)$/gm)].map(([, path = '']) => path);
}

describe('generated metrics', () => {
  it('are new files without an id, in one pull request', async () => {
    const story = await startMetricStory({ cekura: { jobMs: 300, generate: { key: 'generated_metrics' } } });
    const result = await story.run({ ...AGENT, 'num-metrics': '3' });
    expect(result.errors).toEqual([]);
    expect(result.outputs).toMatchObject({
      status: 'proposed',
      changed: 'true',
      'pull-request-operation': 'created',
      branch: BRANCH,
      'progress-id': story.cekura.jobs[0]?.progressId,
    });
    const [pull] = await story.github.pulls();
    expect(pull?.title).toBe('Add 3 generated metrics');
    const paths = pathsIn(pull?.body);
    expect(paths).toEqual([
      'cekura/metrics/greets-with-the-clinic-name.yaml',
      'cekura/metrics/reads-the-booking-back.yaml',
      'cekura/metrics/asks-one-question-at-a-time.yaml',
    ]);
    for (const file of await readNewFiles(story, paths)) {
      expect(file).not.toHaveProperty('id');
      expect(file).toMatchObject({ type: 'llm_judge', project: CLINIC_AGENT.project, agents: [CLINIC_AGENT.id] });
    }
    expect(await story.github.log(BRANCH)).toHaveLength(2);
    expect(readWrites(story)).toEqual([START]);
    expect(Object.keys(await readTemp(result)).map((path) => path.split('/').at(-1))).toEqual(
      expect.arrayContaining(paths.map((path) => path.split('/').at(-1))),
    );

    const again = await story.run({ ...AGENT, 'num-metrics': '3' });
    expect(again.outputs['pull-request-operation']).toBe('unchanged');
  });

  it('get safe and distinct file names, for any name', async () => {
    const metrics = [
      { name: '../../.github/workflows/pwn', description: '::error::x' },
      { name: 'Politeness' },
      { name: 'POLITENESS ', description: 'Is it polite?' },
      { name: 'Politeness' },
      { name: 'States the cancellation fee', description: 'As one that the service has.' },
      { name: '', description: 'No name.' },
      { description: 'None at all.', type: 'custom_prompt', prompt: 'Old kind.' },
      { name: 'con' },
      { name: '\u202e@octocat\n# ![x](https://x.example/y.png)</details>' },
      { name: 'Ünïcödé 电话', type: 'nonsense', agents: 'x' },
      'noise',
    ];
    const story = await startMetricStory({
      cekura: { generate: { metrics } },
      files: { 'cekura/metrics/politeness.yaml': 'name: Politeness\ndescription: x\nproject: 1512\n' },
    });
    // The base branch moved on since the checkout, and has a file of that name.
    await story.github.pushCommit('main', {
      'cekura/metrics/con.yaml': 'x\n',
      'cekura/metrics/metric-con.yaml': 'x\n',
    });
    const result = await story.run(AGENT);
    expect(result.errors).toEqual([]);
    const [pull] = await story.github.pulls();
    const paths = pathsIn(pull?.body);
    expect(paths).toHaveLength(metrics.length);
    expect(new Set(paths.map((path) => path.toLowerCase())).size).toBe(metrics.length);
    for (const path of paths) expect(path).toMatch(/^cekura\/metrics\/[a-z0-9]+(-[a-z0-9]+)*\.yaml$/);
    expect(paths).not.toContain('cekura/metrics/politeness.yaml');
    expect(paths).not.toContain('cekura/metrics/metric-con.yaml');
    expect((await story.github.readFile(BRANCH, 'cekura/metrics/metric-con.yaml')).toString()).toBe('x\n');
    const files = await readNewFiles(story, paths);
    const names = files.map(({ name }) => name);
    expect(new Set(names).size).toBe(metrics.length);
    expect(names).not.toContain('Politeness');
    expect(names).not.toContain('States the cancellation fee');
    expect(files[6]).toMatchObject({ type: 'llm_judge', description: 'None at all.\n\nOld kind.' });
    for (const file of files) expect(file.agents).toEqual([CLINIC_AGENT.id]);
    expect(pull?.body).toMatch(
      /Complete these files before you apply them[\s\S]*\| Politeness \(2\) \| `description` is required/,
    );
    const shown = (pull?.body ?? '').replace(/```[\s\S]*?```/g, '').replace(/`[^`\n]*`/g, '');
    expect(shown).not.toMatch(/@octocat|!\[x\]|<\/details>\)/);
    expect(result.log).not.toMatch(/^::error::x/m);
  });

  it('are reported when there are fewer than were requested, and a single one is kept under no name of a model', async () => {
    const story = await startMetricStory({
      cekura: { generate: { metrics: [{ name: 'Some words', description: 'x' }] } },
    });
    const result = await story.run({ ...AGENT, 'num-metrics': '3', delivery: 'summary' });
    expect(result.warnings).toEqual(['3 metrics were requested, but Cekura generated 1']);
    expect(result.outputs['proposal-path']).toMatch(/\/new-metric\.yaml$/);
    expect(Object.values(await readTemp(result))[0]).toContain('name: Some words');
  });

  it('can be created as they are', async () => {
    const story = await startMetricStory();
    await story.run({ ...AGENT, 'num-metrics': '2' });
    const [pull] = await story.github.pulls();
    const sha = await story.github.mergePull(pull?.number ?? 0);
    const paths = pathsIn(pull?.body);
    const files = await Promise.all(paths.map((path) => story.github.readFile('main', path)));
    const workspace = Object.fromEntries(paths.map((path, index) => [path, files[index] ?? '']));
    const applied = await story.run({ mode: 'apply-metrics' }, { files: workspace, env: { GITHUB_SHA: sha } });
    expect(applied.errors).toEqual([]);
    expect(applied.outputs.status).toBe('applied');
    expect([...story.cekura.metrics.values()].map(({ name }) => name)).toContain('Reads the booking back');
  });

  it('are resumed with their progress-id, for an assistant too', async () => {
    const story = await startMetricStory({ cekura: { generate: { metrics: [{ name: 'One', description: 'x' }] } } });
    const inputs = { mode: 'generate-metrics', 'assistant-id': CLINIC_AGENT.assistant_id, delivery: 'summary' };
    await story.run(inputs);
    const progressId = story.cekura.jobs[0]?.progressId ?? '';
    const result = await story.run({ ...inputs, 'progress-id': progressId });
    expect(result.outputs).toMatchObject({ status: 'proposed', delivery: 'summary', 'progress-id': progressId });
    expect(result.summary).toContain(`+assistant_id: ${CLINIC_AGENT.assistant_id}`);
    expect(story.cekura.jobs).toHaveLength(1);
    expect(story.cekura.jobs[0]?.request).toEqual({ assistant_id: CLINIC_AGENT.assistant_id, num_metrics: 1 });
  });

  it('are proposed even if the names in Cekura cannot be read', async () => {
    const faults = [{ match: { method: 'GET', path: '/test_framework/v2/metrics/' }, outcome: { status: 404 } }];
    const { run } = await startMetricStory({ cekura: { faults } });
    const result = await run({ ...AGENT, delivery: 'summary' });
    expect(result.outputs.status).toBe('proposed');
    expect(result.warnings.join()).toMatch(/names of the live metrics could not be read/);
  });

  it('are not proposed after a signal while the names are read', async () => {
    const { run, cekura } = await startMetricStory();
    cekura.addFault({ match: { method: 'GET', path: '/test_framework/v2/metrics/' }, outcome: { status: 503 } });
    const when = (log: string) => /answered 503 .*retrying/.test(log);
    const result = await run({ ...AGENT, delivery: 'summary' }, { kill: { signal: 'SIGTERM', when } });
    expect(result.errors.join()).toMatch(/SIGTERM/);
    expect(result.warnings.join()).not.toMatch(/names of the live metrics/);
  });

  it('go into a comment on a pull request, all of them', async () => {
    const story = await startMetricStory();
    const sha = await story.github.pushCommit('feature', { 'README.md': 'x' });
    const { number } = await story.github.openPull({ head: 'feature' });
    const event = pullRequestEvent(number, { ref: 'feature', sha });
    const result = await story.run({ ...AGENT, 'num-metrics': '2', delivery: 'suggestion' }, { event });
    expect(result.outputs).toMatchObject({ status: 'proposed', delivery: 'comment' });
    expect(result.summary).not.toMatch(/commit the suggestions/);
    expect(pathsIn((await story.github.comments(number))[0]?.body)).toHaveLength(2);
  });

  it('are unchanged if there are none, planned in a dry run, and failed if the service fails', async () => {
    const none = await startMetricStory({ cekura: { generate: { metrics: [] } } });
    expect((await none.run(AGENT)).outputs).toMatchObject({ status: 'unchanged', changed: 'false' });
    const dry = await none.run({ ...AGENT, 'dry-run': 'true' });
    expect(dry.outputs).toMatchObject({ status: 'planned' });
    expect(readWrites(none)).toEqual([START]);
    const failed = await startMetricStory({ cekura: { generate: { ends: 'error', error: 'No model.' } } });
    const result = await failed.run(AGENT);
    expect(result.outputs.status).toBe('failed');
    expect(result.errors.join()).toMatch(/generation of metrics failed: No model/);
  });
});
