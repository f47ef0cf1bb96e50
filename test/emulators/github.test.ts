import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { Token } from './github.ts';
import { connect, head, type Rest, refusal, refused, repo, start } from './github-test-kit.ts';

const PROMPT = 'You are Ava.\nBe kind.\nSay goodbye.\n';

/** Creates a blob, tree, commit and branch, as the action does. */
async function commitFile(rest: Rest, branch: string, content: string, parent: string): Promise<string> {
  const blob = await rest.git.createBlob({ ...repo, content, encoding: 'utf-8' });
  const base = await rest.git.getCommit({ ...repo, commit_sha: parent });
  const tree = await rest.git.createTree({
    ...repo,
    base_tree: base.data.tree.sha,
    tree: [{ path: 'prompt.md', mode: '100644', type: 'blob', sha: blob.data.sha }],
  });
  const commit = await rest.git.createCommit({ ...repo, message: 'Propose', tree: tree.data.sha, parents: [parent] });
  await rest.git.createRef({ ...repo, ref: `refs/heads/${branch}`, sha: commit.data.sha });
  return commit.data.sha;
}

test('creates a pull request from blobs, and merges it', async () => {
  const { github, rest } = await start({ files: { 'prompt.md': PROMPT, 'run.sh': { content: '#', mode: '100755' } } });
  const sha = await commitFile(rest, 'cekura/improve/prompt', `${PROMPT}Bye.\n`, head(github));

  const branch = await rest.repos.getBranch({ ...repo, branch: 'cekura/improve/prompt' });
  expect(branch.data.commit).toMatchObject({
    sha,
    author: { login: 'github-actions[bot]', type: 'Bot' },
    committer: { login: 'web-flow' },
    commit: { tree: { sha: expect.stringMatching(/^[0-9a-f]{40}$/) }, verification: { verified: true } },
  });
  const compared = await rest.repos.compareCommitsWithBasehead({ ...repo, basehead: 'main...cekura/improve/prompt' });
  expect(compared.data).toMatchObject({
    ahead_by: 1,
    behind_by: 0,
    merge_base_commit: { sha: head(github) },
    commits: [{ sha, author: { login: 'github-actions[bot]' }, commit: { message: 'Propose' } }],
    files: [{ filename: 'prompt.md', status: 'modified', patch: expect.stringContaining('+Bye.') }],
  });

  const open = { ...repo, head: 'cekura/improve/prompt', base: 'main', title: 'Improve', body: 'Why' };
  const { data: pull } = await rest.pulls.create(open);
  expect(pull).toMatchObject({
    number: 1,
    user: { login: 'github-actions[bot]' },
    head: { sha },
    html_url: `${github.url}/acme/voice-agent/pull/1`,
    commits: 1,
    additions: 1,
    changed_files: 1,
  });
  const { data: listed } = await rest.pulls.list({ ...repo, head: 'acme:cekura/improve/prompt', base: 'main' });
  expect(listed).toHaveLength(1);
  expect(listed[0]).not.toHaveProperty('merged');
  expect((await rest.pulls.list({ ...repo, head: 'acme:other' })).data).toEqual([]);

  const merge = await github.mergePull(1);
  expect(github.branchHead('main')).toBe(merge);
  expect((await github.readFile('main', 'prompt.md')).toString()).toBe(`${PROMPT}Bye.\n`);
  expect(await github.fileMode('main', 'run.sh')).toBe('100755');
  const closed = await rest.pulls.list({ ...repo, state: 'closed' });
  expect(closed.data[0]).toMatchObject({ state: 'closed', merged_at: expect.any(String), merge_commit_sha: merge });
  expect((await github.log('main')).map(({ commit }) => commit.message)).toContain('Propose');
  expect(github.violations).toEqual([]);
});

describe('git data', () => {
  test('has the hashes that git gives, and every byte', async () => {
    const { github, rest } = await start();
    const bytes = Buffer.from([0xef, 0xbb, 0xbf, 0x61, 0x0d, 0x0a, 0x00, 0xff]);
    const blob = await rest.git.createBlob({ ...repo, content: bytes.toString('base64'), encoding: 'base64' });
    expect(blob.data.sha).toBe(createHash('sha1').update('blob 8\0').update(bytes).digest('hex'));
    const read = await rest.git.getBlob({ ...repo, file_sha: blob.data.sha });
    expect(Buffer.from(read.data.content, 'base64')).toEqual(bytes);

    const tree = await rest.git.createTree({ ...repo, tree: [{ path: 'a/b', mode: '100755', sha: blob.data.sha }] });
    const full = await rest.git.getTree({ ...repo, tree_sha: tree.data.sha, recursive: '1' });
    expect(full.data.tree.map(({ path, mode }) => `${mode} ${path}`)).toEqual(['040000 a', '100755 a/b']);
    expect(github.violations).toEqual([]);
  });

  test('breaks the base64 of contents into lines, and leaves it out over 1 MiB', async () => {
    const { rest } = await start({ files: { 'a b/ü.md': 'x'.repeat(100), big: 'y'.repeat(1024 * 1024 + 1) } });
    const small = await rest.repos.getContent({ ...repo, path: 'a b/ü.md', ref: 'main' });
    expect(small.data).toMatchObject({ content: expect.stringMatching(/^.{60}\n.{60}\n/), encoding: 'base64' });
    const big = await rest.repos.getContent({ ...repo, path: 'big' });
    expect(big.data).toMatchObject({ content: '', encoding: 'none' });
  });

  test('signs only a bot’s commits without an author', async () => {
    const tokens: Record<string, Token> = {
      bot: { login: 'github-actions[bot]', type: 'bot', permissions: { contents: 'write' } },
      pat: { login: 'mia', type: 'user', permissions: { contents: 'write' } },
    };
    const { github } = await start({ tokens });
    const commit = async (token: string, more: { author?: { name: string; email: string } }) => {
      const { rest } = connect(github, token);
      const { data: base } = await rest.git.getCommit({ ...repo, commit_sha: head(github) });
      const { data } = await rest.git.createCommit({
        ...repo,
        message: `${token} ${more.author}`,
        tree: base.tree.sha,
        ...more,
      });
      return [data.committer.name, data.verification.verified];
    };
    expect(await commit('bot', {})).toEqual(['GitHub', true]);
    expect(await commit('bot', { author: { name: 'Bo', email: 'bo@x.test' } })).toEqual(['Bo', false]);
    expect(await commit('pat', {})).toEqual(['mia', false]);
    const pushed = await github.pushCommit('main', { a: '1' }, { author: 'github-actions[bot]' });
    expect(await github.commit(pushed)).toMatchObject({
      author: { login: 'github-actions[bot]' },
      committer: { login: 'github-actions[bot]' },
      commit: { verification: { verified: false } },
    });
  });

  test.each(['/a.md', 'a//b.md', 'a/../b.md', '.git/config'])('a path may not be %s', async (path) => {
    const { rest } = await start();
    const tree = [{ path, mode: '100644', content: 'x' } as const];
    await refused(rest.git.createTree({ ...repo, tree })).toMatchObject(refusal(422, 'malformed path component'));
  });

  test('a workflow may not write workflows', async () => {
    const { rest } = await start();
    const tree = [{ path: '.github/workflows/x.yml', mode: '100644', content: 'on: push' } as const];
    await refused(rest.git.createTree({ ...repo, tree })).toMatchObject({ status: 403 });
  });
});

