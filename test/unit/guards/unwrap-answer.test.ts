import { expect, test } from 'vitest';
import { unwrapAnswer } from '../../../src/guards/unwrap-answer.ts';

const PROMPT = `You are Sam, the agent of a bank.
Greet the caller, then ask for the reason of the call.
Repeat the day and the time of a visit to the branch.
Never give advice.`;
const TEXTS = {
  BETTER: PROMPT.replace('Never give advice.', 'Never give advice, and be kind.'),
  OTHER: 'Sing the anthem of the town at noon, loudly.\nDance with whoever wants to join in.',
};
/** In JSON, the texts stand in quotes. */
const quote = (text: string) => JSON.stringify(text).slice(1, -1);
const namesIn = (text: string) =>
  Object.entries(TEXTS).reduce(
    (all, [name, content]) => all.replaceAll(content, name).replaceAll(quote(content), name),
    text,
  );

function resultOf(before: string, answer: string): string[] {
  const { after, notes } = unwrapAnswer(before, answer);
  return [
    namesIn(after),
    ...notes.map(({ kind, level, side, message }) => `${level} ${kind} ${side}: ${namesIn(message)}`),
  ];
}
const unwrapped = (answer: string) =>
  resultOf(
    PROMPT,
    Object.entries(TEXTS).reduce(
      (all, [name, content]) => all.replaceAll(name, () => (answer.startsWith('{') ? quote(content) : content)),
      answer,
    ),
  );

test.each<[string, string[]]>([
  [
    '<think>x</think>\n---\nBETTER',
    ['BETTER', "note answer-wrapped after: Removed the model's thoughts before the answer."],
  ],
  [
    '<think>x</think>\nx---\nBETTER',
    ['x---\nBETTER', "note answer-wrapped after: Removed the model's thoughts before the answer."],
  ],
  ['<think>x</think>\nOTHER', ['OTHER', "note answer-wrapped after: Removed the model's thoughts before the answer."]],
  ['</think>BETTER', ['BETTER', "note answer-wrapped after: Removed the model's thoughts before the answer."]],
  ['hi </think> <think>y</think>OTHER', ['hi </think> <think>y</think>OTHER']],
])('thoughts: %j', (answer, result) => {
  expect(unwrapped(answer)).toEqual(result);
});

