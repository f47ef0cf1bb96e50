import { describe, expect, test } from 'vitest';
import { findPhones } from '../../../src/guards/find-phones.ts';

const numbersIn = (text: string) => findPhones(text, []).map(({ start, end }) => text.slice(start, end));

describe('phone numbers', () => {
  test.each<[string, string[]]>([
    ['Range 200-1500', []],
    ['201-1500', ['201-1500']],
    ['200-1501', ['200-1501']],
    ['100-0150', ['100-0150']],
    ['600-1300', []],
    ['call 512-2048 Tokens', []],
    ['555-0134 and people', ['555-0134']],
  ])('a local number or a range: %s', (text, numbers) => {
    expect(numbersIn(text)).toEqual(numbers);
  });

  test.each<[string, string[]]>([
    ['Call 20261120', []],
    ['call 120261120', ['120261120']],
    ['call 202611201', ['202611201']],
    ['order for 415 555 0134', ['415 555 0134']],
    ['ORDER 415 555 0134', []],
    ['order number is 415-555-0134, call 415-555-0135', ['415-555-0135']],
    ['电话：5550134', ['5550134']],
    ['dial 123456', []],
    ['call\n5550134', []],
    ['order\n415 555 0134', ['415 555 0134']],
    ['call no. 415 555 0134', ['415 555 0134']],
    [`call${' '.repeat(56)}5550134`, ['5550134']],
    [`call${' '.repeat(57)}5550134`, []],
    ['电话是什么？答案 5550134', []],
  ])('words before plain digits: %s', (text, numbers) => {
    expect(numbersIn(text)).toEqual(numbers);
  });

  test.each<[string, string[]]>([
    ['94155550134', []],
    ['120255501344', []],
    ['079111234567', []],
  ])('plain digits: %s', (text, numbers) => {
    expect(numbersIn(text)).toEqual(numbers);
  });

  test.each<[string, string[]]>([
    ['1-2025550134', []],
    ['1 800 555 010', ['1 800 555 010']],
    ['1 121 345 6789', []],
    ['123 456-7890', ['123 456-7890']],
    ['1 200 100 555', []],
    ['415  555 0134', []],
    ['128 0013 8000', []],
    ['2130 012 345', []],
    ['98765/43210', []],
    ['58765 43210', []],
    ['98765-432101', ['98765-432101']],
    ['612-345-678', []],
    ['612\u00a0345\u00a0678', ['612\u00a0345\u00a0678']],
    ['44 123 45 67', ['44 123 45 67']],
  ])('groups of countries: %s', (text, numbers) => {
    expect(numbersIn(text)).toEqual(numbers);
  });

  test.each<[string, string[]]>([
    ['phone 134 56 78 91', []],
    ['phone 1234 5678', ['1234 5678']],
    ['phone 12-34-5678', []],
    ['phone 12345 67891 23456', ['12345 67891 23456']],
    ['phone 1234 5678 9123 4567', ['1234 5678 9123']],
    ['phone 12-345 678', []],
    ['phone 2-345-678-912', []],
    ['phone 034 567 8912', []],
    ['call 12 34 56 78 90 12 34', ['12 34 56 78 90 12']],
  ])('other groups, where a phone is named: %s', (text, numbers) => {
    expect(numbersIn(text)).toEqual(numbers);
  });

  test.each<[string, string[]]>([
    ['01-1-2345678', ['01-1-2345678']],
    ['09 1234567-1', []],
    ['0202-02-02-02', []],
    ['02-24 20 26 28', []],
    ['020 7946 09', ['020 7946 09']],
    ['020-7946 09-58', []],
    ['0.345.678.9123', []],
    ['0044 20 7946', []],
    ['0044 20 79460', ['0044 20 79460']],
    ['0044 20 7946 09581', ['0044 20 7946 09581']],
    ['0044 20 7946 095812', []],
    ['020 7946 09581', ['020 7946 09581']],
    ['020 7946 095812', []],
    ['012-34 56 78', ['012-34 56 78']],
    ['02-34 56 7890', ['02-34 56 7890']],
    ['012 34 56 7890', ['012 34 56 7890']],
    ['02079 46095812', []],
  ])('a trunk zero: %s', (text, numbers) => {
    expect(numbersIn(text)).toEqual(numbers);
  });

  test.each<[string, string[]]>([
    ['+44 20 794/6095/244', ['+44 20 794/6095']],
    ['+44 20  7946 0958', []],
    ['+44 20 - 7946 0958', ['+44 20 - 7946 0958']],
    ['+44 20 () 7946 0958', []],
    ['+44 20 +1 415 555 0134', ['+1 415 555 0134']],
    ['+1234567', []],
    ['+12345678', ['+12345678']],
    ['+123 4567', ['+123 4567']],
    ['+123 456', []],
    ['+2345678901234567', []],
    ['+234567890123 456', ['+234567890123 456']],
    ['+234567890123 4567', ['+234567890123']],
    ['+2345678901 23 45', ['+2345678901 23']],
    ['a+14155550134', []],
    ['5+14155550134', []],
  ])('a plus: %s', (text, numbers) => {
    expect(numbersIn(text)).toEqual(numbers);
  });

  test.each<[string, string[]]>([
    ['(4) 155 50134', []],
    ['(41) 555013', ['(41) 555013']],
    ['(41) 55501', []],
    ['(41 555 0134', []],
    ['a(415) 555-0134', ['555-0134']],
    ['(41555) 50134', ['(41555) 50134']],
    ['(415550) 1345', []],
    ['(415 555) 0134', []],
    ['(415)555-0134 (415)555-0135', ['(415)555-0134', '(415)555-0135']],
  ])('brackets: %s', (text, numbers) => {
    expect(numbersIn(text)).toEqual(numbers);
  });

  test.each<[string, string[]]>([
    ['a:415-555-0134', ['415-555-0134']],
    ['a,415-555-0134', []],
    ['-415-555-0134', ['415-555-0134']],
  ])('the end of something longer: %s', (text, numbers) => {
    expect(numbersIn(text)).toEqual(numbers);
  });

  test.each<[string, string[]]>([
    ['415-555-0134x12', ['415-555-0134x12']],
    ['415-555-0134 X204', ['415-555-0134 X204']],
    ['415-555-0134 or extension 3', ['415-555-0134']],
  ])('an extension: %s', (text, numbers) => {
    expect(numbersIn(text)).toEqual(numbers);
  });

  test.each<[string, string[]]>([['1-800-FLOWERS or 415-555-0134', ['1-800-FLOWERS', '415-555-0134']]])(
    'several numbers: %s',
    (text, numbers) => {
      expect(numbersIn(text)).toEqual(numbers);
    },
  );

  test.each<[string, string[]]>([
    ['1-800-FLOWER', ['1-800-FLOWER']],
    ['1-800-FLOWE', []],
    ['1-800-FLOWERSHO', ['1-800-FLOWERSHO']],
    ['1-800-FLOWER-SHOP', []],
    ['1-800-XXXXXXX', []],
    ['1-800-GO-800-FLOWERS', []],
  ])('letters instead of digits: %s', (text, numbers) => {
    expect(numbersIn(text)).toEqual(numbers);
  });

  test.each<[string, string[]]>([
    [`4155550134${' '.repeat(1990)}`, ['4155550134']],
    [`4155550134${' '.repeat(1991)}`, []],
  ])('a table: %s', (text, numbers) => {
    expect(numbersIn(text)).toEqual(numbers);
  });

  test('letters stay in the digits', () => {
    expect(findPhones('Call 1 (800)-FLOWERS', []).map(({ digits }) => digits)).toEqual(['1800FLOWERS']);
  });
});
