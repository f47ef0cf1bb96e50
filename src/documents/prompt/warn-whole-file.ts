import { extensionOf, STRUCTURED } from '../extension.ts';
import { showText } from '../quote.ts';
import { findLanguage } from './languages.ts';

/**
 * What to say before a whole file is sent that looks like more than a prompt: the likeliest slip of a first run.
 * `undefined` for text and Markdown without front matter.
 */
export function doubtWholeFile(text: string, path: string): string | undefined {
  const extension = extensionOf(path);
  const taken = `prompt-selector is not set, so the whole of ${showText(path)} is taken for the prompt`;
  if (STRUCTURED.includes(extension)) {
    return `${taken}: if the prompt is one of its strings, name it by a JSON Pointer such as /model/messages/0/content`;
  }
  if (findLanguage(extension)) {
    return `${taken}: if the prompt is a string in the code, put region markers around it and set region:NAME`;
  }
  return /^(---|\+\+\+)\r?\n/.test(text) ? `${taken}, its front matter too: body leaves that out` : undefined;
}
