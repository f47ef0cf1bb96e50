import { describe, expect, test } from 'vitest';
import type { BaseSnapshot } from '../../../src/github/base.ts';
import type { BranchState, PullSummary } from '../../../src/github/branch-state.ts';
import { addTrailers } from '../../../src/github/commit-trailers.ts';
import { hashTarget, hashTitle, readMarker, writeMarker } from '../../../src/github/marker.ts';
import { commentBeside, openPullRequest, pushCommits, updateText } from '../../../src/github/pull-request.ts';
import { rememberViewer } from '../../../src/github/viewer.ts';
import { Answer, wireGitHub } from '../../support/github-wire.ts';
import { failureOf } from '../../support/http.ts';

const key = { mode: 'improve-prompt', name: 'agent.md' } as const;
const target = hashTarget(key);
const BRANCH = 'cekura/x';
const DIGEST = 'd'.repeat(40);
const REQUEST = '1'.repeat(16);
const text = {
  ...{
    key,
    digest: DIGEST,
    request: REQUEST,
    base: 'main',
    branch: BRANCH,
    title: 'Improve',
    body: 'Better.',
    draft: false,
  },
  ...{ labels: [], assignees: [], reviewers: [], teamReviewers: [] },
};
const marker = { mode: key.mode, target, digest: DIGEST, title: hashTitle('Improve'), request: REQUEST };
const BODY = writeMarker('Better.', marker);
const pull: PullSummary = {
  ...{ number: 7, url: '#7', state: 'open', merged: false, title: 'Improve', body: BODY },
  ...{ baseRef: 'main', baseSha: 'b', headRef: 'x', headSha: 'h' },
};
const state: BranchState = { branch: null, pulls: [], proposalsByCommit: new Map(), orphans: new Set() };
const refuse = (message: string, status = 422) => new Answer(status, { message });

describe('a pull request that is opened', () => {
  const POST = 'POST /pulls';
  const open = (reply: object | ((nth: number) => object), change: object = {}, more: Record<string, object> = {}) => {
    const { github, sent } = wireGitHub({ [POST]: reply, ...more });
    return { sent, done: openPullRequest(github, { ...text, ...change }, 'updated') };
  };
  const made = { number: 8, html_url: '#8' };
  const created = { operation: 'created', delivery: 'pull-request', pull: { number: 8, url: '#8' }, warnings: [] };
  const line = (draft: boolean) =>
    `${POST} ${JSON.stringify({ head: BRANCH, base: 'main', title: 'Improve', body: BODY, draft })}`;

  test.each([true, false])('takes one request (draft: %s)', async (draft) => {
    const { sent, done } = open(made, { draft });
    expect(await done).toEqual(created);
    expect(sent).toEqual([line(draft)]);
  });

  test('is ready for review where there are no drafts', async () => {
    const { sent, done } = open((nth) => (nth === 0 ? refuse('Draft pull requests are not supported') : made), {
      ...{ draft: true, labels: ['a'] },
    });
    expect((await done).warnings).toEqual([
      'draft: this repository does not support draft pull requests, so the pull request is ready for review; unset draft',
      expect.stringContaining('labels: a could not be set'),
    ]);
    expect(sent.slice(0, 2)).toEqual([line(true), line(false)]);
  });

  test('waits for a branch that GitHub does not know yet, four times', async () => {
    const unknown = new Answer(422, { message: 'Validation Failed', errors: [{ field: 'head', code: 'invalid' }] });
    const { sent, done } = open((nth) => (nth < 3 ? unknown : made));
    expect(await done).toEqual(created);
    expect(sent).toHaveLength(4);
    const never = open(unknown);
    expect(await never.done).toMatchObject({ operation: 'updated', delivery: 'compare-link' });
    expect(never.sent).toHaveLength(4);
  });

  test.each(['A pull request already exists', 'Already Exists'])('was opened by somebody else: %s', async (said) => {
    expect(await failureOf(open(refuse(said)).done)).toMatchObject({ name: 'MovedError' });
  });

  test('is a link where GitHub refuses it', async () => {
    const { sent, done } = open(refuse('No'));
    const compareUrl = 'https://github.test/acme/agents/compare/main...cekura/x?quick_pull=1';
    expect(await done).toEqual({
      ...{ operation: 'updated', delivery: 'compare-link', compareUrl },
      warnings: [
        `The pull request could not be opened: GitHub rejected the request to open or edit pull requests (422: No); fix what GitHub reports, then rerun. Branch cekura/x was pushed; open the pull request at ${compareUrl}`,
      ],
    });
    expect(sent).toHaveLength(1);
    // The word "draft" in a refusal of one that is none.
    expect((await open(refuse('No draft')).done).delivery).toBe('compare-link');
  });

  describe('is looked for when a reply is lost', () => {
    const listed = (change: object = {}) => ({
      ...{ number: 9, html_url: '#9', state: 'open', merged_at: null, title: 'Improve', body: BODY },
      head: { ref: BRANCH, sha: 'h', repo: { full_name: 'acme/agents' } },
      base: { ref: 'main', sha: 'b', repo: { node_id: '' } },
      ...change,
    });
    test.each<[what: string, pulls: object[], number: number]>([
      ['it is there', [listed()], 9],
      ['it is closed', [listed({ state: 'closed' })], 8],
      ['it goes into another base', [listed({ base: { ...listed().base, ref: 'next' } })], 8],
      ['it has another proposal', [listed({ body: writeMarker('', { ...marker, digest: 'e'.repeat(40) }) })], 8],
      ['it is not there', [], 8],
    ])('%s', async (_, pulls, number) => {
      const lost = (nth: number) => (nth === 0 ? new Answer(500) : made);
      const { done } = open(lost, {}, { 'GET /pulls': pulls });
      expect((await done).pull?.number).toBe(number);
    });
  });

  test('ends with a stop', async () => {
    const { github } = wireGitHub({});
    github.octokit.hook.before('request', () => {
      throw new Error('stopped');
    });
    for (const stopped of [openPullRequest(github, text, 'created'), updateText(github, text, pull, state)]) {
      expect(await failureOf(stopped)).toMatchObject({ message: 'stopped' });
    }
    expect(await failureOf(commentBeside(github, text, 'x', pull))).toMatchObject({ message: 'stopped' });
  });
});

