import { expect, test } from 'vitest';
import { findBracketed, findGap, findSureGap } from '../../../src/guards/bracketed-gaps.ts';

test.each<[line: string, gap: string | undefined]>([
  ['Ici <Votre Société> à votre écoute.', '<Votre Société>'],
  ['Tu mówi <nazwa twojej firmy>.', '<nazwa twojej firmy>'],
  ['Open <add your hours/days>.', '<add your hours/days>'],
  ['<add your Hours>', '<add your Hours>'],
  ['Hours: <Your hours>', '<Your hours>'],
  ['<Your hours> daily', '<Your hours>'],
  ['  <Your role>  ', undefined],
  ['Note: visits (not yet confirmed) can be moved.', undefined],
  ['Hours: (ask the front desk)', undefined],
  ['Read {ここに入力} out.', undefined],
  ['Use {insert_name}.', undefined],
  ['Use <insert_name>.', undefined],
])('for the author: %j: %j', (line, gap) => {
  expect(findSureGap(line)).toBe(gap);
});

test.each<[line: string, gap: string | undefined]>([
  ['Call [Name of the clinic] first.', '[Name of the clinic]'],
  ['Hours: 9–5 [assumed, correct if wrong]', '[assumed, correct if wrong]'],
  ['Fee: see the [amount].', undefined],
])('perhaps for the author: %j: %j', (line, gap) => {
  expect(findGap(line, line, false)).toBe(gap);
});

test.each<[line: string, gap: string | undefined]>([
  ['[hotel] is where you work.', '[hotel]'],
  ['ここは[名]です。', '[名]'],
  ['Pay in [rates – Confirm with the client].', '[rates – Confirm with the client]'],
  ['Send [id=1, name=x] off.', undefined],
  ['The fee is [fee if known].', undefined],
  ['Model [X1] is sold out.', undefined],
])('words in brackets: %j: %j', (line, gap) => {
  expect(findBracketed(line)).toBe(gap);
});
