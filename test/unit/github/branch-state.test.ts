import { describe, expect, test } from 'vitest';
import { hashBlob } from '../../../src/github/base.ts';
import {
  type BranchState,
  decideNext,
  findBaseMerge,
  hasLostBase,
  listPulls,
  mergeTexts,
  type PullSummary,
  readBranchState,
  readHead,
  readRequest,
} from '../../../src/github/branch-state.ts';
import { addTrailers, type BranchCommit } from '../../../src/github/commit-trailers.ts';
import { hashTarget, writeMarker } from '../../../src/github/marker.ts';
import { Answer, wireGitHub } from '../../support/github-wire.ts';
import { failureOf } from '../../support/http.ts';

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
    headRef: 'x',
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
    [
      'two commits, the last of the same proposal',
      standing([ours(OLD), ours(NEW, 'c2')], [pull({ digest: NEW })]),
      { step: 'leave', pull: { number: 1 } },
    ],
    ['open, its branch gone', standing(null, [pull({ digest: OLD })]), { step: 'commit', from: null }],
    [
      'two open into the same base',
      standing([ours(OLD), theirs], [pull({ number: 2 }), pull({})]),
      { step: 'preserve', pull: { number: 2 } },
    ],
    [
      'two open into other bases',
      standing([ours(OLD)], [pull({ number: 2, baseRef: 'next' }), pull({ baseRef: 'last' })]),
      { step: 'preserve', pull: { number: 2 } },
    ],
    [
      'same proposal closed together with its base',
      standing(null, [pull({ ...closed, digest: NEW })], { orphans: new Set([1]) }),
      { step: 'commit', from: null },
    ],
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
    ['of a branch without commits', []],
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
    // Git calls changes of neighbouring lines a conflict, too.
    ['a\nB\nc\nd\ne\nf\ng\n', 'a\nb\nC\nd\ne\nf\ng\n', undefined],
    ['', begin, ''],
    ['a\nB\nc\nd\ne\nf\ng\n', `${begin}${'more\n'.repeat(2_000)}`, `a\nB\nc\nd\ne\nf\ng\n${'more\n'.repeat(2_000)}`],
    ['a\nB\nc\nd\ne\nf\ng\n', `${begin}${'more\n'.repeat(2_001)}`, undefined],
    ['same\n', 'same\n', 'same\n'],
    [begin, 'other\n'.repeat(2_000), 'other\n'.repeat(2_000)],
  ])('row %#', (one, other, merged) => {
    expect(mergeTexts(begin, one, other)).toBe(merged);
  });
});

const BRANCH = 'cekura/improve-prompt/agent';
const target = hashTarget(key);
const marked = (digest: string, request?: string) => writeMarker('', { mode: key.mode, target, digest, request });
const trailed = (proposal: string, more: { of?: string; request?: string } = {}) =>
  addTrailers('Improve', { target: more.of ?? target, proposal, tree: 'f'.repeat(40), request: more.request });

/** A pull request as GitHub lists it. */
function listed(number: number, change: Record<string, unknown> = {}) {
  return {
    ...{ number, html_url: `#${number}`, state: 'closed', merged_at: null, title: 'A title', body: null },
    head: { ref: BRANCH, sha: `h${number}`, repo: { full_name: 'Acme/Agents' } },
    base: { ref: 'main', sha: 'b0', repo: { node_id: 'R_1' } },
    ...change,
  };
}

describe('the pull requests of a branch', () => {
  const head = (change: object) => ({ head: { ref: BRANCH, sha: 'h', repo: { full_name: 'acme/agents' }, ...change } });

  test('are listed with one request, without those of a fork or of another branch', async () => {
    const { github, sent } = wireGitHub({
      'GET /pulls': [
        listed(5, { state: 'open', body: 'x' }),
        listed(4, { merged_at: '2026-01-05T12:00:00Z' }),
        listed(3, head({ repo: { full_name: 'stranger/agents' } })),
        listed(2, head({ repo: null })),
        listed(1, head({ ref: 'another' })),
      ],
    });
    const same = { title: 'A title', baseRef: 'main', baseSha: 'b0', headRef: BRANCH, repositoryId: 'R_1' };
    expect(await listPulls(github, BRANCH)).toEqual([
      { ...same, number: 5, url: '#5', state: 'open', merged: false, body: 'x', headSha: 'h5' },
      { ...same, number: 4, url: '#4', state: 'closed', merged: true, body: '', headSha: 'h4' },
    ]);
    expect(sent).toEqual([`GET /pulls?head=acme:${BRANCH}&state=all&sort=created&direction=desc&per_page=100`]);
  });
});

