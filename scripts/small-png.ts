import { crc32, deflateSync, inflateSync } from 'node:zlib';

const SIGNATURE = Buffer.from('89504e470d0a1a0a', 'hex');
const MAX_COLOURS = 256;

/**
 * The same picture with a palette instead of three bytes a pixel, which makes a screenshot of text a third as large.
 * Past 256 colours, rare ones are replaced by their nearest.
 *
 * @param png 8-bit RGB or RGBA without interlacing, as Chromium writes it
 * @throws Error when it is another kind of PNG
 */
export function shrinkPng(png: Buffer): Buffer {
  const pixels = readPixels(png);
  return writeIndexed(pixels, indexColours(pixels));
}

interface Pixels {
  width: number;
  height: number;
  channels: number;
  data: Buffer;
}

interface Indexed {
  /** One byte a pixel, and a zero before each row: no filter. */
  rows: Buffer;
  /** `0xRRGGBB` */
  colours: readonly number[];
}

function readPixels(png: Buffer): Pixels {
  const parts: Buffer[] = [];
  let header = Buffer.alloc(0);
  for (let at = SIGNATURE.length; at < png.length; ) {
    const length = png.readUInt32BE(at);
    const type = png.toString('latin1', at + 4, at + 8);
    const body = png.subarray(at + 8, at + 8 + length);
    if (type === 'IHDR') header = Buffer.from(body);
    if (type === 'IDAT') parts.push(body);
    at += length + 12;
  }
  const [width, height] = [header.readUInt32BE(0), header.readUInt32BE(4)];
  const channels = { 2: 3, 6: 4 }[header[9] ?? 0];
  if (header[8] !== 8 || channels === undefined || header[12] !== 0) throw new Error('Not an 8-bit RGB picture.');
  return { width, height, channels, data: unfilter(inflateSync(Buffer.concat(parts)), width * channels, channels) };
}

/** Undoes the prediction of each byte from its neighbours (PNG specification, 9.2). */
function unfilter(raw: Buffer, stride: number, step: number): Buffer {
  const rows = raw.length / (stride + 1);
  const out = Buffer.alloc(rows * stride);
  const at = (row: number, column: number) => (row < 0 || column < 0 ? 0 : (out[row * stride + column] ?? 0));
  for (let row = 0; row < rows; row += 1) {
    const filter = raw[row * (stride + 1)];
    for (let column = 0; column < stride; column += 1) {
      const left = at(row, column - step);
      const up = at(row - 1, column);
      const corner = column < step ? 0 : at(row - 1, column - step);
      const guess = [0, left, up, (left + up) >> 1, predict(left, up, corner)][filter ?? 0] ?? 0;
      out[row * stride + column] = (raw[row * (stride + 1) + column + 1] ?? 0) + guess;
    }
  }
  return out;
}

function predict(left: number, up: number, corner: number): number {
  const guess = left + up - corner;
  const [toLeft, toUp, toCorner] = [Math.abs(guess - left), Math.abs(guess - up), Math.abs(guess - corner)];
  if (toLeft <= toUp && toLeft <= toCorner) return left;
  return toUp <= toCorner ? up : corner;
}

/** The most frequent colours as they are; every other pixel gets the one of them that is nearest. */
function indexColours({ width, height, channels, data }: Pixels): Indexed {
  const colourAt = (pixel: number) => data.readUIntBE(pixel * channels, 3);
  const counts = new Map<number, number>();
  for (let pixel = 0; pixel < width * height; pixel += 1) {
    const colour = colourAt(pixel);
    counts.set(colour, (counts.get(colour) ?? 0) + 1);
  }
  const byCount = [...counts].sort(([a, countA], [b, countB]) => countB - countA || a - b).map(([colour]) => colour);
  const colours = byCount.slice(0, MAX_COLOURS);
  const indexes = new Map(
    byCount.map((colour, index) => [colour, index < MAX_COLOURS ? index : findNearest(colours, colour)]),
  );
  const rows = Buffer.alloc(height * (width + 1));
  for (let pixel = 0; pixel < width * height; pixel += 1) {
    const row = Math.floor(pixel / width);
    rows[pixel + row + 1] = indexes.get(colourAt(pixel)) ?? 0;
  }
  return { rows, colours };
}

function findNearest(colours: readonly number[], wanted: number): number {
  const distance = (colour: number) =>
    [16, 8, 0].reduce((sum, shift) => sum + (((colour >> shift) & 255) - ((wanted >> shift) & 255)) ** 2, 0);
  let nearest = 0;
  for (const [index, colour] of colours.entries()) {
    if (distance(colour) < distance(colours[nearest] ?? 0)) nearest = index;
  }
  return nearest;
}

function writeIndexed({ width, height }: Pixels, { rows, colours }: Indexed): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  // 8 bits a pixel, with a palette.
  header.set([8, 3, 0, 0, 0], 8);
  const palette = Buffer.from(colours.flatMap((colour) => [colour >> 16, (colour >> 8) & 255, colour & 255]));
  return Buffer.concat([
    SIGNATURE,
    writeChunk('IHDR', header),
    writeChunk('PLTE', palette),
    writeChunk('IDAT', deflateSync(rows, { level: 9 })),
    writeChunk('IEND', Buffer.alloc(0)),
  ]);
}

function writeChunk(type: string, body: Buffer): Buffer {
  const content = Buffer.concat([Buffer.from(type, 'latin1'), body]);
  const chunk = Buffer.alloc(content.length + 8);
  chunk.writeUInt32BE(body.length, 0);
  content.copy(chunk, 4);
  chunk.writeUInt32BE(crc32(content), content.length + 4);
  return chunk;
}
