import { InputError } from '../../errors.ts';
import { showText } from '../../safe-text.ts';
import { CODE } from '../extension.ts';
import { splitLines } from '../line-ends.ts';
import { findRegion, type Region } from './markers.ts';
import { locateLines } from './region-lines.ts';
import { cannotWrite, type Slot } from './slot.ts';

const SLASHES =
  'c h cc hh cpp hpp cxx m mm cs css scss less dart go groovy gradle java kt kts php proto rs scala sql swift';
const ANGLES = 'html htm xhtml xml svg vue svelte astro';
/** Block comment delimiters by extension. */
const COMMENTS = new Map<string, readonly [opener: string, closer: string]>([
  ...SLASHES.split(' ').map((extension) => [extension, ['/*', '*/']] as const),
  ...ANGLES.split(' ').map((extension) => [extension, ['<!--', '-->']] as const),
]);

/**
 * Finds a region of plain-text lines in a file of a type that is neither parsed nor known to be text.
 *
 * @throws InputError when the region contains code, or is in source code outside a comment
 */
export function locateProse(text: string, name: string, path: string, extension: string): Slot {
  const region = findRegion(text, name, path);
  const slot = locateLines(text, name, path);
  const comment = COMMENTS.get(extension);
  if (comment && isInside(comment, text, region)) {
    return {
      ...slot,
      encode(value) {
        if (value.includes(comment[1]))
          throw cannotWrite(path, `it contains ${comment[1]}, which would end the comment`);
        return slot.encode(value);
      },
    };
  }
  const refuse = (reason: string) =>
    new InputError(
      `prompt-selector: region:${name} in ${showText(path)} ${reason}`,
      'move the prompt to a text file that your code reads, such as prompts/agent.md, or set prompt-selector to file for the whole file',
    );
  if (comment || CODE.includes(extension) || text.startsWith('#!')) {
    throw refuse('is in source code, where a region must be plain text inside a block comment');
  }
  const before = splitLines(text.slice(0, region.start)).at(-2) ?? '';
  if (OPENS_STRING.test(before.trimEnd().slice(-200))) throw refuse(`is inside a string (line ${region.startLine})`);
  const index = splitLines(text.slice(region.start, region.end)).findIndex((line) =>
    CODE_LINE.test(line.trim().slice(0, 200)),
  );
  if (index !== -1) throw refuse(`contains code on line ${region.startLine + index}, not plain text`);
  return slot;
}

// An assignment, a quoted string, a statement or a tag.
const CODE_LINE =
  /^(?:\w+\s){0,3}[\w$@.[\]"'-]+\s*(?:[:+?]?=)(?![=>])\s*\S|"""|'''|<<[-~]?['"]?\w|^["'`].*["'`]\s*[,;)\]}+\\]+$|;$|^[{}]|\s[{}]$|^(?:def|fn|func|function|class|public|private|ENV|RUN|CMD|INSERT|UPDATE|SELECT)\s|^<[/!?]?[a-z]/i;
const OPENS_STRING = /(?:"""|'''|`|[=(]\s*["']|<<[-~]?\s*['"]?\w+['"]?\)?)$/;

/** Whether the region is inside a block comment that starts on a line of its own. */
function isInside([opener, closer]: readonly [string, string], text: string, { start, end }: Region): boolean {
  const head = text.slice(0, start);
  const tail = text.slice(end);
  const open = head.lastIndexOf(opener);
  if (open === -1 || head.indexOf(closer, open) !== -1 || text.slice(start, end).includes(closer)) return false;
  const line =
    head
      .slice(0, open)
      .split(/[\r\n]/)
      .at(-1) ?? '';
  const close = tail.indexOf(closer);
  const next = tail.indexOf(opener);
  return line.trim() === '' && close !== -1 && (next === -1 || close < next);
}
