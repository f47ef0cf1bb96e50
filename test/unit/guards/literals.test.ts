import { describe, expect, test } from 'vitest';
import { findEmails, findUrls, hostOf } from '../../../src/guards/find-addresses.ts';
import { findIdentities, findLongNumbers } from '../../../src/guards/find-identities.ts';
import { findPhones } from '../../../src/guards/find-phones.ts';
import { findSpokenNumbers } from '../../../src/guards/find-spoken-numbers.ts';
import { checkLiterals, compareLiterals, findLiterals } from '../../../src/guards/literals.ts';

const textsOf = (found: readonly { text: string }[]) => found.map(({ text }) => text);

const changesOf = (before: string, after: string) => {
  const { lost, added } = compareLiterals(before, after);
  return [
    ...lost.map(({ text, rewritten }) => `${rewritten ? '~' : '-'}${text}`),
    ...added.map(({ text }) => `+${text}`),
  ];
};

describe('phone numbers', () => {
  test.each<[string, string[]]>([
    ['Call 415-555-0134 now.', ['415-555-0134']],
    ['(415) 555-0134', ['(415) 555-0134']],
    ['(415)555-0134, or 415.555.0134', ['(415)555-0134', '415.555.0134']],
    ['415 555 0134', ['415 555 0134']],
    ['+1 415 555 0134', ['+1 415 555 0134']],
    ['+1 (415) 555-0134', ['+1 (415) 555-0134']],
    ['+14155550134', ['+14155550134']],
    ['+1-415-555-0134 24/7', ['+1-415-555-0134']],
    ['4155550134', ['4155550134']],
    ['14155550134', ['14155550134']],
    ['1-800-555-0100', ['1-800-555-0100']],
    ['1 (800) 555-0100', ['1 (800) 555-0100']],
    ['1-800-FLOWERS and 1-800-GOT-JUNK', ['1-800-FLOWERS', '1-800-GOT-JUNK']],
    ['555-0134', ['555-0134']],
    ['dial 5550134', ['5550134']],
    ['our phone number is 555 0134', ['555 0134']],
    ['+44 20 7946 0958 24 hours a day', ['+44 20 7946 0958']],
    ['020 7946 0958', ['020 7946 0958']],
    ['+49 30 901820', ['+49 30 901820']],
    ['030/901820-12', ['030/901820-12']],
    ['+33 1 42 68 53 00', ['+33 1 42 68 53 00']],
    ['01 42 68 53 00', ['01 42 68 53 00']],
    ['07911 123456', ['07911 123456']],
    ['07911123456', ['07911123456']],
    ['0800 123 4567', ['0800 123 4567']],
    ['1300 123 456', ['1300 123 456']],
    ['+61 2 9374 4000', ['+61 2 9374 4000']],
    ['+91 98765 43210', ['+91 98765 43210']],
    ['98765 43210', ['98765 43210']],
    ['+919876543210', ['+919876543210']],
    ['+55 (11) 91234-5678', ['+55 (11) 91234-5678']],
    ['(11) 91234-5678', ['(11) 91234-5678']],
    ['0044 20 7946 0958', ['0044 20 7946 0958']],
    ['612 345 678', ['612 345 678']],
    ['415-555-0134 ext. 12', ['415-555-0134 ext. 12']],
    ['415-555-0134 x204', ['415-555-0134 x204']],
    ['tel:+14155550134', ['+14155550134']],
    ['**415-555-0134**', ['415-555-0134']],
    ['"415-555-0134",', ['415-555-0134']],
    ['123-456-7890 and +1-234-567-890', ['123-456-7890', '+1-234-567-890']],
    ['415-555-0134/415-555-0135', ['415-555-0134', '415-555-0135']],
    ['緊急は03-5555-0123に転送。携帯は09012345678まで', ['03-5555-0123', '09012345678']],
    ['电话：13800138000，或138 0013 8000', ['13800138000', '138 0013 8000']],
    ['전화번호는 010-1234-5678입니다', ['010-1234-5678']],
    ['- 415-555-0134\n- 415-555-0135', ['415-555-0134', '415-555-0135']],
    ['Front desk: 415-555-0134 (main), 415-555-0135 (billing)', ['415-555-0134', '415-555-0135']],
  ])('%s', (text, numbers) => {
    expect(textsOf(findPhones(text, []))).toEqual(numbers);
  });

  test.each([
    'within 24-48 hours',
    '2026-11-20',
    '2026-11-20 09:00-17:00',
    '20.11.2026, 11/20/2026 and 01-02-2026',
    '$1,200.50 or $1200.50 or 1.200.500,00 EUR',
    '$4155550134',
    '555',
    'room 1204, suite 300',
    '1-2-3',
    '911, 988 and 112',
    'from 9:00 to 17:30',
    '09.00-17.00 10.00-14.00',
    'Mon 0900 1700, Sat 1000 1400',
    'order 10482993',
    'order number 4155550134',
    'Your confirmation code is 4155550134.',
    '"order_id": "4155550134"',
    '"patient_id": "1764028746571981724"',
    'INV-2024-123-4567',
    'ABC-555-123-4567',
    '#4155550134',
    '94103-1234',
    '192.168.1.100',
    'version 1.2.3.4567',
    '200-1500 characters',
    'between 100-2000 words',
    '512-2048 tokens',
    '256-1023 people',
    '365 days, 24/7, 100%',
    '1 200 500 people',
    '0.123456789',
    '3.14159265358979',
    '10 20 30 40 50',
    '1 2 3 4 5 6 7 8 9',
    '4111 1111 1111 1111',
    '123-45-6789',
    '978-0-306-40615-7',
    '0012345678',
    '2019-2024',
    'up to 1000000 times',
    '8-10 digits, 5 to 7 minutes',
    '550e8400-e29b-41d4-a716-446655440000',
    '20261120T153000',
    '[00:12] hello [00:15]',
    '1,234,567,890',
  ])('none in %s', (text) => {
    expect(textsOf(findPhones(text, []))).toEqual([]);
  });
});

