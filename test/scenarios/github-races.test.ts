import { describe, expect, test } from 'vitest';
import { BEST, BETTER, BRANCH, describeProposal, expectOne, FIRST, PATH, setStage } from '../support/github-stage.ts';

describe('two runs at once', () => {
  test.each([
    ['with the same proposal', BETTER, BETTER],
    ['with two', BETTER, BEST],
  ])('%s end with one pull request', async (_, one, other) => {
    const stage = await setStage();
    const results = await Promise.all([stage.propose(one), stage.propose(other)]);
    expect(results.map(({ delivery }) => delivery)).toEqual(['pull-request', 'pull-request']);
    const [pull, ...others] = await stage.hub.pulls();
    expect(others).toEqual([]);
    const text = (await stage.hub.readFile(BRANCH, PATH)).toString();
    expect([one, other]).toContain(text);
    expect(pull?.body).toContain(describeProposal(text).digest);
    expect(await stage.hub.log(BRANCH)).toHaveLength(2);
  });

  // Each request of the first run, with the whole of the second before it.
  test('wherever the second run interrupts the first', async () => {
    for (let nth = 4; nth <= 10; nth += 1) {
      const stage = await setStage();
      const run = async () => void (await stage.propose(BEST));
      stage.hub.addFault({ match: { nth }, outcome: { run } });
      expect((await stage.propose(BETTER)).delivery).toBe('pull-request');
      await expectOne(stage, BETTER);
    }
  });
});

describe('a person at the same moment', () => {
  // Before each request, up to the one that moves the branch: GraphQL's compares by itself, REST's can only force.
  test.each([
    ['with GraphQL', [], 'POST /graphql'],
    ['without', [{ match: { path: '/graphql' }, outcome: { status: 404, body: {} } }], 'GET /git/ref'],
  ])('their push is not lost, %s', async (_, faults, last) => {
    for (let nth = 1, request = ''; !request.startsWith(last); nth += 1) {
      const stage = await setStage();
      await stage.propose(BETTER);
      stage.took();
      let head: string | undefined;
      const run = async () => {
        head = await stage.hub.pushCommit(BRANCH, { 'notes.md': 'mine' }, { author: 'ada' });
      };
      for (const fault of [{ match: { nth }, outcome: { run } }, ...faults]) stage.hub.addFault(fault);
      expect((await stage.propose(BEST)).operation).toBe('preserved');
      expect(stage.hub.branchHead(BRANCH)).toBe(head);
      request = stage.took()[nth - 1] ?? '';
    }
  });

  test('they close the pull request while its branch is moved', async () => {
    const stage = await setStage();
    await stage.propose(BETTER);
    stage.hub.addFault({
      match: { method: 'PATCH', path: /pulls\/1$/, times: 1 },
      outcome: { run: () => stage.hub.closePull(1) },
    });
    expect(await stage.propose(BEST)).toMatchObject({ delivery: 'pull-request', pullRequest: { number: 2 } });
    expect((await stage.hub.readFile(BRANCH, PATH)).toString()).toBe(BEST);
  });

  test('they delete the branch while it is moved', async () => {
    const stage = await setStage();
    await stage.propose(BETTER);
    stage.hub.addFault({
      match: { path: '/graphql', times: 1 },
      outcome: { run: () => stage.hub.deleteBranch(BRANCH) },
    });
    expect(await stage.propose(BEST)).toMatchObject({ operation: 'created', pullRequest: { number: 2 } });
    expect(stage.log).toContain(
      `Branch ${BRANCH} was changed by somebody else at the same time; reading the branch again`,
    );
  });

  test('they keep pushing to the base', async () => {
    const stage = await setStage();
    let pushes = 0;
    const run = async () => void (await stage.hub.pushCommit('main', { [PATH]: `# ${pushes++}\n${FIRST}` }));
    stage.hub.addFault({ match: { path: /branches\/main$/, nth: 2, times: 99 }, outcome: { run } });
    await expect(stage.propose(BETTER)).rejects.toThrow(`keep changing branch ${BRANCH} while`);
  });
});
