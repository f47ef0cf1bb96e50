import type { Finding, FindingKind } from '../render/types.ts';
import { toLine } from '../safe-text.ts';
import { findBracketed } from './bracketed-gaps.ts';
import { isElision, mayBeElision } from './elisions.ts';
import { makeFinding } from './finding.ts';
import { isNotesHeading, isPreface } from './phrases.ts';
import { isForeign, isTold, LIKELY, weighPreface, weighRemark } from './remarks.ts';
import { beginsAsGreeting, isAdvice, isRefusal } from './replies.ts';
import { restates, shareWords } from './sentences.ts';
import { findTodoSlot } from './todo-slots.ts';
import { findTrailer, isJson, isRule } from './unwrap-answer.ts';

const finding = (kind: FindingKind, message: string, line?: number): Finding =>
  makeFinding(kind, message, line === undefined ? { side: 'after' } : { side: 'after', line });

/** A text that shares fewer words with the other, in both directions, is not a rewrite of it. */
const MIN_COMMON = 0.2;
/** A refusal or advice may repeat more of the prompt's words, but fewer than this share. */
const MAX_COMMON_OF_REPLY = 0.5;

/**
 * Answers that are not a prompt; the other checks are skipped then. An answer that keeps most words of the prompt is a
 * prompt, however it begins.
 */
export function checkNoAnswer(before: string, after: string): Finding[] {
  const old = before.trim();
  const next = after.trim();
  if (next === '') return old === '' ? [] : [finding('answer-empty', 'The proposal is empty.')];
  const common = shareWords(old, next);
  const isShort = next.length <= Math.max(600, old.length / 3) && next.length <= 1500;
  const isReply = common.kept < MAX_COMMON_OF_REPLY && (isShort || common.isKnown);
  if (isReply && isRefusal(next) && !isRefusal(old) && !next.startsWith(old.slice(0, 20))) {
    return [finding('answer-refused', 'The answer is a refusal, not a prompt.', 1)];
  }
  const isPlainAdvice = next.length <= Math.max(600, old.length / 2) && isAdvice(next) && !isAdvice(old);
  if (isPlainAdvice && common.kept < MAX_COMMON_OF_REPLY) {
    return [finding('answer-role', 'The answer is advice about the prompt, not a prompt.', 1)];
  }
  if (isJson(next) && !isJson(old)) {
    return [finding('answer-wrapped', 'The answer is JSON, not a prompt.', 1)];
  }
  if (isDiff(next) && !isDiff(old)) {
    return [finding('answer-wrapped', 'The answer is a diff, not a prompt.', 1)];
  }
  return [];
}

