import type { Run } from './cekura-records.ts';
import type { Call, CekuraState } from './cekura-state.ts';
import { refuseField, refuseMissing } from './checks.ts';
import type { Answer } from './faults.ts';

/**
 * `GET …/runs/bulk/`: published, with IDs separated by commas, and 400 for a JSON array. Assumed: unknown IDs are left
 * out of the reply.
 */
export function readRuns({ state, query }: Call<unknown>): Answer {
  const text = query.get('run_ids')?.trim();
  if (!text) throw refuseField('run_ids', 'This field is required.');
  const parts = text.split(',').map((part) => part.trim());
  if (parts.some((part) => !/^\d{1,15}$/.test(part))) {
    throw refuseField('run_ids', 'Enter whole numbers separated by commas.');
  }
  const ids = new Set(parts.map(Number));
  return { status: 200, body: [...state.runs.values()].filter((run) => ids.has(run.id)) };
}

/** `GET …/results/{id}/`: published. Its runs are keyed by ID and have no transcripts; the endpoint of runs has them. */
export function readResult({ state, params }: Call<unknown>): Answer {
  const result = state.results.get(Number(params[0]));
  if (result === undefined) throw refuseMissing();
  const runs = listRuns(state, result.id);
  const connected = runs.filter((run) => run.transcript !== '');
  const passed = runs.filter((run) => run.success);
  const body = {
    ...result,
    agent_name: state.agents.get(result.agent)?.name ?? '',
    success_rate: runs.length === 0 ? 0 : (100 * passed.length) / runs.length,
    run_as_text: false,
    is_cronjob: false,
    runs: Object.fromEntries(runs.map((run) => [String(run.id), withoutTranscript(run)])),
    total_runs_count: runs.length,
    completed_runs_count: runs.filter((run) => run.status === 'completed').length,
    success_runs_count: passed.length,
    failed_runs_count: runs.length - passed.length,
    connected_runs: connected.map((run) => run.id),
    not_connected_runs: runs.filter((run) => run.transcript === '').map((run) => run.id),
    successful_calls: passed.map((run) => run.id),
    scenarios: runs.map((run) => ({ id: run.scenario, name: run.scenario_name })),
    failed_reasons: result.failed_reasons ?? null,
    ai_summary: result.ai_summary ?? null,
    created_at: '2026-11-16T08:30:00Z',
    updated_at: '2026-11-16T08:52:41Z',
  };
  return { status: 200, body };
}

/** `GET …/results/`: published, including the page, the required agent ID and the filter by name. */
export function listResults({ state, query }: Call<unknown>): Answer {
  const agent = query.get('agent_id');
  if (!agent) throw refuseField('agent_id', 'This field is required.');
  const name = query.get('name');
  const found = [...state.results.values()].filter(
    (result) => result.agent === Number(agent) && (name === null || result.name === name),
  );
  const results = found.map((result) => ({ ...result, runs: listRuns(state, result.id).map(({ id }) => ({ id })) }));
  return { status: 200, body: { count: found.length, next: null, previous: null, results } };
}

function listRuns(state: CekuraState, resultId: number): Run[] {
  return [...state.runs.values()].filter((run) => run.result_id === resultId);
}

function withoutTranscript(run: Run): Partial<Run> {
  const { transcript: _text, transcript_object: _turns, result_id: _id, result_name: _name, ...rest } = run;
  return rest;
}
