import { InputError } from '../errors.ts';
import { isAlike } from '../nearest-name.ts';
import type { Mode } from '../render/types.ts';
import { quoteText } from '../safe-text.ts';
import { Problem } from './kinds.ts';
import { findTaskProblems } from './rules.ts';
import { INPUT_NAMES, INPUTS, type Input, type InputName, type Inputs, MODES } from './table.ts';

/** The inputs of one task. */
export type TaskInputs = Inputs & { mode: Exclude<Mode, 'plan'> };

/** A step's inputs: of one task, or of a configuration file whose targets set their own modes. */
export type StepInputs = (TaskInputs & { 'config-path': undefined }) | (Inputs & { 'config-path': string });

/** Returns an input's text from `INPUT_<NAME>` (upper case, dashes kept), or its default. */
export function readInput(env: NodeJS.ProcessEnv, name: InputName): string {
  const text = env[`INPUT_${name.toUpperCase()}`]?.trim() ?? '';
  return text === '' ? defaultText(name) : text;
}

/** Returns the values of all secret inputs, to be masked before anything is logged. */
export function readSecrets(env: NodeJS.ProcessEnv): string[] {
  return INPUT_NAMES.filter((name) => INPUTS[name].kind.type === 'a secret')
    .map((name) => readInput(env, name))
    .filter((text) => text !== '');
}

/** An expression such as `${{ github.token }}` is filled in by the runner. */
function defaultText(name: InputName): string {
  const text = INPUTS[name].default;
  return text.startsWith('${{') ? '' : text;
}

/**
 * Reads and checks all inputs.
 *
 * @param onPullRequest whether the event has a pull request for a comment
 * @throws InputError that lists every invalid or missing input
 */
export function parseInputs(env: NodeJS.ProcessEnv, onPullRequest = false): StepInputs {
  const { values, problems } = readAll(env);
  const isSet = (name: InputName) => {
    const value = values[name];
    const isEmptyList = Array.isArray(value) && value.length === 0;
    return !(name in values) || (readInput(env, name) !== defaultText(name) && !isEmptyList);
  };
  const mode = values.mode ?? inferMode(readInput(env, 'mode'), isSet);
  problems.push(
    ...findUnknown(env),
    ...findModeProblems(mode, isSet, 'mode' in values),
    ...findEmptySecrets(env, mode, values.delivery),
    ...findDeliveryProblems(values, onPullRequest, isSet),
    ...findTaskProblems(values, mode, { inFile: isSet('config-path') }),
  );
  if (problems.length > 0) throw toInputError(problems);
  const inputs = fillAgent(values as Inputs);
  const path = inputs['config-path'];
  if (path !== undefined) return { ...inputs, 'config-path': path };
  // Without config-path, plan and a missing mode are problems.
  return { ...inputs, mode: mode as TaskInputs['mode'], 'config-path': undefined };
}

/** Returns the values of valid inputs and the problems of the others. */
function readAll(env: NodeJS.ProcessEnv): { values: Partial<Inputs>; problems: string[] } {
  const problems: string[] = [];
  const values: Partial<Record<InputName, unknown>> = {};
  for (const name of INPUT_NAMES) {
    const value = INPUTS[name].kind.read(readInput(env, name));
    if (value instanceof Problem) problems.push(`${name} ${value.text}`);
    else values[name] = value;
  }
  return { values: values as Partial<Inputs>, problems };
}

function toInputError(problems: readonly string[]): InputError {
  const one = problems.length === 1;
  return new InputError(
    `${one ? 'Invalid input' : `${problems.length} invalid inputs`}: ${problems.join('; ')}`,
    `correct ${one ? 'it' : 'them'} under the step's \`with:\``,
  );
}

function inferMode(text: string, isSet: (name: InputName) => boolean): Mode | undefined {
  const named = MODES.find((mode) => mode === text);
  if (named || text !== '') return named;
  if (isSet('prompt-path') === isSet('metric-id')) return undefined;
  return isSet('prompt-path') ? 'improve-prompt' : 'metric-feedback';
}

/** Finds misspelled inputs, about which the runner only warns. Other `INPUT_` variables are not ours. */
function findUnknown(env: NodeJS.ProcessEnv): string[] {
  return Object.keys(env).flatMap((variable) => {
    const given = /^INPUT_(.{1,100})$/.exec(variable)?.[1]?.toLowerCase();
    if (!given || given in INPUTS || !env[variable]) return [];
    const folded = given.replaceAll('_', '-');
    const meant = INPUT_NAMES.find((name) => name === folded) ?? INPUT_NAMES.find((name) => isAlike(folded, name));
    return meant ? [`unknown input ${quoteText(given)}; did you mean ${quoteText(meant)}?`] : [];
  });
}

