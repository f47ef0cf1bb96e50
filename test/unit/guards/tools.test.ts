import { expect, test } from 'vitest';
import { checkTools } from '../../../src/guards/tools.ts';
import type { Finding } from '../../../src/render/types.ts';

const textsOf = (findings: readonly Finding[]) =>
  findings.map(
    ({ kind, level, line, message, side }) =>
      `${level} ${kind} ${side}${line === undefined ? '' : ` ${line}`}: ${message}`,
  );
const lostTools = (before: string, after: string) =>
  checkTools(before, after, []).map(({ message, line }) => `${line} ${/The tool (\S+)/.exec(message)?.[1]}`);

test.each<[string, string, string[]]>([
  ['Then getDay.', 'getDays', ['1 getDay']],
  ['Then getDay.', 'getDay', []],
  ['Then get_day and get_day.', 'x', ['1 get_day']],
  ['Then {get_day}.', 'x', []],
  ['Then CALL caller_name.', 'x', ['1 caller_name']],
  ['Then caller_name TOOL.', 'x', ['1 caller_name']],
  ['"get_day": 1', 'x', []],
  ['"get_day" is', 'x', ['1 get_day']],
  ['get_day": 1', 'x', ['1 get_day']],
  ['Then get_day  = 1.', 'x', ['1 get_day']],
  ['Then get_day=1.', 'x', []],
  ['"get_day is on": 1', 'x', ['1 get_day']],
  ['Then startTime.', 'x', []],
  ['The get_day.\nCall get_day.', 'x', ['2 get_day']],
  ['Then f(get_day).', 'x', []],
  ['Then f(a) get_day.', 'x', ['1 get_day']],
  [`Then f(${'a'.repeat(57)} get_day).`, 'x', []],
  [`Then f(${'a'.repeat(58)} get_day).`, 'x', ['1 get_day']],
  ['Then get_time.', 'x', ['1 get_time']],
  ['Then musteri_bul.', 'x', ['1 musteri_bul']],
  ['Then get_day.', `${'xget_day '.repeat(49)}get_day`, []],
  ['Then get_day.', `${'xget_day '.repeat(50)}get_day`, ['1 get_day']],
])('a tool: %j → %j', (before, after, tools) => {
  expect(lostTools(before, after)).toEqual(tools);
});

test.each<[string, string, string[], string[]]>([
  [
    'Then get_day and get_hour.',
    'Hi.',
    ['get_hour'],
    ['block tool-lost before 1: The tool get_day from line 1 of the prompt is missing from the proposal.'],
  ],
])('what is said: %j → %j, named: %j', (before, after, named, messages) => {
  expect(textsOf(checkTools(before, after, named))).toEqual(messages);
});
