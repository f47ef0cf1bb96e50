import type { JobProgress } from '../cekura/progress.ts';
import type { WantedFiles } from '../github/base.ts';
import type { Proof, RunEvidence, Target, Verdict } from '../render/types.ts';
import type { Score, ViewSection } from '../render/view.ts';
import type { Settled } from './follow-job.ts';
import type { Edit, Proposal, Unchanged } from './proposal.ts';
import type { Task } from './task.ts';

/** A target whose file was read, before anything is spent. */
export interface Prepared {
  readonly target: Target;
  /** As messages name it. */
  readonly title: string;
  /** What the service's job is called: `improve-prompt job`. */
  readonly job: string;
  /** The files that the proposal will change, with the workspace's bytes; `null`: not there yet. */
  readonly files: WantedFiles;
  /** Edits that must be possible where the proposal goes, tried before anything is spent. */
  readonly trial: readonly Edit[];
  /** Parts of the body that are known beforehand. */
  readonly sections: readonly ViewSection[];
}

/** A job that was started: its handle, or its answer where the tenant answers at once. */
export type Started<Result> =
  | { readonly progressId: string }
  | { readonly progressId?: undefined; readonly settled: Settled<Result> };

/** The measurements of a proposal. */
export interface Measured {
  /** Of a prompt. */
  readonly proof?: Proof;
  /** Of a metric, in its own test sets. */
  readonly verdict?: Verdict;
  readonly scores?: { readonly old: Score; readonly new: Score };
  readonly sections?: readonly ViewSection[];
  /** Why a proposal that is worse is not delivered, in a sentence. */
  readonly worse?: string;
}

/** Measures a proposal before it is delivered. */
export interface Verification {
  /** What it takes, as a sentence for the log and a dry run. */
  readonly plan: string;
  /**
   * Checks what can be checked before money is spent.
   *
   * @throws ActionError
   */
  check(): Promise<void>;
  /** Starts the part that needs no proposal; it continues while the job runs. */
  begin(): void;
  /** @throws the signal's reason when stopped */
  measure(proposal: Proposal): Promise<Measured>;
  /** Ends everything that is still running; called once, in every case. */
  close(): Promise<void>;
}

/** A target that is ready to be started. */
export interface Ready {
  /** What would be done, as a sentence for a dry run. */
  readonly plan: string;
  /** What the job would be started with, as JSON: a proposal that answers it is not paid for again. */
  readonly request?: unknown;
}

/** What differs between the modes that start a job and propose a change, and nothing else. */
export interface Mode<P extends Prepared, Result> {
  /**
   * Reads the target. The first request to the service has been sent when this returns.
   *
   * @throws ActionError when the target can't be read
   */
  prepare(task: Task): Promise<P>;
  /**
   * Waits for the first request's answer, the last check before money is spent.
   *
   * @returns what would be done; or why there is nothing to do
   */
  check(task: Task, prepared: P): Promise<Ready | { readonly nothing: string }>;
  /** With `verify: true`: makes ready to measure the proposal. Sends nothing that spends. */
  openVerification?(task: Task, prepared: P): Promise<Verification>;
  /** Starts the job, once. */
  start(task: Task, prepared: P): Promise<Started<Result>>;
  /** Looks at the job once. */
  poll(task: Task, prepared: P, progressId: string): Promise<JobProgress<Result>>;
  /** Cancels the job on the service, where that is possible. */
  cancel?(task: Task, prepared: P, progressId: string): Promise<void>;
  /** Reads what is shown and checked with the proposal, while the job runs; never rejects. */
  gather?(task: Task, prepared: P): Promise<readonly RunEvidence[]>;
  /** Makes a proposal of the answer; sends nothing and writes nothing. */
  propose(task: Task, prepared: P, result: Result): Promise<Proposal | Unchanged>;
}
