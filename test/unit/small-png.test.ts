import { crc32, deflateSync, inflateSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { shrinkPng } from '../../scripts/small-png.ts';

const chunk = (type: string, body: Buffer) => {
  const content = Buffer.concat([Buffer.from(type, 'latin1'), body]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(body.length);
  sum.writeUInt32BE(crc32(content));
  return Buffer.concat([length, content, sum]);
};
const makePng = (width: number, rows: number[][], colourType = 2) => {
  const header = Buffer.from([0, 0, 0, width, 0, 0, 0, rows.length, 8, colourType, 0, 0, 0]);
  const parts = [
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(Buffer.from(rows.flat()))),
    chunk('IEND', Buffer.alloc(0)),
  ];
  return Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), ...parts]);
};
const findChunk = (png: Buffer, type: string) => {
  const at = png.indexOf(type, 0, 'latin1');
  return png.subarray(at + 4, at + 4 + png.readUInt32BE(at - 4));
};
/** The colours of the pixels, row by row. */
const readBack = (png: Buffer) => {
  const palette = findChunk(png, 'PLTE');
  const [width, rows] = [png.readUInt32BE(16), inflateSync(findChunk(png, 'IDAT'))];
  return Array.from({ length: png.readUInt32BE(20) }, (_, row) =>
    [...rows.subarray(row * (width + 1) + 1, (row + 1) * (width + 1))].map((index) =>
      palette.readUIntBE(index * 3, 3).toString(16),
    ),
  );
};

it('keeps every pixel, whichever way a row was filtered', () => {
  const png = makePng(2, [
    [0, 10, 20, 30, 40, 50, 60],
    [1, 10, 20, 30, 30, 30, 30],
    [2, 0, 0, 0, 0, 0, 0],
    [3, 5, 10, 15, 15, 15, 15],
    [4, 0, 0, 0, 0, 0, 0],
  ]);
  expect(readBack(shrinkPng(png))).toEqual([
    ['a141e', '28323c'],
    ['a141e', '28323c'],
    ['a141e', '28323c'],
    ['a141e', '28323c'],
    ['a141e', '28323c'],
  ]);
});

it('replaces the rarest colours past 256 by their nearest', () => {
  const row = Array.from({ length: 200 }, (_, value) => [value, 0, 0]).flat();
  const other = Array.from({ length: 200 }, (_, value) => [value < 100 ? 0 : value, value < 100 ? 0 : 250, 0]).flat();
  const rows = readBack(
    shrinkPng(
      makePng(200, [
        [0, ...row],
        [0, ...row],
        [0, ...other],
      ]),
    ),
  );
  expect(new Set(rows.flat()).size).toBe(256);
  expect(rows[0]?.[199]).toBe('c70000');
  expect(rows[2]?.[199]).toMatch(/fa00$/);
});

it('refuses what it can not read', () => {
  expect(() => shrinkPng(makePng(1, [[0, 1]], 0))).toThrow('8-bit RGB');
});