/** Finds inputs that the mode requires, or that the mode or a configuration file does not allow. */
function findModeProblems(mode: Mode | undefined, isSet: (name: InputName) => boolean, isReadable: boolean): string[] {
  if (isSet('config-path')) return findConfigProblems(mode, isSet);
  const problems = isSet('target') ? ['target requires config-path, the file that defines the targets'] : [];
  if (mode === undefined) {
    if (!isReadable) return problems;
    const both = isSet('prompt-path') && isSet('metric-id');
    problems.push(
      both
        ? 'mode is required when both prompt-path and metric-id are set'
        : 'mode is required, unless you set prompt-path (with run-ids or result-id) or metric-id',
    );
    return problems;
  }
  for (const name of INPUT_NAMES) problems.push(...findMissing(name, mode, isSet));
  if (mode === 'apply-metrics') {
    if (isSet('progress-id')) problems.push('progress-id does not apply to apply-metrics, because it starts no job');
    if (isSet('metric-id')) {
      problems.push('metric-id does not apply to apply-metrics, because it applies every file in metric-path');
    }
  }
  return problems;
}

function findMissing(name: InputName, mode: Mode, isSet: (name: InputName) => boolean): string[] {
  const { required, alternative }: Input<unknown> = INPUTS[name];
  // A missing key has its own message.
  if (!required.includes(mode) || name === 'api-key') return [];
  const hasAlternative = alternative !== undefined && isSet(alternative as InputName);
  if (isSet(name)) return hasAlternative ? [`${name} and ${alternative} cannot be combined; set one`] : [];
  // The service already knows the runs of a resumed job.
  if (hasAlternative || (name === 'run-ids' && isSet('progress-id'))) return [];
  return [`${name} is required in mode ${mode}${alternative ? `, or ${alternative}` : ''}`];
}

function findConfigProblems(mode: Mode | undefined, isSet: (name: InputName) => boolean): string[] {
  const problems = (['prompt-path', 'prompt-selector', 'metric-id'] as const)
    .filter(isSet)
    .map((name) => `${name} and config-path cannot be combined; set ${name} in the file's targets`);
  if (mode === 'generate-metrics' || mode === 'apply-metrics') {
    problems.push(`config-path does not apply to ${mode}; its targets are prompts and metrics to improve`);
  }
  return problems;
}

function findEmptySecrets(
  env: NodeJS.ProcessEnv,
  mode: Mode | undefined,
  delivery: Inputs['delivery'] | undefined,
): string[] {
  if (mode === 'plan') return [];
  const problems: string[] = [];
  if (!env['INPUT_API-KEY']?.trim() && !env.INPUT_API_KEY) {
    problems.push(
      'api-key is empty: the secret it reads does not exist for this workflow run (Settings, Secrets and variables, Actions)',
    );
  }
  // The default is never empty, so an expression without a value was given.
  if (env['INPUT_GITHUB-TOKEN']?.trim() === '' && mode !== 'apply-metrics' && delivery !== 'summary') {
    problems.push(
      "github-token is empty: the secret it reads does not exist; remove the input to use the workflow's token",
    );
  }
  return problems;
}

function findDeliveryProblems(
  { delivery }: Partial<Inputs>,
  onPullRequest: boolean,
  isSet: (name: InputName) => boolean,
): string[] {
  if ((delivery !== 'comment' && delivery !== 'suggestion') || onPullRequest || isSet('pull-request-number')) return [];
  return [`pull-request-number is required: delivery is ${delivery}, and the event has no pull request`];
}

/** The agent's endpoint defaults to the model's. A key never goes to another server. */
function fillAgent(inputs: Inputs): Inputs {
  const { 'model-url': modelUrl, 'agent-url': url = modelUrl, 'agent-model': model = inputs['model-name'] } = inputs;
  const isSameServer = !url || !modelUrl || new URL(url).origin === new URL(modelUrl).origin;
  const key = inputs['agent-api-key'] || (isSameServer ? inputs['model-api-key'] : '');
  return { ...inputs, 'agent-url': url, 'agent-model': model, 'agent-api-key': key };
}
