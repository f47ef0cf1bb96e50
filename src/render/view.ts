import type { MetricScore } from '../cekura/metric.ts';
import type { FileChange, Finding, Mode, Proof, RunEvidence, Target } from './types.ts';

/** The input of rendering. Every text is untrusted unless its comment says otherwise. */
export interface ProposalView {
  /** Where the view is shown: the body of a pull request, a comment, or the job summary. */
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
  /**
   * The prompts inside the changed files, if they are less than a whole file. Sizes and changed words are about them.
   */
  readonly prompts?: readonly PromptChange[] | undefined;
  readonly findings: readonly Finding[];
  readonly guardLevel: 'error' | 'warn' | 'off';
  /** A metric's scores, which the service measured on its own test sets. */
  readonly scores?: Scores | undefined;
  /** The results of the current prompt and of the proposal in the same scenarios. */
  readonly proof?: Proof | undefined;
  /** Whether it is in a comment because the pull request's branch has a person's commits. */
  readonly isBeside?: boolean;
  /** The mode's own sections, below the evidence. */
  readonly sections?: readonly ViewSection[];
  readonly progressId?: string | undefined;
  /** With several targets: the input that selects only this one. */
  readonly resumeInput?: ResumeInput | undefined;
  readonly links?: ViewLinks;
}

/** An input that selects one of several targets, such as `target: sales`. */
export interface ResumeInput {
  readonly input: 'target' | 'metric-id';
  readonly value: string;
  /** Whether it is set instead of `config-path`. */
  readonly replacesConfig: boolean;
}

/**
 * A mode's own wording for its result. Safe, complete Markdown, unless a field's comment says otherwise.
 */
export interface ViewWords {
  /** The pull request's title and the commit's subject: plain text, foreign names in it as they are. */
  readonly title: string;
  /** The heading for places that do not show the title above the body. */
  readonly heading: string;
  /** The first paragraph: describes the result and its source. The same in every place. */
  readonly lead: string;
  /** What happens after a merge, as a sentence for the step **Accept**. */
  readonly afterMerge?: string;
  /** Replaces the next steps that every proposal has. Empty: no next steps. */
  readonly advice?: readonly string[];
}

/** A prompt before and after: LF line ends, no byte order mark. */
export interface PromptChange {
  /** The target's name by default. */
  readonly name?: string | undefined;
  readonly before: string;
  readonly after: string;
}

/** A metric's scores before and after, as far as they are known. */
export interface Scores {
  readonly old?: MetricScore | undefined;
  readonly new?: MetricScore | undefined;
}

/** A part of the body with a heading. Cells and blocks are safe, complete Markdown, made with `markdown.ts`. */
export interface ViewSection {
  /** Trusted text of this action. */
  readonly heading: string;
  /** Blocks of Markdown, shown in order as space allows. */
  readonly blocks?: readonly string[];
  /** A table with its header row first; rows are shown in order as space allows. */
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
  /** URL where a person can open the pull request, if this action was not allowed to. */
  readonly compareUrl?: string | undefined;
}
