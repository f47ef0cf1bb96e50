import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { writePictures } from './demo/pictures.ts';

const FOLDER = new URL('../docs/images/', import.meta.url);
const MAX_BYTES = 150_000;
/** Of the README's first picture in its column of 720 pixels, so that it is seen without scrolling. */
const MAX_HEIGHT = 520;
const manifest = JSON.parse(readFileSync(new URL('manifest.json', FOLDER), 'utf8')) as Record<
  string,
  { page: string; picture: string }
>;

it('shows in every picture what the action does now; else run npm run screenshots', async () => {
  const pages = Object.entries(manifest).map(([file, { page }]) => [file, page]);
  expect(pages).toEqual((await writePictures()).map(({ file, digest }) => [file, digest]));
});

it('has every picture as it was drawn, and no other', () => {
  const files = readdirSync(FOLDER).filter((file) => file.endsWith('.png'));
  expect(files.sort()).toEqual(Object.keys(manifest).sort());
  for (const file of files) {
    const bytes = readFileSync(new URL(file, FOLDER));
    const digest = createHash('sha256').update(bytes).digest('hex');
    expect([file, digest]).toEqual([file, manifest[file]?.picture]);
    expect([file, bytes.length < MAX_BYTES]).toEqual([file, true]);
  }
});

it.each(['light', 'dark'])('keeps the first picture on the first screen: %s', (theme) => {
  const png = readFileSync(new URL(`pull-request-${theme}.png`, FOLDER));
  const [width, height] = [png.readUInt32BE(16), png.readUInt32BE(20)];
  expect((height / width) * 720).toBeLessThan(MAX_HEIGHT);
});
