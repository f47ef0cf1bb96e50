import { cutText, joinLines, nameHidden, normaliseLineEnds, precut } from '../safe-text.ts';

/**
 * Untrusted text in GitHub-flavoured Markdown, without any effect.
 *
 * GitHub looks for mentions, issue references, commit names, emoji shortcodes and bare URLs in the text that is left
 * after Markdown was rendered, so that neither a backslash nor `&#64;` keeps them from working. It leaves code alone
 * (github/docs: autolinked references, closing keywords are not found in code). So a word in which any of this could
 * start is shown as code; all other words have their Markdown characters escaped. Nothing invisible is put in, and what
 * a reader copies is what was written.
 */

// What GitHub acts upon in rendered text. Too much is harmless here, too little is not.
const ACTIVE = /@|#\d|\b(?:gh|ghsa|cve)-[\da-z]|:\/\/|www\.|(?<![\da-z])[\da-f]{7,}(?![\da-z])|:[\w+-]+:|\$/i;

const OPENING = `"'([{`;
const CLOSING = `"')]}.,;:!?`;
const BACKTICKED = /^(["'([{]*)`([^`]+)`([\])}"'.,;:!?]*)$/u;

/**
 * Code is shown as it is, but GitHub scans the raw text of a squash commit made from a pull request's body, and
 * markers are looked for in raw text too: there, the character that matters is set apart as `⟦#⟧`.
 */
const SET_APART: readonly (readonly [RegExp, string])[] = [
  [/<!(?=--)/g, '<⟦!⟧'],
  [
    /\b((?:close[sd]?|fix(?:e[sd])?|resolve[sd]?)(?:\s*:\s*|\s+)(?:[\w.-]+\/[\w.-]+)?)(#(?=\d)|gh-(?=\d)|https?:\/\/)/gi,
    '$1⟦$2⟧',
  ],
  [/\[(?=(?:skip ci|ci skip|no ci|skip actions|actions skip)\])/gi, '⟦[⟧'],
];

function setApart(text: string): string {
  return SET_APART.reduce((result, [pattern, replacement]) => result.replace(pattern, replacement), text);
}

/** Untrusted prose as one line of Markdown. At most `max` UTF-16 units of it are shown; escapes come on top. */
export function escapeInline(text: string, max = Number.POSITIVE_INFINITY): string {
  return escapeLineStart(cutText(nameHidden(joinLines(precut(text, max))), max).replace(/\S+/gu, escapeProse));
}

/** Words and the spaces between them, all as they are; the text holds no line break and nothing hidden. */
export function escapeWords(text: string): string {
  return text.replace(/\S+/gu, escapeWord);
}

function escapeWord(word: string): string {
  return ACTIVE.test(word) ? splitWord(word, escapeCharacters, codeSpanOf) : escapeCharacters(word);
}

/** A model's summary names things in backticks; a word in backticks is code here as well. */
function escapeProse(word: string): string {
  const [, before = '', code, after = ''] = BACKTICKED.exec(word) ?? [];
  return code === undefined ? escapeWord(word) : escapeCharacters(before) + codeSpanOf(code) + escapeCharacters(after);
}

/** Code is the word without the punctuation around it. */
function splitWord(word: string, asText: (text: string) => string, asCode: (text: string) => string): string {
  let start = 0;
  let end = word.length;
  while (start < end && OPENING.includes(word.charAt(start))) start++;
  while (end > start && CLOSING.includes(word.charAt(end - 1))) end--;
  return `${asText(word.slice(0, start))}${asCode(word.slice(start, end))}${asText(word.slice(end))}`;
}

// `&vert;` and not a backslash, so that a table's cell keeps it as well; never a number, which would read as `#124`.
const ENTITIES: Record<string, string> = { '<': '&lt;', '>': '&gt;', '&': '&amp;', '"': '&quot;', '|': '&vert;' };

function escapeCharacters(text: string): string {
  return text.replace(/[\\`*_~[\]]/g, '\\$&').replace(/[<>&|]/g, (character) => ENTITIES[character] ?? character);
}

/** Takes the meaning from what starts a heading, list, rule, table or a bot's `/command` at the start of a line of Markdown. */
export function escapeLineStart(line: string): string {
  return line.trimStart().replace(/^(?:(\d+)(?=[.)])|(?=[-#+=:/]))/, '$1\\');
}

const ITEM = /^\s*(?:[-*+•]|(\d{1,3})[.)])\s+(.*)$/su;

interface Block {
  /** `''` for a paragraph, else the list marker that we write ourselves. */
  readonly marker: string;
  readonly lines: string[];
}

/**
 * Untrusted prose of several lines: its paragraphs and its lists (flat) are made anew, everything in them is escaped.
 * Longer than `max` UTF-16 units of Markdown, it is shortened by whole paragraphs and items, and says so.
 */
export function escapeBlock(text: string, max = Number.POSITIVE_INFINITY): string {
  const blocks = readBlocks(text);
  const whole = writeBlocks(blocks);
  if (whole.length <= max) return whole;
  const kept: Block[] = [];
  let length = 0;
  for (const block of blocks) {
    length += writeBlocks([block]).length + 2;
    // 60 for the sentence below.
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
  for (const line of normaliseLineEnds(text).split('\n')) {
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

/** Untrusted text as code in a line, exact but for what cannot be seen and what GitHub would act upon. At most `max` units are shown. */
export function codeSpan(text: string, max = Number.POSITIVE_INFINITY): string {
  const shown = cutText(nameHidden(normaliseLineEnds(precut(text, max))).replaceAll('\n', '⟦U+000A⟧'), max);
  return shown === '' ? '(empty)' : codeSpanOf(shown);
}

function codeSpanOf(exact: string): string {
  const text = setApart(exact);
  const runs = new Set((text.match(/`+/g) ?? []).map((run) => run.length));
  let ticks = 1;
  while (runs.has(ticks)) ticks++;
  const delimiter = '`'.repeat(ticks);
  // Markdown takes one space from both ends. A dollar sign beside a backtick would start GitHub's inline mathematics.
  const pad = /^[`$]|[`$]$|^ .* $/su.test(text) && text.trim() !== '' ? ' ' : '';
  return `${delimiter}${pad}${text}${pad}${delimiter}`;
}

/** The languages that fences are written in; those that GitHub draws (mermaid, math, maps) are not among them. */
export type FenceLanguage = '' | 'diff' | 'json' | 'python' | 'suggestion' | 'text' | 'yaml';

/**
 * Untrusted text as a block of code at the top level of a body. A `suggestion` is exact to the byte, since GitHub commits it;
 * all others name what cannot be seen and set apart what GitHub would act upon in the raw text.
 */
export function fence(text: string, language: FenceLanguage = ''): string {
  const shown = language === 'suggestion' ? text : setApart(nameHidden(normaliseLineEnds(text)));
  let ticks = 3;
  for (const [, run = ''] of shown.matchAll(/^[ \t]*(`{3,})/gm)) ticks = Math.max(ticks, run.length + 1);
  const delimiter = '`'.repeat(ticks);
  return `${delimiter}${language}\n${shown}${shown.endsWith('\n') || shown === '' ? '' : '\n'}${delimiter}`;
}

/** A part that folds. The summary is plain text, trusted or not; the body is Markdown that is safe and whole. */
export function details(summary: string, body: string): string {
  return `<details>\n<summary>${escapeHtml(summary)}</summary>\n\n${body}\n\n</details>`;
}

// GitHub doesn't render Markdown in the line of a `<summary>`, yet looks for mentions there.
function escapeHtml(text: string): string {
  const asText = (part: string) => part.replace(/[<>&"]/g, (character) => ENTITIES[character] ?? character);
  const asCode = (part: string) => `<code>${asText(part)}</code>`;
  return setApart(nameHidden(joinLines(text))).replace(/\S+/gu, (word) =>
    ACTIVE.test(word) ? splitWord(word, asText, asCode) : asText(word),
  );
}

/** A link to an `https` URL; for any other URL, and one with a user name in it, the text alone. The text is untrusted. */
export function link(text: string, url: string): string {
  // Not even code may hold a bracket here: at the start of a line, `[x]:` would be a definition and no link.
  const shown = escapeInline(text.replaceAll('[', '(').replaceAll(']', ')'), 200);
  const parsed = URL.parse(url);
  if (parsed === null || parsed.protocol !== 'https:' || parsed.username !== '' || parsed.password !== '') return shown;
  // A parsed URL is ASCII; what is left of Markdown's characters in it is percent-encoded.
  const target = parsed.href.replace(
    /[^\w:/?#=&%.,;+~@!-]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `[${shown}](${target.replaceAll('&', '&amp;')})`;
}

/** A table; the first row is its head. Cells are Markdown that is safe, of one line each. */
export function table(rows: readonly (readonly string[])[]): string {
  const [head = [], ...body] = rows;
  return [head, head.map(() => '---'), ...body].map((cells) => `| ${cells.map(tableCell).join(' | ')} |`).join('\n');
}

// Only code holds a bare `|` here. A backslash before it can't be written inside a table's code, so then it is named.
function tableCell(cell: string): string {
  return cell.replaceAll('\n', ' ').replace(/\\+\|?|\|/g, (found) => {
    if (found === '|') return '\\|';
    return found.endsWith('|') ? `${found.slice(0, -1)}⟦U+007C⟧` : found;
  });
}

/** Markdown as a quotation. */
export function quote(markdown: string): string {
  return markdown.replace(/^/gm, '> ').replace(/^> $/gm, '>');
}

const MAX_NAME = 100;
const MAX_LINK = 300;

/** A name of the repository's or of Cekura's, as code. */
export function showName(name: string): string {
  return codeSpan(name, MAX_NAME);
}

/** A link, or the text alone where there is none or it is too long. */
export function showLink(text: string, url: string | undefined): string {
  const shown = url === undefined ? '' : link(text, url);
  return shown === '' || shown.length > MAX_LINK ? escapeInline(text, MAX_NAME) : shown;
}

/** The parts that are not empty, with an empty line between them. */
export function joinParts(parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join('\n\n');
}
