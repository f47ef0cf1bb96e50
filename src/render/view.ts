import type { FileChange, Finding, Mode, Proof, RunEvidence, Target } from './types.ts';
import type { ViewWords } from './words.ts';

/** What is rendered. Every text is untrusted unless it says otherwise. */
export interface ProposalView {
  /** Where it is shown: the body of a pull request, a comment, or the job summary. */
  readonly surface: 'pull-request' | 'comment' | 'summary';
  readonly mode: Mode;
  /** `applied`: the service was changed, and this reports the result. `waiting`: for answers to questions. */
  readonly status: 'proposed' | 'blocked' | 'unchanged' | 'waiting' | 'applied';
  readonly target: Target;
  /** The mode's own words. */
  readonly words: ViewWords;
  /** What changed and why, in the improver's own words. */
  readonly summary?: string;
  readonly runs: readonly RunEvidence[];
  readonly changes: readonly FileChange[];
  /** The prompts inside the changed files, if they are less than a whole file. Sizes and changed words are about them. */
  readonly prompts?: readonly PromptChange[];
  readonly findings: readonly Finding[];
  readonly guardLevel: 'error' | 'warn' | 'off';
  /** As the service measured them, in a metric's own test sets. */
  readonly scores?: { readonly old?: Score; readonly new?: Score };
  /** How the current prompt and the proposal did in the same conversations. */
  readonly proof?: Proof | undefined;
  /** It stands beside a person's commits, in a comment on the pull request that it would have changed. */
  readonly isBeside?: boolean;
  /** Of what is applied: not all of it can be, or could be, done as it is. */
  readonly hasProblem?: boolean;
  /** The mode's own sections, below the evidence. */
  readonly sections?: readonly ViewSection[];
  readonly progressId?: string;
  /** Of several targets, which input to set to work on this one alone: `target to sales`. */
  readonly resumeInput?: string | undefined;
  readonly links?: ViewLinks;
}

/** A prompt before and after: LF line ends, no byte order mark. */
export interface PromptChange {
  /** The target's name by default. */
  readonly name?: string;
  readonly before: string;
  readonly after: string;
}

/** From 0 to 1, with the counts behind it if they are known. */
export interface Score {
  readonly score: number;
  readonly correct?: number;
  readonly total?: number;
}

/** A part of the body with a heading. Both cells and Markdown are safe and whole already: made with `markdown.ts`. */
export interface ViewSection {
  /** Our own words. */
  readonly heading: string;
  /** Blocks of Markdown, shown from the first on as far as there is room. */
  readonly blocks?: readonly string[];
  /** A table, its head first; rows are shown from the first on as far as there is room. */
  readonly rows?: readonly (readonly string[])[];
}

/** `https` URLs; any other is shown as text. */
export interface ViewLinks {
  readonly workflowRunUrl?: string | undefined;
  /** The prompt's file in the repository. */
  readonly fileUrl?: string | undefined;
  /** The pull request that is the proposal. */
  readonly pullRequestUrl?: string | undefined;
  /** The comment on somebody's pull request that shows the proposal. */
  readonly commentUrl?: string | undefined;
  /** Somebody's pull request that has the proposal as suggestions on its lines. */
  readonly suggestionUrl?: string | undefined;
  /** The pull request in which the same proposal was closed before. */
  readonly declinedUrl?: string | undefined;
  /** Opens the pull request by hand, when this action was not allowed to. */
  readonly compareUrl?: string | undefined;
}
