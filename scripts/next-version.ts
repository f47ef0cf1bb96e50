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

/** The release's notes in Markdown: what users notice, newest first. */
export function renderNotes(messages: readonly string[]): string {
  const changes = messages.map(readChange).filter((change) => change !== undefined);
  const sections: [title: string, changes: Change[]][] = [
    ['Breaking changes', changes.filter((change) => change.breaking)],
    ['Features', changes.filter((change) => change.type === 'feat' && !change.breaking)],
    ['Fixes', changes.filter((change) => ['fix', 'perf', 'revert'].includes(change.type) && !change.breaking)],
  ];
  const parts = sections
    .filter(([, list]) => list.length > 0)
    .map(([title, list]) => `## ${title}\n\n${list.map(({ subject }) => `- ${subject}`).join('\n')}\n`);
  parts.push(
    '## Check it\n\n`SHA256SUMS` holds the digests of what the runner starts, and their provenance is attested: `gh attestation verify dist/index.js --repo OWNER/cekura-improve-action`.\n',
  );
  return parts.join('\n');
}
