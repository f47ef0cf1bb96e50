import fc from 'fast-check';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { gfmFromMarkdown } from 'mdast-util-gfm';
import { gfm } from 'micromark-extension-gfm';
import { nameHidden } from '../../../src/safe-text.ts';
import { anyString } from '../../support/any-string.ts';

export interface Node {
  readonly type: string;
  readonly value?: string | undefined;
  readonly url?: string | undefined;
  readonly lang?: string | null | undefined;
  readonly children?: readonly Node[] | undefined;
}

/** The tree of a real GitHub-flavored Markdown parser. */
export function parse(markdown: string): Node {
  return fromMarkdown(markdown, { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] });
}

export function collect(node: Node, isWanted: (node: Node) => boolean): Node[] {
  return [...(isWanted(node) ? [node] : []), ...(node.children ?? []).flatMap((child) => collect(child, isWanted))];
}

/** Text as it would be read, code included. */
export function readText(node: Node): string {
  if (node.type === 'html') return '';
  return node.value ?? (node.children ?? []).map(readText).join('');
}

/** What GitHub does with text outside code and links, after rendering. */
const EFFECTS: Record<string, RegExp> = {
  mention: /(^|\W)@\w/,
  email: /\w@\w/,
  reference: /(^|[^&\w])#\d|\bgh-\d/i,
  url: /https?:\/\/|www\.\w/i,
  commit: /(^|\W)[\da-f]{7,40}($|\W)/i,
  emoji: /:[a-z0-9_+-]+:/i,
  math: /\$/,
};

/** The effects that the text of a Markdown document would have on GitHub. */
export function findEffects(root: Node): string[] {
  const found: string[] = [];
  const visit = (node: Node) => {
    if (node.type === 'link') return;
    for (const child of node.children ?? []) visit(child);
    if (node.value === undefined || ['inlineCode', 'code', 'html'].includes(node.type)) return;
    for (const [name, pattern] of Object.entries(EFFECTS)) {
      if (pattern.test(node.value)) found.push(`${name}: ${JSON.stringify(node.value)}`);
    }
  };
  visit(root);
  return found;
}

/** Hidden characters, HTML comments, closing words that meet their issue: looked for in the raw text, also inside code. */
export function findRawEffects(markdown: string): string[] {
  const closing = /\b(close[sd]?|fix(e[sd])?|resolve[sd]?):?\s+([\w.-]+\/[\w.-]+)?(#\d|gh-\d|https?:\/\/\w)/i;
  return [
    ...(nameHidden(markdown) === markdown ? [] : ['hidden character']),
    ...(markdown.includes('<!--') ? ['comment'] : []),
    ...(closing.test(markdown) ? ['closing word'] : []),
    ...(/\[(skip ci|ci skip|no ci|skip actions|actions skip)\]/i.test(markdown) ? ['skip'] : []),
  ];
}

const FRAGMENTS = [
  '@octocat',
  '@org/team',
  '#12',
  'GH-12',
  'owner/repo#12',
  'Fixes #12',
  'closes: #7',
  'resolved\n#9',
  'fixed https://github.com/o/r/issues/1',
  'https://github.com/o/r/pull/1',
  'www.evil.example',
  'a@evil.example',
  'a5c3785ed8d6a35868bc169f07e40e889087fd2e',
  'deadbeef',
  '<img src=x onerror=alert(1)>',
  '![a](https://evil.example/x.png)',
  '[a](https://evil.example)',
  '[a]: https://evil.example',
  '<https://evil.example>',
  '[^1]',
  '[^1]: note',
  '# heading',
  'setext\n===',
  '---',
  '- item',
  '1. item',
  '- [ ] task',
  '> [!WARNING]',
  '| a | b |\n|---|---|\n| 1 | 2 |',
  'a\n:-',
  '```',
  '````mermaid',
  '~~~',
  '`',
  '``',
  '\\',
  '\\`',
  '|',
  '$x$',
  '$`x`$',
  '$$',
  ':tada:',
  '**b**',
  '_i_',
  '~~s~~',
  '<!-- cekura-improve -->',
  '<!--',
  '-->',
  '</details>',
  '<details>',
  '<del>',
  '</ins>',
  '&#64;octocat',
  '&commat;octocat',
  '&lt;',
  '::error::x',
  '##[error]x',
  '[skip ci]',
  '/deploy',
  '\u202Eevil\u202C',
  '\u200B',
  '\uFEFF',
  '\u{E0041}',
  'a\uFE0F',
  '👨‍👩‍👧',
  '🏴󠁧󠁢󠁥󠁮󠁧󠁿',
  '\uD800',
  '\u0000',
  '\u001B[31m',
  '\r',
  '\r\n',
  '\n',
  '\n\n',
  '    indented',
  '\t',
  ' ',
  '  ',
  '\u00A0',
  '漢字',
  'word',
  '⟦U+',
];

/** Text that tries everything: fragments with an effect on GitHub, glued and spaced, between random characters. */
export const hostileText: fc.Arbitrary<string> = fc
  .array(
    fc.oneof(
      { arbitrary: fc.constantFrom(...FRAGMENTS), weight: 6 },
      { arbitrary: fc.constantFrom(' ', '\n', '', '(', ')', '.', ':', '"'), weight: 3 },
      { arbitrary: anyString(6), weight: 1 },
    ),
    { maxLength: 14 },
  )
  .map((parts) => parts.join(''));
