import type { Finding } from '../render/types.ts';
import { makeFinding } from './finding.ts';
import { findLiterals } from './literals.ts';
import { scanPlaceholders } from './scan-placeholders.ts';
import { splitSentences, wordsOf } from './sentences.ts';
import { findSpeech } from './speech.ts';
import { blankSpans, type Span } from './text.ts';

const SCRIPTS = [
  'Latin',
  'Cyrillic',
  'Greek',
  'Arabic',
  'Hebrew',
  'Devanagari',
  'Bengali',
  'Gurmukhi',
  'Gujarati',
  'Tamil',
  'Telugu',
  'Kannada',
  'Malayalam',
  'Sinhala',
  'Thai',
  'Lao',
  'Khmer',
  'Myanmar',
  'Tibetan',
  'Georgian',
  'Armenian',
  'Ethiopic',
  'Hangul',
  'Hiragana',
  'Katakana',
  'Han',
  'Mongolian',
] as const;
const MATCHERS = SCRIPTS.map((name) => [name, new RegExp(`\\p{Script=${name}}`, 'gu')] as const);

/** A character of these scripts counts as several letters. */
const weightOf = (name: string) => (/Han|Hiragana|Katakana/.test(name) ? 2.5 : 1);

/** Words that most sentences of a language contain, and that related languages spell differently. */
const FUNCTION_WORDS: Readonly<Record<string, string>> = {
  English: 'the and you is are to of with for not if your this that it they when always never be do caller',
  German: 'der die das und nicht ist sie den mit für wenn ein eine auf dem zu immer nie auch oder anrufer dass',
  French: 'le les des et vous est pour une dans si votre avec pas ne jamais toujours sur ou aux du leur',
  Spanish: 'el los las y en para con una si que su nunca siempre del por al es pero cuando o usted',
  Portuguese: 'o os as e em para com uma se não do da no na você seu nunca sempre ou ao quando é',
  Italian: 'il gli le e per con una se non di che del della mai sempre è o nel al sono quando',
  Dutch: 'de het een en van niet is je met voor als of op nooit altijd dat zijn te uw bij ook',
  Polish: 'i nie w na do się jest z że jeśli czy nigdy zawsze lub po dla oraz przed jak to ma',
  Turkish: 've bir bu için ile eğer asla her değil da de en olarak önce sonra veya kadar ama ise gibi',
  Swedish: 'och att det är inte en för med om du alltid aldrig som på den till av eller ett har',
  Romanian: 'și în nu este să cu la pe pentru dacă sau din mai niciodată întotdeauna un o care ca',
  Czech: 'a se na je v že pokud nikdy vždy pro do s nebo při ale aby si jste co od',
  Vietnamese: 'và không là của bạn cho nếu khi với được các một luôn hãy để có này hoặc trong',
  Indonesian: 'dan yang untuk tidak jika dengan anda dari jangan selalu ini atau pada adalah ke di akan',
};
/** A language that is not in the table, or a text with too few words. */
const LATIN = 'Latin script';
const LANGUAGES = Object.keys(FUNCTION_WORDS);
/** A word shared by several languages counts less for each. */
const WORDS = new Map<string, { readonly languages: readonly string[]; readonly weight: number }>();
for (const language of LANGUAGES) {
  for (const word of (FUNCTION_WORDS[language] ?? '').split(' ')) {
    const languages = [...(WORDS.get(word)?.languages ?? []), language];
    WORDS.set(word, { languages, weight: 1 / languages.length });
  }
}

/** A text with fewer function words is too short to judge. */
const MIN_HITS = 6;
/** The main language leads any other by this factor; related languages share many words. */
const LEAD = 1.25;
/** After a switch, the old language has at most this share. */
const LEFT_SHARE = 0.36;
/** A foreign sentence has at least this many function words of its language. */
const MIN_LINE_HITS = 3;

/**
 * Finds a proposal whose main language differs from the prompt's, or a new sentence in another language. Ignores
 * quotations, code, keys and placeholders: an agent may greet in many languages.
 */
export function checkLanguage(before: string, after: string): Finding[] {
  const old = blankForeign(before);
  const next = blankForeign(after);
  const from = mainOf(old);
  const to = mainOf(next);
  const isUnknown = from?.name === LATIN || (to?.name === LATIN && LANGUAGES.includes(from?.name ?? ''));
  if (from && to && !isUnknown && to.shareOf(from.name) <= LEFT_SHARE) {
    const message = `The proposal is written mainly in ${to.name}, but the prompt in ${from.name}.`;
    return [makeFinding('answer-language', message, { side: 'after' })];
  }
  if (!from) return [];
  const known = new Set(splitSentences(old).map(({ text }) => text.trim()));
  const found = splitSentences(next).find(({ text }) => !known.has(text.trim()) && isForeign(text, from));
  if (!found) return [];
  const message = `Line ${found.line} of the proposal is in another language than the prompt.`;
  return [makeFinding('answer-language', message, { side: 'after', line: found.line }, 'warn')];
}

