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