test.each<[string, string[]]>([
  [
    'Some # thoughts.\nHere is the # improved prompt:\nBETTER',
    [
      'BETTER',
      'note answer-wrapped after: Removed a preface before the answer: "Some # thoughts. Here is the # improved prompt:".',
    ],
  ],
  ['Some thoughts.\n# Improved prompt\nBETTER', ['Some thoughts.\n# Improved prompt\nBETTER']],
  ['Some thoughts.\nHere is the improved version:\nBETTER', ['Some thoughts.\nHere is the improved version:\nBETTER']],
  [
    'Some thoughts.\nNever give advice.\nHere is the improved prompt:\nBETTER',
    ['Some thoughts.\nNever give advice.\nHere is the improved prompt:\nBETTER'],
  ],
  ['Here is the improved prompt:\nOTHER', ['Here is the improved prompt:\nOTHER']],
  ['Here is the improved prompt:\n---', ['Here is the improved prompt:\n---']],
  [
    'Improved prompt\n===\nBETTER',
    ['BETTER', 'note answer-wrapped after: Removed a preface before the answer: "Improved prompt".'],
  ],
  [
    'Here is the improved prompt:\nBETTER\nLet me know if you want other changes.',
    [
      'BETTER',
      'note answer-wrapped after: Removed a preface before the answer: "Here is the improved prompt:".',
      'note answer-wrapped after: Removed a remark after the answer: "Let me know if you want other changes.".',
    ],
  ],
  [
    'Here is the improved prompt:\nBETTER\nSay this: \n\nLet me know if you want other changes to the prompt.',
    [
      'BETTER\nSay this: \n\nLet me know if you want other changes to the prompt.',
      'note answer-wrapped after: Removed a preface before the answer: "Here is the improved prompt:".',
    ],
  ],
  [
    'Sure!\n \nHere is the improved version:\nBETTER',
    [
      'BETTER',
      'note answer-wrapped after: Removed a preface before the answer: "Sure! Here is the improved version:".',
    ],
  ],
  [
    'Some thoughts.\n  Greet the caller, then ask for the reason of the call.  \nHere is the improved prompt:\nBETTER',
    [
      'Some thoughts.\n  Greet the caller, then ask for the reason of the call.  \nHere is the improved prompt:\nBETTER',
    ],
  ],
  [
    'I fixed these problems in the prompt:\n- Two greetings.\n- A long close.\n---\nBETTER',
    [
      'BETTER',
      'note answer-wrapped after: Removed a preface before the answer: "I fixed these problems in the prompt: - Two greetings. - A long close. ---".',
    ],
  ],
  [
    'I fixed these problems in the prompt:\n\n  1) Two greetings.\n \n---\n\nBETTER',
    [
      'BETTER',
      'note answer-wrapped after: Removed a preface before the answer: "I fixed these problems in the prompt: 1) Two greetings. ---".',
    ],
  ],
  [
    'I fixed these problems in the prompt:\n- Two greetings.\nMore text.\n---\nBETTER',
    [
      '- Two greetings.\nMore text.\n---\nBETTER',
      'note answer-wrapped after: Removed a preface before the answer: "I fixed these problems in the prompt:".',
    ],
  ],
  [
    'I fixed these problems in the prompt:\nx - Two greetings.\n---\nBETTER',
    [
      'x - Two greetings.\n---\nBETTER',
      'note answer-wrapped after: Removed a preface before the answer: "I fixed these problems in the prompt:".',
    ],
  ],
  [
    'I fixed these problems in the prompt:\n- Two greetings.\nBETTER',
    [
      '- Two greetings.\nBETTER',
      'note answer-wrapped after: Removed a preface before the answer: "I fixed these problems in the prompt:".',
    ],
  ],
  [
    'I fixed these problems in the prompt:\n- Two greetings.\n---\nSay hi.\nBETTER',
    [
      '- Two greetings.\n---\nSay hi.\nBETTER',
      'note answer-wrapped after: Removed a preface before the answer: "I fixed these problems in the prompt:".',
    ],
  ],
  [
    'Here is the improved prompt:\n- Be Sam, the agent of the bank.\n- Greet the caller and ask for the reason.\n---\n- Never give advice.',
    [
      '- Be Sam, the agent of the bank.\n- Greet the caller and ask for the reason.\n---\n- Never give advice.',
      'note answer-wrapped after: Removed a preface before the answer: "Here is the improved prompt:".',
    ],
  ],
])('a preface: %j', (answer, result) => {
  expect(unwrapped(answer)).toEqual(result);
});

test.each<[string, string[]]>([
  ['``` MARKDOWN \nBETTER\n```', ['BETTER', 'note answer-wrapped after: Removed a code fence around the answer.']],
  ['```text now\nBETTER\n```', ['```text now\nBETTER\n```']],
  ['```\nBETTER\n ``` ', ['BETTER', 'note answer-wrapped after: Removed a code fence around the answer.']],
  ['```\nBETTER\n````', ['```\nBETTER\n````']],
  [
    'Some text.\n ```\n```\nBETTER\n```',
    [
      'BETTER',
      'note answer-wrapped after: Removed a code fence around the answer and the text around it: "Some text. ```".',
    ],
  ],
  [
    'Some text.\n```\nOTHER\n```\nLet me know if you want further changes to this prompt.',
    ['Some text.\n```\nOTHER\n```\nLet me know if you want further changes to this prompt.'],
  ],
  [
    'Changes\n- Added a step\n```\nOTHER\n```',
    [
      'OTHER',
      'note answer-wrapped after: Removed a code fence around the answer and the text around it: "Changes - Added a step".',
    ],
  ],
  ['```\nBETTER\n```js\na\n```js\nx\n```', ['```\nBETTER\n```js\na\n```js\nx\n```']],
  [
    '```\nBETTER\n```js\na\n```\n```c\nb\n```\nx\n```',
    ['BETTER\n```js\na\n```\n```c\nb\n```\nx', 'note answer-wrapped after: Removed a code fence around the answer.'],
  ],
  ['```\nBETTER\n```js\nx\n```', ['```\nBETTER\n```js\nx\n```']],
  [' Never give advice. \n```\nBETTER\n```', [' Never give advice. \n```\nBETTER\n```']],
  ['```\n```', ['```\n```']],
  ['```\n \n```', ['```\n \n```']],
  [
    '```\nOTHER\n```\n \nLet me know if you want further changes to this prompt.',
    [
      'OTHER',
      'note answer-wrapped after: Removed a code fence around the answer and the text around it: "Let me know if you want further changes to this prompt.".',
    ],
  ],
  ['Never give advice.\nSome text.\n```\nBETTER\n```', ['Never give advice.\nSome text.\n```\nBETTER\n```']],
  [
    '```\nOTHER\n```\nHere is the improved prompt:',
    [
      'OTHER',
      'note answer-wrapped after: Removed a code fence around the answer and the text around it: "Here is the improved prompt:".',
    ],
  ],
  [
    '# Improved prompt\n```\nOTHER\n```\n\nLet me know if you want further changes to this prompt.',
    [
      'OTHER',
      'note answer-wrapped after: Removed a code fence around the answer and the text around it: "# Improved prompt Let me know if you want further changes to this prompt.".',
    ],
  ],
])('a fence: %j', (answer, result) => {
  expect(unwrapped(answer)).toEqual(result);
});

