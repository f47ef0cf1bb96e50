import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkNegations } from '../../../src/guards/negations.ts';
import { checkNumbers } from '../../../src/guards/numbers.ts';
import { checkSections } from '../../../src/guards/sections.ts';
import { checkTools } from '../../../src/guards/tools.ts';

const PROMPT = `# Role
You are Mia, the receptionist of a dental clinic.

## Rules
- Never quote prices over the phone.
- Do not give medical advice. Only book appointments for existing patients.
- Don't forget to confirm the date of birth.
- Speak in short sentences.
- Wait 3 seconds before you repeat a question.
- If the caller is in pain, use the tool transfer_call and tell them help is coming.
- Call \`checkAvailability\` before you offer a slot.

## Closing hours
We are closed on Sundays and on public holidays. On Saturdays the front desk opens at 9:30 and the hygienist is in until noon. Parking is behind the building, next to the bakery.

Do NOT:
- guess a diagnosis
- promise a refund
`;

function check(after: string): string[] {
  const found = [
    ...checkNegations(PROMPT, after),
    ...checkNumbers(PROMPT, after),
    ...checkTools(PROMPT, after, []),
    ...checkSections(PROMPT, after),
  ];
  return found.map(({ kind, line }) => `${kind} ${line}`);
}

const swap = (from: string, to: string) => {
  expect(PROMPT).toContain(from);
  return PROMPT.replace(from, to);
};

describe('a loss of meaning', () => {
  test.each<[name: string, after: string, findings: string[]]>([
    ['never', swap('Never quote', 'Quote'), ['negation-lost 5']],
    ['do not', swap('Do not give', 'Give'), ['negation-lost 6']],
    ['only', swap('Only book', 'Book'), ['negation-lost 6']],
    ['turned', swap('Speak in', 'Never speak in'), ['negation-lost 8']],
    ['in the heading of a list', swap('Do NOT:', 'Do:'), ['negation-lost 17', 'negation-lost 18']],
    ['a number', swap('3 seconds', '8 seconds'), ['number-changed 9']],
    ['a time', swap('9:30', '10:30'), ['number-changed 14']],
    ['a renamed tool', swap('transfer_call', 'transfer_to_human'), ['tool-lost 10']],
    ['a tool in words', swap('`checkAvailability`', 'the calendar'), ['tool-lost 11']],
    ['a section', PROMPT.replace(/## Closing[\s\S]*?bakery\.\n/, ''), ['section-lost 13']],
  ])('is found: %s', (_name, after, findings) => {
    expect(check(after)).toEqual(findings);
  });

  test.each<[name: string, after: string]>([
    ['the same', PROMPT],
    ['avoid', swap('Never quote prices', 'Avoid quoting prices')],
    ['must not', swap('Never quote prices', 'You must not quote prices')],
    ['a negated failure', swap("Don't forget to confirm", 'Always confirm')],
    [
      'merged',
      swap(
        'Do not give medical advice. Only book appointments for existing patients.',
        'Book appointments only for existing patients and never give medical advice.',
      ),
    ],
    ['another heading', swap('Do NOT:', '**Never:**')],
    ['a spelled number', swap('3 seconds', 'three seconds')],
    [
      'other words',
      swap('Never quote prices over the phone.', 'If someone asks what it costs, say the dentist tells.'),
    ],
    ['a rule more', `${PROMPT}- Never interrupt the caller.\n`],
  ])('is not seen in an honest rewrite: %s', (_name, after) => {
    expect(check(after)).toEqual([]);
  });
});

describe('a tool', () => {
  const isLost = (line: string) =>
    checkTools(`You take calls.\n${line}\nBe kind.\n`, 'You take calls.\nBe kind.\n', []).length > 0;
  test.each([
    'Use check_slots before you offer a time.',
    'Then `transferCall`.',
    'Invoke the tool appointment_lookup with the date.',
    'Llama a la función reserva_mesa con la hora.',
    'Call `slots` and then order_status() for each.',
    '- end_call: when the caller says goodbye',
  ])('is called: %s', (line) => {
    expect(isLost(line)).toBe(true);
  });
  test.each([
    'Collect caller_name and date_of_birth.',
    'Set interest_type to technical_consultation or voice_agent.',
    'The fields are bodily_injury (boolean) and caller_role (string).',
    'Answer with {"caller_name": "Ada", "order_total": 3}.',
    'Pass customer_id=7 to the form.',
    'Note start_time, end_time and use_case.',
    'Write MantraAssist, iPhone and eBay as they are.',
  ])('is none: %s', (line) => {
    expect(isLost(line)).toBe(false);
  });
});

test('a text that only got other list marks and line breaks has lost nothing', () => {
  const sentence = fc.constantFrom(...PROMPT.split('\n').filter((line) => line.startsWith('- ')));
  fc.assert(
    fc.property(fc.array(sentence, { minLength: 1, maxLength: 8 }), (lines) => {
      const before = lines.join('\n');
      expect(checkNegations(before, lines.map((line) => line.replace('- ', '* ')).join('\n\n'))).toEqual([]);
    }),
  );
});

describe('a section whose words also stand in others', () => {
  const before = `## Greeting
Greet the caller by name. Ask how you can help with the booking, and listen to the answer before you speak again.

## Booking
Ask the caller for the day of the booking. Confirm the day and the name before you book it, then speak the answer again.

## Changes
Ask for the name of the booking before you change the day. Speak the day again, and listen to the answer of the caller.
`;
  test('is missing when it is left out', () => {
    const after = before.replace(/## Changes[\s\S]*/, '');
    expect(checkSections(before, after).map(({ line, message }) => [line, message])).toEqual([
      [7, 'The section "Changes" from line 7 of the prompt is missing from the proposal.'],
    ]);
  });

  test.each([
    ['moved', before.replace(/(## Booking\n.*\n\n)(## Changes\n.*\n)/, '$2\n$1')],
    [
      'in other words',
      before.replace(
        /Ask for the name of.*/,
        'Before the day is changed, ask for the name of the booking. Then speak the new day, and listen to what the caller answers.',
      ),
    ],
    ['joined', before.replaceAll('\n', ' ')],
  ])('is not missing when it is %s', (_name, after) => {
    expect(checkSections(before, after)).toEqual([]);
  });
});
