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

  test.each([
    ['below two blank lines', '1.  a\n\n\n    ```\n    You are.\n    ```\n', '1'],
    ['whose number is followed by a tab', '1.\ta\n\n    ```\n    You are.\n    ```\n', '1'],
    ['and is named by letters and a number', '- a\n\n  ```v1\n  You are.\n  ```\n', 'v1'],
  ])('belongs to the list item %s', async (_, text, name) => {
    expect((await locatePrompt(text, 'a.md', `fence:${name}`)).prompt).toBe('You are.\n');
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
      /fence:suport in a\.md was not found \| choose one: fence:sh \(line 11\), fence:support \(line 17\), fence:cold calls \(line 25\), fence:4 \(line 32\)$/,
    ],
    ['no such number', PAGE, 'fence:5', /was not found \| choose one: fence:sh/],
    ['zero', PAGE, 'fence:0', /was not found/],
    [
      'several',
      PAGE,
      'fence:text',
      /matches 2 code blocks \| choose one: fence:support \(line 17\), fence:4 \(line 32\)$/,
    ],
    ['no block', '# Hi\n', 'fence:1', /was not found \| put a line ```/],
    ['not closed', '```a\nYou are.\n', 'fence:a', /is never closed: no line ``` ends the block that starts on line 1/],
    ['left by its list', '- ```a\n  You are.\nrest\n```\n', 'fence:a', /is never closed/],
    ['in a quote', '> ```a\n> You are.\n> ```\n', 'fence:a', /is inside a block quote \(line 1\)/],
    ['empty', '```a\n\n```\n', 'fence:a', /is empty/],
  ])('refuses: %s', async (_, text, selector, message) => {
    expect(await refusal(text, selector)).toMatch(message);
  });

  test('needs a Markdown file', async () => {
    expect(await refusal('```\nx\n```\n', 'fence:1', 'a.py')).toContain(
      'fence: needs a Markdown file, and a.py is not one |',
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

describe('a block', () => {
  test.each<[what: string, text: string, selector: string, prompt: string, startLine: number]>([
    ['by its number', '```\nA\n```\n```x\nB\n```\n', '2', 'B\n', 5],
    ['whose number is also a name elsewhere', '``` 2\nA\n```\n```\nB\n```\n', '2', 'B\n', 5],
    ['of tildes, closed by more', '~~~\nA\n```\n~~\n~~~x\n~~~~ \n', '1', 'A\n```\n~~\n~~~x\n', 2],
    ['with an indentation', '  ```\n  A\n   B\n C\n  ```\n', '1', 'A\n B\nC\n', 2],
    ['in a list', '- ```\n  A\n\n  ```\n', '1', 'A\n\n', 2],
    ['in a numbered list', '12. ```\n    A\n    ```\n', '1', 'A\n', 2],
    ['in a list with plus signs', '+ ```\n  A\n  ```\n', '1', 'A\n', 2],
    ['in a list in a list', '* - ```\n    A\n    ```\n', '1', 'A\n', 2],
    ['in a later paragraph of a list', '1) a\n\n   ```\n   A\n   ```\n', '1', 'A\n', 4],
    ['in the inner of two lists', '- a\n  - b\n\n    ```\n    A\n    ```\n', '1', 'A\n', 5],
    ['with a tab in a list', '- a\n\n\t```\n\tA\n\t```\n', '1', 'A\n', 4],
    ['behind a list', '- a\n\n  b\n\n ```\nA\n ```\n', '1', 'A\n', 6],
    ['behind what only looks like a list', '-a\n```\nA\n```\n', '1', 'A\n', 3],
    ['whose closing fence is indented', '```\nA\n    ```\n   ```\n', '1', 'A\n    ```\n', 2],
    ['behind a comment', '<!-- c -->\n```\nA\n```\n', '1', 'A\n', 3],
    ['behind a long comment', ' <!-- c\n```\nA\n```\nx --> y\n```\nB\n```\n', '1', 'B\n', 7],
    ['behind a backtick in an info string', '``` a`b\n```\nA\n```\n', '1', 'A\n', 3],
    ['with a backtick behind tildes', '~~~ a`b\nA\n~~~\n', '1', 'A\n', 2],
    ['behind one that its list ends', '- ```\n  A\nB\n```\nC\n```\n', '2', 'C\n', 5],
    ['behind one that its quote ends', '> ```x\n> A\nB\n```\nC\n```\n', '2', 'C\n', 5],
    ['behind a quote in a quote', '> > ```\n> > A\n> > ```\n```\nC\n```\n', '2', 'C\n', 5],
    ['by a class', '``` {.x #y}\nA\n```\n', 'x', 'A\n', 2],
    ['by a title in single quotes', "```a title='b c'\nA\n```\n", 'b c', 'A\n', 2],
    ['by an attribute that is no name', '```a xname=b\nA\n```\n', 'xname=b', 'A\n', 2],
  ])('%s', async (_, text, selector, prompt, startLine) => {
    expect(await locatePrompt(text, 'a.md', `fence:${selector}`)).toMatchObject({ prompt, startLine });
  });

  test.each<[what: string, text: string, next: string, written: string]>([
    ['a longer fence', '```\nA\n```\n', '````\nx', '`````\n````\nx\n`````\n'],
    ['a longer fence around an indented one', '```\nA\n```\n', '  ```', '````\n  ```\n````\n'],
    ['the same fence around the other kind', '```\nA\n```\n', '~~~~', '```\n~~~~\n```\n'],
    ['the same fence around one behind text', '```\nA\n```\n', 'x ```', '```\nx ```\n```\n'],
    ['a longer fence at the end of the file', '```\r\nA\r\n```', '```\n', '````\r\n```\r\n````'],
    ['a longer fence with its spaces', '~~~\nA\n~~~~ \n', '~~~', '~~~~\n~~~\n~~~~ \n'],
    ['its indentation, but no spaces on blank lines', '  ```\n  A\n  ```\n', 'X\n\n Y', '  ```\n  X\n\n   Y\n  ```\n'],
    ['spaces for list marks', '* - ```\n    A\n    ```\n', 'X', '* - ```\n    X\n    ```\n'],
    ['the tabs of its list', '- a\n\n\t```\n\tA\n\t```\n', 'X\n\tY', '- a\n\n\t```\n\tX\n\t\tY\n\t```\n'],
  ])('gets %s', async (_, text, next, written) => {
    expect((await locatePrompt(text, 'a.md', 'fence:1')).replace(next)).toBe(written);
  });

  test.each<[what: string, text: string, selector: string, reason: string, hint: string]>([
    [
      'indented like code',
      '    ```\n    A\n    ```\n',
      '1',
      'was not found',
      'put a line ``` before and after the prompt',
    ],
    ['indented like code in a list', '- a\n\n      ```\n      A\n      ```\n', '1', 'was not found', 'put a line'],
    [
      'indented behind a list that has ended',
      '- a\n\nb\n\n    ```\n    A\n    ```\n',
      '1',
      'was not found',
      'put a line',
    ],
    [
      'that leaves a list whose text goes on',
      '- a\nb\n\n    ```\nA\n    ```\n',
      '1',
      'starts on line 4 |',
      'close the block',
    ],
    [
      'that has no end',
      '```\nA',
      '1',
      'is never closed: no line ``` ends the block that starts on line 1 |',
      'close the block',
    ],
    ['in a quote', '> ```\n> A\n> ```\n', '1', 'is inside a block quote (line 1) |', 'move it out of the block quote'],
    ['with another number', '```\nA\n```\n'.repeat(7), '8', 'was not found |', 'fence:5 (line 13) and 2 more.'],
    ['with a number among other letters', '```\nA\n```\n', '1x', 'was not found |', 'choose one: fence:1 (line 1)'],
    [
      'named by a number',
      '```a 12\nA\n```\n```a\nB\n```\n',
      'a',
      'matches 2 code blocks |',
      'choose one: fence:1 (line 1), fence:2 (line 4)',
    ],
    [
      'with a name of its own',
      '```a b\nA\n```\n```a c\nB\n```\n',
      'a',
      'matches 2 code blocks |',
      'choose one: fence:b (line 1), fence:c (line 4)',
    ],
    ['by the name of an attribute', '```a name=b\nA\n```\n', 'name', 'was not found |', 'choose one: fence:b (line 1)'],
    [
      'with a name of up to 120 characters',
      `\`\`\`${'y'.repeat(120)}\nA\n\`\`\`\n`,
      'z',
      'was not found |',
      `fence:${'y'.repeat(120)} (line 1).`,
    ],
    // A shortened or quoted name would find nothing.
    ['with a longer name', `\`\`\`${'y'.repeat(121)}\nA\n\`\`\`\n`, 'z', 'was not found |', 'fence:1 (line 1).'],
    ['with a name to be quoted', '```a <b>\nA\n```\n', 'z', 'was not found |', 'fence:a (line 1).'],
  ])('%s is refused', async (_, text, selector, reason, hint) => {
    const said = await refusal(text, `fence:${selector}`);
    expect(said).toContain(`prompt-selector: fence:${selector} in a.md `);
    expect(said).toContain(reason);
    expect(`${said}.`).toContain(hint);
  });
});