test.each<[string, string[]]>([
  ['<PROMPT>BETTER</PROMPT>', ['BETTER', 'note answer-wrapped after: Removed a tag around the answer.']],
  [
    '<improved_system-prompt>BETTER</improved_system-prompt>',
    ['BETTER', 'note answer-wrapped after: Removed a tag around the answer.'],
  ],
  ['x <prompt>BETTER</prompt>', ['x <prompt>BETTER</prompt>']],
  [
    'Some text.\n<prompt>BETTER</prompt>\nMore text.',
    [
      'BETTER',
      'note answer-wrapped after: Removed a tag around the answer and the text around it: "Some text. More text.".',
    ],
  ],
  ['Some text.\n<prompt>OTHER</prompt>\nMore text.', ['Some text.\n<prompt>OTHER</prompt>\nMore text.']],
  ['<prompt>BETTER</prompt>\n</prompt>', ['<prompt>BETTER</prompt>\n</prompt>']],
])('a tag: %j', (answer, result) => {
  expect(unwrapped(answer)).toEqual(result);
});

test.each<[string, string[]]>([
  ["'''BETTER'''", ['BETTER', 'note answer-wrapped after: Removed quotes around the answer.']],
  ['“Say "hi"”', ['Say "hi"', 'note answer-wrapped after: Removed quotes around the answer.']],
  ['“BETTER"', ['“BETTER"']],
  ['“a” b”', ['“a” b”']],
  ['“a “b”', ['“a “b”']],
])('quotes: %j', (answer, result) => {
  expect(unwrapped(answer)).toEqual(result);
});

test.each<[string, string[]]>([
  [
    'BETTER\n---\n\n---\nChanges made:\n- Added a step',
    ['BETTER', 'note answer-wrapped after: Removed notes after the answer: "Changes made: - Added a step".'],
  ],
  [
    'BETTER\nx ---\nLet me know if you want further changes.',
    ['BETTER\nx ---\nLet me know if you want further changes.'],
  ],
  [
    'BETTER\n--- x\nLet me know if you want further changes.',
    ['BETTER\n--- x\nLet me know if you want further changes.'],
  ],
  [
    'BETTER\n ---\nLet me know if you want further changes.',
    [
      'BETTER',
      'note answer-wrapped after: Removed a remark after the answer: "Let me know if you want further changes.".',
    ],
  ],
  [
    'BETTER\n\nChanges made:\n- Added a step\n Never give advice. ',
    ['BETTER\n\nChanges made:\n- Added a step\n Never give advice. '],
  ],
])('notes and remarks: %j', (answer, result) => {
  expect(unwrapped(answer)).toEqual(result);
});

test.each<[string, string[]]>([
  ['{"prompt":"BETTER","instructions":"x"}', ['{"prompt":"BETTER","instructions":"x"}']],
  ['{"PROMPT":"BETTER"}', ['BETTER', 'note answer-wrapped after: Extracted the prompt from a JSON object (PROMPT).']],
  ['{"outputs":"BETTER"}', ['{"outputs":"BETTER"}']],
  [
    '{"prompt":1,"text":"BETTER"}',
    ['BETTER', 'note answer-wrapped after: Extracted the prompt from a JSON object (text).'],
  ],
  ['{"prompt": "x"', ['{"prompt": "x"']],
])('JSON: %j', (answer, result) => {
  expect(unwrapped(answer)).toEqual(result);
});

