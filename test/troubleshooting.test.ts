import { readFileSync } from 'node:fs';
import type { Nodes } from 'mdast';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { gfmFromMarkdown } from 'mdast-util-gfm';
import { gfm } from 'micromark-extension-gfm';
import { describe, expect, it } from 'vitest';
import { listMessages, readMessages, toPattern } from '../scripts/list-messages.ts';

const read = (path: string) => readFileSync(new URL(`../${path}`, import.meta.url), 'utf8');
const messages = listMessages();
/** The code within a page's text, each piece on a line of its own. */
function codeOf(page: string): string[] {
  const found: string[] = [];
  const visit = (node: Nodes) => {
    if (node.type === 'inlineCode') found.push(node.value.replace(/\s+/g, ' '));
    if ('children' in node) node.children.forEach(visit);
  };
  visit(fromMarkdown(read(page), { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] }));
  return found;
}

describe.each([
  ['message', 'docs/troubleshooting.md'],
  ['finding', 'docs/guards.md'],
])('every %s', (kind, page) => {
  const pieces = codeOf(page);
  const own = messages.filter((message) => message.kind === kind);

  it(`stands in ${page}`, () => {
    const missing = own.filter(({ template }) => !pieces.some((piece) => toPattern(template).test(piece)));
    expect(missing.map(({ file, line, template }) => `src/${file}:${line}: ${template}`)).toEqual([]);
  });
});

it('shows no message in docs/troubleshooting.md that there is not', () => {
  const telling = messages.filter(({ template }) => (template.match(/[\w'-]{2,}/g)?.length ?? 0) > 1);
  const patterns = telling.map(({ template }) => toPattern(template));
  const long = codeOf('docs/troubleshooting.md').filter(
    (piece) =>
      !/^(if|ref): /.test(piece) &&
      piece
        .replace(/<[^>]*>/g, '')
        .trim()
        .split(/\s+/).length > 3,
  );
  expect(long.length).toBeGreaterThan(150);
  expect(long.filter((piece) => !patterns.some((pattern) => pattern.test(piece)))).toEqual([]);
});

describe('listMessages', () => {
  it('finds what people read, however it is made', () => {
    const file = `function fail(error: Error) {
      const hint = 'do the other thing';
      throw new InputError(\`There is no \${path} in \${where}\`, 'commit it first');
      warnings.push('draft: this repository has none');
      runner.info('Nothing of interest happened');
      if (error.message === 'some words') return { state: 'failed', reason: 'it was lost' };
      throw new ActionError('Stopped', hint);
      type Word = 'not this one';
    }`;
    expect(readMessages('modes/x.ts', file).map(({ line, kind, template }) => [line, kind, template])).toEqual([
      [2, 'hint', 'do the other thing'],
      [3, 'message', 'There is no <> in <>'],
      [3, 'hint', 'commit it first'],
      [4, 'message', 'draft: this repository has none'],
      [5, 'log', 'Nothing of interest happened'],
      [6, 'message', 'it was lost'],
    ]);
  });

  it('finds all there are', () => {
    expect(messages.length).toBeGreaterThan(300);
    expect(messages.map(({ template }) => template)).toEqual(
      expect.arrayContaining(['There is no branch <> in <>/<>', 'must be one line', 'The proposal is empty.']),
    );
  });
});
