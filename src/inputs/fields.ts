import * as z from 'zod/mini';
import type { Mode } from '../render/types.ts';
import { explainBadBranchName } from './branch-name.ts';

/** Every input's name and default, as `action.yml` has them. */
export const INPUT_DEFAULTS = {
  'api-key': '',
  'api-url': 'https://api.cekura.ai',
  mode: '',
  'prompt-path': '',
  'prompt-selector': '',
  'run-ids': '',
  'result-id': '',
  'agent-id': '',
  'assistant-id': '',
  'category-ids': '',
  'workflow-metric-ids': '',
  execution: 'auto',
  'metric-id': '',
  'metric-path': 'cekura/metrics',
  'metric-type': '',
  'test-set-ids': '',
  'simplified-prompt': '',
  'skip-evaluation': 'false',
  'on-question': 'fail',
  'num-metrics': '1',
  overwrite: 'false',
  verify: 'false',
  'progress-id': '',
  'timeout-minutes': '30',
  'poll-interval-seconds': '',
  delivery: 'auto',
  'github-token': '',
  'base-branch': '',
  branch: '',
  'pull-request-number': '',
  title: '',
  'commit-message': '',
  labels: '',
  reviewers: '',
  'team-reviewers': '',
  assignees: '',
  draft: 'false',
  guard: 'error',
  keep: '',
  'max-change-percent': '',
  'config-path': '',
  target: '',
  'dry-run': 'false',
} as const;

/** The name of an input, as in `action.yml`. */
export type InputName = keyof typeof INPUT_DEFAULTS;

/** The words that the inputs of a choice take. */
export const MODES = [
  'improve-prompt',
  'metric-feedback',
  'generate-metrics',
  'apply-metrics',
  'plan',
] as const satisfies readonly Mode[];
export const DELIVERIES = ['auto', 'pull-request', 'comment', 'suggestion', 'summary'] as const;
export const EXECUTIONS = ['auto', 'background', 'sync'] as const;
export const GUARD_LEVELS = ['error', 'warn', 'off'] as const;
export const METRIC_TYPES = ['llm_judge', 'custom_code', 'basic', 'custom_prompt'] as const;
export const QUESTION_ANSWERS = ['fail', 'skip'] as const;

// A field is one input's text, checked and turned into what it means. A problem is a sentence that goes on from the
// input's name: "run-ids takes …".

type Field<T> = z.ZodMiniType<T, string>;

function field<T>(read: (value: string) => T | Problem): Field<T> {
  return z.pipe(
    z.string(),
    z.transform((value, context) => {
      const result = read(value);
      if (!(result instanceof Problem)) return result;
      context.issues.push({ code: 'custom', message: result.text, input: value });
      return z.NEVER;
    }),
  ) as unknown as Field<T>;
}

class Problem {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

const oneLine = field((value) => (/[\r\n]/.test(value) ? new Problem('must be one line') : value));
const optional = field((value) => (/[\r\n]/.test(value) ? new Problem('must be one line') : value || undefined));
const multiLine = field((value) => value.replace(/\r\n?/g, '\n') || undefined);

const flag = field((value) => {
  if (/^true$/i.test(value)) return true;
  if (/^false$/i.test(value)) return false;
  return new Problem(`takes true or false, not ${show(value)}`);
});

function choice<const T extends string>(values: readonly T[]): Field<T> {
  return field(
    (value) => values.find((one) => one === value) ?? new Problem(`takes ${listOf(values)}, not ${show(value)}`),
  );
}

function optionalChoice<const T extends string>(values: readonly T[]): Field<T | undefined> {
  return field((value) =>
    value === ''
      ? undefined
      : (values.find((one) => one === value) ?? new Problem(`takes ${listOf(values)}, not ${show(value)}`)),
  );
}

function readId(value: string): number | Problem {
  if (/^[1-9]\d*$/.test(value) && Number.isSafeInteger(Number(value))) return Number(value);
  return new Problem(`takes a positive whole number, not ${show(value)}${guessId(value)}`);
}

/** What people paste in the place of a number. */
function guessId(value: string): string {
  if (/^[0-9a-f]{8}-[0-9a-f]{4}-/i.test(value)) return ' (which looks like a progress-id)';
  const result = /\/results\/(\d+)/.exec(value)?.[1];
  return result === undefined ? '' : ` (in which ${result} is a result-id)`;
}

const optionalId = field((value) => (value === '' ? undefined : readId(value)));

/** Commas, spaces or new lines, or a JSON array. */
const list = field((value) => splitList(value));

function splitList(value: string): string[] | Problem {
  if (!value.startsWith('[')) return value.split(/[\s,]+/).filter((item) => item !== '');
  try {
    const json: unknown = JSON.parse(value);
    if (Array.isArray(json) && json.every((item) => typeof item === 'string' || typeof item === 'number')) {
      return json.map((item) => String(item).trim()).filter((item) => item !== '');
    }
  } catch {
    // Not JSON: the same answer as for JSON of another shape.
  }
  return new Problem('starts with [ but is not a JSON array of numbers or texts');
}

function idList(most: number): Field<number[]> {
  return field((value) => {
    const items = splitList(value);
    if (items instanceof Problem) return items;
    const ids: number[] = [];
    for (const item of items) {
      const id = readId(item);
      if (id instanceof Problem)
        return new Problem(`takes positive whole numbers, and ${show(item)} is not one${guessId(item)}`);
      if (!ids.includes(id)) ids.push(id);
    }
    return ids.length > most ? new Problem(`takes at most ${most}, and there are ${ids.length}`) : ids;
  });
}

function decimal(least: number, most: number, unit: string): (value: string) => number | Problem {
  return (value) => {
    const number = /^\+?(\d+\.?\d*|\.\d+)$/.test(value) ? Number(value) : Number.NaN;
    if (number > least && number <= most) return number;
    return new Problem(`takes a number of ${unit} above ${least} and up to ${most}, not ${show(value)}`);
  };
}

function orUndefined<T>(read: (value: string) => T | Problem): Field<T | undefined> {
  return field((value) => (value === '' ? undefined : read(value)));
}

const branchName = orUndefined((value) => {
  const bad = explainBadBranchName(value);
  return bad ? new Problem(`${bad}, so git takes no such branch: ${show(value)}`) : value;
});

const apiUrl = field((value) => {
  let url: URL;
  try {
    url = new URL(value);
  } catch {
    return new Problem(`is not a URL: ${show(value)}`);
  }
  const loopback = /^(localhost|127(\.\d+){3}|\[::1\])$/.test(url.hostname);
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && loopback)) {
    return new Problem(`must start with https:// (http:// only for a loopback host): ${show(value)}`);
  }
  if (url.username || url.password || url.search || url.hash) {
    return new Problem('must hold no user, password, query or fragment');
  }
  return url.origin + url.pathname.replace(/\/+$/, '');
});

