import { readFileSync } from 'node:fs';
import { parse, stringify } from 'yaml';
import { INPUTS, type Input, type InputName } from '../src/inputs/table.ts';

/** Inputs that the reusable workflow passes on; a configuration file sets the others. */
const PASSED_ON: readonly InputName[] = [
  'config-path',
  'target',
  'run-ids',
  'result-id',
  'progress-id',
  'improver',
  'model-url',
  'model-name',
  'verify',
  'agent-url',
  'agent-model',
  'guard',
  'rerun',
  'dry-run',
  'api-url',
];
const SECRETS: readonly InputName[] = ['api-key', 'github-token', 'model-api-key', 'agent-api-key'];
/** Defaults of the workflow's own. */
const DEFAULTS: Partial<Record<InputName, string>> = { 'config-path': 'cekura/targets.yaml' };
/** Inputs of the workflow's own. */
const OWN_INPUTS = {
  'max-parallel': { description: 'How many targets run at once.', type: 'number', default: 10 },
  'runs-on': { description: 'Label of the runner.', type: 'string', default: 'ubuntu-latest' },
};
const OWN_DESCRIPTIONS: Partial<Record<InputName, string>> = {
  'config-path': 'Configuration file, relative to the root of the repository.',
  'github-token':
    "Token that opens the pull requests. The workflow's own by default, whose pull requests start no workflows without approval.",
};

/** The reusable workflow with its inputs and secrets, and the step that they are passed to, as the table has them. */
export function renderReusableWorkflow(workflow: string): string {
  const action: { inputs: Record<string, { description: string }> } = parse(
    readFileSync(new URL('../action.yml', import.meta.url), 'utf8'),
  );
  const describe = (name: InputName) => OWN_DESCRIPTIONS[name] ?? action.inputs[name]?.description ?? '';
  const inputs = PASSED_ON.map((name) => {
    const input: Input<unknown> = INPUTS[name];
    const text = DEFAULTS[name] ?? input.default;
    const isFlag = input.kind.yaml === 'flag';
    const form = isFlag ? { type: 'boolean', default: text === 'true' } : { type: 'string', default: text };
    return [name, { description: describe(name), ...form }];
  });
  const secrets = SECRETS.map((name) => [name, { description: describe(name), required: name === 'api-key' }]);
  const call = stringify(
    { inputs: { ...Object.fromEntries(inputs), ...OWN_INPUTS }, secrets: Object.fromEntries(secrets) },
    { lineWidth: 120, singleQuote: true },
  );
  const passed = [...SECRETS, ...PASSED_ON].map((name) => `          ${name}: ${fill(name)}\n`).join('');
  return workflow
    .replace(/(\n {2}workflow_call:\n)[\s\S]*?(?= {4}outputs:\n)/, (_, start: string) => start + indent(call))
    .replace(
      /( {6}- uses: \.\/\.cekura-improve-action\n {8}with:\n)(?: {10}.*\n)*$/,
      (_, start: string) => start + passed,
    );
}

function fill(name: InputName): string {
  if (name === 'github-token') return '${{ secrets.github-token || github.token }}';
  // Each job of the matrix runs one target.
  if (name === 'target') return '${{ matrix.target }}';
  return SECRETS.includes(name) ? `\${{ secrets.${name} }}` : `\${{ inputs.${name} }}`;
}

function indent(text: string): string {
  return text.replace(/^(?=.)/gm, '    ');
}
