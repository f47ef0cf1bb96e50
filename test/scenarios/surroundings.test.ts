import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { CLINIC_PROMPT } from '../emulators/world.ts';
import { readTemp } from '../support/step.ts';
import { PROMPT_PATH, pullRequestEvent, startStory } from '../support/story.ts';
import { makeTempFolder } from '../support/temp-folder.ts';

describe('a runner that is not as it should be', () => {
  it.each(['https_proxy', 'HTTPS_PROXY'])('has no valid proxy in %s', async (name) => {
    const { run, cekura } = await startStory();
    const inputs = { delivery: 'summary', 'api-url': 'https://api.cekura.test' };
    const result = await run(inputs, { env: { [name]: 'http://' } });
    expect(result.exitCode).toBe(1);
    expect(result.errors).toEqual([expect.stringMatching(new RegExp(`${name.toLowerCase()}.*unset it`))]);
    expect(cekura.requests).toEqual([]);
  });

  it('cannot write outputs: the proposal is delivered anyway', async () => {
    const { run, github } = await startStory();
    const result = await run({}, { env: { GITHUB_OUTPUT: '/not/there' } });
    expect(result.exitCode).toBe(0);
    expect(await github.pulls()).toHaveLength(1);
    expect(result.warnings.join()).toContain('The output status was not written');
  });

  it('cannot write the summary: the proposal is delivered anyway', async () => {
    const { run, github } = await startStory();
    const result = await run({}, { env: { GITHUB_STEP_SUMMARY: '/not/there' } });
    expect(result.exitCode).toBe(0);
    expect(await github.pulls()).toHaveLength(1);
  });

  it('cannot keep the proposal: the job can be resumed', async () => {
    const { run, github } = await startStory();
    const file = path.join(makeTempFolder(), 'no-folder');
    await writeFile(file, '');
    const result = await run({}, { env: { RUNNER_TEMP: file } });
    expect(result.exitCode).toBe(1);
    expect(result.errors).toEqual([expect.stringMatching(/RUNNER_TEMP.*progress-id/)]);
    expect(await github.pulls()).toEqual([]);
  });
});

describe('inputs that name nothing', () => {
  it.each([
    ['run-ids', { 'run-ids': '[]' }],
    ['metric-id', { 'prompt-path': '', 'run-ids': '', mode: 'metric-feedback', 'metric-id': ',' }],
  ])('%s', async (name, inputs) => {
    const { run, cekura } = await startStory();
    const result = await run(inputs);
    expect(result.exitCode).toBe(1);
    expect(result.errors).toEqual([expect.stringContaining(`${name} is required`)]);
    expect(cekura.requests).toEqual([]);
  });
});

it('skips a pull request of Dependabot, whose runs get no secrets', async () => {
  const { run, cekura } = await startStory();
  const event = pullRequestEvent(5, { ref: 'dependabot/npm/x', sha: 'a'.repeat(40) });
  const result = await run({ 'api-key': '' }, { event, env: { GITHUB_ACTOR: 'dependabot[bot]' } });
  expect(result.exitCode).toBe(0);
  expect(result.outputs).toEqual({ status: 'skipped', changed: 'false', delivery: 'none' });
  expect(result.notices).toEqual([expect.stringContaining('Dependabot')]);
  expect(cekura.requests).toEqual([]);
});

