import { indexLines } from '../lines.ts';
import type { Finding } from '../render/types.ts';
import { makeFinding } from './finding.ts';

// Markup that a speech engine reads out as "hash hash" or "asterisk". Plain prompts have lists, too; single asterisks
// and underscores have other meanings; and fenced data (JSON) is an example for tools.
const MARKDOWN: readonly (readonly [string, RegExp])[] = [
  ['a heading', /^ {0,3}#{1,6} \S/m],
  ['bold text', /\*\*(?=[^\s*])[^*\n]{1,300}\*\*/],
  ['a table', /^ {0,3}\|?[ \t]{0,20}:?-{3,200}:?[ \t]{0,20}\|[ \t:|-]{0,500}$/m],
  ['a link', /(?<!\\)\[[^\]\n[]{1,300}\]\((?:https?:|mailto:|tel:|\/|#)[^[)\s]{0,2000}\)/],
];

const FENCE = /^ {0,3}(`{3,}|~{3,})[ \t]*([\w+#-]*)/gm;
const EMOJI = /\p{Emoji_Presentation}|\p{Extended_Pictographic}\u{fe0f}/u;

/**
 * Finds Markdown or emoji in a prompt that had none: an agent's answers follow the style of its prompt, and are spoken.
 */
export function checkSpoken(before: string, after: string): Finding[] {
  const findings: Finding[] = [];
  const lineOf = indexLines(after);
  if (findMarkdown(before).length === 0) {
    const found = findMarkdown(after);
    if (found.length > 0) {
      const line = lineOf(Math.min(...found.map(({ at }) => at)));
      const what = found.map(({ name }) => name).join(', ');
      const message = `Markdown was added to a prompt that had none (${what}; first on line ${line}): an agent tends to speak it.`;
      findings.push(makeFinding('markdown-added', message, { side: 'after', line }));
    }
  }
  const emoji = EMOJI.test(before) ? undefined : EMOJI.exec(after);
  if (emoji) {
    const line = lineOf(emoji.index);
    const message = `Emoji were added to a prompt that had none (first on line ${line}): an agent tends to speak them.`;
    findings.push(makeFinding('emoji-added', message, { side: 'after', line }));
  }
  return findings;
}

function findMarkdown(text: string): { name: string; at: number }[] {
  const found = MARKDOWN.map(([name, pattern]) => ({ name, at: pattern.exec(text)?.index ?? -1 }));
  return [...found, { name: 'a code block', at: findTextFence(text) }].filter(({ at }) => at >= 0);
}

/** The offset of the first fenced block of plain text, or -1. */
function findTextFence(text: string): number {
  let open = '';
  for (const { 0: line, 1: marker = '', 2: language = '', index } of text.matchAll(FENCE)) {
    if (open !== '') open = marker.startsWith(open) && language === '' ? '' : open;
    else if (/^(?:|text|txt|plaintext|markdown|md)$/i.test(language)) return index + line.search(/\S/);
    else open = marker;
  }
  return -1;
}

// Characters that a reviewer cannot see: controls, soft hyphens, zero-width, bidirectional marks and overrides,
// fillers, tags.
const INVISIBLE =
  /(?!\p{Variation_Selector})\p{Default_Ignorable_Code_Point}|\p{Zl}|\p{Zp}|\ufff9|\ufffa|\ufffb|(?![\t\n\r])\p{Cc}/gu;
const NEEDS_JOINERS =
  /\p{Script=Arabic}|\p{Script=Hebrew}|\p{Script=Syriac}|\p{Script=Devanagari}|\p{Script=Bengali}|\p{Script=Gurmukhi}|\p{Script=Gujarati}|\p{Script=Tamil}|\p{Script=Telugu}|\p{Script=Kannada}|\p{Script=Malayalam}|\p{Script=Sinhala}|\p{Script=Khmer}|\p{Script=Mongolian}|\p{Extended_Pictographic}|\p{Emoji_Modifier}|\ufe0f/u;

/** Finds new invisible characters, except joiners and direction marks where the script needs them. */
export function checkInvisible(before: string, after: string): Finding[] {
  const old = new Set(before.match(INVISIBLE) ?? []);
  const first = new Map<string, number>();
  for (const { 0: character, index } of after.matchAll(INVISIBLE)) {
    if (old.has(character) || first.has(character) || isNeeded(character, after, index)) continue;
    first.set(character, index);
  }
  const lineOf = indexLines(after);
  return [...first].slice(0, 10).map(([character, index]): Finding => {
    const line = lineOf(index);
    const code = `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
    const message = `The invisible character ${code} was added on line ${line} of the proposal.`;
    // Characters that reverse or hide text are treated as an attack.
    const level = /[\u202a-\u202e\u2066-\u2069\u{e0000}-\u{e007f}]|(?!\n)\p{Cc}/u.test(character) ? 'block' : 'warn';
    return makeFinding('invisible-added', message, { side: 'after', line }, level);
  });
}

function isNeeded(character: string, text: string, index: number): boolean {
  if (!/\u061c|[\u200c-\u200f]/.test(character)) return false;
  return (
    NEEDS_JOINERS.test(text.slice(Math.max(0, index - 4), index)) ||
    NEEDS_JOINERS.test(text.slice(index + 1, index + 5))
  );
}
