import { describe, expect, test } from 'vitest';
import { checkCallerData } from '../../../src/guards/caller-data.ts';
import { checkGuards } from '../../../src/guards/check-guards.ts';
import { compareLiterals } from '../../../src/guards/literals.ts';

const PROMPT = 'You take calls for a clinic.\nGreet the caller and ask what the call is about.\n';
const CALL = `Agent: Lakeside, this is Nora. You can reach billing at 312-444-0187.
Caller: Hi, my name is Priscilla Vandermeer, I live at 42 Alder Court and my PIN is 4471.
Agent: Thank you, Priscilla. What number can we call?
Caller: It's 773-444-0128.
`;

function check(line: string, transcript = CALL, asked: readonly string[] = []): string[] {
  const findings = checkGuards({
    before: PROMPT,
    after: `${PROMPT}${line}\n`,
    keep: [],
    transcripts: [transcript],
    kind: 'prompt',
    asked,
  });
  return findings.map(({ kind, level }) => `${kind} ${level}`);
}

describe('callers’ data', () => {
  test.each<[name: string, line: string, found: string[]]>([
    ['a phone number', 'Call back at (773) 444 0128.', ['caller-data block']],
    ["the agent's number", 'For billing, give out 312-444-0187.', ['caller-data warn']],
    ['a name', 'For example, greet Priscilla first.', ['caller-data warn']],
    ['a street', 'For example 42 Alder Court.', ['caller-data warn']],
    ['a short number', 'For example 4471.', ['caller-data warn']],
    ['a published test card', 'Test with 4242 4242 4242 4242.', ['caller-data note']],
    ['a name that nobody said', 'For example, greet Rosalind first.', []],
    ['a year and a price', 'Since 2014 a crown costs 1200.', []],
  ])('%s', (_name, line, found) => {
    expect(check(line)).toEqual(found);
  });

  test.each([
    ['German', 'Caller: Guten Tag, mein Name ist Ottilie Brandt, Lindenstraße 14.', 'Zum Beispiel: Lindenstraße 14.'],
    ['German name', 'Caller: Guten Tag, mein Name ist Ottilie Brandt.', 'Begrüße Ottilie.'],
    ['Spanish', 'Caller: Hola, me llamo Rosario y vivo en la calle de Alcalá 12.', 'Por ejemplo, calle de Alcalá 12.'],
    ['French', 'Caller: Bonjour, je m’appelle Clotilde, 8 rue des Lilas.'.replace('’', "'"), 'Bonjour Clotilde !'],
    ['Chinese', 'Caller: 你好，我叫王丽娟，我想预约。', 'Greet 王丽娟.'],
    ['lower case', 'Caller: hi my name is priscilla', 'Greet Priscilla.'],
  ])('%s', (_name, transcript, line) => {
    expect(check(line, transcript)).toEqual(['caller-data warn']);
  });

  test('a requested name is not a leak', () => {
    expect(check('Say that you are Priscilla.', CALL, ['The agent should call itself Priscilla.'])).toEqual([]);
  });
});

const GREETING = 'Greet the caller.\nAsk for the name.\n';
function detailsOf(before: string, line: string, transcript: string): string[] {
  const after = `${before}${line}`;
  const { findings, known } = checkCallerData(before, after, [transcript], compareLiterals(before, after).added);
  return [
    ...findings.map(({ level, kind, side, line: at, message }) => `${level} ${kind} ${side} ${at}: ${message}`),
    ...[...known].map(({ text }) => `known: ${text}`),
  ];
}

