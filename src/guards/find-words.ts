// Finds the words of a list in a text, in linear time.

/** Stems, separated by white space. `=` marks a whole word, `_` a space. */
export interface Vocabulary {
  readonly stems: ReadonlySet<string>;
  readonly words: ReadonlySet<string>;
  /** The length of the longest entry, by its first character. */
  readonly longest: ReadonlyMap<string, number>;
}

/** Scripts without spaces, and Korean with its compounds: a stem may be anywhere in a word. */
export const JOINED = /[\p{sc=Han}\p{sc=Hira}\p{sc=Kana}\p{sc=Hang}ー]/u;

const readEntries = (list: string) => list.split(/\s+/).map((entry) => entry.replaceAll('_', ' '));

/** Reads a list for {@link matchAt}. */
export function readVocabulary(list: string): Vocabulary {
  const entries = readEntries(list);
  const longest = new Map<string, number>();
  for (const entry of entries) {
    const word = entry.replace('=', '');
    longest.set(word.charAt(0), Math.max(word.length, longest.get(word.charAt(0)) ?? 0));
  }
  const stems = entries.filter((entry) => !entry.startsWith('='));
  const words = entries.flatMap((entry) => (entry.startsWith('=') ? [entry.slice(1)] : []));
  return { stems: new Set(stems), words: new Set(words), longest };
}

/** Words in lower case, each between single spaces. */
export function normalize(text: string): string {
  const words = text
    .toLowerCase()
    .replace(/[\u0307\ufe0f\u064b-\u0652\u0640]/g, '')
    .replace(/[^\p{L}\p{M}]+/gu, ' ')
    .trim();
  return ` ${words} `;
}

/** The end of the word that begins at an offset, if the vocabulary has it or its stem; else -1. */
export function matchAt(text: string, start: number, vocabulary: Vocabulary): number {
  const end = matchStem(text, start, vocabulary);
  if (end >= 0) return end;
  const prefix = readArabicPrefix(text, start);
  return prefix === '' ? end : matchStem(text, start + prefix.length, vocabulary);
}

/** Arabic attaches articles and prepositions to the word. */
const readArabicPrefix = (text: string, start: number) =>
  ARABIC.test(text.charAt(start))
    ? (/^(?:وال|بال|ال|لل|و|ب|ل)(?=\p{sc=Arab})/u.exec(text.slice(start, start + 4))?.[0] ?? '')
    : '';
const ARABIC = /\p{sc=Arab}/u;

function matchStem(text: string, start: number, { stems, words, longest }: Vocabulary): number {
  const most = longest.get(text.charAt(start)) ?? 0;
  for (let end = Math.min(text.length, start + most); end > start; end -= 1) {
    const piece = text.slice(start, end);
    if (words.has(piece) && text[end] === ' ') return end;
    if (stems.has(piece)) return JOINED.test(piece) ? end : text.indexOf(' ', end);
  }
  return -1;
}

interface Entry {
  readonly word: string;
  readonly isWhole: boolean;
  readonly matcher: number;
}

/** Entries are looked up by so many first characters, which few words of a text share. */
const MAX_KEY = 3;
/** The entries of all matchers, by their beginnings: most matchers examine each paragraph, so one pass looks up all. */
const ENTRIES = new Map<string, Entry[]>();
let count = 0;

/** Returns a predicate: whether a text has a word of the list. */
export function matcher(list: string): (text: string) => boolean {
  const id = count++;
  for (const entry of readEntries(list)) {
    const word = entry.replace('=', '');
    const key = word.slice(0, MAX_KEY);
    const entries = ENTRIES.get(key) ?? [];
    entries.push({ word, isWhole: entry !== word, matcher: id });
    ENTRIES.set(key, entries);
  }
  return (text) => findMatchers(text).has(id);
}

/** The matchers with a word in the text. Linear in the text. */
function findMatchers(text: string): ReadonlySet<number> {
  if (last.text === text) return last.found;
  const words = normalize(text);
  const found = new Set<number>();
  const look = (start: number) => {
    for (let length = 1; length <= MAX_KEY; length += 1) {
      for (const { word, isWhole, matcher } of ENTRIES.get(words.slice(start, start + length)) ?? []) {
        if (words.startsWith(word, start) && (!isWhole || words[start + word.length] === ' ')) found.add(matcher);
      }
    }
  };
  for (let at = 1; at < words.length; at += 1) {
    if (words[at - 1] !== ' ' && !JOINED.test(words[at] ?? '')) continue;
    look(at);
    const prefix = readArabicPrefix(words, at);
    if (prefix !== '') look(at + prefix.length);
  }
  last = { text, found };
  return found;
}
let last: { text: string; found: ReadonlySet<number> } = { text: '', found: new Set() };

/** Longer than any entry. */
const MAX_START = 200;

/** Returns a predicate: whether a text begins with a word of the list. */
export const startMatcher = (list: string) => {
  const vocabulary = readVocabulary(list);
  return (text: string): boolean => {
    if (lastStart.text !== text) lastStart = { text, words: normalize(text.slice(0, MAX_START)) };
    return matchAt(lastStart.words, 1, vocabulary) >= 0;
  };
};
let lastStart = { text: '', words: normalize('') };
