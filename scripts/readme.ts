import { readFileSync, writeFileSync } from 'node:fs';
import { renderReadme } from './reference.ts';

// Brings the README's tables and workflows up to date: `npm run readme` after a change of action.yml or of an example.
const path = new URL('../README.md', import.meta.url);
writeFileSync(path, renderReadme(readFileSync(path, 'utf8')));
