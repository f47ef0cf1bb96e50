import { describe, expect, test } from 'vitest';
import { BEST, BETTER, BRANCH, describeProposal, expectOne, FIRST, PATH, setStage } from '../support/github-stage.ts';

describe('created', () => {
  test('from nothing, in ten requests', async () => {
    const { hub, propose, took } = await setStage({
      files: { [PATH]: { content: FIRST, mode: '100755' }, 'a.txt': 'a' },
    });
    const result = await propose(BETTER);
    expect(took()).toMatchInlineSnapshot(`
      [
        "GET /branches/main 200",
        "GET /git/trees/SHA 200",
        "GET /pulls 200",
        "GET /git/matching-refs/heads/cekura 200",
        "GET /rules/branches/cekura/improve-prompt/prompts-agent-md 200",
        "GET /branches/main 200",
        "POST /git/trees 201",
        "POST /git/commits 201",
        "POST /git/refs 201",
        "POST /pulls 201",
      ]
    `);
    const [pull] = await hub.pulls();
    expect(result).toMatchObject({
      operation: 'created',
      delivery: 'pull-request',
      branch: BRANCH,
      pullRequest: { number: pull?.number, url: pull?.html_url },
      warnings: [],
    });
    expect(pull).toMatchObject({ state: 'open', draft: false, head: { ref: BRANCH }, base: { ref: 'main' } });
    expect(pull?.title).toBe(describeProposal(BETTER).title);
    expect(pull?.body).toMatch(/^A proposal\.[\s\S]*\n\n<!-- cekura-improve [^\n]* -->$/);
  });

  test('the commit holds the file alone, on the base’s head, with its mode, signed by GitHub', async () => {
    const { hub, propose } = await setStage({ files: { [PATH]: { content: FIRST, mode: '100755' }, 'a.txt': 'a' } });
    await propose(BETTER);
    const [commit, first] = await hub.log(BRANCH);
    expect(first?.sha).toBe(hub.branchHead('main'));
    expect(commit?.parents).toHaveLength(1);
    expect(commit?.commit.verification.verified).toBe(true);
    expect((await hub.readFile(BRANCH, PATH)).toString()).toBe(BETTER);
    expect(await hub.fileMode(BRANCH, PATH)).toBe('100755');
    expect((await hub.readFile(BRANCH, 'a.txt')).toString()).toBe('a');
    expect((await hub.readFile('main', PATH)).toString()).toBe(FIRST);
  });

  test('with two commits: the existing file, then the change', async () => {
    const { hub, propose } = await setStage();
    const edits = [
      {
        paths: ['metrics/1.yaml'],
        isNew: false,
        origin: { message: 'Add', text: 'old' },
        apply: async () => 'new',
      },
    ];
    await propose(BETTER, { edits });
    const log = await hub.log(BRANCH);
    expect(log.map(({ commit }) => commit.message.split('\n')[0])).toEqual([
      describeProposal(BETTER).title,
      'Add',
      'Begin',
    ]);
    expect((await hub.readFile(log[1]?.sha ?? '', 'metrics/1.yaml')).toString()).toBe('old');
    expect((await hub.readFile(BRANCH, 'metrics/1.yaml')).toString()).toBe('new');
    expect((await propose(BETTER, { edits })).operation).toBe('unchanged');
    expect((await propose(BEST, { edits })).operation).toBe('updated');
  });

  test('into another base', async () => {
    const { hub, propose } = await setStage({ branches: { 'feature/x': { 'x.txt': 'x' } } });
    expect((await propose(BETTER, { base: 'feature/x' })).operation).toBe('created');
    expect((await hub.pulls())[0]).toMatchObject({ base: { ref: 'feature/x' } });
    expect((await hub.log(BRANCH))[1]?.sha).toBe(hub.branchHead('feature/x'));
  });

  test('into a base, and from a branch, whose names are also those of tags', async () => {
    const { hub, propose } = await setStage({ branches: { v1: { [PATH]: FIRST } } });
    hub.createTag('v1', await hub.pushCommit('v1', { 'a.txt': 'a' }));
    await hub.pushCommit('v1', { 'a.txt': 'b' });
    expect(await propose(BETTER, { base: 'v1' })).toMatchObject({ operation: 'created' });
    hub.createTag(BRANCH, hub.branchHead('main') ?? '');
    expect(await propose(BETTER, { base: 'v1' })).toMatchObject({ operation: 'unchanged' });
    expect(await propose(BEST, { base: 'v1' })).toMatchObject({ operation: 'updated' });
  });

  test('again after a merge, on the remaining branch', async () => {
    const { hub, propose } = await setStage();
    await propose(BETTER);
    await hub.mergePull(1);
    expect(await propose(BEST)).toMatchObject({ operation: 'created', pullRequest: { number: 2 } });
    expect((await hub.log(BRANCH))[1]?.sha).toBe(hub.branchHead('main'));
  });

  test('again after a squash, though the branch has a commit that the base has not', async () => {
    const { hub, propose } = await setStage();
    await propose(BETTER);
    await hub.mergePull(1, { squash: true });
    expect(await propose(BEST)).toMatchObject({ operation: 'created', pullRequest: { number: 2 } });
    expect((await hub.log(BRANCH))[1]?.sha).toBe(hub.branchHead('main'));
  });

  test('again when another proposal was closed', async () => {
    const { hub, propose } = await setStage();
    await propose(BETTER);
    await hub.closePull(1);
    expect(await propose(BEST)).toMatchObject({ operation: 'created', pullRequest: { number: 2 } });
    expect((await hub.readFile(BRANCH, PATH)).toString()).toBe(BEST);
  });

  test('for the branch that a run pushed before it died', async () => {
    const { hub, propose, took } = await setStage();
    hub.addFault({
      match: { method: 'POST', path: /\/pulls$/, times: 1 },
      outcome: { status: 422, body: { message: 'No' } },
    });
    expect(await propose(BETTER)).toMatchObject({ operation: 'created', delivery: 'compare-link' });
    took();
    expect(await propose(BETTER)).toMatchObject({ operation: 'created', delivery: 'pull-request', warnings: [] });
    expect(took().filter((request) => !request.startsWith('GET'))).toEqual(['POST /pulls 201']);
  });
});

