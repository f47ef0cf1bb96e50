import type { FeedbackChanges } from '../cekura/feedback.ts';
import type { LiveMetric, MetricFields } from '../cekura/metric.ts';
import type { Texts, Written } from '../delivery/delivery.ts';
import { editMetricFile, writeMetricFile } from '../documents/metrics/metric-edit.ts';
import { type MetricFile, mayShareScope, parseMetricFile, readMetricFile } from '../documents/metrics/metric-file.ts';
import { normaliseFolder } from '../documents/metrics/metric-folder.ts';
import { nameMetricFile } from '../documents/metrics/metric-names.ts';
import { InputError } from '../errors.ts';
import type { Run } from '../pipeline/task.ts';
import type { Target } from '../render/types.ts';
import { toLine } from '../safe-text.ts';
import { type FoundFile, findFileOf } from './metric-files.ts';
import { sameValue } from './plan-metric.ts';

/** What an optimisation may change of a metric, and so what its file must agree on wherever the change goes. */
const CHANGEABLE = [
  'description',
  'type',
  'evaluation_trigger',
  'trigger_type',
  'evaluation_trigger_prompt',
  'evaluation_trigger_custom_code',
  'custom_code',
] as const satisfies readonly (keyof FeedbackChanges)[];

const MOST_TITLE = 100;

/** One metric, and the file that is its place in the repository. */
export interface MetricTarget extends Target {
  id: number;
  live: LiveMetric;
  /** As people read it: its name and ID. */
  title: string;
  path: string;
  /** The workspace's; `null` when there is no file yet. */
  bytes: Buffer | null;
  /** The file's text; for one that is to be made, the metric as it stands on the service. */
  text: string;
  file: MetricFile;
  /** Fields in which the file is not what the service has. */
  stale: readonly (typeof CHANGEABLE)[number][];
}

/** Finds the metric's file in the workspace, or a place for it. */
export async function locateMetric(run: Run, live: LiveMetric, files: readonly FoundFile[]): Promise<MetricTarget> {
  const { id, fields } = live;
  const name = fields.name?.trim() || 'Metric';
  const target = { name: `metric ${id}`, slug: String(id), id, live, title: `${toLine(name, MOST_TITLE)} (${id})` };
  const found = findFileOf(files, id);
  if (found) {
    const { path, text, bytes, file } = found;
    const stale = CHANGEABLE.filter(
      (field) => file.fields[field] !== undefined && !sameValue(field, file.fields[field], fields[field]),
    );
    return { ...target, path, text, bytes, file, stale };
  }
  const nameless = files.find(
    ({ file }) => file && file.id === undefined && file.fields.name?.trim() === name && mayShareScope(file, live),
  );
  if (nameless?.file) {
    throw new InputError(
      `${nameless.path} has the name of metric ${id} and no id, so it can't be told whether it is its file`,
      `add \`id: ${id}\` to it, or give it another name`,
    );
  }
  const folder = normaliseFolder(run.inputs['metric-path']);
  const path = nameMetricFile(
    folder,
    { id, name },
    files.map((one) => one.path),
  );
  const text = await writeMetricFile(live);
  return { ...target, path, bytes: null, text, file: await parseMetricFile(text, path), stale: [] };
}

/** What to say of a file that is not what the service has; goes on from its name. */
export function describeStale({ stale }: MetricTarget): string {
  return `differs from the service in ${stale.join(', ')}: it was changed in one place and not in the other. The proposal is made from what the service has.`;
}

/** The changes that the file does not have yet, each ending as the text ends that it takes the place of. */
export function fitChanges({ file, live }: MetricTarget, found: FeedbackChanges): FeedbackChanges {
  const open = CHANGEABLE.flatMap((field) => {
    const value = found[field];
    const old = file.fields[field];
    if (value === undefined || sameValue(field, old, value)) return [];
    return [[field, value.trimEnd() + (/\n$/.exec(old ?? '')?.[0] ?? '')]];
  });
  const changes: FeedbackChanges = Object.fromEntries(open);
  // The kind goes with the trigger: a person should not have to know what it is when nothing is said.
  const kind = found.trigger_type ?? live.fields.trigger_type;
  const untold = changes.evaluation_trigger === 'custom' && file.fields.trigger_type === undefined && kind;
  return untold ? { ...changes, trigger_type: kind } : changes;
}

/** What can't be written into the file is shown as a file of its own; writing it is refused in its own place. */
export async function editOrRewrite(metric: MetricTarget, changes: FeedbackChanges): Promise<string> {
  try {
    return await editMetricFile(metric.text, metric.path, changes);
  } catch {
    return await writeMetricFile({ id: metric.id, fields: { ...metric.live.fields, ...changes } });
  }
}

/**
 * Writes the change into the metric's file as it stands elsewhere; where there is none, after the metric as it is.
 *
 * @throws InputError when another metric stands there, ActionError when the change can't be expressed in the file
 */
export async function writeMetric(
  metric: MetricTarget,
  changes: FeedbackChanges,
  texts: Texts,
  where: string,
): Promise<Written> {
  const { path } = metric;
  const there = texts.get(path) ?? null;
  if (there === null && metric.bytes !== null) {
    throw new InputError(
      `There is no ${path} in ${where}`,
      'commit the file there first, or set base-branch to the branch that has it',
    );
  }
  if (there !== null) {
    const { file } = await readMetricFile(there, path);
    if (!file || file.id !== metric.id || !saysTheSame(metric, file.fields)) {
      throw new InputError(
        `${path} holds another metric text in ${where} than ${metric.bytes === null ? 'the service' : 'in the workspace'}`,
        'check out that branch before this action runs, or set base-branch to the branch that is checked out',
      );
    }
  }
  const before = there ?? metric.text;
  const after = await editMetricFile(before, path, changes);
  return {
    changes: after === before ? [] : [{ path, before, after }],
    ...(there === null
      ? { groundwork: { message: explainGroundwork(metric), changes: [{ path, before: null, after: metric.text }] } }
      : {}),
  };
}

/** Whether the file elsewhere is the one that the change was made for; a file need not say all that the service has. */
function saysTheSame({ file, bytes }: MetricTarget, there: MetricFields): boolean {
  return CHANGEABLE.every(
    (field) => (bytes === null && there[field] === undefined) || sameValue(field, there[field], file.fields[field]),
  );
}

function explainGroundwork({ id }: MetricTarget): string {
  return `Add metric ${id} as it stands on the service\n\nSo that the commit on top of it shows what changes.`;
}