describe('numbers as they are spoken', () => {
  test.each<[string, string[]]>([
    ['four one five, five five five, oh one three four', ['4155550134']],
    ['Four-one-five five-five-five zero-one-three-four', ['4155550134']],
    ['4 1 5, 5 5 5, 0 1 3 4', ['4155550134']],
    ['one, two, three, four, five, six, seven', []],
    ['press 1, 2, 3, 4, 5, 6, 7 or 8', []],
    ['five to seven minutes, two or three times', []],
    ['one two three four', []],
  ])('%s', (text, digits) => {
    expect(findSpokenNumbers(text).map((found) => found.digits)).toEqual(digits);
  });
});

describe('addresses', () => {
  test.each<[string, string[]]>([
    ['write to help@acme.com.', ['help@acme.com']],
    ['<first.last+tag@mail.acme.co.uk>', ['first.last+tag@mail.acme.co.uk']],
    ['mailto:help@acme.com', ['help@acme.com']],
    ['müller@straße.de', ['müller@straße.de']],
    ['メールはhelp@acme.comまで', ['help@acme.com']],
    ['@handle, a@b, 5 @ 3.00, me@localhost', []],
  ])('e-mail: %s', (text, emails) => {
    expect(textsOf(findEmails(text))).toEqual(emails);
  });

  test.each<[string, string[]]>([
    ['See https://acme.com/help.', ['https://acme.com/help']],
    ['(https://acme.com/a_(b))', ['https://acme.com/a_(b)']],
    ['[us](https://acme.com/x?a=1&b=2#c), and', ['https://acme.com/x?a=1&b=2#c']],
    ['"https://acme.com", "x"', ['https://acme.com']],
    ['https://api.acme.com/{{id}}/x', ['https://api.acme.com/{{id}}/x']],
    ['Visit acme.com or www.acme.co.uk/help!', ['acme.com', 'www.acme.co.uk/help']],
    ['sip:desk@pbx.acme.com', ['sip:desk@pbx.acme.com']],
    ['wss://voice.acme.io/socket', ['wss://voice.acme.io/socket']],
    ['e.g. this, i.e. that, a.m. and p.m.', []],
    ['Node.js, prompt.md, agent.py, v1.2.3', []],
    ['{{customer.info}} and {customer.us}', []],
    ['done.Es and gracias.De nuevo', []],
    ['client.app(x), user.info.name', []],
    ['help@acme.com', []],
    ['10.00 to 12.00', []],
    ['请访问https://acme.com/help，然后登录；或acme.com。', ['https://acme.com/help', 'acme.com']],
    ['“https://acme.com”—or «www.acme.travel»', ['https://acme.com', 'www.acme.travel']],
  ])('URL: %s', (text, urls) => {
    expect(textsOf(findLiterals(text).filter(({ kind }) => kind === 'URL'))).toEqual(urls);
  });

  test('finds the host of a URL', () => {
    expect(['https://Acme.com:8443/x', 'acme.com/y', 'https://u:p@acme.com', 'sip:a@pbx.acme.com'].map(hostOf)).toEqual(
      ['acme.com', 'acme.com', 'acme.com', 'pbx.acme.com'],
    );
    expect(findUrls('https://ACME.com/Help/', []).map(({ key }) => key)).toEqual(['https://acme.com/Help']);
  });
});

