import type { Finding } from '../render/types.ts';
import { toLine } from '../safe-text.ts';
import { makeFinding } from './finding.ts';
import { findLiterals } from './literals.ts';
import { pairSentences, splitSentences } from './sentences.ts';
import { blankSpans } from './text.ts';

const NUMBER = /\d+(?:[.,:]\d+)*/g;
const LIST_MARK =
  /^\s*(?:[-*•#]{1,6}\s+)?(?:\*\*)?(?:(?:step|phase|stage|q|schritt|phase|paso|fase|étape|etape|etapa|passo|krok|adım|stap|steg|шаг|ステップ|步骤|第|단계|चरण|الخطوة)\s*)?\d{1,3}(?:\.\d{1,3}){0,3}(?:[.):：\s-]|$)/iu;
const WORDS: Readonly<Record<string, string>> = Object.fromEntries(
  [
    'zero one two three four five six seven eight nine ten eleven twelve',
    'null ein zwei drei vier fünf sechs sieben acht neun zehn elf zwölf',
    'cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce',
    'zéro un deux trois quatre cinq six sept huit neuf dix onze douze',
    'zero um dois três quatro cinco seis sete oito nove dez onze doze',
    'zero uno due tre quattro cinque sei sette otto nove dieci undici dodici',
  ].flatMap((line) => line.split(' ').map((word, value) => [word, String(value)])),
);
const NUMBER_WORD = new RegExp(`(?<!\\p{L})(?:${Object.keys(WORDS).join('|')})(?!\\p{L})`, 'giu');

/** Similarity of sentences that differ only in their numbers. */
const ALIKE = 0.85;

/** Finds numbers, prices, times and extensions that change in a sentence that is otherwise the same. */
export function checkNumbers(before: string, after: string): Finding[] {
  // Phone numbers and addresses have their own guard.
  const old = splitSentences(blankSpans(before, findLiterals(before)));
  const next = splitSentences(blankSpans(after, findLiterals(after)));
  const texts = new Set(next.map(({ text }) => text.trim()));
  // Values in JSON are examples.
  const changed = old.filter(({ text }) => /\d/.test(text) && !/"\s*:/.test(text) && !texts.has(text.trim()));
  return pairSentences(changed, next, () => false).flatMap(({ before: was, after: is, similarity }): Finding[] => {
    if (similarity < ALIKE) return [];
    const from = numbersOf(was.text);
    const to = numbersOf(is.text);
    const lost = from.filter((number) => !to.includes(number));
    const added = to.filter((number) => !from.includes(number));
    const [number] = lost;
    if (number === undefined || added.length === 0) return [];
    const message = `The number ${toLine(number)} on line ${was.line} of the prompt became ${toLine(added.join(', '))} in a sentence that is otherwise the same.`;
    return [makeFinding('number-changed', message, { side: 'before', line: was.line })];
  });
}

function numbersOf(text: string): string[] {
  const plain = text.replace(LIST_MARK, ' ');
  const digits =
    plain.match(NUMBER)?.map((number) => number.replace(/(?<=\d)[,.](?=\d{3}(?!\d))/g, '').replace(/[:.,]0+$/, '')) ??
    [];
  const words = plain.match(NUMBER_WORD)?.map((word) => WORDS[word.toLowerCase()] ?? word) ?? [];
  return [...digits, ...words];
}