describe('a branch that somebody deleted with a pull request’s base', () => {
  test.each<[what: string, events: string[] | Answer, lost: boolean]>([
    ['deleted, then closed', ['labeled', 'base_ref_deleted', 'mentioned', 'closed', 'locked'], true],
    ['closed by a person', ['labeled', 'closed'], false],
    ['closed by a person before the base was deleted', ['closed', 'base_ref_deleted'], false],
    ['opened again, and closed by a person', ['base_ref_deleted', 'closed', 'reopened', 'closed'], false],
    ['closed by a person, opened again, then deleted', ['closed', 'reopened', 'base_ref_deleted', 'closed'], true],
    ['not closed', ['base_ref_deleted'], false],
    ['nothing', [], false],
    ['not shown by GitHub', new Answer(404), false],
  ])('%s: %j', async (_, events, lost) => {
    const reply = Array.isArray(events) ? events.map((event) => ({ event })) : events;
    const { github, sent } = wireGitHub({ 'GET /issues/7/events': reply });
    expect(await hasLostBase(github, { number: 7 })).toBe(lost);
    expect(sent).toEqual(['GET /issues/7/events?per_page=100']);
  });
});

describe('the request behind a pull request', () => {
  const REQUEST = '1'.repeat(16);
  const OTHER = '2'.repeat(16);
  test.each<[where: string, body: string, message: string, request: string | undefined, requests: number]>([
    ['in its text', marked(NEW, REQUEST), '', REQUEST, 0],
    ['missing in its text', marked(NEW), trailed(NEW, { request: OTHER }), undefined, 0],
    ['in its commit', 'Edited.', trailed(NEW, { request: REQUEST }), REQUEST, 1],
    ['in a commit of another target', 'Edited.', trailed(NEW, { request: REQUEST, of: '0'.repeat(32) }), undefined, 1],
    ['in no commit of this action', 'Edited.', 'Fix a typo', undefined, 1],
  ])('is %s', async (_, body, message, request, requests) => {
    const { github, sent } = wireGitHub({ 'GET /git/commits/h1': { message } });
    expect(await readRequest(github, { body, headSha: 'h1' }, key)).toBe(request);
    expect(sent).toHaveLength(requests);
  });

  test('is unknown when its commit is gone', async () => {
    const { github } = wireGitHub({});
    expect(await readRequest(github, { body: '', headSha: 'h1' }, key)).toBeUndefined();
  });
});

test('a branch’s head is read by its name', async () => {
  const { github, sent } = wireGitHub({ 'GET /git/ref/heads/a/b': { object: { sha: 'h1' } } });
  expect([await readHead(github, 'a/b'), await readHead(github, 'c')]).toEqual(['h1', null]);
  expect(sent).toEqual(['GET /git/ref/heads/a/b', 'GET /git/ref/heads/c']);
});

