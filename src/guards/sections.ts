import type { Finding } from '../render/types.ts';
import { toLine } from '../safe-text.ts';
import { makeFinding } from './finding.ts';
import { findLiterals } from './literals.ts';
import { scanPlaceholders } from './scan-placeholders.ts';
import { splitSentences, wordsOf } from './sentences.ts';
import { blankSpans } from './text.ts';

interface Section {
  readonly title: string;
  readonly line: number;
  readonly text: string;
}

const HEADING =
  /^\s{0,3}#{1,6}\s+\S|^\s*\*\*[^*\n]{2,80}\*\*:?\s*$|^\s*\[[^\]\n]{2,60}\]\s*$|^\s*<[a-z][\w-]{1,40}>\s*$|^\s*[\p{Lu}][\p{L} &/-]{2,50}[:：]\s*$/u;
/** A section with fewer stems is too short to judge. */
const MIN_STEMS = 10;
/** A section is missing if few of its sentences, word pairs and words are left. */
const MAX_KEPT = 0.2;
const MAX_PAIRS_LEFT = 0.12;
const MAX_STEMS_LEFT = 0.65;

/** Finds whole sections that the proposal leaves out. A section in other words is not missing. */
export function checkSections(before: string, after: string): Finding[] {
  const sections = splitSections(before);
  if (sections.length < 2) return [];
  const old = new Set(listSentences(before).map(({ key }) => key));
  const next = listSentences(after);
  const kept = new Set(next.map(({ key }) => key));
  // Other sections may use the same words, so only new sentences count as a rewrite.
  const fresh = next.filter(({ key }) => !old.has(key)).flatMap(({ stems }) => stems);
  const stems = new Set(fresh);
  const pairs = new Set(pairsOf(fresh));
  return sections.flatMap(({ title, line, text }): Finding[] => {
    const sentences = listSentences(text);
    const own = sentences.flatMap((sentence) => sentence.stems);
    if (own.length < MIN_STEMS) return [];
    const left = sentences.flatMap((sentence) => (kept.has(sentence.key) ? [] : sentence.stems));
    const isGone =
      left.length >= own.length * (1 - MAX_KEPT) &&
      shareOf(pairsOf(left), pairs) <= MAX_PAIRS_LEFT &&
      shareOf([...new Set(left)], stems) <= MAX_STEMS_LEFT;
    if (!isGone) return [];
    const message = `The section "${toLine(title)}" from line ${line} of the prompt is missing from the proposal.`;
    return [makeFinding('section-lost', message, { side: 'before', line })];
  });
}

/** Splits by headings if there are several, else by paragraphs. */
function splitSections(text: string): Section[] {
  const lines = text.split('\n');
  const headings = lines.flatMap((line, index) => (HEADING.test(line) ? [index] : []));
  const starts =
    headings.length >= 2
      ? headings
      : lines.flatMap((line, index) => (line.trim() !== '' && (lines[index - 1] ?? '').trim() === '' ? [index] : []));
  return starts.map((start, index) => ({
    title: (lines[start] ?? '').replace(/^[\s#*<[]+|(?<![\s*:>\]])[\s*:>\]]+$/g, ''),
    line: start + 1,
    text: lines.slice(start, starts[index + 1]).join('\n'),
  }));
}

/** Ignores addresses, placeholders and tools, which may be all that is left of a section. */
const listSentences = (text: string) =>
  splitSentences(blankSpans(text, [...findLiterals(text), ...scanPlaceholders(text), ...findNames(text)])).map(
    ({ text: sentence, stems }) => ({ key: wordsOf(sentence).join(' '), stems }),
  );

const findNames = (text: string) =>
  [...text.matchAll(/(?<![\p{L}\p{N}_])[\p{L}\p{N}]{1,60}(?:_[\p{L}\p{N}]{1,60}){1,12}/gu)].map(
    ({ 0: whole, index }) => ({
      start: index,
      end: index + whole.length,
    }),
  );

const pairsOf = (stems: readonly string[]) => stems.slice(1).map((stem, index) => `${stems[index]} ${stem}`);

const shareOf = (own: readonly string[], others: ReadonlySet<string>) =>
  own.length === 0 ? 1 : own.filter((one) => others.has(one)).length / own.length;
