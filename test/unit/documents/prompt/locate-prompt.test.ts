import { describe, expect, test } from 'vitest';
import { warnWholeFile } from '../../../../src/documents/prompt/front-matter.ts';
import { locatePrompt } from '../../../../src/documents/prompt/locate-prompt.ts';
import { ActionError, InputError } from '../../../../src/errors.ts';

/** `message | hint` of the InputError that finding the prompt ends with. */
async function refusal(text: string, path: string, selector?: string): Promise<string> {
  const error = await locatePrompt(text, path, selector).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(InputError);
  const { message, hint } = error as InputError;
  expect(`${message}${hint}`).not.toMatch(/[\r\n]/);
  return `${message} | ${hint}`;
}

describe('whole file', () => {
  test.each([
    ['LF and a final newline', 'a\nb\n', 'x\ny', 'x\ny\n'],
    ['no final newline', 'a\nb', 'x\ny\n\n', 'x\ny'],
    ['CRLF', 'a\r\nb\r\n', 'x\ny', 'x\r\ny\r\n'],
    ['one CRLF line', 'a\r\n', 'x\ny', 'x\r\ny\r\n'],
    ['old Mac line ends', 'a\rb\r', 'x\ny\nz', 'x\ry\rz\r'],
    ['a byte order mark', '\uFEFFa\n', 'x', '\uFEFFx\n'],
    ['a mark that the model returned too', '\uFEFFa\n', '\uFEFFx\n', '\uFEFFx\n'],
    ['blank lines at both ends', '\n\na\n\n\n', 'x\n', '\n\nx\n\n\n'],
    ['mixed line ends: a line that stays keeps its own', 'a\r\nb\nc\r\nd\r\n', 'a\nb\nnew\nd', 'a\r\nb\nnew\r\nd\r\n'],
    ['indentation and spaces at the end of a line', 'a\n', '  x  \n', '  x  \n'],
    ['CRLF from the model', 'a\nb\n', 'x\r\ny\rz', 'x\ny\nz\n'],
  ])('%s', async (_, text, next, after) => {
    expect((await locatePrompt(text, 'a.md')).replace(next)).toBe(after);
  });

  test('has LF line ends and no byte order mark', async () => {
    expect((await locatePrompt('\uFEFFa\r\nb\rc\n', 'a.md')).prompt).toBe('a\nb\nc\n');
  });

  test('an unchanged prompt leaves the file as it is', async () => {
    const text = '\uFEFFa\r\nb\nc';
    expect((await locatePrompt(text, 'a.md')).replace('a\nb\nc\n')).toBe(text);
  });

  test.each(['', '\uFEFF', ' \n\t\r\n'])('%j is not a prompt', async (text) => {
    expect(await refusal(text, 'prompts/a.md')).toMatch(/^prompt-path: prompts\/a\.md is empty \|/);
  });

  test.each([
    ['', 'it is empty'],
    [' \n\u00a0\n', 'it is empty'],
    ['a\0b', 'a NUL character'],
    ['a\ud83d b', 'surrogate'],
    ['é'.repeat(600_000), 'larger than 1 MiB'],
  ])('%j is not written', async (next, reason) => {
    const { replace } = await locatePrompt('a\n', 'a.md');
    expect(() => replace(next)).toThrow(ActionError);
    expect(() => replace(next)).toThrow(reason);
  });
});

