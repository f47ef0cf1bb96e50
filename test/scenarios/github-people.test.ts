import { describe, expect, test } from 'vitest';
import type { FileSeeds } from '../emulators/github-people.ts';
import { BEST, BETTER, BRANCH, FIRST, PATH, setStage } from '../support/github-stage.ts';

describe('preserved', () => {
  test.each([
    ['a commit on top', { 'notes.md': 'mine' }, undefined],
    ['their own version of the prompt', { [PATH]: 'Say hi.\n' }, undefined],
  ])('%s', async (_, files, parents) => {
    const { hub, propose } = await setStage();
    await propose(BETTER);
    const [before] = await hub.pulls();
    const head = await hub.pushCommit(BRANCH, files, { author: 'ada', ...(parents ? { parents } : {}) });
    const result = await propose(BEST);
    expect(result).toMatchObject({
      operation: 'preserved',
      delivery: 'comment',
      pullRequest: { number: 1 },
      warnings: [],
    });
    expect(hub.branchHead(BRANCH)).toBe(head);
    expect((await hub.pulls())[0]).toMatchObject({ title: before?.title, body: before?.body });
    const comments = await hub.comments(1);
    expect(comments).toHaveLength(1);
    expect(comments[0]?.body).toContain('The branch of this pull request has commits that this action did not make');
    expect(result.comment).toEqual({ id: comments[0]?.id, url: comments[0]?.html_url });

    // Again: one comment, brought up to date.
    expect(await propose(BEST)).toMatchObject({ operation: 'preserved' });
    await propose('Something else.\n');
    const again = await hub.comments(1);
    expect(again.map(({ id }) => id)).toEqual([comments[0]?.id]);
    expect(again[0]?.body).toMatch(/Something(<\/ins>)? else\.|Something else/);
    expect(hub.branchHead(BRANCH)).toBe(head);
  });

  test('our commit amended, with our message', async () => {
    const { hub, propose } = await setStage();
    await propose(BETTER);
    const [ours] = await hub.log(BRANCH);
    const parents = ours?.parents.map(({ sha }) => sha) ?? [];
    const message = ours?.commit.message ?? '';
    const head = await hub.pushCommit(BRANCH, { [PATH]: 'Say hi.\n' }, { author: 'ada', message, parents });
    expect((await propose(BEST)).operation).toBe('preserved');
    expect(hub.branchHead(BRANCH)).toBe(head);
  });

  test('our commit rebased on a newer base', async () => {
    const { hub, propose } = await setStage();
    await propose(BETTER);
    const [ours] = await hub.log(BRANCH);
    const parent = await hub.pushCommit('main', { 'other.txt': 'x' });
    const message = ours?.commit.message ?? '';
    const head = await hub.pushCommit(BRANCH, { [PATH]: BETTER }, { author: 'ada', message, parents: [parent] });
    expect((await propose(BEST)).operation).toBe('preserved');
    expect(hub.branchHead(BRANCH)).toBe(head);
  });

  test('detects a person’s commit below ours', async () => {
    const { hub, propose } = await setStage();
    await propose(BETTER);
    const [ours] = await hub.log(BRANCH);
    const below = await hub.pushCommit('elsewhere', { 'notes.md': 'mine' }, { author: 'ada' });
    const message = ours?.commit.message ?? '';
    const head = await hub.pushCommit(BRANCH, { [PATH]: BETTER }, { message, parents: [below] });
    expect((await propose(BEST)).operation).toBe('preserved');
    expect(hub.branchHead(BRANCH)).toBe(head);
  });

  test('more commits than one page', async () => {
    const { hub, propose } = await setStage();
    await propose(BETTER);
    for (let index = 0; index < 101; index += 1) await hub.pushCommit(BRANCH, { 'n.txt': String(index) });
    const head = hub.branchHead(BRANCH);
    expect((await propose(BEST)).operation).toBe('preserved');
    expect(hub.branchHead(BRANCH)).toBe(head);
  });

  test('commits that GitHub did not list', async () => {
    const { hub, propose, connect } = await setStage();
    await propose(BETTER);
    const head = await hub.pushCommit(BRANCH, { 'notes.md': 'mine' }, { author: 'ada' });
    const { octokit, owner, repo } = await connect();
    const { data } = await octokit.rest.repos.compareCommitsWithBasehead({ owner, repo, basehead: `main...${BRANCH}` });
    const body = { ...data, commits: data.commits.slice(0, 1) };
    hub.addFault({ match: { path: /compare/ }, outcome: { status: 200, body } });
    expect((await propose(BEST)).operation).toBe('preserved');
    expect(hub.branchHead(BRANCH)).toBe(head);
  });

  test('another person’s branch with that name, without a pull request', async () => {
    const { hub, propose } = await setStage({ branches: { [BRANCH]: { 'notes.md': 'mine' } } });
    const head = hub.branchHead(BRANCH);
    const result = await propose(BETTER);
    expect(result).toMatchObject({ operation: 'preserved', delivery: 'summary' });
    expect(result.pullRequest).toBeUndefined();
    expect(result.warnings[0]).toMatch(/set branch to/);
    expect(hub.branchHead(BRANCH)).toBe(head);
  });

  test('a branch without any history in common', async () => {
    const { hub, propose } = await setStage();
    const head = await hub.pushCommit(BRANCH, { 'page.html': 'x' }, { parents: [] });
    expect(await propose(BETTER)).toMatchObject({ operation: 'preserved', delivery: 'summary' });
    expect(hub.branchHead(BRANCH)).toBe(head);
  });

  test('commits that a person pushed while the job ran', async () => {
    const { hub, propose } = await setStage();
    await propose(BETTER);
    let head = '';
    const meanwhile = async () => {
      head = await hub.pushCommit(BRANCH, { 'notes.md': 'mine' }, { author: 'ada' });
    };
    expect((await propose(BEST, { meanwhile })).operation).toBe('preserved');
    expect(hub.branchHead(BRANCH)).toBe(head);
  });
});

