import type { JobProgress } from '../cekura/progress.ts';
import type { WantedFiles } from '../github/base.ts';
import type { Proof, RunEvidence, Target, Verdict } from '../render/types.ts';
import type { Scores, ViewSection } from '../render/view.ts';
import type { Settled } from './follow-job.ts';
import type { Edit, Proposal, Unchanged } from './proposal.ts';
import type { Task } from './task.ts';

/** A target whose file was read, before anything is spent. */
export interface Prepared {
  readonly target: Target;
  /** Its name in messages. */
  readonly title: string;
  /** The name of the service's job: `improve-prompt job`. */
  readonly job: string;
  /** The files that the proposal will change, with the workspace's bytes; `null` for a new file. */
  readonly files: WantedFiles;
  /** Edits to try on the base branch before anything is spent. */
  readonly trial: readonly Edit[];
  /** Sections of the body that do not depend on the result. */
  readonly sections: readonly ViewSection[];
}

/** A started job: its progress ID, or its result if the service returns it at once. */
export type Started<Result> =
  | { readonly progressId: string }
  | { readonly progressId?: undefined; readonly settled: Settled<Result> };

/** The measurements of a proposal. */
export interface Measured {
  /** For a prompt. */
  readonly proof?: Proof;
  /** For a metric, on its own test sets. */
  readonly verdict?: Verdict;
  readonly scores?: Scores;
  readonly sections?: readonly ViewSection[];
  /** Why a proposal that is worse is not delivered, in a sentence. */
  readonly worse?: string | undefined;
}

/** Measures a proposal before it is delivered. */
export interface Verification {
  /** The planned conversations or scorings, as a sentence for the log and a dry run. */
  readonly plan: string;
  /**
   * Checks what can be checked before money is spent.
   *
   * @throws ActionError
   */
  check?(): Promise<void>;
  /** Starts the part that needs no proposal; it continues while the job runs. */
  begin?(): void;
  /** @throws the signal's reason when stopped */
  measure(proposal: Proposal): Promise<Measured>;
  /** Ends everything that is still running; called once, in every case. */
  close?(): Promise<void>;
}

/** A checked target, ready to start. */
export interface Ready {
  /** What the action would do, as a sentence for a dry run. */
  readonly plan: string;
  /** The start request, as JSON; if an existing proposal answers the same request, no job is started. */
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
   * Waits for the first response, the last check before money is spent.
   *
   * @returns the target, or why there is nothing to do
   */
  check(task: Task, prepared: P): Promise<Ready | { readonly nothing: string }>;
  /** With `verify: true`: prepares to measure the proposal. Sends nothing that costs money. */
  openVerification?(task: Task, prepared: P): Promise<Verification>;
  /** Starts the job, once. */
  start(task: Task, prepared: P): Promise<Started<Result>>;
  /** Polls the job once. May log, read what the proposal needs, and answer the job's questions. */
  poll(task: Task, prepared: P, progressId: string): Promise<JobProgress<Result>>;
  /** Cancels the job on the service, where that is possible. */
  cancel?(task: Task, prepared: P, progressId: string): Promise<void>;
  /** Reads the runs to show and check with the proposal, while the job runs. Never rejects. */
  gather?(task: Task, prepared: P): Promise<readonly RunEvidence[]>;
  /** Turns the job's result into a proposal. May log; sends and writes nothing. */
  propose(task: Task, prepared: P, result: Result): Promise<Proposal | Unchanged>;
}
