import { expect, it } from 'vitest';
import { splitLines } from '../../../../src/documents/line-ends.ts';
import { findFrontMatter, warnWholeFile } from '../../../../src/documents/prompt/front-matter.ts';

it.each<[what: string, text: string, lines: number | undefined]>([
  ['YAML', '---\na: 1\n---\nB\n', 3],
  ['YAML with CRLF', '---\r\na\r\n---\r\n', 3],
  ['YAML that ends as a document', '--- \na: 1\n...\t\n---\n', 3],
  ['a line that only starts like a fence', '---\na: 1\n--- x\n---x\n---\n', 5],
  ['a line that only ends like a fence', '+++\na\n x+++\n+++\n', 4],
  ['TOML with text behind its fence', '+++\na = 1\n+++x\n+++ \n', 4],
  ['front matter that never ends', '---\na\n', undefined],
  ['front matter behind a block comment with braces', '{{!-- a }} b\n--}}\n---\na: 1\n---\n', 5],
  ['front matter behind a comment of one line', '{{! a }}\n---\na: 1\n---\n', 4],
  ['front matter behind an empty comment', '<!---->\n\n---\na: 1\n---\n', 5],
  ['front matter behind two comments', '# a\n<!-- b\nc --> \n---\na: 1\n---\n', 6],
  ['a list behind a comment', '# a\n---\n[x]\n---\n', 4],
  ['a quoted key behind a comment', '# a\n---\n"a-b" : 1\n---\n', 4],
  ['a TOML key behind a comment', '# a\n+++\na.b = 1\n+++\n', 4],
  ['a key without a value behind a comment', '# a\n---\n# c\n\na:\n---\n', 6],
  ['nothing in it behind a comment', '# a\n---\n\n---\n', 4],
])('finds %s', (_, text, lines) => {
  expect(findFrontMatter(splitLines(text))).toEqual({ fence: text.includes('+++') ? '+++' : '---', lines });
});

it.each<[what: string, text: string]>([
  ['nothing', ''],
  ['text before it', 'x\n---\na: 1\n---\n'],
  ['a blank line before it', '\n---\na: 1\n---\n'],
  ['a heading and lines across', '# a\n---\nx y: 1\n---\n'],
  ['a heading and a time', '# a\n---\na:b\n---\n'],
  ['a text before the first key', '# a\n---\nfirst\nb: 1\n---\n'],
  ['no end behind a comment', '# a\n---\na: 1\n'],
  ['text behind a comment', '<!-- a --> <!-- b\n-->\n---\na: 1\n---\n'],
  ['a comment that never ends', '{{!-->\n---\na: 1\n---\n'],
])('finds none with %s', (_, text) => {
  expect(findFrontMatter(splitLines(text))).toBeUndefined();
});

it('warns that a whole file includes its front matter, if it ends', () => {
  expect(warnWholeFile('---\na: 1\n---\nB\n', 'a.md')).toBe(
    'prompt-selector is not set, so the prompt includes the front matter of a.md; set it to body to exclude the front matter, or to file to keep it',
  );
  expect(warnWholeFile('---\na: 1\nB\n', 'a.md')).toBeUndefined();
});
