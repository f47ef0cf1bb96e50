import { readdirSync, readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { INPUTS, type Input } from '../src/inputs/table.ts';
import type { Mode } from '../src/render/types.ts';

const ROOT = new URL('../', import.meta.url);
const read = (path: string) => readFileSync(new URL(path, ROOT), 'utf8');

interface ActionFile {
  readonly inputs: Readonly<Record<string, { readonly description: string }>>;
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

const METRIC_MODES: readonly Mode[] = ['metric-feedback', 'generate-metrics', 'apply-metrics'];

function writeInputs(action: ActionFile): string {
  const groups: Record<string, string[]> = { General: [], Prompts: [], Metrics: [] };
  for (const [name, input] of Object.entries<Input<unknown>>(INPUTS)) {
    const isFor = (modes: readonly Mode[]) => input.modes.every((mode) => modes.includes(mode));
    const group = isFor(['improve-prompt']) ? 'Prompts' : isFor(METRIC_MODES) ? 'Metrics' : 'General';
    groups[group]?.push(writeInput(name, input, showDescription(action.inputs[name]?.description ?? '')));
  }
  return Object.entries(groups)
    .map(([title, rows]) =>
      [
        `#### ${title}`,
        '',
        '| input | type | required | default | description |',
        '|---|---|---|---|---|',
        ...rows,
      ].join('\n'),
    )
    .join('\n\n');
}

function writeInput(name: string, input: Input<unknown>, description: string): string {
  const { kind, required, alternative } = input;
  const type = kind.values?.map((value) => `\`${value}\``).join(', ') ?? kind.type.replace(/^an? /, '');
  const modes = required.length < input.modes.length ? ` in ${required.map((mode) => `\`${mode}\``).join(', ')}` : '';
  const need = required.length === 0 ? '' : `yes${modes}${alternative ? `, or \`${alternative}\`` : ''}`;
  return `| \`${name}\` | ${type} | ${need} | ${input.default && `\`${input.default}\``} | ${description} |`;
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
