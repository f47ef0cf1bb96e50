import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { chooseRelease, prepareRelease, RefusedError, type ReleaseState, renderNotes } from './next-version.ts';
import { listPlaceholders } from './placeholder.ts';

// node scripts/release.ts --prepare    `npm run prepare-release`: turns the Unreleased section into the next version
// node scripts/release.ts NOTES_PATH   prints `version=v1.2.3` and `major=v1`, and writes the release notes
//
// Works on the repository in the working directory, and refuses to release anything incomplete. It needs no installed
// packages, because it runs where a token can write.

const [argument] = process.argv.slice(2);
if (argument === undefined) throw new Error('usage: node scripts/release.ts --prepare | NOTES_PATH');

const git = (...args: string[]) => execFileSync('git', args, { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });

try {
  if (argument === '--prepare') prepare();
  else check(argument);
} catch (error) {
  if (!(error instanceof RefusedError)) throw error;
  console.error(`::error::${error.message}`);
  process.exitCode = 1;
}

function prepare(): void {
  const { version, changelog } = prepareRelease(readState(), new Date().toISOString().slice(0, 10));
  writeFileSync('CHANGELOG.md', changelog);
  // The first two versions in the lock file are those of the project.
  for (const [file, times] of [
    ['package.json', 1],
    ['package-lock.json', 2],
  ] as const) {
    let left: number = times;
    const text = readFileSync(file, 'utf8');
    writeFileSync(
      file,
      text.replace(/"version": "[^"]*"/g, (old) => (left-- > 0 ? `"version": "${version}"` : old)),
    );
  }
  console.log(`${version} is prepared: review CHANGELOG.md, merge the change, and start the workflow Release`);
}

function check(notesPath: string): void {
  const unnamed = listPlaceholders('.');
  if (unnamed.length > 0)
    throw new RefusedError(`OWNER is still a placeholder in ${unnamed.join(', ')}: run npm run publish-as -- <owner>`);
  const published = listVersions('--points-at', 'HEAD').at(-1);
  const { version, section } = chooseRelease(readState(), published);
  writeFileSync(notesPath, renderNotes(section, `v${version}`, process.env.GITHUB_REPOSITORY ?? ''));
  console.log(`version=v${version}\nmajor=v${version.split('.')[0]}\npublished=${published !== undefined}`);
}

function readState(): ReleaseState {
  const last = listVersions('--merged', 'HEAD').at(-1);
  const log = git('log', '--no-merges', '--format=%B%x00', last === undefined ? 'HEAD' : `v${last}..HEAD`);
  return {
    changelog: readFileSync('CHANGELOG.md', 'utf8'),
    current: (JSON.parse(readFileSync('package.json', 'utf8')) as { version: string }).version,
    last,
    messages: log.split('\0').map((message) => message.trim()),
  };
}

/** Returns the versions that have a tag, the highest one last. */
function listVersions(...args: string[]): string[] {
  const tags = git('tag', '--sort=v:refname', ...args).split('\n');
  return tags.flatMap((tag) => /^v(\d+\.\d+\.\d+)$/.exec(tag)?.[1] ?? []);
}
