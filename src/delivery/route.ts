import { decodeText } from '../documents/workspace.ts';
import type { BaseSnapshot, WantedFiles } from '../github/base.ts';
import type { PullSummary } from '../github/branch-state.ts';
import type { TargetKey } from '../github/marker.ts';
import type { PullRequestTarget } from '../github/preflight.ts';
import type { ProposalView, ViewLinks } from '../render/view.ts';
import type { Outcome } from '../task/outcome.ts';
import type { Proposal, Texts, Written } from '../task/proposal.ts';
import type { Task } from '../task/task.ts';

/** What a delivery needs of a task. */
export type DeliveryTask = Pick<Task, 'inputs' | 'event' | 'workflowRunUrl' | 'github' | 'runner'>;

/** The ways to deliver, once `auto` is decided. */
export type DeliveryKind = 'pull-request' | 'comment' | 'suggestion' | 'summary';

/** Where a proposal goes, as it was found before anything was spent. */
export type Route = {
  /** The files in the branch, pull request or workspace that the proposal is for. */
  readonly texts: Texts;
  /** Names that place in messages: `branch main`. */
  readonly where: string;
  readonly key: TargetKey;
} & (
  | {
      readonly kind: 'pull-request';
      /** The head branch. */
      readonly branch: string;
      readonly base: BaseSnapshot;
      /** The pull requests from the head branch, and the target's closed ones from other branches. */
      readonly pulls: readonly PullSummary[];
      /** The head branch did not exist. */
      readonly isNewBranch: boolean;
    }
  | { readonly kind: 'comment'; readonly pull: PullRequestTarget }
  | { readonly kind: 'suggestion'; readonly pull: PullRequestTarget }
  | { readonly kind: 'summary' }
);

/** The route of one kind. */
export type RouteOf<Kind extends DeliveryKind> = Extract<Route, { kind: Kind }>;

/** Everything that is shown except the change itself and its links. */
export type DraftView = Omit<ProposalView, 'surface' | 'changes' | 'links'>;

/** A proposal that passed the guards, and what to show of it. */
export interface Draft {
  readonly proposal: Proposal;
  readonly view: DraftView;
  /** Identifies the job's request, so that it is not paid for twice: 16 hex digits. */
  readonly request?: string | undefined;
}

/** The result of a delivery: the fields of an outcome that it sets. */
export type Delivery = Pick<Outcome, 'delivery' | 'pullRequest' | 'operation' | 'branch' | 'comment'> & {
  readonly warnings: readonly string[];
  readonly links: ViewLinks;
  /** The change as it was written. */
  readonly changes?: Written['changes'];
};

/** GitHub and what a delivery does there, loaded on first use. */
export async function openGitHub(task: Pick<Task, 'github'>) {
  const [github, api] = await Promise.all([task.github(), import('../github/delivery.ts')]);
  return { github, api };
}

/** What {@link openGitHub} returns. */
export type OpenGitHub = Awaited<ReturnType<typeof openGitHub>>;

/** The links that every view of a task has. */
export function linksOf({ workflowRunUrl }: Pick<Task, 'workflowRunUrl'>): ViewLinks {
  return { workflowRunUrl };
}

/** The texts of the files in a branch or pull request. */
export function textsOf(task: Pick<Task, 'inputs'>, { files }: Pick<BaseSnapshot, 'files'>): Texts {
  return decodeFiles(task, new Map([...files].map(([path, file]) => [path, file?.bytes ?? null])));
}

/**
 * The texts of files.
 *
 * @throws InputError when a file is not UTF-8 text: its bytes could not be kept
 */
export function decodeFiles({ inputs }: Pick<Task, 'inputs'>, files: WantedFiles): Texts {
  const input = inputs.mode === 'improve-prompt' ? 'prompt-path' : 'metric-path';
  return new Map([...files].map(([path, bytes]) => [path, bytes === null ? null : decodeText(bytes, path, input)]));
}
