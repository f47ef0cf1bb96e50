import { CHANGEABLE } from '../cekura/feedback.ts';
import { foldName, type LiveMetric } from '../cekura/metric.ts';
import { type FoundFile, findFileOf } from '../documents/metrics/find-files.ts';
import { writeMetricFile } from '../documents/metrics/metric-edit.ts';
import { type MetricFile, mayShareScope, parseMetricFile } from '../documents/metrics/metric-file.ts';
import { normalizeFolder } from '../documents/metrics/metric-folder.ts';
import { nameMetricFile } from '../documents/metrics/metric-names.ts';
import { InputError } from '../errors.ts';
import { codeSpan } from '../render/markdown.ts';
import type { Target } from '../render/types.ts';
import type { ViewSection } from '../render/view.ts';
import { toLine } from '../safe-text.ts';
import { digestFields, sameValue } from './plan-metric.ts';

const MAX_TITLE = 100;

/** One metric, and the file that is its place in the repository. */
export interface MetricTarget extends Target {
  id: number;
  live: LiveMetric;
  /** For messages: its name and ID. */
  title: string;
  path: string;
  /** The workspace's; `null` when there is no file yet. */
  bytes: Buffer | null;
  /** The file's text; for a new file, the live metric. */
  text: string;
  file: MetricFile;
  /** Changeable fields in which the file differs from the live metric. */
  stale: readonly (typeof CHANGEABLE)[number][];
}

/** Finds the metric's file in the workspace, or a place for it. */
export async function locateMetric(
  metricPath: string,
  live: LiveMetric,
  files: readonly FoundFile[],
): Promise<MetricTarget> {
  const { id, fields } = live;
  const name = fields.name?.trim() || 'Metric';
  const target = { name: `metric ${id}`, slug: String(id), id, live, title: `${toLine(name, MAX_TITLE)} (${id})` };
  const found = findFileOf(files, id);
  if (found) {
    const { path, text, bytes, file } = found;
    const stale = CHANGEABLE.filter(
      (field) => file.fields[field] !== undefined && !sameValue(field, file.fields[field], fields[field]),
    );
    return { ...target, path, text, bytes, file, stale };
  }
  const nameless = files.find(
    ({ file }) =>
      file && file.id === undefined && foldName(file.fields.name ?? '') === foldName(name) && mayShareScope(file, live),
  );
  if (nameless?.file) {
    throw new InputError(
      `${nameless.path} has the name of metric ${id} but no id, so it is unclear whether it is the file of that metric`,
      `add \`id: ${id}\` to it, or give it another name`,
    );
  }
  const folder = normalizeFolder(metricPath);
  const path = nameMetricFile(
    folder,
    { id, name },
    files.map((one) => one.path),
  );
  const text = await writeMetricFile({ ...live, base: digestFields(live.fields) });
  return { ...target, path, bytes: null, text, file: await parseMetricFile(text, path), stale: [] };
}

/** How the file differs from the service; continues a sentence that begins with the file's name. */
export function describeStale({ stale }: MetricTarget): string {
  return `differs from the live metric in ${stale.join(', ')}: only one of them was changed. The proposal is based on the live metric.`;
}

/** A section that warns about a file that differs from the service; none when they agree. */
export function showStale(metric: MetricTarget): ViewSection[] {
  if (metric.stale.length === 0) return [];
  return [
    {
      heading: 'The file differs from the live metric',
      blocks: [`${codeSpan(metric.path)} ${describeStale(metric)} Check the diff before you accept it.`],
    },
  ];
}
