import { readdirSync, readFileSync } from 'node:fs';
import { parse } from 'yaml';

const ROOT = new URL('../', import.meta.url);
const read = (path: string) => readFileSync(new URL(path, ROOT), 'utf8');

interface ActionFile {
  readonly inputs: Readonly<Record<string, { readonly description: string; readonly default?: string }>>;
  readonly outputs: Readonly<Record<string, { readonly description: string }>>;
}

/** The pages of `docs/` in the order in which they are read; others come after them. */
const PAGES = [
  'how-it-works.md',
  'prompts.md',
  'prompt-files.md',
  'metrics.md',
  'many-targets.md',
  'guards.md',
  'delivery.md',
  'permissions.md',
  'cekura.md',
  'reliability.md',
  'performance.md',
  'questions.md',
  'troubleshooting.md',
];

/** Every input, in the order in which a reader looks for it. */
const INPUT_GROUPS: Readonly<Record<string, readonly string[]>> = {
  'What to improve': [
    'api-key',
    'mode',
    'prompt-path',
    'prompt-selector',
    'run-ids',
    'result-id',
    'agent-id',
    'category-ids',
    'workflow-metric-ids',
    'execution',
    'config-path',
    'target',
  ],
  Metrics: [
    'metric-id',
    'metric-path',
    'metric-type',
    'test-set-ids',
    'simplified-prompt',
    'skip-evaluation',
    'on-question',
    'assistant-id',
    'num-metrics',
    'overwrite',
    'verify',
  ],
  Guards: ['guard', 'keep', 'max-change-percent'],
  Delivery: [
    'delivery',
    'github-token',
    'base-branch',
    'branch',
    'pull-request-number',
    'title',
    'commit-message',
    'labels',
    'reviewers',
    'team-reviewers',
    'assignees',
    'draft',
  ],
  'The run': ['dry-run', 'timeout-minutes', 'poll-interval-seconds', 'progress-id', 'api-url'],
};

/** The README with its generated parts as `action.yml`, `examples/` and `docs/` have them now: a fixed point when it is current. */
export function renderReadme(readme: string): string {
  const action = parse(read('action.yml')) as ActionFile;
  const withTables = [
    ['inputs', writeInputs(action)],
    ['outputs', writeOutputs(action)],
    ['docs', writePages()],
  ].reduce((text, [name = '', table = '']) => replaceBetween(text, name, table), readme);
  return renderExamples(withTables);
}

/** A page with the files of `examples/` that it shows as they are now, each below a comment that names it. */
export function renderExamples(page: string): string {
  return page.replace(
    /^<!-- (examples\/[\w./-]+) -->\n```yaml\n[\s\S]*?^```$/gm,
    (_, path: string) => `<!-- ${path} -->\n\`\`\`yaml\n${read(path)}\`\`\``,
  );
}

/** A workflow with the actions that this repository's own workflows use pinned as they are there. */
export function pinActions(workflow: string): string {
  const pins = new Map(
    readdirSync(new URL('.github/workflows/', ROOT))
      .flatMap((name) => [...read(`.github/workflows/${name}`).matchAll(/uses: ([\w./-]+)@([0-9a-f]{40} # \S+)/g)])
      .map(([, name = '', pin = '']) => [name, pin] as const),
  );
  return workflow.replace(/(uses: ([\w./-]+)@)[0-9a-f]{40} # \S+/g, (whole, start: string, name: string) => {
    const pin = pins.get(name);
    return pin === undefined ? whole : start + pin;
  });
}

function replaceBetween(text: string, name: string, content: string): string {
  const [begin, end] = [`<!-- ${name}:begin -->`, `<!-- ${name}:end -->`];
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from === -1 || to < from) throw new Error(`The README has no ${begin} with a ${end} after it.`);
  return `${text.slice(0, from + begin.length)}\n\n${content}\n\n${text.slice(to)}`;
}

function writeInputs(action: ActionFile): string {
  const left = new Set(Object.keys(action.inputs));
  const groups = Object.entries(INPUT_GROUPS).map(([title, names]) => {
    const rows = names.map((name) => {
      const input = action.inputs[name];
      if (!input || !left.delete(name)) throw new Error(`${name} is no input, or stands in two groups.`);
      return `| \`${name}\` | ${input.default ? `\`${input.default}\`` : ''} | ${showDescription(input.description)} |`;
    });
    return [`#### ${title}`, '', '| input | default | meaning |', '|---|---|---|', ...rows].join('\n');
  });
  if (left.size > 0) throw new Error(`Give these inputs a group in scripts/reference.ts: ${[...left].join(', ')}.`);
  return groups.join('\n\n');
}

function writeOutputs(action: ActionFile): string {
  const rows = Object.entries(action.outputs).map(
    ([name, { description }]) => `| \`${name}\` | ${showDescription(description)} |`,
  );
  return ['| output | meaning |', '|---|---|', ...rows].join('\n');
}

function writePages(): string {
  const rank = (page: string) => (PAGES.includes(page) ? PAGES.indexOf(page) : PAGES.length);
  const pages = readdirSync(new URL('docs/', ROOT)).filter((page) => page.endsWith('.md'));
  return pages
    .sort((a, b) => rank(a) - rank(b) || a.localeCompare(b))
    .map((page) => `- [${/^# (.+)$/m.exec(read(`docs/${page}`))?.[1]}](docs/${page})`)
    .join('\n');
}

function showDescription(description: string): string {
  return description.trim().replace(/\s+/g, ' ').replaceAll('|', '\\|');
}
