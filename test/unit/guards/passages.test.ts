import { describe, expect, test } from 'vitest';
import { findPassages } from '../../../src/guards/passages.ts';

const PROMPT = 'Greet the caller.\nThen ask for the name.\n';
const found = (line: string, transcript: string | readonly string[], before = PROMPT) =>
  findPassages(before, `${before}${line}`, [transcript].flat()).map(({ line, words }) => [line, words]);

describe('a passage of a caller', () => {
  const said = 'Caller: My grandmother lost seven silver spoons near the harbor, and a kettle.';

  test.each<[name: string, line: string, passages: number[][]]>([
    ['of eight words', 'grandmother lost seven silver spoons near the harbor', [[3, 8]]],
    ['of seven words', 'grandmother lost seven silver spoons near the', []],
    ['as a whole', said, [[3, 12]]],
    ['in other case and punctuation', 'GRANDMOTHER — lost seven (silver) spoons; near the harbor!', [[3, 8]]],
    ['over two lines', 'e.g. grandmother lost seven\nsilver spoons near the harbor', [[3, 8]]],
    ['with a time stamp in it', 'grandmother lost seven [00:12] silver spoons near 1:02:03.250 the harbor', [[3, 8]]],
    ['with another word in it', 'grandmother lost seven big silver spoons near the harbor', []],
    [
      'that stands there twice',
      'grandmother lost seven silver spoons near the harbor\n\nOr: grandmother lost seven silver spoons near the harbor',
      [
        [3, 8],
        [5, 8],
      ],
    ],
    [
      'with another one behind it',
      'grandmother lost seven silver spoons near the harbor spoons near the harbor and a kettle',
      [[3, 8]],
    ],
  ])('%s', (_name, line, passages) => {
    expect(found(line, said)).toEqual(passages);
  });

  test.each<[name: string, words: string, count: number | undefined]>([
    ['three uncommon words', 'can you tell me when the crooked violet lamp', 9],
    ['two uncommon words, one of them twice', 'can you tell me when the crooked violet violet', undefined],
    [
      'twenty common words',
      'i was going to ask you about the appointment today and then i want to know what time is it',
      20,
    ],
    [
      'nineteen common words',
      'i was going to ask you about the appointment today and then i want to know what time is',
      undefined,
    ],
  ])('%s', (_name, words, count) => {
    expect(found(words, `Caller: ${words}`)).toEqual(count === undefined ? [] : [[3, count]]);
  });

  test.each<[name: string, before: string, line: string, passages: number[][]]>([
    [
      'four of them in a row',
      'Say: silver spoons near the door.\n',
      'my grandmother lost seven silver spoons near the harbor',
      [],
    ],
    [
      'three of them in a row',
      'Say: silver spoons near a door.\n',
      'my grandmother lost seven silver spoons near the harbor',
      [[2, 9]],
    ],
    [
      'a longer passage without them',
      'Say: silver spoons near the door.\n',
      'my grandmother lost seven silver spoons near the harbor and a kettle',
      [[2, 8]],
    ],
    [
      'the first of them',
      'Say: my grandmother lost seven.\n',
      'my grandmother lost seven\nsilver spoons near the harbor and a kettle',
      [[3, 8]],
    ],
    ['all of them', 'Say: my grandmother lost seven silver spoons near the harbor and a kettle.\n', said, []],
  ])('in a prompt that has %s', (_name, before, line, passages) => {
    expect(found(line, said, before)).toEqual(passages);
  });

  test('in a script without spaces two characters count as a word', () => {
    const call = 'user: 昨日の夜から右の奥歯がずきずき痛くて眠';
    expect(found('例：昨日の夜から右の奥歯がずきずき痛', call)).toEqual([[3, 8]]);
    expect(found('例：昨日の夜から右の奥歯がずきずき', call)).toEqual([]);
    expect(found('例：昨日の夜から右の奥歯がずきずき痛く', call)).toEqual([[3, 8]]);
  });

  test('the form of letters and apostrophes does not count', () => {
    const call = "user: the ﬁsherman’s crooked lantern didn't burn near the violet lighthouse";
    expect(found("the fisherman's crooked lantern didn’t burn near the violet", call)).toEqual([[3, 9]]);
  });

  test('a proposal of few words and one without calls have none', () => {
    expect(findPassages('', 'grandmother lost seven silver spoons near the', [said])).toEqual([]);
    expect(findPassages('', said, [])).toEqual([]);
  });
});

describe('a passage of the agent', () => {
  const twelve = 'our crooked violet lamp for the harbor opens again on friday morning';

  test.each<[name: string, transcript: string | string[], line: string, passages: number[][]]>([
    ['of twelve words, five uncommon', `Agent: ${twelve}`, twelve, [[3, 12]]],
    ['of eleven words', `Agent: ${twelve}`, twelve.replace('our ', ''), []],
    ['with four uncommon words', `Agent: ${twelve.replace('crooked', 'good')}`, twelve.replace('crooked', 'good'), []],
    ['that the caller repeated', [`Agent: ${twelve}`, `Caller: ${twelve}`], twelve.replace('our ', ''), [[3, 11]]],
    ['that the caller said before', [`Caller: ${twelve}`, `Agent: ${twelve}`], twelve.replace('our ', ''), [[3, 11]]],
    [
      'that the caller completed',
      'Agent: our crooked violet lamp for\nCaller: the harbor opens',
      'our crooked violet lamp for the harbor opens',
      [[3, 8]],
    ],
    [
      'of which the caller repeated the end',
      [`Agent: ${twelve}`, 'Caller: lamp for the harbor opens again on friday morning'],
      twelve.replace('our ', ''),
      [[3, 11]],
    ],
    ['on the line below the label', `Agent:\n${twelve}`, twelve.replace('our ', ''), []],
  ])('%s', (_name, transcript, line, passages) => {
    expect(found(line, transcript)).toEqual(passages);
  });
});