describe('the state of a branch', () => {
  const paths = ['agent.md'];
  const from = { ...wanted, branch: BRANCH, paths };
  const COMPARE = `/compare/refs/heads/main...refs/heads/${BRANCH}`;
  const commit = ({ sha, message, treeSha, parents }: BranchCommit) => ({
    ...{ sha, commit: { message, tree: { sha: treeSha } }, parents: parents.map((one) => ({ sha: one })) },
  });
  const compared = (commits: BranchCommit[], change: object = {}) => ({
    ...{ commits: commits.map(commit), total_commits: commits.length, merge_base_commit: { sha: 'base' }, files: [] },
    ...change,
  });

  test('is read with two requests', async () => {
    const { github, sent } = wireGitHub({
      [`GET ${COMPARE}`]: compared([ours(OLD), ours(NEW, 'c2')]),
      'GET /pulls': [],
    });
    expect(await readBranchState(github, from)).toEqual({
      branch: { sha: 'c2', commits: [ours(OLD), ours(NEW, 'c2')], complete: true },
      ...{ pulls: [], proposalsByCommit: new Map(), orphans: new Set() },
    });
    expect(sent).toEqual([`GET ${COMPARE}?per_page=100&page=1`, expect.stringMatching(/^GET \/pulls\?/)]);
  });

  test('is not read where it is known', async () => {
    const { github, sent } = wireGitHub({});
    const known = { branch: null, pulls: [pull({})] };
    expect(await readBranchState(github, from, known)).toMatchObject(known);
    expect(sent).toEqual([]);
  });

  test.each<[what: string, reply: object, head: object, branch: object | null]>([
    ['at the base', compared([]), {}, { sha: 'base', commits: [], complete: true }],
    ['of too many commits', compared([ours(OLD)], { total_commits: 101 }), {}, { sha: 'c1', complete: false }],
    ['that is missing', new Answer(404), new Answer(404), null],
    [
      'without a common ancestor',
      new Answer(404, { message: 'No common ancestor' }),
      { object: { sha: 'x1' } },
      { sha: 'x1', commits: [], complete: false },
    ],
  ])('of a branch %s', async (_, reply, head, branch) => {
    const { github } = wireGitHub({
      [`GET ${COMPARE}`]: reply,
      [`GET /git/ref/heads/${BRANCH}`]: head,
      'GET /pulls': [],
    });
    const state = await readBranchState(github, from);
    if (branch === null) expect(state.branch).toBeNull();
    else expect(state.branch).toMatchObject(branch);
  });

  test('fails when the branch can’t be read', async () => {
    const { github } = wireGitHub({ [`GET ${COMPARE}`]: new Answer(403) });
    expect(await failureOf(readBranchState(github, from))).toMatchObject({ kind: 'forbidden' });
  });

  describe('after a merge of the base', () => {
    const merge: BranchCommit = { sha: 'm1', message: 'Merge', treeSha: 'd', parents: ['c1', 'b2'] };
    const hash = (text: string) => hashBlob(Buffer.from(text), 40);
    const tree = (text: string) => ({ sha: 't', tree: [{ path: 'agent.md', mode: '100644', sha: hash(text) }] });
    const blob = (text: string) => ({ [`GET /git/blobs/${hash(text)}`]: { content: text, encoding: 'utf-8' } });
    const both = [ours(OLD), merge];
    test.each<[what: string, reply: object, result: string, commits: number, trees: number]>([
      ['as git made it: it is nobody’s commit', compared(both, { files: [{ filename: 'agent.md' }] }), 'same\n', 1, 4],
      ['in which somebody resolved a conflict', compared(both), 'another\n', 2, 4],
      ['that touched another file', compared(both, { files: [{ filename: 'agent.md' }, { filename: 'x' }] }), '', 2, 0],
      ['in a list that is cut off', compared(both, { total_commits: 3 }), '', 2, 0],
    ])('%s', async (_, reply, result, commits, trees) => {
      const same = tree('same\n');
      const { github, sent } = wireGitHub({
        ...{ [`GET ${COMPARE}`]: reply, 'GET /pulls': [] },
        ...{ 'GET /git/trees/base': same, 'GET /git/trees/c1': same, 'GET /git/trees/b2': same },
        ...{ 'GET /git/trees/m1': tree(result), ...blob('same\n'), ...blob(result) },
      });
      const { branch } = await readBranchState(github, from);
      expect(branch).toMatchObject({ sha: 'm1', commits: { length: commits } });
      expect(sent.filter((line) => line.includes('trees'))).toHaveLength(trees);
    });

    test('names the commit with a file that can’t be read', async () => {
      const link = { sha: 't', tree: [{ path: 'agent.md', mode: '120000', sha: '1' }] };
      const trees = Object.fromEntries(
        merge.parents.concat('base', 'm1').map((sha) => [`GET /git/trees/${sha}`, link]),
      );
      const { github } = wireGitHub({ [`GET ${COMPARE}`]: compared(both), ...trees });
      expect(await failureOf(readBranchState(github, from))).toMatchObject({
        message: expect.stringContaining(' in commit base, so'),
      });
    });
  });

  describe('with finished pull requests', () => {
    test('that left the branch behind is compared with their base', async () => {
      const { github, sent } = wireGitHub({
        [`GET ${COMPARE}`]: compared([theirs]),
        [`GET /compare/b7...refs/heads/${BRANCH}`]: compared([ours(OLD)]),
      });
      const pulls = [
        pull({ ...merged, number: 9, headSha: 'x', baseSha: 'b9' }),
        pull({ ...merged, number: 7, headSha: 'p1', baseSha: 'b7' }),
        pull({ ...merged, number: 6, headSha: 'p1', baseSha: 'b6' }),
      ];
      expect((await readBranchState(github, from, { pulls })).branch?.commits).toEqual([ours(OLD)]);
      expect(sent).toHaveLength(2);
    });

    test.each<[what: string, commits: BranchCommit[], pulls: PullSummary[]]>([
      ['ours', [ours(OLD)], [pull({ ...closed, headSha: 'c1', digest: OLD })]],
      ['a person’s, of an open one', [theirs], [pull({ headSha: 'p1' })]],
    ])('is compared with the base once: %s', async (_, commits, pulls) => {
      const { github, sent } = wireGitHub({ [`GET ${COMPARE}`]: compared(commits) });
      await readBranchState(github, from, { pulls });
      expect(sent).toHaveLength(1);
    });
  });

  describe('with closed pull requests', () => {
    const read = async (pulls: PullSummary[], replies: Record<string, object> = {}) => {
      const { github, sent } = wireGitHub(replies);
      return { ...(await readBranchState(github, from, { branch: null, pulls })), sent };
    };
    const messageOf = (sha: string, message: string) => ({ [`GET /git/commits/${sha}`]: { message } });

    test('identifies the newest three without a marker by their commits', async () => {
      const pulls = [6, 5, 4, 3].map((number) => pull({ ...closed, number, headSha: `h${number}` }));
      const { proposalsByCommit, sent } = await read(pulls, {
        ...messageOf('h6', trailed(OLD)),
        ...messageOf('h5', trailed(NEW, { of: '0'.repeat(32) })),
        ...messageOf('h4', 'Fix a typo'),
      });
      expect([...proposalsByCommit]).toEqual([[6, OLD]]);
      expect(sent).toEqual(['GET /git/commits/h6', 'GET /git/commits/h5', 'GET /git/commits/h4']);
    });

    test.each<[what: string, pulls: PullSummary[]]>([
      ['an open one', [pull({ number: 9, digest: OLD }), pull({ ...closed })]],
      ['one that was merged', [pull({ ...merged })]],
      ['one with its marker', [pull({ ...closed, digest: OLD })]],
    ])('asks for no commit beside %s', async (_, pulls) => {
      expect((await read(pulls)).sent).toEqual([]);
    });

    test('finds those that GitHub closed with their base, up to one that a person closed', async () => {
      const lost = [{ event: 'base_ref_deleted' }, { event: 'closed' }];
      const pulls = [8, 7, 6, 5].map((number) => pull({ ...closed, number, digest: number === 7 ? OLD : NEW }));
      const { orphans, sent } = await read(pulls, {
        ...{ 'GET /issues/8/events': lost, 'GET /issues/6/events': [{ event: 'closed' }] },
      });
      expect([...orphans]).toEqual([8]);
      expect(sent).toHaveLength(2);
    });

    test('does not ask why a merged one is closed', async () => {
      expect((await read([pull({ ...merged, digest: NEW })])).sent).toEqual([]);
    });
  });
});
