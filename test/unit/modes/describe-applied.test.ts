import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { MetricFields } from '../../../src/cekura/metric.ts';
import type { MetricFile } from '../../../src/documents/metrics/metric-file.ts';
import { ActionError } from '../../../src/errors.ts';
import { describeApplied, describePlanned } from '../../../src/modes/describe-applied.ts';
import type { AppliedMetric } from '../../../src/modes/metric-problems.ts';
import type { FieldDifference, MetricPlan } from '../../../src/modes/plan-metric.ts';
import type { Task } from '../../../src/task/task.ts';
import type { MetricProof } from '../../../src/verify/score-metric.ts';
import { makeTempFolder } from '../../support/temp-folder.ts';

async function setUp(inputs: Record<string, string> = {}, more: Partial<Task> = {}): Promise<Task> {
  const folder = makeTempFolder();
  return {
    inputs: { mode: 'apply-metrics', 'metric-path': 'cekura/metrics/', guard: 'error', delivery: 'summary', ...inputs },
    event: {},
    workflowRunUrl: undefined,
    proposalFolder: async () => folder,
    ...more,
  } as unknown as Task;
}

function fileOf(name: string, fields: MetricFields, id?: number): MetricFile {
  const lineOf = (field: string) => (field === 'description' ? 4 : 2);
  return { path: `cekura/metrics/${name}.yaml`, id, fields: { name, ...fields }, lineOf } as unknown as MetricFile;
}

function difference(field: FieldDifference['field'], changedBy: FieldDifference['changedBy']): FieldDifference {
  return { field, file: `new ${field}`, live: `old ${field}`, changedBy };
}

function metric(name: string, id: number | undefined, plan: MetricPlan, more: Partial<AppliedMetric> = {}) {
  const live = id === undefined ? undefined : { id, fields: { name }, reviews: [], score: undefined };
  return { file: fileOf(name, { description: 'new description' }, id), live, plan, id, written: false, ...more };
}

const update = (id: number, ...fields: FieldDifference['field'][]): MetricPlan => ({
  kind: 'update',
  id,
  changes: {},
  differences: fields.map((field) => difference(field, 'file')),
});
const conflict = (id: number, ...differences: FieldDifference[]): MetricPlan => ({ kind: 'conflict', id, differences });
const score = (correct: number) => ({ score: correct / 4, correct, total: 4 });
const proof = (verdict: MetricProof['verdict'], after: number): MetricProof => ({
  ...{ verdict, before: score(2), after: score(after), failed: 0, flips: [] },
});
/** How the change of `one` is shown, applied or not. */
const CHANGE = `### Changed words

Removed words are struck through, added words are underlined; “…” stands for unchanged words.

In \`cekura/metrics/one.yaml\`:

Line 3, changed:

> description: <del>old</del> <ins>new</ins> description

### Diff

\`cekura/metrics/one.yaml\`: 1 line removed, 1 added

\`\`\`diff
--- a/cekura/metrics/one.yaml
+++ b/cekura/metrics/one.yaml
@@ -1,3 +1,3 @@
 id: 1
 name: one
-description: old description
+description: new description
\`\`\``;
const shorten = ({ summary }: { summary: string }) => summary.replace(CHANGE, '[the change of one.yaml]');

