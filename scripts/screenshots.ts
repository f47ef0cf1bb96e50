import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import pMap from 'p-map';
import { PICTURE_WIDTH, type Picture, writePictures } from '../test/demo/pictures.ts';
import { shrinkPng } from './small-png.ts';

// `npm run screenshots`: draws the pictures in docs/images/ that are not what the demo shows now; `-- --all` draws all.
// It needs Chromium and the Liberation fonts; CHROMIUM names the program where it isn't `chromium`.

const FOLDER = fileURLToPath(new URL('../docs/images/', import.meta.url));
const MANIFEST = path.join(FOLDER, 'manifest.json');
const CHROMIUM = process.env.CHROMIUM ?? 'chromium';
/** In CSS pixels: higher than any picture, each of which ends where its page does. */
const WINDOW_HEIGHT = 2_000;
const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-lcd-text',
  '--hide-scrollbars',
  '--force-device-scale-factor=2',
];

const run = promisify(execFile);

/** By the file's name: the digest of the page that the picture was taken of, and that of the picture itself. */
type Manifest = Record<string, { page: string; picture: string }>;

async function readManifest(): Promise<Manifest> {
  const text = await readFile(MANIFEST, 'utf8').catch(() => '{}');
  return JSON.parse(text) as Manifest;
}

async function draw({ file, html }: Picture, temp: string): Promise<void> {
  const page = path.join(temp, `${file}.html`);
  const shot = path.join(temp, file);
  await writeFile(page, html);
  // Chromium lets nobody share a profile.
  const flags = [...FLAGS, `--user-data-dir=${path.join(temp, `${file}.profile`)}`];
  const size = `--window-size=${PICTURE_WIDTH},${WINDOW_HEIGHT}`;
  await run(CHROMIUM, [...flags, size, `--screenshot=${shot}`, pathToFileURL(page).href], { timeout: 120_000 });
  await writeFile(path.join(FOLDER, file), shrinkPng(await readFile(shot)));
  console.log(`drew docs/images/${file}`);
}

async function checkChromium(): Promise<void> {
  try {
    await run(CHROMIUM, ['--version']);
  } catch {
    throw new Error(`${CHROMIUM} can't be started. Next: apt-get install chromium fonts-liberation, or set CHROMIUM.`);
  }
}

const pictures = await writePictures();
const manifest = process.argv.includes('--all') ? {} : await readManifest();
const stale = pictures.filter(({ file, digest }) => manifest[file]?.page !== digest);
await mkdir(FOLDER, { recursive: true });
if (stale.length > 0) await checkChromium();
const temp = await mkdtemp(path.join(tmpdir(), 'screenshots-'));
try {
  await pMap(stale, (picture) => draw(picture, temp), { concurrency: Math.min(4, availableParallelism()) });
} finally {
  await rm(temp, { recursive: true, force: true, maxRetries: 5 });
}
for (const file of await readdir(FOLDER)) {
  if (file.endsWith('.png') && !pictures.some((picture) => picture.file === file)) await rm(path.join(FOLDER, file));
}
const entries = pictures.map(async ({ file, digest }) => {
  const picture = createHash('sha256').update(await readFile(path.join(FOLDER, file)));
  return [file, { page: digest, picture: picture.digest('hex') }];
});
await writeFile(MANIFEST, `${JSON.stringify(Object.fromEntries(await Promise.all(entries)), null, 2)}\n`);
console.log(`${stale.length} of ${pictures.length} pictures were not current`);
