import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { nextVersion, readNotes } from './next-version.ts';

// Prints `version=v1.2.3`, `major=v1` and whether that is released already, and writes its notes to the file that is
// named. Runs with nothing installed, because it runs where there is a token that can write.
const [notesPath] = process.argv.slice(2);
if (notesPath === undefined) throw new Error('usage: node scripts/release.ts NOTES_PATH');

const ROOT = new URL('../', import.meta.url);
const VERSION = /^v\d+\.\d+\.\d+$/;
const git = (...args: string[]) => execFileSync('git', args, { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
const fail = (message: string): never => {
  console.error(`::error::${message}`);
  process.exit(1);
};

// A run that failed after the release was published goes on where it stopped.
const released = git('tag', '--points-at', 'HEAD')
  .split('\n')
  .find((tag) => VERSION.test(tag));
const version = released ?? findNext();
const changelog = readFileSync(new URL('CHANGELOG.md', ROOT), 'utf8');
const notes =
  readNotes(changelog, version) ??
  fail(
    `CHANGELOG.md has no section "## ${version.slice(1)}": give its "## Unreleased" that name and today's date first`,
  );
writeFileSync(notesPath, notes);
console.log(`version=${version}\nmajor=${version.split('.')[0]}\nreleased=${released !== undefined}`);

function findNext(): string {
  const tags = git('tag', '--merged', 'HEAD', '--sort=v:refname').split('\n');
  const last = tags.findLast((tag) => VERSION.test(tag));
  const log = git('log', '--no-merges', '--format=%B%x00', last === undefined ? 'HEAD' : `${last}..HEAD`);
  const messages = log.split('\0').map((message) => message.trim());
  const first: { version: string } = JSON.parse(readFileSync(new URL('package.json', ROOT), 'utf8'));
  return (
    nextVersion(last, messages) ??
    (last === undefined
      ? `v${first.version}`
      : fail(`Nothing to release since ${last}: no commit is a feature, a fix or a breaking change`))
  );
}