describe('body', () => {
  test.each([
    ['YAML', '---\na: 1\n---\nBe.\n', 'Be.\n', 4],
    ['TOML', '+++\na = 1\n+++\n\nBe.\n', '\nBe.\n', 4],
    ['empty front matter', '---\n---\nBe.', 'Be.', 3],
    ['a fence with spaces behind it', '--- \na: 1\n---\t\nBe.', 'Be.', 4],
    ['closed as a YAML document', '---\na: 1\n...\nBe.\n---\n', 'Be.\n---\n', 4],
    ['a mark and CRLF', '\uFEFF---\r\na: 1\r\n---\r\nBe.\r\n', 'Be.\n', 4],
    ['a license in a template comment', '{{! Copyright\n Acme }}\n\n---\na: 1\n---\nBe.\n', 'Be.\n', 7],
    ['a license in a block comment', '{{!-- {{x}} --}}\n---\na: 1\n---\nBe.', 'Be.', 5],
    ['a license in an HTML comment', '<!--\n---\n-->\r\n+++\na = 1\n+++\nBe.', 'Be.', 7],
    ['a license in hash comments', '# Copyright Acme\n# Apache-2.0\n---\n# model\nmodel: x\n---\nBe.', 'Be.', 7],
    ['an indented fence closes nothing', '---\na: |\n  ---\n---\nBe.', 'Be.', 5],
  ])('%s', async (_, text, prompt, startLine) => {
    expect(await locatePrompt(text, 'a.md', 'body')).toMatchObject({ prompt, startLine });
  });

  test.each([
    ['no front matter', '# Role\n---\n', /a\.md has none: its first line is neither "---" nor "\+\+\+"/],
    ['a heading and two lines across', '# Role\n---\nYou are.\n---\nBe.', /has none/],
    ['a comment that nothing closes', '<!-- x\n---\na: 1\n---\nBe.', /has none/],
    ['text behind a comment', '<!-- x --> y\n---\na: 1\n---\nBe.', /has none/],
    ['a blank line first', '\n---\na: 1\n---\nBe.', /has none/],
    ['never closed', '---\na: 1\n+++\nBe.\n', /never closed: no line "---"/],
    ['nothing after it', '---\na: 1\n---\n\n', /body in a\.md is empty/],
    ['nothing at all', '---\na: 1\n---', /body in a\.md is empty/],
  ])('%s', async (_, text, reason) => {
    expect(await refusal(text, 'a.md', 'body')).toMatch(reason);
  });
});

describe('an invalid selector', () => {
  test.each([
    ['model.messages[0].content', 'did you mean /model/messages/0/content?'],
    ['$.model["prompt"]', 'did you mean /model/prompt?'],
    ['#/model/prompt', 'did you mean /model/prompt?'],
    ['Body', 'did you mean body?'],
    ['Region: a', 'did you mean region:a?'],
    ['the prompt', 'set it to file for the whole file'],
    ['Region:a b', 'set it to file for the whole file'],
  ])('%s', async (selector, hint) => {
    expect(await refusal('{}', 'a.json', selector)).toContain(
      `is not a JSON Pointer, "body", "fence:NAME", "symbol:PATH", "region:NAME" or "file" | ${hint}`,
    );
  });

  test.each(['SYSTEM_PROMPT', 'Assistant.instructions'])('the bare name of a symbol: %s', async (selector) => {
    expect(await refusal('x = 1', 'agent.py', selector)).toContain(`did you mean symbol:${selector}?`);
  });

  test('the bare name of a region in source code', async () => {
    expect(await refusal('x = 1', 'agent.py', 'front-desk')).toContain('did you mean region:front-desk?');
  });

  test('a pointer into another kind of file', async () => {
    expect(await refusal('x', 'agent.md', '/a')).toMatch(
      /^prompt-selector: a JSON Pointer needs a \.json.* and agent\.md is not one \|/,
    );
  });

  test('an odd path is quoted', async () => {
    expect(await refusal('', 'a\n::error::\u202e.md')).toMatch(/^prompt-path: "a\\n::error::⟦U\+202E⟧\.md" is empty/);
  });
});

const CONFIG = `{
  "model": {
    "prompt": "You are Ada.", "temperature": 0.2, "stop": null,
    "messages": [{ "role": "system", "content": "Be kind and brief." }, { "role": "user", "content": "Hi" }]
  },
  "a/b": { "~": "tilde", "": "empty key" },
  "twice": { "p": "one", "x": 1,
    "p": "two" },
  "none": [], "nothing": {}
}`;

