import { describe, expect, test } from 'vitest';
import { hashBlob } from '../../../src/github/base.ts';
import { hashTarget, writeMarker } from '../../../src/github/marker.ts';
import {
  checkCommentDelivery,
  checkMayComment,
  checkMayWrite,
  checkPullRequestDelivery,
  checkSuggestionDelivery,
} from '../../../src/github/preflight.ts';
import { Answer, wireGitHub } from '../../support/github-wire.ts';
import { failureOf } from '../../support/http.ts';

const BRANCH = 'cekura/x';
const key = { mode: 'improve-prompt', name: 'agent.md' } as const;
const body = (of: { mode: string; name: string }) =>
  writeMarker('', { mode: of.mode, target: hashTarget(of), digest: 'd'.repeat(40) });

function pull(change: Record<string, unknown> = {}) {
  return {
    ...{ number: 7, html_url: '#7', state: 'open', merged_at: null, title: '', body: body(key) },
    head: { ref: BRANCH, sha: 'h', repo: { full_name: 'acme/agents' } },
    base: { ref: 'main', sha: 'b', repo: { node_id: '' } },
    ...change,
  };
}

describe('a pull request', () => {
  const main = {
    'GET /branches/main': { name: 'main', commit: { sha: 'c0', commit: { tree: { sha: 't0' } } } },
    'GET /git/trees/t0': { sha: 't0', tree: [] },
  };
  const check = (change: object = {}, replies: Record<string, object> = {}) => {
    const { github, sent } = wireGitHub({
      ...main,
      'GET /pulls': [],
      'GET /git/matching-refs/heads/cekura': [],
      ...replies,
    });
    const request = { base: 'main', branch: BRANCH, defaultBranch: 'trunk', key, files: new Map([['agent.md', null]]) };
    return { sent, done: checkPullRequestDelivery(github, { ...request, ...change }) };
  };
  const isNewBranch = async (replies: Record<string, object>) => (await check({}, replies).done).isNewBranch;

  test('takes three requests where one is open', async () => {
    const { sent, done } = check({}, { 'GET /pulls': [pull({ number: 6, state: 'closed' }), pull()] });
    expect(await done).toMatchObject({
      ...{ base: { branch: 'main', sha: 'c0' }, pulls: [{ number: 6 }, { number: 7 }], isNewBranch: false },
    });
    expect(sent).toHaveLength(3);
  });

  test('takes two more where none is', async () => {
    const { sent, done } = check({}, { 'GET /pulls': [pull({ state: 'closed', body: 'x', base: pull().base })] });
    expect((await done).isNewBranch).toBe(true);
    expect(sent.slice(3).sort()).toEqual([
      'GET /git/matching-refs/heads/cekura',
      'GET /rules/branches/cekura/x?per_page=100',
    ]);
    expect(await isNewBranch({ 'GET /git/matching-refs/heads/cekura': [{ ref: `refs/heads/${BRANCH}` }] })).toBe(false);
  });

  test.each<[what: string, change: object, pulls: object[], message: string, hint: string]>([
    [
      'the base',
      { branch: 'main' },
      [],
      'the input branch is "main", the base branch of the proposal',
      'set branch to another name, or unset it',
    ],
    [
      'the default branch',
      { branch: 'trunk' },
      [],
      'the input branch is "trunk", the default branch',
      'set branch to another name, or unset it',
    ],
    ...[
      { ...key, name: 'other.md' },
      { ...key, mode: 'metric-feedback' },
    ].map((other): [string, object, object[], string, string] => [
      `the branch of ${other.mode} of ${other.name}`,
      {},
      [pull({ body: body(other) })],
      `Branch ${BRANCH} belongs to pull request #7 of another target`,
      'set a different branch for each target, or unset branch',
    ]),
    [
      'the branch of a pull request into another base',
      {},
      [pull({ base: { ...pull().base, ref: 'next' } })],
      `Branch ${BRANCH} belongs to pull request #7 into next, and this proposal goes into main`,
      'set branch to another name for proposals into this base branch, or close that pull request',
    ],
  ])('is refused for %s', async (_, change, pulls, message, hint) => {
    const { done } = check(change, { 'GET /pulls': pulls });
    expect(await failureOf(done)).toMatchObject({ name: 'InputError', message, hint });
  });

  test('may be edited so that it has no marker', async () => {
    expect(await isNewBranch({ 'GET /pulls': [pull({ body: 'Edited.' })] })).toBe(false);
  });
});

