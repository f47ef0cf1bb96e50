import { describe, expect, test } from 'vitest';
import {
  isScope,
  keepsMost,
  pairSentences,
  restates,
  shareWords,
  splitSentences,
  stemsOf,
  wordsOf,
} from '../../../src/guards/sentences.ts';

const sentencesIn = (text: string) =>
  splitSentences(text).map(({ text: own, line, scope }) => `${line} ${own.trim()}${scope ? ` (${scope})` : ''}`);
const pairsOf = (before: string, after: string) =>
  pairSentences(splitSentences(before), splitSentences(after), (stem) => stem === 'never').map(
    (pair) => `${pair.before.text.trim()} ~ ${pair.after.text.trim()}: ${pair.similarity.toFixed(3)}`,
  );

describe('sentences', () => {
  test.each<[string, string[]]>([['Greet Dr. Who. Ask for names.', ['1 Greet Dr. Who.', '1 Ask for names.']]])(
    'sentences: %j',
    (text, sentences) => {
      expect(sentencesIn(text)).toEqual(sentences);
    },
  );

  test.each<[string, string[]]>([
    ['Rules:\n \nGreet callers\n \nAsk for names', ['1 Rules:', '3 Greet callers (Rules:)', '5 Ask for names']],
    ['Hashtag ## rules\nGreet callers', ['1 Hashtag ## rules', '2 Greet callers']],
    ['**Rules**\nGreet callers', ['1 **Rules**', '2 Greet callers (**Rules**)']],
    ['<rules>now</rules>\nGreet callers', ['1 <rules>now</rules>', '2 Greet callers']],
  ])('what a sentence stands below: %j', (text, sentences) => {
    expect(sentencesIn(text)).toEqual(sentences);
  });

  test.each<[string, string, boolean]>([
    ['Greet callers by name. Ask for the visit.', 'Greet callers by name. Sing the anthem of the town at noon.', true],
    ['Greet callers by name. Ask for the visit.', 'Greet callers by name. Sing the anthem. Hum tunes softly.', false],
    ['Greet callers.', 'Greet callers by name.', true],
    ['Greet callers by surname.', 'Greet callers by name.', false],
    ['Greet guests gladly every morning.', 'Greet callers warmly every morning.', true],
    ['Greet guests coldly seldom mornings, midday, night.', 'Greet callers warmly every evening, noon, night.', false],
    ['Greet callers.', '', false],
  ])('a part that is restated: %j has %j: %s', (text, part, is) => {
    expect(restates(text, part)).toBe(is);
  });

  test.each<[string, string, object]>([
    [
      'red oak elm ash fir yew bay box fig nut pear plum quince rose',
      'red oak',
      { kept: 1 / 7, repeated: 1, isKnown: false },
    ],
    [
      'red oak elm ash fir yew bay box fig nut pear plum quince rose sage',
      '',
      { kept: 0, repeated: 0, isKnown: false },
    ],
    [
      'red oak elm ash fir yew bay box fig nut pear plum quince rose sage',
      'lime',
      { kept: 0, repeated: 0, isKnown: true },
    ],
    ['red', 'red red red', { kept: 1, repeated: 1, isKnown: false }],
    ['', '', { kept: 0, repeated: 0, isKnown: false }],
  ])('shared words: %j in %j', (before, after, shares) => {
    expect(shareWords(before, after)).toEqual(shares);
  });

  test.each<[string, string, boolean]>([['red oak', 'red elm', true]])(
    'most words: %j in %j: %s',
    (before, after, is) => {
      expect(keepsMost(before, after)).toBe(is);
    },
  );

  test.each<[string, string, string[]]>([
    ['never red', 'never red', ['never red ~ never red: 1.000']],
    ['hotel book rooms', 'hotel books room calls taxi', ['hotel book rooms ~ hotel books room calls taxi: 0.250']],
    ['hotel book rooms', 'hotel books room calls', ['hotel book rooms ~ hotel books room calls: 0.800']],
    ['hotel abxde', 'hotel abcde', ['hotel abxde ~ hotel abcde: 0.500']],
    ['hotel abcd', 'hotel abce', ['hotel abcd ~ hotel abce: 0.950']],
    ['hotel barn barb', 'hotel bar', ['hotel barn barb ~ hotel bar: 0.760']],
    ['hotel كتاب', 'hotel تاب', ['hotel كتاب ~ hotel تاب: 0.500']],
    ['hotel oxx', 'hotel ox', ['hotel oxx ~ hotel ox: 0.950']],
  ])('pairs: %j in %j', (before, after, pairs) => {
    expect(pairsOf(before, after)).toEqual(pairs);
  });

  test.each<[string, boolean]>([
    [`${'x'.repeat(199)}:`, true],
    [`${'x'.repeat(200)}:`, false],
  ])('a line above others: %s', (line, is) => {
    expect(isScope(line)).toBe(is);
  });

  test.each<[string, string[]]>([['x²y, ²x', ['x²y']]])('stems: %s', (text, stems) => {
    expect(stemsOf(wordsOf(text))).toEqual(stems);
  });

  // A sentence is compared with twelve others: those of the rarest stem, as they come.
  const many = (stem: string, count: number) =>
    Array.from({ length: count }, (_, i) => `${stem} ${String.fromCharCode(98 + i)}${stem}`);
  test.each<[name: string, others: string[], pair: string]>([
    ['the last of twelve', [...many('red', 11), 'red', ...many('oak', 12)], 'red oak ~ red: 0.667'],
    ['not the last of thirteen', [...many('red', 12), 'red', ...many('oak', 14)], 'red oak ~ red bred: 0.500'],
    ['not one of the less rare stem', ['red', ...many('red', 12), ...many('oak', 12)], 'red oak ~ oak boak: 0.500'],
    ['one of the second stem', ['oak', ...many('red', 11), ...many('oak', 12)], 'red oak ~ oak: 0.667'],
  ])('compares %s', (_name, others, pair) => {
    expect(pairsOf('red oak', others.join('\n'))).toEqual([pair]);
  });
});