describe('unchanged', () => {
  test('with four requests, all of them reads', async () => {
    const { propose, took } = await setStage();
    await propose(BETTER);
    took();
    expect(await propose(BETTER)).toMatchObject({
      operation: 'unchanged',
      delivery: 'pull-request',
      pullRequest: { number: 1 },
    });
    expect(took()).toMatchInlineSnapshot(`
      [
        "GET /branches/main 200",
        "GET /git/trees/SHA 200",
        "GET /pulls 200",
        "GET /compare/refs/heads/main...refs/heads/cekura/improve-prompt/prompts-agent-md 200",
      ]
    `);
  });

  test('when other files in the base changed', async () => {
    const { hub, propose, took } = await setStage();
    await propose(BETTER);
    await hub.pushCommit('main', { 'other.txt': 'x' });
    took();
    expect((await propose(BETTER)).operation).toBe('unchanged');
    expect(took().filter((request) => !request.startsWith('GET'))).toEqual([]);
  });

  test('opened by a person from a pushed branch', async () => {
    const { hub, propose } = await setStage({ allowActionsToCreatePullRequests: false });
    await propose(BETTER);
    await hub.openPull({ head: BRANCH, body: 'By hand.' });
    expect(await propose(BETTER)).toMatchObject({ operation: 'unchanged', delivery: 'pull-request' });
    expect((await hub.pulls())[0]?.body).toBe('By hand.');
    expect(await propose(BEST)).toMatchObject({ operation: 'updated' });
    expect((await hub.pulls())[0]?.body).toContain('cekura-improve');
  });
});

describe('updated', () => {
  test('on the newest base, from the commit that was looked at', async () => {
    const { hub, propose, took } = await setStage();
    await propose(BETTER);
    const before = hub.branchHead(BRANCH);
    await hub.pushCommit('main', { 'other.txt': 'x' });
    took();
    expect(await propose(BEST)).toMatchObject({
      operation: 'updated',
      delivery: 'pull-request',
      pullRequest: { number: 1 },
    });
    expect(took()).toMatchInlineSnapshot(`
      [
        "GET /branches/main 200",
        "GET /git/trees/SHA 200",
        "GET /pulls 200",
        "GET /compare/refs/heads/main...refs/heads/cekura/improve-prompt/prompts-agent-md 200",
        "GET /pulls 200",
        "GET /branches/main 200",
        "POST /git/trees 201",
        "POST /git/commits 201",
        "POST /graphql 200",
        "PATCH /pulls/1 200",
      ]
    `);
    const moved = hub.requests.findLast(({ path }) => path === '/graphql')?.body;
    expect(moved).toMatchObject({ variables: { input: { refUpdates: [{ beforeOid: before, force: true }] } } });
    const log = await hub.log(BRANCH);
    expect(log[1]?.sha).toBe(hub.branchHead('main'));
    const [pull, ...others] = await hub.pulls();
    expect(others).toEqual([]);
    expect(pull?.title).toBe(describeProposal(BEST).title);
    expect(pull?.body).toContain(describeProposal(BEST).digest);
  });

  test('a title that a person edited stays, whatever happened to the body', async () => {
    const { hub, propose, connect } = await setStage();
    await propose(BETTER);
    const { octokit, owner, repo } = await connect();
    await octokit.rest.pulls.update({ owner, repo, pull_number: 1, title: 'Spell names back', body: 'Mine.' });
    for (const text of [BEST, BETTER]) {
      expect((await propose(text)).operation).toBe('updated');
      expect((await hub.pulls())[0]?.title).toBe('Spell names back');
    }
  });

  test('a generated title is updated, whatever happened to the body', async () => {
    const { hub, propose, connect } = await setStage();
    await propose(BETTER);
    const { octokit, owner, repo } = await connect();
    await octokit.rest.pulls.update({ owner, repo, pull_number: 1, body: 'Mine.' });
    await propose(BEST);
    expect((await hub.pulls())[0]?.title).toBe(describeProposal(BEST).title);
  });

  test('a title that a person gave it stays, every time', async () => {
    const { hub, propose, connect } = await setStage();
    await propose(BETTER);
    const { octokit, owner, repo } = await connect();
    await octokit.rest.pulls.update({ owner, repo, pull_number: 1, title: 'Spell names back' });
    await propose(BEST);
    await propose(BETTER);
    const [pull] = await hub.pulls();
    expect(pull?.title).toBe('Spell names back');
    expect(pull?.body).toContain(describeProposal(BETTER).digest);
  });

  test('text that an earlier run could not write is written now', async () => {
    const { hub, propose, took } = await setStage();
    await propose(BETTER);
    hub.addFault({
      match: { method: 'PATCH', path: /\/pulls\/1$/, times: 1 },
      outcome: { status: 403, body: { message: 'Resource not accessible by integration' } },
    });
    const first = await propose(BEST);
    expect(first.operation).toBe('updated');
    expect(first.warnings[0]).toMatch(/pull-requests: write/);
    took();
    expect(await propose(BEST)).toMatchObject({ operation: 'updated', warnings: [] });
    expect(took().filter((request) => /^(POST|PATCH)/.test(request))).toEqual(['PATCH /pulls/1 200']);
    expect((await propose(BEST)).operation).toBe('unchanged');
  });

  test('without GraphQL', async () => {
    const { hub, propose } = await setStage({
      faults: [{ match: { path: '/graphql' }, outcome: { status: 404, body: { message: 'Not Found' } } }],
    });
    await propose(BETTER);
    expect((await propose(BEST)).operation).toBe('updated');
    expect((await hub.readFile(BRANCH, PATH)).toString()).toBe(BEST);
  });
});

