import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkGuards, type GuardInput, MAX_FINDINGS } from '../../../src/guards/check-guards.ts';
import { FINDING_KINDS } from '../../../src/guards/finding.ts';
import { unwrapAnswer } from '../../../src/guards/unwrap-answer.ts';
import { anyString } from '../../support/any-string.ts';
import { PROMPTS } from './prompts.ts';

const PIECES = [
  ...Object.values(PROMPTS).flatMap((prompt) => prompt.split('\n')),
  '{{',
  '}}',
  '{%',
  '%}',
  `\${`,
  '{',
  '}',
  '[[',
  ']]',
  '<<',
  '>>',
  '"',
  '\\',
  '```',
  '~~~',
  '#',
  '**',
  '\n',
  '\n\n',
  ' ',
  '|',
  '@',
  '+',
  '(',
  ')',
  '-',
  '.',
  '0',
  '7',
  '415',
  '555-0134',
  'https://',
  'a.com',
  '\u200b',
  '\u202e',
  '👋',
  'ü',
  '漢',
  'É',
  '\ud800',
  'Here is the improved prompt:',
  '<prompt>',
  '</prompt>',
  'I cannot',
  '...',
  '[unchanged]',
  'User:',
  'the',
] as const;
const anyText = fc.oneof(
  anyString(200),
  fc.array(fc.constantFrom(...PIECES), { maxLength: 40 }).map((pieces) => pieces.join('')),
  fc.constantFrom<string>(...Object.values(PROMPTS)),
);
const input = (before: string, after: string, rest: Partial<GuardInput> = {}): GuardInput => ({
  before,
  after,
  keep: [],
  transcripts: [],
  kind: 'prompt',
  ...rest,
});
const kind = fc.constantFrom('prompt' as const, 'metric' as const);

describe('any text', () => {
  test('has no finding if it is unchanged', () => {
    fc.assert(
      fc.property(
        anyText,
        fc.array(anyText, { maxLength: 3 }),
        fc.array(anyText, { maxLength: 3 }),
        kind,
        (text, transcripts, keep, of) => {
          const findings = checkGuards(input(text, text, { transcripts, keep, kind: of }));
          expect(findings).toEqual([]);
        },
      ),
      { numRuns: 500 },
    );
  });

  test('has no finding with only a final blank line added', () => {
    fc.assert(
      fc.property(anyText, anyText, kind, (text, transcript, of) => {
        const before = `Intro.\n${text}\nOutro.`;
        const findings = checkGuards(input(before, `${before}\n`, { transcripts: [transcript, before], kind: of }));
        expect(findings).toEqual([]);
      }),
      {
        numRuns: 500,
        // What stands beside a number was once read as its end in one of the two readings only.
        examples: [['Call +1 312 555 0187.7Saluda.', 'It is +1 312 555 0187.', 'prompt']],
      },
    );
  });

  test('has few one-line findings in order, and never throws', () => {
    fc.assert(
      fc.property(
        anyText,
        anyText,
        anyText,
        fc.array(anyText, { maxLength: 2 }),
        kind,
        (before, after, transcript, keep, of) => {
          const findings = checkGuards(
            input(before, after, {
              transcripts: [transcript],
              keep,
              kind: of,
            }),
          );
          expect(findings.length).toBeLessThanOrEqual(MAX_FINDINGS);
          let last = 0;
          for (const { message, line, side, kind } of findings) {
            expect(message).not.toMatch(/[\r\n\u2028\u2029\0]/);
            expect(message.length).toBeLessThan(400);
            expect(FINDING_KINDS).toContain(kind);
            expect(line ?? 0).toBeGreaterThanOrEqual(last);
            last = line ?? 0;
            if (line !== undefined)
              expect(line).toBeLessThanOrEqual((side === 'before' ? before : after).split('\n').length);
          }
        },
      ),
      { numRuns: 500 },
    );
  });

  test('unwrapping is done at once', () => {
    fc.assert(
      fc.property(anyText, anyText, (before, after) => {
        const once = unwrapAnswer(before, after).after;
        expect(unwrapAnswer(before, once).after).toBe(once);
      }),
      { numRuns: 500 },
    );
  });
});

describe('callers’ data', () => {
  const digits = (length: number) =>
    fc.array(fc.integer({ min: 0, max: 9 }), { minLength: length, maxLength: length }).map((all) => all.join(''));
  const area = fc.integer({ min: 200, max: 999 });
  const phone = fc
    .tuple(area, area, digits(4), fc.constantFrom('-', '.', ' ', '('))
    .map(([a, b, c, style]) => (style === '(' ? `(${a}) ${b}-${c}` : `${a}${style}${b}${style}${c}`));
  const word = fc.stringMatching(/^[a-z]{3,9}$/);
  const email = fc.tuple(word, word).map(([name, host]) => `${name}.q@${host}.com`);
  const card = digits(15).map((body) => {
    const head = `4${body.slice(1)}`;
    const check = [...Array(10).keys()].find((last) => luhn(`${head}${last}`) % 10 === 0);
    return `${head}${check}`.replace(/(\d{4})(?=\d)/g, '$1 ');
  });
  const around = fc.constantFrom(
    'Call back: X.',
    '{{X}}',
    'Say "X" first.',
    '- X',
    '[[X]]',
    'e.g. X',
    '| X |',
    'https://a.com/?q=X',
    `\${X}`,
  );

  test('is found anywhere, and is in no message', () => {
    fc.assert(
      fc.property(
        fc.oneof(phone, email, card),
        around,
        fc.constantFrom<string>(...Object.values(PROMPTS)),
        (value, frame, before) => {
          fc.pre(!before.includes(value));
          const after = `${before.trimEnd()}\n${frame.replace('X', () => value)}\n`;
          const findings = checkGuards(input(before, after, { transcripts: [`User: it is ${value}, thanks`] }));
          expect(findings.length).toBeGreaterThan(0);
          const digitsOfValue = value.replace(/\D/g, '');
          for (const { message } of findings) {
            expect(message).not.toContain(value);
            if (digitsOfValue.length > 6) expect(message.replace(/\D/g, '')).not.toContain(digitsOfValue);
          }
        },
      ),
      { numRuns: 500 },
    );
  });
});

function luhn(number: string): number {
  return [...number].reverse().reduce((sum, digit, i) => {
    const value = Number(digit) * (i % 2 === 1 ? 2 : 1);
    return sum + (value > 9 ? value - 9 : value);
  }, 0);
}

describe('a long text that says one thing over and over', () => {
  // No clock is asserted: a scan that went back over its text would not end within the test's time limit.
  const SIZE = 1 << 17;
  test.each([
    '{{',
    '{%',
    '{{a',
    '{a',
    '{a(',
    `\${`,
    '<<a',
    '%a_',
    '0',
    '1 ',
    '+1',
    '(4) ',
    'one ',
    'a@',
    'a.',
    'https://)))',
    'http://a]](',
    '**a',
    '|-',
    '[a](',
    '"',
    '[unchanged\n',
    '*',
    'a*',
    'the ',
    '\n',
  ])('%j', (piece) => {
    const text = piece.repeat(Math.ceil(SIZE / piece.length));
    const findings = checkGuards(input(`You are Sam. ${text.slice(0, 99)}`, text, { transcripts: [text.slice(9)] }));
    expect(findings.length).toBeLessThanOrEqual(MAX_FINDINGS);
  });
});
