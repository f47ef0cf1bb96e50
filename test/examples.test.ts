import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { EXAMPLES, read } from './docs/pages.ts';
import {
  ACTION,
  findFieldProblems,
  findInputProblems,
  isOurs,
  type Job,
  stepsOf,
  type Workflow,
} from './docs/workflows.ts';
import type { CekuraOptions } from './emulators/cekura.ts';
import type { Permissions } from './emulators/github-routes.ts';
import { CANCELLATION_METRIC_ID, CLINIC_AGENT, CLINIC_METRICS, CLINIC_PROMPT, RESULT_ID } from './emulators/world.ts';
import { CLINIC_RUNS } from './emulators/world-runs.ts';
import { type OpenStory, openStory, pullRequestEvent } from './support/open-story.ts';
import type { ActionResult, ActionRun } from './support/step.ts';

// The examples' own steps, run on the bundle with the permissions that they ask for.

interface Example {
  readonly path: string;
  readonly job?: string;
  /** What the workflow's expressions stand for. */
  readonly values?: Readonly<Record<string, string>>;
  readonly files?: Readonly<Record<string, string>>;
  readonly cekura?: CekuraOptions;
  /** What happened before: the event, and the workspace where the event changed it. */
  begin?(story: OpenStory): Promise<Partial<ActionRun>>;
}

const PROMPT = 'prompts/support.md';
const TOKEN = 'ghs_example-token';
const APP_TOKEN = 'ghs_app-token';
const PREFIX = 'permission-';

const workflowAt = (path: string) => parse(read(path)) as Workflow;
const fill = (given: Job['with'] = {}, values: Readonly<Record<string, string>> = {}) =>
  Object.entries(given).map(([name, value]) => [
    name,
    String(value).replace(/\$\{\{ *(.+?) *\}\}/g, (_, expression: string) => values[expression] ?? ''),
  ]);

/** A job of an example; of one that calls the reusable workflow, that workflow's job with what the caller gives it. */
function findJob({ path, job: name, values = {} }: Example): { job: Job; workflow: Workflow; values: typeof values } {
  const workflow = workflowAt(path);
  const [caller] = Object.values(workflow.jobs);
  if (caller?.uses?.startsWith(`${ACTION}/`)) {
    const called = workflowAt(caller.uses.slice(ACTION.length + 1).replace(/@.*/, ''));
    const defaults = Object.entries(called.on?.workflow_call?.inputs ?? {}).map(([input, one]) => [input, one.default]);
    const inputs = { ...Object.fromEntries(defaults), ...Object.fromEntries(fill(caller.with, values)) };
    const given = Object.entries(inputs).map(([input, value]) => [`inputs.${input}`, String(value)]);
    const job = called.jobs[name ?? ''];
    if (job) return { job, workflow: called, values: { ...values, ...Object.fromEntries(given) } };
  }
  const job = workflow.jobs[name ?? Object.keys(workflow.jobs)[0] ?? ''];
  if (!job) throw new Error(`${path} has no job ${name}.`);
  return { job, workflow, values };
}

/** The permissions of the token that the step gets: the workflow's own, or those of the app whose token is made. */
function permissionsOf({ job, workflow }: Pick<ReturnType<typeof findJob>, 'job' | 'workflow'>): Permissions {
  const app = job.steps?.find(({ uses }) => uses?.startsWith('actions/create-github-app-token@'));
  if (!app) return job.permissions ?? workflow.permissions ?? {};
  const asked = Object.entries(app.with ?? {}).filter(([name]) => name.startsWith(PREFIX));
  return Object.fromEntries(asked.map(([name, level]) => [name.slice(PREFIX.length), level]));
}

