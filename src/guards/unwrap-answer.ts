import type { Finding } from '../render/types.ts';
import { toLine } from '../safe-text.ts';
import { makeFinding } from './finding.ts';
import { isAssent, isNotesHeading, isPreface } from './phrases.ts';
import { isRemark } from './remarks.ts';
import { keepsMost, restates, shareWords } from './sentences.ts';
import { firstOf } from './text.ts';
import { namesParts, namesPrompt, namesTests } from './vocabulary.ts';

/** The answer without its wrapping, and a note for each removed part. */
export interface Unwrapped {
  readonly after: string;
  readonly notes: readonly Finding[];
}

/**
 * Removes what a model wraps its answer in: thoughts, a preface ("Here is the improved prompt:"), a code fence, a tag,
 * quotes, notes and remarks. Removes only what is clearly not part of the prompt; `checkWrapping` finds the rest.
 */
export function unwrapAnswer(before: string, after: string): Unwrapped {
  const notes: Finding[] = [];
  const old = before.trim();
  let text = after;
  // Wrappings can be nested: a preface, then a fence, with a tag in it. Each round removes one.
  let isOpen = false;
  for (let round = 0; round < 8; round++) {
    const next = firstOf(UNWRAPPERS, (unwrap) => unwrap(old, text.trim(), isOpen));
    if (!next || next.text.trim() === '') break;
    text = next.text;
    isOpen = next.isOpen === true;
    notes.push(makeFinding('answer-wrapped', next.note, { side: 'after' }, 'note'));
  }
  if (notes.length === 0) return { after, notes };
  const body = text.replace(/^(?:[ \t]*\n)+/, '').trimEnd();
  return { after: before.endsWith('\n') ? `${body}\n` : body, notes };
}

interface Step {
  readonly text: string;
  readonly note: string;
  /** The answer has a preface and no closing mark, so the last lines may be the model's. */
  readonly isOpen?: boolean;
}

type Unwrap = (old: string, text: string, isOpen: boolean) => Step | undefined;

const unwrapThoughts: Unwrap = (old, text) => {
  const open = /^<(think|thinking|thought|reasoning|analysis|scratchpad|reflection)>/.exec(text);
  // Some services send the thoughts without their first tag.
  const close = `</${open?.[1] ?? 'think'}>`;
  const end = text.indexOf(close);
  if (end < 0 || old.includes(close)) return undefined;
  const rest = text.slice(end + close.length).trimStart();
  if (!open && !keepsMost(old, rest)) return undefined;
  // A rule may follow that is not the prompt's.
  const inner = old.startsWith('---') ? rest : rest.replace(/^-{3,}\n/, '');
  return { text: inner, note: "Removed the model's thoughts before the answer." };
};

/** Thoughts before a preface have at most this many lines. */
const MAX_LEAD_LINES = 40;

