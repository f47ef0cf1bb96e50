import * as z from 'zod/mini';
import {
  DELIVERIES,
  EXECUTIONS,
  GUARD_LEVELS,
  type InputName,
  inputFields,
  listOf,
  METRIC_TYPES,
  QUESTION_ANSWERS,
} from './fields.ts';
import type { Inputs } from './parse-inputs.ts';

// A setting is an input of the same name: written as under `with:`, or as YAML would have it (a number, true or false,
// a list). Its value is turned into the input's text, and the input's own check does the rest.

const positive = z.int().check(z.positive());
const id = z.union([positive, z.string()]);
const ids = z.union([positive, z.string(), z.array(id)]);
const number = z.union([z.number(), z.string()]);
const text = z.union([z.string(), z.number()]);
const names = z.union([z.string(), z.array(text)]);
const lines = z.union([z.string(), z.array(z.string())]);
const flag = z.union([z.boolean(), z.enum(['true', 'false'])]);

type Value = string | number | boolean | readonly (string | number)[];
type Type = z.ZodMiniType<Value>;

function toText(value: Value): string {
  return typeof value === 'object' ? JSON.stringify(value.map(String)) : String(value).trim();
}

function toLines(value: Value): string {
  return typeof value === 'object' ? value.join('\n') : String(value);
}

function need<N extends InputName>(name: N, type: Type, write: (value: Value) => string = toText) {
  const field = inputFields[name] as z.ZodMiniType<unknown, string> as z.ZodMiniType<Inputs[N], string>;
  return z.pipe(z.pipe(type, z.transform(write)), field);
}

function may<N extends InputName>(name: N, type: Type, write?: (value: Value) => string) {
  return z.exactOptional(need(name, type, write));
}

/** What any target may set. */
const common = {
  delivery: may('delivery', z.enum(DELIVERIES)),
  'base-branch': may('base-branch', z.string()),
  title: may('title', text),
  'commit-message': may('commit-message', z.string()),
  labels: may('labels', names),
  reviewers: may('reviewers', names),
  'team-reviewers': may('team-reviewers', names),
  assignees: may('assignees', names),
  draft: may('draft', flag),
  'timeout-minutes': may('timeout-minutes', number),
  'poll-interval-seconds': may('poll-interval-seconds', number),
};

/** What a prompt may set besides. */
const prompt = {
  'prompt-selector': may('prompt-selector', z.string()),
  'run-ids': may('run-ids', ids),
  'result-id': may('result-id', id),
  'agent-id': may('agent-id', id),
  'category-ids': may('category-ids', ids),
  'workflow-metric-ids': may('workflow-metric-ids', ids),
  execution: may('execution', z.enum(EXECUTIONS)),
  guard: may('guard', z.enum(GUARD_LEVELS)),
  keep: may('keep', lines, toLines),
  'max-change-percent': may('max-change-percent', number),
};

/** What metrics may set besides. */
const metric = {
  'metric-path': may('metric-path', z.string()),
  'metric-type': may('metric-type', z.enum(METRIC_TYPES)),
  'test-set-ids': may('test-set-ids', ids),
  'simplified-prompt': may('simplified-prompt', z.string()),
  'skip-evaluation': may('skip-evaluation', flag),
  'on-question': may('on-question', z.enum(QUESTION_ANSWERS)),
};

/** A target's name: safe in a branch, a job's name and a list. */
const name = z.string().check(z.regex(/^[a-z0-9][a-z0-9-]*$/), z.maxLength(60));
const promptPath = need('prompt-path', z.string()).check(
  z.refine((path) => path !== undefined, 'takes the path of the file that holds the prompt, not nothing'),
);
const metricIds = need('metric-id', ids).check(
  z.refine((list) => list.length > 0, 'takes one or more metric IDs, not nothing'),
);
const branch = may('branch', z.string());

export const promptTarget = z.strictObject({ name, 'prompt-path': promptPath, branch, ...common, ...prompt });
export const metricTarget = z.strictObject({ name, 'metric-id': metricIds, branch, ...common, ...metric });
/** For a target of which it is not known what it is meant to be: what can be said of it all the same. */
export const anyTarget = z.strictObject({
  name,
  'prompt-path': z.optional(promptPath),
  'metric-id': z.optional(metricIds),
  branch,
  ...common,
  ...prompt,
  ...metric,
});
export const defaults = z.strictObject({ ...common, ...prompt, ...metric });

const top = { $schema: z.optional(z.string()), defaults: z.optional(defaults) };
/** The file but for its targets, which are looked at one by one. */
export const outline = z.strictObject({
  $schema: top.$schema,
  defaults: z.optional(z.unknown()),
  targets: z.array(z.unknown()).check(z.minLength(1)),
});
/** The whole file, for the published JSON Schema. */
export const configFile = z.strictObject({
  ...top,
  targets: z.array(z.union([promptTarget, metricTarget])).check(z.minLength(1)),
});

export type PromptSettings = z.infer<typeof promptTarget>;
export type MetricSettings = z.infer<typeof metricTarget>;
export type DefaultSettings = z.infer<typeof defaults>;

/** What a key takes, to go on from "name takes …". */
export const TAKES: Record<keyof typeof anyTarget.shape | keyof typeof configFile.shape, string> = {
  $schema: 'the address of the JSON Schema',
  defaults: 'settings for all targets',
  targets: 'a list of one or more targets',
  name: 'up to 60 lower-case letters, digits and dashes, with a letter or digit first',
  'prompt-path': 'the path of the file that holds the prompt',
  'prompt-selector': 'a JSON Pointer, body or region:NAME',
  'run-ids': '1 to 3 run IDs',
  'result-id': "a result's ID",
  'agent-id': "an agent's ID",
  'category-ids': 'a list of IDs',
  'workflow-metric-ids': 'a list of IDs',
  execution: listOf(EXECUTIONS),
  'metric-id': 'one or more metric IDs',
  'metric-path': 'the path of the folder of metric files',
  'metric-type': listOf(METRIC_TYPES),
  'test-set-ids': 'a list of IDs',
  'simplified-prompt': 'a text',
  'skip-evaluation': 'true or false',
  'on-question': listOf(QUESTION_ANSWERS),
  delivery: listOf(DELIVERIES),
  'base-branch': "a branch's name",
  branch: "a branch's name",
  title: 'one line of text',
  'commit-message': 'a text',
  labels: 'a list of labels',
  reviewers: 'a list of user names',
  'team-reviewers': 'a list of team names',
  assignees: 'a list of user names',
  draft: 'true or false',
  'timeout-minutes': 'a number of minutes',
  'poll-interval-seconds': 'a number of seconds',
  guard: listOf(GUARD_LEVELS),
  keep: 'a list of literal texts',
  'max-change-percent': 'a number above 0 and up to 100, or off',
};
