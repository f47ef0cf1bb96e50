import { InputError } from '../errors.ts';
import type { FileChange, Finding, Target } from '../render/types.ts';
import type { Scores, ViewSection, ViewWords } from '../render/view.ts';

/** The texts of files in one place, by path; `null` for a file that does not exist there. */
export type Texts = ReadonlyMap<string, string | null>;

/** One file's part of a proposal. */
export interface Edit {
  /** The file's path; for a new file, candidates, of which the first unused one is chosen. */
  readonly paths: readonly string[];
  readonly isNew: boolean;
  /** Added by a first commit if the file does not exist, so that the edit shows as a diff. */
  readonly origin?: { readonly message: string; readonly text: string };
  /**
   * Applies the edit to the file as it is in the workspace, on a branch, or on a newer head of that branch.
   *
   * @param text `null` where the file does not exist
   * @param where names the place in messages: `branch main`
   * @throws ActionError when the proposal was made from another text, or can't be expressed in the file
   */
  apply(text: string | null, where: string): Promise<string>;
}

/**
 * Returns the text that an edit is applied to.
 *
 * @throws InputError when the file does not exist there
 */
export function requireText(text: string | null, path: string, where: string): string {
  if (text !== null) return text;
  throw new InputError(
    `${path} does not exist in ${where}`,
    'commit the file there first, or set base-branch to the branch that has it',
  );
}

/** A text that the proposal changes, for the guards and the word diff; LF line ends, no byte order mark. */
export interface ProposedText {
  /** A metric's field; a prompt has no name of its own. */
  readonly name?: string;
  /** Code is checked only for what the user named in `keep`. */
  readonly kind: 'prompt' | 'metric' | 'code';
  readonly before: string;
  readonly after: string;
  /** Where the text is annotated. `isFirstLine`: the text's lines follow from there in the file. */
  readonly place?: { readonly file: string; readonly line: number; readonly isFirstLine: boolean };
}

/** A mode's own wording for its proposal. */
export interface ProposalWords extends ViewWords {
  /** Introduces a suggestion on a pull request's lines. */
  readonly intro: string;
}

/** A suggested change that is not applied anywhere yet: one value from the reply to the commit. */
export interface Proposal {
  readonly target: Target;
  /** Identifies the same proposal in a later workflow run: the old and the new text, as JSON. */
  readonly identity: unknown;
  /** The files to keep under `RUNNER_TEMP`; names are safe as file names. */
  readonly kept: readonly { readonly name: string; readonly text: string }[];
  readonly words: ProposalWords;
  /** The service's explanation of what changed and why. */
  readonly summary: string;
  readonly texts: readonly ProposedText[];
  readonly edits: readonly Edit[];
  /** The change as the job summary shows it. */
  readonly shown: readonly FileChange[];
  /** Findings about text that was removed from around the answer. */
  readonly notes: readonly Finding[];
  /** 0 to 100; `undefined` for new files. */
  readonly changePercent: number | undefined;
  readonly scores?: Scores;
  readonly sections: readonly ViewSection[];
}

/** A successful end without a proposal. */
export interface Unchanged extends Pick<Proposal, 'scores' | 'sections'> {
  readonly unchanged: string;
  readonly kept?: Proposal['kept'];
}

/** A finding with the text that contains it. */
export interface LocatedFinding extends Finding {
  readonly text: ProposedText;
}

/** A proposal applied to the files of one place. */
export interface Written {
  /** Files whose text changes; none if the place already has the proposal. */
  readonly changes: readonly FileChange[];
  /** Commits to make first. */
  readonly origins: readonly { readonly message: string; readonly change: FileChange }[];
}

/**
 * Applies all edits to the files of one place.
 *
 * @throws ActionError from an edit; Error when all candidates for a new file are in use
 */
export async function applyEdits(edits: readonly Edit[], texts: Texts, where: string): Promise<Written> {
  const changes: FileChange[] = [];
  const origins: Written['origins'][number][] = [];
  const used = new Set<string>();
  for (const edit of edits) {
    const isFree = (path: string) => !used.has(path) && (!edit.isNew || (texts.get(path) ?? null) === null);
    const path = edit.paths.find(isFree) ?? edit.paths[0] ?? '';
    used.add(path);
    const current = texts.get(path) ?? null;
    const after = await edit.apply(current, where);
    if (current === null && edit.origin) {
      origins.push({ message: edit.origin.message, change: { path, before: null, after: edit.origin.text } });
    }
    const before = current ?? edit.origin?.text ?? null;
    if (after !== before) changes.push({ path, before, after });
  }
  return { changes, origins };
}
