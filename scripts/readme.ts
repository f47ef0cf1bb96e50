import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { pinActions, renderExamples, renderReadme } from './reference.ts';

// Brings up to date what follows from other files: `npm run readme` after a change of action.yml, of an example, or of
// a pinned action in .github/workflows/.
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
for (const path of list('docs/', '.md')) update(path, renderExamples);
update('README.md', renderReadme);
