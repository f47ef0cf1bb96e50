import { describe, expect, it } from 'vitest';
import { CLINIC_PROMPT } from '../emulators/world.ts';
import { readResults } from '../support/metric-story.ts';
import { readTemp } from '../support/step.ts';
import { startStory } from '../support/story.ts';

const CONFIG_PATH = 'cekura/targets.yaml';
const CONFIG = `defaults:
  run-ids: [612006]
targets:
  - name: desk
    prompt-path: prompts/desk.md
  - name: night
    prompt-path: prompts/night.md
  - name: lost
    prompt-path: prompts/lost.md
`;
const STEP = { 'prompt-path': '', 'run-ids': '', 'config-path': CONFIG_PATH };
/** What a shell would run, were it pasted there. */
const NASTY = "Say `$(touch gone)`; 'then' {{caller_name}}.";
const FILES = {
  [CONFIG_PATH]: CONFIG,
  'prompts/desk.md': CLINIC_PROMPT,
  'prompts/night.md': `${CLINIC_PROMPT}\nYou work at night.\n`,
  'prompts/lost.md': `${CLINIC_PROMPT}\n${NASTY}\n`,
};

describe('a file of many targets', () => {
  it('gives each target its own pull request, and a blocked one stops no other', async () => {
    const { run, github } = await startStory({
      github: { files: FILES },
      cekura: {
        improve: ({ prompt }) =>
          String(prompt).includes(NASTY)
            ? { output: { improved_prompt: CLINIC_PROMPT.replace('+1 555 0100 142', '?'), summary_of_changes: '' } }
            : {},
      },
    });
    const result = await run({ ...STEP, keep: 'book_appointment' }, { files: FILES });
    expect(result.exitCode).toBe(1);
    expect(result.errors).toHaveLength(1);
    expect(result.outputs).toMatchObject({ status: 'blocked', changed: 'true' });
    const results = readResults(result);
    expect(results).toMatchObject([
      { target: 'desk', status: 'proposed', 'pull-request-operation': 'created' },
      { target: 'night', status: 'proposed', 'pull-request-operation': 'created' },
      { target: 'lost', status: 'blocked', error: 'ActionError' },
    ]);
    expect(new Set(results.map((one) => one['pull-request-number']))).toEqual(new Set(['1', '2', undefined]));
    expect((await github.pulls()).map(({ head }) => head.ref).sort()).toEqual([
      'cekura/improve-prompt/desk',
      'cekura/improve-prompt/night',
    ]);
    expect(result.outputs['progress-id']?.split(',')).toEqual(results.map((one) => one['progress-id']));
    const folder = result.outputs['proposal-path'];
    expect(folder).toBeDefined();
    expect(results.map((one) => one['proposal-path']?.startsWith(`${folder}/`))).toEqual([true, true, true]);
    expect(Object.keys(await readTemp(result))).toHaveLength(3);
    // No output holds the text of a prompt, an error's neither.
    expect(Object.values(result.outputs).join()).not.toMatch(/555 0100|caller_name|touch gone|[`$;']/);
  });

  it.each(['', 'plan'])('with two that overlap is refused before any request, with mode "%s"', async (mode) => {
    const config = `${CONFIG}  - name: part\n    prompt-path: ./prompts/desk.md\n    prompt-selector: body\n`;
    const files = { ...FILES, [CONFIG_PATH]: config };
    const { run, cekura, github } = await startStory({ github: { files } });
    const result = await run({ ...STEP, mode }, { files });
    expect(result.exitCode).toBe(1);
    expect(result.errors).toHaveLength(1);
    expect(result.errors[0]).toMatch(/targets "desk" and "part" overlap in prompts\/desk\.md/);
    expect([...cekura.requests, ...github.requests]).toEqual([]);
  });

  it('is listed as a matrix by plan, without a key and without a request', async () => {
    const { 'prompts/lost.md': _, ...files } = FILES;
    const { run, cekura, github } = await startStory({ github: { files } });
    const result = await run({ ...STEP, mode: 'plan', 'api-key': '', 'github-token': '' }, { files });
    expect(result.exitCode).toBe(0);
    expect(result.outputs).toMatchObject({ status: 'planned', changed: 'false', delivery: 'none' });
    expect(JSON.parse(result.outputs.matrix ?? '')).toEqual({ target: ['desk', 'night', 'lost'] });
    // The others can run.
    expect(result.warnings).toEqual([expect.stringMatching(/prompts\/lost\.md/)]);
    expect([...cekura.requests, ...github.requests]).toEqual([]);
  });

  it('applies each target’s own timeout-minutes', async () => {
    const files = {
      ...FILES,
      [CONFIG_PATH]: `targets:
  - { name: short, prompt-path: prompts/desk.md, timeout-minutes: 0.03, run-ids: [612006] }
  - { name: long, prompt-path: prompts/night.md, timeout-minutes: 0.12, run-ids: [612006] }
`,
    };
    const asked = { status: 503, headers: { 'retry-after': '3' } };
    const { run, cekura } = await startStory({
      github: { files },
      cekura: { improve: { ends: 'never' }, faults: [{ match: { path: /progress/ }, outcome: asked }] },
    });
    const result = await run({ ...STEP, delivery: 'summary' }, { files });
    expect(result.errors).toHaveLength(2);
    const pollsOf = (index: number) =>
      cekura.requests.filter(({ path }) => path.endsWith(`progress_id=${cekura.jobs[index]?.progressId}`)).length;
    const short = cekura.jobs.findIndex(({ request }) => request.prompt === FILES['prompts/desk.md']);
    expect(pollsOf(short)).toBe(1);
    expect(pollsOf(1 - short)).toBeGreaterThan(1);
  });

  it('runs the targets that the step names', async () => {
    const { run, cekura } = await startStory({ github: { files: FILES } });
    const result = await run({ ...STEP, target: 'night', delivery: 'summary' }, { files: FILES });
    expect(result.outputs).toMatchObject({ status: 'proposed', delivery: 'summary' });
    expect(cekura.jobs.map(({ request }) => (request as { prompt: string }).prompt)).toEqual([
      FILES['prompts/night.md'],
    ]);
  });
});

it('skips a run on the branch of one of the targets', async () => {
  const files = { [CONFIG_PATH]: CONFIG.replace('desk.md', 'desk.md\n    branch: better/desk') };
  const { run, cekura } = await startStory({ github: { files, branches: { 'better/desk': { 'README.md': 'x' } } } });
  const result = await run(STEP, { env: { GITHUB_REF: 'refs/heads/better/desk' } });
  expect(result.errors).toEqual([]);
  expect(result.outputs.status).toBe('skipped');
  expect(cekura.jobs).toEqual([]);
});

it('keeps all targets from GitHub while a rate limit lasts', async () => {
  const limited = { status: 403, headers: { 'retry-after': '60' }, body: { message: 'A secondary rate limit' } };
  const { run, github } = await startStory({
    github: { files: FILES, faults: [{ match: { path: /branches\/main$/, nth: 1 }, outcome: limited }] },
  });
  const result = await run({ ...STEP, target: 'desk, night' }, { files: FILES });
  expect(result.outputs.status).toBe('proposed');
  const [first, second, ...others] = github.requests;
  // The first two were under way together.
  expect([first, second].map((request) => request?.path.endsWith('/branches/main'))).toEqual([true, true]);
  const endMs = (first?.at ?? 0) + 60_000;
  expect(others.filter(({ at }) => at < endMs)).toEqual([]);
});

it('does not start a target for which too little time is left', { timeout: 60_000 }, async () => {
  const names = Array.from({ length: 51 }, (_, index) => `p${index}`);
  const files = Object.fromEntries(names.map((name) => [`${name}.md`, CLINIC_PROMPT]));
  const targets = names.map((name) => ({ name, 'prompt-path': `${name}.md`, 'run-ids': 612006 }));
  // Nothing to propose, which is quickly done.
  const improve = ({ prompt }: Record<string, unknown>) => ({
    output: { improved_prompt: String(prompt), summary_of_changes: '' },
  });
  const { run, cekura } = await startStory({ cekura: { jobMs: 36_000, improve } });
  const result = await run(
    { 'prompt-path': '', 'run-ids': '', 'config-path': 'targets.json', 'timeout-minutes': '1', delivery: 'summary' },
    { files: { ...files, 'targets.json': JSON.stringify({ targets }) } },
  );
  expect(cekura.jobs).toHaveLength(50);
  expect(result.errors).toEqual([
    expect.stringMatching(
      /^p\d+: This target was not started, because other targets used more than half of timeout-minutes \(1\)\. Next: raise timeout-minutes, run fewer targets at once with target or metric-id, or use mode plan to give each a job of its own/,
    ),
  ]);
});
