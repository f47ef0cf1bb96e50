import type { RecordedRequest as CekuraRequest } from '../emulators/cekura.ts';
import type { Chat } from '../emulators/cekura-chats.ts';
import type { Job } from '../emulators/cekura-jobs.ts';
import type { RecordedRequest as GitHubRequest } from '../emulators/github.ts';
import type { RunPlan } from './plan.ts';

/** What one run of the action left behind, wherever it ran. */
export interface RunRecord {
  plan: RunPlan;
  /** The jobs that it was told to take up. */
  progressIds: readonly string[];
  /** What a start names its target by: the prompt's text, or the metric's ID. */
  subjects: readonly (string | number)[];
  /** The texts that the service is to improve. */
  originals: readonly string[];
  exitCode: number | null;
  /** What the action said, without masks. */
  log: string;
  /** The log as the runner receives it, its commands included. */
  printed: string;
  outputs: Readonly<Record<string, string>>;
  summary: string;
  errors: readonly string[];
  /** Below RUNNER_TEMP, by path. */
  files: Readonly<Record<string, string>>;
  cekura: readonly CekuraRequest[];
  github: readonly GitHubRequest[];
  /** The jobs that it started on the service. */
  jobs: readonly Job[];
  /** The conversations that it started there. */
  chats: readonly Chat[];
  /** How long it took, in the time it lived in. */
  tookMs: number;
  /** From the signal to the end; `undefined` when none was sent. */
  stoppedInMs: number | undefined;
}

/** What is left of a story. */
export interface StoryRecord {
  runs: readonly RunRecord[];
  /** What GitHub holds for each target; empty where nothing is delivered there. */
  targets: readonly TargetRecord[];
  /** Requests that GitHub's API does not have. */
  violations: readonly string[];
}

export interface TargetRecord {
  /** SHAs of all commits that can be reached from the branch, and from the base. */
  reachable: ReadonlySet<string>;
  /** Commits that people pushed to the branch. */
  pushed: readonly string[];
  /** From this branch. */
  pulls: readonly { number: number; state: string; body: string; title: string }[];
  /** With this target's marker, but for those that quote it. */
  comments: readonly { pull: number; id: number; body: string }[];
  /** Comments of others that quote this target's marker; `now` is what became of one. */
  quotes: readonly { id: number; body: string; now: string | undefined }[];
}
