import { InputError } from '../../errors.ts';
import { showText } from '../../safe-text.ts';
import { dominantLineEnd, isBlank, splitLines } from '../line-ends.ts';
import { showSome } from '../quote.ts';
import { findFrontMatter } from './front-matter.ts';
import type { Slot } from './slot.ts';

/** A fenced code block. Offsets are into the file's text. */
interface Fence {
  /** 1-based line of the opening fence. */
  readonly line: number;
  /** The text before the opening fence: spaces, list markers and quote markers. */
  readonly prefix: string;
  /** Column where the text of the enclosing list item starts; 0 outside lists. */
  readonly column: number;
  /** The opening fence itself: three or more backticks or tildes. */
  readonly fence: string;
  readonly info: string;
  readonly start: number;
  readonly contentStart: number;
  /** Where the closing line starts, or where an unclosed block ends. */
  contentEnd: number;
  /** The offset after the closing fence; absent in an unclosed block. */
  end?: number;
}

const OPENING =
  /^(?<prefix>[ \t]*(?:(?:>|[-*+](?=[ \t])|\d{1,9}[.)](?=[ \t]))[ \t]*)*)(?<fence>`{3,}|~{3,})(?<info>[^\r\n]*)/;
const LIST = /^[ \t]*(?:[-*+]|\d{1,9}[.)])[ \t]/;

/**
 * Finds a fenced code block in a Markdown file.
 *
 * @param name the block's 1-based number, or a word of its info string
 * @throws InputError unless exactly one closed block matches; the hint lists the blocks to choose from
 */
export function locateFence(text: string, path: string, name: string): Slot {
  const fences = listFences(text);
  const where = `prompt-selector: fence:${showText(name)} in ${showText(path)}`;
  const found = /^\d+$/.test(name)
    ? fences.slice(Number(name) - 1, Number(name))
    : fences.filter((one) => listNames(one).includes(name));
  const [only] = found;
  if (!only || found.length > 1) {
    const count = only ? `matches ${found.length} code blocks` : 'was not found';
    const all = only ? found : fences;
    const blocks = all.map((one) => `${nameFence(fences, one)} (line ${one.line})`);
    throw new InputError(
      `${where} ${count}`,
      blocks.length > 0 ? `choose one: ${showSome(blocks, 5)}` : 'put a line ``` before and after the prompt',
    );
  }
  if (only.end === undefined) {
    throw new InputError(
      `${where} is never closed: no line ${only.fence} ends the block that starts on line ${only.line}`,
      'close the block',
    );
  }
  if (only.prefix.includes('>')) {
    throw new InputError(`${where} is inside a block quote (line ${only.line})`, 'move it out of the block quote');
  }
  return toSlot(text, only, only.end);
}

