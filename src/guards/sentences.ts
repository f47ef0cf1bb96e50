import { indexLines } from '../lines.ts';
import { onceForRecent } from '../once.ts';

/** A sentence, heading or list item of a prompt. */
export interface Sentence {
  readonly text: string;
  /** Offset in UTF-16 units. */
  readonly start: number;
  /** 1-based. */
  readonly line: number;
  /** Stems of the words that carry meaning, in order, without numbers. */
  readonly stems: readonly string[];
  /** The heading or line with a colon above the sentence, or an empty text. */
  readonly scope: string;
}

/** A sentence and the most similar one of the other text. */
export interface SentencePair {
  readonly before: Sentence;
  readonly after: Sentence;
  /** Share of common stems, 0 to 1. */
  readonly similarity: number;
}

/** Scripts without spaces between words: each letter is a word. */
const UNSPACED = String.raw`\p{sc=Han}\p{sc=Hira}\p{sc=Kana}\p{sc=Thai}\p{sc=Khmr}\p{sc=Laoo}\p{sc=Mymr}`;
const WORD = new RegExp(String.raw`[${UNSPACED}]|[\p{L}\p{M}\p{N}](?:[\p{L}\p{M}\p{N}]|['’](?=\p{L}))*`, 'gu');
/** The same in most texts, in a third of the time. */
const ASCII = /^[\0-\x7f]*$/;
const ASCII_WORD = /[a-z\d](?:[a-z\d]|'(?=[a-z]))*/g;
/** Arabic can be written with or without short vowels. */
const VOWEL_MARKS = /[\u064b-\u0652\u0640]/g;
const END = /[.!?…]["'”’»)\]]*(?=\s|$)|[。！？।۔؟]/gu;
const ABBREVIATION =
  /(?:^|[\s(])(?:e\.g|i\.e|etc|vs|approx|a\.m|p\.m|[A-Z]|Dr|Mr|Ms|Mrs|St|No|Nr|Str|z\.B|bzw|ca|Sr|Sra|Núm)\.$/;

/** Words that carry little meaning, in the big languages. */
const STOP_WORDS = new Set(
  `a an the and or but so to of in on at by for with from as is are was were be been being am do does did done doing has have had having will would shall should must may might can could it its
  this that these those there here you your yours yourself they them their he she his her we us our i me my if when then than also just please make sure always ever
  der die das den dem des ein eine einen einem einer eines und oder aber zu zum zur von vom im in am an auf für mit bei ist sind war sei sein werden wird wurde sie ihr ihre ihren du dein deine er es wir uns wenn dann als auch immer bitte dass
  el la los las un una unos unas y o pero de del al en con por para es son era ser sea está están se su sus tu te le lo les si cuando que como también siempre favor
  le les des et ou mais du au aux dans sur avec pour par est sont être soit il elle ils elles vous votre vos tu ton ta tes ce cette ces si quand qui que aussi toujours
  os as uma uns umas e ou mas do da dos das no na nos nas em com por para é são ser seja ele ela você seu sua seus suas se quando que também sempre
  il lo gli i uno una e o ma di del della dei delle al alla nel nella con per è sono essere sia tu tuo tua suo sua se quando che anche sempre
  de het een en of maar van naar in op bij met voor is zijn was wordt worden je jij jouw u uw hij zij ze als dan ook altijd
  i lub ale w we z ze na do od dla przy jest są być się to ten ta te jeśli gdy także zawsze
  ve veya ama bir bu şu ile için da de ki mi her zaman
  绝 对 要 请 可 以 应 该 必 须 能 会 的 了
  دائما في من على إلى عن مع هذا هذه أن إن كل ثم أو
  и или но в во на с со к по для от из у о это этот эта эти вы вас ваш ваша он она они если когда также всегда`.split(
    /\s+/,
  ),
);

/** Splits a text at line breaks and at the ends of sentences. Several checks split the same texts. */
export const splitSentences = onceForRecent((text: string): readonly Sentence[] => {
  const lineOf = indexLines(text);
  const sentences: Sentence[] = [];
  let at = 0;
  let scope = '';
  for (const line of text.split('\n')) {
    if (line.trim() === '') {
      // A list may follow its heading after a blank line; a paragraph after another blank line does not belong to it.
      if (!isHeading(scope)) scope = scope.endsWith('\0') ? '' : `${scope}\0`;
    } else if (isScope(line)) {
      scope = line;
    }
    let start = at;
    for (const { index, 0: end } of line.matchAll(END)) {
      const stop = at + index + end.length;
      if (ABBREVIATION.test(text.slice(Math.max(start, stop - 12), stop))) continue;
      push(start, stop);
      start = stop;
    }
    push(start, at + line.length);
    at += line.length + 1;

    function push(from: number, to: number): void {
      const piece = text.slice(from, to);
      const stems = stemsOf(wordsOf(piece));
      if (stems.length === 0) return;
      const own = isScope(line) ? '' : scope.replace('\0', '');
      sentences.push({ text: piece, start: from, line: lineOf(from), stems, scope: own });
    }
  }
  return sentences;
});

const isHeading = (line: string) => /^\s{0,3}#{1,6}\s/.test(line);
/** Whether a line is a heading or introduces what follows: `Never:`, `**Do not**`, `[Rules]`, `<rules>`. */
export const isScope = (line: string) =>
  isHeading(line) ||
  (line.length <= 200 && /[:：]\s*[*_]*\s*$|^\s*\*\*[^*]+\*\*\s*$|^\s*\[[^[\]]+\]\s*$|^\s*<[^<>]+>\s*$/.test(line));

/** The words of a text in lower case; single letters in scripts without spaces. */
export function wordsOf(text: string): string[] {
  const lower = text.toLowerCase();
  return (ASCII.test(lower) ? lower.match(ASCII_WORD) : lower.replace(VOWEL_MARKS, '').match(WORD)) ?? [];
}

/** Stems of words, without stop words and numbers. */
export function stemsOf(words: readonly string[]): string[] {
  return words.filter((word) => !STOP_WORDS.has(word) && !/^\p{N}/u.test(word)).map(stemOf);
}

/** The first five letters: rewrites often change endings. */
const stemOf = (word: string) => word.slice(0, 5);

interface Candidate {
  readonly sentence: Sentence;
  readonly stems: ReadonlySet<string>;
}

/** A sentence is compared with this many others, those that share its rarest stems. */
const MAX_CANDIDATES = 12;

/**
 * Pairs each sentence with the most similar one of the other text. Linear: only sentences that share a rare stem are
 * compared.
 *
 * @param ignore stems that don't count, such as negations
 */
export function pairSentences(
  before: readonly Sentence[],
  after: readonly Sentence[],
  ignore: (stem: string) => boolean,
): SentencePair[] {
  const places = new Map<string, Candidate[]>();
  for (const sentence of after) {
    const candidate = { sentence, stems: new Set(sentence.stems.filter((stem) => !ignore(stem))) };
    for (const stem of candidate.stems) {
      const list = places.get(stem);
      if (list) list.push(candidate);
      else places.set(stem, [candidate]);
    }
  }
  return before.flatMap((sentence): SentencePair[] => {
    const own = new Set(sentence.stems.filter((stem) => !ignore(stem)));
    let best: SentencePair | undefined;
    for (const other of byRarity(own, places)) {
      const similarity = compareStems(own, other.stems);
      if (!best || similarity > best.similarity) best = { before: sentence, after: other.sentence, similarity };
    }
    return best ? [best] : [];
  });
}

/** The share of common stems; a few that differ only in their ending count, too. */
function compareStems(own: ReadonlySet<string>, other: ReadonlySet<string>): number {
  const left = [...own].filter((stem) => !other.has(stem));
  let shared = own.size - left.length;
  if (left.length <= MAX_INFLECTED) {
    const spare = [...other].filter((stem) => !own.has(stem));
    if (spare.length <= MAX_INFLECTED) {
      for (const stem of left) {
        const index = spare.findIndex((one) => areInflected(stem, one));
        if (index < 0) continue;
        spare.splice(index, 1);
        shared += 0.9;
      }
    }
  }
  return (2 * shared) / (own.size + other.size);
}

const MAX_INFLECTED = 3;

const isStart = (one: string, other: string) => other.length >= 3 && (one.startsWith(other) || other.startsWith(one));

/** Whether stems differ only in their ending: `dare` and `dai`, `cen` and `ceny`. */
export function areInflected(stem: string, one: string): boolean {
  const shorter = Math.min(stem.length, one.length);
  // Arabic verbs have inflectional prefixes.
  if (/^[تاينأ]\p{sc=Arab}{2}/u.test(stem) && [one, one.slice(1)].some((rest) => isStart(rest, stem.slice(1))))
    return true;
  const isDense = /\p{sc=Hang}/u.test(one);
  const wanted = isDense || shorter <= 3 ? 2 : 3;
  return shorter >= wanted && one.slice(0, wanted) === stem.slice(0, wanted);
}

function byRarity(stems: ReadonlySet<string>, places: ReadonlyMap<string, readonly Candidate[]>) {
  const lists = [...stems].flatMap((stem) => {
    const list = places.get(stem);
    return list ? [list] : [];
  });
  const candidates = new Set<Candidate>();
  for (const list of lists.sort((a, b) => a.length - b.length)) {
    for (const candidate of list.slice(0, MAX_CANDIDATES)) candidates.add(candidate);
    if (candidates.size >= MAX_CANDIDATES) break;
  }
  return candidates;
}

/** The share of the first text's words in the second, and of the second's in the first. */
export interface SharedWords {
  readonly kept: number;
  readonly repeated: number;
  /** Whether there are enough words to compare. */
  readonly isKnown: boolean;
}

/** With fewer stems, a text is too short to compare. */
const MIN_STEMS = 15;

/** Compares the words of two texts by their stems, wherever they stand. */
export function shareWords(before: string, after: string): SharedWords {
  const stemsIn = (text: string) => new Set(stemsOf(wordsOf(text)));
  const old = stemsIn(before);
  const next = stemsIn(after);
  const shared = [...old].filter((stem) => next.has(stem)).length;
  return {
    kept: shared / Math.max(1, old.size),
    repeated: shared / Math.max(1, next.size),
    isKnown: old.size >= MIN_STEMS && next.size > 0,
  };
}

/** Whether a text has at least half of the words of another one, so that it may be a rewrite of it. */
export const keepsMost = (before: string, after: string): boolean => shareWords(before, after).kept >= 0.5;

/** Whether at least half of the sentences of a part stand in a text, perhaps reworded or with another list mark. */
export function restates(text: string, part: string): boolean {
  const sentences = splitSentences(part);
  const pairs = pairSentences(sentences, splitSentences(text), () => false);
  // A sentence of few words has something in common with many.
  const known = pairs.filter(({ before, similarity }) => similarity >= (before.stems.length < 5 ? 0.8 : 0.5)).length;
  return known > 0 && known * 2 >= sentences.length;
}
