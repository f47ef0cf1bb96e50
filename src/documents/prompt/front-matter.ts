import { InputError } from '../../errors.ts';
import { showText } from '../../safe-text.ts';
import { isBlank, splitLines } from '../line-ends.ts';
import { locateRest, type Slot } from './slot.ts';

// Like Pandoc, accept YAML's end-of-document marker (`...`) as the closing fence.
const CLOSING = new Map([
  ['---', /^(?:---|\.\.\.)[ \t]*$/],
  ['+++', /^\+\+\+[ \t]*$/],
]);
/** Comments that may precede front matter, such as a license: opener and closer. */
const COMMENTS = [
  ['{{!--', '--}}'],
  ['{{!', '}}'],
  ['<!--', '-->'],
] as const;
const KEY = /^(?:["']?[\w.-]+["']?[ \t]*(?::(?:[ \t\r\n]|$)|=)|\[)/;

interface FrontMatter {
  /** `---` or `+++`. */
  readonly fence: string;
  /** Number of lines up to and including the closing fence; `undefined` when it is never closed. */
  readonly lines: number | undefined;
}

/** Returns the front matter at the top of a Markdown file, after any comments. */
export function findFrontMatter(lines: readonly string[]): FrontMatter | undefined {
  const first = skipComments(lines);
  const fence = (lines[first] ?? '').trimEnd();
  const closing = CLOSING.get(fence);
  if (!closing) return undefined;
  const close = lines.findIndex((line, i) => i > first && closing.test(line.replace(/[\r\n]+/, '')));
  // After a comment or heading, `---` may be a thematic break: require a closing fence and a key.
  const inside = lines.slice(first + 1, close);
  const content = inside.find((line) => !isBlank(line) && !line.startsWith('#'));
  if (first > 0 && (close === -1 || (content !== undefined && !KEY.test(content)))) return undefined;
  return { fence, lines: close === -1 ? undefined : close + 1 };
}

function skipComments(lines: readonly string[]): number {
  let at = 0;
  for (let line = lines[at]; line !== undefined; line = lines[at]) {
    const [opener, closer] = COMMENTS.find(([start]) => line?.startsWith(start)) ?? [];
    if (opener !== undefined && closer !== undefined) {
      let close = at;
      while (close < lines.length && (lines[close] ?? '').indexOf(closer, close === at ? opener.length : 0) === -1)
        close++;
      if (!lines[close]?.trimEnd().endsWith(closer)) return at;
      at = close + 1;
    } else if (line.startsWith('#') || (at > 0 && isBlank(line))) at++;
    else break;
  }
  return at;
}

/** Returns a warning that the prompt includes the file's front matter; `undefined` without front matter. */
export function warnWholeFile(text: string, path: string): string | undefined {
  return findFrontMatter(splitLines(text))?.lines
    ? `prompt-selector is not set, so the prompt includes the front matter of ${showText(path)}; set it to body to exclude the front matter, or to file to keep it`
    : undefined;
}

/** Returns the text after a Markdown file's front matter (YAML or TOML); throws InputError without front matter. */
export function locateBody(text: string, path: string): Slot {
  const lines = splitLines(text);
  const front = findFrontMatter(lines);
  if (!front) {
    throw new InputError(
      `prompt-selector: body needs front matter, and ${showText(path)} has none: its first line is neither "---" nor "+++"`,
      'leave prompt-selector empty for a whole Markdown file; use symbol:NAME in source code, and a JSON Pointer in JSON or YAML',
    );
  }
  if (front.lines === undefined) {
    throw new InputError(
      `prompt-selector: the front matter of ${showText(path)} is never closed: no line "${front.fence}" follows the first one`,
      `close it with a line "${front.fence}", or leave prompt-selector empty to use the whole file`,
    );
  }
  return locateRest(text, lines.slice(0, front.lines).join('').length, front.lines + 1);
}