describe('a merge of the base, as "Update branch" makes it', () => {
  /** A proposal, a change of the base, and the merge of both. */
  async function merge(base: FileSeeds, merged: FileSeeds = base) {
    const stage = await setStage();
    const { hub, propose } = stage;
    await propose(BETTER);
    const newer = await hub.pushCommit('main', base);
    const parents = [hub.branchHead(BRANCH) ?? '', newer];
    const head = await hub.pushCommit(BRANCH, merged, { author: 'ada', parents });
    return { ...stage, head };
  }

  test('is not a person’s work: the same proposal stays, another one replaces it', async () => {
    const { hub, propose, head } = await merge({ 'other.txt': 'x' });
    expect(await propose(BETTER)).toMatchObject({ operation: 'unchanged', delivery: 'pull-request' });
    expect(hub.branchHead(BRANCH)).toBe(head);
    expect(await propose(BEST)).toMatchObject({ operation: 'updated', delivery: 'pull-request' });
    expect((await hub.readFile(BRANCH, PATH)).toString()).toBe(BEST);
    expect((await hub.readFile(BRANCH, 'other.txt')).toString()).toBe('x');
  });

  test('twice is not a person’s work either', async () => {
    const { hub, propose, head } = await merge({ 'other.txt': 'x' });
    const newer = await hub.pushCommit('main', { 'more.txt': 'y' });
    await hub.pushCommit(BRANCH, { 'more.txt': 'y' }, { author: 'ada', parents: [head, newer] });
    expect((await propose(BEST)).operation).toBe('updated');
  });

  test('of the same file, where git merges both changes, is not a person’s work', async () => {
    const title = '# Agent\n\n\n\n';
    const { propose } = await merge({ [PATH]: title + FIRST }, { [PATH]: title + BETTER });
    expect((await propose(BEST)).operation).toBe('updated');
  });

  test.each<[what: string, base: FileSeeds, merged: FileSeeds]>([
    ['with a conflict that somebody resolved', { [PATH]: '# Agent\n' }, { [PATH]: `# Agent\n${BETTER}Be kind.\n` }],
    ['with one more change of the file', { 'other.txt': 'x' }, { 'other.txt': 'x', [PATH]: `${BETTER}Be kind.\n` }],
    ['with one more file', { 'other.txt': 'x' }, { 'other.txt': 'x', 'notes.md': 'mine' }],
    ['with the base’s change undone', { 'other.txt': 'x' }, {}],
  ])('%s is somebody’s work', async (_, base, merged) => {
    const { hub, propose, head } = await merge(base, merged);
    expect((await propose(BEST)).operation).toBe('preserved');
    expect(hub.branchHead(BRANCH)).toBe(head);
  });

  test('of another branch is a person’s work', async () => {
    const { hub, propose } = await setStage();
    await propose(BETTER);
    const other = await hub.pushCommit('elsewhere', { 'notes.md': 'mine' }, { author: 'ada' });
    const parents = [hub.branchHead(BRANCH) ?? '', other];
    const head = await hub.pushCommit(BRANCH, { 'notes.md': 'mine' }, { author: 'ada', parents });
    expect((await propose(BEST)).operation).toBe('preserved');
    expect(hub.branchHead(BRANCH)).toBe(head);
  });
});

