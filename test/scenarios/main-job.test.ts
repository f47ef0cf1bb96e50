import { describe, expect, it } from 'vitest';
import { CLINIC_PROMPT, RESULT_ID } from '../emulators/world.ts';
import { readTemp } from '../support/step.ts';
import { PROMPT_PATH, pullRequestEvent, startStory } from '../support/story.ts';

const STARTS = /improve_prompt(_bg)?\/$/;

describe('runs in, reviewed prompt change out', () => {
  it('opens a pull request with the prompt changed and nothing else', async () => {
    const { run, cekura, github } = await startStory({ cekura: { jobMs: 300 } });
    const main = github.branchHead('main');
    const result = await run({ 'run-ids': '612006,612005' });

    expect(result.errors).toEqual([]);
    expect(github.branchHead('main')).toBe(main);
    expect(result.exitCode).toBe(0);
    expect(result.outputs).toMatchObject({
      status: 'proposed',
      changed: 'true',
      delivery: 'pull-request',
      'pull-request-number': '1',
      'pull-request-operation': 'created',
      branch: 'cekura/improve-prompt/prompts-agent-md',
    });
    const [pull] = await github.pulls();
    expect(pull).toMatchObject({
      state: 'open',
      head: { ref: 'cekura/improve-prompt/prompts-agent-md' },
      base: { ref: 'main' },
    });
    const [commit, ...more] = await github.log('cekura/improve-prompt/prompts-agent-md');
    expect(commit?.parents).toHaveLength(1);
    expect(more[0]?.sha).toBe(github.branchHead('main'));
    const proposed = (await github.readFile('cekura/improve-prompt/prompts-agent-md', PROMPT_PATH)).toString();
    expect(proposed).not.toBe(CLINIC_PROMPT);
    expect(proposed).toContain('late cancellation fee');
    expect(pull?.body).toContain('late cancellation fee');
    expect(pull?.body).toContain('612006');
    expect(Object.values(await readTemp(result))[0]).toContain('late cancellation fee');
    expect(result.summary).toContain('late cancellation fee');
    expect(cekura.requests.filter(({ path }) => STARTS.test(path))).toHaveLength(1);
    expect(github.violations).toEqual([]);
    expect(github.requests.length).toBeLessThanOrEqual(11);
    expect(result.log + JSON.stringify(result.outputs) + result.summary + pull?.body).not.toMatch(
      new RegExp(`(?<!add-mask::)${cekura.apiKey}`),
    );
  });

  it('writes nothing when it is run again with the same proposal', async () => {
    const { run, github } = await startStory();
    await run();
    const before = github.requests.length;
    const again = await run({ rerun: 'true' });
    expect(again.outputs).toMatchObject({
      status: 'proposed',
      'pull-request-operation': 'unchanged',
      'pull-request-number': '1',
    });
    const requests = github.requests.slice(before);
    expect(requests.filter(({ method }) => method !== 'GET')).toEqual([]);
    expect(requests.length).toBeLessThanOrEqual(5);
  });

  it('chooses failing, connected runs of a result and says why', async () => {
    const { run, cekura } = await startStory();
    const result = await run({ 'run-ids': '', 'result-id': String(RESULT_ID), delivery: 'summary' });
    expect(result.exitCode).toBe(0);
    expect(result.log).toMatch(
      /Chose run 612006: the expected outcome was not met \(0 of 100\); failed metric: States the cancellation fee/,
    );
    expect(cekura.jobs[0]?.request).toMatchObject({ run_ids: [612006, 612005, 612003] });
  });

  it('comments on a pull request, once, and updates the comment in place', async () => {
    const { run, github, cekura } = await startStory();
    const sha = await github.pushCommit('feature', { 'README.md': 'changed' });
    const pull = await github.openPull({ head: 'feature' });
    const event = pullRequestEvent(pull.number, { ref: 'feature', sha });
    const first = await run({}, { event });
    expect(first.errors).toEqual([]);
    expect(first.outputs).toMatchObject({ status: 'proposed', delivery: 'comment' });
    const [comment] = await github.comments(pull.number);
    expect(first.outputs['comment-id']).toBe(String(comment?.id));

    const writes = () =>
      github.requests.filter(({ method, path }) => method !== 'GET' && !path.includes('graphql')).length;
    const before = writes();
    await run({ rerun: 'true' }, { event });
    expect(writes()).toBe(before);
    await run({ 'run-ids': '612005' }, { event });
    const comments = await github.comments(pull.number);
    expect(comments.map(({ id }) => id)).toEqual([comment?.id]);
    expect(comments[0]?.body).not.toBe(comment?.body);
    expect(cekura.jobs).toHaveLength(3);
    expect(github.violations).toEqual([]);
  });

  it('succeeds if there is nothing to improve', async () => {
    const { run, github } = await startStory({ cekura: { improve: { ends: 'no-issues' } } });
    const result = await run();
    expect(result.exitCode).toBe(0);
    expect(result.outputs).toMatchObject({ status: 'unchanged', changed: 'false', delivery: 'none' });
    expect(await github.pulls()).toEqual([]);
  });

  it.each([[404], [410]] as const)(
    'goes the synchronous way when the background endpoint answers %i',
    async (status) => {
      const { run, cekura } = await startStory({ cekura: { background: status } });
      const result = await run({ delivery: 'summary' });
      expect(result.outputs).toMatchObject({ status: 'proposed' });
      expect(result.outputs['progress-id']).toBeUndefined();
      expect(cekura.jobs).toHaveLength(1);
      const refused = await run({ delivery: 'summary', execution: 'background' });
      expect(refused.exitCode).toBe(1);
      expect(refused.errors[0]).toContain('execution');
    },
  );

  it('resumes a job instead of starting one', async () => {
    const { run, cekura } = await startStory({ cekura: { jobMs: 3_000 } });
    const first = await run(
      { delivery: 'summary' },
      { kill: { signal: 'SIGTERM', when: (log) => log.includes('progress-id is') } },
    );
    expect(first.exitCode).toBe(1);
    const id = first.outputs['progress-id'] ?? '';
    expect(first.errors.join()).toContain(id);
    expect(first.summary).toContain(id);
    const second = await run({ delivery: 'summary', 'progress-id': id });
    expect(second.outputs).toMatchObject({ status: 'proposed', 'progress-id': id });
    expect(cekura.jobs).toHaveLength(1);
  });

  it('checks everything in a dry run, and starts and changes nothing', async () => {
    const { run, cekura, github } = await startStory();
    const result = await run({ 'dry-run': 'true' });
    expect(result.exitCode).toBe(0);
    expect(result.outputs).toMatchObject({ status: 'planned', changed: 'false', delivery: 'none' });
    const size = `The prompt prompts/agent.md (${CLINIC_PROMPT.length} characters) would be improved`;
    const rest = 'The proposal would be delivered as a pull request into main.';
    expect(result.notices.join()).toContain(`${size} from run 612006. ${rest}`);
    const two = await run({ 'dry-run': 'true', 'run-ids': '612006 612005' });
    expect(two.notices.join()).toContain(`${size} from runs 612006, 612005. ${rest}`);
    const resumed = await run({ 'dry-run': 'true', 'run-ids': '', 'progress-id': 'p-1' });
    expect(resumed.notices.join()).toContain(`${size} by job p-1. ${rest}`);
    expect([...cekura.requests, ...github.requests].filter(({ method }) => method !== 'GET')).toEqual([]);
  });

  it('skips a pull request from a fork', async () => {
    const { run, cekura, github } = await startStory();
    const event = pullRequestEvent(5, { ref: 'main', sha: 'a'.repeat(40), fork: true });
    for (const key of ['', cekura.apiKey]) {
      const result = await run({ 'api-key': key }, { event });
      expect(result.exitCode).toBe(0);
      expect(result.outputs).toMatchObject({ status: 'skipped' });
      expect(result.notices[0]).toContain('fork');
    }
    expect([...cekura.requests, ...github.requests]).toEqual([]);
  });
});

