import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { pinActions, renderPage, renderReadme } from './reference.ts';

// Updates the generated parts of the pages and the pins of the examples: `npm run readme` after a change to an input, an
// example, or an action pinned in .github/workflows/.
const root = new URL('../', import.meta.url);
const list = (folder: string, ending: string) =>
  readdirSync(new URL(folder, root))
    .filter((name) => name.endsWith(ending))
    .map((name) => folder + name);

function update(path: string, render: (text: string) => string): void {
  const file = new URL(path, root);
  writeFileSync(file, render(readFileSync(file, 'utf8')));
}

for (const path of list('examples/', '.yml')) update(path, pinActions);
for (const path of list('docs/', '.md')) update(path, renderPage);
update('README.md', renderReadme);
