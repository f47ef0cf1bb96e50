import * as z from 'zod/mini';
import { InputError } from '../errors.ts';
import type { Mode } from '../render/types.ts';
import { INPUT_DEFAULTS, type InputName, inputFields, MODES } from './fields.ts';

const inputsSchema = z.object(inputFields);

/** Every input, checked on its own; names as in `action.yml`. */
export type Inputs = z.infer<typeof inputsSchema>;

/** What one target is worked on with. */
export type JobInputs = Inputs & { mode: Exclude<Mode, 'plan'> };

/** A step's inputs: of one job, or of a configuration file's targets, which say their modes themselves. */
export type StepInputs = (JobInputs & { 'config-path': undefined }) | (Inputs & { 'config-path': string });

/** The text of an input as the runner sends it: `INPUT_<NAME>`, upper case, dashes kept. */
export function readInput(env: NodeJS.ProcessEnv, name: InputName): string {
  const value = env[`INPUT_${name.toUpperCase()}`]?.trim() ?? '';
  return value === '' ? INPUT_DEFAULTS[name] : value;
}

/**
 * Reads and checks all inputs.
 *
 * @param onPullRequest whether the event names a pull request, which a comment can go to
 * @throws InputError that names every input that is wrong, and every one that is missing for the mode.
 */
export function parseInputs(env: NodeJS.ProcessEnv, onPullRequest = false): StepInputs {
  const names = Object.keys(INPUT_DEFAULTS) as InputName[];
  const read = z.safeParse(inputsSchema, Object.fromEntries(names.map((name) => [name, readInput(env, name)])));
  const problems: string[] = [];
  if (!read.success) {
    for (const issue of read.error.issues) problems.push(`${issue.path.join('.')} ${issue.message}`);
  }
  const wrong = new Set(read.success ? [] : read.error.issues.map((issue) => String(issue.path[0])));
  const given = (name: InputName) =>
    wrong.has(name) || (readInput(env, name) !== INPUT_DEFAULTS[name] && !namesNothing(env, name));
  const mode = read.data?.mode ?? inferMode(readInput(env, 'mode'), given);
  if (given('config-path')) {
    problems.push(...findConfigClashes(mode, given));
  } else if (mode === undefined) {
    if (!wrong.has('mode')) {
      problems.push(
        given('prompt-path') && given('metric-id')
          ? 'mode is needed, because both prompt-path and metric-id are set'
          : 'mode is needed: set it, or prompt-path with run-ids or result-id, or metric-id',
      );
    }
  } else {
    problems.push(...findMissing(mode, given));
  }
  if (mode !== 'plan' && !given('api-key') && !env.INPUT_API_KEY) {
    problems.push(
      'api-key is empty: the secret that it reads is not there for this run (Settings, Secrets and variables, Actions)',
    );
  }
  const delivery = readInput(env, 'delivery');
  if ((delivery === 'comment' || delivery === 'suggestion') && !onPullRequest && !given('pull-request-number')) {
    problems.push(
      `pull-request-number is needed: delivery is ${delivery}, and the event is no pull request; or leave delivery out`,
    );
  }
  if (given('target') && !given('config-path')) problems.push('target needs config-path, the file that names it');
  for (const name of names) {
    const slip = name.replaceAll('-', '_');
    if (slip !== name && env[`INPUT_${slip.toUpperCase()}`]) {
      problems.push(`${slip} is no input: its name is ${name}, with dashes`);
    }
  }
  const inputs = read.data && toStepInputs(read.data, mode);
  if (problems.length > 0 || inputs === undefined) {
    const count = problems.length === 1 ? 'An input is wrong' : `${problems.length} inputs are wrong`;
    const them = problems.length === 1 ? 'it' : 'them';
    throw new InputError(
      `${count}: ${problems.join('; ')}`,
      `correct ${them} under the step's \`with:\` and run again`,
    );
  }
  return inputs;
}

/** Whether a list is empty though something is written: `[]`, which an expression makes of nothing, or a comma. */
function namesNothing(env: NodeJS.ProcessEnv, name: InputName): boolean {
  const { data } = z.safeParse(inputFields[name], readInput(env, name));
  return Array.isArray(data) && data.length === 0;
}

function toStepInputs(inputs: Inputs, mode: Mode | undefined): StepInputs | undefined {
  const path = inputs['config-path'];
  if (path !== undefined) return { ...inputs, 'config-path': path };
  // A plan is made from a file, so it never comes this far.
  return mode && mode !== 'plan' ? { ...inputs, mode, 'config-path': undefined } : undefined;
}

function inferMode(text: string, given: (name: InputName) => boolean): Mode | undefined {
  const said = MODES.find((mode) => mode === text);
  if (said || text !== '') return said;
  if (given('prompt-path') === given('metric-id')) return undefined;
  return given('prompt-path') ? 'improve-prompt' : 'metric-feedback';
}

/** What a configuration file's targets say, and so the step can't. */
function findConfigClashes(mode: Mode | undefined, given: (name: InputName) => boolean): string[] {
  const problems: string[] = [];
  for (const name of ['prompt-path', 'prompt-selector', 'metric-id'] as const) {
    if (given(name)) problems.push(`${name} and config-path exclude each other: the targets in the file say it`);
  }
  if (mode === 'generate-metrics' || mode === 'apply-metrics') {
    problems.push(`config-path has no meaning for ${mode}: its targets are prompts and metrics to improve`);
  }
  return problems;
}

/** What a mode can't do without, and what can't be said together. */
function findMissing(mode: Mode, given: (name: InputName) => boolean): string[] {
  const problems: string[] = [];
  const resumed = given('progress-id');
  if (mode === 'improve-prompt') {
    if (!given('prompt-path')) problems.push('prompt-path is needed: the file that holds the prompt');
    if (given('run-ids') && given('result-id')) problems.push('run-ids and result-id exclude each other: set one');
    else if (!given('run-ids') && !given('result-id') && !resumed) {
      problems.push('run-ids is needed: 1 to 3 run IDs, or result-id instead');
    }
  }
  if (mode === 'metric-feedback' && !given('metric-id')) problems.push('metric-id is needed: one or more metric IDs');
  if (mode === 'generate-metrics') {
    if (given('agent-id') && given('assistant-id'))
      problems.push('agent-id and assistant-id exclude each other: set one');
    else if (!given('agent-id') && !given('assistant-id')) problems.push('agent-id is needed, or assistant-id instead');
  }
  if (mode === 'apply-metrics' && resumed)
    problems.push('progress-id has no meaning for apply-metrics, which starts no job');
  if (mode === 'apply-metrics' && given('metric-id')) {
    problems.push('metric-id has no meaning for apply-metrics, which applies every file of metric-path');
  }
  if (mode === 'plan' && !given('config-path'))
    problems.push('config-path is needed: the file whose targets are listed');
  return problems;
}
