import { convertIndexedToRgb, decode, encode } from 'fast-png';
import { expect, it } from 'vitest';
import { shrinkPng } from '../../../scripts/small-png.ts';

type Colour = [number, number, number];

const WHITE: Colour = [255, 255, 255];
/** One row of each list, and an empty one below. */
const makePng = (...rows: Colour[][]) => {
  const width = rows[0]?.length ?? 0;
  const data = Uint8Array.from([...rows, Array.from({ length: width }, () => WHITE)].flat(2));
  return encode({ width, height: rows.length + 1, channels: 3, depth: 8, data });
};
const readBack = (png: Uint8Array) => {
  const image = decode(png);
  const bytes = [...convertIndexedToRgb(image)];
  return { ...image, colours: Array.from({ length: bytes.length / 3 }, (_, at) => bytes.slice(at * 3, at * 3 + 3)) };
};

it('keeps every pixel if the palette has room', () => {
  const row = Array.from({ length: 255 }, (_, value): Colour => [value, 255 - value, 7]);
  const { colours, palette } = readBack(shrinkPng(makePng(row)));
  expect(colours).toEqual(row);
  expect(palette).toHaveLength(255);
});

it('leaves out the empty rows at the end, and no other', () => {
  const [empty, text]: Colour[][] = [
    [WHITE, WHITE],
    [WHITE, [0, 0, 0]],
  ];
  expect(readBack(shrinkPng(makePng(empty ?? [], text ?? [], empty ?? [], text ?? [], empty ?? []))).height).toBe(4);
});

it('changes no colour visibly, however rare it is', () => {
  const common = Array.from({ length: 1_000 }, (_, value): Colour => [value >> 2, value >> 2, (value >> 2) ^ 1]);
  const grey = Array.from({ length: 1_000 }, (_, value): Colour => [value >> 2, value >> 2, value >> 2]);
  const amber = common.with(500, [154, 103, 0]);
  const { colours, palette } = readBack(shrinkPng(makePng(common, grey, amber)));
  expect(palette?.length).toBeLessThanOrEqual(256);
  expect(colours[2_500]).toEqual([154, 103, 0]);
  const wanted = [common, grey, amber].flat();
  const differences = colours.map((colour, at) =>
    Math.max(...colour.map((value, channel) => Math.abs(value - (wanted[at]?.[channel] ?? 0)))),
  );
  expect(Math.max(...differences)).toBeLessThanOrEqual(2);
});

it('rejects a picture that it would change visibly', () => {
  const many = Array.from(
    { length: 9 ** 3 },
    (_, value): Colour => [(value % 9) * 28, (Math.floor(value / 9) % 9) * 28, Math.floor(value / 81) * 28],
  );
  expect(() => shrinkPng(makePng(many))).toThrow('too many colors');
  const data = Uint8Array.from([0, 0, 0, ...WHITE]);
  expect(() => shrinkPng(encode({ width: 2, height: 1, channels: 3, depth: 8, data }))).toThrow('below its end');
  expect(() => shrinkPng(encode({ width: 1, height: 1, channels: 1, depth: 8, data: new Uint8Array(1) }))).toThrow(
    '8-bit RGB',
  );
});
