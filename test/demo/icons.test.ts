import { expect, it } from 'vitest';
import { drawIcon, drawIdenticon } from './icons.ts';

it('draws an icon for the eye alone', () => {
  expect(drawIcon('git-pull-request')).toMatch(/^<svg class="icon" aria-hidden="true" .*<path d="[^"]+"\/?>.*<\/svg>$/);
});

it('gives a person the same picture each time, alike left and right', () => {
  const picture = drawIdenticon('mona');
  expect(drawIdenticon('mona')).toBe(picture);
  expect(drawIdenticon('lisa')).not.toBe(picture);
  const squares = [...picture.matchAll(/M(\d) (\d)/g)].map(([, column, row]) => [Number(column), Number(row)]);
  const mirrored = squares.map(([column = 0, row = 0]) => [4 - column, row]);
  expect(mirrored).toEqual(expect.arrayContaining(squares));
});
