import fc from 'fast-check';
import { expect, it } from 'vitest';
import { quotesTranscript } from '../../../src/render/transcript-quote.ts';

const CALL =
  '[00:07] Testing Agent: My name is Dana Whitlock, I need to cancel. [00:14] Main Agent: 确认您的预约时间。';

it.each([
  ['The caller said my name is Dana Whitlock and was ignored.', true],
  ['The agent never asked “Dana Whitlock” for a date.', true],
  ['The caller asked to cancel and the agent named no fee.', false],
  ['I need to cancel.', false],
  ['Whitlock, I need to cancel.', true],
  ['预约时间。', false],
  ['Dana was not greeted.', false],
  ['An "unknown quotation" is not from the call.', false],
  ['Only "cancel" is quoted.', false],
  ['说了确认您的预约。', true],
  ['', false],
])('%s', (text, expected) => {
  expect(quotesTranscript(text, CALL)).toBe(expected);
});

it('finds any five consecutive words in any context', () => {
  const words = fc.array(fc.stringMatching(/^[a-z]{2,8}$/), { minLength: 5, maxLength: 40 });
  fc.assert(
    fc.property(words, fc.nat(), fc.string(), (said, start, around) => {
      const from = start % (said.length - 4);
      const quoted = said.slice(from, from + 5).join(', ');
      expect(quotesTranscript(`${around} ${quoted} ${around}`, `Agent: ${said.join(' ')}`)).toBe(true);
    }),
  );
});
