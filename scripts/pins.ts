import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { movePins, readPins } from './move-pins.ts';

// Brings the examples and pages to the versions of actions that .github/workflows/ is pinned to, which is where Dependabot
// updates them: `npm run pins`.

const ROOT = new URL('../', import.meta.url);
const list = (folder: string, ending: string) =>
  readdirSync(new URL(folder, ROOT))
    .filter((name) => name.endsWith(ending))
    .map((name) => new URL(`${folder}/${name}`, ROOT));

const pins = readPins(list('.github/workflows', '.yml').map((file) => readFileSync(file, 'utf8')));
for (const file of [...list('examples', '.yml'), ...list('docs', '.md'), new URL('README.md', ROOT)]) {
  const text = readFileSync(file, 'utf8');
  const moved = movePins(text, pins);
  if (moved !== text) writeFileSync(file, moved);
}
