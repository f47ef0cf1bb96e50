import { describe, expect, test } from 'vitest';
import { checkGuards } from '../../../src/guards/check-guards.ts';

const PROMPT = 'You take calls for a clinic.\nGreet the caller and ask what the call is about.\n';
const CALL = `Agent: Lakeside, this is Nora. You can reach billing at 312-444-0187.
Caller: Hi, my name is Priscilla Vandermeer, I live at 42 Alder Court and my PIN is 4471.
Agent: Thank you, Priscilla. What number can we call?
Caller: It's 773-444-0128.
`;

function check(line: string, transcript = CALL, asked: readonly string[] = []): string[] {
  const { findings } = checkGuards({
    before: PROMPT,
    after: `${PROMPT}${line}\n`,
    keep: [],
    changePercent: 0,
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
