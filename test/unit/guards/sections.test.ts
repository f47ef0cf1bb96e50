import { expect, test } from 'vitest';
import { checkSections } from '../../../src/guards/sections.ts';

/** Words that differ in their first letters. */
const listWords = (count: number, from: number) =>
  Array.from({ length: count }, (_, i) =>
    `${from + i}`.replace(/\d/g, (digit) => 'bcdfghjklm'[Number(digit)] ?? '').padStart(5, 'z'),
  );
const words = (count: number, from: number) => listWords(count, from).join(' ');
const reversed = (count: number, from: number) => listWords(count, from).reverse().join(' ');
const lostSections = (before: string, after: string) =>
  checkSections(before, after).map(
    ({ message, line, side, level }) => `${level} ${side} ${line}: ${/section "(.*)" from/.exec(message)?.[1]}`,
  );

test.each<[string, string, string[]]>([
  [`# A\n${words(12, 0)}.\nx # Rules\n${words(12, 20)}.`, `# A\n${words(12, 0)}.`, []],
  [`# A\n${words(12, 0)}.\nRules: x\n${words(12, 20)}.`, `# A\n${words(12, 0)}.`, []],
  [`\n${words(12, 0)}.\n\n# A\n${words(12, 20)}.`, `\n${words(12, 0)}.`, ['warn before 4: A']],
])('a heading: %j → %j', (before, after, lost) => {
  expect(lostSections(before, after)).toEqual(lost);
});

test.each<[string, string, string[]]>([
  [`# A\n${words(12, 0)}.\n# B\n${words(9, 20)}.`, '# A', ['warn before 1: A', 'warn before 3: B']],
  [`# A\n${words(12, 0)}.`, 'x', []],
  [`${words(12, 0)}.\n\n${words(12, 20)}.`, `${words(12, 0)}.`, [`warn before 3: ${words(12, 20)}.`]],
  [`# A\n${words(12, 0)}.\n# B\n${words(12, 20)}.`, `# A\n${words(12, 0)}.\n${reversed(12, 20)}.`, []],
  [`# A\n${words(12, 0)}.\n# B\n${words(13, 20)}.`, `# A\n${words(12, 0)}.\n${reversed(5, 20)}.`, ['warn before 3: B']],
  [`# A\n${words(12, 0)}.\n# B\n${words(13, 20)}.`, `# A\n${words(12, 0)}.\n${words(3, 20)}.`, []],
  [
    `# A\n${words(12, 0)}.\n# B\nCall {{aaaa}} {{bbbb}} at 415-555-0134 with get_some_data and ${words(6, 20)}.`,
    `# A\n${words(12, 0)}.`,
    [],
  ],
  [
    `# A\n${words(12, 0)}.\n# B\nSee get_some_more_data_of_it_all_now_here_there_again now and ${words(6, 20)}.`,
    `# A\n${words(12, 0)}.`,
    [],
  ],
  [
    `# A\n${words(12, 0)}.\n# B\nSee https://aa.com/bb/cc/dd/ee/ff/gg/hh and ${words(6, 20)}.`,
    `# A\n${words(12, 0)}.`,
    [],
  ],
])('how much is left: %j → %j', (before, after, lost) => {
  expect(lostSections(before, after)).toEqual(lost);
});
