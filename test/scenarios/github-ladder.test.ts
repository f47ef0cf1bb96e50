import { describe, expect, test } from 'vitest';
import { GitHubError } from '../../src/github/errors.ts';
import type { Token } from '../emulators/github-server.ts';
import { BEST, BETTER, BRANCH, setStage } from '../support/github-stage.ts';

const bot = { login: 'github-actions[bot]', type: 'bot' } as const;
function tokens(permissions: Token['permissions']): { tokens: Record<string, Token> } {
  return { tokens: { 'ghs_some-token': { ...bot, permissions } } };
}

describe('a pull request that GitHub rejects becomes a link', () => {
  test('by the setting of the repository', async () => {
    const { hub, propose, took } = await setStage({ allowActionsToCreatePullRequests: false });
    const result = await propose(BETTER);
    expect(result).toMatchObject({
      operation: 'created',
      delivery: 'compare-link',
      branch: BRANCH,
      links: { compareUrl: `${hub.url}/acme/voice-agent/compare/main...${BRANCH}?quick_pull=1` },
      warnings: [expect.stringMatching(/Allow GitHub Actions to create and approve pull requests.*quick_pull=1/)],
    });
    expect(hub.branchHead(BRANCH)).not.toBeNull();

    // Again: the branch is right already, and the setting may have been turned on.
    took();
    expect(await propose(BETTER)).toMatchObject({ operation: 'unchanged', delivery: 'compare-link' });
    expect(took().filter((request) => !request.startsWith('GET'))).toEqual(['POST /pulls 403']);
    expect(await propose(BEST)).toMatchObject({ operation: 'updated', delivery: 'compare-link' });
  });

  test('by a permission that the token lacks', async () => {
    const { propose } = await setStage(tokens({ contents: 'write', 'pull-requests': 'read' }));
    const { delivery, warnings } = await propose(BETTER);
    expect(delivery).toBe('compare-link');
    expect(warnings[0]).toMatch(/`permissions: pull-requests: write`/);
  });

  test('by a permanent failure', async () => {
    const { hub, propose } = await setStage({
      faults: [{ match: { method: 'POST', path: /\/pulls$/ }, outcome: { status: 502, body: 'Bad gateway' } }],
    });
    expect((await propose(BETTER)).delivery).toBe('compare-link');
    expect(hub.branchHead(BRANCH)).not.toBeNull();
  });
});

describe('without a branch, an error says what is missing', () => {
  test.each<[string, Token['permissions'], RegExp, number]>([
    ['nothing may be written', { contents: 'read', 'pull-requests': 'write' }, /contents: write/, 1],
    ['pull requests can’t be read', { contents: 'write' }, /pull-requests: write/, 0],
    ['nothing can be read', {}, /contents: read/, 0],
  ])('%s', async (_, permissions, hint, writes) => {
    const { hub, propose, took } = await setStage(tokens(permissions));
    const error: unknown = await propose(BETTER).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(GitHubError);
    expect((error as GitHubError).hint).toMatch(hint);
    expect(hub.branches()).toEqual(['main']);
    expect(took().filter((request) => !request.startsWith('GET'))).toHaveLength(writes);
  });

  test('the token is refused', async () => {
    const { propose } = await setStage();
    await expect(propose(BETTER, { token: 'ghp_expired' })).rejects.toThrow(
      /rejected the token \(401: Bad credentials\)/,
    );
  });

  test('a rule blocks the branch', async () => {
    const { propose } = await setStage({ protectedBranches: [BRANCH] });
    const error: unknown = await propose(BETTER).catch((thrown: unknown) => thrown);
    expect((error as GitHubError).hint).toMatch(/set branch to another name/);
  });

  test('a workflow’s file', async () => {
    const { propose } = await setStage();
    const edits = [{ paths: ['.github/workflows/a.yml'], isNew: false, apply: async () => 'on: push\n' }];
    const error: unknown = await propose(BETTER, { edits }).catch((e: unknown) => e);
    expect((error as GitHubError).hint).toMatch(/another folder/);
  });
});

