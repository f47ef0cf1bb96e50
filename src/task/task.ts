import type { CekuraClient } from '../cekura/client.ts';
import type { Clock } from '../clock.ts';
import type { FoundFile } from '../documents/metrics/find-files.ts';
import type { GitHub } from '../github/client.ts';
import type { RepositoryEvent } from '../github/event.ts';
import type { TaskInputs } from '../inputs/parse-inputs.ts';
import type { ResumeInput } from '../render/view.ts';
import type { Runner } from '../runner.ts';

/** Shared by all tasks of one step. */
export interface Surroundings {
  readonly event: RepositoryEvent;
  /** Absolute path of the checkout. */
  readonly workspace: string;
  /** For proxy variables. */
  readonly env: NodeJS.ProcessEnv;
  readonly clock: Clock;
  /** Aborts when the process is asked to stop; throw its reason. */
  readonly signal: AbortSignal;
  /** The workflow run's page, where there is one. */
  readonly workflowRunUrl: string | undefined;
  /** GitHub, loaded on first use. */
  github(): Promise<GitHub>;
  /** All files of a metric folder, read once; `undefined` if the folder does not exist. */
  metricFiles(folder: string): Promise<readonly FoundFile[] | undefined>;
  /** The folder under `RUNNER_TEMP` for proposals, created on first use. */
  proposalFolder(): Promise<string>;
}

/** One target with everything that the pipeline needs for it. */
export interface Task extends Surroundings {
  readonly inputs: TaskInputs;
  /** The target's name in the configuration file, if it comes from one. */
  readonly targetName?: string | undefined;
  /** The job to resume instead of starting one. */
  readonly progressId?: string | undefined;
  /** With several targets: the input that selects only this one. */
  readonly resumeInput?: ResumeInput | undefined;
  /** When the job must be finished, in milliseconds since the epoch. */
  readonly deadlineMs: number;
  readonly cekura: CekuraClient;
  /** The log, with the target's name before each line when there are several; loaded on first use. */
  runner(): Promise<Runner>;
  /** Prints a job's progress ID and sets the output, as soon as the job is paid for. */
  announceJob(progressId: string): Promise<void>;
}
