export type { RunEvidence } from '../cekura/run-evidence.ts';

/** What the user asked for; `plan` only lists targets. */
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

/** What a guard found. The message never holds the value of a caller's data. */
export interface Finding {
  /** Stable kebab-case name of the guard, e.g. `placeholder-lost`. */
  readonly guard: string;
  /** One sentence; may quote the prompt (untrusted, so escape it where it is shown). */
  readonly message: string;
  /** Which text `line` counts in: the prompt as it was, or as proposed. */
  readonly side: 'before' | 'after';
  /** 1-based line within the prompt (not the file). */
  readonly line?: number;
}
