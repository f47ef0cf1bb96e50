import { describe, expect, it } from 'vitest';
import {
  chooseRelease,
  headSection,
  nextVersion,
  prepareRelease,
  type ReleaseState,
  readSection,
  renderNotes,
} from '../../../scripts/next-version.ts';

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

describe('the release of', () => {
  const sections = (...texts: string[]) => ['# Changelog', ...texts.map((text) => `## ${text}`), ''].join('\n\n');
  const feature = ['feat: more', 'docs: it'];
  const unprepared = /^The next version is 1\.1\.0 .* not prepared for it: run npm run prepare-release$/;
  const nothing = /^There is nothing to release since v1\.0\.0: /;
  const state = (changelog: string, current: string, last?: string, messages = feature): ReleaseState => ({
    ...{ changelog, current, last, messages },
  });

  it.each<[string, ReleaseState, string | undefined, { version: string; section: string } | RegExp]>([
    [
      'the first version',
      state(sections('Unreleased', '1.0.0 - 2026-01-01\n\n- All.'), '1.0.0'),
      undefined,
      { version: '1.0.0', section: '- All.' },
    ],
    [
      'the first version without a section',
      state(sections('Unreleased', '0.9.0\n\n- a'), '1.0.0'),
      undefined,
      /^The next version is 1\.0\.0 /,
    ],
    [
      'a prepared version',
      state(sections('Unreleased', '1.1.0\n\n- b', '1.0.0\n\n- a'), '1.1.0', '1.0.0'),
      undefined,
      { version: '1.1.0', section: '- b' },
    ],
    ['no changes for users', state(sections('Unreleased\n\n- b'), '1.0.0', '1.0.0', ['docs: it']), undefined, nothing],
    [
      'a version that is missing in package.json',
      state(sections('Unreleased', '1.1.0\n\n- b'), '1.0.0', '1.0.0'),
      undefined,
      unprepared,
    ],
    [
      'a version that is missing in the changelog',
      state(sections('Unreleased', '1.0.0\n\n- a'), '1.1.0', '1.0.0'),
      undefined,
      unprepared,
    ],
    [
      'a version with an empty section',
      state(sections('Unreleased', '1.1.0', '1.0.0\n\n- a'), '1.1.0', '1.0.0'),
      undefined,
      unprepared,
    ],
    [
      'a version whose last fix is still unreleased',
      state(sections('Unreleased\n\n- c', '1.1.0\n\n- b'), '1.1.0', '1.0.0', [...feature, 'fix: c']),
      undefined,
      unprepared,
    ],
    [
      'the version that this commit already has',
      state(sections('Unreleased\n\n- b', '1.0.0\n\n- a'), '1.0.0', '1.0.0', []),
      '1.0.0',
      { version: '1.0.0', section: '- a' },
    ],
    [
      'a version that this commit has, without a section',
      state(sections('Unreleased'), '1.0.0', '1.0.0', []),
      '1.0.0',
      { version: '1.0.0', section: '' },
    ],
  ])('%s', (_, given, published, expected) => {
    if (expected instanceof RegExp) expect(() => chooseRelease(given, published)).toThrow(expected);
    else expect(chooseRelease(given, published)).toEqual(expected);
  });

  it.each<[string, ReleaseState, string | RegExp]>([
    [
      'a feature',
      state(sections('Unreleased\n\n- b', '1.0.0'), '1.0.0', '1.0.0'),
      sections('Unreleased', '1.1.0 - 2026-03-01\n\n- b', '1.0.0'),
    ],
    ['no text', state(sections('Unreleased', '1.0.0\n\n- a'), '1.0.0', '1.0.0'), /has no text below Unreleased/],
    [
      'a section of the same version',
      state(sections('Unreleased\n\n- c', '1.1.0\n\n- b'), '1.1.0', '1.0.0', [...feature, 'fix: c']),
      /^CHANGELOG\.md already has a section 1\.1\.0: /,
    ],
    ['no changes for users', state(sections('Unreleased\n\n- b'), '1.0.0', '1.0.0', ['docs: it']), nothing],
  ])('%s is prepared, or the reason reported', (_, given, expected) => {
    if (expected instanceof RegExp) expect(() => prepareRelease(given, '2026-03-01')).toThrow(expected);
    else expect(prepareRelease(given, '2026-03-01')).toEqual({ version: '1.1.0', changelog: expected });
  });
});

it('the notes contain the changes and how to verify the release', () => {
  const notes = renderNotes('### Added\n\n- b', 'v1.1.0', 'acme/action');
  expect(notes).toMatch(/^### Added\n\n- b\n\n### Check it\n/);
  expect(notes).toContain('gh release verify v1.1.0 --repo acme/action\n');
  expect(notes).toContain('gh attestation verify dist/index.js --repo acme/action\n');
});