describe('before anything is spent', () => {
  it.each([
    ['a prompt that is not there', { 'prompt-path': 'prompts/agnet.md' }, /prompt-path.*agent\.md/],
    ['a path out of the workspace', { 'prompt-path': '../secret' }, /prompt-path/],
    ['a base branch that is not there', { 'base-branch': 'trunk' }, /base-branch/],
    ['a base branch as git names it locally', { 'base-branch': 'origin/main' }, /set base-branch to main/],
    ['the default branch as the branch of the proposal', { branch: 'main' }, /set branch/],
    ['a keep that is not in the prompt', { keep: 'transfer_to_mars' }, /keep.*transfer_to_mars/],
    ['a pull request that is not there', { delivery: 'comment', 'pull-request-number': '99' }, /pull-request-number/],
    ['a selector that finds nothing', { 'prompt-selector': 'region:main' }, /prompt-selector/],
    ['inputs that are wrong', { 'run-ids': 'x', guard: 'y' }, /run-ids.*guard/],
  ])('refuses %s', async (_, inputs, message) => {
    const { run, cekura, github } = await startStory();
    const result = await run(inputs);
    expect(result.exitCode).toBe(1);
    expect(result.errors).toHaveLength(1);
    expect(result.errors[0]).toMatch(message);
    expect(result.outputs).toMatchObject({ status: 'failed' });
    expect(cekura.jobs).toEqual([]);
    expect(github.requests.filter(({ method }) => method !== 'GET')).toEqual([]);
    expect(result.log).not.toMatch(/^\s+at /m);
  });

  it.each([
    [
      'a region in source code',
      'agent.rb',
      'region:main',
      'P = <<~E\n# cekura:begin main\nYou are.\n# cekura:end main\nE\n',
      /region:main in agent\.rb is in source code.*move the prompt/,
    ],
    [
      'a marker beside code',
      'agent.py',
      'region:main',
      'P = "You are."  # cekura:begin main\n# cekura:end main\n',
      /other text next to its marker on line 1/,
    ],
    [
      'a block that is missing',
      'agents.md',
      'fence:support',
      '# Hi\n\n```text sales\nYou are.\n```\n',
      /fence:support in agents\.md was not found.*fence:sales \(line 3\)/,
    ],
    [
      'a forgotten selector',
      'agent.py',
      '',
      'PROMPT = "You are Ada. Greet the caller. Be brief and kind, and never promise a discount to anybody."\n',
      /prompt-selector is required for agent\.py.*symbol:PROMPT/,
    ],
    ['bytes', 'agent.py', 'symbol:PROMPT', 'PROMPT = b"You are."\n', /symbol:PROMPT was not found/],
  ])('refuses %s, having started nothing', async (_, path, selector, text, message) => {
    const files = { [path]: text };
    const { run, cekura } = await startStory({ github: { files } });
    const result = await run({ 'prompt-path': path, 'prompt-selector': selector }, { files });
    expect(result.exitCode).toBe(1);
    expect(result.errors).toHaveLength(1);
    expect(result.errors[0]).toMatch(message);
    expect(cekura.jobs).toEqual([]);
    expect(cekura.requests.filter(({ method }) => method !== 'GET')).toEqual([]);
  });

  it('rejects a prompt that differs between base branch and workspace', async () => {
    const { run, cekura } = await startStory();
    const result = await run({}, { files: { [PROMPT_PATH]: 'You are another agent.\n' } });
    expect(result.errors[0]).toMatch(/in branch main differs from the one in the workspace/);
    expect(cekura.jobs).toEqual([]);
  });

  it('names the permission that is missing to push the branch', async () => {
    const permissions = { contents: 'read', 'pull-requests': 'write', issues: 'write' } as const;
    const tokens = { reader: { login: 'github-actions[bot]', type: 'bot', permissions } } as const;
    const { run, cekura, github } = await startStory({ github: { tokens } });
    const result = await run();
    expect(result.errors[0]).toMatch(/permissions: contents: write/);
    expect(cekura.jobs).toEqual([]);
    expect(github.violations).toEqual([]);
  });

  it('rejects a prompt that contains the key', async () => {
    const { run, cekura } = await startStory();
    const prompt = `You are Ada.\nUse ${cekura.apiKey} to log in.\n`;
    const result = await run({ delivery: 'summary' }, { files: { [PROMPT_PATH]: prompt } });
    expect(result.errors[0]).toMatch(/contains the value of api-key/);
    expect(cekura.jobs).toEqual([]);
  });

  it('warns of a run that the service does not show', async () => {
    const { run } = await startStory();
    const result = await run({ 'run-ids': '612006,999999', 'dry-run': 'true' });
    expect(result.warnings.join()).toMatch(/does not show run 999999/);
  });

  it('says which secret to check when the key is refused', async () => {
    const { run, cekura } = await startStory();
    const result = await run({ 'api-key': 'wrong-key-987' });
    expect(result.errors[0]).toMatch(/api-key/);
    expect(cekura.jobs).toEqual([]);
  });
});

