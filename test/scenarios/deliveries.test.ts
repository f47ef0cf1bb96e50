import { describe, expect, it } from 'vitest';
import type { Fault } from '../emulators/faults.ts';
import { CLINIC_PROMPT } from '../emulators/world.ts';
import { PROMPT_PATH, pullRequestEvent, startStory } from '../support/story.ts';

// What test/scenarios/github-*.test.ts show of each delivery in process, here once from the inputs to the outputs.

const BRANCH = 'cekura/improve-prompt/prompts-agent-md';

describe('a pull request', () => {
  it('that the repository forbids becomes a link, and the action succeeds', async () => {
    const { run, github } = await startStory({
      github: { allowActionsToCreatePullRequests: false, serverUrl: 'https://github.com' },
    });
    const result = await run();
    expect(result.errors).toEqual([]);
    expect(result.exitCode).toBe(0);
    expect(result.outputs).toMatchObject({ status: 'proposed', delivery: 'compare-link', branch: BRANCH });
    expect(result.outputs['pull-request-number']).toBeUndefined();
    expect(github.branchHead(BRANCH)).not.toBeNull();
    const link = `/acme/voice-agent/compare/main...${BRANCH}`;
    expect(result.summary).toContain(link);
    expect(result.warnings.join()).toContain(link);
    expect(result.warnings.join()).toContain('Allow GitHub Actions to create and approve pull requests');
  });

  it('that a person works on is left alone, and gets the new proposal as a comment', async () => {
    const { run, github } = await startStory({ github: { serverUrl: 'https://github.com' } });
    await run();
    const head = await github.pushCommit(BRANCH, { 'notes.md': 'Mine.\n' }, { author: 'ada' });
    const result = await run({ 'run-ids': '612005' });
    expect(result.exitCode).toBe(0);
    expect(result.outputs).toMatchObject({
      status: 'proposed',
      delivery: 'comment',
      'pull-request-number': '1',
      'pull-request-operation': 'preserved',
    });
    expect(github.branchHead(BRANCH)).toBe(head);
    const [comment] = await github.comments(1);
    expect(comment?.body).toContain('The branch of this pull request has commits that this action did not make');
    expect(result.outputs['comment-id']).toBe(String(comment?.id));
    expect(result.outputs['comment-url']).toBe(comment?.html_url);
    expect(result.summary).toContain(`[A comment](${comment?.html_url}) on the pull request shows it too.`);
  });

  it('that was closed is not opened again with the same proposal', async () => {
    const { run, github } = await startStory();
    await run();
    await github.closePull(1);
    const result = await run({ rerun: 'true' });
    expect(result.exitCode).toBe(0);
    expect(result.outputs).toMatchObject({
      status: 'proposed',
      delivery: 'none',
      'pull-request-number': '1',
      'pull-request-operation': 'declined',
    });
    expect(await github.pulls()).toHaveLength(1);
    expect(result.log).toContain('The same proposal was closed before, so nothing was written: ');
    expect(result.summary).toContain('**Declined before:**');
    expect(result.summary).not.toContain('review and merge');
  });

  it('stays the only one of its target when the input branch changes', async () => {
    const { run, github } = await startStory();
    await run({ branch: 'voice/monday' });
    const updated = await run({ branch: 'voice/tuesday', 'run-ids': '612005' });
    expect(updated.errors).toEqual([]);
    expect(updated.outputs).toMatchObject({
      'pull-request-number': '1',
      'pull-request-operation': 'updated',
      branch: 'voice/monday',
    });
    expect(updated.warnings.join()).toContain('pull request #1 from branch voice/monday');
    expect(await github.pulls()).toHaveLength(1);
    expect(github.branchHead('voice/tuesday')).toBeNull();
  });

  it('that was closed is not opened again from another branch', async () => {
    const { run, github, cekura } = await startStory();
    await run();
    await github.closePull(1);
    const declined = { 'pull-request-number': '1', 'pull-request-operation': 'declined' };
    expect((await run({ branch: 'voice/tuesday' })).outputs).toMatchObject({ status: 'unchanged', ...declined });
    expect(cekura.jobs).toHaveLength(1);
    expect((await run({ branch: 'voice/tuesday', rerun: 'true' })).outputs).toMatchObject(declined);
    expect(await github.pulls()).toHaveLength(1);
  });

  it('from another branch may go into another base, or be of another target', async () => {
    const other = { 'prompts/other.md': CLINIC_PROMPT };
    const { run, github } = await startStory({ github: { files: other, branches: { next: { 'a.txt': 'x' } } } });
    await run();
    const intoNext = await run({ branch: 'voice/next', 'base-branch': 'next' });
    expect(intoNext.outputs['pull-request-number']).toBe('2');
    const ofOther = await run({ branch: 'voice/other', 'prompt-path': 'prompts/other.md' });
    expect(ofOther.outputs['pull-request-number']).toBe('3');
    expect(await github.pulls()).toHaveLength(3);
  });

  it('has the branch, the words and the people that the inputs name', async () => {
    const { run, github } = await startStory({ github: { labels: ['voice'], collaborators: ['ada', 'grace'] } });
    const result = await run({
      branch: 'voice/better',
      title: 'A better Mia',
      'commit-message': 'voice: a better Mia\n\nFrom the calls of Friday.',
      labels: '["voice"]',
      reviewers: 'ada',
      assignees: 'grace',
      draft: 'true',
    });
    expect(result.warnings).toEqual([]);
    expect(result.outputs).toMatchObject({ branch: 'voice/better', delivery: 'pull-request' });
    const [pull] = await github.pulls();
    expect(pull).toMatchObject({ title: 'A better Mia', draft: true, head: { ref: 'voice/better' } });
    expect(JSON.stringify(pull)).toMatch(/"voice"/);
    const [commit] = await github.log('voice/better');
    expect(commit?.commit.message).toMatch(/^voice: a better Mia\n\nFrom the calls of Friday\.\n/);
    const asked = github.requests.map(({ path, body }) => `${path} ${JSON.stringify(body)}`).join('\n');
    expect(asked).toMatch(/requested_reviewers .*ada/);
    expect(asked).toMatch(/assignees .*grace/);
    expect(github.violations).toEqual([]);
  });

  it('changes one value of a JSON file and no other byte', async () => {
    const path = 'agents/mia.json';
    const json = (prompt: string) =>
      `{\r\n\t"model": { "messages": [ {"role":"system",  "content": ${JSON.stringify(prompt)}} ] },\r\n\t"voice" : "mia"\r\n}`;
    const content = json(CLINIC_PROMPT);
    const { run, github, cekura } = await startStory({ github: { files: { [path]: content } } });
    const selector = '/model/messages/0/content';
    const result = await run({ 'prompt-path': path, 'prompt-selector': selector }, { files: { [path]: content } });
    expect(result.errors).toEqual([]);
    expect(cekura.jobs[0]?.request).toMatchObject({ prompt: CLINIC_PROMPT });
    const written = (await github.readFile(result.outputs.branch ?? '', path)).toString();
    const prompt = JSON.parse(written).model.messages[0].content as string;
    expect(prompt).toContain('late cancellation fee');
    expect(written).toBe(json(prompt));
  });
});

