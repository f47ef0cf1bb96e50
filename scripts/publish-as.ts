import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';

// Puts the account that publishes this action in the place of OWNER, wherever the action's name stands: once, before the
// first release. `npm run publish-as -- <account>`, then `npm run generate`, `npm run build`, and look at the diff.

const [owner = ''] = process.argv.slice(2);
if (!/^[A-Za-z0-9](?:-?[A-Za-z0-9]){0,38}$/.test(owner)) {
  console.error('Name the account on GitHub: npm run publish-as -- <account>');
  process.exit(1);
}
const ROOT = new URL('../', import.meta.url);
const PLACEHOLDER = /\bOWNER(?=\/cekura-improve-action\b)/g;
const files = execFileSync('git', ['ls-files', '-z', '--', ':!dist', ':!*.png'], { cwd: ROOT, encoding: 'utf8' });
for (const file of files.split('\0').filter(Boolean)) {
  const url = new URL(file, ROOT);
  const text = readFileSync(url, 'utf8');
  const named = text.replace(PLACEHOLDER, owner);
  if (named === text) continue;
  writeFileSync(url, named);
  console.log(file);
}
