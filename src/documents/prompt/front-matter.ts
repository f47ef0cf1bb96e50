import { InputError } from '../../errors.ts';
import { dominantLineEnd, splitLines } from '../line-ends.ts';
import { showText } from '../quote.ts';
import type { Slot } from './slot.ts';

// YAML's fence may be closed by its own end-of-document mark, as Pandoc does
const CLOSING = new Map([
  ['---', /^(?:---|\.\.\.)[ \t]*$/],
  ['+++', /^\+\+\+[ \t]*$/],
]);

/** What follows the front matter of a Markdown file: after the line that closes its `---` (YAML) or `+++` (TOML) fence. */
export function locateBody(text: string, path: string): Slot {
  const lines = splitLines(text);
  const fence = (lines[0] ?? '').trimEnd();
  const closing = CLOSING.get(fence);
  if (!closing) {
    throw new InputError(
      `prompt-selector: body needs front matter, and ${showText(path)} has none: its first line is neither "---" nor "+++".`,
      'In Markdown leave prompt-selector empty to take the whole file; in source code mark the prompt with region:NAME, in JSON and YAML name it by a JSON Pointer.',
    );
  }
  const close = lines.findIndex((line, i) => i > 0 && closing.test(line.replace(/(?<![\r\n])[\r\n]+$/, '')));
  if (close === -1) {
    throw new InputError(
      `prompt-selector: the front matter of ${showText(path)} is never closed: no line "${fence}" follows the first one.`,
      `Close it with a line "${fence}", or leave prompt-selector empty to take the whole file.`,
    );
  }
  const start = lines.slice(0, close + 1).join('').length;
  return {
    start,
    end: text.length,
    raw: text.slice(start),
    startLine: close + 2,
    lineEnd: dominantLineEnd(text),
    encode: (value) => value,
  };
}