describe('numbers with check digits', () => {
  test.each<[string, string[]]>([
    ['4111 1111 1111 1111', ['payment card number']],
    ['5555-5555-5555-4444', ['payment card number']],
    ['378282246310005', ['payment card number']],
    ['four one one one, one one one one, one one one one, one one one one', ['payment card number']],
    ['4111 1111 1111 1112', []],
    ['1764028746571981724', []],
    ['0000 0000 0000 0000', []],
    ['123-45-6789', ['social security number']],
    ['000-45-6789 and 123-00-6789', []],
    ['GB82 WEST 1234 5698 7654 32', ['bank account number (IBAN)']],
    ['DE89370400440532013000', ['bank account number (IBAN)']],
    ['GB82 WEST 1234 5698 7654 33', []],
  ])('%s', (text, kinds) => {
    expect(findIdentities(text).map(({ kind }) => kind)).toEqual(kinds);
  });

  test('long numbers are no dates, prices or decimals', () => {
    const text = 'member 88 1234 567, on 2026-11-20, 20261120, $12345678, 3.1415926535, 12345678';
    expect(findLongNumbers(text).map(({ digits }) => digits)).toEqual(['881234567', '12345678']);
  });
});

describe('changes', () => {
  test.each<[string, string, string[]]>([
    ['Call 415-555-0134.', 'Ring the desk at 415-555-0134', []],
    ['Call 415-555-0134.', 'Call 415-555-0135.', ['-415-555-0134', '+415-555-0135']],
    ['Call 415-555-0134.', 'Call (415) 555-0134.', ['~415-555-0134']],
    ['Call 415-555-0134.', 'Call +1 415-555-0134.', ['~415-555-0134']],
    ['Call 415-555-0134.', 'Call four one five, five five five, zero one three four.', ['~415-555-0134']],
    ['Call 415-555-0134.', 'Call 415-555-0134, that is (415) 555-0134.', []],
    ['Dial 5550134 for help.', 'For help: 5550134.', []],
    ['Dial 5550134 for help.', 'For help: 15550134.', ['-5550134']],
    ['Four one five, five five five, one two one two', 'four one five - five five five - one two one two', []],
    [
      'Go to https://acme.com/help.',
      'Go to https://acme.com/support.',
      ['-https://acme.com/help', '+https://acme.com/support'],
    ],
    ['Go to https://acme.com/help.', 'See acme.com for more, or https://acme.com/help', []],
    ['Go to https://acme.com/help/', 'Go to https://ACME.com/help', []],
    ['Go to acme.com.', 'Go to acme.com/login.', ['+acme.com/login']],
    ['Write to a@acme.com.', 'Write to A@acme.com, see acme.com', []],
    ['Write to a@acme.com.', 'Write to b@acme.com.', ['-a@acme.com', '+b@acme.com']],
    ['Write to a@acme.com.', 'Write to aa@acme.com.', ['-a@acme.com', '+aa@acme.com']],
  ])('%s → %s', (before, after, changes) => {
    expect(changesOf(before, after)).toEqual(changes);
  });
});

const literalsIn = (text: string) =>
  findLiterals(text).map(({ kind, key, start, end }) => `${kind} ${text.slice(start, end)} = ${key}`);