it('has the whole new text in the summary if there is no pull request', async () => {
  const { run } = await startStory();
  const whole = 'Full new text of';
  expect((await run({ delivery: 'summary' })).summary).toContain(whole);
  expect((await run()).summary).not.toContain(whole);
});

it('keeps a comment that quotes its marker, even from its own user', async () => {
  const { run, github } = await startStory();
  const sha = await github.pushCommit('feature', { 'README.md': 'changed' });
  const { number } = await github.openPull({ head: 'feature' });
  const event = pullRequestEvent(number, { ref: 'feature', sha });
  await run({}, { event });
  const [own] = await github.comments(number);
  const marker = own?.body?.split('\n').at(-1) ?? '';
  const quoting = `Coverage report\n\n${marker}\n\nend of report`;
  const other = await github.addComment(number, { as: 'github-actions[bot]', body: quoting });
  await run({ 'run-ids': '612005' }, { event });
  const after = await github.comments(number);
  expect(after.map(({ id }) => id)).toEqual([own?.id, other.id]);
  expect(after[1]?.body).toBe(quoting);
});

describe('the file', () => {
  it.each([
    ['CRLF line ends', 'You are Ada.\r\nBe brief.\r\n', /\r\n/],
    ['a byte order mark', '\uFEFFYou are Ada.\nBe brief.\n', /^\uFEFF/],
    ['no final newline', 'You are Ada.\nBe brief.', /[^\n]$/],
  ])('keeps %s', async (_, content, kept) => {
    const { run, github, cekura } = await startStory({
      github: { files: { [PROMPT_PATH]: { content, mode: '100755' } } },
      cekura: {
        improve: {
          output: {
            improved_prompt: 'You are Ada.\nBe kind and brief.\nAsk one question.\n',
            summary_of_changes: 'Kindness.',
          },
        },
      },
    });
    const result = await run({}, { files: { [PROMPT_PATH]: content } });
    expect(result.errors).toEqual([]);
    expect(cekura.jobs[0]?.request).toMatchObject({ prompt: content.replaceAll('\r', '').replace('\uFEFF', '') });
    const branch = result.outputs.branch ?? '';
    const written = (await github.readFile(branch, PROMPT_PATH)).toString();
    expect(written).toMatch(kept);
    expect(written.replaceAll('\r\n', '\n').replace('\uFEFF', '').trimEnd()).toBe(
      'You are Ada.\nBe kind and brief.\nAsk one question.',
    );
    expect(written.includes('\r\n')).toBe(content.includes('\r\n'));
    expect(await github.fileMode(branch, PROMPT_PATH)).toBe('100755');
  });
});

