import type { CekuraClient } from './client.ts';
import { sortStatus } from './progress.ts';
import { explainRun, nameFailures, type RunEvidence } from './run-evidence.ts';
import { parseReply, projectOf, type Result, type Run, result as resultSchema, runs as runsSchema } from './schemas.ts';

/** A run chosen from a result, with the reason for the log. */
export interface ChosenRun {
  run: RunEvidence;
  reason: string;
}

/** improve_prompt takes at most three runs (published). */
export const MAX_RUNS = 3;

/** The runs, and the metric that leads to their page in the dashboard. */
export interface ReadRuns {
  runs: RunEvidence[];
  /** A metric that scored one of them: it names the project, which a run does not. */
  metricId?: number | undefined;
}

/** A result with its runs that connected and failed. */
export interface ReadResult {
  status: string;
  failed: RunEvidence[];
  /** All runs, failed or not. */
  total: number;
  /** Cekura's summary of the whole result; may be empty. */
  summary: string;
}

/** For optional reads, which are sent once: the job does not wait long for them. */
const BRIEF_MS = 10_000;

/** Reads runs by ID, in one request. The service leaves out runs that it does not know. */
export async function readRuns(client: CekuraClient, ids: readonly number[]): Promise<ReadRuns> {
  const reply = await client.send({
    method: 'GET',
    path: '/test_framework/v2/runs/bulk/',
    // A bare comma-separated list: a JSON array is refused with 400.
    query: { run_ids: ids.join(',') },
    retry: 'never',
    timeoutMs: BRIEF_MS,
    doing: 'reading the runs',
  });
  const known = new Map(parseReply(runsSchema, 'runs/bulk', reply).map((run) => [run.id ?? 0, run]));
  const found = ids.flatMap((id) => known.get(id) ?? []);
  return {
    runs: found.map((run) => describeRun(run.id ?? 0, run, {}, [])),
    metricId:
      found.flatMap((run) => run.evaluation?.metrics?.map(({ id }) => id) ?? []).find((id) => id != null) ?? undefined,
  };
}

/** The project of a metric, if the service returns it; it is only needed for links, so nothing is thrown. */
export async function findProject(client: CekuraClient, metricId: number): Promise<number | undefined> {
  try {
    const reply = await client.send({
      method: 'GET',
      path: `/test_framework/v2/metrics/${metricId}/`,
      retry: 'never',
      timeoutMs: BRIEF_MS,
      doing: 'reading the project',
    });
    return parseReply(projectOf, 'metrics', reply).project ?? undefined;
  } catch {
    return undefined;
  }
}

/** Where the dashboard shows a result (observed). */
export function linkResult(projectId: number, resultId: number): string {
  return `https://dashboard.cekura.ai/${projectId}/results/${resultId}`;
}

/**
 * Adds where the dashboard shows a run and its result (observed). These are never share links, which would publish the
 * call.
 */
export function linkRun(run: RunEvidence, projectId: number): RunEvidence {
  if (run.resultId === undefined) return run;
  const url = linkResult(projectId, run.resultId);
  return { ...run, projectId, url, scenarioUrl: `${url}?call_id=${run.id}` };
}

/** Reads a result with all its runs. */
export async function readResult(client: CekuraClient, id: number): Promise<ReadResult> {
  const reply = await client.send({
    method: 'GET',
    path: `/test_framework/v2/results/${id}/`,
    retry: 'safe',
    doing: `reading result ${id}`,
    check: 'result-id (set run-ids for the ID of a run)',
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
    if (!connected || !settled || !Number.isSafeInteger(runId)) return [];
    const evidence = describeRun(runId, run, context, findIssues(result, runId));
    // A missed expected outcome is a failure, whatever `success` says.
    return run.success === false || (run.success === true && evidence.outcome) ? [evidence] : [];
  });
  const { what_happened: what, why_it_happened: why } = result.ai_summary ?? {};
  const summary = [what, why].flatMap((text) => text?.trim() || []).join(' ');
  return { status: result.status ?? '', failed, total: entries.length, summary };
}

function findIssues({ failed_reasons: reasons }: Result, runId: number): string[] {
  const named = reasons?.issues?.filter(({ run_ids: ids }) => ids?.includes(runId)) ?? [];
  return named.flatMap(({ description }) => description?.trim() || []);
}

/**
 * Chooses the failing runs that differ most: each time the one that adds most causes not yet covered, then one of a
 * scenario not yet covered, then the one with most causes, then the newest.
 */
export function chooseRuns(failed: readonly RunEvidence[], max = MAX_RUNS): ChosenRun[] {
  const remaining = failed.map((run) => ({ run, causes: listCauses(run), scenario: run.scenarioId ?? run.scenario }));
  const causes = new Set<string>();
  const scenarios = new Set<number | string | undefined>();
  const chosen: ChosenRun[] = [];
  while (chosen.length < max) {
    const ranked = remaining.map((entry) => ({
      entry,
      fresh: entry.causes.filter((cause) => !causes.has(cause)).length,
      newScenario: !scenarios.has(entry.scenario),
    }));
    ranked.sort(
      (a, b) =>
        b.fresh - a.fresh ||
        Number(b.newScenario) - Number(a.newScenario) ||
        b.entry.causes.length - a.entry.causes.length ||
        b.entry.run.id - a.entry.run.id,
    );
    const [best] = ranked;
    if (!best) break;
    const { entry } = best;
    remaining.splice(remaining.indexOf(entry), 1);
    for (const cause of entry.causes) causes.add(cause);
    scenarios.add(entry.scenario);
    chosen.push({ run: entry.run, reason: describeChoice(entry.run, best.fresh > 0, best.newScenario) });
  }
  return chosen;
}

/** The causes of a run's failure; runs with the same cause have equal texts. */
function listCauses({ failed, outcome, issues, scenario }: RunEvidence): string[] {
  return [
    ...failed.map(({ name }) => `metric ${name}`),
    // Two scenarios that miss their outcomes by the same part of the prompt have one cause.
    ...(outcome ? [`outcome ${outcome.promptPart ?? scenario ?? ''}`] : []),
    ...(issues ?? []).map((issue) => `issue ${issue}`),
  ];
}

function describeChoice(run: RunEvidence, hasNewCause: boolean, hasNewScenario: boolean): string {
  const scenario = run.scenario ? `scenario ${run.scenario}` : 'its scenario';
  const failures = nameFailures(run);
  if (hasNewCause && failures !== '') return `${failures}${hasNewScenario ? ` (${scenario})` : ''}`;
  return hasNewScenario ? `failed in ${scenario}` : 'another run with a failure already covered';
}

function describeRun(
  id: number,
  run: Run,
  context: { resultId?: number; projectId?: number | undefined },
  issues: readonly string[],
): RunEvidence {
  const resultId = run.result_id ?? context.resultId;
  const projectId = run.project ?? run.project_id ?? context.projectId;
  const evidence: RunEvidence = {
    id,
    ...explainRun(run, issues),
    ...(run.scenario_name ? { scenario: run.scenario_name } : {}),
    ...(run.scenario ? { scenarioId: run.scenario } : {}),
    ...(run.agent ? { agentId: run.agent } : {}),
    ...(resultId ? { resultId } : {}),
    ...(run.expected_outcome_prompt?.trim() ? { expected: run.expected_outcome_prompt.trim() } : {}),
    ...(run.transcript ? { transcript: run.transcript } : {}),
  };
  return projectId ? linkRun(evidence, projectId) : evidence;
}
