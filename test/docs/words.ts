import { parse } from 'yaml';
import { sortStatus } from '../../src/cekura/progress.ts';
import { INPUTS, type Input } from '../../src/inputs/table.ts';
import { action, EXAMPLES, list, read } from './pages.ts';

// Every name that a page may set in code, from where the name is made.

const codeIn = (text: string | undefined) => [...(text ?? '').matchAll(/`([\w-]+)`/g)].map(([, name = '']) => name);
const ofOutput = (name: string) => codeIn(action.outputs[name]?.description);
const FLAG = ['true', 'false'];
const kinds = Object.entries<Input<unknown>>(INPUTS).map(([name, { kind }]) => [name, kind] as const);
const choices = kinds.flatMap(([name, { values }]) => (values ? [[name, values] as const] : []));
const flags = kinds.filter(([, { yaml }]) => yaml === 'flag');

/** Inputs and outputs that take or hold one of a few words. */
export const CHOICES: Readonly<Record<string, readonly string[]>> = {
  ...Object.fromEntries(flags.map(([name]) => [name, FLAG])),
  changed: FLAG,
  ...Object.fromEntries(choices),
  delivery: [...(INPUTS.delivery.kind.values ?? []), ...ofOutput('delivery')],
  status: ofOutput('status'),
  verdict: ofOutput('verdict'),
  'pull-request-operation': ofOutput('pull-request-operation'),
};

interface Schema {
  readonly definitions: Readonly<Record<string, { readonly mapping?: { readonly properties: object } }>>;
}

const { definitions } = JSON.parse(read('node_modules/@actions/workflow-parser/dist/workflow-v1.0.min.json')) as Schema;
const keysOf = (name: string) => Object.keys(definitions[name]?.mapping?.properties ?? {});
/** What a workflow may ask for under `permissions:`, by GitHub's own schema. */
export const SCOPES = keysOf('permissions-mapping');
export const LEVELS = ['read', 'write', 'none'];

/** All keys of a document, whatever they stand in. */
function listKeys(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(listKeys);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, child]) => [key, ...listKeys(child)]);
}

function listEnums(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, child]) => (key === 'enum' ? child : listEnums(child)));
}

const configSchema = JSON.parse(read('schemas/config.schema.json'));
const metricSchema = JSON.parse(read('schemas/metric.schema.json'));
export const METRIC_KEYS = Object.keys(metricSchema.properties);
const packages = JSON.parse(read('package.json'));

const KNOWN = new Set([
  ...Object.keys(action.inputs),
  ...Object.keys(action.outputs),
  ...Object.values(CHOICES).flat(),
  // Kinds of findings: another test compares these headings with what the guards find.
  ...[...read('docs/guards.md').matchAll(/^### ([a-z-]+)$/gm)].map(([, kind = '']) => kind),
  ...SCOPES,
  ...LEVELS,
  ...keysOf('on-mapping-strict'),
  ...['workflow-root', 'job-factory', 'workflow-job', 'run-step', 'regular-step'].flatMap(keysOf),
  // Other actions' inputs, as the examples have them.
  ...[...EXAMPLES, '.github/workflows/cekura-improve.yml'].flatMap((path) => listKeys(parse(read(path)))),
  ...listKeys(configSchema.properties),
  ...METRIC_KEYS,
  ...listEnums(metricSchema),
  ...Object.keys({ ...packages.dependencies, ...packages.devDependencies }),
  // Selectors that are words, and levels of a finding.
  ...['body', 'file', 'block', 'warn', 'note'],
]);

/** Names that nothing here makes, by the page that needs them. */
const OTHERS: Readonly<Record<string, readonly string[]>> = {
  'README.md': ['https'],
  // The beginnings of commit messages, packages of Debian, a branch and a tag.
  'CONTRIBUTING.md': ['feat', 'fix', 'chromium', 'fonts-liberation', 'main', 'v1'],
  // What GitHub knows of a step, and of dependency updates; and this action's moving tag.
  'docs/questions.md': ['outcome', 'package-ecosystem', 'v1'],
  'SECURITY.md': ['https', 'v1', 'queue'],
  'docs/many-targets.md': ['v1'],
  // A key in the service's reply, and the end of its addresses.
  'docs/cekura.md': ['runs', 'improve_prompt'],
  'docs/guards.md': ['number'],
  // What the output `results` holds for a metric file, and an input of actions/checkout.
  'docs/metrics.md': ['operation', 'fields', 'create', 'update', 'conflict', 'fetch-depth', 'queue'],
  'docs/permissions.md': ['https_proxy', 'http_proxy', 'no_proxy'],
  'docs/reliability.md': ['https_proxy', 'http_proxy', 'no_proxy'],
  // Words that begin a comment.
  'docs/prompt-files.md': ['rem', 'dnl'],
  // A branch, and a letter of the text.
  'docs/troubleshooting.md': ['cekura', 'n'],
  // Options and properties of the emulators.
  'test/README.md': ['time', 'violations', 'gh'],
};

/** Whether a page may set a word in code. */
export function isKnown(word: string, page: string): boolean {
  if (KNOWN.has(word) || OTHERS[page]?.includes(word)) return true;
  // The service's own words for how a job is doing have a table there, and mean nothing elsewhere.
  return page === 'docs/cekura.md' && sortStatus(word) !== 'unknown';
}

const SOURCE = [...list('src/', /\.ts$/), ...EXAMPLES].map(read).join('\n');
/** Variables of the runner and of Node, and codes of the operating system. */
const OTHER_CONSTANTS = [
  'CHROMIUM',
  'SHA256SUMS',
  'GITHUB_OUTPUT',
  'NODE_EXTRA_CA_CERTS',
  'ENOTFOUND',
  'EACCES',
  'ECONNRESET',
  'ELOOP',
];

/** Whether a name in capitals is a variable or a secret that the source or an example reads. */
export function isConstant(name: string): boolean {
  return OTHER_CONSTANTS.includes(name) || new RegExp(`\\b${name}\\b`).test(SOURCE);
}

/** A word, a name in capitals, `name: value`, a file: what `test/docs/words.test.ts` looks up. */
export const NAME_FORMS = {
  word: /^[a-z][a-z0-9]*([-_][a-z0-9]+)*$/,
  constant: /^[A-Z][A-Z0-9]{4,}(_[A-Z0-9]+)*$|^[A-Z][A-Z0-9]*(_[A-Z0-9]+)+$/,
  code: /^[A-Za-z]\w+\(\)$|^[A-Z]\w*[a-z]\w*[A-Z]\w*$/,
  file: /^[\w.-]*\w\.(ts|yml|md|json)$/,
  pair: /^([a-z][\w-]*):(?: (.*))?$/,
};
