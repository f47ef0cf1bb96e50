import { describe, expect, test } from 'vitest';
import { head, refusal, refused, repo, start } from './github-test-kit.ts';

describe('pull requests', () => {
  test('are rejected like GitHub does', async () => {
    const { github, rest } = await start({ branches: { feature: { a: '1' } }, draftsSupported: false });
    await rest.git.createRef({ ...repo, ref: 'refs/heads/same', sha: head(github) });
    const open = (more: object) => rest.pulls.create({ ...repo, head: 'feature', base: 'main', title: 'T', ...more });
    await refused(open({ head: 'none' })).toMatchObject(refusal(422, /"field":"head","code":"invalid"/));
    await refused(open({ base: 'none' })).toMatchObject(refusal(422, /"field":"base","code":"invalid"/));
    await refused(open({ head: 'same' })).toMatchObject(refusal(422, 'No commits between main and same'));
    await refused(open({ draft: true })).toMatchObject(refusal(422, 'Draft pull requests are not supported'));
    await refused(open({ body: 'x'.repeat(65_537) })).toMatchObject(refusal(422, 'maximum is 65536 characters'));
    await refused(open({ title: 'x'.repeat(257) })).toMatchObject(refusal(422, 'title is too long'));
    await open({ body: 'x'.repeat(65_536) });
    await refused(open({})).toMatchObject(refusal(422, 'A pull request already exists for acme:feature.'));
    await refused(rest.pulls.update({ ...repo, pull_number: 1, body: 'x'.repeat(65_537) })).toMatchObject({
      status: 422,
    });
    expect(github.violations).toEqual([]);
  });

  test('are one, of two that are opened at once', async () => {
    const { github, rest } = await start({ branches: { feature: { a: '1' } } });
    const open = () => rest.pulls.create({ ...repo, head: 'feature', base: 'main', title: 'T' });
    const outcomes = await Promise.allSettled([open(), open()]);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(await github.pulls()).toHaveLength(1);
  });

  test('are not allowed for workflows if the setting forbids them', async () => {
    const options = { branches: { feature: { a: '1' } }, allowActionsToCreatePullRequests: false };
    const { github, rest } = await start(options);
    await refused(rest.pulls.create({ ...repo, head: 'feature', base: 'main', title: 'T' })).toMatchObject(
      refusal(403, 'GitHub Actions is not permitted to create or approve pull requests.'),
    );
    expect(await github.openPull({ head: 'feature', as: 'mia' })).toMatchObject({ user: { login: 'mia' } });
  });

  test('follow their branch while they are open', async () => {
    const { github, rest } = await start({ branches: { feature: { a: '1' } } });
    await github.openPull({ head: 'feature' });
    const second = await github.pushCommit('feature', { a: '2' });
    const read = async () => (await rest.pulls.get({ ...repo, pull_number: 1 })).data;
    expect(await read()).toMatchObject({ head: { sha: second }, commits: 2, state: 'open' });
    await rest.pulls.update({ ...repo, pull_number: 1, state: 'closed' });
    await github.pushCommit('feature', { a: '3' });
    expect(await read()).toMatchObject({ head: { sha: second }, state: 'closed', merged: false });
    await refused(rest.pulls.update({ ...repo, pull_number: 1, state: 'open' })).toMatchObject(
      refusal(422, 'force-pushed or recreated'),
    );

    await github.openPull({ head: 'feature' });
    await github.deleteBranch('feature');
    expect((await github.pulls()).map(({ state }) => state)).toEqual(['closed', 'closed']);
  });

  test('close by themselves when a push leaves nothing in them', async () => {
    const { github, rest } = await start({ branches: { feature: { a: '1' } } });
    await github.openPull({ head: 'feature' });
    await rest.git.updateRef({ ...repo, ref: 'heads/feature', sha: head(github), force: true });
    expect((await github.pulls())[0]?.state).toBe('closed');
  });

  test('accept existing reviewers, labels and assignees', async () => {
    const { github, rest } = await start({
      branches: { feature: { a: '1' } },
      collaborators: ['mia'],
      teams: ['voice'],
      labels: ['prompt'],
    });
    await github.openPull({ head: 'feature', as: 'acme' });
    const ask = (names: { reviewers?: string[]; team_reviewers?: string[] }) =>
      rest.pulls.requestReviewers({ ...repo, pull_number: 1, ...names });
    await refused(ask({ reviewers: ['stranger'] })).toMatchObject(
      refusal(422, 'may only be requested from collaborators'),
    );
    await refused(ask({ team_reviewers: ['none'] })).toMatchObject(
      refusal(422, 'may only be requested from collaborators'),
    );
    await refused(ask({ reviewers: ['acme'] })).toMatchObject(refusal(422, 'from pull request author'));
    await ask({ reviewers: ['mia'], team_reviewers: ['voice'] });
    await rest.issues.addLabels({ ...repo, issue_number: 1, labels: ['prompt', 'new'] });
    const assigned = await rest.issues.addAssignees({ ...repo, issue_number: 1, assignees: ['mia', 'stranger'] });
    expect(assigned.data.assignees?.map(({ login }) => login)).toEqual(['mia']);
    expect((await github.pulls())[0]).toMatchObject({
      requested_reviewers: [{ login: 'mia' }],
      requested_teams: [{ slug: 'voice' }],
      labels: [{ name: 'prompt' }, { name: 'new' }],
      assignees: [{ login: 'mia' }],
    });
    expect(github.violations).toEqual([]);
  });

  test('with a squash, the branch has commits that the base has not', async () => {
    const { github } = await start({ branches: { feature: { a: '1', 'prompt.md': null } } });
    await github.pushCommit('main', { b: '2' });
    await github.openPull({ head: 'feature' });
    await github.mergePull(1, { as: 'mia', squash: true });
    expect((await github.readFile('main', 'a')).toString()).toBe('1');
    expect((await github.readFile('main', 'b')).toString()).toBe('2');
    await expect(github.readFile('main', 'prompt.md')).rejects.toThrow('no file');
    expect((await github.log('main'))[0]).toMatchObject({ author: { login: 'mia' }, parents: [{}] });
  });
});

