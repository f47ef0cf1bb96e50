interface Change {
  type: string;
  subject: string;
  breaking: boolean;
}

/** A commit's message by Conventional Commits 1.0.0; `undefined` for one of another form. */
function readChange(message: string): Change | undefined {
  const match = /^(?<type>[a-z]+)(?:\([^)]*\))?(?<mark>!)?: (?<subject>.+)/.exec(message);
  if (!match?.groups) return undefined;
  const { type = '', mark, subject = '' } = match.groups;
  return { type, subject, breaking: mark === '!' || /^BREAKING[ -]CHANGE: /m.test(message) };
}

/**
 * The version after `last` (`v1.2.3`) by what the commits since then are; `undefined` when none of them changes what
 * users run, or when there is no last version.
 */
export function nextVersion(last: string | undefined, messages: readonly string[]): string | undefined {
  const [major, minor, patch] = last?.replace('v', '').split('.').map(Number) ?? [];
  if (major === undefined || minor === undefined || patch === undefined) return undefined;
  const changes = messages.map(readChange).filter((change) => change !== undefined);
  if (changes.some((change) => change.breaking)) return `v${major + 1}.0.0`;
  if (changes.some((change) => change.type === 'feat')) return `v${major}.${minor + 1}.0`;
  if (changes.some((change) => ['fix', 'perf', 'revert'].includes(change.type)))
    return `v${major}.${minor}.${patch + 1}`;
  return undefined;
}

/**
 * The release's notes in Markdown: its section of the changelog, and how to check what was downloaded. `undefined` when
 * the changelog has no such section, or nothing in it.
 */
export function readNotes(changelog: string, version: string): string | undefined {
  const sections = changelog.split(/^## /m).slice(1);
  const section = sections.find((one) => new RegExp(`^\\[?${RegExp.escape(version.slice(1))}\\]?(?![\\d.])`).test(one));
  const text = section?.slice(section.indexOf('\n')).trim();
  return text ? `${text}\n\n${CHECK_IT}` : undefined;
}

const CHECK_IT = `### Check it

\`SHA256SUMS\` holds the digests of what the runner starts, and their provenance is attested:
\`gh attestation verify dist/index.js --repo OWNER/cekura-improve-action\`.
`;
