import type { ChatStore, Scenario } from './cekura-chats.ts';
import type { Job, JobStore } from './cekura-jobs.ts';
import type { Agent, Metric, Result, Run } from './cekura-records.ts';
import type { Fields } from './checks.ts';
import type { Answer } from './faults.ts';
import { CLINIC_AGENT, CLINIC_METRICS } from './world.ts';
import { CLINIC_RUNS } from './world-runs.ts';

/** The initial records; each given list replaces the clinic's. */
export interface Seed {
  readonly agents?: readonly Agent[];
  readonly runs?: readonly Run[];
  /** A run whose `result_id` is missing here gets a completed result. */
  readonly results?: readonly Result[];
  readonly metrics?: readonly Metric[];
  readonly scenarios?: readonly Scenario[];
}

/** The current records. Tests may change them, as a person would in the dashboard. */
export interface CekuraState {
  readonly agents: Map<number, Agent>;
  readonly runs: Map<number, Run>;
  readonly results: Map<number, Result>;
  readonly metrics: Map<number, Metric>;
}

/** A plan for all jobs of a kind, or a function that returns one for a request. */
export type Planned<P> = P | ((request: Fields) => P);

/** A request, as its handler gets it. */
export interface Call<Plans> {
  readonly state: CekuraState;
  readonly jobs: JobStore;
  readonly chats: ChatStore;
  readonly plans: Plans;
  readonly params: readonly string[];
  readonly query: URLSearchParams;
  readonly body: unknown;
  /** Aborts when the client disconnects. */
  readonly gone: AbortSignal;
}

export type Handler<Plans> = (call: Call<Plans>) => Answer | Promise<Answer>;

export function createState(seed: Seed): CekuraState {
  const agents = indexById(seed.agents ?? [CLINIC_AGENT]);
  const runs = indexById(seed.runs ?? CLINIC_RUNS);
  const results = indexById(seed.results ?? []);
  for (const run of runs.values()) {
    if (results.has(run.result_id)) continue;
    results.set(run.result_id, { id: run.result_id, name: run.result_name, agent: run.agent, status: 'completed' });
  }
  return { agents, runs, results, metrics: indexById(seed.metrics ?? CLINIC_METRICS) };
}

function indexById<T extends { id: number }>(records: readonly T[]): Map<number, T> {
  return new Map(records.map((record) => [record.id, structuredClone(record)]));
}

/** Returns the plan for a request. */
export function planFor<P extends object>(planned: Planned<P> | undefined, request: Fields): Partial<P> {
  return (planned instanceof Function ? planned(request) : planned) ?? {};
}

/** The reply to every start request: only the progress ID. */
export function answerStarted(job: Job): Answer {
  return { status: 200, body: { progress_id: job.progressId } };
}
