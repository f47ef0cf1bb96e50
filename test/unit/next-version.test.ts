import { describe, expect, it } from 'vitest';
import { nextVersion, renderNotes } from '../../scripts/next-version.ts';

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

describe('renderNotes', () => {
  it('groups what users notice, and says how to check the release', () => {
    const notes = renderNotes(['feat: b', 'docs: c', 'fix(poll): d', 'feat!: e', 'chore: f']);
    expect(notes.split('\n').filter((line) => /^(##|-) /.test(line))).toEqual([
      '## Breaking changes',
      '- e',
      '## Features',
      '- b',
      '## Fixes',
      '- d',
      '## Check it',
    ]);
  });
});
