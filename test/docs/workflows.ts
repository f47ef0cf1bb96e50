import { Problem } from '../../src/inputs/kinds.ts';
import { parseInputs } from '../../src/inputs/parse-inputs.ts';
import { INPUTS, type Input } from '../../src/inputs/table.ts';

// The workflows in pages and examples, and the inputs that their steps give to the action.

export const ACTION = 'OWNER/cekura-improve-action';

export interface Step {
  readonly id?: string;
  readonly uses?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}

interface DispatchInput {
  readonly default?: unknown;
  readonly options?: readonly string[];
}

export interface Job {
  readonly permissions?: Readonly<Record<string, string>>;
  readonly uses?: string;
  readonly with?: Readonly<Record<string, unknown>>;
  readonly steps?: readonly Step[];
}

export interface Workflow {
  readonly on?: {
    readonly workflow_call?: { inputs?: Record<string, DispatchInput> };
    readonly pull_request?: unknown;
    readonly workflow_dispatch?: { inputs?: Record<string, DispatchInput> };
  };
  readonly permissions?: Readonly<Record<string, string>>;
  readonly jobs: Readonly<Record<string, Job>>;
}

/** The published action, or the one that the reusable workflow checks out. */
export function isOurs(uses: string | undefined): boolean {
  return uses === './.cekura-improve-action' || (uses?.startsWith(`${ACTION}@`) ?? false);
}

export function stepsOf(workflow: Workflow): Step[] {
  return Object.values(workflow.jobs).flatMap(({ steps = [] }) => steps);
}

/** The value of an expression in a run; a person's input unless the workflow has a default. */
const VALUES: readonly (readonly [expression: RegExp, value: string])[] = [
  [/^secrets\.[\w-]+$/, 'a-secret'],
  [/^steps\.[\w-]+\.outputs\.token$/, 'a-token'],
  [/^steps\.[\w-]+\.outputs\.result_id$/, '40718'],
  [/^matrix\.target$/, 'support'],
  [/^inputs\.run-ids$/, '612006'],
  [/^inputs\.agent-id$/, '4711'],
  [/^inputs\./, ''],
];

function fillIn(text: string, chosen: Readonly<Record<string, unknown>>): string {
  return text.replace(/\$\{\{ *(.+?) *\}\}/g, (_, expression: string) => {
    const input = chosen[expression.replace('inputs.', '')];
    if (expression.startsWith('inputs.') && input !== undefined) return String(input);
    const found = VALUES.find(([pattern]) => pattern.test(expression));
    if (!found) throw new Error(`Give the expression ${expression} a value in test/docs/workflows.ts.`);
    return found[1];
  });
}

/** The inputs of a workflow that a person starts: the defaults, then each other choice. */
function listChoices({ on }: Pick<Workflow, 'on'>): Record<string, unknown>[] {
  const asked = Object.entries(on?.workflow_dispatch?.inputs ?? {});
  const defaults = Object.fromEntries(asked.map(([name, { default: value }]) => [name, value]));
  return [
    defaults,
    ...asked.flatMap(([name, { options = [] }]) => options.map((option) => ({ ...defaults, [name]: option }))),
  ];
}

/** The action's problems with a step's inputs. */
export function findInputProblems(given: Step['with'] = {}, workflow: Pick<Workflow, 'on'> = {}): string[] {
  const onPullRequest = workflow.on !== undefined && 'pull_request' in workflow.on;
  return listChoices(workflow).flatMap((chosen) => {
    const inputs = Object.entries(given).map(([name, value]) => [name, fillIn(String(value), chosen)] as const);
    const unknown = inputs.flatMap(([name]) => (name in INPUTS ? [] : [`${name} is not an input`]));
    const env = inputs.map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value] as const);
    try {
      parseInputs(Object.fromEntries(env), onPullRequest);
      return unknown;
    } catch (error) {
      return [...unknown, String(error)];
    }
  });
}

/** Problems of the inputs one by one, ignoring missing ones; lists may be YAML lists. */
export function findFieldProblems(given: Step['with'] = {}, workflow: Pick<Workflow, 'on'> = {}): string[] {
  return listChoices(workflow).flatMap((chosen) =>
    Object.entries(given).flatMap(([name, value]) => {
      const input = (INPUTS as Record<string, Input<unknown>>)[name];
      if (!input) return [`${name} is not an input`];
      const read = input.kind.read(Array.isArray(value) ? value.join('\n') : fillIn(String(value), chosen));
      return read instanceof Problem ? [`${name} ${read.text}`] : [];
    }),
  );
}
