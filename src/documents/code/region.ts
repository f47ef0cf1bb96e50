import type { Tree } from '@lezer/common';
import { lineAt } from '../../lines.ts';
import { splitFrame } from '../line-ends.ts';
import { addIndent, sharedIndent, stripIndent } from '../prompt/indent.ts';
import type { Marker } from '../prompt/markers.ts';
import type { Slot } from '../prompt/slot.ts';
import { type Language, readLiteral } from './literal.ts';
import { isError } from './syntax-errors.ts';

interface Span {
  readonly from: number;
  readonly to: number;
}

const STRING = /^(?:String|FormatString|TemplateString)$/;

/** Comments in source order, and unreadable spans: syntax errors, bytes and named characters (`\N{…}`). */
export function surveyTree(language: Language, text: string, tree: Tree): { comments: Span[]; unreadable: Span[] } {
  const comments: Span[] = [];
  const unreadable: Span[] = [];
  tree.cursor().iterate((node) => {
    const isString = STRING.test(node.name);
    const span = { from: node.from, to: node.to };
    if (node.name.endsWith('Comment')) comments.push(span);
    else if (isError(node) || (isString && !readLiteral(language, text, node.node))) unreadable.push(span);
    // Code in an interpolation belongs to its string.
    return !isString;
  });
  return { comments, unreadable };
}

/** Whether a marker is in a comment that is alone on its line; in JSX, apart from the comment's braces. */
export function isCommentLine({ at, lineStart, lineEnd }: Marker, text: string, comments: readonly Span[]): boolean {
  let [low, high] = [0, comments.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((comments[middle]?.to ?? 0) > at) high = middle;
    else low = middle + 1;
  }
  const comment = comments[low];
  if (!comment || comment.from > at) return false;
  const before = text.slice(lineStart, Math.max(lineStart, comment.from)).trim();
  const after = text.slice(Math.min(comment.to, lineEnd), lineEnd).trim();
  return before + after === '' || (before === '{' && after === '}');
}

/** The string without blank lines at its ends and without the common indentation of its source lines. */
export function stripLayout(outer: Slot, text: string): Slot {
  const { lead, core, tail } = splitFrame(outer.raw);
  const hasLines = /[\r\n]/.test(text.slice(outer.start, outer.end));
  const from = lead !== '' || outer.startLine > lineAt(text, outer.start) ? 'first' : 'second';
  const indent = !hasLines ? '' : from === 'first' ? sharedIndent(core) : hangingIndent(text, outer.start, core);
  return {
    ...outer,
    startLine: outer.startLine + (hasLines ? lead.split('\n').length - 1 : 0),
    raw: stripIndent(core, indent, from),
    tidy(value) {
      const own = outer.tidy?.(value) ?? value;
      return hasLines && from === 'first' ? stripIndent(own, sharedIndent(own), 'first') : own;
    },
    encode: (value) => outer.encode(lead + addIndent(value, indent, from) + tail),
  };
}

/** For a text that starts right after its quote: the indentation of that line, if all later lines share it. */
function hangingIndent(text: string, offset: number, core: string): string {
  const rest = /[\r\n]([\s\S]*)$/.exec(core)?.[1] ?? '';
  const before = text.slice(0, offset);
  const lineStart = Math.max(before.lastIndexOf('\n'), before.lastIndexOf('\r')) + 1;
  const indent = /^[ \t]*/.exec(before.slice(lineStart))?.[0] ?? '';
  return sharedIndent(rest).startsWith(indent) ? indent : '';
}
