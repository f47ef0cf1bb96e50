import { describe, expect, it } from 'vitest';
import { locatePrompt } from '../../src/documents/prompt/locate-prompt.ts';
import { read } from './pages.ts';

/** Files on the page: path and selector follow the language. */
const files = [...read('docs/platforms.md').matchAll(/^```\w+ (\S+) (\S+)\n(.*?)^```$/gms)].map(
  ([, path = '', selector = '', text = '']) => ({ path, selector, text }),
);

describe('docs/platforms.md', () => {
  it.each(['Vapi', 'Retell', 'ElevenLabs', 'LiveKit', 'Pipecat'])('has an example for %s', (platform) => {
    const [, section = ''] =
      new RegExp(`^## ${platform}\n([^]*?)(?:^## |(?![^]))`, 'm').exec(read('docs/platforms.md')) ?? [];
    expect(files.filter(({ selector }) => section.includes(selector))).not.toEqual([]);
  });

  it.each(files)('locates the prompt of $path at $selector, and replaces it', async ({ path, selector, text }) => {
    const { prompt, replace } = await locatePrompt(text, path, selector);
    expect(prompt).toMatch(/^(# Personality\n)?You are /);
    const next = replace(`${prompt.trimEnd()}\nBe kind.`);
    expect((await locatePrompt(next, path, selector)).prompt.trimEnd()).toBe(`${prompt.trimEnd()}\nBe kind.`);
  });
});
