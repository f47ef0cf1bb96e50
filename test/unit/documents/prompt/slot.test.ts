import { expect, it } from 'vitest';
import { cannotWrite, locateRest, splice } from '../../../../src/documents/prompt/slot.ts';

it('takes the rest of a text', () => {
  const slot = locateRest('a\r\nb\r\n', 3, 2);
  expect(slot).toMatchObject({ start: 3, end: 6, raw: 'b\r\n', startLine: 2, lineEnd: '\r\n' });
  expect(splice('a\r\nb\r\n', slot, 'c')).toBe('a\r\nc');
  expect(locateRest('a')).toMatchObject({ start: 0, raw: 'a', startLine: 1, lineEnd: '\n' });
});

it('says why a text cannot be written, and what else can be done', () => {
  const cause = new Error('x');
  expect(cannotWrite('a\nb', 'it is empty', cause)).toMatchObject({
    message: 'The new prompt can\'t be written into "a\\nb": it is empty',
    hint: 'copy the proposal by hand, or move the prompt to a file of its own, which can hold any text',
    cause,
  });
  expect(cannotWrite('a', 'it is empty').cause).toBeUndefined();
});