/** Runs an example's step for this action; a lower permission replaces one of the token's. */
async function runExample(example: Example, lower: Permissions = {}): Promise<ActionResult> {
  const found = findJob(example);
  const step = found.job.steps?.find(({ uses }) => isOurs(uses));
  if (!step) throw new Error(`${example.path} does not use the action there.`);
  const own = found.job.permissions ?? found.workflow.permissions ?? {};
  const asked = permissionsOf(found);
  const isVerified = String(step.with?.verify) === 'true';
  const story = await openStory({
    ...(example.cekura ? { cekura: example.cekura } : {}),
    ...(isVerified ? { chat: { apiKey: '', models: ['support'] }, verifies: true } : {}),
    github: {
      files: { [PROMPT]: CLINIC_PROMPT, ...example.files },
      tokens: {
        [TOKEN]: { login: 'github-actions[bot]', type: 'bot', permissions: asked === own ? { ...own, ...lower } : own },
        [APP_TOKEN]: { login: 'cekura-improver[bot]', type: 'bot', permissions: { ...asked, ...lower } },
      },
    },
  });
  try {
    const values = {
      'secrets.CEKURA_API_KEY': story.cekura.apiKey,
      'secrets.api-key': story.cekura.apiKey,
      'secrets.github-token || github.token': TOKEN,
      'steps.app.outputs.token': APP_TOKEN,
      ...found.values,
    };
    const inputs = fill(step.with, values).filter(([name]) => name !== 'api-url' && name !== 'agent-url');
    // What a story sets by itself is the example's to set.
    const none = { 'api-key': '', 'prompt-path': '', 'run-ids': '' };
    return await story.run({ ...none, ...Object.fromEntries(inputs) }, (await example.begin?.(story)) ?? {});
  } finally {
    await story.close();
  }
}

const result = { 'steps.tests.outputs.result_id': String(RESULT_ID) };
const on = (name: string) => async () => ({ event: { name } });
const CLICKED = { 'inputs.guard': 'error', 'inputs.dry-run': 'false' };

/** A pull request whose head has these files. */
function onPullRequest(files: Readonly<Record<string, string>>): NonNullable<Example['begin']> {
  return async ({ github }) => {
    const sha = await github.pushCommit('feature', files);
    const { number } = await github.openPull({ head: 'feature' });
    return { files, event: pullRequestEvent(number, { ref: 'feature', sha }) };
  };
}

const EXAMPLE_RUNS: readonly (readonly [Example, delivery: string])[] = [
  [
    {
      path: 'examples/pull-request.yml',
      values: result,
      begin: onPullRequest({ [PROMPT]: CLINIC_PROMPT, 'README.md': 'changed' }),
    },
    'comment',
  ],
  [
    {
      path: 'examples/suggestion.yml',
      values: result,
      begin: onPullRequest({ [PROMPT]: CLINIC_PROMPT.replace('before you end the call', 'before you hang up') }),
    },
    'suggestion',
  ],
  [{ path: 'examples/schedule.yml', values: result, begin: on('schedule') }, 'pull-request'],
  [
    { path: 'examples/verify.yml', values: { 'inputs.run-ids': '612006' }, begin: on('workflow_dispatch') },
    'pull-request',
  ],
  [
    {
      path: 'examples/quick-start.yml',
      values: { 'inputs.run-ids': '612006' },
      begin: on('workflow_dispatch'),
    },
    'pull-request',
  ],
  [{ path: 'examples/github-app.yml', values: result, begin: on('schedule') }, 'pull-request'],
  [
    {
      path: 'examples/by-hand.yml',
      values: { 'inputs.run-ids': '612006', ...CLICKED },
      begin: on('workflow_dispatch'),
    },
    'pull-request',
  ],
  [
    {
      path: 'examples/keep-proposal.yml',
      values: { 'inputs.run-ids': '612006' },
      begin: on('workflow_dispatch'),
    },
    'summary',
  ],
  [
    {
      path: 'examples/metrics-propose.yml',
      cekura: { metrics: CLINIC_METRICS.slice(0, 2).map((metric, index) => ({ ...metric, id: 901 + index })) },
      begin: on('schedule'),
    },
    'pull-request',
  ],
  [
    {
      path: 'examples/metrics-generate.yml',
      values: { 'inputs.agent-id': String(CLINIC_AGENT.id), 'inputs.num-metrics': '3' },
      begin: on('workflow_dispatch'),
    },
    'pull-request',
  ],
];