test.each<[string, string[]]>([
  [
    'Here is the improved prompt:\n```\n<prompt>\n"BETTER"\n</prompt>\n```',
    [
      'BETTER',
      'note answer-wrapped after: Removed a preface before the answer: "Here is the improved prompt:".',
      'note answer-wrapped after: Removed a code fence around the answer.',
      'note answer-wrapped after: Removed a tag around the answer.',
      'note answer-wrapped after: Removed quotes around the answer.',
    ],
  ],
  [
    `${'Here is the improved prompt:\n\n'.repeat(9)}BETTER`,
    [
      'Here is the improved prompt:\n\nBETTER',
      ...Array<string>(8).fill(
        'note answer-wrapped after: Removed a preface before the answer: "Here is the improved prompt:".',
      ),
    ],
  ],
  [
    '<think>a</think><think>b</think>BETTER',
    [
      'BETTER',
      "note answer-wrapped after: Removed the model's thoughts before the answer.",
      "note answer-wrapped after: Removed the model's thoughts before the answer.",
    ],
  ],
  [
    '\n  \n```\n  \n\nBETTER\n\n```\n ',
    ['BETTER', 'note answer-wrapped after: Removed a code fence around the answer.'],
  ],
])('one in the other: %j', (answer, result) => {
  expect(unwrapped(answer)).toEqual(result);
});

test.each<[string, string[]]>([
  [
    '---\nNote that I did not change any variables or tool names.\n\nBETTER',
    [
      'BETTER',
      'note answer-wrapped after: Removed a preface before the answer: "--- Note that I did not change any variables or tool names.".',
    ],
  ],
])('a preface of another kind: %j', (answer, result) => {
  expect(unwrapped(answer)).toEqual(result);
});

test.each<[string, string[]]>([
  ['BETTER\n\nImproved Prompt\n===============', ['BETTER\n\nImproved Prompt\n===============']],
  [
    'BETTER\n\nSummary of edits\n- Shorter greeting',
    ['BETTER', 'note answer-wrapped after: Removed notes after the answer: "Summary of edits - Shorter greeting".'],
  ],
  [
    'BETTER\n\n## Summary\nI shortened the greeting and clarified a rule of the prompt.',
    [
      'BETTER',
      'note answer-wrapped after: Removed a remark after the answer: "## Summary I shortened the greeting and clarified a rule of the prompt.".',
    ],
  ],
  ['BETTER\n\n如果需要进一步调整，请告诉我。', ['BETTER\n\n如果需要进一步调整，请告诉我。']],
  [
    'BETTER\n\nFammi sapere se vuoi che aggiunga un altro esempio o che cambi il tono.',
    [
      'BETTER',
      'note answer-wrapped after: Removed a remark after the answer: "Fammi sapere se vuoi che aggiunga un altro esempio o che cambi il tono.".',
    ],
  ],
  [
    'BETTER\n\nこの変更により、失敗したテストは合格するはずです。日付の確認を追加しました。',
    [
      'BETTER',
      'note answer-wrapped after: Removed a remark after the answer: "この変更により、失敗したテストは合格するはずです。日付の確認を追加しました。".',
    ],
  ],
])('a remark of another kind: %j', (answer, result) => {
  expect(unwrapped(answer)).toEqual(result);
});

