/**
 * What a mode says about its result, in its own words. Markdown that is safe and whole, unless a field says otherwise.
 */
export interface ViewWords {
  /** The pull request's title and the commit's subject: plain text, foreign names in it as they are. */
  readonly title: string;
  /** The heading, where the title does not stand above the body. */
  readonly heading: string;
  /** The first paragraph: what this is and what it is based on. It reads the same on every surface. */
  readonly lead: string;
  /** What happens after a merge, as a sentence for the step **Accept**. */
  readonly afterMerge?: string;
  /** Replaces the next steps that every proposal has. Empty: no next steps. */
  readonly advice?: readonly string[];
}
