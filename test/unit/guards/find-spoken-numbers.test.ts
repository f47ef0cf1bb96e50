import { describe, expect, test } from 'vitest';
import { findSpokenNumbers, readDigits } from '../../../src/guards/find-spoken-numbers.ts';

const spokenIn = (text: string) =>
  findSpokenNumbers(text).map(({ start, end, digits }) => `${text.slice(start, end)} = ${digits}`);

describe('numbers as they are spoken', () => {
  test.each<[string, string[]]>([
    ['Call four one five, five five five, oh one now', ['four one five, five five five, oh one = 41555501']],
    ['seven eight nine zero one two three', []],
    ['one three two four five six seven', ['one three two four five six seven = 1324567']],
    ['4-1-5-5-5-5-0', []],
  ])('spoken: %s', (text, numbers) => {
    expect(spokenIn(text)).toEqual(numbers);
  });

  test.each<[string, string]>([['Four 1, x FIVE-oh o', '41500']])('digits: %s', (text, digits) => {
    expect(readDigits(text)).toBe(digits);
  });
});
