import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { CekuraOptions } from './emulator/cekura.ts';
import type { Permissions } from './emulator/github-routes.ts';
import { CANCELLATION_METRIC_ID, CLINIC_METRICS, CLINIC_PROMPT, RESULT_ID } from './emulator/world.ts';
import { CLINIC_RUNS } from './emulator/world-runs.ts';
import { type OpenStory, openStory, pullRequestEvent } from './support/open-story.ts';
import type { ActionResult, ActionRun } from './support/run-action.ts';

// The examples' own steps, run on the bundle with the permissions that they ask for.

interface Job {
  readonly permissions?: Permissions;
  readonly steps: readonly { readonly uses?: string; readonly with?: Readonly<Record<string, unknown>> }[];
}

interface Example {
  readonly path: string;
  readonly job?: string;
  /** What the workflow's expressions stand for. */
  readonly values?: Readonly<Record<string, string>>;
  readonly files?: Readonly<Record<string, string>>;
  readonly cekura?: CekuraOptions;
  event?(story: OpenStory): Promise<NonNullable<ActionRun['event']>>;
}

const ROOT = new URL('../', import.meta.url);
const read = (path: string) => readFileSync(new URL(path, ROOT), 'utf8');
const PROMPT = 'prompts/support.md';
/** The second one is where the reusable workflow puts its own repository. */
const OURS = ['OWNER/cekura-improve-action@v1', './.cekura-improve-action'];

/** Runs an example's step for this action; a lower permission replaces one of the workflow's. */
async function runExample(example: Example, lower: Permissions = {}): Promise<ActionResult> {
  const workflow = parse(read(example.path)) as { permissions?: Permissions; jobs: Record<string, Job> };
  const job = workflow.jobs[example.job ?? Object.keys(workflow.jobs)[0] ?? ''];
  const step = job?.steps.find(({ uses = '' }) => OURS.includes(uses));
  if (!job || !step) throw new Error(`${example.path} does not use the action there.`);
  const permissions = { ...(job.permissions ?? workflow.permissions), ...lower };
  const files = { [PROMPT]: CLINIC_PROMPT, ...example.files };
  const story = await openStory({
    ...(example.cekura ? { cekura: example.cekura } : {}),
    github: { files, tokens: { 'ghs_example-token': { login: 'github-actions[bot]', type: 'bot', permissions } } },
  });
  try {
    const values: Record<string, string> = {
      'secrets.CEKURA_API_KEY': story.cekura.apiKey,
      'secrets.api-key': story.cekura.apiKey,
      'secrets.github-token || github.token': story.github.token,
      'inputs.api-url': story.cekura.url,
      ...example.values,
    };
    const inputs = Object.entries(step.with ?? {}).map(([name, value]) => [
      name,
      String(value).replace(/\$\{\{ *(.+?) *\}\}/g, (_, expression: string) => values[expression] ?? ''),
    ]);
    const event = await example.event?.(story);
    // What a story sets by itself is the example's to set.
    const none = { 'api-key': '', 'prompt-path': '', 'run-ids': '' };
    return await story.run({ ...none, ...Object.fromEntries(inputs) }, event ? { event } : {});
  } finally {
    await story.close();
  }
}

const result = { 'steps.tests.outputs.result_id': String(RESULT_ID) };

const EXAMPLES: readonly (readonly [Example, delivery: string])[] = [
  [
    {
      path: 'examples/pull-request.yml',
      values: result,
      async event({ github }) {
        const sha = await github.pushCommit('feature', { 'README.md': 'changed' });
        const { number } = await github.openPull({ head: 'feature' });
        return pullRequestEvent(number, { ref: 'feature', sha });
      },
    },
    'comment',
  ],
  [{ path: 'examples/schedule.yml', values: result, event: async () => ({ name: 'schedule' }) }, 'pull-request'],
  [
    {
      path: 'examples/by-hand.yml',
      values: { 'inputs.run-ids': '612006', 'inputs.dry-run': 'false' },
      event: async () => ({ name: 'workflow_dispatch' }),
    },
    'pull-request',
  ],
  [
    {
      path: 'examples/metrics-propose.yml',
      cekura: { metrics: CLINIC_METRICS.slice(0, 2).map((metric, index) => ({ ...metric, id: 901 + index })) },
      event: async () => ({ name: 'schedule' }),
    },
    'pull-request',
  ],
];

