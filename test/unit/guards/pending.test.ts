import { expect, test } from 'vitest';
import { hasCondition, isPending } from '../../../src/guards/pending.ts';

test.each<[text: string, is: boolean]>([
  ['IF the price is set', true],
  ['Offer it IF the price is set', true],
  ['如果没有价格', true],
  ['予約の場合', true],
  ['The gift is set', false],
])('a condition: %j: %s', (text, is) => {
  expect(hasCondition(text)).toBe(is);
});

test.each<[text: string, is: boolean]>([
  ['PENDING', true],
  ['folgt.', true],
  ['TBD', true],
  ['all that is pending', false],
  ['pending orders', false],
])('not known yet: %j: %s', (text, is) => {
  expect(isPending(text)).toBe(is);
});
