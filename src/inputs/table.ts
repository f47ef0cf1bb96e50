import type { Mode } from '../render/types.ts';
import {
  branch,
  choice,
  count,
  flag,
  guardLevels,
  id,
  ids,
  type Kind,
  limitedText,
  line,
  lines,
  logins,
  names,
  number,
  optional,
  path,
  people,
  percent,
  progressIds,
  secret,
  text,
  url,
  variables,
} from './kinds.ts';

// Every input, once. From this table and the descriptions in action.yml, `npm run generate` makes the inputs of
// action.yml, the schema of the configuration file and the README's tables.

/** Every value of `mode`. */
export const MODES = [
  'improve-prompt',
  'metric-feedback',
  'generate-metrics',
  'apply-metrics',
  'plan',
] as const satisfies readonly Mode[];
const DELIVERIES = ['auto', 'pull-request', 'comment', 'suggestion', 'summary'] as const;
const EXECUTIONS = ['auto', 'background', 'sync'] as const;
const IMPROVERS = ['auto', 'cekura', 'model'] as const;
const GUARDS = ['error', 'warn', 'off'] as const;
const METRIC_TYPES = ['llm_judge', 'custom_code', 'basic', 'custom_prompt'] as const;
const QUESTION_ANSWERS = ['fail', 'skip'] as const;
const PENDING = ['ignore', 'use'] as const;

/** Five days, the maximum for a job on a self-hosted runner. */
const MAX_MINUTES = 7200;
const MAX_POLL_SECONDS = 3600;
const MAX_IDS = 1000;
/** Leaves most of a pull request's 65,536 characters to the proposal. */
const MAX_SUFFIX = 10_000;
/** With `improver: model`; Cekura accepts fewer. */
export const MAX_MODEL_RUNS = 10;

/** One row: an input, how it is read, and where it may be set. */
export interface Input<T> {
  readonly kind: Kind<T>;
  /** The value of a missing or empty input. */
  readonly default: string;
  /** Modes that read it. */
  readonly modes: readonly Mode[];
  /** Modes that require it. */
  readonly required: readonly Mode[];
  /** An input that can replace this required one; setting both is an error. */
  readonly alternative?: string;
  /** Where it may be set: only on the step; also in a configuration file's targets; also in its `defaults`. */
  readonly place: 'step' | 'target' | 'defaults';
}

function input<T>(kind: Kind<T>, place: Input<T>['place'], rest: Partial<Omit<Input<T>, 'kind' | 'place'>> = {}) {
  return { kind, place, default: '', modes: MODES, required: [], ...rest } satisfies Input<T> as Input<T>;
}

const JOBS = ['improve-prompt', 'metric-feedback', 'generate-metrics', 'apply-metrics'] as const;
const PROMPT = { modes: ['improve-prompt'] } as const;
const FEEDBACK = { modes: ['metric-feedback'] } as const;
const GENERATE = { modes: ['generate-metrics'] } as const;
const APPLY = { modes: ['apply-metrics'] } as const;
const METRICS = { modes: ['metric-feedback', 'generate-metrics', 'apply-metrics'] } as const;
const STARTED = { modes: ['improve-prompt', 'metric-feedback', 'generate-metrics'] } as const;
const TARGETS = { modes: ['improve-prompt', 'metric-feedback'] } as const;
const VERIFIED = { modes: ['improve-prompt', 'metric-feedback', 'apply-metrics'] } as const;
const ALL_JOBS = { modes: JOBS } as const;
const OFF = { default: 'false' } as const;