describe.each(EXAMPLES)('$path', { concurrent: true }, (example, delivery) => {
  it(`ends with a ${delivery}`, async () => {
    const { exitCode, errors, warnings, outputs } = await runExample(example);
    expect({ exitCode, errors, warnings }).toEqual({ exitCode: 0, errors: [], warnings: [] });
    expect(outputs).toMatchObject({ status: 'proposed', delivery });
  });

  it('asks for no permission to write that it could do without', async () => {
    const { permissions = {} } = parse(read(example.path)) as { permissions?: Permissions };
    const written = Object.entries(permissions).filter(([, level]) => level === 'write');
    expect(written).not.toEqual([]);
    const deliveries = await Promise.all(
      written.map(async ([scope]) => (await runExample(example, { [scope]: 'read' })).outputs.delivery),
    );
    expect(deliveries).not.toContain(delivery);
  });
});

describe.each([
  ['examples/matrix.yml', {}],
  [
    '.github/workflows/cekura-improve.yml',
    { 'inputs.config-path': 'cekura/targets.yaml', 'inputs.guard': 'error', 'inputs.dry-run': 'false' },
  ],
])('%s', (path, inputs) => {
  const prompt = `${CLINIC_PROMPT}\nSay: This call may be recorded. Pass callers on with transfer_to_agent.\n`;
  const example: Example = {
    path,
    values: inputs,
    files: {
      'cekura/targets.yaml': read('examples/cekura/targets.yaml'),
      [PROMPT]: `---\nname: support\n---\n${prompt}`,
    },
    cekura: { runs: CLINIC_RUNS.map((run) => ({ ...run, result_id: 40718 })) },
  };

  it('plans the targets, and proposes a change for one of them', async () => {
    const plan = await runExample({ ...example, job: 'plan' });
    expect(plan.outputs.status).toBe('planned');
    const { target } = JSON.parse(plan.outputs.matrix ?? '{}') as { target: string[] };
    expect(target).toContain('support');
    const improve = await runExample({
      ...example,
      job: 'improve',
      values: { ...inputs, 'matrix.target': 'support' },
    });
    expect(improve.errors).toEqual([]);
    expect(improve.outputs).toMatchObject({ status: 'proposed', delivery: 'pull-request' });
  });
});

describe('examples/metrics-apply.yml', () => {
  const [metric] = CLINIC_METRICS;
  const file = {
    'cekura/metrics/fee.yaml': `id: ${CANCELLATION_METRIC_ID}\nname: ${metric?.name}\ndescription: Better.\ntype: llm_judge\n`,
  };
  const path = 'examples/metrics-apply.yml';

  it('comments on a pull request what a merge would do', async () => {
    const event: Example['event'] = async ({ github }) => {
      const sha = await github.pushCommit('feature', file);
      const { number } = await github.openPull({ head: 'feature' });
      return pullRequestEvent(number, { ref: 'feature', sha });
    };
    const { errors, outputs } = await runExample({ path, job: 'preview', files: file, event });
    expect(errors).toEqual([]);
    expect(outputs).toMatchObject({ status: 'planned', delivery: 'comment' });
  });

  it('applies on the merge', async () => {
    const { errors, outputs } = await runExample({
      path,
      job: 'apply',
      files: file,
      event: async () => ({ name: 'push' }),
    });
    expect(errors).toEqual([]);
    expect(outputs).toMatchObject({ status: 'applied' });
  });
});
