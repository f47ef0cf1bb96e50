import { expect, it } from 'vitest';
import { LIKELY, scorePrompt } from '../../../src/documents/likely-prompt.ts';

const SENTENCES = 'You are Ada. Be brief.';
const word = (length: number) => 'x'.repeat(length);

it.each<[what: string, names: string[], text: string, score: number]>([
  ['a word', ['a'], 'x', 0],
  ['a name', ['systemPrompt'], 'x', 1],
  ['a name in other letters', ['INSTRUCTIONS'], 'x', 1],
  ['a name of an ancestor', ['prompt', 'a', 'b'], 'x', 1],
  ['a name further up', ['prompt', 'a', 'b', 'c'], 'x', 0],
  ['sentences', ['a'], SENTENCES, 2],
  ['a question and an answer', ['a'], 'Name:   yours?', 2],
  ['one sentence', ['a'], 'You are Ada.', 0],
  ['sentences that are not separated', ['a'], 'a.b.c', 0],
  ['sentences far behind', ['a'], `${word(1990)}. Be brief.`, 1],
  ['sentences at the limit', ['a'], `${word(1995)}. Be.`, 3],
  ['lines', ['a'], 'a\nb', 2],
  ['a line break at the end', ['a'], 'a\n', 0],
  ['79 characters', ['a'], word(79), 0],
  ['80 characters', ['a'], word(80), 1],
  ['everything', ['content'], `${SENTENCES} ${word(80)}`, 4],
])('scores %s', (_, names, text, score) => {
  expect(scorePrompt(names, text)).toBe(score);
});

it('suggests a text with sentences and a name, and no long word with a name', () => {
  expect(scorePrompt(['prompt'], SENTENCES)).toBeGreaterThanOrEqual(LIKELY);
  expect(scorePrompt(['prompt'], word(200))).toBeLessThan(LIKELY);
});
