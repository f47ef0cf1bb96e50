import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { locatePrompt } from '../../src/documents/prompt/locate-prompt.ts';

const page = readFileSync(new URL('../../docs/prompt-files.md', import.meta.url), 'utf8');
/** Files on the page: path and selector follow the language. */
const files = [...page.matchAll(/^(```+)\w+ (\S+) (\S+)\n(.*?)^\1$/gms)].map(
  ([, , path = '', selector = '', text = '']) => ({
    path,
    selector,
    text,
  }),
);

describe('docs/prompt-files.md', () => {
  it('shows every selector', () => {
    expect(new Set(files.map(({ selector }) => selector.replace(/^\/.*/, '/').replace(/:.*/, '')))).toEqual(
      new Set(['body', 'fence', '/', 'symbol', 'region']),
    );
  });

  it.each(files)(
    'finds the prompt of $path by $selector, and writes another there',
    async ({ path, selector, text }) => {
      const { prompt, replace } = await locatePrompt(text, path, selector);
      expect(prompt.trim()).toMatch(/^You are .*\.$/s);
      expect(prompt).not.toMatch(/cekura|prompt/i);
      const next = replace('You are somebody else.\nBe kind.');
      expect((await locatePrompt(next, path, selector)).prompt.trim()).toBe('You are somebody else.\nBe kind.');
      expect(next.length - text.length).toBeLessThan(60);
    },
  );
});
