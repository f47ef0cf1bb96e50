import { describe, expect, it } from 'vitest';
import type { Token } from '../emulators/github.ts';
import { PROMPT_PATH, pullRequestEvent, startStory } from '../support/story.ts';

const OWN = 'cekura/improve-prompt/prompts-agent-md';

describe('a run on the branch of a proposal', () => {
  it.each([
    ['push', { event: { name: 'push' }, env: { GITHUB_REF: `refs/heads/${OWN}` } }],
    ['pull request', { event: pullRequestEvent(1, { ref: OWN, sha: 'a'.repeat(40) }) }],
  ])('is skipped: %s', async (_, rest) => {
    const { run, cekura, github } = await startStory();
    const result = await run({}, rest);
    expect([result.exitCode, result.outputs.status]).toEqual([0, 'skipped']);
    expect(result.notices.join()).toMatch(/is a branch of this action/);
    expect([...cekura.requests, ...github.requests]).toEqual([]);
  });
});

it('a run for a comment on a proposal is skipped', async () => {
  const { run, cekura, github } = await startStory();
  await run();
  const jobs = cekura.jobs.length;
  const payload = { issue: { number: 1, pull_request: {} }, repository: { default_branch: 'main' } };
  const result = await run({ rerun: 'true' }, { event: { name: 'issue_comment', payload } });
  expect([result.exitCode, result.outputs.status]).toEqual([0, 'skipped']);
  expect(result.notices.join()).toMatch(/is a branch of this action/);
  expect([cekura.jobs.length, await github.comments(1)]).toEqual([jobs, []]);
});

it('a merge queue’s run proposes into the branch of the queue', async () => {
  const { run, github } = await startStory();
  const ref = 'refs/heads/gh-readonly-queue/main/pr-1-abc';
  const payload = { merge_group: { base_ref: 'refs/heads/main', base_sha: github.branchHead('main'), head_ref: ref } };
  const result = await run({}, { event: { name: 'merge_group', payload }, env: { GITHUB_REF: ref } });
  expect(result.errors).toEqual([]);
  expect((await github.pulls())[0]?.base.ref).toBe('main');
});

it('a run after another workflow comments on that one’s pull request', async () => {
  const { run, github } = await startStory();
  const sha = await github.pushCommit('feature', { 'README.md': 'x' });
  const { number } = await github.openPull({ head: 'feature' });
  const pull = { number, head: { ref: 'feature', sha }, base: { ref: 'main', sha: github.branchHead('main') } };
  const payload = {
    repository: { default_branch: 'main' },
    workflow_run: { head_repository: { full_name: 'acme/voice-agent' }, pull_requests: [pull] },
  };
  const result = await run({}, { event: { name: 'workflow_run', payload } });
  expect(result.errors).toEqual([]);
  expect(result.outputs).toMatchObject({ delivery: 'comment', 'pull-request-number': String(number) });
  expect(await github.comments(number)).toHaveLength(1);
});

describe('a run by Dependabot with a key', () => {
  const reader: Record<string, Token> = {
    'ghs_reader-0123456789': {
      login: 'github-actions[bot]',
      type: 'bot',
      permissions: { contents: 'read', 'pull-requests': 'read' },
    },
  };

  async function runByDependabot(delivery: string, tokens?: typeof reader) {
    const story = await startStory(tokens ? { github: { tokens } } : {});
    const sha = await story.github.pushCommit('dependabot', { 'README.md': 'x' });
    const { number } = await story.github.openPull({ head: 'dependabot' });
    const rest = { event: pullRequestEvent(number, { ref: 'dependabot', sha }) };
    const env = { GITHUB_ACTOR: 'dependabot[bot]' };
    return { ...story, result: await story.run({ delivery }, { ...rest, env }) };
  }

  it.each([
    ['comment', /pull-requests: write/],
    ['suggestion', /pull-requests: write/],
    ['pull-request', /contents: write/],
  ])('learns before it pays that its token only reads: %s', async (delivery, hint) => {
    const { result, cekura, github } = await runByDependabot(delivery, reader);
    expect(result.exitCode).toBe(1);
    expect(result.errors[0]).toMatch(hint);
    expect(cekura.jobs).toEqual([]);
    expect(github.violations).toEqual([]);
  });

  it('is handled normally if its token may write', async () => {
    const { result, github } = await runByDependabot('comment');
    expect(result.errors).toEqual([]);
    expect(await github.comments(1)).toHaveLength(1);
    expect((await github.pulls())[0]?.assignees).toEqual([]);
  });
});

it('a job is not started for a locked conversation', async () => {
  const { run, cekura, github } = await startStory();
  const sha = await github.pushCommit('feature', { 'README.md': 'x' });
  const { number } = await github.openPull({ head: 'feature' });
  github.lockPull(number);
  const result = await run({}, { event: pullRequestEvent(number, { ref: 'feature', sha }) });
  expect(result.errors[0]).toMatch(/#1 is locked/);
  expect(cekura.jobs).toEqual([]);
});

it('a job is not started for a branch that can’t be created', async () => {
  const { run, cekura, github } = await startStory({ github: { branches: { cekura: { [PROMPT_PATH]: 'x' } } } });
  const result = await run();
  expect(result.errors[0]).toMatch(/while branch cekura/);
  expect(cekura.jobs).toEqual([]);
  expect(await github.pulls()).toEqual([]);
});

describe('a branch with a person’s commits and no pull request', () => {
  const taken = { github: { branches: { [OWN]: { 'notes.md': 'mine' } } } };

  it.each([{}, { 'dry-run': 'true' }, { rerun: 'true' }])('starts no job with %j', async (inputs) => {
    const { run, cekura } = await startStory(taken);
    const result = await run(inputs);
    expect(result.errors).toEqual([
      `Branch ${OWN} has commits that this action did not make, and no open pull request. Next: set branch to another name, or delete the branch.`,
    ]);
    expect(cekura.jobs).toEqual([]);
  });

  it('is left alone by a job that is resumed', async () => {
    const { run, github } = await startStory(taken);
    const { outputs } = await run({ delivery: 'summary' });
    const head = github.branchHead(OWN);
    const result = await run({ 'progress-id': outputs['progress-id'] ?? '' });
    expect(result.outputs).toMatchObject({ delivery: 'summary', 'pull-request-operation': 'preserved' });
    expect(github.branchHead(OWN)).toBe(head);
  });

  it('stays declined if its pull request was closed', async () => {
    const { run, github, cekura } = await startStory();
    await run();
    await github.pushCommit(OWN, { 'notes.md': 'mine' }, { author: 'ada' });
    await github.closePull(1);
    expect((await run()).outputs).toMatchObject({ status: 'unchanged', 'pull-request-operation': 'declined' });
    expect(cekura.jobs).toHaveLength(1);
  });
});