interface Main {
  readonly name: string;
  /** 0 to 1: the share of another language beside the main one. */
  readonly shareOf: (name: string) => number;
}

function mainOf(text: string): Main | undefined {
  const scripts = weighScripts(text);
  const script = heaviest(scripts);
  if (script === undefined || weightIn(scripts, script) < 20) return undefined;
  const words = weighWords(text);
  const isLatin = script === 'Latin';
  const name = isLatin ? heaviest(words) : script;
  if (name === undefined || (isLatin && weightIn(words, name) < MIN_HITS)) {
    return isLatin ? { name: LATIN, shareOf: shareBeside(scripts, script) } : undefined;
  }
  const weights = isLatin ? words : scripts;
  const others = [...weights].filter(([other]) => other !== name).map(([, weight]) => weight);
  if (weightIn(weights, name) < LEAD * Math.max(...others)) return undefined;
  const share = shareBeside(weights, name);
  const scriptShare = shareBeside(scripts, script);
  return {
    name,
    // By function words if both use Latin letters, else by letters.
    shareOf: (other) => {
      if (!isLatinName(other)) return scriptShare(other);
      return isLatin ? share(other) : scriptShare('Latin');
    },
  };
}

const isLatinName = (name: string) => name === LATIN || LANGUAGES.includes(name);

const shareBeside = (weights: ReadonlyMap<string, number>, main: string) => (name: string) =>
  weightIn(weights, name) / (weightIn(weights, name) + weightIn(weights, main));

const weightIn = (weights: ReadonlyMap<string, number>, name: string) => weights.get(name) ?? 0;

const heaviest = (weights: ReadonlyMap<string, number>) => [...weights].sort((a, b) => b[1] - a[1])[0]?.[0];

/** Counts letters by script. Han characters with kana are Japanese, without Chinese. */
function weighScripts(text: string): Map<string, number> {
  const weights = new Map<string, number>();
  for (const [name, matcher] of MATCHERS) {
    const count = text.match(matcher)?.length ?? 0;
    if (count > 0) weights.set(name, count * weightOf(name));
  }
  const han = weightIn(weights, 'Han');
  const kana = weightIn(weights, 'Hiragana') + weightIn(weights, 'Katakana');
  for (const name of ['Han', 'Hiragana', 'Katakana']) weights.delete(name);
  if (han + kana > 0) weights.set(kana > han / 10 ? 'Japanese' : 'Chinese', han + kana);
  return weights;
}

function weighWords(text: string): Map<string, number> {
  const weights = new Map<string, number>();
  for (const word of wordsOf(text)) {
    const entry = WORDS.get(word);
    if (!entry) continue;
    for (const language of entry.languages) weights.set(language, weightIn(weights, language) + entry.weight);
  }
  return weights;
}

function isForeign(sentence: string, main: Main): boolean {
  const scripts = weighScripts(sentence);
  const script = heaviest(scripts);
  if (script === undefined) return false;
  const isLatinMain = isLatinName(main.name);
  if (script !== 'Latin') {
    const isOther = isLatinMain || !/Chinese|Japanese/.test(script);
    return isOther && weightIn(scripts, script) >= 12 && isMostly(scripts, script, 0.6) && main.shareOf(script) < 0.05;
  }
  if (!isLatinMain)
    return (
      weightIn(scripts, 'Latin') >= 40 &&
      isMostly(scripts, 'Latin', 0.8) &&
      isProse(sentence) &&
      main.shareOf(LATIN) < 0.1
    );
  if (main.name === LATIN) return false;
  const words = weighWords(sentence);
  const own = weightIn(words, main.name);
  const other = heaviest(words);
  return (
    other !== undefined &&
    weightIn(words, other) >= MIN_LINE_HITS &&
    weightIn(words, other) >= 4 * own &&
    main.shareOf(other) < 0.1
  );
}

const isMostly = (weights: ReadonlyMap<string, number>, name: string, share: number) =>
  weightIn(weights, name) >= share * [...weights.values()].reduce((sum, weight) => sum + weight, 0);

/** Whether a sentence has function words, and not only names and terms. */
const isProse = (sentence: string) => [...weighWords(sentence).values()].some((weight) => weight >= 2);

/** Blanks out what may be in any language: speech, code, keys, field names, placeholders and addresses. */
function blankForeign(text: string): string {
  const code: Span[] = [
    ...text.matchAll(
      /```[^`]*```|`[^`\n]*`|"[^"\n]*"\s{0,4}:|(?<![\p{L}\p{N}_])[\p{L}\p{N}]{1,60}(?:_[\p{L}\p{N}]{1,60}){1,12}/gu,
    ),
  ].map(({ 0: whole, index }) => ({ start: index, end: index + whole.length }));
  return blankSpans(text, [...findSpeech(text), ...scanPlaceholders(text), ...findLiterals(text), ...code]);
}
