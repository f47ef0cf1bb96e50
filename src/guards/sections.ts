import type { Finding } from '../render/types.ts';
import { toLine } from '../safe-text.ts';
import { makeFinding } from './finding.ts';
import { findLiterals } from './literals.ts';
import { scanPlaceholders } from './scan-placeholders.ts';
import { splitSentences } from './sentences.ts';
import { blankSpans } from './text.ts';

interface Section {
  readonly title: string;
  readonly line: number;
  readonly text: string;
}

const HEADING =
  /^\s{0,3}#{1,6}\s+\S|^\s*\*\*[^*\n]{2,80}\*\*:?\s*$|^\s*\[[^\]\n]{2,60}\]\s*$|^\s*<[a-z][\w-]{1,40}>\s*$|^\s*[\p{Lu}][\p{L} &/-]{2,50}[:：]\s*$/u;
/** A shorter section says too little to be missed for sure. */
const MIN_STEMS = 10;
/** A section is gone when hardly two words of it still stand side by side, and many of its words nowhere. */
const MAX_PAIRS_LEFT = 0.12;
const MAX_STEMS_LEFT = 0.65;

/** Whole sections of the prompt that the proposal leaves out; what is only said in other words is still there. */
export function checkSections(before: string, after: string): Finding[] {
  const sections = splitSections(before);
  if (sections.length < 2) return [];
  const next = listStems(after);
  const stems = new Set(next);
  const pairs = new Set(pairsOf(next));
  return sections.flatMap(({ title, line, text }): Finding[] => {
    const own = listStems(text);
    if (own.length < MIN_STEMS) return [];
    const isGone =
      shareOf(pairsOf(own), pairs) <= MAX_PAIRS_LEFT && shareOf([...new Set(own)], stems) <= MAX_STEMS_LEFT;
    if (!isGone) return [];
    const message = `The section "${toLine(title)}" from line ${line} of the prompt is missing in the proposal.`;
    return [makeFinding('section-lost', message, { side: 'before', line })];
  });
}

/** By headings where there are several, else by paragraphs. */
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

/** Without addresses, placeholders and tools: they may be all that is left of a section. */
const listStems = (text: string) =>
  splitSentences(blankSpans(text, [...findLiterals(text), ...scanPlaceholders(text), ...findNames(text)])).flatMap(
    ({ stems }) => stems,
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
