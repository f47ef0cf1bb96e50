import { decodeText } from '../documents/workspace.ts';
import type { BaseSnapshot, WantedFiles } from '../github/base.ts';
import type { Outcome } from '../pipeline/outcome.ts';
import type { Run } from '../pipeline/task.ts';
import type { FileChange } from '../render/types.ts';
import type { ProposalView, ViewLinks } from '../render/view.ts';

/** The ways to deliver, once `auto` is decided. */
export type DeliveryKind = 'pull-request' | 'comment' | 'suggestion' | 'summary';

/** The texts of the files that a proposal changes, by path; `null` for a file that is not there. */
export type Texts = ReadonlyMap<string, string | null>;

/** A proposal written onto the files of one branch. */
export interface Written {
  /** Files whose text would change; none when the branch holds the proposal already. */
  changes: readonly FileChange[];
  /** A commit that comes first: files as they stand on the service, so that the change is a diff. */
  groundwork?: { message: string; changes: readonly FileChange[] } | undefined;
}

/** A proposal on its way to people. */
export interface Draft {
  /** Files that were not known when the delivery was prepared: new ones, of which nothing may stand there yet. */
  newFiles?: readonly string[];
  /** Everything that is shown but the change itself. */
  view: Omit<ProposalView, 'surface' | 'changes' | 'links'>;
  /**
   * Writes the proposal onto the files as they stand there.
   *
   * @param where for messages: `branch main`
   * @throws ActionError when the prompt there is another than the one that was improved
   */
  write(texts: Texts, where: string): Promise<Written>;
}

/** What really became of it: the fields of an outcome that a delivery sets. */
export type Delivery = Pick<Outcome, 'delivery' | 'pullRequest' | 'branch' | 'comment'> & {
  warnings: readonly string[];
  links: ViewLinks;
};

/** A delivery that was checked as far as it can be before anything is spent. */
export interface PreparedDelivery {
  kind: DeliveryKind;
  /** The files as they stand where the proposal will go, and what to call that place. */
  texts: Texts;
  where: string;
  links: ViewLinks;
  /** @throws ActionError when nothing could be delivered */
  deliver(draft: Draft): Promise<Delivery>;
}

/** What any view of a run links to. */
export function linksOf(run: Run): ViewLinks {
  return run.env.GITHUB_RUN_ID ? { workflowRunUrl: run.event.runUrl } : {};
}

/** The texts of the files as they stand in a branch or a pull request. */
export function textsOf(run: Pick<Run, 'inputs'>, base: Pick<BaseSnapshot, 'files'>): Texts {
  return decodeFiles(run, new Map([...base.files].map(([path, file]) => [path, file?.bytes ?? null])));
}

/**
 * The texts of the workspace's files.
 *
 * @throws InputError when a file is not UTF-8 text: its bytes could not be kept
 */
export function decodeFiles({ inputs }: Pick<Run, 'inputs'>, files: WantedFiles): Texts {
  const input = inputs.mode === 'improve-prompt' ? 'prompt-path' : 'metric-path';
  return new Map([...files].map(([path, bytes]) => [path, bytes === null ? null : decodeText(bytes, path, input)]));
}
