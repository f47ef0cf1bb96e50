import { expect, test } from 'vitest';
import { splitSpeakers } from '../../../src/guards/transcript.ts';

test.each<[label: string, speaker: 'agent' | 'caller']>([
  ['Agent: x', 'agent'],
  ['AGENT : x', 'agent'],
  ['Main Agent: x', 'agent'],
  ['Virtual assistant: x', 'agent'],
  ['AI: x', 'agent'],
  ['AI agent: x', 'agent'],
  ['- **Bot**: x', 'agent'],
  ['[00:12] Representative: x', 'agent'],
  ['(1) operator: x', 'agent'],
  ['Testing Agent: x', 'caller'],
  ['Test agent: x', 'caller'],
  ['Caller: x', 'caller'],
  ['> User: x', 'caller'],
  ['Speaker 2: x', 'caller'],
  ['x', 'caller'],
  ['My agent: x', 'caller'],
  ['The insurance agent: x', 'caller'],
  ['Agent Smith: x', 'caller'],
])('%s is the %s’s', (line, speaker) => {
  expect(splitSpeakers([line])).toEqual({ caller: '', agent: '', [speaker]: line });
});

test('a line without a label belongs to the speaker above, but not across calls', () => {
  expect(splitSpeakers(['a\nAgent: b\nc\nUser: d\ne', 'f'])).toEqual({
    caller: 'a\nUser: d\ne\nf',
    agent: 'Agent: b\nc',
  });
});

test('a label has at most 40 marks in front of it and 4 behind it', () => {
  const at = (count: number) => `${'-'.repeat(40)}Agent${' '.repeat(count)}:`;
  expect(splitSpeakers([at(4)]).agent).not.toBe('');
  expect(splitSpeakers([`-${at(4)}`, at(5)]).agent).toBe('');
});
