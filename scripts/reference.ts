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
  'workflows.md',
  'prompts.md',
  'prompt-files.md',
  'platforms.md',
  'verification.md',
  'metrics.md',
  'many-targets.md',
  'guards.md',
  'delivery.md',
  'permissions.md',
  'cekura.md',
  'reliability.md',
  'reference.md',
  'questions.md',
  'troubleshooting.md',
];

/** The README with its generated parts: tables of one sentence per input and output, and the list of pages. */
export function renderReadme(readme: string): string {
  return renderParts(readme, {
    inputs: (action) => writeInputs(action, shorten),
    outputs: (action) => writeOutputs(action, shorten),
    docs: writePages,
  });
}

/** A page with its generated parts: each file of `examples/` below a comment that names it, and the full tables. */
export function renderPage(page: string): string {
  return renderParts(page, { inputs: writeInputs, outputs: writeOutputs, settings: writeSettings });
}

function renderParts(page: string, parts: Readonly<Record<string, (action: ActionFile) => string>>): string {
  const action = parse(read('action.yml')) as ActionFile;
  return Object.entries(parts)
    .filter(([name]) => page.includes(`<!-- ${name}:begin -->`))
    .reduce((text, [name, write]) => replaceBetween(text, name, write(action)), renderExamples(page));
}

function renderExamples(page: string): string {
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
  if (from === -1 || to < from) throw new Error(`The page has no ${begin} with a ${end} after it.`);
  return `${text.slice(0, from + begin.length)}\n\n${content}\n\n${text.slice(to)}`;
}

const METRIC_MODES: readonly Mode[] = ['metric-feedback', 'generate-metrics', 'apply-metrics'];

function writeInputs(action: ActionFile, show = showDescription): string {
  const groups: Record<string, string[]> = { General: [], Prompts: [], Metrics: [] };
  for (const [name, input] of Object.entries<Input<unknown>>(INPUTS)) {
    const isFor = (modes: readonly Mode[]) => input.modes.every((mode) => modes.includes(mode));
    const group = isFor(['improve-prompt']) ? 'Prompts' : isFor(METRIC_MODES) ? 'Metrics' : 'General';
    groups[group]?.push(writeInput(name, input, show(action.inputs[name]?.description ?? ''), show === shorten));
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

function writeInput(name: string, input: Input<unknown>, description: string, isShort: boolean): string {
  const { kind, required, alternative } = input;
  const noun = kind.type.replace(/^an? /, '').replace('true or false', 'boolean');
  const type =
    kind.values?.map((value) => `\`${value}\``).join(', ') ??
    (isShort ? noun.replace(/(?:,| above| from| of (?:minutes|seconds)) .*/, '').replace(/^one line of /, '') : noun);
  const modes = required.length > 1 ? 'yes' : `in \`${required[0]}\``;
  const need = required.length === 0 ? '' : `${modes}${alternative ? ` (or \`${alternative}\`)` : ''}`;
  return `| \`${name}\` | ${type} | ${need} | ${input.default && `\`${input.default}\``} | ${description} |`;
}

/** Settings of a configuration file, by the kind of target that they apply to. */
function writeSettings(): string {
  const groups: Record<string, string[]> = { prompts: [], metrics: [], both: [] };
  for (const [name, { place, modes }] of Object.entries<Input<unknown>>(INPUTS)) {
    if (place === 'step') continue;
    const isForMetrics = modes.includes('metric-feedback');
    const group = !isForMetrics ? 'prompts' : modes.includes('improve-prompt') ? 'both' : 'metrics';
    groups[group]?.push(`\`${name}\`${place === 'target' ? ' (not in `defaults`)' : ''}`);
  }
  const rows = Object.entries(groups).map(([group, settings]) => `| ${group} | ${settings.join(', ')} |`);
  return ['| applies to | settings |', '|---|---|', ...rows].join('\n');
}

function writeOutputs(action: ActionFile, show = showDescription): string {
  const rows = Object.entries(action.outputs).map(
    ([name, { description }]) => `| \`${name}\` | ${show(description)} |`,
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

/** The first clause of the first sentence. */
function shorten(description: string): string {
  return showDescription(description).replace(/(?:\.(?: [A-Z`].*)?|[,;] .*)$/, '');
}

function showDescription(description: string): string {
  return description.trim().replace(/\s+/g, ' ').replaceAll('|', '\\|');
}
