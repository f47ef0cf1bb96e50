import pMap from 'p-map';
import { RefusedError } from '../cekura/errors.ts';
import type { LiveMetric, MetricFields } from '../cekura/metric.ts';
import { findNamesakes, listMetricsOnce, readMetric } from '../cekura/metrics.ts';
import type { FoundFile } from '../documents/metrics/find-files.ts';
import {
  checkMetricFiles,
  type FileProblem,
  type MetricFile,
  MetricFileError,
  readMetricFile,
} from '../documents/metrics/metric-file.ts';
import { isMetricPath, normaliseFolder } from '../documents/metrics/metric-folder.ts';
import { decodeText } from '../documents/workspace.ts';
import { InputError } from '../errors.ts';
import { once } from '../once.ts';
import { toLine } from '../safe-text.ts';
import type { Task } from '../task/task.ts';
import { differsFromLive, digestFields, isLive, type MetricPlan, planMetric } from './plan-metric.ts';

/** What applying one metric file would do. */
export interface PlannedMetric {
  readonly file: MetricFile;
  /** `undefined`: the service does not have it yet. */
  readonly live: LiveMetric | undefined;
  readonly plan: MetricPlan;
}

/** More parallel reads would only hit the service's limits. */
const READS_AT_ONCE = 10;

/**
 * Compares every metric file with the service, and where they differ with the file's previous versions. Nothing is
 * written.
 *
 * @throws MetricFileError with everything that is wrong in any of the files
 */
export async function planMetrics(task: Task): Promise<PlannedMetric[]> {
  const folder = task.inputs['metric-path'];
  const found = await task.metricFiles(folder);
  if (!found || found.length === 0) {
    throw new InputError(
      `No metric files in ${toLine(folder)}${found ? '' : ', which does not exist'}`,
      'start with mode generate-metrics or metric-feedback, which propose the files; if the files exist, correct metric-path, and run actions/checkout in a step before this one',
    );
  }
  const files = checkMetricFiles(found);
  const list = listMetricsOnce(task.cekura);
  const lives = await findLives(task, files, list);
  const history = once(() => openHistory(task));
  await warnOfRenames(task, { files, lives, found, list, history });
  return await pMap(
    files,
    async (file, index) => {
      const live = lives[index];
      const overwrite = task.inputs.overwrite;
      const isBase = live !== undefined && file.base === digestFields(live.fields);
      const wanted = !overwrite && !isBase && live && differsFromLive(file.fields, live) ? live : undefined;
      const ancestors = wanted ? await readAncestors(task, history, file, wanted, found) : [];
      return { file, live, plan: planMetric(file, live, { ancestors, overwrite }) };
    },
    { concurrency: READS_AT_ONCE },
  );
}

type ListMetrics = ReturnType<typeof listMetricsOnce>;

/**
 * Warns if a new file looks like a renamed metric: its earlier version, or a deleted file, had another name.
 * Applying the file would create a second metric.
 */
async function warnOfRenames(
  task: Task,
  known: {
    files: readonly MetricFile[];
    lives: readonly (LiveMetric | undefined)[];
    found: readonly FoundFile[];
    list: ListMetrics;
    history: () => Promise<ReadHistory>;
  },
): Promise<void> {
  const { files, lives, found, list, history } = known;
  const fresh = files.filter((_, index) => lives[index] === undefined);
  if (fresh.length === 0 || task.inputs['github-token'] === '') return;
  const claimed = new Set(lives.map((live) => live?.id));
  const folder = task.inputs['metric-path'];
  const runner = await task.runner();
  for (const { path, lineOf } of fresh) {
    const read = await history();
    const { versions } = await read({
      path,
      bytes: found.find((one) => one.path === path)?.bytes ?? Buffer.alloc(0),
      before: task.event.before,
      sha: task.event.sha,
      read: readVersion,
      otherPlaces: (paths) => listGonePlaces(paths, found, folder),
      isIt: () => true,
    }).catch((error: unknown) => {
      // Nothing but the warning depends on it.
      task.signal.throwIfAborted();
      runner.debug(`The earlier versions of ${path} can't be read: ${String(error)}`);
      return { versions: [] };
    });
    for (const { id, fields } of versions) {
      const candidates = id === undefined ? await findNamesakes(list, fields) : [{ id, fields }];
      const [lost] = candidates.filter((one) => !claimed.has(one.id));
      if (!lost) continue;
      runner.warning(
        `${path} may be a renamed metric ${lost.id} (${JSON.stringify(lost.fields.name ?? '')}), whose file is gone; add \`id: ${lost.id}\` to rename that metric, or a second metric is created`,
        { file: path, line: lineOf('name') },
      );
      break;
    }
  }
}

