import { describe, expect, test } from 'vitest';
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
    expect(again[0]?.body).toContain('Something else.');
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

  test('the base merged in, as "Update branch" does', async () => {
    const { hub, propose } = await setStage();
    await propose(BETTER);
    const newer = await hub.pushCommit('main', { 'other.txt': 'x' });
    const parents = [hub.branchHead(BRANCH) ?? '', newer];
    const head = await hub.pushCommit(BRANCH, { 'other.txt': 'x' }, { author: 'ada', parents });
    expect((await propose(BEST)).operation).toBe('preserved');
    expect(hub.branchHead(BRANCH)).toBe(head);
  });

  test('a person’s commit below ours is seen too', async () => {
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

  test('somebody else’s branch of that name, without a pull request', async () => {
    const { hub, propose } = await setStage({ branches: { [BRANCH]: { 'notes.md': 'mine' } } });
    const head = hub.branchHead(BRANCH);
    const result = await propose(BETTER);
    expect(result).toMatchObject({ operation: 'preserved', delivery: 'summary' });
    expect(result.pullRequest).toBeUndefined();
    expect(result.warnings[0]).toMatch(/branch input/);
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

describe('declined', () => {
  test('what was closed is not opened again, whether or not the branch is there', async () => {
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

  test('closed while the job ran', async () => {
    const { hub, propose } = await setStage();
    await propose(BETTER);
    const [before] = await hub.pulls();
    const meanwhile = () => hub.closePull(1);
    expect(await propose(BEST, { meanwhile })).toMatchObject({ operation: 'created', pullRequest: { number: 2 } });
    expect((await hub.pulls())[0]?.body).toBe(before?.body);
  });
});