describe.each([
  ['agent.json', CONFIG],
  ['agent.yaml', CONFIG],
])('JSON Pointer in %s', (path, text) => {
  test.each([
    ['/model/prompt', 'You are Ada.'],
    ['/model/messages/1/content', 'Hi'],
    ['/a~1b/~0', 'tilde'],
    ['/a~1b/', 'empty key'],
  ])('%s', async (selector, prompt) => {
    expect((await locatePrompt(text, path, selector)).prompt).toBe(prompt);
  });

  test.each([
    [
      '/model/promt',
      '/model/promt was not found',
      '/model is an object with the keys prompt, temperature, stop, messages',
      'choose one: /model/prompt',
    ],
    [
      '/model/messages/2/content',
      '/model/messages/2 was not found',
      '/model/messages is a list of 2 items, 0 to 1',
      'choose one: /model/messages/0/content, /model/messages/1/content',
    ],
    ['/model/messages/-', '/model/messages/- was not found', 'a list of 2 items, 0 to 1', '/model/messages/0/content'],
    [
      '/model/messages/00',
      '/model/messages/00 was not found',
      'a list of 2 items, 0 to 1',
      '/model/messages/0/content',
    ],
    ['/model/prompt/text', '/model/prompt/text was not found', '/model/prompt is a string', '/model/prompt'],
    [
      '/Model',
      '/Model was not found',
      'the top level is an object with the keys model, a/b, twice, none, nothing',
      '/model/messages/0/content, /model/prompt',
    ],
    ['/none/0', '/none/0 was not found', '/none is an empty list', '/model/messages/0/content'],
    ['/nothing/p', '/nothing/p was not found', '/nothing is an empty object', '/model/messages/0/content'],
    ['/model/temperature', '/model/temperature in agent', 'is a number, not a string', 'choose one: '],
    ['/model/stop', '/model/stop in agent', 'null', 'choose one: '],
    [
      '/model',
      '/model in agent',
      'is an object with the keys prompt, temperature, stop, messages, not a string',
      '/model/prompt',
    ],
    [
      '/model/messages',
      '/model/messages in agent',
      'is a list of 2 items, 0 to 1, not a string',
      '/model/messages/0/content',
    ],
    ['/twice/p', '/twice of agent', 'has the key p 2 times (lines 7, 8)', 'remove the duplicates'],
    ['/a~b', '"~" must be followed by 0 or 1', '', 'as ~0'],
  ])('%s names what is there', async (selector, where, what, hint) => {
    const said = await refusal(text, path, selector);
    expect(said).toMatch(/^prompt-selector: /);
    expect(said).toContain(where);
    expect(said).toContain(what);
    expect(said.split(' | ')[1]).toContain(hint);
  });

  test('many keys are not all listed, and odd ones are quoted', async () => {
    const many = JSON.stringify(Object.fromEntries(Array.from({ length: 30 }, (_, i) => [`k\u001b${i}`, i])));
    const said = await refusal(many, path, '/x');
    expect(said).toContain('"k\\u001b0", ');
    expect(said).toContain('"k\\u001b9" and 20 more');
    expect(said).toContain(`| choose another file; no string was found in ${path}`);
  });

  test('a string that is empty', async () => {
    expect(await refusal('{"a": " "}', path, '/a')).toContain(`prompt-selector: /a in ${path} is empty |`);
  });

  test('too deep to be read', async () => {
    expect(await refusal('['.repeat(200_000), path, '/0')).toMatch(/nested too deeply|not valid/);
  });
});

