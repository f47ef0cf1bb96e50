import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { escapeBlock } from '../../src/render/markdown.ts';
import { connectRunner, hideSecrets, nameLines, toLogLine, toOutputJson } from '../../src/runner.ts';
import { createMemoryCore, NO_FILES } from '../support/memory-core.ts';

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

it('turns any text into one line without commands', () => {
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
    const text = `metric-id must list positive whole numbers; "${secret}" is not one`;
    expect(hideSecrets(text, [secret])).toBe('metric-id must list positive whole numbers; "***" is not one');
    expect(hideSecrets(escapeBlock(text), [secret])).not.toMatch(/live|\[f|tick/);
  },
);

it.each([
  ['key', 'The key is abc'],
  ['is ab', 'The key is abc'],
  ['is abc', 'The key ***'],
])('a secret as short as a word hides nothing: "%s"', (secret, shown) => {
  expect(hideSecrets('The key is abc', [secret, ''])).toBe(shown);
});

describe('a secret that was encoded', () => {
  const secret = 'ck_live+0123/456?789';

  it.each([
    ['', '***k='],
    ['u', 'dW***'],
    ['us', 'dXN***Q=='],
  ])('leaves only base64 digits that it shares: after %j', (before, shown) => {
    expect(hideSecrets(Buffer.from(before + secret).toString('base64'), [secret])).toBe(shown);
  });

  const readBase64 = (text: string) => Buffer.from(text, 'base64').toString();
  it.each([
    ['base64', (text: string) => Buffer.from(text).toString('base64'), readBase64],
    ['base64 for URLs', (text: string) => Buffer.from(text).toString('base64url'), readBase64],
    ['URL encoding', encodeURIComponent, decodeURIComponent],
  ])('is hidden in %s, wherever it stands', (_name, encode, decode) => {
    for (const before of ['', 'u', 'us', 'use', 'x-api-key:']) {
      for (const after of ['', 'a', 'ab', ' abc']) {
        const hidden = hideSecrets(`header: ${encode(before + secret + after)}`, [secret]);
        expect(hidden).toContain('***');
        // Of a letter that a base64 digit shares with a neighbour, that digit may stay.
        expect(decode(hidden.slice('header: '.length, hidden.indexOf('***')))).toBe(before);
        expect(hidden).not.toContain(encode(secret).slice(8, 16));
      }
    }
  });
});

it('masks every secret before it writes anything else', async () => {
  const { core, ...logged } = createMemoryCore(NO_FILES, (line) => {
    lines.push(line);
  });
  const lines: string[] = [];
  const runner = connectRunner(core, ['ck_live_1', '', 'ghs_token', 'sk-model', 'sk']);
  runner.info('ck_live_1 and sk-model');
  runner.group('ghs_token', ['ghs_token']);
  runner.error('ck_live_1', { file: 'x', line: 3 });
  runner.setOutput('branch', 'ck_live_1');
  await runner.appendSummary('ghs_token');
  expect(lines.join('')).toBe(
    [
      '::add-mask::ck_live_1',
      '::add-mask::ghs_token',
      '::add-mask::sk-model',
      '::add-mask::sk',
      '*** and ***',
      '::group::***',
      '***',
      '::endgroup::',
      '::error file=x,line=3::***',
      '',
    ].join('\n'),
  );
  expect(logged.outputs).toEqual({ branch: '***' });
});

it('puts the target’s name before each line', () => {
  const lines: string[] = [];
  const { core } = createMemoryCore({}, (line) => void lines.push(line));
  const plain = connectRunner(core, []);
  const runner = nameLines(plain, 'booking');
  // Only lines have names.
  for (const other of ['debugging', 'debug', 'error', 'setOutput', 'appendSummary'] as const) {
    expect(runner[other]).toBe(plain[other]);
  }
  runner.info('one');
  runner.group('two', ['three']);
  runner.notice('four', { file: 'x', line: 3 });
  runner.warning('five', { file: 'x', line: 4 });
  expect(lines.join('').split('\n')).toEqual([
    'booking: one',
    '::group::booking: two',
    'three',
    '::endgroup::',
    '::notice file=x,line=3::booking: four',
    '::warning file=x,line=4::booking: five',
    '',
  ]);
});

it('never throws because an output or the summary cannot be written', async () => {
  const lines: string[] = [];
  const { core } = createMemoryCore({}, (line) => void lines.push(line));
  const runner = connectRunner(core, []);
  runner.setOutput('branch', 'x');
  await runner.appendSummary('x');
  expect(lines).toEqual([
    expect.stringMatching(/^::warning::The output branch was not written: ENOENT/),
    expect.stringMatching(/^The job summary was not written: ENOENT/),
  ]);
});

it('survives any shell: JSON for an output has no quote, `$`, backtick or backslash within its strings', () => {
  expect(toOutputJson([{ target: `it's "$HOME" \\ \`id\`\n` }])).toBe(
    '[{"target":"it\\u0027s \\u0022\\u0024HOME\\u0022 \\u005c \\u0060id\\u0060\\n"}]',
  );
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const json = toOutputJson(value);
      expect(JSON.parse(json)).toEqual(JSON.parse(JSON.stringify(value)));
      expect(json).not.toMatch(/['$`]|\\["\\]/);
    }),
  );
});
