import type { MetricFields } from '../cekura/metric.ts';
import { chooseDelivery } from '../delivery/choose.ts';
import { commentOnPullRequest } from '../delivery/comment.ts';
import { linksOf } from '../delivery/route.ts';
import { renderSummary } from '../delivery/summary.ts';
import { writeMetricFile } from '../documents/metrics/metric-edit.ts';
import { normalizeFolder } from '../documents/metrics/metric-folder.ts';
import { toActionError, toErrorLine } from '../errors.ts';
import { diffFile } from '../render/diff.ts';
import { codeSpan, escapeBlock, escapeInline, fence, quote, showName } from '../render/markdown.ts';
import type { FileChange } from '../render/types.ts';
import type { ProposalView, ViewSection, ViewWords } from '../render/view.ts';
import { keepProposal } from '../task/keep-proposal.ts';
import { dropUndefined, type Outcome } from '../task/outcome.ts';
import type { Task } from '../task/task.ts';
import { type AppliedMetric, explainProblems, findObstacle, STATUS, statusOf } from './metric-problems.ts';
import { describeProofs } from './metric-proof.ts';
import type { FieldDifference } from './plan-metric.ts';
import type { PlannedMetric } from './plan-metrics.ts';

const MAX_NAME = 80;
/** A longer difference is not shown. */
const MAX_DIFF = 6_000;

/** A preview: the plan in the job summary, and in a comment when the workflow run belongs to a pull request. */
export async function describePlanned(
  task: Task,
  planned: readonly (PlannedMetric & Pick<AppliedMetric, 'proof' | 'error'>)[],
): Promise<Outcome> {
  const metrics = planned.map((one) => ({ ...one, id: one.live?.id, written: false }));
  const changes = await toChanges(metrics.filter(({ plan }) => isChange(plan)));
  const differs = planned.some(({ plan }) => plan.kind !== 'unchanged');
  const view = toView(task, metrics, changes, differs ? 'proposed' : 'unchanged');
  const outcome: Outcome = {
    ...(await describe(task, metrics, view)),
    status: statusOf(metrics) ?? 'planned',
    changed: changes.length > 0,
  };
  const kind = chooseDelivery(task);
  if (kind !== 'comment' && kind !== 'suggestion') return { ...outcome, delivery: 'summary' };
  try {
    const shown = planned.map(({ file, plan, proof }) => [file.path, plan, proof]);
    const posted = await commentOnPullRequest(task, { mode: task.inputs.mode, name: view.target.name }, view, shown);
    return { ...outcome, ...posted, delivery: posted ? 'comment' : 'summary' };
  } catch (cause) {
    return { ...outcome, status: 'failed', delivery: 'summary', error: outcome.error ?? toActionError(cause) };
  }
}

/** Reports which metrics were applied. */
export async function describeApplied(task: Task, metrics: readonly AppliedMetric[]): Promise<Outcome> {
  const written = metrics.filter((one) => one.written);
  const problem = statusOf(metrics);
  const done = written.length > 0 ? 'applied' : 'unchanged';
  const view = toView(task, metrics, await toChanges(written), problem ? 'applied' : done);
  return { ...(await describe(task, metrics, view)), status: problem ?? done, changed: written.length > 0 };
}

function isChange({ kind }: PlannedMetric['plan']): boolean {
  return kind === 'update' || kind === 'create';
}

async function describe(
  task: Task,
  metrics: readonly AppliedMetric[],
  view: ReturnType<typeof toView>,
): Promise<Omit<Outcome, 'status' | 'changed'>> {
  const error = explainProblems(metrics);
  const notice = error ? `${quote(`**Failed.** ${escapeBlock(toErrorLine(error))}`)}\n\n` : '';
  const proofs = metrics.flatMap(({ proof }) => proof ?? []);
  const [only] = proofs.length === 1 ? proofs : [];
  // A body has no room for everything; this file has.
  const diff = view.changes.map((change) => diffFile(change).text).join('');
  const proposalPath =
    diff === '' ? undefined : await keepProposal(await task.proposalFolder(), 'apply-metrics.diff', diff);
  return {
    target: view.target.name,
    delivery: 'none',
    proposalPath,
    oldScore: only?.before.score,
    newScore: only?.after.score,
    results: metrics.map((one) => toResult(one, view.status === 'proposed')),
    summary: `${notice}${renderSummary(view, view.changes, linksOf(task))}`,
    error,
  };
}

function toResult(metric: AppliedMetric, isPreview: boolean): Partial<Record<string, string>> {
  const { file, plan, id, written, proof } = metric;
  const obstacle = findObstacle(metric);
  const done = isPreview ? 'planned' : 'applied';
  const fields = 'differences' in plan ? plan.differences.map(({ field }) => field) : [];
  return dropUndefined({
    target: file.path,
    'metric-id': id?.toString(),
    status: obstacle ? STATUS[obstacle] : isChange(plan) ? done : 'unchanged',
    operation: plan.kind === 'unchanged' ? 'none' : plan.kind,
    changed: String(isPreview ? isChange(plan) : written),
    fields: fields.join(',') || undefined,
    verdict: proof?.verdict,
    'old-score': proof?.before.score.toString(),
    'new-score': proof?.after.score.toString(),
  });
}

/** The change of each metric, in the form of its file: from the live values to the new ones. */
function toChanges(metrics: readonly PlannedMetric[]): Promise<FileChange[]> {
  return Promise.all(
    metrics.map(async ({ file, plan }) => {
      const { id, fields, path } = file;
      const after = await toYaml(id, fields);
      if (plan.kind !== 'update') return { path, before: null, after };
      const live: MetricFields = Object.fromEntries(plan.differences.map((one) => [one.field, one.live]));
      return { path, before: await toYaml(id, { ...fields, ...live }), after };
    }),
  );
}

