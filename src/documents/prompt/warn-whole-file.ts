import { showText } from '../quote.ts';

/** A warning for a file whose front matter would be part of the prompt; `undefined` without front matter. */
export function warnWholeFile(text: string, path: string): string | undefined {
  return /^(---|\+\+\+)\r?\n/.test(text)
    ? `prompt-selector is not set, so the prompt includes the front matter of ${showText(path)}; set it to body to leave that out, or to file to keep it`
    : undefined;
}