describe('applied changes', () => {
  it('are reported for each metric', async () => {
    const task = await setUp();
    const outcome = await describeApplied(task, [
      metric('one', 1, update(1, 'description'), { written: true, proof: proof('better', 3) }),
      metric('two', 2, { kind: 'create' }, { live: undefined, written: true }),
      metric('three', 3, { kind: 'unchanged', id: 3 }),
      metric('four', 4, { kind: 'unchanged', id: 4 }),
    ]);
    const { summary: _, proposalPath = '', results, ...rest } = outcome;
    expect(rest).toEqual({
      target: 'cekura/metrics',
      delivery: 'none',
      status: 'applied',
      changed: true,
      oldScore: 0.5,
      newScore: 0.75,
      error: undefined,
    });
    const rows = results?.map((one) =>
      Object.entries(one)
        .map((entry) => entry.join('='))
        .join(' '),
    );
    expect(rows).toEqual([
      'target=cekura/metrics/one.yaml metric-id=1 status=applied operation=update changed=true fields=description verdict=better old-score=0.5 new-score=0.75',
      'target=cekura/metrics/two.yaml metric-id=2 status=applied operation=create changed=true',
      'target=cekura/metrics/three.yaml metric-id=3 status=unchanged operation=none changed=false',
      'target=cekura/metrics/four.yaml metric-id=4 status=unchanged operation=none changed=false',
    ]);
    expect(path.basename(proposalPath)).toBe('apply-metrics.diff');
    expect(await readFile(proposalPath, 'utf8')).toContain(
      '-description: old description\n+description: new description',
    );
    expect(shorten(outcome)).toMatchInlineSnapshot(`
      "## Metric files applied

      These live metrics were changed to match the metric files.

      ### Metrics

      2 metrics already match.

      | Metric | File | Operation | Fields |
      | --- | --- | --- | --- |
      | one \`1\` | \`cekura/metrics/one.yaml\` | updated | \`description\` |
      | two \`2\` | \`cekura/metrics/two.yaml\` | created |  |

      ### Verification

      | Metric | Live version | New version | Verdict |
      | --- | --- | --- | --- |
      | one | 50% (2 of 4) | 75% (3 of 4) | better |

      ### Size

      |  | Characters | Lines | Words, about | Words changed |
      | --- | --- | --- | --- | --- |
      | \`cekura/metrics/one.yaml\` | 45 → 45 (±0) | 3 → 3 (±0) | 7 → 7 (±0) | 14.3% |
      | \`cekura/metrics/two.yaml\` (new) | 0 → 45 (+45) | 0 → 3 (+3) | 0 → 7 (+7) | 100% |

      [the change of one.yaml]

      \`cekura/metrics/two.yaml\`: 0 lines removed, 3 added

      \`\`\`diff
      --- /dev/null
      +++ b/cekura/metrics/two.yaml
      @@ -0,0 +1,3 @@
      +id: 2
      +name: two
      +description: new description
      \`\`\`

      ---

      Made by Cekura Improve: mode \`apply-metrics\`."
    `);
  });

  it('are empty if all metrics match', async () => {
    const outcome = await describeApplied(await setUp(), [metric('one', 1, { kind: 'unchanged', id: 1 })]);
    expect(outcome).toMatchObject({
      status: 'unchanged',
      changed: false,
      proposalPath: undefined,
      oldScore: undefined,
    });
    expect(outcome.summary).toMatchInlineSnapshot(`
      "## No change to \`cekura/metrics\`

      The live metrics already match the metric files.

      ### Metrics

      One metric already matches.

      ---

      Made by Cekura Improve: mode \`apply-metrics\`."
    `);
  });

  it('have no single score if several metrics were scored', async () => {
    const scored = [1, 2].map((id) => metric('m', id, update(id, 'name'), { written: true, proof: proof('same', 2) }));
    expect((await describeApplied(await setUp(), scored)).oldScore).toBeUndefined();
  });
});

