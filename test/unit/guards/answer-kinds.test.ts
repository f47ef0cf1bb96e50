import { expect, test } from 'vitest';
import {
  checkChange,
  checkNoAnswer,
  checkRole,
  checkSize,
  checkTruncation,
  checkWrapping,
} from '../../../src/guards/answer.ts';
import type { Finding } from '../../../src/render/types.ts';

const PROMPT = `You are Sam, the agent of a bank.
Greet the caller, then ask for the reason of the call.
Repeat the day and the time of a visit to the branch.
Never give advice.`;
/** Words that differ in their first letters. */
const words = (count: number, from = 0) =>
  Array.from({ length: count }, (_, i) =>
    (from + i)
      .toString()
      .replace(/\d/g, (digit) => 'bcdfghjklm'[Number(digit)] ?? '')
      .padStart(5, 'z'),
  ).join(' ');
const kindsOf = (findings: readonly Finding[]) =>
  findings.map(({ kind, level, line }) => `${level} ${kind}${line === undefined ? '' : ` ${line}`}`);
const textsOf = (findings: readonly Finding[]) =>
  findings.map(
    ({ kind, level, line, message, side }) =>
      `${level} ${kind} ${side}${line === undefined ? '' : ` ${line}`}: ${message}`,
  );

test.each<[string, string[]]>([
  ['[1]', ['block answer-wrapped 1']],
  ['@@ -1 +1 @@\n-x\n+y', ['block answer-wrapped 1']],
  ['x @@ -1 +1 @@', []],
  ['-Greet the caller.\n+Greet callers.', ['block answer-wrapped 1']],
  ['-Greet the caller.\n+Greet callers.\n+And.\n+Or.\n Then.', []],
  ['+ Greet the caller.\n+ Greet callers.', []],
  ["You are Sam, the agent. I can't help with this request.", []],
  ["I can't help with this request. Sam, agent, bank, greet, caller, reason, call, repeat.", []],
  ['Consider a shorter prompt. Sam, agent, bank, greet, caller, reason, call, repeat, day, time.', []],
  [`I can't help with this request. ${'x'.repeat(569)}`, ['block answer-refused 1']],
  [`Consider a shorter prompt. ${'x'.repeat(573)}`, ['block answer-role 1']],
  [`Consider a shorter prompt. ${'x'.repeat(574)}`, []],
  ['- Repeat', []],
  ["You are Sam, the age is what I can't help with.", []],
  ["You are Sam, the ag is what I can't help with.", ['block answer-refused 1']],
  ['-Greet the caller.\n \n+Greet callers.', ['block answer-wrapped 1']],
  ['Re-read it.\n+ b\n+ c\n+ d\n+ e\n+ f', []],
  ['- a+b\n- c\n- d', []],
  ['-a\n+b\nc-d\ne-f', []],
])('an answer to a prompt: %j', (answer, findings) => {
  expect(kindsOf(checkNoAnswer(PROMPT, answer))).toEqual(findings);
});

test.each<[string, string, string[]]>([
  ['{"a": 1}', '{"a": 2}', []],
  ['-a\n+b', '-a\n+c', []],
  [' ', '', []],
  [`${'x'.repeat(1795)}`, `I can't help with this request. ${'y'.repeat(568)}`, ['block answer-refused 1']],
  [`${'x'.repeat(1795)}`, `I can't help with this request. ${'y'.repeat(569)}`, []],
  [`${'x'.repeat(4500)}`, `I can't help with this request. ${'y'.repeat(1468)}`, ['block answer-refused 1']],
  [`${'x'.repeat(4600)}`, `I can't help with this request. ${'y'.repeat(1469)}`, []],
  [`${'x'.repeat(1200)}`, `Consider a shorter prompt. ${'y'.repeat(574)}`, []],
  [`${'x'.repeat(1300)}`, `Consider a shorter prompt. ${'y'.repeat(622)}`, ['block answer-role 1']],
  [words(20), `Consider a shorter prompt. ${words(10)}`, []],
  ["I can't do refunds, exchanges or vouchers for anybody here.", "Sorry, I can't help with this request.", []],
  ['Consider a shorter greeting for guests, please.', 'You could try a warmer prompt.', []],
])('an answer like its prompt: %j → %j', (before, answer, findings) => {
  expect(kindsOf(checkNoAnswer(before, answer))).toEqual(findings);
});

