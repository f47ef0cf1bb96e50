import type { LiveMetric, MetricFields } from '../cekura/metric.ts';
import { findNamesakes, type ListMetrics } from '../cekura/metrics.ts';
import type { FoundFile } from '../documents/metrics/find-files.ts';
import { type MetricFile, readMetricFile } from '../documents/metrics/metric-file.ts';
import { isMetricPath, normalizeFolder } from '../documents/metrics/metric-folder.ts';
import { decodeText } from '../documents/workspace.ts';
import { InputError } from '../errors.ts';
import type { openHistory } from '../github/history.ts';
import { once } from '../once.ts';
import type { Task } from '../task/task.ts';
import { isLive } from './plan-metric.ts';

type ReadHistory = ReturnType<typeof openHistory>;

/** The earlier versions of a folder's metric files. */
export interface MetricHistory {
  readonly task: Task;
  readonly found: readonly FoundFile[];
  /** Opens the repository's history; the token is needed only when the first version is read. */
  open(): Promise<ReadHistory>;
}

/** Opens the history of the files in `metric-path`. Sends nothing yet. */
export function openMetricHistory(task: Task, found: readonly FoundFile[]): MetricHistory {
  const open = once(async () => {
    if (task.inputs['github-token'] === '') {
      throw new InputError(
        'github-token is empty, but earlier versions of the metric files are needed to detect changes made in Cekura',
        "remove the input to use the workflow's own token, or set overwrite to true",
      );
    }
    const history = await import('../github/history.ts');
    return history.openHistory(await task.github());
  });
  return { task, found, open };
}

/**
 * The file's earlier versions that can be read, up to the one that is live: the workflow runs for those after it may
 * not have applied them. Warns if there are none to compare with.
 */
export async function readAncestors(
  history: MetricHistory,
  file: MetricFile,
  live: LiveMetric,
): Promise<MetricFields[]> {
  const { task } = history;
  const { path, id, base } = file;
  const read = await history.open();
  const { versions, isUnknown } = await read({
    ...locate(history, path),
    read: async (version, place) => {
      const earlier = await readVersion(version, place);
      return earlier && (earlier.id === undefined || earlier.id === id) ? earlier : undefined;
    },
    otherPlaces: (paths) => (id === undefined ? [] : listOtherPlaces(history, paths, id)),
    isIt: (version) => version.id === id,
    isLast: (version) => isLive(file.fields, version.fields, live.fields),
  });
  if (isUnknown) {
    (await task.runner()).warning(
      `${path} is not in the repository at ${task.event.sha.slice(0, 7)}, so changes made in Cekura cannot be detected; check that actions/checkout checks out the repository into the workspace`,
      { file: path },
    );
  } else if (versions.length === 0 && id !== undefined && base === undefined) {
    (await task.runner()).warning(
      `${path} has no earlier version in the repository and no base, so changes made in Cekura cannot be detected; the file overwrites the live metric`,
      { file: path },
    );
  }
  return versions.map(({ fields }) => fields);
}

/**
 * Finds the metric that a file without a live metric had before: its earlier version, or a deleted file, had another
 * name. `undefined` if there is none, or if the versions cannot be read.
 *
 * @param claimed IDs of metrics that have a file
 */
export async function findFormerMetric(
  history: MetricHistory,
  { path }: MetricFile,
  list: ListMetrics,
  claimed: ReadonlySet<number | undefined>,
): Promise<Pick<MetricFile, 'id' | 'fields'> | undefined> {
  const { task } = history;
  const read = await history.open();
  const { versions } = await read({
    ...locate(history, path),
    read: readVersion,
    otherPlaces: (paths) => listGoneInFolder(history, paths),
    isIt: () => true,
  }).catch(async (error: unknown) => {
    // Nothing but a warning depends on it.
    task.signal.throwIfAborted();
    (await task.runner()).debug(`The earlier versions of ${path} can't be read: ${String(error)}`);
    return { versions: [] };
  });
  for (const { id, fields } of versions) {
    const candidates = id === undefined ? await findNamesakes(list, fields) : [{ id, fields }];
    const lost = candidates.find((one) => !claimed.has(one.id));
    if (lost) return lost;
  }
  return undefined;
}

/** The file as it is now, and the commits to search. */
function locate({ task: { event }, found }: MetricHistory, path: string) {
  const bytes = found.find((one) => one.path === path)?.bytes ?? Buffer.alloc(0);
  return { path, bytes, before: event.before, sha: event.sha };
}

/** Deleted metric files: first those that start with the ID, in any folder, then the others in this folder. */
function listOtherPlaces(history: MetricHistory, paths: readonly string[], id: number): string[] {
  const named = listGone(history, paths).filter((path) => path.split('/').at(-1)?.startsWith(`${id}-`));
  return [...new Set([...named, ...listGoneInFolder(history, paths)])];
}

/** The folder's deleted metric files. */
function listGoneInFolder(history: MetricHistory, paths: readonly string[]): string[] {
  const folder = `${normalizeFolder(history.task.inputs['metric-path'])}/`.replace(/^\.\//, '');
  return listGone(history, paths).filter((path) => path.startsWith(folder));
}

function listGone({ found }: MetricHistory, paths: readonly string[]): string[] {
  const present = new Set(found.map(({ path }) => path));
  return paths.filter((path) => isMetricPath(path) && !present.has(path));
}

/** Reads a version; `undefined` if it is not a metric file. */
async function readVersion(bytes: Buffer, path: string): Promise<MetricFile | undefined> {
  try {
    return (await readMetricFile(decodeText(bytes, path, 'metric-path'), path)).file;
  } catch (error) {
    if (error instanceof InputError) return undefined;
    throw error;
  }
}