describe('refs', () => {
  test('move only forward without force, and exist once', async () => {
    const { github, rest } = await start();
    const first = head(github);
    const second = await github.pushCommit('main', { 'prompt.md': 'Two\n' });
    const other = await github.pushCommit('feature/one', { 'prompt.md': 'Other\n' }, { parents: [first] });
    const update = (sha: string, force = false, ref = 'heads/main') => rest.git.updateRef({ ...repo, ref, sha, force });
    await refused(update(other)).toMatchObject(refusal(422, 'Update is not a fast forward'));
    await refused(update(other, false, 'heads/none')).toMatchObject(refusal(422, 'Reference does not exist'));
    await refused(update('0'.repeat(40))).toMatchObject(refusal(422, 'Object does not exist'));
    await update(other, true);
    expect(github.branchHead('main')).toBe(other);
    await update(second, true);

    const create = (ref: string) => rest.git.createRef({ ...repo, ref, sha: first });
    await refused(create('refs/heads/main')).toMatchObject(refusal(422, 'Reference already exists'));
    // A branch name cannot be a folder of another one.
    await refused(create('refs/heads/main/more')).toMatchObject(refusal(422, 'Reference update failed'));
    await refused(create('refs/heads/feature')).toMatchObject(refusal(422, 'Reference update failed'));
    await refused(create('refs/heads/a..b')).toMatchObject(refusal(422, 'not a valid ref name'));

    expect((await rest.git.getRef({ ...repo, ref: 'heads/feature/one' })).data.object.sha).toBe(other);
    await refused(rest.git.getRef({ ...repo, ref: 'heads/feature' })).toMatchObject(refusal(404, 'Not Found'));
    await rest.git.deleteRef({ ...repo, ref: 'heads/feature/one' });
    await refused(rest.repos.getBranch({ ...repo, branch: 'feature/one' })).toMatchObject(
      refusal(404, 'Branch not found'),
    );
  });

  test('protected branches are marked, and cannot be changed', async () => {
    const { github, rest } = await start({ protectedBranches: ['main', 'release'] });
    expect((await rest.repos.getBranch({ ...repo, branch: 'main' })).data.protected).toBe(true);
    const sha = await github.pushCommit('feature', { a: '1' });
    await refused(rest.git.updateRef({ ...repo, ref: 'heads/main', sha })).toMatchObject(
      refusal(422, 'through a pull request'),
    );
    await refused(rest.git.createRef({ ...repo, ref: 'refs/heads/release', sha })).toMatchObject({ status: 422 });
  });

  test('updateRefs compares before it swaps', async () => {
    const { github, octokit } = await start();
    const first = head(github);
    const next = await github.pushCommit('feature', { a: '1' });
    const { repository } = await octokit.graphql<{ repository: { id: string } }>(
      'query($owner: String!, $name: String!) { repository(owner: $owner, name: $name) { id } }',
      { owner: 'acme', name: 'voice-agent' },
    );
    const swap = (name: string, beforeOid: string, afterOid: string, force = false) =>
      octokit.graphql(
        `mutation Move($id: ID!, $updates: [RefUpdate!]!) {
          updateRefs(input: { repositoryId: $id, refUpdates: $updates }) { clientMutationId }
        }`,
        { id: repository.id, updates: [{ name: `refs/heads/${name}`, beforeOid, afterOid, force }] },
      );
    const zero = '0'.repeat(40);
    await refused(swap('main', next, next)).toThrow(/expected/);
    expect(github.branchHead('main')).toBe(first);
    expect(await swap('main', first, next)).toEqual({ updateRefs: { clientMutationId: null } });
    expect(github.branchHead('main')).toBe(next);
    await refused(swap('main', next, first)).toThrow(/fast forward/);
    await swap('main', next, first, true);
    await refused(swap('feature', zero, first)).toThrow(/expected/);
    await swap('cekura/new', zero, first);
    await swap('feature', next, zero);
    expect(github.branches()).toEqual(['main', 'cekura/new']);
    expect(github.violations).toEqual([]);
  });
});
