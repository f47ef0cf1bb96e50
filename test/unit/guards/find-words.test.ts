import { describe, expect, test } from 'vitest';
import { matchAt, matcher, normalize, readVocabulary, startMatcher } from '../../../src/guards/find-words.ts';

const LIST = 'chang =new here_is 改进 تغيير =هنا i';

describe('a word of a list', () => {
  const has = matcher(LIST);
  test.each<[text: string, is: boolean]>([
    ['It CHANGED.', true],
    ['chang', true],
    ['unchanged', false],
    ['A new one', true],
    ['new', true],
    ['renew the news', false],
    ['Here, is', true],
    ['hereis', false],
    ['需要改进的', true],
    ['改 进', false],
    ['والتغيير', true],
    ['وهنا', true],
    ['تَغيير', true],
    ['İ', true],
    ['2new', true],
    ['', false],
  ])('is found anywhere: %j: %s', (text, is) => {
    expect(has(text)).toBe(is);
  });

  const begins = startMatcher(LIST);
  test.each<[text: string, is: boolean]>([
    ['Changed.', true],
    ['It changed.', true],
    ['Unchanged.', false],
    ['"New" it is', true],
    ['a new one', false],
    ['here is', true],
    ['改进的', true],
    ['需要改进', false],
    ['وهنا', true],
    [`${' '.repeat(197)}new`, true],
    [`${' '.repeat(198)}new`, false],
    ['', false],
  ])('is found at the start: %j: %s', (text, is) => {
    expect(begins(text)).toBe(is);
  });

  test.each<[text: string, end: number]>([
    ['changes made', 8],
    ['new made', 4],
    ['newest made', -1],
    ['改进的', 3],
    ['والتغيير', 9],
    ['x', -1],
  ])('ends where it ends: %j: %i', (text, end) => {
    expect(matchAt(normalize(text), 1, readVocabulary(LIST))).toBe(end);
  });

  test('may be in several lists', () => {
    const isRed = matcher('red');
    const isColor = matcher('red blue');
    const read = (text: string) => [isRed(text), isColor(text)];
    expect(['red', 'blue', 'x', 'red'].map(read)).toEqual([
      [true, true],
      [false, true],
      [false, false],
      [true, true],
    ]);
  });
});