describe('a guard', () => {
  const LOST = {
    output: {
      improved_prompt: CLINIC_PROMPT.replace('+1 555 0100 142', 'on the website'),
      summary_of_changes: 'Shorter.',
    },
  };

  it('blocks a proposal that loses the phone number, and saves it', async () => {
    const { run, github } = await startStory({ cekura: { improve: LOST } });
    const result = await run();
    expect(result.exitCode).toBe(1);
    expect(result.outputs).toMatchObject({ status: 'blocked', changed: 'true', delivery: 'summary' });
    expect(result.errors).toHaveLength(1);
    expect(result.warnings.join()).toContain('literal-lost');
    expect(await github.pulls()).toEqual([]);
    expect(result.summary).toContain('on the website');
    expect(Object.values(await readTemp(result))[0]).toContain('on the website');
  });

  it('delivers with the findings on top when it only warns', async () => {
    const { run, github } = await startStory({ cekura: { improve: LOST } });
    const result = await run({ guard: 'warn' });
    expect(result.exitCode).toBe(0);
    expect(result.outputs).toMatchObject({ status: 'proposed', delivery: 'pull-request' });
    expect((await github.pulls())[0]?.body).toContain('literal-lost');
    const line = CLINIC_PROMPT.split('\n').findIndex((one) => one.includes('+1 555 0100 142')) + 1;
    expect(line).toBeGreaterThan(1);
    expect(result.log).toContain(`::warning file=${PROMPT_PATH},line=${line}::Guard literal-lost: `);
  });
});

it('does not offer a job again that was started with a whole file in place of the prompt', async () => {
  const path = 'agents/sales.json';
  const files = { [path]: '{"prompt": "Greet the caller, then book."}\n' };
  const { run, cekura } = await startStory({ github: { files } });
  const result = await run({ 'prompt-path': path, 'prompt-selector': 'file' }, { files });
  expect(result.outputs).toMatchObject({ status: 'failed', 'progress-id': cekura.jobs[0]?.progressId });
  expect(result.errors[0]).toMatch(
    /would no longer be valid JSON.*set prompt-selector.*start a new job without progress-id/,
  );
  expect(result.errors[0]).not.toMatch(/resume/);
});
