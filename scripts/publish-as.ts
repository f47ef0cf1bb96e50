import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { nameOwner } from './placeholder.ts';

// npm run publish-as -- acme
//
// Names the owner of the published action wherever `OWNER` stands for it, and makes anew what is generated and built.
// A release refuses to begin before that.

const [owner = ''] = process.argv.slice(2);
if (!/^[a-z\d]+(-[a-z\d]+)*$/i.test(owner)) throw new Error('usage: npm run publish-as -- <user or organization>');
const root = fileURLToPath(new URL('..', import.meta.url));
nameOwner(root, owner);
for (const script of ['format', 'generate', 'build']) {
  execFileSync('npm', ['run', script], { cwd: root, stdio: 'inherit' });
}
