import { showText } from '../../safe-text.ts';
import { splitLines } from '../line-ends.ts';
import { findFrontMatter } from './front-matter.ts';

/** Returns a warning that the prompt includes the file's front matter; `undefined` without front matter. */
export function warnWholeFile(text: string, path: string): string | undefined {
  return findFrontMatter(splitLines(text))?.lines
    ? `prompt-selector is not set, so the prompt includes the front matter of ${showText(path)}; set it to body to exclude the front matter, or to file to keep it`
    : undefined;
}