test.each<[string, string, string[]]>([
  ['</think> is hi.', '<think>x</think>hi', ['<think>x</think>hi']],
  [
    '---\nSay hi.',
    '<think>x</think>\n---\nSay hi!',
    ['---\nSay hi!', "note answer-wrapped after: Removed the model's thoughts before the answer."],
  ],
  [
    '---\nSay hi.',
    'Here is the prompt:\n---\nSay hi!',
    ['---\nSay hi!', 'note answer-wrapped after: Removed a preface before the answer: "Here is the prompt:".'],
  ],
  [
    'Say hi.\n ```\nx\n ```',
    '```\nSay hi!\n```\nx\n```\n```',
    ['Say hi!\n```\nx\n```', 'note answer-wrapped after: Removed a code fence around the answer.'],
  ],
  ['[1]', '```JSON\n[2]\n```', ['[2]', 'note answer-wrapped after: Removed a code fence around the answer.']],
  ['“x', '“y”', ['“y”']],
  ['[1]', '{"prompt": "y"}', ['{"prompt": "y"}']],
  ['{x', '{"prompt": "y"}', ['y', 'note answer-wrapped after: Extracted the prompt from a JSON object (prompt).']],
  ['null', '{"prompt": "y"}', ['y', 'note answer-wrapped after: Extracted the prompt from a JSON object (prompt).']],
  ['Say hi there', 'Say hi!\n\nChanges made:\nSay hi there', ['Say hi!\n\nChanges made:\nSay hi there']],
  [
    'Say hi ther',
    'Say hi!\n\nChanges made:\nSay hi ther',
    ['Say hi!', 'note answer-wrapped after: Removed notes after the answer: "Changes made: Say hi ther".'],
  ],
  ['Say hi ther.', '```\nSay hi!\n```\nSay hi ther.', ['```\nSay hi!\n```\nSay hi ther.']],
  [
    'Say hi the.',
    '```\nSay hi the!\n```\nSay hi the.',
    [
      'Say hi the!',
      'note answer-wrapped after: Removed a code fence around the answer and the text around it: "Say hi the.".',
    ],
  ],
  [
    'Say hi\n\n  x',
    'Say hi!\n\n---\nLet me know if you want further changes to this prompt.',
    [
      'Say hi!',
      'note answer-wrapped after: Removed a remark after the answer: "Let me know if you want further changes to this prompt.".',
    ],
  ],
  ['ab: 1', '```yamlx\ny: 2\n```', ['```yamlx\ny: 2\n```']],
  ['ab: 1', '```xjson\ny: 2\n```', ['```xjson\ny: 2\n```']],
  ['x {', '```json\n{y\n```', ['```json\n{y\n```']],
  [
    '# Agent prompt v1\nSay hi.',
    '# New agent prompt\n# Agent prompt v1\nSay hi!',
    [
      '# Agent prompt v1\nSay hi!',
      'note answer-wrapped after: Removed a preface before the answer: "# New agent prompt".',
    ],
  ],
  [
    '# Agent v1\nSay hi.',
    '# New prompt\nSay hi!',
    ['Say hi!', 'note answer-wrapped after: Removed a preface before the answer: "# New prompt".'],
  ],
  [
    'Agent prompt\nSay hi.',
    'New prompt:\nSay hi!',
    ['Say hi!', 'note answer-wrapped after: Removed a preface before the answer: "New prompt:".'],
  ],
  ['Agent prompt\nSay hi.', '[New prompt]\nSay hi!', ['[New prompt]\nSay hi!']],
  [
    'Say hi.\n---',
    'Say hi!\n---\nLet me know if you want further changes to this prompt.',
    [
      'Say hi!\n---',
      'note answer-wrapped after: Removed a remark after the answer: "Let me know if you want further changes to this prompt.".',
    ],
  ],
  [
    'Say hi.\nLet me know, perhaps, if you want further changes to this prompt.',
    'Say hi!\n\nLet me know if you want further changes to this prompt.',
    ['Say hi!\n\nLet me know if you want further changes to this prompt.'],
  ],
  ['\n```\nSay hi.', '```\nSay hi!\n```', ['```\nSay hi!\n```']],
  [
    'Say hi to my aunt.',
    'Some thoughts.\nHere is the improved prompt:\nSing it.',
    ['Some thoughts.\nHere is the improved prompt:\nSing it.'],
  ],
  [
    'Sure!\nSay hi.',
    'Sure!\nHere is the improved version:\nSay hi!',
    ['Sure!\nHere is the improved version:\nSay hi!'],
  ],
  [
    '---\nSay hi.',
    'Here is the prompt:\n ---\nSay hi!',
    [' ---\nSay hi!', 'note answer-wrapped after: Removed a preface before the answer: "Here is the prompt:".'],
  ],
  [
    'Say hi to my aunt.',
    'Here is the improved prompt:\nSing it.',
    ['Sing it.', 'note answer-wrapped after: Removed a preface before the answer: "Here is the improved prompt:".'],
  ],
  [
    '# Agent prompt v1\nSay hi.',
    '# New agent prompt\n# Agent prompt v1 \nSay hi!',
    [
      '# Agent prompt v1 \nSay hi!',
      'note answer-wrapped after: Removed a preface before the answer: "# New agent prompt".',
    ],
  ],
  [
    'Say hi.\n  Say hello to them.',
    '```\nSay hi.\nSay hello to them!\n```\nSay hello to them.',
    ['```\nSay hi.\nSay hello to them!\n```\nSay hello to them.'],
  ],
  ['ab: 1', '```yaml\nab: 2\n```', ['ab: 2', 'note answer-wrapped after: Removed a code fence around the answer.']],
  [
    'Say hi to my aunt.\nNotes:\nBe kind to her.',
    'Say hi to my aunt!\n\nNotes:\nLet me know if you want further changes to this prompt.',
    ['Say hi to my aunt!\n\nNotes:\nLet me know if you want further changes to this prompt.'],
  ],
  [
    'Say hi.\n---',
    'Say hi!\n ---\nLet me know if you want further changes to this prompt.',
    [
      'Say hi!\n ---',
      'note answer-wrapped after: Removed a remark after the answer: "Let me know if you want further changes to this prompt.".',
    ],
  ],
  [
    'Say hi.\n---\nBye.',
    'Say hi!\n---\nLet me know if you want further changes to this prompt.',
    [
      'Say hi!',
      'note answer-wrapped after: Removed a remark after the answer: "Let me know if you want further changes to this prompt.".',
    ],
  ],
  [
    'Sure!\nSay hi.',
    'Sure! \nHere is the improved version:\nSay hi!',
    ['Sure! \nHere is the improved version:\nSay hi!'],
  ],
  [
    'Say hi to all.\n- Greet the caller warmly.',
    'I fixed these problems in the prompt:\n- Greet the caller warmly.\n---\nSay hi to all.\n- Be kind.',
    [
      '- Greet the caller warmly.\n---\nSay hi to all.\n- Be kind.',
      'note answer-wrapped after: Removed a preface before the answer: "I fixed these problems in the prompt:".',
    ],
  ],
])('what the prompt has, too: %j → %j', (before, answer, result) => {
  expect(resultOf(before, answer)).toEqual(result);
});