const key = field((value) => {
  // A header can't carry it otherwise. The message never shows the value.
  if (!/^[\x21-\x7e]*$/.test(value))
    return new Problem('holds a space or a character that a key cannot have: paste it again');
  return value;
});

const keepLines = field((value) => [
  ...new Set(
    value
      .split(/\r\n|\r|\n/)
      .map((line) => line.trim())
      .filter((line) => line !== ''),
  ),
]);

const progressIds = field((value) => {
  const ids = splitList(value);
  if (ids instanceof Problem) return ids;
  const bad = ids.find((id) => !/^[\w.:/=+@~-]{1,200}$/.test(id));
  return bad === undefined ? ids : new Problem(`is not a progress ID: ${show(bad)}`);
});

const maxChangePercent = field((value) => {
  if (value === '' || value.toLowerCase() === 'off') return undefined;
  const number = /^\d+(\.\d+)?\s*%?$/.test(value) ? Number.parseFloat(value) : Number.NaN;
  return number > 0 && number <= 100
    ? number
    : new Problem(`takes a number above 0 and up to 100, or off, not ${show(value)}`);
});

const numMetrics = field((value) => {
  const number = /^\d+$/.test(value) ? Number(value) : Number.NaN;
  return number >= 1 && number <= 100 ? number : new Problem(`takes a whole number from 1 to 100, not ${show(value)}`);
});

/** Five days: the longest that a job may run on a self-hosted runner. */
const MOST_MINUTES = 7200;

/** Each input's text, checked and turned into what it means. */
export const inputFields = {
  'api-key': key,
  'api-url': apiUrl,
  mode: optionalChoice(MODES),
  'prompt-path': optional,
  'prompt-selector': optional,
  'run-ids': idList(3),
  'result-id': optionalId,
  'agent-id': optionalId,
  'assistant-id': optional,
  'category-ids': idList(1000),
  'workflow-metric-ids': idList(1000),
  execution: choice(EXECUTIONS),
  'metric-id': idList(1000),
  'metric-path': oneLine,
  'metric-type': optionalChoice(METRIC_TYPES),
  'test-set-ids': idList(10_000),
  'simplified-prompt': multiLine,
  'skip-evaluation': flag,
  'on-question': choice(QUESTION_ANSWERS),
  'num-metrics': numMetrics,
  overwrite: flag,
  verify: flag,
  'progress-id': progressIds,
  'timeout-minutes': field(decimal(0, MOST_MINUTES, 'minutes')),
  'poll-interval-seconds': orUndefined(decimal(0, 3600, 'seconds')),
  delivery: choice(DELIVERIES),
  'github-token': key,
  'base-branch': branchName,
  branch: branchName,
  'pull-request-number': optionalId,
  title: optional,
  'commit-message': multiLine,
  labels: list,
  reviewers: list,
  'team-reviewers': list,
  assignees: list,
  draft: flag,
  guard: choice(GUARD_LEVELS),
  keep: keepLines,
  'max-change-percent': maxChangePercent,
  'config-path': optional,
  target: list,
  'dry-run': flag,
} satisfies Record<InputName, unknown>;

/** An untrusted text for a message: quoted, and cut to 60 characters. */
export function show(value: string): string {
  const short = value.length > 60 ? `${value.slice(0, 60)}…` : value;
  return JSON.stringify(short);
}

/** `a, b or c` */
export function listOf(values: readonly string[]): string {
  return `${values.slice(0, -1).join(', ')} or ${values.at(-1)}`;
}
