import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { headSection, nextVersion, readSection, renderNotes } from './next-version.ts';
import { listPlaceholders } from './placeholder.ts';

// node scripts/release.ts --prepare    `npm run prepare-release`: heads the changelog's section with the next version
// node scripts/release.ts NOTES_PATH   prints `version=v1.2.3` and `major=v1`, and writes the release's notes
//
// Of the repository in the working directory. Refuses in plain words what should not be released. Runs with nothing
// installed, because it runs where there is a token that can write.

const [argument] = process.argv.slice(2);
if (argument === undefined) throw new Error('usage: node scripts/release.ts --prepare | NOTES_PATH');

const git = (...args: string[]) => execFileSync('git', args, { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
const listVersions = (...args: string[]) =>
  git('tag', '--sort=v:refname', ...args)
    .split('\n')
    .filter((tag) => /^v\d+\.\d+\.\d+$/.test(tag));

const changelog = readFileSync('CHANGELOG.md', 'utf8');
const manifest = readFileSync('package.json', 'utf8');
const current = (JSON.parse(manifest) as { version: string }).version;

if (argument === '--prepare') prepare();
else check(argument);

function prepare(): void {
  const version = findNext();
  if (readSection(changelog, version) !== undefined)
    refuse(`CHANGELOG.md has a section ${version} already: move what is below Unreleased into it`);
  if (!readSection(changelog, 'Unreleased')) refuse('CHANGELOG.md has no text below Unreleased');
  writeFileSync('CHANGELOG.md', headSection(changelog, version, new Date().toISOString().slice(0, 10)));
  // The lock file says it twice, first of all.
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
    refuse(`OWNER is still a placeholder in ${unnamed.join(', ')}: run npm run publish-as -- <owner>`);
  const published = listVersions('--points-at', 'HEAD').at(-1);
  const version = published?.slice(1) ?? findNext();
  const section = readSection(changelog, version);
  if (published === undefined && (current !== version || !section || readSection(changelog, 'Unreleased')))
    refuse(
      `The commits make this ${version}, but package.json and CHANGELOG.md have another version: run npm run prepare-release`,
    );
  writeFileSync(notesPath, renderNotes(section ?? '', `v${version}`, process.env.GITHUB_REPOSITORY ?? ''));
  console.log(`version=v${version}\nmajor=v${version.split('.')[0]}\npublished=${published !== undefined}`);
}

/** By the commits since the last version; the first one is what package.json says. */
function findNext(): string {
  const last = listVersions('--merged', 'HEAD').at(-1);
  const log = git('log', '--no-merges', '--format=%B%x00', last === undefined ? 'HEAD' : `${last}..HEAD`);
  const messages = log.split('\0').map((message) => message.trim());
  const version = last === undefined ? current : nextVersion(last.slice(1), messages);
  return version ?? refuse(`Nothing to release since ${last}: no commit is a feature, a fix or a breaking change`);
}

function refuse(reason: string): never {
  console.error(`::error::${reason}`);
  process.exit(1);
}