describe('a pull request that is updated', () => {
  const PATCH = 'PATCH /pulls/7';
  const update = (change: Partial<PullSummary>, its: BranchState = state, reply: object = { state: 'open' }) => {
    const { github, sent } = wireGitHub({ [PATCH]: reply, 'POST /pulls': { number: 8, html_url: '#8' } });
    return { sent, done: updateText(github, text, { ...pull, ...change }, its) };
  };
  const withBoth = `${PATCH} ${JSON.stringify({ body: BODY, title: 'Improve' })}`;
  const withBody = `${PATCH} ${JSON.stringify({ body: BODY })}`;
  const OLD = writeMarker('', { ...marker, title: hashTitle('First') });
  const pushed = (title: string): BranchState => {
    const tree = 'f'.repeat(40);
    const message = addTrailers('x', { target, proposal: DIGEST, title: hashTitle(title), tree });
    return {
      ...state,
      branch: { sha: 'h', commits: [{ sha: 'h', message, treeSha: tree, parents: ['b'] }], complete: true },
    };
  };

  test.each<[what: string, change: Partial<PullSummary>, its: BranchState, sent: string]>([
    ['as it was opened', { title: 'First', body: OLD }, state, withBoth],
    ['edited by a person', { title: 'Mine', body: OLD }, state, withBody],
    ['in a text that a person replaced', { title: 'First', body: 'Mine.' }, state, withBody],
    ['as a commit gave it', { title: 'First', body: 'Mine.' }, pushed('First'), withBoth],
    ['edited since the commit', { title: 'Mine', body: 'Mine.' }, pushed('First'), withBody],
  ])('has its title: %s', async (_, change, its, expected) => {
    const { sent, done } = update(change, its);
    expect(await done).toMatchObject({ operation: 'updated', delivery: 'pull-request', warnings: [] });
    expect((await done).pull).toMatchObject({ number: 7, url: '#7' });
    expect(sent).toEqual([expected]);
  });

  test('is opened anew when it was closed meanwhile', async () => {
    expect(await update({}, state, { state: 'closed' }).done).toMatchObject({
      operation: 'created',
      pull: { number: 8 },
    });
    const { github } = wireGitHub({ [PATCH]: { state: 'closed' } });
    expect(await updateText(github, text, pull, state)).toMatchObject({
      operation: 'updated',
      delivery: 'compare-link',
    });
    const taken = wireGitHub({ [PATCH]: { state: 'closed' }, 'POST /pulls': refuse('already exists') });
    expect(await failureOf(updateText(taken.github, text, pull, state))).toMatchObject({ name: 'MovedError' });
  });

  test('keeps its text where GitHub refuses another', async () => {
    expect(await update({}, state, refuse('No')).done).toMatchObject({
      ...{ operation: 'updated', delivery: 'pull-request', pull: { number: 7 } },
      warnings: [
        'The commits of pull request #7 are up to date, but its text is not: GitHub rejected the request to open or edit pull requests (422: No); fix what GitHub reports, then rerun',
      ],
    });
  });
});