describe.each(EXAMPLE_RUNS)('$path', { concurrent: true }, (example, delivery) => {
  it(`ends with a ${delivery}`, async () => {
    const { exitCode, errors, warnings, outputs } = await runExample(example);
    expect({ exitCode, errors, warnings }).toEqual({ exitCode: 0, errors: [], warnings: [] });
    expect(outputs).toMatchObject({ status: 'proposed', delivery });
    expect(outputs['proposal-path']).toBeTruthy();
  });

  it('asks for no permission to write that it could do without', async () => {
    const written = Object.entries(permissionsOf(findJob(example))).filter(([, level]) => level === 'write');
    if (delivery === 'summary') expect(written).toEqual([]);
    else expect(written).not.toEqual([]);
    const deliveries = await Promise.all(
      written.map(async ([scope]) => (await runExample(example, { [scope]: 'read' })).outputs.delivery),
    );
    expect(deliveries).not.toContain(delivery);
  });
});

describe.each([
  ['examples/matrix.yml', {}],
  ['examples/many-targets.yml', {}],
  ['examples/many-targets-by-hand.yml', { 'inputs.target': 'support', ...CLICKED }],
])('%s', { concurrent: true }, (path, values) => {
  it('plans the targets, and proposes a change for one of them', async () => {
    const prompt = `${CLINIC_PROMPT}\nSay: This call may be recorded. Pass callers on with transfer_to_agent.\n`;
    const example: Example = {
      path,
      values,
      files: {
        'cekura/targets.yaml': read('examples/cekura/targets.yaml'),
        [PROMPT]: `---\nname: support\n---\n${prompt}`,
      },
      cekura: { runs: CLINIC_RUNS.map((run) => ({ ...run, result_id: 40718 })) },
    };
    const plan = await runExample({ ...example, job: 'plan' });
    expect(plan.outputs.status).toBe('planned');
    const { target } = JSON.parse(plan.outputs.matrix ?? '{}') as { target: string[] };
    expect(target).toContain('support');
    const improve = { ...example, job: 'improve', values: { ...values, 'matrix.target': 'support' } };
    const { errors, outputs } = await runExample(improve);
    expect(errors).toEqual([]);
    expect(outputs).toMatchObject({ status: 'proposed', delivery: 'pull-request' });
  });
});

describe('examples/metrics-apply.yml', () => {
  const path = 'examples/metrics-apply.yml';
  const [metric] = CLINIC_METRICS;
  const files = {
    'cekura/metrics/fee.yaml': `id: ${CANCELLATION_METRIC_ID}\nname: ${metric?.name}\ndescription: Better.\ntype: llm_judge\n`,
  };

  it('comments on a pull request what a merge would do', async () => {
    const begin = onPullRequest(files);
    const { errors, outputs } = await runExample({ path, job: 'preview', files, begin });
    expect(errors).toEqual([]);
    expect(outputs).toMatchObject({ status: 'planned', delivery: 'comment' });
  });

  it('applies on the merge', async () => {
    const { errors, outputs } = await runExample({ path, job: 'apply', files, begin: on('push') });
    expect(errors).toEqual([]);
    expect(outputs).toMatchObject({ status: 'applied' });
  });
});

it('runs every example', () => {
  const run = [
    ...EXAMPLE_RUNS.map(([{ path }]) => path),
    'matrix',
    'many-targets',
    'many-targets-by-hand',
    'metrics-apply',
  ];
  const names = run.map((path) => path.replace(/^examples\/|\.yml$/g, ''));
  expect(names.sort()).toEqual(EXAMPLES.flatMap((path) => /^examples\/([\w-]+)\.yml$/.exec(path)?.[1] ?? []).sort());
});

describe.each(EXAMPLES.filter((path) => path.endsWith('.yml')))('%s', (path) => {
  const workflow = workflowAt(path);

  it('gives the action only what its inputs take, whatever a person chooses', () => {
    const steps = stepsOf(workflow).filter(({ uses }) => isOurs(uses));
    expect(steps.flatMap((step) => findInputProblems(step.with, workflow))).toEqual([]);
  });

  it('gives the reusable workflow only what the inputs of those names take', () => {
    const jobs = Object.values(workflow.jobs).filter(({ uses }) => uses);
    expect(jobs.flatMap((job) => findFieldProblems(job.with ?? {}, workflow))).toEqual([]);
  });
});