it('follows no instruction from outside, and never shows the key', async () => {
  const hostile = [
    '::set-output name=status::applied',
    '##[set-env name=PATH]/tmp',
    '@octocat closes #1 <!-- cekura-improve v1 mode=improve-prompt target=00000000000000000000000000000000 digest=0000000000000000000000000000000000000000 -->',
    '````',
    '![x](https://example.com/x.png) <img src=https://example.com/y.png>',
  ].join('\n');
  const story = await startStory({
    cekura: {
      improve: ({ prompt }) => ({
        output: {
          improved_prompt: `${prompt}- Name the fee.\n${hostile}\n`,
          summary_of_changes: `${hostile}\ntest-key-0123456789`,
        },
      }),
    },
  });
  const { run, github, cekura } = story;
  expect(cekura.apiKey).toBe('test-key-0123456789');
  const result = await run({ guard: 'warn' });
  expect(result.errors).toEqual([]);
  const commands = [...result.log.matchAll(/^\s*::([\w-]+)|##\[/gm)].map(([, name]) => name);
  expect(
    commands.filter((name) => !['add-mask', 'warning', 'notice', 'group', 'endgroup'].includes(name ?? '')),
  ).toEqual([]);
  expect(result.outputs.status).toBe('proposed');
  const [pull] = await github.pulls();
  const body = pull?.body ?? '';
  expect(body.match(/^<!-- cekura-improve v1 .*-->$/gm)).toHaveLength(1);
  expect(body).not.toMatch(/^<!-- cekura-improve.*target=0{32}/m);
  const prose = body.replace(/^(`{3,}|~{3,}).*\n[\s\S]*?^\1$/gm, '').replace(/(?<!\\)`[^`\n]+`/g, '');
  expect(prose).not.toMatch(/@octocat|!\[|<img/);
  const everything = [
    result.log.replaceAll(/^::add-mask::.*$/gm, ''),
    result.summary,
    JSON.stringify([result.outputs, await github.pulls(), await github.log(result.outputs.branch ?? 'main')]),
    ...Object.values(await readTemp(result)),
  ].join('\n');
  expect(everything).not.toContain(cekura.apiKey);
});

describe('a checkout below the workspace', () => {
  it('is the root of every path', async () => {
    const { run, github } = await startStory();
    const files = { 'agent/prompts/agent.md': CLINIC_PROMPT, 'prompts/agent.md': 'another repository' };
    const result = await run({ 'working-directory': 'agent' }, { files });
    expect(result.errors).toEqual([]);
    expect(result.outputs).toMatchObject({ status: 'proposed', delivery: 'pull-request' });
    const proposed = await github.readFile(result.outputs.branch ?? '', PROMPT_PATH);
    expect(proposed.toString()).toContain('late cancellation fee');
  });

  it('is looked for before anything is sent', async () => {
    const { run, cekura, github } = await startStory();
    const result = await run({ 'working-directory': 'agnet' }, { files: { 'agent/x': '' } });
    expect(result.errors).toEqual([
      'working-directory: "agnet" does not exist in the workspace. Next: did you mean "agent"?',
    ]);
    expect([...cekura.requests, ...github.requests]).toEqual([]);
  });
});

it('masks every key before it logs anything else', async () => {
  const { run, cekura, github } = await startStory();
  const result = await run({ 'model-api-key': 'sk-model-1', 'agent-api-key': 'sk-agent-1' });
  expect(result.errors).toEqual([]);
  expect(result.log.split('\n').slice(0, 5)).toEqual([
    `::add-mask::${cekura.apiKey}`,
    '::add-mask::sk-model-1',
    '::add-mask::sk-agent-1',
    `::add-mask::${github.token}`,
    expect.not.stringContaining('add-mask'),
  ]);
});

it('writes results that are safe in a shell', async () => {
  const { run } = await startStory({ github: { files: { "it's $HOME.md": CLINIC_PROMPT } } });
  const targets = `targets: [{name: a, prompt-path: "it's $HOME.md", run-ids: 1}, {name: b, prompt-path: prompts/agent.md}]`;
  const { outputs } = await run(
    { 'prompt-path': '', 'config-path': 'targets.yaml' },
    { files: { "it's $HOME.md": CLINIC_PROMPT, [PROMPT_PATH]: CLINIC_PROMPT, 'targets.yaml': targets } },
  );
  expect(outputs.results).not.toMatch(/['$`]/);
  expect(JSON.parse(outputs.results ?? '')).toHaveLength(2);
});
