import { compareLines, type LineComparison } from './line-diff.ts';
import type { ProposalView } from './view.ts';

/** A text before and after, compared once. */
export interface ChangedText {
  readonly name: string;
  readonly before: string;
  readonly after: string;
  readonly isNew: boolean;
  readonly comparison: LineComparison;
}

/** The files whose diffs are shown. */
export function readFiles(changes: ProposalView['changes']): ChangedText[] {
  return changes.map(({ path, before, after }) => compareText(path, before, after));
}

/** The texts whose sizes and changed words are shown: the prompts, else the files. */
export function readTexts({ prompts, target }: ProposalView, files: readonly ChangedText[]): readonly ChangedText[] {
  return (
    prompts?.map(({ name = target.name, before, after }) => {
      // Most prompts are whole files, which have already been compared.
      const same = files.find((file) => !file.isNew && file.before === before && file.after === after);
      return same === undefined ? compareText(name, before, after) : { ...same, name };
    }) ?? files
  );
}

function compareText(name: string, before: string | null, after: string): ChangedText {
  return {
    name,
    before: before ?? '',
    after,
    isNew: before === null,
    comparison: compareLines(before ?? '', after),
  };
}

/**
 * Returns the texts to show as unified diffs: the files, or the prompt if its many lines are a single line in the file,
 * such as a JSON string, because such a diff is unreadable.
 */
export function chooseDiffed(files: readonly ChangedText[], texts: readonly ChangedText[]): readonly ChangedText[] {
  const [file, ...moreFiles] = files;
  const [text, ...moreTexts] = texts;
  if (file === undefined || text === undefined || moreFiles.length > 0 || moreTexts.length > 0) return files;
  return countChanged(file) < countChanged(text) ? texts : files;
}

function countChanged({ comparison }: ChangedText): number {
  return comparison.removed + comparison.added;
}
