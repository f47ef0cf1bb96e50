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