describe('a label or reviewer that cannot be set is a warning', () => {
  test('draft', async () => {
    const { hub, propose } = await setStage({ draftsSupported: false });
    const { delivery, warnings } = await propose(BETTER, { draft: true });
    expect(delivery).toBe('pull-request');
    expect(warnings).toEqual([expect.stringMatching(/^draft: /)]);
    expect((await hub.pulls())[0]?.draft).toBe(false);
  });

  test('draft stays when GitHub does not know the new branch yet', async () => {
    const body = {
      message: 'Validation Failed',
      errors: [{ resource: 'PullRequest', field: 'head', code: 'invalid' }],
    };
    const { hub, propose } = await setStage({
      faults: [{ match: { method: 'POST', path: /pulls$/, times: 1 }, outcome: { status: 422, body } }],
    });
    expect((await propose(BETTER, { draft: true })).warnings).toEqual([]);
    expect((await hub.pulls())[0]?.draft).toBe(true);
  });

  test('draft, if supported', async () => {
    const { hub, propose } = await setStage();
    expect((await propose(BETTER, { draft: true })).warnings).toEqual([]);
    expect((await hub.pulls())[0]?.draft).toBe(true);
  });

  test('labels, assignees, reviewers and teams: the good ones are set', async () => {
    const { hub, propose, took } = await setStage({ collaborators: ['ada', 'grace'], teams: ['voice'] });
    const { warnings } = await propose(BETTER, {
      labels: ['prompt', 'x'.repeat(60)],
      assignees: ['Ada', 'stranger'],
      reviewers: ['grace', 'stranger'],
      teamReviewers: ['acme/voice', 'nobody'],
    });
    const [pull] = await hub.pulls();
    expect(pull?.labels.map(({ name }) => name)).toEqual(['prompt']);
    expect(pull?.requested_reviewers.map(({ login }) => login)).toEqual(['grace']);
    expect(pull?.requested_teams.map(({ slug }) => slug)).toEqual(['voice']);
    expect(warnings).toEqual([
      expect.stringMatching(/^labels: x{60} could not be set: GitHub rejected the request to set labels \(422: /),
      'assignees: GitHub did not set stranger; check the name, and that it has access to the repository',
      expect.stringMatching(
        /^reviewers: stranger could not be set: .*; correct the input for the next pull request, and/,
      ),
      expect.stringMatching(/^team-reviewers: nobody could not be set: /),
    ]);

    // They are for a new pull request: a person may have taken one off again.
    took();
    await propose(BEST, { labels: ['prompt'], reviewers: ['grace'] });
    expect(took().some((request) => /labels|reviewers/.test(request))).toBe(false);
  });

  test('labels are set although the creation of the pull request was not answered', async () => {
    const { hub, propose } = await setStage({
      faults: [{ match: { method: 'POST', path: /pulls$/, times: 1 }, outcome: 'reset-after' }],
    });
    expect(await propose(BETTER, { labels: ['prompt'] })).toMatchObject({ operation: 'created', warnings: [] });
    const pulls = await hub.pulls();
    expect(pulls.map(({ labels }) => labels.map(({ name }) => name))).toEqual([['prompt']]);
  });

  test('a permission that only they need', async () => {
    const { propose, waitedMs } = await setStage({
      faults: [
        {
          match: { method: 'POST', path: /labels$/ },
          outcome: { status: 403, body: { message: 'Resource not accessible by integration' } },
        },
        { match: { method: 'POST', path: /assignees$/ }, outcome: { status: 500, body: {} } },
      ],
    });
    const { delivery, warnings } = await propose(BETTER, { labels: ['a', 'b'], assignees: ['acme'] });
    expect(delivery).toBe('pull-request');
    expect(warnings).toEqual([
      expect.stringMatching(/^labels: a, b .*issues: write/),
      expect.stringMatching(/^assignees: acme/),
    ]);
    expect(waitedMs()).toBeLessThan(10_000);
  });
});
