import { type Change, findChanges, MAX_WORD_EDITS } from '../find-changes.ts';
import { nameCharacter, nameHidden } from '../safe-text.ts';
import type { LineComparison } from './line-diff.ts';
import { escapeLineStart, escapeWords, quote } from './markdown.ts';
import { UNSPACED } from './size.ts';

/** Below this share of kept characters, marking equal words only confuses. */
const MIN_KEPT_SHARE = 0.3;

/** Unchanged words that are shown on each side of a change. */
const CONTEXT_WORDS = 12;

// Other tokens extend from space to space, so a mention, link or placeholder is never split.
const TOKENS = new RegExp(String.raw`\n|[^\S\n]+|${UNSPACED}\p{M}*|[\S--${UNSPACED}]+`, 'gv');

interface Piece {
  readonly kind: 'kept' | 'removed' | 'added';
  readonly tokens: readonly string[];
}

/**
 * The changed words within changed lines, as Markdown that needs no color: `<del>` and `<ins>`, which GitHub strikes
 * through and underlines, around escaped text in a quotation. Long unchanged stretches are shortened to `…`.
 * `undefined` when it would be longer than `max` UTF-16 units.
 */
export function renderWordDiff(comparison: LineComparison, max = Number.POSITIVE_INFINITY): string | undefined {
  const blocks: string[] = [];
  let length = 0;
  for (const change of comparison.changes) {
    const removed = comparison.before.slice(change.beforeStart, change.beforeEnd).join('');
    const added = comparison.after.slice(change.afterStart, change.afterEnd).join('');
    const pieces = compareWords(removed, added);
    // Changed words are always shown in full: stop early if they are already too long.
    if (length + measureChanged(pieces) > max) return undefined;
    const lines = writeLines(pieces);
    const block = `${nameLines(change)}:\n\n${quote(lines.join('\\\n'))}`;
    length += block.length + 2;
    if (length - 2 > max) return undefined;
    blocks.push(block);
  }
  return blocks.join('\n\n');
}

function measureChanged(pieces: readonly Piece[]): number {
  return pieces.flatMap(({ kind, tokens }) => (kind === 'kept' ? [] : tokens)).join('').length;
}

function nameLines({ beforeStart, beforeEnd, afterStart, afterEnd }: Change): string {
  if (afterStart === afterEnd) return `${lineRange(beforeStart, beforeEnd)} of the old text, removed`;
  return `${lineRange(afterStart, afterEnd)}, ${beforeStart === beforeEnd ? 'added' : 'changed'}`;
}

function lineRange(start: number, end: number): string {
  return end - start === 1 ? `Line ${start + 1}` : `Lines ${start + 1} to ${end}`;
}

function compareWords(removed: string, added: string): Piece[] {
  // A final line break in both is not a change.
  const ends = [removed, added].every((text) => text === '' || text.endsWith('\n'));
  const before = splitWords(ends ? dropLastBreak(removed) : removed);
  const after = splitWords(ends ? dropLastBreak(added) : added);
  const replaced: Piece[] = [
    { kind: 'removed', tokens: before },
    { kind: 'added', tokens: after },
  ];
  const pieces: Piece[] = [];
  let at = 0;
  let keptLength = 0;
  for (const change of joinChanges(findChanges(before, after, MAX_WORD_EDITS), before)) {
    const kept = before.slice(at, change.beforeStart);
    keptLength += countLetters(kept);
    pieces.push(
      { kind: 'kept', tokens: kept },
      { kind: 'removed', tokens: before.slice(change.beforeStart, change.beforeEnd) },
      { kind: 'added', tokens: after.slice(change.afterStart, change.afterEnd) },
    );
    at = change.beforeEnd;
  }
  pieces.push({ kind: 'kept', tokens: before.slice(at) });
  keptLength += countLetters(before.slice(at));
  const enough = keptLength >= MIN_KEPT_SHARE * Math.max(countLetters(before), countLetters(after));
  return (enough ? pieces : replaced).filter((piece) => piece.tokens.length > 0);
}