describe('failures', () => {
  const refused = new ActionError('Cekura: the service answered 400', 'correct the file');
  const problemOf = async (...metrics: AppliedMetric[]) => {
    const { status, error, results } = await describeApplied(await setUp(), metrics);
    return { status, error: `${error?.message} | ${error?.hint}`, results: results?.map((one) => one.status) };
  };

  it('is a conflict', async () => {
    const both = conflict(1, difference('description', 'service'), difference('name', 'file'));
    expect(await problemOf(metric('one', 1, both))).toEqual({
      status: 'failed',
      error:
        '1 of 1 metric cannot be applied: metric 1 was changed in Cekura (description) | copy the live version from the job summary into the file, or set overwrite to true',
      results: ['failed'],
    });
  });

  it('is a field that can’t be changed', async () => {
    const fixed = conflict(1, difference('project', 'fixed'), difference('name', 'service'));
    expect(await problemOf(metric('one', 1, fixed), metric('two', 2, update(2, 'name'), { written: true }))).toEqual({
      status: 'failed',
      error:
        '1 of 2 metrics could not be applied: project of metric 1 cannot be changed | restore the live value in the file, or remove the field from the file',
      results: ['failed', 'applied'],
    });
  });

  it('is a new version that judges worse', async () => {
    const worse = { proof: proof('worse', 1) };
    expect(await problemOf(metric('one', 1, update(1, 'name'), worse))).toEqual({
      status: 'blocked',
      error:
        '1 of 1 metric cannot be applied: metric 1 would judge its test sets worse: 50% (2 of 4) now, 25% (1 of 4) with the new version | correct the metric file, or set verify to false to apply it anyway',
      results: ['blocked'],
    });
    const mixed = await problemOf(
      metric('one', 1, update(1, 'name'), worse),
      metric('two', 2, update(2, 'name'), { error: refused }),
    );
    expect(mixed).toMatchObject({ status: 'failed', results: ['blocked', 'failed'] });
    expect(mixed.error).toContain('2 of 2 metrics cannot be applied: ');
  });

  it('are reported once', async () => {
    const failed = metric('one', 1, update(1, 'name'), { error: refused });
    expect(await problemOf(failed, failed)).toEqual({
      status: 'failed',
      error: '2 of 2 metrics cannot be applied: Cekura: the service answered 400 | correct the file',
      results: ['failed', 'failed'],
    });
  });

  it('is shown at its lines, ten at most', async () => {
    const all = Array.from({ length: 12 }, (_, index) =>
      metric(`m${index}`, index + 1, conflict(index + 1, difference('description', 'service'))),
    );
    const { error } = await describeApplied(await setUp(), all);
    expect(error?.message.match(/was changed in Cekura/g)).toHaveLength(10);
    expect(error?.message).toMatch(/; and 2 more$/);
    expect(error?.places).toHaveLength(12);
    expect(error?.places[0]).toEqual({
      file: 'cekura/metrics/m0.yaml',
      line: 4,
      message: 'metric 1 was changed in Cekura (description)',
    });
    const { error: other } = await describeApplied(await setUp(), [
      metric('one', 1, { kind: 'create' }, { error: refused }),
    ]);
    expect(other?.places[0]?.line).toBe(2);
    expect(other?.cause).toBe(refused);
  });

  it('is in the summary', async () => {
    const outcome = await describeApplied(await setUp(), [
      metric('one', 1, conflict(1, difference('description', 'service'), difference('name', 'file'))),
      metric('two', 2, update(2, 'name'), { error: refused }),
      metric('three', 3, update(3, 'name'), { proof: { ...proof('worse', 1), failed: 1 } }),
    ]);
    expect(outcome.summary).toMatchInlineSnapshot(`
      "> **Failed.** 3 of 3 metrics cannot be applied: metric 1 was changed in Cekura (description); Cekura: the service answered 400; metric 3 would judge its test sets worse: 50% (2 of 4) now, 25% (1 of 4) with the new version. Next: copy the live version from the job summary into the file, or set overwrite to true; correct the metric file, or set verify to false to apply it anyway; correct the file.

      ## Metric files not applied

      No live metric is known to have changed.

      ### Metrics

      | Metric | File | Operation | Fields |
      | --- | --- | --- | --- |
      | one \`1\` | \`cekura/metrics/one.yaml\` | conflict | \`description\`, \`name\` |
      | two \`2\` | \`cekura/metrics/two.yaml\` | failed | \`name\` |
      | three \`3\` | \`cekura/metrics/three.yaml\` | blocked | \`name\` |

      ### Conflicts with changes made in Cekura

      Lines with \`-\` are the live metric, lines with \`+\` the file.

      \`cekura/metrics/one.yaml\`, \`description\`: somebody changed the live metric.

      \`\`\`diff
      --- service
      +++ file
      @@ -1,1 +1,1 @@
      -old description
      +new description
      \`\`\`

      \`cekura/metrics/one.yaml\`, \`name\`: only the file changed; it is not applied while the metric has a conflict.

      \`\`\`diff
      --- service
      +++ file
      @@ -1,1 +1,1 @@
      -old name
      +new name
      \`\`\`

      ### Verification

      | Metric | Live version | New version | Verdict |
      | --- | --- | --- | --- |
      | three | 50% (2 of 4) | 25% (1 of 4) | worse, 1 not scored |

      ---

      Made by Cekura Improve: mode \`apply-metrics\`."
    `);
  });

  it('is not shown as a difference that is too long', async () => {
    const long = { ...difference('description', 'service'), file: 'x\n'.repeat(4_000) };
    const { summary } = await describeApplied(await setUp(), [metric('one', 1, conflict(1, long))]);
    expect(summary).toContain('The difference is too long to show here.');
    const list = { ...difference('agents', 'service'), file: [1, 2], live: undefined };
    const shown = (await describeApplied(await setUp(), [metric('one', 1, conflict(1, list))])).summary;
    expect(shown).toContain('+[\n+  1,\n+  2\n+]');
  });
});