/** YAML without the first line, which is for editors. */
async function toYaml(id: number | undefined, fields: MetricFields): Promise<string> {
  return (await writeMetricFile({ id, fields })).replace(/^#.*\n/, '');
}

function toView(
  task: Task,
  metrics: readonly AppliedMetric[],
  changes: readonly FileChange[],
  status: 'proposed' | 'applied' | 'unchanged',
) {
  const name = normalizeFolder(task.inputs['metric-path']);
  return {
    mode: task.inputs.mode,
    status,
    target: { name, slug: 'metrics' },
    words: { title: 'Apply metric files', advice: [], ...writeWords(task, metrics, status) },
    runs: [],
    findings: [],
    guardLevel: task.inputs.guard,
    changes,
    sections: [listMetrics(metrics), ...showConflicts(metrics), ...showProofs(metrics)],
  } satisfies Omit<ProposalView, 'surface' | 'links'>;
}

const WORDS = { create: ['create', 'created'], update: ['update', 'updated'] } as const;

function listMetrics(metrics: readonly AppliedMetric[]): ViewSection {
  const rows = metrics.flatMap((metric) => {
    const { file, plan, id, live, written } = metric;
    if (plan.kind === 'unchanged') return [];
    const name = escapeInline(file.fields.name ?? live?.fields.name ?? '', MAX_NAME);
    const obstacle = findObstacle(metric);
    const word = plan.kind === 'conflict' ? plan.kind : obstacle ? STATUS[obstacle] : WORDS[plan.kind][written ? 1 : 0];
    const fields = 'differences' in plan ? plan.differences.map(({ field }) => codeSpan(field)).join(', ') : '';
    return [[`${name}${id === undefined ? '' : ` ${codeSpan(String(id))}`}`, codeSpan(file.path), word, fields]];
  });
  const same = metrics.length - rows.length;
  return {
    heading: 'Metrics',
    blocks: same > 0 ? [`${same === 1 ? 'One metric already matches' : `${same} metrics already match`}.`] : [],
    rows: [['Metric', 'File', 'Operation', 'Fields'], ...rows],
  };
}

function showConflicts(metrics: readonly AppliedMetric[]): ViewSection[] {
  const blocks = metrics.flatMap(({ file, plan }) =>
    plan.kind === 'conflict'
      ? plan.differences.map(
          (one) => `${codeSpan(file.path)}, ${codeSpan(one.field)}: ${WHO[one.changedBy]}.\n\n${showDifference(one)}`,
        )
      : [],
  );
  if (blocks.length === 0) return [];
  const legend = 'Lines with `-` are the live metric, lines with `+` the file.';
  return [{ heading: 'Conflicts with changes made in Cekura', blocks: [legend, ...blocks] }];
}

const WHO = {
  service: 'somebody changed the live metric',
  file: 'only the file changed; it is not applied while the metric has a conflict',
  fixed: 'Cekura does not allow changing this field',
} as const;

function showDifference({ live, file }: FieldDifference): string {
  const { hunks } = diffFile({ path: '', before: toText(live), after: toText(file) });
  const text = `--- service\n+++ file\n${hunks.join('')}`;
  return text.length > MAX_DIFF ? 'The difference is too long to show here.' : fence(text, 'diff');
}

function toText(value: unknown): string {
  const text = typeof value === 'string' ? value : value === undefined ? '' : JSON.stringify(value, null, 2);
  return text === '' || text.endsWith('\n') ? text : `${text}\n`;
}

function showProofs(metrics: readonly AppliedMetric[]): ViewSection[] {
  return describeProofs(
    metrics.flatMap(({ file, live, proof }) =>
      proof ? [{ name: file.fields.name ?? live?.fields.name ?? '', proof }] : [],
    ),
  );
}

function writeWords(
  { inputs, event }: Task,
  metrics: readonly AppliedMetric[],
  status: 'proposed' | 'applied' | 'unchanged',
): Pick<ViewWords, 'heading' | 'lead' | 'advice'> {
  const obstacles = metrics.flatMap((metric) => findObstacle(metric) ?? []);
  const isOnMerge = !inputs['dry-run'] || event.pullRequest !== undefined;
  const after = isOnMerge ? ' after the merge' : '';
  const accept = isOnMerge
    ? 'merge. The workflow with `mode: apply-metrics` then applies the files.'
    : 'start a new workflow run with `dry-run: false`.';
  switch (status) {
    case 'proposed':
      return {
        heading: 'Preview of the metric changes',
        lead: `${isOnMerge ? 'Merging' : 'Applying these files'} changes the live metrics as shown here. Nothing has been changed yet.`,
        advice: [
          obstacles.includes('conflict')
            ? `**Resolve the conflicts first:** otherwise, applying the files${after} fails. Copy the live version shown above into the file, or set \`overwrite: true\` in the workflow that applies the files.`
            : obstacles.length > 0
              ? `**Fix the problems first:** a metric shown as blocked or failed is not applied${after}.`
              : `**Accept:** ${accept}`,
          `**Decline:** change the metric files${isOnMerge ? ', or close the pull request' : ''}.`,
        ],
      };
    case 'unchanged':
      return {
        heading: `No change to ${showName(normalizeFolder(inputs['metric-path']))}`,
        lead: 'The live metrics already match the metric files.',
      };
    case 'applied':
      return metrics.some(({ written }) => written)
        ? {
            heading: 'Metric files applied',
            lead: 'These live metrics were changed to match the metric files.',
          }
        : { heading: 'Metric files not applied', lead: 'No live metric is known to have changed.' };
  }
}