test.each<[string, string, string[]]>([
  [
    'Call 1 773-444-0128.',
    'User: 773-444-0128',
    [
      "block caller-data after 3: A phone number that also appears in a call's transcript was added on line 3 of the proposal.",
      'known: 1 773-444-0128',
    ],
  ],
  [
    'Dial 444-0128.',
    'User: 773-444-0128',
    [
      "block caller-data after 3: A phone number that also appears in a call's transcript was added on line 3 of the proposal.",
      'known: 444-0128',
    ],
  ],
  [
    'Call 773-444-0128.\nCall (773) 444-0128.',
    'User: 773-444-0128',
    [
      "block caller-data after 3: A phone number that also appears in a call's transcript was added on line 3 of the proposal.",
      'known: 773-444-0128',
      'known: (773) 444-0128',
    ],
  ],
  [
    'Write to ada@acme.com.',
    'User: ADA@acme.com',
    [
      "block caller-data after 3: An e-mail address that also appears in a call's transcript was added on line 3 of the proposal.",
      'known: ada@acme.com',
    ],
  ],
  [
    'Write to a_b-c@acme.com.',
    'User: a underscore b dash c at acme dot com',
    [
      "block caller-data after 3: An e-mail address that also appears in a call's transcript was added on line 3 of the proposal.",
      'known: a_b-c@acme.com',
    ],
  ],
  [
    'Say four one five, five five five, oh one now.',
    'User: 415 555 01',
    [
      "block caller-data after 3: A number, digit by digit, that also appears in a call's transcript was added on line 3 of the proposal.",
      'known: four one five, five five five, oh one',
    ],
  ],
  ['See acme.com.', 'User: acme.com', []],
  [
    'See acme.com/a?b.',
    'Agent: acme.com/a?b',
    [
      'warn caller-data after 3: A URL that the agent said in a call was added on line 3 of the proposal.',
      'known: acme.com/a?b',
    ],
  ],
  [
    'Member 8841-2207-93.',
    'Agent: eight eight four one two two oh seven nine three',
    ['warn caller-data after 3: A number that the agent said in a call was added on line 3 of the proposal.'],
  ],
  [
    'Member 8841220793 and 8841220793.',
    'User: 8841220793',
    [
      "block caller-data after 3: A number that also appears in a call's transcript was added on line 3 of the proposal.",
    ],
  ],
  [
    'SSN 123-45-6780 and\n123 45 6780.',
    'User: no',
    ['block caller-data after 3: A social security number was added on line 3 of the proposal.'],
  ],
  [
    'Call 773-444-0128.',
    'User: 773 [00:12] 444 0128',
    [
      "block caller-data after 3: A phone number that also appears in a call's transcript was added on line 3 of the proposal.",
      'known: 773-444-0128',
    ],
  ],
])('a number or an address: %j from %j', (line, transcript, findings) => {
  expect(detailsOf(GREETING, line, transcript)).toEqual(findings);
});

test.each<[string, string, string[]]>([
  ['greet priscilla.', 'User: my name is Priscilla', []],
  [
    'Say hi to priscilla. Then greet Priscilla.',
    'User: my name is Priscilla',
    ['warn caller-data after 3: The name of a caller was added on line 3 of the proposal.'],
  ],
  ['Send it to 43 Alder Court.', 'User: I live at 42 Alder Court', []],
  [
    'Send it to 42 Alder Court.\nOr 42 Alder Court.',
    'User: I live at 42 Alder Court',
    [
      'warn caller-data after 3: A street that a caller named was added on line 3 of the proposal.',
      'warn caller-data after 4: A street that a caller named was added on line 4 of the proposal.',
    ],
  ],
  ['PIN 4472.', 'User: 4471', []],
  [
    'Greet Ada at\n42 Alder Court,\n4471.',
    'User: my name is Ada of 42 Alder Court, PIN 4471',
    [
      'warn caller-data after 3: The name of a caller was added on line 3 of the proposal.',
      'warn caller-data after 4: A street that a caller named was added on line 4 of the proposal.',
      'warn caller-data after 5: A short number that a caller said was added on line 5 of the proposal.',
    ],
  ],
  [
    'My grandmother lost seven silver spoons near the harbor.',
    'User: my grandmother lost seven silver spoons near the harbor',
    [
      "block caller-data after 3: A passage of 9 words that also appears in a call's transcript was added on line 3 of the proposal.",
    ],
  ],
])('a name, a street or a short number: %j from %j', (line, transcript, findings) => {
  expect(detailsOf(GREETING, line, transcript)).toEqual(findings);
});

test.each<[string, string, string, string[]]>([
  ['Member 8841220793.\n', 'ID 8841-2207-93.', 'User: 8841220793', []],
  ['Ada helps.\n', 'Greet Ada.', 'User: my name is Ada', []],
  ['At 42 alder court.\n', 'Go to 42 Alder Court.', 'User: 42 Alder Court', []],
])('what the prompt has: %j + %j from %j', (before, line, transcript, findings) => {
  expect(detailsOf(before, line, transcript)).toEqual(findings);
});
