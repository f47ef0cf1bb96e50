import { symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { InputError } from '../../../src/errors.ts';
import { checkPlaces } from '../../../src/inputs/check-places.ts';
import type { TargetInputs } from '../../../src/inputs/config-file.ts';
import { makeTempFolder } from '../../support/temp-folder.ts';

/** Checks targets called a, b, c … with these selectors in one file. */
async function check(file: string, text: string, ...selectors: string[]): Promise<unknown> {
  const workspace = makeTempFolder();
  await writeFile(join(workspace, file), text);
  await symlink(file, join(workspace, 'link'));
  const targets = selectors.map((selector, i) => ({
    name: String.fromCharCode(97 + i),
    inputs: {
      'prompt-path': selector.startsWith('link ') ? 'link' : file,
      'prompt-selector': selector.replace(/^link /, '') || undefined,
    },
  }));
  return await checkPlaces(targets as unknown as TargetInputs[], workspace).catch((error: unknown) => error);
}

const MARKDOWN = `---
a: 1
---
# Agents
<!-- cekura:begin one -->
You are one.
<!-- cekura:end one -->
<!-- cekura:begin two -->
You are two.
<!-- cekura:end two -->

\`\`\`text three
You are three.
\`\`\`
`;
const PYTHON = `P = """You are.
# cekura:begin tone
Be kind.
# cekura:end tone
"""
Q = "You are " + NAME + "."
M = {"content": "You are."}
`;
const JSON_TEXT = '{"a": {"p": "You are."}, "b": [{"id": "x", "p": "You are."}]}';

describe('two targets of one file', () => {
  it.each([
    ['one region beside another', 'a.md', MARKDOWN, ['region:one', 'region:two', 'fence:three']],
    ['strings of source code', 'a.py', PYTHON, ['symbol:P', 'symbol:Q', 'symbol:content']],
    ['strings of JSON', 'a.json', JSON_TEXT, ['/a/p', '/b/0/p']],
    ['what can not be read is reported elsewhere', 'a.json', JSON_TEXT, ['/a/p', '/a/x', '/a/x']],
    ['two files', 'a.md', MARKDOWN, ['region:one']],
  ])('may stand side by side: %s', async (_, file, text, selectors) => {
    expect(await check(file, text, ...selectors)).toBeUndefined();
  });

  it.each([
    [
      'a region of the body',
      'a.md',
      MARKDOWN,
      ['region:two', 'body'],
      /"a" and "b" overlap in a\.md: prompt-selector "region:two" and prompt-selector "body" share text/,
    ],
    ['the same block', 'a.md', MARKDOWN, ['region:one', 'fence:1', 'fence:three'], /"b" and "c" overlap in a\.md/],
    ['the whole file', 'a.md', MARKDOWN, ['region:one', ''], /"a" and "b" overlap.*and the whole file share/],
    ['the whole file of JSON', 'a.json', JSON_TEXT, ['file', '/a/p'], /"a" and "b" overlap/],
    ['lines of a string', 'a.py', PYTHON, ['symbol:Q', 'symbol:P', 'region:tone'], /"b" and "c" overlap in a\.py/],
    ['two paths of one string', 'a.py', PYTHON, ['symbol:M.content', 'symbol:content'], /"a" and "b" overlap/],
    ['a step by index and by field', 'a.json', JSON_TEXT, ['/b/0/p', '/a/p', '/b/[id=x]/p'], /"a" and "c" overlap/],
    ['a link to the file', 'a.json', JSON_TEXT, ['/a/p', 'link /a/p'], /"a" and "b" overlap in a\.json/],
  ])('may not overlap: %s', async (_, file, text, selectors, message) => {
    const error = await check(file, text, ...selectors);
    expect(error).toBeInstanceOf(InputError);
    expect((error as InputError).message).toMatch(message);
  });
});