describe('comments', () => {
  test('come in pages, the oldest first, each with its author', async () => {
    const { github, rest, octokit } = await start({ branches: { feature: { a: '1' } } });
    await github.openPull({ head: 'feature' });
    for (let index = 0; index < 35; index += 1) await github.addComment(1, { as: 'mia', body: `${index}` });
    const { data: mine } = await rest.issues.createComment({ ...repo, issue_number: 1, body: 'mine' });
    expect(mine).toMatchObject({
      user: { login: 'github-actions[bot]', type: 'Bot' },
      html_url: `${github.url}/acme/voice-agent/pull/1#issuecomment-${mine.id}`,
    });
    const first = await rest.issues.listComments({ ...repo, issue_number: 1 });
    expect(first.data.map(({ body }) => body)).toEqual(Array.from({ length: 30 }, (_, index) => `${index}`));
    expect(first.headers.link).toContain(`<${github.url}/`);
    const all = await octokit.paginate(rest.issues.listComments, { ...repo, issue_number: 1 });
    expect(all).toHaveLength(36);
    expect(all.map(({ id }) => id)).toEqual(all.map(({ id }) => id).sort((a, b) => a - b));

    await rest.issues.updateComment({ ...repo, comment_id: mine.id, body: 'edited' });
    await refused(rest.issues.updateComment({ ...repo, comment_id: mine.id, body: 'x'.repeat(65_537) })).toMatchObject({
      status: 422,
    });
    expect((await github.comments(1)).at(-1)).toMatchObject({ body: 'edited', user: { login: 'github-actions[bot]' } });
    await rest.issues.deleteComment({ ...repo, comment_id: mine.id });
    expect(await github.comments(1)).toHaveLength(35);
    await refused(rest.issues.createComment({ ...repo, issue_number: 9, body: 'x' })).toMatchObject({ status: 404 });
    expect(github.violations).toEqual([]);
  });

  test('on the diff stand on lines that are in it, and go out of date', async () => {
    const lines = Array.from({ length: 40 }, (_, index) => `Line ${index + 1}`);
    const text = (changed: Record<number, string>) => lines.map((line, index) => changed[index + 1] ?? line).join('\n');
    const { github, rest } = await start({
      files: { 'prompt.md': text({}) },
      branches: { feature: { 'prompt.md': text({ 5: 'Five', 30: 'Thirty' }) } },
    });
    await github.openPull({ head: 'feature', as: 'mia' });
    const review = (comment: object, event: 'COMMENT' | 'APPROVE' = 'COMMENT') =>
      rest.pulls.createReview({
        ...repo,
        pull_number: 1,
        event,
        comments: [{ path: 'prompt.md', body: '```suggestion\nA\n```', ...comment }],
      });
    await refused(review({ line: 15 })).toMatchObject(refusal(422, 'line must be part of the diff'));
    await refused(review({ line: 30, start_line: 5 })).toMatchObject(refusal(422, 'same hunk'));
    await refused(review({ line: 5, start_line: 5 })).toMatchObject(refusal(422, 'must precede the end line'));
    await refused(review({ line: 5, path: 'other.md' })).toMatchObject(refusal(422, 'Path could not be resolved'));
    await refused(review({ line: 5 }, 'APPROVE')).toMatchObject({ status: 403 });
    expect(await github.reviewComments(1)).toEqual([]);
    await review({ line: 6, start_line: 5, side: 'RIGHT', start_side: 'RIGHT' });
    await review({ line: 30 });
    await rest.pulls.createReview({
      ...repo,
      pull_number: 1,
      comments: [{ path: 'prompt.md', line: 5, body: 'pending' }],
    });
    const { data } = await rest.pulls.listReviewComments({ ...repo, pull_number: 1 });
    expect(data.map(({ start_line, line, user }) => [start_line, line, user.login])).toEqual([
      [5, 6, 'github-actions[bot]'],
      [null, 30, 'github-actions[bot]'],
    ]);

    await github.pushCommit('feature', { 'prompt.md': `New\n${text({ 5: '5!', 30: 'Thirty' })}` });
    expect(await github.reviewComments(1)).toMatchObject([
      { line: null, start_line: null, original_line: 6 },
      { line: 31, original_line: 30 },
    ]);
    github.answerReviewComment(data[1]?.id ?? 0, { as: 'mia', body: 'No.' });
    const answer = { body: 'No.', user: { login: 'mia' }, in_reply_to_id: data[1]?.id };
    expect((await github.reviewComments(1)).at(-1)).toMatchObject(answer);
    await rest.pulls.deleteReviewComment({ ...repo, comment_id: data[0]?.id ?? 0 });
    expect(await github.reviewComments(1)).toHaveLength(2);
    const { data: files } = await rest.pulls.listFiles({ ...repo, pull_number: 1 });
    expect(files).toMatchObject([{ filename: 'prompt.md', patch: expect.stringContaining('+Thirty') }]);
    expect(github.violations).toEqual([]);
  });
});
