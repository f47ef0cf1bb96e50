import { describe, expect, test } from 'vitest';
import {
  type BranchState,
  decideNext,
  findBaseMerge,
  mergeTexts,
  type PullSummary,
} from '../../../src/github/branch-state.ts';
import { addTrailers, type BranchCommit } from '../../../src/github/commit-trailers.ts';
import { hashTarget, writeMarker } from '../../../src/github/marker.ts';

const key = { mode: 'improve-prompt', name: 'prompts/agent.md' } as const;
const NEW = 'a'.repeat(40);
const OLD = 'b'.repeat(40);
const wanted = { base: 'main', key, digest: NEW };

function ours(proposal: string, sha = 'c1', change: Partial<BranchCommit> = {}): BranchCommit {
  const message = addTrailers('Improve', { target: hashTarget(key), proposal, tree: 'f'.repeat(40) });
  return { sha, message, treeSha: 'f'.repeat(40), parents: ['base'], ...change };
}
const theirs: BranchCommit = { sha: 'p1', message: 'Fix a typo', treeSha: 'e'.repeat(40), parents: ['c1'] };

function pull(change: Partial<PullSummary> & { digest?: string }): PullSummary {
  const { digest, ...rest } = change;
  const body = digest ? writeMarker('', { mode: key.mode, target: hashTarget(key), digest }) : '';
  return {
    number: 1,
    url: '',
    state: 'open',
    merged: false,
    title: '',
    body,
    baseRef: 'main',
    baseSha: 'b1',
    headSha: 'c1',
    ...rest,
  };
}

function standing(
  commits: BranchCommit[] | null,
  pulls: PullSummary[],
  change: Partial<BranchState> = {},
): BranchState {
  const branch = commits && { sha: commits.at(-1)?.sha ?? 'base', commits, complete: true };
  return { branch, pulls, proposalsByCommit: new Map(), orphans: new Set(), ...change };
}

const closed = { state: 'closed', merged: false } as const;
const merged = { state: 'closed', merged: true } as const;

describe('the action on a branch', () => {
  test.each<[string, BranchState, object]>([
    ['nothing there', standing(null, []), { step: 'commit', from: null, pull: null }],
    ['same proposal open', standing([ours(NEW)], [pull({ digest: NEW })]), { step: 'leave' }],
    ['same proposal open, opened by hand', standing([ours(NEW)], [pull({})]), { step: 'leave' }],
    ['same commits, text of the one before', standing([ours(NEW)], [pull({ digest: OLD })]), { step: 'describe' }],
    ['another proposal open', standing([ours(OLD)], [pull({ digest: OLD })]), { step: 'commit', from: 'c1' }],
    ['open, its branch at the base', standing([], [pull({ digest: OLD })]), { step: 'commit', from: 'base' }],
    ['a person on top', standing([ours(OLD), theirs], [pull({ digest: OLD })]), { step: 'preserve' }],
    ['a person on top, same proposal', standing([ours(NEW), theirs], [pull({ digest: NEW })]), { step: 'preserve' }],
    ['a person below', standing([theirs, ours(OLD)], [pull({ digest: OLD })]), { step: 'preserve' }],
    [
      'a merge of the base',
      standing([ours(OLD), { ...theirs, parents: ['c1', 'b2'] }], [pull({})]),
      { step: 'preserve' },
    ],
    ['our commit amended', standing([ours(OLD, 'c2', { treeSha: 'd'.repeat(40) })], [pull({})]), { step: 'preserve' }],
    [
      'more commits than were listed',
      standing(null, [pull({ digest: OLD })], { branch: { sha: 'c1', commits: [ours(OLD)], complete: false } }),
      { step: 'preserve' },
    ],
    ['a branch of somebody else', standing([theirs], []), { step: 'preserve', pull: null }],
    ['open into another base', standing([ours(OLD)], [pull({ baseRef: 'next' })]), { step: 'preserve' }],
    ['same proposal closed', standing(null, [pull({ ...closed, digest: NEW })]), { step: 'decline' }],
    [
      'same proposal closed, branch kept',
      standing([ours(NEW)], [pull({ ...closed, digest: NEW })]),
      { step: 'decline' },
    ],
    [
      'same proposal closed, marker gone',
      standing(null, [pull({ ...closed, number: 4 })], { proposalsByCommit: new Map([[4, NEW]]) }),
      { step: 'decline' },
    ],
    [
      'same proposal closed before another was',
      standing(null, [pull({ ...closed, number: 2, digest: OLD }), pull({ ...closed, digest: NEW })]),
      { step: 'decline', pull: { number: 1 } },
    ],
    [
      'same proposal closed for another base',
      standing(null, [pull({ ...closed, digest: NEW, baseRef: 'next' })]),
      { step: 'commit', from: null },
    ],
    ['another proposal closed', standing(null, [pull({ ...closed, digest: OLD })]), { step: 'commit', from: null }],
    ['same proposal merged', standing(null, [pull({ ...merged, digest: NEW })]), { step: 'commit', from: null }],
    [
      'same proposal closed first and merged later',
      standing(null, [pull({ ...merged, number: 2, digest: NEW }), pull({ ...closed, digest: NEW })]),
      { step: 'commit' },
    ],
    ['pushed, no pull request yet', standing([ours(NEW)], []), { step: 'open' }],
    ['another one pushed, no pull request', standing([ours(OLD)], []), { step: 'commit', from: 'c1', pull: null }],
    [
      'left behind by a merge',
      standing([ours(NEW)], [pull({ ...merged, digest: NEW })]),
      { step: 'commit', from: 'c1' },
    ],
    [
      'left behind, and a person on top',
      standing([ours(OLD), theirs], [pull({ ...merged })]),
      { step: 'preserve', pull: null },
    ],
  ])('%s', (_, there, next) => {
    expect(decideNext(there, wanted)).toMatchObject(next);
  });
});

