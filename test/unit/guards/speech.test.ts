import { describe, expect, test } from 'vitest';
import { findSpeech } from '../../../src/guards/speech.ts';

const speechIn = (text: string) => findSpeech(text).map(({ start, end }) => text.slice(start, end));

describe('speech', () => {
  test.each<[string, string[]]>([
    ['Caller: hi there\n- **Agent:** "hello"', [' hi there', '** "hello"']],
    ['Recaller: hi "x"', ['"x"']],
  ])('speech: %j', (text, speech) => {
    expect(speechIn(text)).toEqual(speech);
  });
});
