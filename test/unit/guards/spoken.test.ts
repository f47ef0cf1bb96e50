import { expect, test } from 'vitest';
import { checkInvisible, checkSpoken } from '../../../src/guards/spoken.ts';
import type { Finding } from '../../../src/render/types.ts';

const textsOf = (findings: readonly Finding[]) =>
  findings.map(
    ({ kind, level, line, message, side }) =>
      `${level} ${kind} ${side}${line === undefined ? '' : ` ${line}`}: ${message}`,
  );

test.each<[string, string, string[]]>([
  [
    'x',
    'x\n\n**a** and # b\n# c',
    [
      'note markdown-added after 3: Markdown was added to a prompt that had none (a heading, bold text; first on line 3): an agent tends to speak it.',
    ],
  ],
  [
    'x',
    '|---|---|',
    [
      'note markdown-added after 1: Markdown was added to a prompt that had none (a table; first on line 1): an agent tends to speak it.',
    ],
  ],
  ['x', 'x |---|', []],
  [
    'x',
    '[a](/b)',
    [
      'note markdown-added after 1: Markdown was added to a prompt that had none (a link; first on line 1): an agent tends to speak it.',
    ],
  ],
  [
    'x',
    '```TXT\na\n```',
    [
      'note markdown-added after 1: Markdown was added to a prompt that had none (a code block; first on line 1): an agent tends to speak it.',
    ],
  ],
  ['x', '```json\n```text\n```', []],
  [
    'x',
    '````json\n```\n````\n```',
    [
      'note markdown-added after 4: Markdown was added to a prompt that had none (a code block; first on line 4): an agent tends to speak it.',
    ],
  ],
  [
    'x',
    'x\n  ```\na',
    [
      'note markdown-added after 2: Markdown was added to a prompt that had none (a code block; first on line 2): an agent tends to speak it.',
    ],
  ],
  ['x', '    ```\na', []],
])('markup and emoji: %j → %j', (before, after, messages) => {
  expect(textsOf(checkSpoken(before, after))).toEqual(messages);
});

test.each<[string, string, string[]]>([
  [
    'x',
    '❤️',
    [
      'note emoji-added after 1: Emoji were added to a prompt that had none (first on line 1): an agent tends to speak them.',
    ],
  ],
])('emoji: %j → %j', (before, after, messages) => {
  expect(textsOf(checkSpoken(before, after))).toEqual(messages);
});

test.each<[string, string, string[]]>([
  [
    '',
    'a\u200bb\n\u200b',
    ['warn invisible-added after 1: The invisible character U+200B was added on line 1 of the proposal.'],
  ],
  ['', 'شxxx\u200c', []],
  [
    '',
    'شxxxx\u200c',
    ['warn invisible-added after 1: The invisible character U+200C was added on line 1 of the proposal.'],
  ],
  [
    '',
    'ش\u200b',
    ['warn invisible-added after 1: The invisible character U+200B was added on line 1 of the proposal.'],
  ],
  ['', '\u200fxxxש', []],
  [
    '',
    '\u200fxxxxש',
    ['warn invisible-added after 1: The invisible character U+200F was added on line 1 of the proposal.'],
  ],
  ['', '\u200d👍', []],
  [
    '',
    '\u0000\u0001\u0002\u0003\u0004\u0005\u0006\b\u000b\f\u000e',
    [
      'block invisible-added after 1: The invisible character U+0000 was added on line 1 of the proposal.',
      'block invisible-added after 1: The invisible character U+0001 was added on line 1 of the proposal.',
      'block invisible-added after 1: The invisible character U+0002 was added on line 1 of the proposal.',
      'block invisible-added after 1: The invisible character U+0003 was added on line 1 of the proposal.',
      'block invisible-added after 1: The invisible character U+0004 was added on line 1 of the proposal.',
      'block invisible-added after 1: The invisible character U+0005 was added on line 1 of the proposal.',
      'block invisible-added after 1: The invisible character U+0006 was added on line 1 of the proposal.',
      'block invisible-added after 1: The invisible character U+0008 was added on line 1 of the proposal.',
      'block invisible-added after 1: The invisible character U+000B was added on line 1 of the proposal.',
      'block invisible-added after 1: The invisible character U+000C was added on line 1 of the proposal.',
    ],
  ],
])('invisible characters: %j → %j', (before, after, messages) => {
  expect(textsOf(checkInvisible(before, after))).toEqual(messages);
});