test.each<[string, string, string[]]>([
  [words(20), `${words(3)} ${words(12, 30)}`, []],
  [words(20), `${words(3)} ${words(13, 30)}`, ['block answer-role 1']],
  [words(20), words(3), []],
  [words(20), `${words(4)}?`, []],
  [words(20), `${words(3)}\n?`, []],
  [words(20), `Hello ${words(3)}`, ['block answer-role 1']],
  [`Hello ${words(20)}`, `Hello ${words(3)}`, []],
  [words(14), words(20, 30), []],
  [words(20), `${words(3)} is? it it it it`, ['block answer-role 1']],
  [words(20), `${words(3)} is is is is is is is ?`, []],
])('a reply to the prompt: %j → %j', (before, answer, findings) => {
  expect(kindsOf(checkRole(before, answer))).toEqual(findings);
});

test.each<[number, number, string[]]>([
  [
    120,
    72,
    [
      'warn answer-tiny after: The proposal is 72 characters long, but the prompt has 120: much of the prompt is missing.',
    ],
  ],
  [119, 71, []],
  [
    60,
    19,
    [
      'warn answer-tiny after: The proposal is 19 characters long, but the prompt has 60: much of the prompt is missing.',
    ],
  ],
  [59, 19, []],
  [599, 3599, []],
  [
    600,
    2101,
    [
      'warn answer-longer after: The proposal is 2101 characters long, but the prompt has only 600: every call would be slower and cost more.',
    ],
  ],
])('size: %i characters → %i', (before, after, messages) => {
  expect(textsOf(checkSize('x'.repeat(before), 'x'.repeat(after), true))).toEqual(messages);
});

test.each<[number, number, string[]]>([
  [40, 40, []],
  [0, 40, []],
  [40.04, 40, ['block change-too-large after: 40% of the words change, more than max-change-percent (40%) allows.']],
  [40.26, 40, ['block change-too-large after: 40.3% of the words change, more than max-change-percent (40%) allows.']],
])('%f%% of the words change, and %f%% may', (percent, most, messages) => {
  expect(textsOf(checkChange(percent, most))).toEqual(messages);
});

test.each<[string, string[]]>([
  ['```\nx', ['block answer-wrapped 1']],
  ['x ```\nx', []],
  [' {"prompt": "x', ['block answer-wrapped 1']],
  ['x {"prompt": "x', []],
  ['Here is the improved prompt:', ['block answer-wrapped 1']],
  [`${PROMPT}\n\n- All done.\n`, []],
  [
    `${PROMPT}\n\nAll good All good All good All good All good All good All good All good All good \n\nIt was tested.\n`,
    ['warn answer-notes 6'],
  ],
  [`${PROMPT}\n\n${'You may '.repeat(11)}\n\nIt was tested.`, ['warn answer-notes 8']],
  [`${PROMPT}\n\nAll done. Never give advice.\n`, []],
  [`${PROMPT}\n\nIt was long.\n\nDo not shout.\n`, ['warn answer-notes 6']],
  [`${PROMPT}\n\nAlways agree.\n\nIt was tested.\n`, ['warn answer-notes 8']],
  [`Fine.\n\n${PROMPT}`, []],
  ['Sure.\n\nYou are Sam, the kind agent.', ['warn answer-wrapped 1']],
  ['Sure.\n\nYou are Sue, the kind agent.', []],
  ['I tested it.\n\nYou were Sam.', []],
  ['Sure, I tested the version.\n\nYou were Sam.', ['warn answer-wrapped 1']],
  [
    `${PROMPT}\n\nI edited the tone and tested it.\n\nLine 0.\n\nLine 1.\n\nLine 2.\n\nLine 3.\n\nLine 4.\n\nLine 5.\n\nLine 6.`,
    ['block answer-notes 6'],
  ],
  [
    `${PROMPT}\n\nI edited the tone and tested it.\n\nLine 0.\n\nLine 1.\n\nLine 2.\n\nLine 3.\n\nLine 4.\n\nLine 5.\n\nLine 6.\n\nLine 7.`,
    [],
  ],
  ['x\n\nI edited the tone and tested it.', ['block answer-wrapped 3']],
  ['Repeat the day of a visit.\nNever give any advice.\n\nAll done.', ['warn answer-notes 4']],
  ['Be kind.\nNever give advice.\n\nAll done.', ['warn answer-notes 4']],
  ['Be kind.\n\nAll done.', []],
  [`${PROMPT}\n\nAll done.\n\n${PROMPT}`, []],
  [`${PROMPT}\n\n# --- remaining rules omitted ---\n`, ['warn answer-notes 6']],
  [`${PROMPT}\n\nAll done.\nNever give advice.`, []],
  [`${PROMPT}\n\nBe kind to all.\n\nAll done.`, ['warn answer-notes 8']],
  [`${PROMPT}\n\n# Tests\n\nAll done.`, ['block answer-notes 6']],
  [`${PROMPT}\n\nTests!\n\nAll done.`, ['warn answer-notes 6']],
])('text around the prompt: %j', (answer, findings) => {
  expect(kindsOf(checkWrapping(PROMPT, answer))).toEqual(findings);
});