function toSlot(text: string, one: Fence, end: number): Slot {
  const { prefix, fence, start, contentStart, contentEnd } = one;
  const indent = prefix.replace(/[^\t]/g, ' ');
  const head = text.slice(start + fence.length, contentStart);
  const tail = text.slice(contentEnd, end);
  return {
    start,
    end,
    raw: splitLines(text.slice(contentStart, contentEnd))
      .map((line) => line.slice(sharedLength(line, indent)))
      .join(''),
    startLine: one.line + 1,
    lineEnd: dominantLineEnd(text),
    encode(value) {
      const mark = fence.charAt(0);
      // The fence must be longer than any fence inside the block.
      const runs = splitLines(value).map((line) => /^[ \t]*(`+|~+)/.exec(line)?.[1] ?? '');
      const longest = Math.max(0, ...runs.filter((run) => run.startsWith(mark)).map((run) => run.length));
      const content = splitLines(value)
        .map((line) => (/^[\r\n]*$/.test(line) ? line : indent + line))
        .join('');
      if (longest < fence.length) return fence + head + content + tail;
      const own = mark.repeat(longest + 1);
      return own + head + content + tail.slice(0, tail.indexOf(mark)) + own;
    },
  };
}

function sharedLength(line: string, indent: string): number {
  let length = 0;
  while (length < indent.length && line[length] === indent[length]) length++;
  return length;
}

/** Lists the fenced code blocks after any front matter and outside comments. */
function listFences(text: string): Fence[] {
  const lines = splitLines(text);
  const first = findFrontMatter(lines)?.lines ?? 0;
  const fences: Fence[] = [];
  let open: Fence | undefined;
  let isComment = false;
  /** Columns where the text of the open list items starts, outermost first. */
  let columns: number[] = [];
  let at = lines.slice(0, first).join('').length;
  for (const [i, line] of lines.entries()) {
    if (i < first) continue;
    const start = at;
    at += line.length;
    if (open) {
      const state = readInside(open, line);
      open.contentEnd = state === 'open' ? at : start;
      if (state === 'closed') open.end = start + line.trimEnd().length;
      if (state === 'open') continue;
      open = undefined;
      if (state === 'closed') continue;
    }
    if (isComment || line.trimStart().startsWith('<!--')) {
      isComment = !line.includes('-->');
      continue;
    }
    const item = LIST.exec(line)?.[0];
    const indent = widthOf(/^[ \t]*/.exec(line)?.[0] ?? '');
    const isAfterBlank = i === first || isBlank(lines[i - 1] ?? '');
    if (!isBlank(line) && (item !== undefined || isAfterBlank)) columns = columns.filter((one) => one <= indent);
    if (item !== undefined) columns.push(widthOf(item));
    const { prefix = '', fence, info = '' } = OPENING.exec(line)?.groups ?? {};
    const column = /[-*+\d]/.test(prefix) ? widthOf(prefix) : (columns.findLast((one) => one <= indent) ?? 0);
    // A line indented by four or more columns is an indented code block.
    if (fence === undefined || (fence.startsWith('`') && info.includes('`')) || indent > column + 3) continue;
    open = {
      ...{ line: i + 1, prefix, column, fence, info: info.trim() },
      ...{ start: start + prefix.length, contentStart: at, contentEnd: at },
    };
    fences.push(open);
  }
  return fences;
}

/** Whether a line is in a block (`open`), closes it, or is outside the list or quote around it (`left`). */
function readInside({ prefix, column, fence }: Fence, line: string): 'open' | 'closed' | 'left' {
  const isQuote = prefix.includes('>');
  const inner = line.trim();
  const indent = widthOf(/^[ \t]*/.exec(line)?.[0] ?? '');
  if (isQuote ? !inner.startsWith('>') : indent < column && inner !== '') return 'left';
  const run = isQuote ? inner.replace(/^[>\s]*/, '') : inner;
  const isClosing = /^(?:`+|~+)$/.test(run) && run.length >= fence.length && run.startsWith(fence.charAt(0));
  return isClosing && (isQuote || indent <= column + 3) ? 'closed' : 'open';
}

/** Width of a line prefix in columns, with a tab stop every 4 columns. */
function widthOf(prefix: string): number {
  let width = 0;
  for (const char of prefix) width += char === '\t' ? 4 - (width % 4) : 1;
  return width;
}

/** The words of an info string, and the values of its attributes: `text support`, `{#support}`, `name="cold calls"`. */
function listNames({ info }: Fence): string[] {
  const words = info.match(/[^\s{}="']+=(?:"[^"]*"|'[^']*'|[^\s{}]+)|[^\s{}]+/g) ?? [];
  return words.map((word) => {
    const value = /^(?:name|id|title)=(.+)$/.exec(word)?.[1];
    return value === undefined ? word.replace(/^[#.]/, '') : value.replace(/^(["'])(.*)\1$/, '$2');
  });
}

/** Returns a selector that matches only this block: its last word that does, or else its number. */
function nameFence(fences: readonly Fence[], one: Fence): string {
  const names = listNames(one).reverse();
  const own = names.find(
    (name) =>
      !/^\d*$/.test(name) &&
      // A quoted or shortened name could not be pasted.
      showText(name) === name &&
      fences.every((other) => other === one || !listNames(other).includes(name)),
  );
  return `fence:${own ?? fences.indexOf(one) + 1}`;
}