/** Removes the final line break, unless the text is only a line break. */
function dropLastBreak(text: string): string {
  return text === '\n' ? text : text.slice(0, -1);
}

function splitWords(text: string): string[] {
  return text.match(TOKENS) ?? [];
}

function countLetters(tokens: readonly string[]): number {
  return tokens.reduce((sum, token) => sum + token.trim().length, 0);
}

/** Joins changes that have only one space between them. */
function joinChanges(changes: readonly Change[], before: readonly string[]): Change[] {
  const joined: Change[] = [];
  for (const change of changes) {
    const last = joined.at(-1);
    const between = last === undefined ? [] : before.slice(last.beforeEnd, change.beforeStart);
    if (last !== undefined && between.length === 1 && /^[^\S\n]+$/.test(between[0] ?? '')) {
      joined[joined.length - 1] = { ...last, beforeEnd: change.beforeEnd, afterEnd: change.afterEnd };
    } else {
      joined.push(change);
    }
  }
  return joined;
}

/** Returns lines of Markdown; a line break removed from or added to a kept line is shown as `↵`. */
function writeLines(pieces: readonly Piece[]): string[] {
  const lines: string[] = [];
  let line = '';
  const endLine = () => {
    lines.push(escapeLineStart(line.trimEnd()) || '&nbsp;');
    line = '';
  };
  // A fully replaced paragraph reads better below the old one than next to it.
  const apart = pieces.length === 2 && pieces.every(({ kind, tokens }) => kind !== 'kept' && tokens.includes('\n'));
  const marksBreaks = !apart && pieces.length > 1;
  pieces.forEach((piece, index) => {
    if (apart && index === 1) endLine();
    const parts = splitAtBreaks(piece.tokens);
    parts.forEach((tokens, part) => {
      const last = part === parts.length - 1;
      if (piece.kind === 'kept') {
        line += writeKept(tokens, index > 0 && part === 0, index < pieces.length - 1 && last);
      } else {
        const changed = writeChanged(
          piece.kind === 'removed' ? 'del' : 'ins',
          tokens,
          !last && (marksBreaks || tokens.length === 0),
        );
        line += line.endsWith('>') && changed.startsWith('<') ? ` ${changed}` : changed;
      }
      if (!last) endLine();
    });
  });
  if (line !== '' || lines.length === 0) endLine();
  return lines;
}

function splitAtBreaks(tokens: readonly string[]): string[][] {
  const parts: string[][] = [[]];
  for (const token of tokens) {
    if (token === '\n') parts.push([]);
    else parts.at(-1)?.push(token);
  }
  return parts;
}

/** Writes kept words next to a change; words further away are omitted. */
function writeKept(tokens: readonly string[], afterChange: boolean, beforeChange: boolean): string {
  // Words and spaces alternate.
  const room = 2 * CONTEXT_WORDS;
  const head = afterChange || !beforeChange ? room : 0;
  const tail = beforeChange ? room : 0;
  if (tokens.length <= head + tail + 4) return write(tokens);
  return `${write(tokens.slice(0, head))} … ${write(tokens.slice(tokens.length - tail))}`;
}

function write(tokens: readonly string[]): string {
  return escapeWords(nameHidden(tokens.join('').replaceAll('\t', ' ')));
}

function writeChanged(tag: 'del' | 'ins', tokens: readonly string[], withBreak: boolean): string {
  const text = tokens.join('');
  // If only spaces changed, make them visible.
  const shown = text.trim() === '' ? text.replace(/\s/gu, showSpace) : text;
  const marked = write([shown]) + (withBreak ? '↵' : '');
  const inner = marked.trim();
  if (inner === '') return marked;
  // GitHub renders a tag only beside the text that it marks.
  const start = marked.length - marked.trimStart().length;
  return `${marked.slice(0, start)}<${tag}>${inner}</${tag}>${marked.slice(start + inner.length)}`;
}

function showSpace(space: string): string {
  if (space === ' ') return '␣';
  return space === '\t' ? '⇥' : nameCharacter(space);
}
