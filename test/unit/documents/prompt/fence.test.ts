import fc from 'fast-check';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { describe, expect, test } from 'vitest';
import { locatePrompt } from '../../../../src/documents/prompt/locate-prompt.ts';
import { InputError } from '../../../../src/errors.ts';
import { anyText, fitted, isRefusedAnywhere } from './arbitrary-text.ts';

async function refusal(text: string, selector: string, path = 'a.md'): Promise<string> {
  const error: unknown = await locatePrompt(text, path, selector).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(InputError);
  return `${(error as InputError).message} | ${(error as InputError).hint}`;
}

const PAGE = `---
note: |
  \`\`\`
---
# Agents

<!-- \`\`\`
no block
-->

\`\`\`sh
npm start
\`\`\`

## Support

\`\`\`text support
You are the support agent.

Be brief.
\`\`\`

- A list:

  ~~~~markdown {#sales name="cold calls"}
  You are the sales agent.
      \`\`\`
      code
      \`\`\`
  ~~~~

\`\`\`text
You are nobody.
\`\`\`
`;

describe('a fenced block', () => {
  test.each([
    ['fence:1', 'npm start\n', 12],
    ['fence:sh', 'npm start\n', 12],
    ['fence:2', 'You are the support agent.\n\nBe brief.\n', 18],
    ['fence:support', 'You are the support agent.\n\nBe brief.\n', 18],
    ['fence:3', 'You are the sales agent.\n    ```\n    code\n    ```\n', 26],
    ['fence:cold calls', 'You are the sales agent.\n    ```\n    code\n    ```\n', 26],
    ['fence:sales', 'You are the sales agent.\n    ```\n    code\n    ```\n', 26],
    ['fence:4', 'You are nobody.\n', 33],
  ])('%s', async (selector, prompt, startLine) => {
    const located = await locatePrompt(PAGE, 'docs/agents.md', selector);
    expect(located).toMatchObject({ prompt, startLine });
    expect(located.replace(prompt)).toBe(PAGE);
    expect(located.replace(`\n${prompt.trim()}`)).toBe(PAGE);
    const changed = located.replace('You are.\n  Be.');
    expect((await locatePrompt(changed, 'docs/agents.md', selector)).prompt).toBe('You are.\n  Be.\n');
  });

  test.each(['name=main', 'title="main"', '{#main}', '{.text #main}', '{ id=main }', 'main'])(
    'is named by %s',
    async (info) => {
      expect((await locatePrompt(`\`\`\`text ${info}\nYou are.\n\`\`\`\n`, 'a.md', 'fence:main')).prompt).toBe(
        'You are.\n',
      );
    },
  );

  test('gets a longer fence if the text has fences', async () => {
    const { replace } = await locatePrompt(PAGE, 'a.md', 'fence:support');
    const next = 'Answer with:\n\n```json\n{}\n```\n\n`````\n';
    expect(replace(next)).toBe(
      PAGE.replace(/```text support\n[^`]*```/, () => `\`\`\`\`\`\`text support\n${next}\`\`\`\`\`\``),
    );
    const { replace: replaceInList } = await locatePrompt(PAGE, 'a.md', 'fence:sales');
    expect(replaceInList('~~~~\n```')).toContain(
      '\n  ~~~~~markdown {#sales name="cold calls"}\n  ~~~~\n  ```\n  ~~~~~\n\n',
    );
  });

  test.each([
    [
      'no such name',
      PAGE,
      'fence:suport',
      /fence:suport in a\.md was not found\. \| Choose one: fence:sh \(line 11\), fence:support \(line 17\), fence:cold calls \(line 25\), fence:4 \(line 32\)\./,
    ],
    ['no such number', PAGE, 'fence:5', /was not found\. \| Choose one: fence:sh/],
    ['zero', PAGE, 'fence:0', /was not found/],
    [
      'several',
      PAGE,
      'fence:text',
      /matches 2 code blocks\. \| Choose one: fence:support \(line 17\), fence:4 \(line 32\)\./,
    ],
    ['no block', '# Hi\n', 'fence:1', /was not found\. \| Put a line ```/],
    ['not closed', '```a\nYou are.\n', 'fence:a', /is never closed: no line ``` ends the block that starts on line 1/],
    ['left by its list', '- ```a\n  You are.\nrest\n```\n', 'fence:a', /is never closed/],
    ['in a quote', '> ```a\n> You are.\n> ```\n', 'fence:a', /is inside a block quote \(line 1\)/],
    ['empty', '```a\n\n```\n', 'fence:a', /is empty/],
  ])('refuses: %s', async (_, text, selector, message) => {
    expect(await refusal(text, selector)).toMatch(message);
  });

  test('needs a Markdown file', async () => {
    expect(await refusal('```\nx\n```\n', 'fence:1', 'a.py')).toContain(
      'fence: needs a Markdown file, and a.py is not one. |',
    );
  });
});

/** What a parser of Markdown finds. */
function listCode(text: string): string[] {
  const found: string[] = [];
  const visit = (node: {
    type: string;
    value?: string;
    children?: unknown[];
    position?: { start: { offset?: number }; end: { offset?: number } };
  }) => {
    const source = text.slice(node.position?.start.offset, node.position?.end.offset);
    if (node.type === 'code' && /^[`~]/.test(source)) found.push(node.value ?? '');
    for (const child of node.children ?? []) visit(child as never);
  };
  visit(fromMarkdown(text) as never);
  return found;
}

const BLOCKS = [
  ...[
    '```',
    '````',
    '~~~',
    '```a',
    '``` a `b`',
    '  ```',
    '    ```',
    '- x',
    '  - y',
    '1. z',
    '> q',
    'p',
    '  p',
    '    p',
    '# h',
  ],
  ...['```\nx\n```', '- ```\n  x\n  ```', '> ```\n> x\n> ```', '<!-- ```\n-->', '1. y\n   ~~~ a\n   x\n   ~~~'],
];

test('finds the same blocks as a Markdown parser', async () => {
  const page = fc.array(fc.constantFrom(...BLOCKS), { maxLength: 8 }).map((blocks) => `${blocks.join('\n\n')}\n`);
  const property = fc.asyncProperty(page, async (text) => {
    const code = listCode(text);
    for (const [i, value] of code.entries()) {
      const located = await locatePrompt(text, 'a.md', `fence:${i + 1}`).catch((error: unknown) => String(error));
      if (typeof located === 'string') expect(located).toMatch(/never closed|inside a block quote|empty/);
      else expect(located.prompt.replace(/\n$/, '')).toBe(value);
    }
  });
  await fc.assert(property, { numRuns: 3000, seed: 7 });
});

test.each(['fence:2', 'fence:3', 'fence:4'])(
  '%s: any text reads back equal, here and in Markdown',
  async (selector) => {
    const located = await locatePrompt(PAGE, 'a.md', selector);
    const property = fc.asyncProperty(anyText, async (next) => {
      let changed: string;
      try {
        changed = located.replace(next);
      } catch {
        expect(isRefusedAnywhere(next)).toBe(true);
        return;
      }
      const expected = fitted(next, located.prompt);
      expect((await locatePrompt(changed, 'a.md', selector)).prompt).toBe(expected);
      const body = changed.slice(changed.indexOf('# Agents'));
      const index = Number(selector.slice('fence:'.length)) - 1;
      expect(listCode(body).length).toBe(4);
      expect(listCode(body)[index]).toBe(expected.replace(/\n$/, ''));
    });
    await fc.assert(property, { numRuns: 200, seed: 3 });
  },
);
