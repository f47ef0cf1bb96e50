import { describe, expect, it } from 'vitest';
import { headSection, nextVersion, readSection, renderNotes } from '../../../scripts/next-version.ts';

describe('nextVersion', () => {
  it.each([
    ['1.2.3', ['fix: a'], '1.2.4'],
    ['1.2.3', ['perf(poll): a', 'docs: b'], '1.2.4'],
    ['1.2.3', ['fix: a', 'feat(config): b'], '1.3.0'],
    ['1.2.3', ['fix!: a', 'feat: b'], '2.0.0'],
    ['1.2.3', ['refactor: a\n\nWhy.\n\nBREAKING CHANGE: b'], '2.0.0'],
    ['9.9.9', ['feat: a'], '9.10.0'],
    ['1.2.3', ['docs: a', 'chore: b', 'Merge of c', 'feature: d'], undefined],
    ['1.2.3', ['docs: a fix: b', 'build: BREAKING CHANGE: c'], undefined],
    ['1.2.3', [], undefined],
    [undefined, ['feat: a'], undefined],
  ])('after %s with %o is %s', (last, messages, expected) => {
    expect(nextVersion(last, messages)).toBe(expected);
  });
});

describe('the changelog', () => {
  const changelog =
    '# Changelog\n\n## Unreleased\n\n### Added\n\n- b\n\n## 1.0.10 - 2026-02-01\n\n- a\n\n## 1.0.1\n\n## 1.0.0\n\n- 0\n';

  it.each([
    ['Unreleased', '### Added\n\n- b'],
    ['1.0.10', '- a'],
    ['1.0.1', ''],
    ['1.0.0', '- 0'],
    ['1.0', undefined],
  ])('says of %s: %j', (version, expected) => {
    expect(readSection(changelog, version)).toBe(expected);
  });

  it('adds a heading to the unreleased changes', () => {
    const headed = headSection(changelog, '1.1.0', '2026-03-01');
    expect(headed).toContain('## Unreleased\n\n## 1.1.0 - 2026-03-01\n\n### Added\n\n- b\n\n## 1.0.10');
    expect([readSection(headed, 'Unreleased'), readSection(headed, '1.1.0')]).toEqual(['', '### Added\n\n- b']);
  });
});

it('the notes contain the changes and how to verify the release', () => {
  const notes = renderNotes('### Added\n\n- b', 'v1.1.0', 'acme/action');
  expect(notes).toMatch(/^### Added\n\n- b\n\n### Check it\n/);
  expect(notes).toContain('gh release verify v1.1.0 --repo acme/action\n');
  expect(notes).toContain('gh attestation verify dist/index.js --repo acme/action\n');
});