describe('a whole file', () => {
  test('with front matter gets a warning', () => {
    expect(warnWholeFile('---\na: 1\n---\nBe kind.\n', 'agent.md')).toMatch(/front matter.*body/);
  });

  const LONG = 'You are Ada, the receptionist. Greet the caller. Never promise a discount. Be brief and kind, always.';
  test.each([
    [
      'agent.json',
      JSON.stringify({ model: { messages: [{ role: 'system', content: LONG }] } }),
      '/model/messages/[role=system]/content',
    ],
    ['agent.yaml', `agent:\n  prompt: ${LONG}\n`, '/agent/prompt'],
    ['agent.py', `SYSTEM_PROMPT = "${LONG}"\n`, 'symbol:SYSTEM_PROMPT'],
    ['agent.ts', `export const prompt = \`${LONG}\`;\n`, 'symbol:prompt'],
    ['agent.rb', `PROMPT = "${LONG}"\n`, 'move the prompt to a text file'],
    ['.env', `PROMPT="${LONG}"\n`, 'move the prompt to a text file'],
    ['bot.ipynb', '{}', '/model/messages/0/content'],
    ['bot.ipynb', JSON.stringify({ cells: [{ id: 'a', source: LONG }] }), '/cells/[id=a]/source'],
    ['empty.py', 'x = 1\n', 'symbol:SYSTEM_PROMPT'],
    ['agent.json', '{broken', '/model/messages/0/content'],
  ])('of which the prompt is a part needs a selector: %s', async (path, text, selector) => {
    const message = await refusal(text, path);
    expect(message).toContain('prompt-selector is required');
    expect(message).toContain(selector);
    expect(message).toContain('file for the whole file');
  });

  test('suggests the most likely selectors first', async () => {
    const code = `A = "${LONG} ${LONG}"\ndef build():\n    return Agent(instructions="${LONG}")\nSYSTEM_PROMPT = "${LONG}"\nURL = "https://a.example"\n`;
    expect(await refusal(code, 'a.py')).toMatch(
      /set prompt-selector to symbol:(?:instructions or symbol:SYSTEM_PROMPT|SYSTEM_PROMPT or symbol:instructions) or symbol:A,/,
    );
    const json = JSON.stringify({ notes: `${LONG} ${LONG}`, agent: { system_prompt: LONG, voice: 'alloy' } });
    expect(await refusal(json, 'a.json')).toContain('set prompt-selector to /agent/system_prompt or /notes,');
  });

  test.each(['a.json', 'a.yaml', 'a.py', 'a.ts', '.env', 'a.ipynb', 'a.go'])(
    'takes the whole of %s with file',
    async (path) => {
      expect((await locatePrompt('You are.\n', path, 'file')).replace('Be.')).toBe('Be.\n');
    },
  );

  test.each([
    ['agent.md', '# Role\nBe kind.\n'],
    ['agent.txt', 'Be kind.\n'],
    ['agent', '{"a": "b"}'],
  ])('that is a prompt is not: %s', (path, text) => {
    expect(warnWholeFile(text, path)).toBeUndefined();
  });

  test.each([
    ['agent.json', '{"a": "b"}\n', '{"a": "c"}', '{"a": "b"}\nAlways confirm.'],
    ['agent.yaml', 'a: b\n', 'a: c', 'a: b\nAlways confirm.'],
  ])('stays readable: %s', async (path, text, good, bad) => {
    const { replace } = await locatePrompt(text, path, 'file');
    expect(replace(good)).toBe(`${good}\n`);
    expect(() => replace(bad)).toThrow(/would no longer be valid JSON or YAML/);
  });

  test('that is invalid already may stay invalid', async () => {
    expect((await locatePrompt('{broken', 'agent.json', 'file')).replace('{still')).toBe('{still');
  });
});

