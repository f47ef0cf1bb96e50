import type { CekuraClient } from '../cekura/client.ts';
import type { Clock } from '../clock.ts';
import type { GitHub } from '../github/client.ts';
import type { RepositoryEvent } from '../github/event.ts';
import type { JobInputs } from '../inputs/parse-inputs.ts';
import type { FoundFile } from '../modes/metric-files.ts';
import type { Runner } from '../runner.ts';

/** What every mode works with: one target of one run of the action. */
export interface Run {
  inputs: JobInputs;
  /** The job to take up instead of starting one. */
  progressId: string | undefined;
  /** Of several targets, which input to set to work on this one alone. */
  alone?: string | undefined;
  env: NodeJS.ProcessEnv;
  event: RepositoryEvent;
  /** Absolute path of the checked-out repository. */
  workspace: string;
  clock: Clock;
  /** When the job must be over, in milliseconds since the epoch. */
  deadlineMs: number;
  /** Aborts when the run is told to stop; its reason is what to throw. */
  signal: AbortSignal;
  cekura: CekuraClient;
  /** The repository's side; loaded on first use, one for all targets. */
  github(): Promise<GitHub>;
  /** The runner's side; loaded on first use. */
  runner(): Promise<Runner>;
  /** The files of a folder of metrics in the workspace, read once for all targets; `undefined`: there is no such folder. */
  metricFiles(folder: string): Promise<readonly FoundFile[] | undefined>;
  /** The folder under RUNNER_TEMP where proposals are kept; made on first use, one for all targets. */
  proposalFolder(): Promise<string>;
  /** Says a job's handle at once, in log and outputs: from here on it is paid for. */
  announceJob(progressId: string): Promise<void>;
}
