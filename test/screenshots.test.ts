import { readdirSync, readFileSync, statSync } from 'node:fs';
import { expect, it } from 'vitest';
import { writePictures } from './demo/pictures.ts';

const FOLDER = new URL('../docs/images/', import.meta.url);
const MAX_BYTES = 150_000;
/** Of the README's first picture in its column of 720 pixels, so that it is seen without scrolling. */
const MAX_HEIGHT = 520;

it('shows in every picture what the action does now; else run npm run build and npm run screenshots', async () => {
  const manifest = JSON.parse(readFileSync(new URL('manifest.json', FOLDER), 'utf8'));
  const pictures = await writePictures();
  expect(manifest).toEqual(Object.fromEntries(pictures.map(({ file, digest }) => [file, digest])));
  const files = readdirSync(FOLDER).filter((file) => file.endsWith('.png'));
  expect(files.sort()).toEqual(pictures.map(({ file }) => file).sort());
  for (const file of files) expect([file, statSync(new URL(file, FOLDER)).size < MAX_BYTES]).toEqual([file, true]);
});

it.each(['light', 'dark'])('keeps the first picture on the first screen: %s', (theme) => {
  const png = readFileSync(new URL(`pull-request-${theme}.png`, FOLDER));
  const [width, height] = [png.readUInt32BE(16), png.readUInt32BE(20)];
  expect((height / width) * 720).toBeLessThan(MAX_HEIGHT);
});