describe('a preview', () => {
  it('previews the merge', async () => {
    const task = await setUp();
    const outcome = await describePlanned(task, [
      metric('one', 1, update(1, 'description')),
      metric('two', undefined, { kind: 'create' }),
    ]);
    expect(outcome).toMatchObject({ status: 'planned', changed: true, delivery: 'summary', error: undefined });
    expect(outcome.results?.map(({ status, changed, operation }) => [status, changed, operation])).toEqual([
      ['planned', 'true', 'update'],
      ['planned', 'true', 'create'],
    ]);
    expect(shorten(outcome)).toMatchInlineSnapshot(`
      "## Preview of the metric changes

      Merging changes the live metrics as shown here. Nothing has been changed yet.

      ### Metrics

      | Metric | File | Operation | Fields |
      | --- | --- | --- | --- |
      | one \`1\` | \`cekura/metrics/one.yaml\` | update | \`description\` |
      | two | \`cekura/metrics/two.yaml\` | create |  |

      ### Size

      |  | Characters | Lines | Words, about | Words changed |
      | --- | --- | --- | --- | --- |
      | \`cekura/metrics/one.yaml\` | 45 → 45 (±0) | 3 → 3 (±0) | 7 → 7 (±0) | 14.3% |
      | \`cekura/metrics/two.yaml\` (new) | 0 → 39 (+39) | 0 → 2 (+2) | 0 → 5 (+5) | 100% |

      [the change of one.yaml]

      \`cekura/metrics/two.yaml\`: 0 lines removed, 2 added

      \`\`\`diff
      --- /dev/null
      +++ b/cekura/metrics/two.yaml
      @@ -0,0 +1,2 @@
      +name: two
      +description: new description
      \`\`\`

      ### Next steps

      - **Accept:** merge. The workflow with \`mode: apply-metrics\` then applies the files.
      - **Decline:** change the metric files, or close the pull request.

      ---

      Made by Cekura Improve: mode \`apply-metrics\`."
    `);
  });

  it('of a dry run names no merge, unless it is for a pull request', async () => {
    const one = metric('one', 1, update(1, 'name'));
    const dry = await setUp({ 'dry-run': 'true' });
    const { summary } = await describePlanned(dry, [one]);
    expect(summary).toContain('Applying these files changes the live metrics as shown here.');
    expect(summary).toContain('**Accept:** start a new workflow run with `dry-run: false`.');
    expect(summary).not.toMatch(/merg|pull request/i);
    const stuck = await describePlanned(dry, [metric('one', 1, conflict(1, difference('name', 'service')))]);
    expect(stuck.summary).not.toMatch(/merg|pull request/i);
    const pull = { ...dry, event: { pullRequest: { number: 3 } } } as unknown as Task;
    expect((await describePlanned(pull, [one])).summary).toContain('Merging changes the live metrics');
  });

  it('of conflicts says to resolve them first', async () => {
    const { status, summary } = await describePlanned(await setUp(), [
      metric('one', 1, conflict(1, difference('description', 'service'))),
    ]);
    expect(status).toBe('failed');
    expect(summary).toContain('**Resolve the conflicts first:**');
    expect(summary).not.toContain('**Accept:**');
  });

  it('of a version that judges worse names no conflict', async () => {
    const { status, summary } = await describePlanned(await setUp(), [
      metric('one', 1, update(1, 'name'), { proof: proof('worse', 1) }),
    ]);
    expect(status).toBe('blocked');
    expect(summary).toContain('**Fix the problems first:** a metric shown as blocked or failed is not applied');
    expect(summary).not.toMatch(/conflict/i);
    expect(summary).not.toContain('**Accept:**');
  });

  it('of nothing', async () => {
    const outcome = await describePlanned(await setUp(), [metric('one', 1, { kind: 'unchanged', id: 1 })]);
    expect(outcome).toMatchObject({ status: 'planned', changed: false, delivery: 'summary' });
    expect(outcome.summary).toContain('The live metrics already match the metric files.');
  });

  it('that can’t be commented fails', async () => {
    const github = async () => {
      throw new ActionError('GitHub is down', 'wait');
    };
    const event = { pullRequest: { number: 3 } };
    const task = await setUp({ delivery: 'auto' }, { event, github } as unknown as Partial<Task>);
    const one = metric('one', 1, update(1, 'name'));
    expect(await describePlanned(task, [one])).toMatchObject({
      ...{ status: 'failed', delivery: 'summary' },
      error: { message: 'GitHub is down' },
    });
    const worse = metric('one', 1, conflict(1, difference('name', 'service')));
    expect((await describePlanned(task, [worse])).error?.message).toContain('was changed in Cekura');
    const suggestion = await setUp({ delivery: 'suggestion' }, { event, github } as unknown as Partial<Task>);
    expect((await describePlanned(suggestion, [one])).status).toBe('failed');
  });
});
