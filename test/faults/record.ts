import type { RecordedRequest as CekuraRequest } from '../emulator/cekura.ts';
import type { Job } from '../emulator/cekura-jobs.ts';
import type { RecordedRequest as GitHubRequest } from '../emulator/github.ts';
import type { RunPlan } from './plan.ts';

/** What one run of the action left behind, wherever it ran. */
export interface RunRecord {
  plan: RunPlan;
  /** The job that it was told to take up. */
  progressId: string | undefined;
  /** The prompt as it was checked out. */
  prompt: string;
  exitCode: number | null;
  log: string;
  outputs: Readonly<Record<string, string>>;
  summary: string;
  errors: readonly string[];
  /** Below RUNNER_TEMP, by path. */
  files: Readonly<Record<string, string>>;
  cekura: readonly CekuraRequest[];
  github: readonly GitHubRequest[];
  /** The jobs that it started on the service. */
  jobs: readonly Job[];
  /** How long it took, in the time it lived in. */
  tookMs: number;
  /** From the signal to the end; `undefined` when none was sent. */
  stoppedInMs: number | undefined;
}

/** The story of one target, with what GitHub holds at its end. */
export interface StoryRecord {
  runs: readonly RunRecord[];
  github?: {
    branch: string;
    /** SHAs of all commits that can be reached from the branch, and from the base. */
    reachable: ReadonlySet<string>;
    /** Commits that people pushed to the branch. */
    pushed: readonly string[];
    pulls: readonly { number: number; state: string; body: string; title: string }[];
    /** Of this action, on the pull requests that it could have written to, for this target. */
    comments: readonly { pull: number; id: number; body: string }[];
    /** Requests that GitHub's API does not have. */
    violations: readonly string[];
  };
}