describe('declined', () => {
  test('for one base is not declined for another', async () => {
    const { hub, propose } = await setStage({ branches: { next: { 'other.txt': 'x' } } });
    await propose(BETTER, { base: 'next' });
    await hub.closePull(1);
    expect((await propose(BETTER, { base: 'next' })).operation).toBe('declined');
    expect(await propose(BETTER)).toMatchObject({ operation: 'created', pullRequest: { number: 2 } });
  });

  test('does not include a pull request whose base was deleted', async () => {
    const { hub, propose } = await setStage({ branches: { next: { 'other.txt': 'x' } } });
    await propose(BETTER, { base: 'next' });
    await hub.deleteBranch('next');
    expect(await propose(BETTER)).toMatchObject({ operation: 'created', pullRequest: { number: 2 } });
    expect((await hub.log(BRANCH))[1]?.sha).toBe(hub.branchHead('main'));
  });

  test('nor when the base is made again under its name', async () => {
    const { hub, propose } = await setStage({ branches: { next: { 'other.txt': 'x' } } });
    await propose(BETTER, { base: 'next' });
    await hub.deleteBranch('next');
    await hub.pushCommit('next', { 'other.txt': 'y' });
    const again = await propose(BETTER, { base: 'next' });
    expect(again).toMatchObject({ operation: 'created', pullRequest: { number: 2 } });
    expect((await hub.log(BRANCH))[1]?.sha).toBe(hub.branchHead('next'));
    await hub.closePull(2);
    expect((await propose(BETTER, { base: 'next' })).operation).toBe('declined');
  });

  test('before its base was deleted', async () => {
    const { hub, propose } = await setStage({ branches: { next: { 'other.txt': 'x' } } });
    await propose(BETTER, { base: 'next' });
    await hub.closePull(1);
    await hub.deleteBranch('next');
    await hub.pushCommit('next', { 'other.txt': 'y' });
    expect((await propose(BETTER, { base: 'next' })).operation).toBe('declined');
  });

  test('after it was opened again', async () => {
    const { hub, propose, connect } = await setStage({ branches: { next: { 'other.txt': 'x' } } });
    await propose(BETTER, { base: 'next' });
    await hub.deleteBranch('next');
    await hub.pushCommit('next', { 'other.txt': 'y' });
    const { octokit, owner, repo } = await connect();
    await octokit.rest.pulls.update({ owner, repo, pull_number: 1, state: 'open' });
    await hub.closePull(1);
    expect((await propose(BETTER, { base: 'next' })).operation).toBe('declined');
  });

  test('counts if GitHub does not show why it was closed', async () => {
    const { hub, propose } = await setStage({ branches: { next: { 'other.txt': 'x' } } });
    await propose(BETTER, { base: 'next' });
    await hub.deleteBranch('next');
    await hub.pushCommit('next', { 'other.txt': 'y' });
    hub.addFault({ match: { path: /\/events/ }, outcome: { status: 404, body: { message: 'Not Found' } } });
    expect((await propose(BETTER, { base: 'next' })).operation).toBe('declined');
  });

  test('stays declined when something else in the file has changed', async () => {
    const { hub, propose } = await setStage();
    await propose(BETTER);
    await hub.closePull(1);
    const meanwhile = () => hub.pushCommit('main', { [PATH]: `# Agent\n${FIRST}` });
    expect((await propose(BETTER, { meanwhile })).operation).toBe('declined');
  });

  test('a closed pull request is not reopened, with or without its branch', async () => {
    const { hub, propose, took } = await setStage();
    await propose(BETTER);
    await hub.closePull(1);
    took();
    const declined = { operation: 'declined', delivery: 'none', pullRequest: { number: 1 } };
    expect(await propose(BETTER)).toMatchObject(declined);
    await hub.deleteBranch(BRANCH);
    expect(await propose(BETTER)).toMatchObject(declined);
    expect(took().filter((request) => !request.startsWith('GET'))).toEqual([]);
    expect(hub.branchHead(BRANCH)).toBeNull();
  });

  test('nor when others were opened and merged since', async () => {
    const { hub, propose } = await setStage();
    await propose(BETTER);
    await hub.closePull(1);
    await propose(BEST);
    await hub.mergePull(2);
    const files = { [PATH]: FIRST };
    await hub.pushCommit('main', files);
    expect(await propose(BETTER)).toMatchObject({ operation: 'declined', pullRequest: { number: 1 } });
  });

  test('also without its marker, by its commits', async () => {
    const { hub, propose } = await setStage({ allowActionsToCreatePullRequests: false });
    await propose(BETTER);
    const { number } = await hub.openPull({ head: BRANCH, body: 'By hand.' });
    await hub.closePull(number);
    await hub.deleteBranch(BRANCH);
    expect(await propose(BETTER)).toMatchObject({ operation: 'declined', pullRequest: { number } });
    expect((await propose(BEST)).operation).toBe('created');
  });

  test('also by its newest commit, if a person replaced its text', async () => {
    const { hub, propose, connect } = await setStage();
    const origin = { message: 'Add it as it is', text: 'a\n' };
    const edits = [{ paths: ['new.yaml'], isNew: false, origin, apply: async () => 'b\n' }];
    await propose(BETTER, { edits });
    expect(await hub.log(BRANCH)).toHaveLength(3);
    const { octokit, owner, repo } = await connect();
    await octokit.rest.pulls.update({ owner, repo, pull_number: 1, body: 'Mine.' });
    await hub.closePull(1);
    expect(await propose(BETTER, { edits })).toMatchObject({ operation: 'declined', pullRequest: { number: 1 } });
  });

  test('closed while the job ran', async () => {
    const { hub, propose } = await setStage();
    await propose(BETTER);
    const [before] = await hub.pulls();
    const meanwhile = () => hub.closePull(1);
    expect(await propose(BEST, { meanwhile })).toMatchObject({ operation: 'created', pullRequest: { number: 2 } });
    expect((await hub.pulls())[0]?.body).toBe(before?.body);
  });
});
