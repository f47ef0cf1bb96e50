import { InputError } from '../../errors.ts';
import { dominantLineEnd, splitFrame } from '../line-ends.ts';
import { lineAt, showSome, showText } from '../quote.ts';
import { addIndent, sharedIndent, stripIndent } from './indent.ts';
import type { Language } from './languages.ts';
import { findRegion, type Region } from './markers.ts';
import { locateLines, refuseMarkers } from './region-lines.ts';
import { cannotWrite, type Slot } from './slot.ts';
import { type Literal, listEscapes, listLive, readLiteral, scanLiterals } from './source-scan.ts';

/** A region of a source file: within one string literal, or around one. What is sent is the literal's source text. */
export function locateInSource(language: Language, text: string, name: string, path: string): Slot {
  const region = findRegion(text, name, path);
  const literals = scanLiterals(text, language);
  const around = (offset: number) => literals.findIndex((one) => one.contentStart <= offset && offset < one.contentEnd);
  const [atBegin, atEnd] = [around(region.beginAt), around(region.endAt)];
  if (atBegin !== atEnd) {
    const inside = literals[Math.max(atBegin, atEnd)];
    throw new InputError(
      `prompt-selector: the markers of region:${name} in ${showText(path)} don't stand on the same side of a string's quotes (line ${lineAt(text, inside?.start ?? 0)}).`,
      'Put both markers inside the string, or both outside as comments.',
    );
  }
  const index = atBegin === -1 ? chooseLiteral(text, literals, region, name, path) : atBegin;
  const literal = literals[index];
  if (!literal) throw new RangeError('no such literal');
  const slot = atBegin === -1 ? locateContent(text, literal, path) : locateLines(text, name, path);
  return {
    ...slot,
    encode(value) {
      const source = slot.encode(value);
      const after = text.slice(0, slot.start) + source + text.slice(slot.end);
      const growth = after.length - text.length;
      checkLiteral(text, literal, after, growth, path);
      // what stands before it is the same, and so is what comes after if it ends where it should
      const now = readLiteral(after, literal.start, language);
      if (now?.end !== literal.end + growth || now.rule !== literal.rule) {
        throw cannotWrite(path, `it would end the string literal that starts on line ${lineAt(text, literal.start)}`);
      }
      return source;
    },
  };
}

/** The one literal between the markers, or the one among them that takes several lines. */
function chooseLiteral(text: string, literals: readonly Literal[], region: Region, name: string, path: string): number {
  const within = literals.filter(({ start, end }) => start >= region.start && end <= region.end);
  const long = within.filter(({ contentStart, contentEnd }) => text.slice(contentStart, contentEnd).includes('\n'));
  const [only] = within.length === 1 ? within : long;
  if (only && (within.length === 1 || long.length === 1)) return literals.indexOf(only);
  const count = within.length === 0 ? 'no string literal' : `${within.length} string literals`;
  const lines = within.length ? ` (lines ${showSome(within.map(({ start }) => String(lineAt(text, start))))})` : '';
  throw new InputError(
    `prompt-selector: region:${name} in ${showText(path)} holds ${count}${lines}; it must hold the one that is the prompt.`,
    'Put the markers closely around that string, or inside it around its lines; make a prompt that is put together from several strings one.',
  );
}

/** The text between the quotes, less blank lines at both ends and the closing quote's indentation. */
function locateContent(text: string, literal: Literal, path: string): Slot {
  const content = text.slice(literal.contentStart, literal.contentEnd);
  // a backslash after the opening quotes takes their line's end out of the string
  const shielded = /^\\\r?\n/.exec(content)?.[0] ?? '';
  const { lead, core } = splitFrame(content.slice(shielded.length));
  const start = literal.contentStart + shielded.length + lead.length;
  const from = shielded || lead || literal.rule.heredoc ? 'first' : 'second';
  const indent = from === 'first' ? sharedIndent(core) : hangingIndent(text, literal.start, core);
  return {
    start,
    end: start + core.length,
    raw: stripIndent(core, indent, from),
    startLine: lineAt(text, start),
    lineEnd: dominantLineEnd(text),
    ...(from === 'first' ? { tidy: (value: string) => stripIndent(value, sharedIndent(value), 'first') } : {}),
    encode(value) {
      refuseMarkers(value, path);
      return addIndent(value, indent, from);
    },
  };
}

/** For a text that starts right after its quote: the indentation of the line it starts on, if all the others have it too. */
function hangingIndent(text: string, offset: number, core: string): string {
  const rest = /[\r\n]([\s\S]*)$/.exec(core)?.[1] ?? '';
  const lineStart = Math.max(text.lastIndexOf('\n', offset - 1), text.lastIndexOf('\r', offset - 1)) + 1;
  const indent = /^[ \t]*/.exec(text.slice(lineStart, offset))?.[0] ?? '';
  return sharedIndent(rest).startsWith(indent) ? indent : '';
}

/** Throws ActionError for what the new text would make of the literal: code that runs, escapes that change it. */
function checkLiteral(text: string, literal: Literal, after: string, growth: number, path: string): void {
  const { rule, contentStart, contentEnd } = literal;
  const before = text.slice(contentStart, contentEnd);
  const now = after.slice(contentStart, contentEnd + growth);
  const where = `the string literal on line ${lineAt(text, literal.start)}`;
  if (!rule.multiline && /[\r\n]/.test(now) && !/[\r\n]/.test(before)) {
    throw cannotWrite(path, `it has several lines, and ${where} takes one (use a multi-line literal there)`);
  }
  const live = new Set(listLive(before, rule));
  for (const piece of listLive(now, rule)) {
    if (!live.has(piece)) throw cannotWrite(path, `${showText(piece, 60)} would be run as code in ${where}`);
  }
  const known = new Set(listEscapes(before, rule));
  const added = listEscapes(now, rule).find((piece) => !known.has(piece));
  if (added !== undefined)
    throw cannotWrite(path, `its backslash (${showText(added, 20)}) would be an escape sequence in ${where}`);
}