/** @returns for each file its metric on the service, in the files' order; `undefined` for one to be created. */
async function findLives(
  { cekura }: Task,
  files: readonly MetricFile[],
  list: ListMetrics,
): Promise<(LiveMetric | undefined)[]> {
  const claimed = new Set(files.map(({ id }) => id));
  const problems: FileProblem[] = [];
  const complain = ({ path, lineOf }: MetricFile, field: 'id' | 'name', message: string) => {
    problems.push({ path, line: lineOf(field), message: `${field}: ${message}` });
    return undefined;
  };

  async function findByFile(file: MetricFile): Promise<LiveMetric | undefined> {
    if (file.id !== undefined) return await read(file, file.id);
    // A metric whose ID is in a file belongs to that file, whatever its name.
    const matches = (await findNamesakes(list, file.fields)).filter(({ id }) => !claimed.has(id));
    const [match, ...others] = matches;
    if (!match) return undefined;
    if (others.length === 0) return await read(file, match.id);
    const ids = matches.map(({ id }) => id).join(', ');
    return complain(
      file,
      'name',
      `${matches.length} live metrics have this name (${ids}); add the id of the right metric`,
    );
  }

  async function read(file: MetricFile, id: number): Promise<LiveMetric | undefined> {
    try {
      return await readMetric(cekura, id);
    } catch (error) {
      if (!(error instanceof RefusedError) || error.status !== 404) throw error;
      return complain(
        file,
        'id',
        `Cekura has no metric ${id}, or does not show it to api-key; remove the file, or remove its id to create a new metric`,
      );
    }
  }

  const lives = await pMap(files, findByFile, { concurrency: READS_AT_ONCE });
  if (problems.length > 0) throw new MetricFileError(problems);
  return lives;
}

/**
 * The file's earlier versions that can be read, up to the one that is live: the workflow runs for those after it may
 * not have applied them. The token is needed only when the first file is read.
 */
async function readAncestors(
  task: Task,
  readHistory: () => Promise<ReadHistory>,
  file: MetricFile,
  live: LiveMetric,
  found: readonly FoundFile[],
): Promise<MetricFields[]> {
  const { path, id, base } = file;
  const bytes = found.find((one) => one.path === path)?.bytes ?? Buffer.alloc(0);
  const read = await readHistory();
  const { versions, isUnknown } = await read({
    path,
    bytes,
    before: task.event.before,
    sha: task.event.sha,
    read: async (version, place) => {
      const earlier = await readVersion(version, place);
      return earlier && (earlier.id === undefined || earlier.id === id) ? earlier : undefined;
    },
    otherPlaces: (paths) => (id === undefined ? [] : listOtherPlaces(paths, id, found, task.inputs['metric-path'])),
    isIt: (version) => version.id === id,
    isLast: (version) => isLive(file.fields, version.fields, live.fields),
  });
  if (isUnknown) {
    (await task.runner()).warning(
      `${path} is not in the repository at ${task.event.sha.slice(0, 7)}, so changes made in Cekura cannot be detected; check that actions/checkout checks out the repository into the workspace`,
      { file: path },
    );
  }
  if (!isUnknown && versions.length === 0 && id !== undefined && base === undefined) {
    (await task.runner()).warning(
      `${path} has no earlier version in the repository and no base, so changes made in Cekura cannot be detected; the file overwrites the live metric`,
      { file: path },
    );
  }
  return versions.map(({ fields }) => fields);
}

type ReadHistory = ReturnType<typeof import('../github/history.ts').openHistory>;

async function openHistory(task: Task): Promise<ReadHistory> {
  if (task.inputs['github-token'] === '') {
    throw new InputError(
      'github-token is empty, but earlier versions of the metric files are needed to detect changes made in Cekura',
      "remove the input to use the workflow's own token, or set overwrite to true",
    );
  }
  const history = await import('../github/history.ts');
  return history.openHistory(await task.github());
}

/**
 * Deleted metric files: first those that start with the ID, in any folder, then the others in this folder.
 */
function listOtherPlaces(paths: readonly string[], id: number, found: readonly FoundFile[], folder: string): string[] {
  const present = new Set(found.map(({ path }) => path));
  const gone = paths.filter((path) => isMetricPath(path) && !present.has(path));
  const named = gone.filter((path) => path.split('/').at(-1)?.startsWith(`${id}-`));
  return [...named, ...listGonePlaces(gone, found, folder).filter((path) => !named.includes(path))];
}

/** The folder's deleted metric files. */
function listGonePlaces(paths: readonly string[], found: readonly FoundFile[], folder: string): string[] {
  const present = new Set(found.map(({ path }) => path));
  const inFolder = `${normaliseFolder(folder)}/`.replace(/^\.\//, '');
  return paths.filter((path) => isMetricPath(path) && !present.has(path) && path.startsWith(inFolder));
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
