import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { run } from '../../src/main.ts';
import { connectRunner } from '../../src/runner.ts';
import { countTimers } from '../support/count-timers.ts';
import { fakeClock } from '../support/fake-clock.ts';
import { createMemoryCore, NO_FILES } from '../support/memory-core.ts';
import { makeTempFolder } from '../support/temp-folder.ts';

const CONFIG = `targets:
  - name: desk
    prompt-path: desk.md
  - name: night
    prompt-path: night.md
`;

/** Runs the action without a service: nothing listens on the port. */
async function act(inputs: Record<string, string>, env: Record<string, string> = {}, stop?: Error) {
  const workspace = makeTempFolder();
  for (const folder of [workspace, path.join(workspace, 'repo')]) {
    await mkdir(folder, { recursive: true });
    await writeFile(path.join(folder, 'targets.yaml'), CONFIG);
    await writeFile(path.join(folder, 'desk.md'), 'Say hello.\n');
  }
  const variables = {
    ...{ GITHUB_REPOSITORY: 'acme/agents', GITHUB_EVENT_NAME: 'push', GITHUB_REF: 'refs/heads/main' },
    ...{ GITHUB_WORKSPACE: workspace, ...NO_FILES },
    ...{ RUNNER_TEMP: workspace, 'INPUT_API-KEY': 'ck_live_1', 'INPUT_API-URL': 'http://127.0.0.1:1', ...env },
    ...Object.fromEntries(Object.entries(inputs).map(([name, text]) => [`INPUT_${name.toUpperCase()}`, text])),
  };
  const logged = createMemoryCore(variables, () => undefined);
  const stopped = new AbortController();
  if (stop) stopped.abort(stop);
  const clock = fakeClock(1);
  const timers = countTimers(clock);
  let loads = 0;
  const exitCode = await run({
    ...{ env: variables, clock, signal: stopped.signal },
    loadRunner: async (secrets) => {
      loads += 1;
      return connectRunner(logged.core, secrets);
    },
  });
  // One would keep the process alive until the deadline.
  expect(timers()).toBe(0);
  const lines = logged.log.split('\n').filter((line) => line !== '' && !line.startsWith('::add-mask::'));
  return { exitCode, lines, outputs: logged.outputs, summary: logged.summary, loads };
}

const OWN = { GITHUB_REF: 'refs/heads/cekura/improve-prompt/desk' };
const PROMPT = { 'prompt-path': 'desk.md', 'run-ids': '7', delivery: 'summary' };

it('a plan lists the targets, with a warning for each prompt that is missing', async () => {
  const { exitCode, lines, outputs } = await act({ mode: 'plan', 'config-path': 'targets.yaml' });
  expect([exitCode, outputs.status, JSON.parse(outputs.matrix ?? '')]).toEqual([
    ...[0, 'planned', { target: ['desk', 'night'] }],
  ]);
  expect(lines).toEqual([
    '::group::Targets: 2',
    'desk',
    'night',
    '::endgroup::',
    expect.stringMatching(/^::warning::.*night/),
  ]);
});

it('a plan is made on a branch of this action too, and below working-directory', async () => {
  const inputs = { mode: 'plan', 'config-path': 'targets.yaml', target: 'desk', 'working-directory': 'repo' };
  expect((await act(inputs, OWN)).outputs.matrix).toBe('{"target":["desk"]}');
  expect((await act({ ...inputs, 'working-directory': 'gone' })).exitCode).toBe(1);
});

it.each<[what: string, inputs: Record<string, string>, env: Record<string, string>, skipped: boolean]>([
  ['on a branch of this action', PROMPT, OWN, true],
  ['on the branch that is named', { ...PROMPT, branch: 'mine' }, { GITHUB_REF: 'refs/heads/mine' }, true],
  ['on another branch', PROMPT, {}, false],
  ['that only previews', { mode: 'apply-metrics' }, OWN, false],
])('a run %s is skipped: %s', async (_, inputs, env, skipped) => {
  const { exitCode, outputs, loads, lines } = await act(inputs, env);
  expect([outputs.status === 'skipped', exitCode === 0, loads]).toEqual([skipped, skipped, 1]);
  if (skipped) expect(lines).toEqual([expect.stringMatching(/^::notice::Branch .* is a branch of this action/)]);
});

it.each<[what: string, inputs: Record<string, string>, message: RegExp]>([
  [
    'an input is wrong',
    { ...PROMPT, 'run-ids': 'x' },
    /^::error::Invalid input: run-ids must list positive whole numbers/,
  ],
  ['a file is missing', { ...PROMPT, 'prompt-path': 'gone.md' }, /^::error::.*gone\.md/],
  ['the service is down', PROMPT, /^::error::.*(127\.0\.0\.1|ECONNREFUSED)/],
])('one error is shown if %s', async (_, inputs, message) => {
  const { exitCode, lines, outputs, summary, loads } = await act(inputs);
  expect([exitCode, outputs.status, outputs.changed, loads]).toEqual([1, 'failed', 'false', 1]);
  expect(lines.filter((line) => line.startsWith('::error'))).toEqual([expect.stringMatching(message)]);
  expect(summary).toMatch(/^## Cekura Improve: failed/);
});

it('the lines of several targets have their names, and each fails by itself', async () => {
  const { exitCode, lines, outputs } = await act({ 'config-path': 'targets.yaml', 'run-ids': '7' });
  expect(exitCode).toBe(1);
  expect(JSON.parse(outputs.results ?? '')).toMatchObject([
    { target: 'desk', status: 'failed' },
    { target: 'night', status: 'failed' },
  ]);
  expect(lines.filter((line) => line.startsWith('::error'))).toEqual([
    expect.stringMatching(/^::error::desk: /),
    expect.stringMatching(/^::error::night: /),
  ]);
  // No proposal was kept, so there is no folder for them.
  expect(outputs['proposal-path']).toBeUndefined();
});

it('a stop before the start is the reason', async () => {
  const { exitCode, lines } = await act(PROMPT, {}, new Error('It was stopped'));
  expect(exitCode).toBe(1);
  expect(lines.at(-1)).toMatch(/^::error::.*It was stopped/);
});

it('a job that is resumed is named when it fails', async () => {
  const { lines } = await act({ ...PROMPT, 'prompt-path': 'gone.md', 'progress-id': 'job-7' });
  expect(lines.filter((line) => line.startsWith('::error'))).toEqual([expect.stringContaining('job-7')]);
});
