import { expect, test } from 'vitest';
import { beginsAsGreeting, isAdvice, isRefusal } from '../../../src/guards/replies.ts';

test.each<[string, boolean]>([
  ['Say it as an AI would.', false],
  [
    "I can't do refunds. Sorry, but please do not ask me again for one of those, because they are the business of the front desk alone, which is open until nine today.",
    true,
  ],
  [
    "I can't do the prompt, and please do not ask me again for one of those, because they are the business of the front desk alone, which is open until nine today.",
    true,
  ],
  [
    "I can't do the metric, and please do not ask me again for one of those, because they are the business of the front desk alone, which is open until nine today.",
    true,
  ],
  [`${'x'.repeat(72)} I can't ${'y'.repeat(120)}`, true],
  [`${'x'.repeat(73)} I can't ${'y'.repeat(120)}`, false],
  [`The desk can't do it, sorry ${'y '.repeat(80)}`, true],
  [`The desk can't change the prompt ${'y '.repeat(80)}`, true],
  [`The desk can't read the transcript ${'y '.repeat(80)}`, true],
  [`The desk can't do it ${'y '.repeat(65)}`, false],
  ['Please provide the transcript.', true],
  ['Please provide the name.', false],
  [`${'x'.repeat(144)} can't`, true],
  [`${'x'.repeat(145)} can't`, false],
  [`Sorry, no help ${'x'.repeat(135)}`, true],
  [`Sorry, no help ${'x'.repeat(136)}`, false],
  [`${'x '.repeat(144)}I can't help you`, true],
  [`${'x '.repeat(145)}I can't help you`, false],
])('a refusal: %j: %s', (text, is) => {
  expect(isRefusal(text)).toBe(is);
});

test.each<[string, boolean]>([
  ['---\nUpdated prompt\n---', true],
  ['Succes ermee!', true],
  ['System prompt:', false],
  ['Consider a pause.', true],
  [`The previous prompt is gone. ${'x '.repeat(500)}`, true],
  ['We suggest a pause after the transcript.', true],
  [`${'x '.repeat(150)}we suggest a pause after the transcript.`, false],
  ['Do as I suggest: a pause.', false],
])('advice: %j: %s', (text, is) => {
  expect(isAdvice(text)).toBe(is);
});

test.each<[string, boolean]>([
  ['HELLO', true],
  ['  Hi', false],
])('a greeting: %s', (text, is) => {
  expect(beginsAsGreeting(text)).toBe(is);
});
