import type { RunEvidence } from '../render/types.ts';
import type { CekuraClient } from './client.ts';
import { sortStatus } from './progress.ts';
import { parseReply, projectOf, type Run, result as resultSchema, runs as runsSchema } from './schemas.ts';

/** A run chosen from a result, with the reason that is printed. */
export interface ChosenRun {
  run: RunEvidence;
  reason: string;
}

/** improve_prompt takes at most three runs (published). */
export const MOST_RUNS = 3;

/** What was read of runs, and what leads on to where the dashboard shows them. */
export interface ReadRuns {
  runs: RunEvidence[];
  /** A metric that scored one of them: it tells the project, which a run does not. */
  metricId?: number | undefined;
}

/** Once, and not for long: what it tells is good to know, and no reason to keep the job waiting. */
const BRIEF_MS = 10_000;

/** Reads runs by ID, in one request. Runs that the service does not know are left out by it. */
export async function readRuns(client: CekuraClient, ids: readonly number[]): Promise<ReadRuns> {
  const reply = await client.send({
    method: 'GET',
    path: '/test_framework/v2/runs/bulk/',
    // A bare comma-separated list: a JSON array is refused with 400.
    query: { run_ids: ids.join(',') },
    repeat: 'never',
    timeoutMs: BRIEF_MS,
    doing: 'reading the runs',
  });
  const known = new Map(parseReply(runsSchema, 'runs/bulk', reply).map((run) => [run.id ?? 0, run]));
  const found = ids.flatMap((id) => known.get(id) ?? []);
  return {
    runs: found.map((run) => describeRun(run.id ?? 0, run, {})),
    metricId:
      found.flatMap((run) => run.evaluation?.metrics?.map(({ id }) => id) ?? []).find((id) => id != null) ?? undefined,
  };
}

/** The project of a metric, if the service tells; it is only needed for links, so nothing is thrown. */
export async function findProject(client: CekuraClient, metricId: number): Promise<number | undefined> {
  try {
    const reply = await client.send({
      method: 'GET',
      path: `/test_framework/v2/metrics/${metricId}/`,
      repeat: 'never',
      timeoutMs: BRIEF_MS,
      doing: 'reading the project',
    });
    return parseReply(projectOf, 'metrics', reply).project ?? undefined;
  } catch {
    return undefined;
  }
}

/** Where the dashboard shows a result (observed). It never is a share link, which would publish the call. */
export function linkResult(projectId: number, resultId: number): string {
  return `https://dashboard.cekura.ai/${projectId}/results/${resultId}`;
}

/** Reads a result with all its runs, failing or not. */
export async function readResult(
  client: CekuraClient,
  id: number,
): Promise<{ status: string; runs: FailedRun[]; total: number }> {
  const reply = await client.send({
    method: 'GET',
    path: `/test_framework/v2/results/${id}/`,
    repeat: 'safe',
    doing: `reading result ${id}`,
    check: "result-id (a run's number goes into run-ids)",
  });
  const result = parseReply(resultSchema, 'results', reply);
  const entries = Object.entries(result.runs);
  const notConnected = new Set(result.not_connected_runs ?? []);
  const context = { resultId: result.id ?? id, projectId: result.project ?? result.project_id ?? undefined };
  const failed = entries.flatMap(([key, run]) => {
    const runId = run.id ?? Number(key);
    // `success: false` also means that the call never connected; then there is nothing to learn a prompt from.
    const connected = !run.error_message?.trim() && !notConnected.has(runId);
    const settled = sortStatus(run.status) !== 'working';
    if (run.success !== false || !connected || !settled || !Number.isSafeInteger(runId)) return [];
    return [{ evidence: describeRun(runId, run, context), scenario: String(run.scenario ?? run.scenario_name ?? '') }];
  });
  return { status: result.status ?? '', runs: failed, total: entries.length };
}

/** A connected run that failed; `scenario` tells scenarios apart, by ID where there is one. */
export interface FailedRun {
  evidence: RunEvidence;
  scenario: string;
}

/**
 * Chooses up to three failing runs that differ most: each time the one that adds most failing metrics not yet covered,
 * then one of a scenario not yet covered, then the one that fails more, then the newest.
 */
export function chooseRuns(failed: readonly FailedRun[], most = MOST_RUNS): ChosenRun[] {
  const left = [...failed];
  const metrics = new Set<string>();
  const scenarios = new Set<string>();
  const chosen: ChosenRun[] = [];
  while (chosen.length < most && left.length > 0) {
    const ranked = left.map((run) => ({
      run,
      fresh: run.evidence.failed.filter((name) => !metrics.has(name)),
      newScenario: !scenarios.has(run.scenario),
    }));
    ranked.sort(
      (a, b) =>
        b.fresh.length - a.fresh.length ||
        Number(b.newScenario) - Number(a.newScenario) ||
        b.run.evidence.failed.length - a.run.evidence.failed.length ||
        b.run.evidence.id - a.run.evidence.id,
    );
    const best = ranked[0];
    if (!best) break;
    left.splice(left.indexOf(best.run), 1);
    for (const name of best.run.evidence.failed) metrics.add(name);
    scenarios.add(best.run.scenario);
    chosen.push({ run: best.run.evidence, reason: describeReason(best.fresh, best.newScenario, best.run.evidence) });
  }
  return chosen;
}

function describeReason(fresh: readonly string[], newScenario: boolean, run: RunEvidence): string {
  const scenario = run.scenario ? `scenario ${run.scenario}` : 'its scenario';
  if (fresh.length > 0) return `fails ${fresh.join(', ')}${newScenario ? ` in ${scenario}` : ''}`;
  if (newScenario) return `fails in ${scenario}`;
  return 'fails as well';
}

function describeRun(
  id: number,
  run: Run,
  context: { resultId?: number; projectId?: number | undefined },
): RunEvidence {
  const failed = (run.evaluation?.metrics ?? []).flatMap((metric) =>
    // 0 = fail, 5 = pass, null = not applicable.
    metric.score === 0 && metric.name ? [metric.name] : [],
  );
  const resultId = run.result_id ?? context.resultId;
  const projectId = run.project ?? run.project_id ?? context.projectId;
  return {
    id,
    failed,
    ...(run.scenario_name ? { scenario: run.scenario_name } : {}),
    ...(resultId ? { resultId } : {}),
    ...(resultId && projectId ? { url: linkResult(projectId, resultId) } : {}),
    ...(run.transcript ? { transcript: run.transcript } : {}),
  };
}
