import { cutText, joinLines, nameHidden, normalizeLineEnds, precut } from '../safe-text.ts';

/**
 * Untrusted text as inert GitHub-flavored Markdown.
 *
 * GitHub looks for mentions, issue references, commit SHAs, emoji shortcodes and bare URLs after it has rendered the
 * Markdown, so neither a backslash nor `&#64;` disables them. It ignores code (github/docs: autolinked references). So
 * a word that could start any of these is shown as code, and all other words have their Markdown characters escaped.
 * Nothing invisible is inserted: a reader copies what was written.
 */

// What GitHub reacts to in rendered text. A false match is harmless, a missed one is not.
const ACTIVE = /@|#\d|\b(?:gh|ghsa|cve)-[\da-z]|:\/\/|www\.|(?<![\da-z])[\da-f]{7,}(?![\da-z])|:[\w+-]+:|\$/i;

const OPENING = `"'([{`;
const CLOSING = `"')]}.,;:!?`;
const BACKTICKED = /^(["'([{]*)`([^`]+)`([\])}"'.,;:!?]*)$/u;

/**
 * Code protects rendered text only. GitHub also scans the raw text of a squash commit that is made from a pull
 * request's body, and markers are searched for in raw text, so the character that matters is isolated as `⟦#⟧`.
 */
const ISOLATED: readonly (readonly [RegExp, string])[] = [
  [/<!(?=--)/g, '<⟦!⟧'],
  [
    /\b((?:close[sd]?|fix(?:e[sd])?|resolve[sd]?)(?:\s*:\s*|\s+)(?:[\w.-]+\/[\w.-]+)?)(#(?=\d)|gh-(?=\d)|https?:\/\/)/gi,
    '$1⟦$2⟧',
  ],
  [/\[(?=(?:skip ci|ci skip|no ci|skip actions|actions skip)\])/gi, '⟦[⟧'],
];

function isolate(text: string): string {
  return ISOLATED.reduce((result, [pattern, replacement]) => result.replace(pattern, replacement), text);
}

/** Untrusted prose as one line of Markdown: at most `max` UTF-16 units of it, plus escapes. */
export function escapeInline(text: string, max = Number.POSITIVE_INFINITY): string {
  return escapeLineStart(cutText(nameHidden(joinLines(precut(text, max))), max).replace(/\S+/gu, escapeProse));
}

/** Escapes words and keeps the spaces between them. The text must have no line break and nothing invisible. */
export function escapeWords(text: string): string {
  return text.replace(/\S+/gu, escapeWord);
}

function escapeWord(word: string): string {
  return ACTIVE.test(word) ? splitWord(word, escapeCharacters, codeSpanOf) : escapeCharacters(word);
}

/** Models write names in backticks, so a word in backticks becomes code. */
function escapeProse(word: string): string {
  const [, before = '', code, after = ''] = BACKTICKED.exec(word) ?? [];
  return code === undefined ? escapeWord(word) : escapeCharacters(before) + codeSpanOf(code) + escapeCharacters(after);
}

/** Shows a word as code, without the punctuation around it. */
function splitWord(word: string, asText: (text: string) => string, asCode: (text: string) => string): string {
  let start = 0;
  let end = word.length;
  while (start < end && OPENING.includes(word.charAt(start))) start++;
  while (end > start && CLOSING.includes(word.charAt(end - 1))) end--;
  return `${asText(word.slice(0, start))}${asCode(word.slice(start, end))}${asText(word.slice(end))}`;
}

// `&vert;` also works in a table cell, where a backslash does not. A numeric entity would read as `#124`.
const ENTITIES: Record<string, string> = { '<': '&lt;', '>': '&gt;', '&': '&amp;', '|': '&vert;' };

function escapeCharacters(text: string): string {
  return text.replace(/[\\`*_~[\]]/g, '\\$&').replace(/[<>&|]/g, (character) => ENTITIES[character] ?? character);
}

/** Escapes whatever would start a heading, list, rule, table or a bot's `/command` at the start of a line. */
export function escapeLineStart(line: string): string {
  return line.trimStart().replace(/^(?:(\d+)(?=[.)])|(?=[-#+=:/]))/, '$1\\');
}

const ITEM = /^\s*(?:[-*+•]|(\d{1,3})[.)])\s+(.*)$/su;

interface Block {
  /** `''` for a paragraph, else the list marker to write. */
  readonly marker: string;
  readonly lines: string[];
}

/**
 * Untrusted prose of several lines: paragraphs and flat lists are rebuilt, and everything in them is escaped. Text of
 * more than `max` UTF-16 units of Markdown is shortened by whole paragraphs and items, and says so.
 */
export function escapeBlock(text: string, max = Number.POSITIVE_INFINITY): string {
  const blocks = readBlocks(text);
  const whole = writeBlocks(blocks);
  if (whole.length <= max) return whole;
  const kept: Block[] = [];
  let length = 0;
  for (const block of blocks) {
    length += writeBlocks([block]).length + 2;
    // 60 units for the note below.
    if (length + 60 > max) break;
    kept.push(block);
  }
  const left = blocks.length - kept.length;
  const note = `(${left} more ${left === 1 ? 'paragraph' : 'paragraphs'} left out for length.)`;
  return kept.length === 0 ? note : `${writeBlocks(kept)}\n\n${note}`;
}

function readBlocks(text: string): Block[] {
  const blocks: Block[] = [];
  let open: Block | undefined;
  for (const line of normalizeLineEnds(text).split('\n')) {
    const [, number, item] = ITEM.exec(line) ?? [];
    const indented = /^\s/.test(line);
    if (joinLines(line) === '') {
      open = undefined;
    } else if (item !== undefined) {
      open = { marker: number === undefined ? '- ' : `${Number(number)}. `, lines: [item] };
      blocks.push(open);
    } else if (open !== undefined && (open.marker === '' || indented)) {
      open.lines.push(line);
    } else {
      open = { marker: '', lines: [line] };
      blocks.push(open);
    }
  }
  return blocks;
}

function writeBlocks(blocks: readonly Block[]): string {
  let written = '';
  let last: string | undefined;
  for (const { marker, lines } of blocks) {
    const kind = marker.slice(-2);
    const text = marker === '' ? lines.map((line) => escapeInline(line)).join('\n') : escapeInline(lines.join(' '));
    if (last !== undefined) written += kind === last && kind !== '' ? '\n' : '\n\n';
    written += marker + text;
    last = kind;
  }
  return written;
}

/** Untrusted text as inline code, with invisible and active characters replaced. At most `max` UTF-16 units of it. */
export function codeSpan(text: string, max = Number.POSITIVE_INFINITY): string {
  const shown = cutText(nameHidden(normalizeLineEnds(precut(text, max))).replaceAll('\n', '⟦U+000A⟧'), max);
  return shown === '' ? '(empty)' : codeSpanOf(shown);
}

function codeSpanOf(exact: string): string {
  const text = isolate(exact);
  const runs = new Set((text.match(/`+/g) ?? []).map((run) => run.length));
  let ticks = 1;
  while (runs.has(ticks)) ticks++;
  const delimiter = '`'.repeat(ticks);
  // Markdown strips one space from both ends. A dollar sign next to a backtick would start inline mathematics.
  const pad = /^[`$]|[`$]$|^ .* $/su.test(text) && text.trim() !== '' ? ' ' : '';
  return `${delimiter}${pad}${text}${pad}${delimiter}`;
}

/** Languages of fences, without those that GitHub renders as pictures (Mermaid, math, maps). */
export type FenceLanguage = '' | 'diff' | 'json' | 'python' | 'suggestion' | 'text' | 'yaml';

/**
 * Untrusted text as a code block at the top level of a body. A `suggestion` is exact, because GitHub commits it; in all
 * others, invisible and active characters are replaced.
 */
export function fence(text: string, language: FenceLanguage = ''): string {
  const shown = language === 'suggestion' ? text : isolate(nameHidden(normalizeLineEnds(text)));
  let ticks = 3;
  for (const [, run = ''] of shown.matchAll(/^[ \t]*(`{3,})/gm)) ticks = Math.max(ticks, run.length + 1);
  const delimiter = '`'.repeat(ticks);
  return `${delimiter}${language}\n${shown}${shown.endsWith('\n') || shown === '' ? '' : '\n'}${delimiter}`;
}

/** A collapsible section. The summary is plain text and may be untrusted; the body is safe, complete Markdown. */
export function details(summary: string, body: string): string {
  return `<details>\n<summary>${escapeHtml(summary)}</summary>\n\n${body}\n\n</details>`;
}

// GitHub renders no Markdown in a `<summary>`, but still finds mentions there.
function escapeHtml(text: string): string {
  const asText = (part: string) => part.replace(/[<>&]/g, (character) => ENTITIES[character] ?? character);
  const asCode = (part: string) => `<code>${asText(part)}</code>`;
  return isolate(nameHidden(joinLines(text))).replace(/\S+/gu, (word) =>
    ACTIVE.test(word) ? splitWord(word, asText, asCode) : asText(word),
  );
}

/** A link to an `https` URL; the text alone for any other URL, or one with credentials. The text is untrusted. */
export function link(text: string, url: string): string {
  // No brackets, not even in code: at the start of a line, `[x]:` would be a definition instead of a link.
  const shown = escapeInline(text.replaceAll('[', '(').replaceAll(']', ')'), 200);
  const parsed = URL.parse(url);
  if (parsed === null || parsed.protocol !== 'https:' || parsed.username !== '' || parsed.password !== '') return shown;
  // A parsed URL is ASCII; the remaining Markdown characters in it are percent-encoded.
  const target = parsed.href.replace(
    /[^\w:/?#=&%.,;+~@!-]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `[${shown}](${target.replaceAll('&', '&amp;')})`;
}

/** A table whose first row is the head. Cells are safe Markdown of one line each. */
export function table(rows: readonly (readonly string[])[]): string {
  const [head = [], ...body] = rows;
  return [head, head.map(() => '---'), ...body].map((cells) => `| ${cells.map(tableCell).join(' | ')} |`).join('\n');
}

// Only code contains a bare `|` here. After a backslash it can't be escaped inside a table's code, so it is named.
function tableCell(cell: string): string {
  return cell.replaceAll('\n', ' ').replace(/\\?\|/g, (found) => (found === '|' ? '\\|' : '\\⟦U+007C⟧'));
}

/** Markdown as a block quote. */
export function quote(markdown: string): string {
  return markdown.replace(/^/gm, '> ').replace(/^> $/gm, '>');
}

const MAX_NAME = 100;
const MAX_LINK = 300;

/** A name from the repository or from Cekura, as code. */
export function showName(name: string): string {
  return codeSpan(name, MAX_NAME);
}

/** A link, unless there is no URL, it is not a plain `https` URL, or the link would be too long. */
export function linkTo(text: string, url: string | undefined): string | undefined {
  const shown = url === undefined ? '' : link(text, url);
  return shown.startsWith('[') && shown.length <= MAX_LINK ? shown : undefined;
}

/** A link, or only the text. */
export function showLink(text: string, url: string | undefined): string {
  return linkTo(text, url) ?? escapeInline(text, MAX_NAME);
}

/** The parts that are not empty, with an empty line between them. */
export function joinParts(parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join('\n\n');
}
