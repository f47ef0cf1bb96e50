export type { RunEvidence } from '../cekura/run-evidence.ts';

/** The requested job; `plan` only lists targets. */
export type Mode = 'improve-prompt' | 'metric-feedback' | 'generate-metrics' | 'apply-metrics' | 'plan';

/** One prompt, or one metric, in one file. */
export interface Target {
  /** For people, e.g. `prompts/agent.md` or `agent.json#/model/messages/0/content`. */
  readonly name: string;
  /** For branch names: `[a-z0-9-]+`, distinct for distinct names. */
  readonly slug: string;
}

/** A file in the base and with the proposal. Texts are exact, including line ends and byte order mark. */
export interface FileChange {
  /** Relative to the repository's root, with `/`. */
  readonly path: string;
  /** `null`: the file does not exist yet. */
  readonly before: string | null;
  readonly after: string;
}

/** What a guard looks for. The kinds, their meaning and their levels are in docs/guards.md. */
export type FindingKind =
  | 'answer-empty'
  | 'answer-language'
  | 'answer-longer'
  | 'answer-notes'
  | 'answer-refused'
  | 'answer-role'
  | 'answer-tiny'
  | 'answer-truncated'
  | 'answer-wrapped'
  | 'caller-data'
  | 'change-too-large'
  | 'emoji-added'
  | 'invisible-added'
  | 'keep-lost'
  | 'literal-lost'
  | 'literal-new'
  | 'literal-rewritten'
  | 'markdown-added'
  | 'negation-lost'
  | 'number-changed'
  | 'placeholder-invented'
  | 'placeholder-lost'
  | 'section-lost'
  | 'tool-lost';

/** `block` stops the delivery with `guard: error`, `warn` is shown above the proposal, `note` is collapsed. */
export type FindingLevel = 'block' | 'warn' | 'note';

/** What a guard found. The message never contains a caller's data. */
export interface Finding {
  readonly kind: FindingKind;
  readonly level: FindingLevel;
  /** One sentence; may quote the prompt (untrusted, so escape it where it is shown). */
  readonly message: string;
  /** Which text `line` counts in: the prompt as it was, or as proposed. */
  readonly side: 'before' | 'after';
  /** 1-based line within the prompt (not the file). */
  readonly line?: number;
}

/** What verification found. */
export type Verdict = 'better' | 'same' | 'mixed' | 'worse' | 'not-reproduced' | 'inconclusive';

/** Conversations of one prompt: how many passed, could be scored, and were started. */
export interface Tally {
  readonly passed: number;
  readonly scored: number;
  readonly total: number;
}

/** One scenario with both prompts. */
export interface ProofRow {
  readonly scenarioId: number;
  /** The service's name for it: untrusted. */
  readonly name: string;
  readonly baseline: Tally;
  readonly proposal: Tally;
}

/** All conversations of one prompt, and their result on Cekura. */
export interface ProofSide extends Tally {
  readonly resultId: number | undefined;
  /** Where the dashboard shows the result; always an `https` URL that this action built. */
  readonly url: string | undefined;
}

/** A metric that changed: the mean of its values with each prompt, or the share of conversations that passed it. */
export interface ProofMetric {
  /** The service's name for it: untrusted. */
  readonly name: string;
  readonly kind: 'verdict' | 'number';
  readonly baseline: number;
  readonly proposal: number;
}

/** The results of the current prompt and the proposal in the same scenarios. */
export interface Proof {
  readonly verdict: Verdict;
  readonly rows: readonly ProofRow[];
  readonly baseline: ProofSide;
  readonly proposal: ProofSide;
  readonly metrics: readonly ProofMetric[];
  /** How likely the difference is due to chance, as a sentence; empty if nothing can be compared. */
  readonly chance: string;
  /** Why conversations could not be scored; untrusted, because it may quote a service. */
  readonly problems: readonly string[];
}
