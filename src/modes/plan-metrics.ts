import pMap from 'p-map';
import { RefusedError } from '../cekura/errors.ts';
import type { LiveMetric } from '../cekura/metric.ts';
import { findNamesakes, type ListMetrics, listMetricsOnce, readMetric } from '../cekura/metrics.ts';
import {
  checkMetricFiles,
  type FileProblem,
  type MetricFile,
  MetricFileError,
} from '../documents/metrics/metric-file.ts';
import { InputError } from '../errors.ts';
import { quoteText, toLine } from '../safe-text.ts';
import type { Task } from '../task/task.ts';
import { findFormerMetric, type MetricHistory, openMetricHistory, readAncestors } from './metric-history.ts';
import { differsFromLive, digestFields, type MetricPlan, planMetric } from './plan-metric.ts';

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
  const history = openMetricHistory(task, found);
  await warnOfRenames(history, files, lives, list);
  return await pMap(
    files,
    async (file, index) => {
      const live = lives[index];
      const overwrite = task.inputs.overwrite;
      const isBase = live !== undefined && file.base === digestFields(live.fields);
      const wanted = !overwrite && !isBase && live && differsFromLive(file.fields, live) ? live : undefined;
      const ancestors = wanted ? await readAncestors(history, file, wanted) : [];
      return { file, live, plan: planMetric(file, live, { ancestors, overwrite }) };
    },
    { concurrency: READS_AT_ONCE },
  );
}

/** Warns if a new file looks like a renamed metric, because applying it would create a second metric. */
async function warnOfRenames(
  history: MetricHistory,
  files: readonly MetricFile[],
  lives: readonly (LiveMetric | undefined)[],
  list: ListMetrics,
): Promise<void> {
  const { task } = history;
  const fresh = files.filter((_, index) => lives[index] === undefined);
  if (fresh.length === 0 || task.inputs['github-token'] === '') return;
  const claimed = new Set(lives.map((live) => live?.id));
  const runner = await task.runner();
  for (const file of fresh) {
    const lost = await findFormerMetric(history, file, list, claimed);
    if (!lost) continue;
    runner.warning(
      `${file.path} may be a renamed metric ${lost.id} (${quoteText(lost.fields.name ?? '')}), whose file is gone; add \`id: ${lost.id}\` to rename that metric, or a second metric is created`,
      { file: file.path, line: file.lineOf('name') },
    );
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
        `Cekura has no metric ${id}, or does not show it to api-key; check that api-key belongs to the project of the metric; if it does, remove the file, or only its id to create a new metric`,
      );
    }
  }

  const lives = await pMap(files, findByFile, { concurrency: READS_AT_ONCE });
  if (problems.length > 0) throw new MetricFileError(problems);
  return lives;
}