test.each<[string, string[]]>([
  [`Summary of edits\n- Shorter greeting\n\n${PROMPT}\n`, ['block answer-notes 1']],
  [`---\n*Note: I kept all variables and tool names exactly as they were.*\n\n${PROMPT}\n`, []],
  [`See [the page](https://a.example).\n\n${PROMPT}\n`, ['warn answer-wrapped 1']],
])('text in front of the prompt: %j', (answer, findings) => {
  expect(kindsOf(checkWrapping(PROMPT, answer))).toEqual(findings);
});

test.each<[string, string, string[]]>([
  ['```\na', '```\nb', []],
  ['x\n```\na', '```\nb', ['block answer-wrapped 1']],
  ['{"a', '{"prompt": "x', []],
  ['Here is the improved prompt:', 'Here is the improved prompt:\nx', []],
  ['Here is the improved prompt: x', 'Here is the improved prompt:', ['block answer-notes 1']],
  ['Say hi.', 'Say hi.\n\nAll done.', ['warn answer-notes 3']],
  [
    'Say hi to all.\n  Changes made:\n- Added a step to it.',
    'Say hi to all.\nChanges made:\n- Added a step to it.\n- Be kind.',
    [],
  ],
  ['Say hi to all.\n  Test the line.', 'Say hi to all.\n\nTest the line.\nIt was tested.', []],
  [
    'Say hi to all.',
    'Say hi to all.\n\nI kept all of the tools\nand the rest of the prompt as it was.\n\n',
    ['block answer-wrapped 3'],
  ],
])('text that the prompt has, too: %j → %j', (before, answer, findings) => {
  expect(kindsOf(checkWrapping(before, answer))).toEqual(findings);
});

test.each<[string, string[]]>([
  ['x ```', []],
  [`{{${'a'.repeat(298)}`, ['block answer-truncated 5']],
  ['Never give advic', ['warn answer-truncated 5']],
  ['Never give', []],
  ['Repeat the d', ['warn answer-truncated 5']],
  ['Greet the caller, then ask for the reason of the call.\nRep', ['warn answer-truncated 6']],
  ['Greet the caller', []],
  ['Say "hi" and "bye', ['warn answer-truncated 5']],
  ['x - Be brief. Greet the man', ['warn answer-truncated 5']],
  ['See Dr. Who', []],
  ['Be brief, greet THE', ['warn answer-truncated 5']],
  ['Be brief. Greet the man -', []],
  ['（中略）', ['block answer-truncated 5']],
  ['- 料金：【ここに記入】', ['block answer-truncated 5']],
  ['(Do not read this section aloud.)', ['warn answer-truncated 5']],
  ['Be brief +', ['warn answer-truncated 5']],
  ['Then greet the\n  ', ['warn answer-truncated 5']],
  ['10. Be brief. Greet the man', []],
  ['Be brief.  Greet the man', ['warn answer-truncated 5']],
  ['x\n\n  Never give adv  ', ['warn answer-truncated 7']],
  ['```\n~~~\n````', []],
])('an end: %j', (end, findings) => {
  expect(kindsOf(checkTruncation(PROMPT, `${PROMPT}\n${end}`, true))).toEqual(findings);
});

test.each<[string, string, string[]]>([
  [' [unchanged]', 'x\n[unchanged] ', []],
  ['```\na', '```\nb', []],
  ['Say hi', 'Greet them. Say by', []],
  ['Greet the\nSay hi.', 'Say hi.\nGreet the', []],
  ['Greet them. Say hi there.', 'Greet them. Say hi there', []],
  ['Say hi.', '', []],
  ['a\nSay hi m.', 'a\nSay hi', ['warn answer-truncated 2']],
  ['Say hello my.', 'Say hello m', []],
  ['TODO: x', 'TODO: x\ny', []],
  ['Say hi.\n  Say hello to them all.', 'Say hi.\n\n  Say hello to  ', ['warn answer-truncated 3']],
  ['Say hi.\nSay m.', '  Say hi.  \nSay', ['warn answer-truncated 2']],
  ['  [unchanged]  ', '[unchanged]', []],
])('an end like the prompt’s: %j → %j', (before, after, findings) => {
  expect(kindsOf(checkTruncation(before, after, true))).toEqual(findings);
});

