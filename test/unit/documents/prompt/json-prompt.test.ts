import { describe, expect, test } from 'vitest';
import { encodeJsonString } from '../../../../src/documents/data/json-text.ts';
import { locatePrompt } from '../../../../src/documents/prompt/locate-prompt.ts';

describe('spelling', () => {
  test.each([
    ['plain', '"a"', 'é/<🙂\u2028\u007f', '"é/<🙂\u2028\u007f"'],
    ['what must be escaped', '"a"', '"\\\n\t\u0001', '"\\"\\\\\\n\\t\\u0001"'],
    ['ASCII only', '"\\u00e9"', 'é🙂', '"\\u00e9\\ud83d\\ude42"'],
    ['ASCII only, upper case', '"\\u00E9"', 'ê\u001f', '"\\u00EA\\u001F"'],
    ['both ways: as it is', '"\\u00e9 à"', 'éà', '"\\u00e9à"'],
    ['escaped slashes', '"\\/"', 'a/b', '"a\\/b"'],
    ['slashes both ways', '"\\/ /"', 'a/b', '"a/b"'],
    ['HTML-safe', '"\\u003cb\\u003e"', '<i>&', '"\\u003ci\\u003e&"'],
    ['a control by its number', '"\\u000a"', 'a\nb', '"a\\u000ab"'],
  ])('%s', (_, source, value, expected) => {
    const encoded = encodeJsonString(value, source);
    expect(encoded).toBe(expected);
    expect(JSON.parse(encoded)).toBe(value);
  });
});

describe('files', () => {
  test.each([
    [
      'tabs, CRLF and a mark',
      'a.json',
      '\uFEFF{\r\n\t"p":\t"a" ,\r\n\t"q": 1\r\n}',
      '/p',
      'x',
      '\uFEFF{\r\n\t"p":\t"x" ,\r\n\t"q": 1\r\n}',
    ],
    [
      'comments and trailing commas',
      'a.jsonc',
      '// "p": "no"\n{"p": /* "a" */ "a", }',
      '/p',
      'x"',
      '// "p": "no"\n{"p": /* "a" */ "x\\"", }',
    ],
    ['a value with CRLF', 'a.json', '{"p": "a\\r\\nb\\r\\n"}', '/p', 'x\ny', '{"p": "x\\r\\ny\\r\\n"}'],
    ['an escaped key', 'a.json', '{"\\u0070": "a"}', '/p', 'x', '{"\\u0070": "x"}'],
    [
      'a key that looks like a prototype',
      'a.json',
      '{"__proto__": {"p": "a"}}',
      '/__proto__/p',
      'x',
      '{"__proto__": {"p": "x"}}',
    ],
    ['a list on top', 'a.json', '["a"]', '/0', 'x', '["x"]'],
    [
      'a key that stands twice elsewhere',
      'a.json',
      '{"q": 1, "q": 2, "p": "a"}',
      '/p',
      'x',
      '{"q": 1, "q": 2, "p": "x"}',
    ],
    ['JSON5 in JSON clothes', 'a.json5', '{"p": "a"}', '/p', 'x', '{"p": "x"}'],
  ])('%s', async (_, path, text, selector, next, after) => {
    expect((await locatePrompt(text, path, selector)).replace(next)).toBe(after);
  });

  test.each([
    ['nothing', '', 'the file is empty (line 1)'],
    ['cut short', '{\n"p": "a"\n', 'a closing brace is missing (line 3)'],
    [
      'a raw line break in a string',
      '{"p": "a\nb"}',
      'a quote is not closed, or a line break in a string is not written as \\n (line 1)',
    ],
    ['single quotes', "{'p': 'a'}", 'a string needs double quotes (line 1)'],
    ['two values', '{"p": "a"}\n{"p": "b"}', 'there is more text after the end of the value (line 2)'],
    ['a bad escape', '{"p": "\\x"}', 'unknown escape; write a backslash twice (line 1)'],
  ])('refuses %s', async (_, text, reason) => {
    const found = locatePrompt(text, 'a.json', '/p');
    await expect(found).rejects.toThrow(/^prompt-path: a\.json is not valid JSON: /);
    await expect(found).rejects.toThrow(reason);
  });
});
