import { decode, encode } from 'fast-png';

const MAX_COLOURS = 256;
/** Of each of red, green and blue, out of 255: nobody sees less. */
const MAX_DIFFERENCE = 8;

/**
 * The same picture without the empty rows at its end, and with a palette instead of three bytes a pixel, which makes a
 * screenshot of text a third as large.
 *
 * @param png 8-bit RGB or RGBA; opaque
 * @throws Error when it has content down to its last row, or too many colors for a palette
 */
export function shrinkPng(png: Uint8Array): Uint8Array {
  const { width, height: fullHeight, channels, depth, data } = decode(png);
  if (depth !== 8 || channels < 3) throw new Error('Not an 8-bit RGB picture.');
  const all = new Uint32Array(width * fullHeight);
  for (let pixel = 0, at = 0; pixel < all.length; pixel += 1, at += channels) {
    all[pixel] = ((data[at] ?? 0) << 16) | ((data[at + 1] ?? 0) << 8) | (data[at + 2] ?? 0);
  }
  const background = all.at(-1);
  const end = all.findLastIndex((color) => color !== background) + 1;
  const height = Math.ceil(end / width);
  if (height === fullHeight) throw new Error('The picture goes on below its end.');
  const pixels = all.subarray(0, height * width);
  const colors = countColors(pixels);
  const palette = pickColors(colors);
  const indexes = new Map(colors.map((color) => [color, findNearest(palette, color)]));
  return encode(
    {
      width,
      height,
      channels: 1,
      depth: 8,
      data: Uint8Array.from(pixels, (color) => indexes.get(color) ?? 0),
      palette: palette.map(split),
    },
    { zlib: { level: 9 } },
  );
}

/** The most frequent first. */
function countColors(pixels: Uint32Array): number[] {
  const counts = new Map<number, number>();
  for (const color of pixels) counts.set(color, (counts.get(color) ?? 0) + 1);
  return [...counts].sort(([a, countA], [b, countB]) => countB - countA || a - b).map(([color]) => color);
}

/** Few enough that every other color is like one of them; of those that are alike, the most frequent. */
function pickColors(colors: readonly number[]): number[] {
  for (let limit = 0; limit <= MAX_DIFFERENCE; limit += 1) {
    const picked: number[] = [];
    for (const color of colors) {
      if (!picked.some((other) => differ(color, other) <= limit)) picked.push(color);
      if (picked.length > MAX_COLOURS) break;
    }
    if (picked.length <= MAX_COLOURS) return picked;
  }
  throw new Error('The picture has too many colors: leave gradients and photographs out of the page.');
}

function findNearest(palette: readonly number[], color: number): number {
  const differences = palette.map((other) => differ(color, other));
  return differences.indexOf(Math.min(...differences));
}

function differ(one: number, other: number): number {
  const [a, b] = [split(one), split(other)];
  return Math.max(...a.map((value, channel) => Math.abs(value - (b[channel] ?? 0))));
}

function split(color: number): [number, number, number] {
  return [color >> 16, (color >> 8) & 255, color & 255];
}