const LINES = 'note answer-wrapped after: Replaced escaped line breaks in the answer.';
test.each<[string, string, string[]]>([
  ['a\nb', String.raw`a\nsay \"b\", be kind`, ['a\nsay "b", be kind', LINES]],
  ['a\nb', String.raw`a\nsay "b"`, ['a\nsay "b"', LINES]],
  [
    'a\nb',
    String.raw`"a\nb, be kind"`,
    ['a\nb, be kind', 'note answer-wrapped after: Removed quotes around the answer.', LINES],
  ],
  ['a\nb', 'a\\nb\nbe kind', ['a\\nb\nbe kind']],
  ['a\nb\\n', String.raw`a\nb`, [String.raw`a\nb`]],
  ['a', String.raw`a\nb`, [String.raw`a\nb`]],
])('escaped line breaks: %j, %j', (before, answer, result) => {
  expect(resultOf(before, answer)).toEqual(result);
});

const ENTITIES = 'note answer-wrapped after: Replaced HTML entities in the answer.';
test.each<[string, string, string[]]>([
  ["Say it's <b>.", 'Say it&#39;s &lt;b&gt; &amp;amp; more.', ["Say it's <b> &amp; more.", ENTITIES]],
  ["Say it's.", "Write it's as it&#39;s.", ["Write it's as it&#39;s."]],
  ["Write it's as it&#39;s.", 'Write it&#39;s.', ['Write it&#39;s.']],
  [
    'You are Harbour & Co.',
    'You are Harbour & Co. In SSML, write &amp;.',
    ['You are Harbour & Co. In SSML, write &amp;.'],
  ],
  ['You are Harbour & Co.', 'You are Harbour &amp; Co, Bath.', ['You are Harbour & Co, Bath.', ENTITIES]],
  ['Be kind.', 'Be &lt;kind&gt;.', ['Be &lt;kind&gt;.']],
])('HTML entities: %j, %j', (before, answer, result) => {
  expect(resultOf(before, answer)).toEqual(result);
});
