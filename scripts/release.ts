import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { nextVersion, renderNotes } from './next-version.ts';

// Prints `version=v1.2.3` and `major=v1` for the commits since the last release, and writes its notes to the file that
// is named. Runs with nothing installed, because it runs where there is a token that can write.
const [notesPath] = process.argv.slice(2);
if (notesPath === undefined) throw new Error('usage: node scripts/release.ts NOTES_PATH');

const git = (...args: string[]) => execFileSync('git', args, { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
const tags = git('tag', '--merged', 'HEAD', '--sort=v:refname').split('\n');
const last = tags.findLast((tag) => /^v\d+\.\d+\.\d+$/.test(tag));
const log = git('log', '--no-merges', '--format=%B%x00', last === undefined ? 'HEAD' : `${last}..HEAD`);
const messages = log.split('\0').map((message) => message.trim());
const first: { version: string } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
const version = nextVersion(last, messages) ?? (last === undefined ? `v${first.version}` : undefined);
if (version === undefined) {
  console.error(`::error::Nothing to release since ${last}: no commit is a feature, a fix or a breaking change`);
  process.exit(1);
}
writeFileSync(notesPath, renderNotes(messages));
console.log(`version=${version}\nmajor=${version.split('.')[0]}`);
