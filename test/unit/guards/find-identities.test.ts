import { describe, expect, test } from 'vitest';
import { findIdentities, findLongNumbers, isPublished } from '../../../src/guards/find-identities.ts';

const identitiesIn = (text: string) =>
  findIdentities(text).map(
    (found) => `${found.kind}: ${text.slice(found.start, found.end)}${isPublished(found) ? ', published' : ''}`,
  );
const longNumbersIn = (text: string) => findLongNumbers(text).map(({ start, end }) => text.slice(start, end));

describe('numbers with check digits', () => {
  test.each<[string, string[]]>([
    ['2721000000000004', []],
    ['30569309025904', ['payment card number: 30569309025904, published']],
  ])('a card: %s', (text, found) => {
    expect(identitiesIn(text)).toEqual(found);
  });

  test.each<[string, string[]]>([['219-09-9999', ['social security number: 219-09-9999, published']]])(
    'a social security number: %s',
    (text, found) => {
      expect(identitiesIn(text)).toEqual(found);
    },
  );

  test.each<[string, string[]]>([
    ['GB611234567890', []],
    ['GB711234567890A', ['bank account number (IBAN): GB711234567890A']],
    ['GB151234567890ABCD1234567890ABCD12', ['bank account number (IBAN): GB151234567890ABCD1234567890ABCD12']],
    ['GB041234567890ABCD1234567890ABCD123', []],
  ])('an account: %s', (text, found) => {
    expect(identitiesIn(text)).toEqual(found);
  });

  test.each<[string, string[]]>([
    ['12026-11-20', ['12026-11-20']],
    ['20.11.20261', ['20.11.20261']],
  ])('a long number: %s', (text, numbers) => {
    expect(longNumbersIn(text)).toEqual(numbers);
  });
});