/** An answer that replies to the prompt, or is in another language: it shares hardly a word with it. */
export function checkRole(before: string, after: string): Finding[] {
  const old = before.trim();
  const next = after.trim();
  const common = shareWords(old, next);
  // A turn of the agent repeats some words of its prompt and asks a question.
  const isTurn =
    common.kept < MIN_COMMON &&
    ((next.length < old.length / 3 && /[?？؟]/.test(next) && !/[\n{<[]/.test(next)) || beginsAsGreeting(next)) &&
    !beginsAsGreeting(old);
  if (common.isKnown && (isTurn || (common.kept < MIN_COMMON && common.repeated < MIN_COMMON))) {
    const message =
      'The answer shares hardly any words with the prompt: it replies to the prompt, or is in another language.';
    return [finding('answer-role', message, 1)];
  }
  return [];
}

/** Has hunk headers, or a sign in front of nearly every line. */
function isDiff(text: string): boolean {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  if (lines.some((line) => /^@@ -\d{1,9}(?:,\d{1,9})? \+\d/.test(line))) return true;
  const isPair = lines.some((line) => /^-\S|^- \S/.test(line)) && lines.some((line) => /^\+ ?\S/.test(line));
  return isPair && lines.filter((line) => /^[+-]/.test(line)).length > lines.length * 0.8;
}

/** Finds a proposal that is much shorter or much longer. */
export function checkSize(before: string, after: string, isPrompt: boolean): Finding[] {
  const findings: Finding[] = [];
  const old = before.trim().length;
  const next = after.trim().length;
  if ((old >= 120 && next <= old * 0.6) || (old >= 60 && next < 20)) {
    const message = `The proposal is ${next} characters long, but the prompt has ${old}: much of the prompt is missing.`;
    findings.push(finding('answer-tiny', message));
  }
  if (isPrompt && next > old * 2 && next - old > (old < 600 ? 3000 : 1500)) {
    const message = `The proposal is ${next} characters long, but the prompt has only ${old}: every call would be slower and cost more.`;
    findings.push(finding('answer-longer', message));
  }
  return findings;
}

/** Finds a proposal that changes more words than the user allows. */
export function checkChange(changePercent: number, maxChangePercent: number): Finding[] {
  if (changePercent <= maxChangePercent) return [];
  const message = `${round(changePercent)}% of the words change, more than max-change-percent (${round(maxChangePercent)}%) allows.`;
  return [finding('change-too-large', message)];
}

const round = (percent: number) => Math.round(percent * 10) / 10;

/** Finds a fence, preface, notes or remark of the model that could not be removed safely. */
export function checkWrapping(before: string, after: string): Finding[] {
  const old = before.trim();
  const lines = after.split('\n');
  const first = lines.findIndex((line) => line.trim() !== '');
  const top = lines[first]?.trim() ?? '';
  const isOwn = old.includes(`${top}\n${lines[first + 1]}`);
  if (/^(?:`{3,}|~{3,})/.test(top) && !/^(?:`{3}|~{3})/.test(old) && !isOwn) {
    return [
      finding('answer-wrapped', 'The proposal begins with a code fence that the prompt does not have.', first + 1),
    ];
  }
  if (/^\{ ?"[\w ]{2,40}" ?: ?"/.test(top) && !old.startsWith('{')) {
    return [finding('answer-wrapped', 'The proposal begins with JSON, which the prompt does not.', first + 1)];
  }
  if (isPreface(top) && !old.startsWith(top)) {
    return [
      finding('answer-wrapped', 'The proposal begins with a remark by the model, not with the prompt.', first + 1),
    ];
  }
  const oldLines = new Set(['', ...old.split('\n').map((line) => line.trim())]);
  const notes = lines.findLastIndex((line, i) => !oldLines.has(line.trim()) && isNotesHeading(line, lines[i + 1]));
  if (notes >= 0) {
    const message = `From line ${notes + 1} on, the proposal describes its own changes.`;
    return [finding('answer-notes', message, notes + 1)];
  }
  const trailer = findTrailer(old, lines);
  if (trailer && trailer.start > first) {
    return [finding('answer-wrapped', 'The proposal ends with a remark by the model.', trailer.start + 1)];
  }
  return checkLikelyRemarks(old, lines);
}

/** Finds a first paragraph and last ones that may be about the answer; the prompt has nothing like them. */
function checkLikelyRemarks(old: string, lines: readonly string[]): Finding[] {
  const own = new Set(old.split('\n').map((line) => line.trim()));
  const isOwn = ({ text }: Paragraph) =>
    text.split('\n').some((line) => line.trim().length >= 12 && own.has(line.trim()));
  const isFromPrompt = (paragraph: Paragraph | undefined) =>
    paragraph !== undefined && (isOwn(paragraph) || restates(old, paragraph.text));
  const report = (kind: FindingKind, { start }: Paragraph, isLikely = false) =>
    makeFinding(
      kind,
      `The paragraph on line ${start + 1} ${isLikely ? 'is' : 'may be'} about the answer, and not part of the prompt.`,
      { side: 'after', line: start + 1 },
      isLikely ? undefined : 'warn',
    );
  const paragraphs = splitParagraphs(lines);
  // In front of the prompt's own beginning, or behind its own end, one sign is enough.
  const oldStart = paragraphs.slice(0, MAX_LEADS + 1).findIndex((one) => one.text.startsWith(old.slice(0, 10)));
  const lead = paragraphs
    .slice(0, Math.max(1, oldStart))
    .find(({ text }) => !/^[#*[<]/.test(text) && weighPreface(text) >= (oldStart > 0 ? 1 : LIKELY + 1));
  const start = Math.max(1, paragraphs.findLastIndex(isOwn) + 1, paragraphs.length - 8);
  const isBehindEnd = isOldEnd(old, paragraphs[start - 1]);
  const enough = isBehindEnd ? 1 : LIKELY;
  const trailing = paragraphs.slice(start).flatMap((paragraph, i) => {
    const { text } = paragraph;
    if (/^[-*•] (?!\[)/.test(text) || isFromPrompt(paragraph)) return [];
    // A heading alone says little.
    const weight = weighRemark(isHeading(text) ? `${text}\n${paragraphs[start + i + 1]?.text ?? ''}` : `${text}\n`);
    if (weight < enough && !(isBehindEnd && isForeign(text))) return [];
    return [{ paragraph, isLikely: isBehindEnd && weight >= LIKELY && isTold(text) }];
  });
  const worst = trailing.find(({ isLikely }) => isLikely) ?? trailing[0];
  return [
    ...(lead && !isFromPrompt(lead) ? [report('answer-wrapped', lead)] : []),
    ...(worst ? [report('answer-notes', worst.paragraph, worst.isLikely)] : []),
  ];
}

/** Whether a paragraph has the prompt's last line, perhaps reworded. */
function isOldEnd(old: string, paragraph: Paragraph | undefined): boolean {
  const end = old.slice(old.lastIndexOf('\n') + 1).trim();
  return paragraph !== undefined && (paragraph.text.split('\n').includes(end) || restates(paragraph.text, end));
}

/** Maximum paragraphs of a preface. */
const MAX_LEADS = 6;

interface Paragraph {
  readonly text: string;
  /** Index of its first line. */
  readonly start: number;
}

/** Splits at blank lines and rules. */
function splitParagraphs(lines: readonly string[]): Paragraph[] {
  const paragraphs: { text: string; start: number }[] = [];
  let isOpen = false;
  lines.forEach((line, start) => {
    const isBreak = line.trim() === '' || isRule(line);
    const last = paragraphs.at(-1);
    if (!isBreak && last && isOpen) last.text += `\n${line.trim()}`;
    else if (!isBreak) paragraphs.push({ text: line.trim(), start });
    isOpen = !isBreak;
  });
  return paragraphs;
}

const isHeading = (text: string) =>
  text.length <= 80 && !text.includes('\n') && (/^#/.test(text) || !/[.!?。]$/.test(text));

/** Words and characters that do not end a sentence. */
const OPEN_END =
  /(?:[,([{–—&+/]|(?:^|[\s:(])["“‘]|(?<![\p{L}'’])(?:a|an|the|and|or|but|nor|of|into|your|their|our|my|if|when|while|because|that's|who's|such|every|will|would|could|should|must|de|la|el|los|las|un|una|para|por|que|und|oder|der|die|das|et|le|les|des|du|pour))$/iu;

/** Finds an answer that stops in the middle, or says that it leaves text out. */
export function checkTruncation(before: string, after: string, isPrompt: boolean): Finding[] {
  const findings: Finding[] = [];
  const lines = after.split('\n');
  const oldLines = new Set(['', ...before.split('\n').map((line) => line.trim())]);
  const isNew = (line: string) => !oldLines.has(line.trim());
  const elided = lines.findIndex((line) => isNew(line) && isElision(line));
  const aside = elided >= 0 ? -1 : lines.findIndex((line) => isNew(line) && mayBeElision(line));
  if (elided >= 0) {
    const message = `Line ${elided + 1} of the proposal stands in for omitted text.`;
    findings.push(finding('answer-truncated', message, elided + 1));
  } else if (aside >= 0) {
    const message = `Line ${aside + 1} of the proposal may stand in for omitted text.`;
    findings.push(makeFinding('answer-truncated', message, { side: 'after', line: aside + 1 }, 'warn'));
  }
  const isNewStyle = !before.split('\n').some((line) => findBracketed(line) !== undefined);
  const slots = lines.map((line) => {
    const slot = isNew(line) ? findTodoSlot(line, isNewStyle) : undefined;
    return slot && !before.includes(slot.text) ? slot : undefined;
  });
  const isCertain = slots.some((slot) => slot?.isCertain);
  const todo = slots.findIndex((slot) => slot && slot.isCertain === isCertain);
  if (todo >= 0) {
    const message = `Line ${todo + 1} of the proposal has a part that ${isCertain ? 'is not' : 'may not be'} written yet: ${quoteSlot(slots[todo]?.text ?? '')}.`;
    findings.push(
      makeFinding('answer-truncated', message, { side: 'after', line: todo + 1 }, isCertain ? undefined : 'warn'),
    );
  }
  const last = lines.findLastIndex((line) => line.trim() !== '');
  const reason =
    isFenceOpen(after) && !isFenceOpen(before)
      ? 'within a code block'
      : isPrompt
        ? cutReason(before, lines, last)
        : undefined;
  if (reason) {
    const message = `The proposal stops ${reason} on line ${last + 1}.`;
    // Some authors end sentences without punctuation.
    const level = reason === MID_SENTENCE ? 'warn' : undefined;
    findings.push(makeFinding('answer-truncated', message, { side: 'after', line: last + 1 }, level));
  }
  return findings;
}

/** Quotes without what may be a caller's: numbers, addresses, and what follows a label or a blank. */
const quoteSlot = (text: string) =>
  toLine(
    text
      .replace(/^[:：–—-] ?/, '')
      .replace(/^([^[【(（<{:：–—][^:：(（–—]*[:：]?).*$/s, '$1')
      .replace(/\S+/g, (word) => (/[\d@]/.test(word) ? '…' : word))
      .trim(),
  );

function isFenceOpen(text: string): boolean {
  let marker = '';
  for (const line of text.split('\n')) {
    const fence = /^ {0,3}(`{3,}|~{3,})/.exec(line)?.[1];
    if (fence === undefined) continue;
    if (marker === '') marker = fence;
    else if (fence.startsWith(marker)) marker = '';
  }
  return marker !== '';
}

const MID_SENTENCE = 'in the middle of a sentence';

/** Why the last line looks cut off, if it does. An ending that the prompt has too is fine. */
function cutReason(before: string, lines: readonly string[], last: number): string | undefined {
  const end = lines[last]?.trim() ?? '';
  const oldLines = before
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  const oldEnd = oldLines.at(-1) ?? '';
  if (end === '' || (oldEnd.startsWith(end) && oldEnd.length - end.length <= 1) || oldLines.includes(end))
    return undefined;
  if (/(?:\{\{[^{}]*|\{%[^%]*|\$\{[^{}]*|\{[\p{L}_][\p{L}\p{N}_.]*)$/u.test(end.slice(-300)))
    return 'within a placeholder';
  const isMarkerOnly = /^(?:[-*•]|\d{1,2}[.)])$/.test(end);
  if (isMarkerOnly || (OPEN_END.test(end) && !OPEN_END.test(oldEnd))) return MID_SENTENCE;
  if (CLOSED_END.test(end) || !/[\p{L}\p{N}_]$/u.test(end)) return undefined;
  // An open quotation, or a last sentence without punctuation although the prompt has some.
  const isOpenQuote = countOf(end, '"') % 2 === 1 || countOf(end, '“') > countOf(end, '”');
  const isOpenSentence =
    CLOSED_END.test(oldEnd) && !/^(?:[-*•]|\d+[.)]) /.test(end) && SENTENCE_INSIDE.test(end.replace(ABBREVIATION, ''));
  if (isOpenQuote || isOpenSentence || isStartOfOld(oldLines, lines, last)) return MID_SENTENCE;
  return undefined;
}

const CLOSED_END = /[.!?…:;)\]}"”’'»。！？*`>|]$/;
const SENTENCE_INSIDE = /[.!?] +[\p{Lu}"“]/u;
const ABBREVIATION = /\b(?:e\.g|i\.e|etc|vs|approx|a\.m|p\.m|Dr|Mr|Ms|Mrs|St|No)\./g;

/**
 * Whether the last line is the beginning of a longer line of the prompt: a long beginning, or of the line that comes
 * next.
 */
function isStartOfOld(oldLines: readonly string[], lines: readonly string[], last: number): boolean {
  const end = lines[last]?.trim() ?? '';
  const previous = lines
    .slice(0, last)
    .findLast((line) => line.trim() !== '')
    ?.trim();
  return oldLines.some(
    (line, i) =>
      line.startsWith(end) &&
      /^ ?[\p{L}\p{N}_]/u.test(line.slice(end.length)) &&
      (end.length >= 12 || (i > 0 && oldLines[i - 1] === previous)),
  );
}

const countOf = (text: string, character: string) => text.split(character).length - 1;
