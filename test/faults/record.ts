import type { RecordedRequest as CekuraRequest } from '../emulators/cekura.ts';
import type { Chat } from '../emulators/cekura-chats.ts';
import type { Job } from '../emulators/cekura-jobs.ts';
import type { RecordedRequest as GitHubRequest } from '../emulators/github.ts';
import type { RunPlan } from './plan.ts';

/** The result of one run of the action, in this process or another. */
export interface RunRecord {
  plan: RunPlan;
  /** The jobs that it was to resume. */
  progressIds: readonly string[];
  /** Identifies targets in start requests: the prompt's text or the metric's ID. */
  subjects: readonly (string | number)[];
  /** The texts to improve. */
  originals: readonly string[];
  exitCode: number | null;
  /** The log before secrets are hidden. */
  log: string;
  /** The log as the runner receives it, including commands. */
  printed: string;
  outputs: Readonly<Record<string, string>>;
  summary: string;
  errors: readonly string[];
  /** Files below `RUNNER_TEMP`, by path. */
  files: Readonly<Record<string, string>>;
  cekura: readonly CekuraRequest[];
  github: readonly GitHubRequest[];
  /** The jobs that it started. */
  jobs: readonly Job[];
  /** The conversations that it started. */
  chats: readonly Chat[];
  /** Duration in milliseconds: virtual in this process, real in another. */
  tookMs: number;
  /** Time from the signal to the end, in milliseconds; `undefined` if no signal was sent. */
  stoppedInMs: number | undefined;
}

/** The result of a story. */
export interface StoryRecord {
  runs: readonly RunRecord[];
  /** What GitHub has for each target; empty if nothing is delivered there. */
  targets: readonly TargetRecord[];
  /** Requests that are not in GitHub's API description. */
  violations: readonly string[];
}

export interface TargetRecord {
  /** SHAs of all commits reachable from the branch or the base. */
  reachable: ReadonlySet<string>;
  /** Commits that people pushed to the branch. */
  pushed: readonly string[];
  /** Pull requests from this branch. */
  pulls: readonly { number: number; state: string; body: string; title: string }[];
  /** Comments with this target's marker, except those that quote it. */
  comments: readonly { pull: number; id: number; body: string }[];
  /** Comments by others that quote this target's marker; `now` is the current text. */
  quotes: readonly { id: number; body: string; now: string | undefined }[];
}