const unwrapPreface: Unwrap = (old, text) => {
  const lines = text.split('\n');
  const own = ownLines(old);
  let at = -1;
  for (let i = 0; i < Math.min(lines.length, MAX_LEAD_LINES); i += 1) {
    const line = lines[i]?.trim() ?? '';
    if (own.has(line)) break;
    if (!isPreface(line, lines[i + 1]) || restates(old, line)) continue;
    const isFirst = lines.slice(0, i).every((one) => one.trim() === '' || isRule(one) || isAssent(one));
    // Thoughts before a preface are removed with it if most words of the prompt follow.
    if (isFirst || (namesPrompt(line) && !/^#/.test(line) && keepsMost(old, after(lines, i)))) at = i;
    break;
  }
  if (at < 0 || old.startsWith(lines[0]?.trim() ?? '') || isRenamedTitle(old, lines, at)) return undefined;
  const behind = lines.slice(at + 1);
  const [first] = old.split('\n', 1);
  const isFirstLine = (one: string) => one.trim() === first?.trim();
  const next = behind.findIndex((one) => one.trim() !== '' && (!isRule(one) || isFirstLine(one)));
  // A list may follow `I fixed these problems:`, but not `Here is the new prompt:`, and a rule before the prompt's first line.
  const start = behind.findIndex(isFirstLine);
  const list = behind.slice(Math.max(0, next), start).filter((one) => one.trim() !== '');
  const isList =
    start >= 0 &&
    PROBLEMS.test(lines[at] ?? '') &&
    isRule(list.pop() ?? '') &&
    list.every((one) => /^\s*(?:[-*•]|\d{1,2}[.)]) /.test(one) && !own.has(one.trim()));
  const body = isList ? start : next;
  if (body < 0 || isOther(old, behind.join('\n'))) return undefined;
  const note = `Removed a preface before the answer: "${toLine(lines.slice(0, at + 1 + (isList ? body : 0)).join(' '))}".`;
  return { text: behind.slice(body).join('\n'), note, isOpen: true };
};

/** Announces what was wrong, and not the prompt. */
const PROBLEMS =
  /problem|issue|fail|gap|fehler|mängel|schwäch|fallo|falha|errore|erreur|lacune|проблем|ошибк|помилк|问题|問題|문제|समस्या|مشاكل|مشكل/iu;

/** Whether a text is not a rewrite of the prompt, but a list of suggestions, for example. */
function isOther(old: string, rest: string): boolean {
  const { kept, isKnown } = shareWords(old, rest);
  return isKnown && kept < 0.2;
}

const after = (lines: readonly string[], at: number) => lines.slice(at + 1).join('\n');

/** Whether a heading replaces the prompt's own, as `# Agent prompt v2` does `# Agent prompt v1`. */
function isRenamedTitle(old: string, lines: readonly string[], at: number): boolean {
  const title = old.split('\n', 1)[0] ?? '';
  return /^\s*[#*[]/.test(lines[at] ?? '') && namesPrompt(title) && !lines.some((line) => line.trim() === title);
}

const unwrapFence: Unwrap = (old, text) => {
  const lines = text.split('\n');
  const open = lines.findIndex((line) => FENCE.test(line));
  const [, marker = '', language = ''] = FENCE.exec(lines[open] ?? '') ?? [];
  if (marker === '' || FENCE.test(old.split('\n', 1)[0] ?? '') || !isTextFence(language, old)) return undefined;
  const close = findClosingFence(lines, open, marker, old);
  if (close <= open) return undefined;
  const inner = lines.slice(open + 1, close).join('\n');
  const outside = [...lines.slice(0, open), ...lines.slice(close + 1)].filter((line) => line.trim() !== '');
  if (!isAround(old, outside, inner)) return undefined;
  const rest = outside.length === 0 ? '' : ` and the text around it: "${toLine(outside.join(' '))}"`;
  return { text: inner, note: `Removed a code fence around the answer${rest}.` };
};

const FENCE = /^(`{3,}|~{3,})[ \t]*(?:([\w+-]{1,20})[ \t]*)?$/;

/**
 * Returns the line that closes the fence, or -1. It is the last fence line if the fences between are pairs that open
 * with a language, or as many as in the prompt. Otherwise the answer may be two examples with text between them.
 */
function findClosingFence(lines: readonly string[], open: number, marker: string, old: string): number {
  const fences = lines.flatMap((line, i) => (i >= open && line.trimStart().startsWith(marker) ? [i] : []));
  const close = fences.at(-1) ?? -1;
  const isBare = (at: number | undefined) => (lines[at ?? -1] ?? '').trim() === marker;
  const isNested = fences.slice(1, -1).every((at, i) => isBare(at) === (i % 2 === 1));
  const oldFences = old.split('\n').filter((line) => line.trimStart().startsWith(marker)).length;
  const isWhole = isNested || oldFences === fences.length - 2;
  return fences.length % 2 === 0 && isBare(close) && isWhole ? close : -1;
}

/**
 * Whether the text outside of a fence or tag is the model's: most of the prompt is inside, and no line of it is
 * outside.
 */
function isAround(old: string, outside: readonly string[], inner: string): boolean {
  const own = ownLines(old);
  const isModels =
    outside.every((line) => isPreface(line) || isRemark(line)) || isNotesHeading(outside[0] ?? '', outside[1]);
  return !outside.some((line) => own.has(line.trim())) && (isModels || keepsMost(old, inner));
}

/** Lines that are long enough to be recognized. */
const ownLines = (old: string) =>
  new Set(
    old
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line.length >= 12),
  );

const isTextFence = (language: string, old: string) =>
  /^(?:|markdown|md|text|txt|plaintext|plain|prompt|system|xml|html|liquid|jinja2?|handlebars|python|py)$/i.test(
    language,
  ) ||
  (/^(?:json|ya?ml)$/i.test(language) && /^[{[]|^[\w-]+:/.test(old));

const TAG =
  /^<((?:(?:improved|updated|revised|new|final|optimi[sz]ed)[_-])?(?:system[_-])?prompt|output|answer|result|response)>/im;

const unwrapTag: Unwrap = (old, text) => {
  const open = TAG.exec(text);
  const close = `</${open?.[1]}>`;
  const end = text.lastIndexOf(close);
  if (!open || end < open.index || old.includes(open[0])) return undefined;
  const inner = text.slice(open.index + open[0].length, end);
  const outside = [text.slice(0, open.index), text.slice(end + close.length)]
    .flatMap((part) => part.split('\n'))
    .filter((line) => line.trim() !== '');
  if (inner.includes(close) || !isAround(old, outside, inner)) return undefined;
  const rest = outside.length === 0 ? '' : ` and the text around it: "${toLine(outside.join(' '))}"`;
  return { text: inner, note: `Removed a tag around the answer${rest}.` };
};

const unwrapQuotes: Unwrap = (old, text) => {
  for (const [open, close] of [
    ['"""', '"""'],
    ["'''", "'''"],
    ['"', '"'],
    ['“', '”'],
  ] as const) {
    if (!text.startsWith(open) || !text.endsWith(close) || old.startsWith(open)) continue;
    const inner = text.slice(open.length, -close.length);
    if (!inner.includes(open) && !inner.includes(close))
      return { text: inner, note: 'Removed quotes around the answer.' };
  }
  return undefined;
};

/** Text that a model writes after its answer. */
export interface Trailer {
  /** Index of its first line. */
  readonly start: number;
  readonly isNotes: boolean;
  /** Whether a rule or blank line shows that it is not part of the prompt. */
  readonly isApart: boolean;
}

/**
 * Finds notes about the changes, or a remark, at the end of a text. Lines of the current prompt are never part of it.
 */
export function findTrailer(old: string, lines: readonly string[]): Trailer | undefined {
  const own = new Set(old.split('\n').map((line) => line.trim()));
  const isNew = (from: number) => lines.slice(from).every((line) => line.trim().length < 12 || !own.has(line.trim()));
  const last = lines.findLastIndex((line) => line.trim() !== '');
  const start = lines.slice(0, last + 1).findLastIndex((line) => line.trim() === '' || isRule(line)) + 1;
  const paragraph = lines.slice(start, last + 1).join('\n');
  const from = isRemark(paragraph) ? start : isRemark(lines[last] ?? '') ? last : -1;
  const text = lines.slice(Math.max(0, from), last + 1).join('\n');
  if (from > 0 && isNew(from) && !own.has(lines[from]?.trim() ?? '') && !restates(old, text)) {
    return toTrailer(lines, from, false, namesPrompt(text) || namesParts(text) || namesTests(text));
  }
  const heading = lines.findLastIndex((line, i) => isNotesHeading(line, lines[i + 1]) && !own.has(line.trim()));
  return heading > 0 && isNew(heading) ? toTrailer(lines, heading, true, true) : undefined;
}

/** Apart means below a rule, or below a blank line if it names the prompt; never below a line that ends in a colon. */
function toTrailer(lines: readonly string[], start: number, isNotes: boolean, namesAnswer: boolean): Trailer {
  const above = lines.slice(0, start).findLastIndex((line) => line.trim() !== '');
  const line = lines[above] ?? '';
  const isLed = /[:：]\s*$/.test(line);
  return { start, isNotes, isApart: !isLed && (isRule(line) || (namesAnswer && start - above > 1)) };
}

const unwrapTrailer: Unwrap = (old, text, isOpen) => {
  const lines = text.split('\n');
  const found = findTrailer(old, lines);
  if (!found) return undefined;
  // Rules above the notes are removed with them, unless the prompt ends with one.
  const last = old.slice(old.lastIndexOf('\n') + 1).trim();
  const above = lines
    .slice(0, found.start)
    .findLastIndex((line) => line.trim() !== '' && (!isRule(line) || line.trim() === last));
  if (above < 0 || !(found.isApart || (isOpen && !/[:：]\s*$/.test(lines[above] ?? '')))) return undefined;
  return {
    text: lines.slice(0, above + 1).join('\n'),
    note: `Removed ${found.isNotes ? 'notes' : 'a remark'} after the answer: "${toLine(lines.slice(found.start).join(' '))}".`,
    isOpen,
  };
};

/** Whether a line is a horizontal rule. */
export const isRule = (line: string) => /^(?:-{3,}|={3,}|\*{3,}|_{3,})$/.test(line.trim());

/** Unwraps `{"improved_prompt": "…"}`, if the prompt itself is not JSON. */
const unwrapJson: Unwrap = (old, text) => {
  if (!text.startsWith('{') || isJson(old)) return undefined;
  const prompts = Object.entries(readObject(text)).filter(
    ([name, value]) =>
      typeof value === 'string' &&
      /prompt|instructions|improved|rewritten|^(?:output|result|text|content)$/i.test(name),
  );
  const [only] = prompts;
  if (!only || prompts.length > 1) return undefined;
  return { text: String(only[1]), note: `Extracted the prompt from a JSON object (${toLine(only[0])}).` };
};

/** Unescapes an answer of one line that is the body of a JSON string. */
const unwrapEscapes: Unwrap = (old, text) => {
  const isOneLine = text.includes('\\n') && !text.includes('\n') && !isJson(text);
  if (!isOneLine || !old.includes('\n') || old.includes('\\n')) return undefined;
  const read: unknown = readObject(`"${text}"`);
  const lines = typeof read === 'string' ? read : text.replaceAll('\\n', '\n');
  return { text: lines, note: 'Replaced escaped line breaks in the answer.' };
};

/** Reads a text that begins with a brace or quote; the result is empty if it is not JSON. */
function readObject(text: string): object {
  try {
    return JSON.parse(text) as object;
  } catch {
    return {};
  }
}

const ENTITY = /&(?:amp|lt|gt|quot|apos|#39|#x27);/g;
const CHARACTERS: Readonly<Record<string, string>> = { '&amp;': '&', '&lt;': '<', '&gt;': '>', '&quot;': '"' };
const toCharacter = (entity: string) => CHARACTERS[entity] ?? "'";

/** Unescapes an answer that was escaped for HTML as a whole: none of the escaped characters also occurs unescaped. */
const unwrapEntities: Unwrap = (old, text) => {
  const escaped = [...new Set(text.match(ENTITY))].map(toCharacter);
  const rest = text.replace(ENTITY, '');
  const isWhole = !escaped.some((one) => rest.includes(one));
  if (!isWhole || !escaped.some((one) => old.includes(one)) || old.match(ENTITY)) return undefined;
  return { text: text.replace(ENTITY, toCharacter), note: 'Replaced HTML entities in the answer.' };
};

/** Whether the text is a JSON object or list. */
export function isJson(text: string): boolean {
  const plain = text.trim();
  if (!/^[[{]/.test(plain)) return false;
  try {
    JSON.parse(plain);
    return true;
  } catch {
    return false;
  }
}

const UNWRAPPERS: readonly Unwrap[] = [
  unwrapThoughts,
  unwrapPreface,
  unwrapFence,
  unwrapTag,
  unwrapQuotes,
  unwrapTrailer,
  unwrapJson,
  unwrapEscapes,
  unwrapEntities,
];
