import fc from 'fast-check';
import { expect, it } from 'vitest';
import { nameTarget } from '../../../src/task/name-target.ts';

const hash = (name: string) => nameTarget(name).slug.slice(-8);

it.each([
  ['prompts/agent.md', /^prompts-agent-md$/],
  ['agent.txt', /^agent-txt$/],
  [`${'a'.repeat(76)}.md`, /^a{76}-md$/],
  // Names that another one could share a slug with carry a part of their hash.
  ['prompts/agent-1.md', /^prompts-agent-1-md-[0-9a-f]{8}$/],
  ['Agent.md', /^agent-md-[0-9a-f]{8}$/],
  ['metric 7', /^metric-7-[0-9a-f]{8}$/],
  ['agent', /^agent-[0-9a-f]{8}$/],
  ['agents.json#/mia', /^agents-json-mia-[0-9a-f]{8}$/],
  ['../a.md', /^a-md-[0-9a-f]{8}$/],
  ['/a.json#/b/', /^a-json-b-[0-9a-f]{8}$/],
  ['--a--', /^a-[0-9a-f]{8}$/],
  [`${'a'.repeat(79)}/b.md`, /^a{79}-[0-9a-f]{8}$/],
  [`${'a'.repeat(78)}.md`, /^a{78}-m-[0-9a-f]{8}$/],
  ['日本語', /^[0-9a-f]{8}$/],
])('%s', (name, slug) => {
  expect(nameTarget(name)).toEqual({ name, slug: expect.stringMatching(slug) });
});

it('gives distinct names distinct slugs', () => {
  expect(hash('a b')).not.toBe(hash('a-b'));
});

it('makes a slug that is safe in a branch name, for any name', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (name) => {
      expect(nameTarget(name).slug).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
      expect(nameTarget(name).slug.length).toBeLessThanOrEqual(89);
    }),
  );
});