test.each<[text: string, path: string, selector: string, message: string, hint: string]>([
  [
    'x',
    'a.md',
    'body',
    'its first line is neither "---" nor "+++" |',
    'leave prompt-selector empty for a whole Markdown file; use symbol:NAME in source code, and a JSON Pointer in JSON or YAML',
  ],
  [
    '---\na',
    'a.md',
    'body',
    'prompt-selector: the front matter of a.md is never closed: no line "---" follows the first one |',
    'close it with a line "---", or leave prompt-selector empty to use the whole file',
  ],
  ['', 'a.md', ' file ', 'prompt-path: a.md is empty |', 'write a first version of the prompt for Cekura to improve'],
  [
    'a\0b',
    'a.md',
    '',
    "prompt-path: a.md contains a NUL character or an unpaired surrogate, which can't be written |",
    'remove it from the prompt',
  ],
  [
    '{"a": "\\ud83d"}',
    'a.json',
    '/a',
    "prompt-selector: /a in a.json contains a NUL character or an unpaired surrogate, which can't be written |",
    'remove it from the prompt',
  ],
  [
    'x',
    'a.txt',
    'fence:1',
    'prompt-selector: fence: needs a Markdown file, and a.txt is not one |',
    'use region:NAME for a marked part of another text file',
  ],
  [
    'x',
    'a.rb',
    'symbol:X',
    'needs a Python, JavaScript or TypeScript file, and a.rb is not one |',
    'use region:NAME for a marked part of another text file',
  ],
  [
    'x',
    'a.md',
    '/a',
    'and a.md is not one |',
    'use region:NAME for a marked part of any text file, or body for the text after Markdown front matter',
  ],
  ['x', 'a.md', 'bodyx', 'prompt-selector: bodyx is not a JSON Pointer', 'did you mean region:bodyx?'],
  ['x', 'a.md', 'xbody', 'is not a JSON Pointer', 'did you mean region:xbody?'],
  ['x', 'a.md', 'BODY', 'is not a JSON Pointer', 'did you mean body?'],
  ['x', 'a.md', 'region=ab', 'is not a JSON Pointer', 'did you mean region:ab?'],
  [
    'x',
    'a.md',
    'xregion:ab',
    'is not a JSON Pointer',
    'set it to file for the whole file, or to a JSON Pointer such as /model/messages/0/content',
  ],
  [
    'x',
    'a.md',
    'a b',
    'is not a JSON Pointer',
    'set it to file for the whole file, or to a JSON Pointer such as /model/messages/0/content',
  ],
  [
    'x',
    'a.json',
    '',
    'prompt-selector is required for a.json, because the prompt is only a part of it |',
    'set prompt-selector to the part that is the prompt, such as /model/messages/0/content, or to file for the whole file',
  ],
  [
    'x',
    'a.py',
    '',
    'prompt-selector is required for a.py',
    'set prompt-selector to the part that is the prompt, such as symbol:SYSTEM_PROMPT, or to file for the whole file',
  ],
  [
    'x',
    'a.go',
    '',
    'prompt-selector is required for a.go',
    'move the prompt to a text file, such as prompts/agent.md, or set prompt-selector to file for the whole file',
  ],
  [
    "{'a': 1}",
    'a.json',
    '/a',
    'prompt-path: a.json is not valid JSON: this is not a JSON value; a string needs double quotes (line 1) |',
    'fix the file; comments and trailing commas are allowed, single quotes and unquoted keys (JSON5) are not',
  ],
  [
    'a: *',
    'a.yaml',
    '/a',
    'prompt-path: a.yaml is not valid YAML: * and & need a name',
    'fix the file, or keep the prompt in a file of its own',
  ],
])('%j in %s with %j is refused in plain words', async (text, path, selector, message, hint) => {
  const said = await refusal(text, path, selector);
  expect(said).toContain(message);
  expect(said.split(' | ')[1]).toBe(hint);
});

test.each([' body ', '\tbody'])('ignores spaces around a selector: %j', async (selector) => {
  expect((await locatePrompt('---\na: 1\n---\nBe.\n', 'a.md', selector)).prompt).toBe('Be.\n');
});

test('says where a text that cannot be written can go', async () => {
  const { replace } = await locatePrompt('a\n', 'a.md');
  const error = {
    message: "The new prompt can't be written into a.md: it is empty",
    hint: expect.stringContaining('copy the proposal by hand'),
  };
  expect(() => replace('')).toThrow(expect.objectContaining(error));
  expect(() => replace('x'.repeat(1024 * 1024 - 1))).not.toThrow();
  expect(() => replace('x'.repeat(1024 * 1024))).not.toThrow();
  expect(() => replace('x'.repeat(1024 * 1024 + 1))).toThrow('it is larger than 1 MiB');
});