describe('commits', () => {
  const base: BaseSnapshot = { branch: 'main', sha: 'c0', treeSha: 't0', files: new Map() };
  const push = (from: string | null, pulls: PullSummary[], replies: Record<string, object> = {}) => {
    const made = { sha: 'c1', author: { name: 'Ada', email: 'a@b.c' } };
    const { github, sent } = wireGitHub({
      ...{ 'POST /git/trees': { sha: 'f'.repeat(40) }, 'POST /git/commits': made, 'POST /git/refs': {} },
      ...{ 'POST /graphql': { data: { updateRefs: {} } }, ...replies },
    });
    const commits = [{ message: 'x', files: [] }];
    const done = pushCommits(github, text, { base, commits, signsOff: false, from, state: { ...state, pulls } });
    return { sent, done };
  };

  test('name target, proposal, title and request, and go to a new branch', async () => {
    const { sent, done } = push(null, []);
    await done;
    const { message } = JSON.parse(sent[1]?.replace('POST /git/commits ', '') ?? '');
    const trailers = { target, proposal: DIGEST, title: hashTitle('Improve'), request: REQUEST, tree: 'f'.repeat(40) };
    expect(message).toBe(addTrailers('x', trailers));
    expect(sent.slice(2)).toEqual([`POST /git/refs {"ref":"refs/heads/${BRANCH}","sha":"c1"}`]);
  });

  test('move the branch in the repository of its pull requests', async () => {
    const { sent, done } = push('c0', [pull, { ...pull, repositoryId: 'R_1' }, { ...pull, repositoryId: 'R_2' }]);
    await done;
    expect(sent.slice(2)).toEqual([expect.stringMatching(/^POST \/graphql .*"repositoryId":"R_1"/)]);
    const unknown = push('c0', []);
    expect(await failureOf(unknown.done)).toMatchObject({ name: 'MovedError' });
    expect(unknown.sent[2]).toMatch(/^POST \/graphql .*repository\(owner/);
  });
});

describe('beside a person’s work', () => {
  test('the proposal is a comment', async () => {
    const COMMENTS = '/issues/7/comments';
    const { github, sent } = wireGitHub({
      [`GET ${COMMENTS}`]: [],
      [`POST ${COMMENTS}`]: {
        id: 5,
        html_url: '#5',
        body: writeMarker('Look.', { ...marker, title: undefined, request: undefined }),
        user: { login: 'mia' },
      },
    });
    rememberViewer(github, 'mia');
    expect(await commentBeside(github, text, 'Look.', pull)).toEqual({
      ...{ operation: 'preserved', delivery: 'comment', pull, comment: { id: 5, url: '#5' }, warnings: [] },
    });
    const posted = sent.find((line) => line.startsWith('POST')) ?? '';
    expect(readMarker(JSON.parse(posted.replace(/^\S+ \S+ /, '')).body)).toMatchObject({ digest: DIGEST, target });
  });

  test('there is nothing but the summary without a pull request', async () => {
    expect(await commentBeside(wireGitHub({}).github, text, 'Look.', null)).toEqual({
      ...{ operation: 'preserved', delivery: 'summary' },
      warnings: [
        'Branch cekura/x has commits that this action did not make, so it was not changed; set branch to another name, or delete the branch',
      ],
    });
  });

  test('there is the summary where GitHub refuses the comment', async () => {
    const { github } = wireGitHub({ 'GET /issues/7/comments': [], 'POST /issues/7/comments': refuse('No') });
    expect(await commentBeside(github, text, 'Look.', pull)).toEqual({
      ...{ operation: 'preserved', delivery: 'summary', pull },
      warnings: [
        'The proposal could not be posted as a comment on pull request #7: GitHub rejected the request to comment on the pull request (422: No); fix what GitHub reports, then rerun',
      ],
    });
  });
});