describe('commits', () => {
  test('say in the log whether GitHub verified them', async () => {
    const { propose, log } = await setStage();
    await propose(BETTER);
    expect(log).toEqual([expect.stringMatching(/^Commit [0-9a-f]{7} is verified$/)]);
  });

  test('are signed off by their author if requested', async () => {
    const { hub, propose } = await setStage();
    await propose(BETTER, { signOff: true });
    const [commit] = await hub.log(BRANCH);
    const { author, message } = commit?.commit ?? {};
    expect(message).toContain(`\n\nSigned-off-by: ${author?.name} <${author?.email}>\nCekura-Target: `);
    expect(await propose(BETTER, { signOff: true })).toMatchObject({ operation: 'unchanged' });
  });
});

describe('a branch that returns 404', () => {
  const outcome = { status: 404, body: { message: 'Not Found' } };

  test('is tried again after another look at the base', async () => {
    const stage = await setStage({ faults: [{ match: { method: 'POST', path: /refs$/, nth: 1 }, outcome }] });
    expect((await stage.propose(BETTER)).operation).toBe('created');
    await expectOne(stage, BETTER);
  });

  test('every time may not be written', async () => {
    const stage = await setStage({ faults: [{ match: { method: 'POST', path: /refs$/ }, outcome }] });
    await expect(stage.propose(BETTER)).rejects.toThrow(/may not push/);
    expect(stage.took().filter((request) => request.startsWith('POST /git/refs'))).toHaveLength(2);
  });

  test('while the base is removed names the base', async () => {
    const stage = await setStage({ branches: { next: { 'other.txt': 'x' } } });
    stage.hub.addFault({ match: { method: 'POST', path: /refs$/ }, outcome });
    stage.hub.addFault({ match: { path: /branches\/next/, nth: 2 }, outcome });
    const error: unknown = await stage.propose(BETTER, { base: 'next' }).catch((thrown: unknown) => thrown);
    expect((error as Error).message).toMatch(/Branch next does not exist/);
  });
});

test('a suffix follows the body, and the marker follows the suffix', async () => {
  const { hub, propose } = await setStage();
  await propose(BETTER, { suffix: '\n---\n@acme/voice: please review.\n' });
  const body = (await hub.pulls())[0]?.body ?? '';
  expect(body).toMatch(/\n\n---\n@acme\/voice: please review\.\n\n<!-- cekura-improve v1 [^\n]* -->$/);
});

test('the body leaves room for a suffix, however much it shows', async () => {
  const suffix = 'y'.repeat(10_000);
  // Diffs of 30 to 90 thousand characters, each longer by a tenth.
  for (const count of [330, 363, 399, 439, 483, 531, 585, 643, 707, 778, 856, 941]) {
    const text = Array.from({ length: count }, (_, n) => `Rule ${n}: be kind to caller number ${n}.\n`).join('');
    const { hub, propose } = await setStage({ files: { [PATH]: text } });
    const edits = [{ paths: [PATH], isNew: false, apply: async () => text.replaceAll('kind', 'nice') }];
    await propose(BETTER, { suffix, edits });
    const [pull] = await hub.pulls();
    expect(pull?.body?.length).toBeLessThanOrEqual(65_536);
    expect(pull?.body).toContain(suffix);
  }
});
