import { isGone, isKeyRefused } from '../cekura/errors.ts';
import { sortStatus } from '../cekura/progress.ts';
import { nameFailures } from '../cekura/run-evidence.ts';
import { chooseRuns, findProject, linkRun, MAX_RUNS, type ReadRuns, readResult, readRuns } from '../cekura/runs.ts';
import { InputError } from '../errors.ts';
import { MAX_MODEL_RUNS } from '../inputs/table.ts';
import type { RunEvidence } from '../render/types.ts';
import type { Task } from '../task/task.ts';

/** The runs that a proposal is made from. */
export interface SourceRuns {
  /** The run IDs to send to the service. */
  ids: readonly number[];
  /** The runs that the service returned; may be fewer than `ids`. */
  runs: readonly RunEvidence[];
  /** Log lines about the chosen runs and the reasons. */
  notes: readonly string[];
  /** Runs that the service does not show to this key. */
  unseen?: readonly number[];
  metricId?: number | undefined;
}

const MAX_SUMMARY = 1_000;

type Reader = Pick<Task, 'cekura' | 'inputs' | 'progressId'>;

/**
 * Requests the runs right away.
 *
 * @throws (when awaited) RefusedError when the key is refused; ActionError when the result can't be read
 */
export function requestSourceRuns(task: Reader): Promise<SourceRuns> {
  const { 'result-id': resultId, 'run-ids': ids } = task.inputs;
  const reading = resultId === undefined ? readChosenRuns(task, ids) : readFailedRuns(task, resultId);
  // A resumed job already has its runs; unreadable ones are only missing from the evidence.
  const runs = task.progressId === undefined ? reading : reading.catch(forgive);
  // Prevents an unhandled rejection; the error surfaces at the `await`.
  runs.catch(() => undefined);
  return runs;
}

function forgive(error: unknown): SourceRuns {
  if (isKeyRefused(error)) throw error;
  return { ids: [], runs: [], notes: ['The runs could not be read; the resumed job does not need them'] };
}

async function readChosenRuns({ cekura, inputs }: Reader, ids: readonly number[]): Promise<SourceRuns> {
  if (ids.length === 0) return { ids, runs: [], notes: [] };
  try {
    const { runs, metricId } = await readRuns(cekura, ids);
    const missing = ids.filter((id) => !runs.some((run) => run.id === id));
    const notes = runs.map(describeRun);
    return { ids, runs, notes, metricId, unseen: missing };
  } catch (error) {
    // A dry run has no later request that shows whether Cekura can be reached.
    if (isKeyRefused(error) || (inputs['dry-run'] && !isGone(error))) throw error;
    return { ids, runs: [], notes: ['The runs could not be read; the job does not need them'] };
  }
}

async function readFailedRuns({ cekura, inputs }: Reader, resultId: number): Promise<SourceRuns> {
  const { status, failed, total, summary } = await readResult(cekura, resultId);
  if (sortStatus(status) === 'working') {
    throw new InputError(`Result ${resultId} is not complete: its status is ${status}`, 'rerun when it is complete');
  }
  const chosen = chooseRuns(failed, inputs.improver === 'model' ? MAX_MODEL_RUNS : MAX_RUNS);
  const notes = [`Result ${resultId}: ${failed.length} of ${total} runs reached the agent and failed`];
  if (summary !== '') notes.push(`Cekura's summary: ${summary.slice(0, MAX_SUMMARY)}`);
  for (const { run, reason } of chosen) notes.push(`Chose run ${run.id}: ${reason}`);
  return { ids: chosen.map(({ run }) => run.id), runs: chosen.map(({ run }) => run), notes };
}

/**
 * Adds transcripts and dashboard links, which are shown and checked with the proposal. They are read
 * while the job runs. Never throws: unreadable data is omitted.
 */
export async function completeSourceRuns(
  { cekura }: Pick<Task, 'cekura'>,
  sourceRuns: SourceRuns,
): Promise<RunEvidence[]> {
  let { runs, metricId } = sourceRuns;
  if (sourceRuns.ids.length > 0 && !runs.some(({ transcript }) => transcript)) {
    const read: ReadRuns = await readRuns(cekura, sourceRuns.ids).catch(() => ({ runs: [] }));
    // Some fields are more complete in a result, others in a run.
    runs = sourceRuns.ids.map((id) => ({
      id,
      failed: [],
      reason: '',
      ...read.runs.find((run) => run.id === id),
      ...runs.find((run) => run.id === id),
    }));
    metricId ??= read.metricId;
  }
  const linkless = runs.some(({ url, resultId }) => resultId && !url);
  const projectId = linkless && metricId ? await findProject(cekura, metricId) : undefined;
  return runs.map((run) => (run.url || !projectId ? run : linkRun(run, projectId)));
}

function describeRun(run: RunEvidence): string {
  const where = run.scenario ? ` (${run.scenario})` : '';
  const why = run.passed ? 'passed' : nameFailures(run);
  return `Run ${run.id}${where}${why === '' ? '' : `: ${why}`}`;
}
