import { RefusedError } from '../cekura/errors.ts';
import { sortStatus } from '../cekura/progress.ts';
import { nameFailures } from '../cekura/run-evidence.ts';
import { chooseRuns, findProject, linkRun, type ReadRuns, readResult, readRuns } from '../cekura/runs.ts';
import { InputError } from '../errors.ts';
import type { Run } from '../pipeline/task.ts';
import type { RunEvidence } from '../render/types.ts';

/** The runs that a proposal is made from. */
export interface Evidence {
  /** What is sent to the service. */
  ids: readonly number[];
  /** What is known of them; fewer than `ids` when the service did not tell. */
  runs: readonly RunEvidence[];
  /** Lines for the log: what was chosen, and why. */
  notes: readonly string[];
  /** Runs that the service does not show to this key. */
  unseen?: readonly number[];
  metricId?: number | undefined;
}

type Reader = Pick<Run, 'cekura' | 'inputs'>;

/**
 * Asks for the runs right away.
 *
 * @returns what waits for the answer; it throws when the key is refused, or when the result can't be read.
 */
export function askForEvidence(run: Reader): () => Promise<Evidence> {
  const { 'result-id': resultId, 'run-ids': ids } = run.inputs;
  const reading = resultId === undefined ? askForRuns(run, ids) : askForResult(run, resultId);
  // A job that is taken up has its runs already; what can't be read of them is only missed in what is shown.
  const asked = run.inputs['progress-id'].length > 0 ? reading.catch(forgive) : reading;
  // Whoever waits gets the error; until then it is nobody's.
  asked.catch(() => undefined);
  return () => asked;
}

function forgive(error: unknown): Evidence {
  if (error instanceof RefusedError && (error.status === 401 || error.status === 403)) throw error;
  return { ids: [], runs: [], notes: ['The runs could not be read; the job that is taken up can do without'] };
}

async function askForRuns({ cekura }: Reader, ids: readonly number[]): Promise<Evidence> {
  if (ids.length === 0) return { ids, runs: [], notes: [] };
  try {
    const { runs, metricId } = await readRuns(cekura, ids);
    const missing = ids.filter((id) => !runs.some((run) => run.id === id));
    const notes = runs.map(describeRun);
    return { ids, runs, notes, metricId, unseen: missing };
  } catch (error) {
    if (error instanceof RefusedError && (error.status === 401 || error.status === 403)) throw error;
    return { ids, runs: [], notes: ['The runs could not be read now; the job can do without'] };
  }
}

async function askForResult({ cekura }: Reader, resultId: number): Promise<Evidence> {
  const { status, failed, total } = await readResult(cekura, resultId);
  if (sortStatus(status) === 'working') {
    throw new InputError(
      `Result ${resultId} is not finished: its status is ${status}`,
      'run this when it is completed',
    );
  }
  const chosen = chooseRuns(failed);
  const notes = [`Result ${resultId}: ${failed.length} of ${total} runs connected and failed`];
  for (const { run, reason } of chosen) notes.push(`Run ${run.id} is chosen: ${reason}`);
  return { ids: chosen.map(({ run }) => run.id), runs: chosen.map(({ run }) => run), notes };
}

/**
 * Adds what is shown and checked with the proposal: transcripts, and where the dashboard shows the runs. It is read
 * while the job runs, and never throws: what can't be read is left out.
 */
export async function completeEvidence({ cekura }: Pick<Run, 'cekura'>, evidence: Evidence): Promise<RunEvidence[]> {
  let { runs, metricId } = evidence;
  if (evidence.ids.length > 0 && !runs.some(({ transcript }) => transcript)) {
    const read: ReadRuns = await readRuns(cekura, evidence.ids).catch(() => ({ runs: [] }));
    // A result tells more of some fields and a run of others.
    runs = evidence.ids.map((id) => ({
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
