interface Change {
  type: string;
  breaking: boolean;
}

/** A commit's message by Conventional Commits 1.0.0; `undefined` for one of another form. */
function readChange(message: string): Change | undefined {
  const match = /^(?<type>[a-z]+)(?:\([^)]*\))?(?<mark>!)?: ./.exec(message);
  if (!match?.groups) return undefined;
  const { type = '', mark } = match.groups;
  return { type, breaking: mark === '!' || /^BREAKING[ -]CHANGE: /m.test(message) };
}

/**
 * The version after `last` (`1.2.3`) by what the commits since then are; `undefined` when none of them changes what
 * users run, or when there is no last version.
 */
export function nextVersion(last: string | undefined, messages: readonly string[]): string | undefined {
  const [major, minor, patch] = last?.split('.').map(Number) ?? [];
  if (major === undefined || minor === undefined || patch === undefined) return undefined;
  const changes = messages.map(readChange).filter((change) => change !== undefined);
  if (changes.some((change) => change.breaking)) return `${major + 1}.0.0`;
  if (changes.some((change) => change.type === 'feat')) return `${major}.${minor + 1}.0`;
  if (changes.some((change) => ['fix', 'perf', 'revert'].includes(change.type)))
    return `${major}.${minor}.${patch + 1}`;
  return undefined;
}

/** What decides the next version. */
export interface ReleaseState {
  /** The text of CHANGELOG.md. */
  readonly changelog: string;
  /** The version in package.json. */
  readonly current: string;
  /** The last version before this commit; `undefined` if there is none. */
  readonly last: string | undefined;
  /** The messages of the commits since then. */
  readonly messages: readonly string[];
}

/** A reason not to release, and the next step. */
export class RefusedError extends Error {
  override name = 'RefusedError';
}

/**
 * Returns the version to prepare, and the changelog with a section for it.
 *
 * @param date as `2026-01-31`
 * @throws RefusedError
 */
export function prepareRelease(state: ReleaseState, date: string): { version: string; changelog: string } {
  const version = findNext(state);
  if (readSection(state.changelog, version) !== undefined)
    throw new RefusedError(
      `CHANGELOG.md already has a section ${version}: move the text below Unreleased into that section`,
    );
  if (!readSection(state.changelog, 'Unreleased')) throw new RefusedError('CHANGELOG.md has no text below Unreleased');
  return { version, changelog: headSection(state.changelog, version, date) };
}

/**
 * Returns the version to release, and its section of the changelog.
 *
 * @param published the version whose tag this commit already has; a release that failed halfway continues with it
 * @throws RefusedError
 */
export function chooseRelease(
  state: ReleaseState,
  published: string | undefined,
): { version: string; section: string } {
  const { changelog, current } = state;
  const version = published ?? findNext(state);
  const section = readSection(changelog, version) ?? '';
  if (published === undefined && (current !== version || !section || readSection(changelog, 'Unreleased')))
    throw new RefusedError(
      `The next version is ${version} according to the commits, but package.json or CHANGELOG.md is not prepared for it: run npm run prepare-release`,
    );
  return { version, section };
}

/** The first version is the one in package.json. */
function findNext({ current, last, messages }: ReleaseState): string {
  const version = last === undefined ? current : nextVersion(last, messages);
  if (version !== undefined) return version;
  throw new RefusedError(
    `There is nothing to release since v${last}: no commit is a feature, a fix or a breaking change`,
  );
}

/** What the changelog says below `## <version>`, with or without a date; `undefined` without that heading. */
export function readSection(changelog: string, version: string): string | undefined {
  const sections = changelog.split(/^## /m).slice(1);
  return sections
    .find((section) => /^\S+/.exec(section)?.[0] === version)
    ?.replace(/^.*\n/, '')
    .trim();
}

/** The changelog with what was unreleased below the version's own heading, and room for what comes next. */
export function headSection(changelog: string, version: string, date: string): string {
  return changelog.replace(/^## Unreleased$/m, `## Unreleased\n\n## ${version} - ${date}`);
}

/** The release's notes in Markdown: what the changelog says of it, and how to check it. */
export function renderNotes(section: string, version: string, repository: string): string {
  return `${section}

### Check it

\`SHA256SUMS\` holds the digests of what the runner starts, and their provenance is attested. In a checkout of ${version}:

\`\`\`sh
gh release verify ${version} --repo ${repository}
gh release verify-asset ${version} SHA256SUMS --repo ${repository}
gh attestation verify dist/index.js --repo ${repository}
\`\`\`
`;
}