describe('a merge of the base', () => {
  const [first, second] = [ours(OLD), ours(OLD, 'c2', { parents: ['c1'] })];
  const merge = (sha: string, ...parents: string[]): BranchCommit => ({ sha, message: 'Merge', treeSha: 'd', parents });
  test.each<[string, BranchCommit[], (readonly string[])?]>([
    ['on one commit', [first, merge('m1', 'c1', 'b2')], ['base', 'c1', 'b2', 'm1']],
    ['on two, twice', [first, second, merge('m1', 'c2', 'b2'), merge('m2', 'm1', 'b3')], ['base', 'c2', 'b3', 'm2']],
    ['that is not there', [first, second]],
    ['alone', [merge('m1', 'b1', 'b2')]],
    ['over a person’s commit', [first, theirs, merge('m1', 'p1', 'b2')]],
    ['below a person’s commit', [first, merge('m1', 'c1', 'b2'), { ...theirs, parents: ['m1'] }]],
    ['below one of ours', [first, merge('m1', 'c1', 'b2'), { ...second, parents: ['m1'] }]],
    ['with our commits merged into it', [first, merge('m1', 'b2', 'c1')]],
    ['that leaves out one of ours', [first, second, merge('m1', 'c1', 'b2')]],
    ['that leaves out the merge before', [first, merge('m1', 'c1', 'b2'), merge('m2', 'c1', 'b3')]],
  ])('%s', (_, commits, states) => {
    const found = findBaseMerge(commits, hashTarget(key));
    expect(found?.states).toEqual(states);
    if (found) expect(found.own).toEqual(commits.filter(({ message }) => message !== 'Merge'));
  });
});

describe('a text that changed on both sides', () => {
  const begin = 'a\nb\nc\nd\ne\nf\ng\n';
  test.each<[one: string, other: string, merged: string | undefined]>([
    [begin, begin, begin],
    ['a\nB\nc\nd\ne\nf\ng\n', begin, 'a\nB\nc\nd\ne\nf\ng\n'],
    [begin, 'a\nB\nc\nd\ne\nf\ng\n', 'a\nB\nc\nd\ne\nf\ng\n'],
    ['a\nB\nc\nd\ne\nf\ng\n', 'a\nb\nc\nd\ne\nF\ng\n', 'a\nB\nc\nd\ne\nF\ng\n'],
    ['a\nB\nc\nd\ne\nf\ng\n', 'a\nX\nc\nd\ne\nf\ng\n', undefined],
    ['same\n', 'same\n', 'same\n'],
  ])('%j and %j', (one, other, merged) => {
    expect(mergeTexts(begin, one, other)).toBe(merged);
  });
});
