import fc from 'fast-check';
import { expect, it } from 'vitest';
import { escapeBlock } from '../../src/render/markdown.ts';
import { hideSecrets, toLogLine } from '../../src/runner.ts';

it.each([
  ['::error::x', ' : :error::x'],
  ['\t ::error::x', ' : :error::x'],
  ['one\r\n::error::two', 'one ::error::two'],
  ['\n::stop-commands::x', ' : :stop-commands::x'],
  ['a ##[error]x', 'a ## [error]x'],
  ['\u2028::debug::x', ' : :debug::x'],
  ['The price is 3::4', 'The price is 3::4'],
  ['exe.\u202Egnp', 'exe.⟦U+202E⟧gnp'],
  ['in\u200Bvisible', 'in⟦U+200B⟧visible'],
])('%j is shown as %j', (text, line) => {
  expect(toLogLine(text)).toBe(line);
});

it('is one line that the runner does not obey, whatever the text', () => {
  const parts = fc.constantFrom('::', ':', '##', '[', 'error::', ' ', '\n', '\r', '\u0085', '\u2029', '\uFEFF', 'x');
  fc.assert(
    fc.property(fc.array(parts, { maxLength: 12 }), (list) => {
      expect(toLogLine(list.join(''))).not.toMatch(/^\s*::|##\[|[\n\r\u0085\u2028\u2029]/);
    }),
    { numRuns: 2000 },
  );
});

it('is not endless', () => {
  expect(toLogLine('x'.repeat(1_000_000)).length).toBeLessThan(20_010);
});

it.each(['ck_live_0123456789', 'a.b*c+d?(e)[f]', 'with`tick`s'])(
  'the secret %s is hidden, however it is escaped',
  (secret) => {
    const text = `metric-id takes positive whole numbers, and "${secret}" is not one`;
    expect(hideSecrets(text, [secret])).toBe('metric-id takes positive whole numbers, and "***" is not one');
    expect(hideSecrets(escapeBlock(text), [secret])).not.toMatch(/live|\[f|tick/);
  },
);

it('a secret as short as a word hides nothing', () => {
  expect(hideSecrets('The key is key', ['key', ''])).toBe('The key is key');
});