describe('suggestions', () => {
  it('stand on the lines of the pull request that they change, once', async () => {
    const { run, github } = await startStory();
    const files = { [PROMPT_PATH]: CLINIC_PROMPT.replace('before you end the call', 'before you hang up') };
    const sha = await github.pushCommit('feature', files);
    const { number } = await github.openPull({ head: 'feature' });
    const rest = { files, event: pullRequestEvent(number, { ref: 'feature', sha }) };
    const first = await run({ delivery: 'suggestion' }, rest);
    expect(first.errors).toEqual([]);
    expect(first.outputs).toMatchObject({ status: 'proposed', delivery: 'suggestion' });
    const [suggestion, ...more] = await github.reviewComments(number);
    expect(more).toEqual([]);
    expect(suggestion?.body).toMatch(
      /```suggestion\n- Offer a new time before you hang up\.\n- .*late cancellation fee/,
    );
    const writes = () => github.requests.filter(({ method, path }) => method !== 'GET' && !/graphql/.test(path));
    const before = writes().length;
    const again = await run({ delivery: 'suggestion', rerun: 'true' }, rest);
    expect(again.outputs).toMatchObject({ status: 'proposed', delivery: 'suggestion' });
    expect(writes()).toHaveLength(before);
    expect(github.branchHead('feature')).toBe(sha);
  });

  it('need the prompt of the pull request in the workspace, before anything is spent', async () => {
    const { run, cekura, github } = await startStory();
    const sha = await github.pushCommit('feature', { [PROMPT_PATH]: `${CLINIC_PROMPT}- Be kind.\n` });
    const { number } = await github.openPull({ head: 'feature' });
    const { errors } = await run(
      { delivery: 'suggestion' },
      { event: pullRequestEvent(number, { ref: 'feature', sha }) },
    );
    expect(errors).toEqual([
      expect.stringMatching(
        /The prompt .* in pull request #1 differs from .*: check out the pull request's head before/,
      ),
    ]);
    expect(cekura.jobs).toEqual([]);
  });
});

describe('suggestions that do not fit every line', () => {
  const lines = Array.from({ length: 40 }, (_, index) => `- Rule ${index + 1} is to be kind to the caller.`);
  const text = (all: readonly string[]) => `${all.join('\n')}\n`;
  const mine = lines.with(9, '- Rule 10 is by hand.');

  async function suggest(better: readonly string[], faults: Fault[] = []) {
    const improve = () => ({ output: { improved_prompt: text(better), summary_of_changes: 'Better.' } });
    const story = await startStory({ cekura: { improve }, github: { files: { [PROMPT_PATH]: text(lines) } } });
    const files = { [PROMPT_PATH]: text(mine) };
    const sha = await story.github.pushCommit('feature', files);
    const { number } = await story.github.openPull({ head: 'feature' });
    const event = pullRequestEvent(number, { ref: 'feature', sha });
    for (const fault of faults) story.github.addFault(fault);
    const result = await story.run({ delivery: 'suggestion', guard: 'off' }, { files, event });
    expect(result.errors).toEqual([]);
    const [comment] = await story.github.comments(number);
    return { ...result, comment, onLines: await story.github.reviewComments(number), url: `/pull/${number}` };
  }
  const inside = mine.with(10, '- Rule 11 is to be nice.');
  const outside = mine.with(29, '- Rule 30 is to be nice.');

  it('are on the lines of the diff, and the rest is in a comment that links to them', async () => {
    const { outputs, onLines, comment, log, warnings, summary } = await suggest(
      inside.with(29, '- Rule 30 is to be nice.'),
    );
    expect(outputs).toMatchObject({ delivery: 'suggestion', 'comment-id': String(comment?.id) });
    expect(onLines).toHaveLength(1);
    expect(onLines[0]?.body).toMatch(/^A model suggests, based on failed calls:\n/);
    expect(comment?.body).toContain('+- Rule 30 is to be nice.');
    expect(comment?.body).not.toContain('+- Rule 11');
    expect(comment?.body).not.toContain('Rule 11 is to be <');
    expect(comment?.body).toContain('commit the suggestions under “Files changed” of the pull request');
    expect(summary).toContain('commit the suggestions');
    expect(log).toMatch(/The proposal is in suggestions on .*\/pull\/1, and the rest in a comment: /);
    expect(warnings).toEqual([]);
  });

  it('are only a comment if no line can hold one', async () => {
    const { outputs, onLines, warnings, comment } = await suggest(outside);
    expect(outputs).toMatchObject({ delivery: 'comment', 'comment-id': String(comment?.id) });
    expect(onLines).toEqual([]);
    expect(comment?.body).not.toContain('commit the suggestions');
    expect(warnings).toEqual([
      'The change is outside the diff of the pull request, where suggestions are not possible, so it was posted as a comment',
    ]);
  });

  it('are only a comment, with GitHub’s reason, if GitHub rejects them', async () => {
    const outcome = { status: 422, body: { message: 'Unprocessable' } };
    const { outputs, warnings } = await suggest(inside, [{ match: { method: 'POST', path: /reviews$/ }, outcome }]);
    expect(outputs.delivery).toBe('comment');
    expect(warnings).toEqual([expect.stringMatching(/^GitHub rejected the suggestions, .*422: Unprocessable/)]);
  });
});

describe('a repository’s rules for pull requests', () => {
  it("has the team's own lines below the body, and the marker still at the end", async () => {
    const { run, github } = await startStory();
    const result = await run({ 'body-suffix': '- [ ] Tested by ear\n- [ ] Logged the clinic' });
    expect(result.errors).toEqual([]);
    const [pull] = await github.pulls();
    expect(pull?.body).toMatch(/\n\n- \[ \] Tested by ear\n- \[ \] Logged the clinic\n\n<!-- cekura-improve v1 .*-->$/);
    expect((await run({ 'body-suffix': 'other' })).outputs['pull-request-operation']).toBe('unchanged');
  });

  it('makes room for them', async () => {
    const prompt = Array.from({ length: 3000 }, (_, n) => `Rule ${n}: be kind to caller number ${n}.`).join('\n');
    const { run, github } = await startStory({
      github: { files: { [PROMPT_PATH]: prompt } },
      cekura: {
        improve: () => ({ output: { improved_prompt: prompt.replaceAll('kind', 'nice'), summary_of_changes: 'x' } }),
      },
    });
    const suffix = 'y'.repeat(10_000);
    const result = await run({ 'body-suffix': suffix, guard: 'off' }, { files: { [PROMPT_PATH]: prompt } });
    expect(result.errors).toEqual([]);
    const [pull] = await github.pulls();
    expect(pull?.body).toContain(suffix);
    expect(pull?.body?.length).toBeLessThanOrEqual(65_536);
    expect(github.violations).toEqual([]);
  });

  it("signs off each commit as the token's user, who is its author", async () => {
    const { run, github } = await startStory();
    const result = await run({ 'sign-off': 'true' });
    expect(result.errors).toEqual([]);
    const [commit] = await github.log(result.outputs.branch ?? '');
    expect(commit?.commit.message).toMatch(
      /\nSigned-off-by: github-actions\[bot\] <\d+\+github-actions\[bot\]@users\.noreply\.github\.com>\nCekura-Target: /,
    );
    expect((await run({ 'sign-off': 'true' })).outputs['pull-request-operation']).toBe('unchanged');
    expect(github.violations).toEqual([]);
  });
});