/** Every input of the action, in the order of `action.yml`. */
export const INPUTS = {
  'api-key': input(secret, 'step', { ...ALL_JOBS, required: JOBS }),
  'api-url': input(url({ dotless: false, endpoint: '/test_framework' }), 'step', {
    ...ALL_JOBS,
    default: 'https://api.cekura.ai',
  }),
  mode: input(optional(choice(MODES)), 'step'),
  'working-directory': input(optional(path), 'step'),
  'prompt-path': input(optional(path), 'target', { ...PROMPT, required: ['improve-prompt'] }),
  'prompt-selector': input(optional(line('a selector')), 'defaults', PROMPT),
  'run-ids': input(ids(MAX_MODEL_RUNS), 'defaults', {
    ...PROMPT,
    required: ['improve-prompt'],
    alternative: 'result-id',
  }),
  'result-id': input(optional(id), 'defaults', PROMPT),
  'agent-id': input(optional(id), 'defaults', {
    modes: ['improve-prompt', 'generate-metrics'],
    required: ['generate-metrics'],
    alternative: 'assistant-id',
  }),
  'assistant-id': input(optional(line()), 'step', GENERATE),
  'category-ids': input(ids(MAX_IDS), 'defaults', PROMPT),
  'workflow-metric-ids': input(ids(MAX_IDS), 'defaults', PROMPT),
  execution: input(choice(EXECUTIONS), 'defaults', { ...PROMPT, default: 'auto' }),
  improver: input(choice(IMPROVERS), 'defaults', { ...PROMPT, default: 'auto' }),
  'model-url': input(optional(url({ dotless: true })), 'step', PROMPT),
  'model-name': input(optional(line()), 'step', PROMPT),
  'model-api-key': input(secret, 'step', PROMPT),
  'improver-instructions': input(optional(path), 'defaults', PROMPT),
  'metric-id': input(ids(MAX_IDS), 'target', { ...FEEDBACK, required: ['metric-feedback'] }),
  'metric-path': input(path, 'defaults', { ...METRICS, default: 'cekura/metrics' }),
  'metric-type': input(optional(choice(METRIC_TYPES)), 'defaults', FEEDBACK),
  'test-set-ids': input(ids(10_000), 'defaults', FEEDBACK),
  'simplified-prompt': input(optional(text), 'defaults', FEEDBACK),
  'skip-evaluation': input(flag, 'defaults', { ...FEEDBACK, ...OFF }),
  pending: input(choice(PENDING), 'defaults', { ...FEEDBACK, default: 'ignore' }),
  'on-question': input(choice(QUESTION_ANSWERS), 'defaults', { ...FEEDBACK, default: 'fail' }),
  'num-metrics': input(count(100), 'step', { ...GENERATE, default: '1' }),
  overwrite: input(flag, 'step', { ...APPLY, ...OFF }),
  verify: input(flag, 'defaults', { ...VERIFIED, ...OFF }),
  'agent-url': input(optional(url({ dotless: true })), 'step', PROMPT),
  'agent-model': input(optional(line()), 'defaults', PROMPT),
  'agent-api-key': input(secret, 'step', PROMPT),
  'agent-first-message': input(optional(text), 'defaults', PROMPT),
  'agent-variables': input(variables, 'defaults', PROMPT),
  'verify-repeats': input(count(20), 'defaults', { ...PROMPT, default: '3' }),
  'verify-scenarios': input(ids(MAX_IDS), 'defaults', PROMPT),
  'progress-id': input(progressIds, 'step', STARTED),
  'timeout-minutes': input(number('minutes', MAX_MINUTES), 'defaults', { ...ALL_JOBS, default: '30' }),
  'poll-interval-seconds': input(optional(number('seconds', MAX_POLL_SECONDS)), 'defaults', STARTED),
  delivery: input(choice(DELIVERIES), 'defaults', { ...ALL_JOBS, default: 'auto' }),
  'github-token': input(secret, 'step', { ...ALL_JOBS, default: '${{ github.token }}' }),
  'base-branch': input(optional(branch), 'defaults', ALL_JOBS),
  branch: input(optional(branch), 'target', STARTED),
  'pull-request-number': input(optional(id), 'step', ALL_JOBS),
  title: input(optional(line(undefined, 'text')), 'defaults', STARTED),
  'commit-message': input(optional(text), 'defaults', STARTED),
  labels: input(names, 'defaults', STARTED),
  reviewers: input(people, 'defaults', STARTED),
  'team-reviewers': input(logins, 'defaults', STARTED),
  assignees: input(people, 'defaults', STARTED),
  draft: input(flag, 'defaults', { ...STARTED, ...OFF }),
  'body-suffix': input(optional(limitedText(MAX_SUFFIX)), 'defaults', STARTED),
  'sign-off': input(flag, 'defaults', { ...STARTED, ...OFF }),
  guard: input(choice(GUARDS), 'defaults', { ...TARGETS, default: 'error' }),
  'guard-levels': input(guardLevels, 'defaults', TARGETS),
  keep: input(lines, 'defaults', TARGETS),
  'max-change-percent': input(percent, 'defaults', TARGETS),
  'config-path': input(optional(path), 'step', {
    modes: ['improve-prompt', 'metric-feedback', 'plan'],
    required: ['plan'],
  }),
  target: input(names, 'step', { modes: ['improve-prompt', 'metric-feedback', 'plan'] }),
  rerun: input(flag, 'step', { ...TARGETS, ...OFF }),
  'dry-run': input(flag, 'step', { ...ALL_JOBS, ...OFF }),
};

/** The name of an input, as in `action.yml`. */
export type InputName = keyof typeof INPUTS;

/** The names of all inputs, in the order of `action.yml`. */
export const INPUT_NAMES = Object.keys(INPUTS) as InputName[];

/** Every input's value; names as in `action.yml`. */
export type Inputs = { [N in InputName]: (typeof INPUTS)[N] extends Input<infer T> ? T : never };