const saidOf = (before: string, after: string, ...asked: string[]) =>
  checkLiterals(before, after, compareLiterals(before, after), asked).map(
    ({ kind, level, side, line, message }) => `${level} ${kind} ${side} ${line}: ${message}`,
  );

describe('literals of each kind', () => {
  test.each<[string, string[]]>([
    [
      'Call 415-555-0134 or write to Ada@Acme.com, see https://acme.com/a and four one five five five five oh.',
      [
        'e-mail address Ada@Acme.com = ada@acme.com',
        'URL https://acme.com/a = https://acme.com/a',
        'phone number 415-555-0134 = 4155550134',
        'spoken number four one five five five five oh = 4155550',
      ],
    ],
    ['{{visit acme.com}}', []],
    ['Use sip: desk@acme.com', ['e-mail address desk@acme.com = desk@acme.com']],
    ['sip:desk@pbx.acme.com', ['URL sip:desk@pbx.acme.com = sip:desk@pbx.acme.com']],
    ['SIPS:desk@pbx.acme.com', ['URL SIPS:desk@pbx.acme.com = sips:desk@pbx.acme.com']],
    ['https://acme.com/415-555-0134', ['URL https://acme.com/415-555-0134 = https://acme.com/415-555-0134']],
    ['415-555-0134@acme.com', ['e-mail address 415-555-0134@acme.com = 415-555-0134@acme.com']],
    ['{{phone 415-555-0134}}', []],
  ])('what a text has: %s', (text, found) => {
    expect(literalsIn(text)).toEqual(found);
  });

  test.each<[string, string, string[]]>([
    ['Call 415 555 0134.', 'Dial 415\u00a0555\u00a00134.', []],
    ['Call 415-555-0134.', 'Order +415-555-0134.', ['~415-555-0134']],
    ['Dial 5550134.', 'The code 15550134, or 5550134.', []],
    ['Dial 5550134.', 'The code 5550134, not 15550134.', []],
    ['Dial 5550134.', 'The code 1 - 5550134.', ['~5550134']],
    ['Call 415-555-0134.', 'See https://acme.com/4155550134', ['~415-555-0134', '+https://acme.com/4155550134']],
    ['See https://acme.com/4155550134', 'Call 415-555-0134.', ['-https://acme.com/4155550134', '+415-555-0134']],
    [
      'Say four one five, five five five, zero one three four.',
      'xfour one five, five five five, zero one three four.',
      ['-four one five, five five five, zero one three four'],
    ],
    ['Say 4 1 5, 5 5 5, 0 1 3.', 'Say 4 1 5, 5 5 5, 0 1 3 4.', ['+4 1 5, 5 5 5, 0 1 3 4']],
  ])('the same number: %s → %s', (before, after, changes) => {
    expect(changesOf(before, after)).toEqual(changes);
  });

  test.each<[string, string, string[]]>([
    ['https://acme.rare/A', 'acme.rare/A', ['~https://acme.rare/A']],
    ['acme.com', '', ['-acme.com']],
    ['Go to https://acme.com/a.', 'Go to http://www.acme.com/a.', ['~https://acme.com/a']],
    ['Go to acme.com/a.', 'Go to https://acme.com/a.', []],
    ['Write to a@ACME.com.', 'Go to acme.com.', ['-a@ACME.com']],
    ['Go to https://acme.com/a?b.', 'Go to https://acme.com/a.', ['-https://acme.com/a?b', '+https://acme.com/a']],
  ])('the same address: %s → %s', (before, after, changes) => {
    expect(changesOf(before, after)).toEqual(changes);
  });

  test.each<[string, string, string[]]>([
    [
      'Call 312-444-0187.',
      'Call (312) 444-0187.',
      [
        'warn literal-rewritten before 1: The phone number 312-444-0187 from line 1 of the prompt is written differently in the proposal.',
      ],
    ],
    [
      'Hi.\nSay three one two, four four four, oh one eight seven.',
      'Hi.',
      [
        'block literal-lost before 2: The number three one two, four four four, oh one eight seven from line 2 of the prompt is missing from the proposal.',
      ],
    ],
    ['Hi.', 'Say three one two, four four four, oh one eight seven.', []],
    [
      'Hi.',
      'See https://3124440187.dental/a.',
      ['block literal-new after 1: A URL on line 1 of the proposal is not in the current prompt.'],
    ],
    [
      'Hi.',
      'See lakeside.dental.',
      ['warn literal-new after 1: A URL to lakeside.dental on line 1 of the proposal is not in the current prompt.'],
    ],
  ])('what is said of it: %s → %s', (before, after, findings) => {
    expect(saidOf(before, after)).toEqual(findings);
  });

  test.each<[string, string, string[]]>([
    [
      'Hi.',
      'Call 234-560-0187.',
      ['warn literal-new after 1: A phone number on line 1 of the proposal is not in the current prompt.'],
    ],
    [
      'Hi.',
      'Call 234-570-0187.',
      ['block literal-new after 1: A phone number on line 1 of the proposal is not in the current prompt.'],
    ],
    [
      'Hi.',
      'Call 222-226-0187.',
      ['warn literal-new after 1: A phone number on line 1 of the proposal is not in the current prompt.'],
    ],
    [
      'Hi.',
      'Call 222-246-0187.',
      ['block literal-new after 1: A phone number on line 1 of the proposal is not in the current prompt.'],
    ],
    [
      'Hi.',
      'Call 312-602-4567.',
      ['block literal-new after 1: A phone number on line 1 of the proposal is not in the current prompt.'],
    ],
    [
      'Hi.',
      'Call 312-609-0123.',
      ['warn literal-new after 1: A phone number on line 1 of the proposal is not in the current prompt.'],
    ],
    [
      'Hi.',
      'Call 312-555-0187.',
      ['note literal-new after 1: A phone number on line 1 of the proposal is not in the current prompt.'],
    ],
    [
      'Call 312-555-0287.',
      'Hi.',
      [
        'block literal-lost before 1: The phone number 312-555-0287 from line 1 of the prompt is missing from the proposal.',
      ],
    ],
    [
      'Hi.',
      'Call 555-0287.',
      ['warn literal-new after 1: A phone number on line 1 of the proposal is not in the current prompt.'],
    ],
    [
      'Hi.',
      'Call 312-555-01875.',
      ['block literal-new after 1: A phone number on line 1 of the proposal is not in the current prompt.'],
    ],
    [
      'Hi.',
      'Call 312-666-6687.',
      ['warn literal-new after 1: A phone number on line 1 of the proposal is not in the current prompt.'],
    ],
    [
      'Hi.',
      'Call 312-466-6687.',
      ['block literal-new after 1: A phone number on line 1 of the proposal is not in the current prompt.'],
    ],
    [
      'Hi.',
      'Call 312-446-6886.',
      ['warn literal-new after 1: A phone number on line 1 of the proposal is not in the current prompt.'],
    ],
    [
      'Hi.',
      'Write to a@example.com.',
      ['note literal-new after 1: An e-mail address on line 1 of the proposal is not in the current prompt.'],
    ],
    [
      'Hi.',
      'Write to a@example.com.dental.',
      ['block literal-new after 1: An e-mail address on line 1 of the proposal is not in the current prompt.'],
    ],
    [
      'Hi.',
      'Write to xjohn.doe@gmail.com.',
      ['block literal-new after 1: An e-mail address on line 1 of the proposal is not in the current prompt.'],
    ],
    [
      'Hi.',
      'Write to ada@domain.com.',
      ['warn literal-new after 1: An e-mail address on line 1 of the proposal is not in the current prompt.'],
    ],
    [
      'Hi.',
      'Write to ada@domain.com.au.',
      ['block literal-new after 1: An e-mail address on line 1 of the proposal is not in the current prompt.'],
    ],
    [
      'Hi.',
      'See https://TEST/b.',
      ['note literal-new after 1: A URL to test on line 1 of the proposal is not in the current prompt.'],
    ],
  ])('a level: %s → %s', (before, after, findings) => {
    expect(saidOf(before, after)).toEqual(findings);
  });

  test.each<[string, string, string, string[]]>([['Hi.', 'Call 312-444-0187.', 'Give out (312) 444-0187.', []]])(
    'what somebody asked for: %s → %s, asked: %s',
    (before, after, asked, findings) => {
      expect(saidOf(before, after, asked)).toEqual(findings);
    },
  );
});
