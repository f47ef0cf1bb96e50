import { describe, expect, it } from 'vitest';
import { nextVersion, readNotes } from '../../scripts/next-version.ts';

describe('nextVersion', () => {
  it.each([
    ['v1.2.3', ['fix: a'], 'v1.2.4'],
    ['v1.2.3', ['perf(poll): a', 'docs: b'], 'v1.2.4'],
    ['v1.2.3', ['fix: a', 'feat(config): b'], 'v1.3.0'],
    ['v1.2.3', ['fix!: a', 'feat: b'], 'v2.0.0'],
    ['v1.2.3', ['refactor: a\n\nWhy.\n\nBREAKING CHANGE: b'], 'v2.0.0'],
    ['v9.9.9', ['feat: a'], 'v9.10.0'],
    ['v1.2.3', ['docs: a', 'chore: b', 'Merge of c', 'feature: d'], undefined],
    ['v1.2.3', ['docs: a fix: b', 'build: BREAKING CHANGE: c'], undefined],
    ['v1.2.3', [], undefined],
    [undefined, ['feat: a'], undefined],
  ])('after %s with %o is %s', (last, messages, expected) => {
    expect(nextVersion(last, messages)).toBe(expected);
  });
});

describe('readNotes', () => {
  const CHANGELOG = `# Changelog

Words about it.

## Unreleased

- To come.

## 1.10.0 - 2026-12-02

### Added

- A thing.

## 1.1.0 - 2026-12-01

- Another thing.

## 1.0.0
`;

  it.each([
    ['v1.10.0', /^### Added\n\n- A thing\.\n\n### Check it\n/],
    ['v1.1.0', /^- Another thing\.\n\n### Check it\n/],
  ])('of %s are its section, and how to check it', (version, notes) => {
    expect(readNotes(CHANGELOG, version)).toMatch(notes);
  });

  it.each(['v1.0.0', 'v1.2.0', 'v1.1', 'v0.0'])('of %s are not there', (version) => {
    expect(readNotes(CHANGELOG, version)).toBeUndefined();
  });
});