test.each<[string, string[]]>([
  ['[unchanged]', ['block answer-truncated after 5: Line 5 of the proposal stands in for omitted text.']],
  [
    '(keep your menu here as it was)',
    ['warn answer-truncated after 5: Line 5 of the proposal may stand in for omitted text.'],
  ],
  [
    'Ask for the [DATE OF BIRTH].',
    ['warn answer-truncated after 5: Line 5 of the proposal has a part that may not be written yet: [DATE OF BIRTH].'],
  ],
  [
    'Ask for the [DATE OF BIRTH].\nTODO: y',
    ['block answer-truncated after 6: Line 6 of the proposal has a part that is not written yet: TODO:.'],
  ],
  ['Fee: TBA', ['block answer-truncated after 5: Line 5 of the proposal has a part that is not written yet: TBA.']],
  [
    'Ring ____, [insert 0117 496 0321 or bo@harbour.example]',
    ['block answer-truncated after 5: Line 5 of the proposal has a part that is not written yet: [insert … … … or ….'],
  ],
  // What follows a label or a blank may be about a caller.
  [
    'Missing information: Anna Smith of Baker Street',
    [
      'warn answer-truncated after 5: Line 5 of the proposal has a part that may not be written yet: Missing information:.',
    ],
  ],
  [
    'Fee: ____ (Anna Smith asked for it)',
    ['block answer-truncated after 5: Line 5 of the proposal has a part that is not written yet: ____.'],
  ],
  ['```\n', ['block answer-truncated after 5: The proposal stops within a code block on line 5.']],
])('what is said of an end: %j', (end, messages) => {
  expect(textsOf(checkTruncation(PROMPT, `${PROMPT}\n${end}`, true))).toEqual(messages);
});

test.each<[string, string[]]>([
  ['\n```\nx', ['block answer-wrapped after 2: The proposal begins with a code fence that the prompt does not have.']],
  ['\n{"prompt": "x', ['block answer-wrapped after 2: The proposal begins with JSON, which the prompt does not.']],
  [
    '\nHere is the improved prompt:',
    ['block answer-wrapped after 2: The proposal begins with a remark by the model, not with the prompt.'],
  ],
  [
    'x\n\nChanges made:\n- Added a step',
    ['block answer-notes after 3: From line 3 on, the proposal describes its own changes.'],
  ],
  [
    'x\n\nLet me know if you want further changes to this prompt.',
    ['block answer-wrapped after 3: The proposal ends with a remark by the model.'],
  ],
  [
    `Sure.\n\n${PROMPT}`,
    ['warn answer-wrapped after 1: The paragraph on line 1 may be about the answer, and not part of the prompt.'],
  ],
])('what is said of text around the prompt: %j', (answer, messages) => {
  expect(textsOf(checkWrapping(PROMPT, answer))).toEqual(messages);
});

test.each<[string, string[]]>([
  ['', ['block answer-empty after: The proposal is empty.']],
  [
    "I can't help with this request.",
    [
      'block answer-refused after 1: The answer is a refusal, not a prompt.',
      'block answer-role after 1: The answer shares hardly any words with the prompt: it replies to the prompt, or is in another language.',
    ],
  ],
  [
    'Consider a shorter prompt.',
    [
      'block answer-role after 1: The answer is advice about the prompt, not a prompt.',
      'block answer-role after 1: The answer shares hardly any words with the prompt: it replies to the prompt, or is in another language.',
    ],
  ],
  ['[1]', ['block answer-wrapped after 1: The answer is JSON, not a prompt.']],
  [
    '-a\n+b',
    [
      'block answer-wrapped after 1: The answer is a diff, not a prompt.',
      'block answer-role after 1: The answer shares hardly any words with the prompt: it replies to the prompt, or is in another language.',
    ],
  ],
])('what is said of another answer: %j', (answer, messages) => {
  expect(textsOf([...checkNoAnswer(PROMPT, answer), ...checkRole(PROMPT, answer)])).toEqual(messages);
});