describe('the permission', () => {
  const PROBE = /^POST \/git\/refs \{"ref":"refs\/heads\/x","sha":"[0-9a-f]{40}"\}$/;
  const probes = {
    'to write': (reply: object) => {
      const { github, sent } = wireGitHub({ 'POST /git/refs': reply });
      return { github, sent, done: checkMayWrite(github, 'x') };
    },
    'to comment': (reply: object) => {
      const { github, sent } = wireGitHub({ 'POST /issues/7/assignees': reply });
      return { github, sent, done: checkMayComment(github, 7) };
    },
  };
  const rows = (['to write', 'to comment'] as const).flatMap((what) =>
    [401, 403, 404, 422, 503].map((status) => [what, status] as const),
  );

  test.each(rows)('%s: %i', async (what, status) => {
    const failure = await failureOf(probes[what](new Answer(status)).done);
    if (status < 405) expect(failure).toMatchObject({ name: 'GitHubError', status });
    else expect(failure).toBeUndefined();
  });

  test.each(['to write', 'to comment'] as const)('%s: a stop ends the check', async (what) => {
    const { github, done } = probes[what](new Answer(422));
    await done;
    github.octokit.hook.before('request', () => {
      throw new Error('stopped');
    });
    expect(await failureOf(checkMayComment(github, 7))).toMatchObject({ message: 'stopped' });
  });

  test('is asked for without writing: a ref on no commit, nobody assigned', async () => {
    const write = probes['to write'](new Answer(422));
    await write.done;
    // Once is enough for all targets.
    await checkMayWrite(write.github, 'y');
    expect(write.sent).toEqual([expect.stringMatching(PROBE)]);
    const comment = probes['to comment']({});
    await comment.done;
    expect(comment.sent).toEqual(['POST /issues/7/assignees {"assignees":[]}']);
  });
});

describe('a comment', () => {
  const live = { html_url: '#7', state: 'open', locked: false, head: { sha: 'h1' } };
  const target = { number: 7, url: '#7', open: true, headSha: 'h1' };
  const agent = Buffer.from('hello\n');
  const files = new Map([['agent.md', agent]]);
  const entry = { path: 'agent.md', mode: '100644', sha: hashBlob(agent, 40) };
  const treeOf = (mode: string) => ({ 'GET /git/trees/h1': { sha: 't1', tree: [{ ...entry, mode }] } });

  test('needs one request, and may go to a closed pull request', async () => {
    const { github, sent } = wireGitHub({ 'GET /pulls/7': live });
    expect(await checkCommentDelivery(github, 7)).toEqual(target);
    expect(sent).toEqual(['GET /pulls/7']);
    const closed = wireGitHub({ 'GET /pulls/7': { ...live, state: 'closed' } });
    expect(await checkCommentDelivery(closed.github, 7)).toEqual({ ...target, open: false });
  });

  test('with suggestions reads the files at the head', async () => {
    const { github } = wireGitHub({ 'GET /pulls/7': live, ...treeOf('100644') });
    expect(await checkSuggestionDelivery(github, 7, files)).toEqual({
      ...target,
      files: new Map([['agent.md', { mode: '100644', blobSha: entry.sha, bytes: agent }]]),
    });
  });

  test.each([
    [
      'on a locked conversation',
      { ...live, locked: true },
      'The conversation of pull request #7 is locked, so the action cannot comment there',
      'unlock the conversation, or set delivery to pull-request or summary',
    ],
    [
      'on no pull request',
      new Answer(404),
      'There is no pull request #7 in acme/agents',
      'check pull-request-number; in a private repository, also give the job `permissions: pull-requests: read`',
    ],
    [
      'with suggestions on a closed pull request',
      { ...live, state: 'closed' },
      'Pull request #7 is closed, so nobody can apply a suggestion on it',
      'check pull-request-number, or set delivery to comment or summary',
    ],
  ])('is refused %s', async (_, reply, message, hint) => {
    const { github } = wireGitHub({ 'GET /pulls/7': reply });
    const failure = await failureOf(checkSuggestionDelivery(github, 7, files));
    expect(failure).toMatchObject({ name: 'InputError', message, hint });
    if (reply instanceof Answer) expect(failure).toMatchObject({ cause: { kind: 'missing' } });
  });

  test('fails as GitHub refuses it', async () => {
    const { github } = wireGitHub({ 'GET /pulls/7': new Answer(403) });
    expect(await failureOf(checkCommentDelivery(github, 7))).toMatchObject({ kind: 'forbidden' });
  });

  test('names the pull request with a link in place of the file', async () => {
    const { github } = wireGitHub({ 'GET /pulls/7': live, ...treeOf('120000') });
    expect(await failureOf(checkSuggestionDelivery(github, 7, files))).toMatchObject({
      message: expect.stringContaining('agent.md is a symbolic link in pull request #7, so'),
    });
  });
});
