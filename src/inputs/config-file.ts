import { showSome } from '../documents/quote.ts';
import { type ConfigProblem, parseSource, toInputError } from '../documents/source.ts';
import { InputError } from '../errors.ts';
import { findNearestName } from '../nearest-name.ts';
import { quoteText } from '../safe-text.ts';
import { checkConfig } from './check-targets.ts';
import type { DefaultSettings, TargetSettings } from './config-schema.ts';
import type { TaskInputs } from './parse-inputs.ts';
import { findTaskProblems } from './rules.ts';
import type { Inputs } from './table.ts';

/** One validated target of a configuration file. */
export interface TargetInputs {
  /** Unique in the file: `[a-z0-9][a-z0-9-]*`, up to 60 characters. */
  name: string;
  inputs: TaskInputs;
}

/**
 * Returns the targets of a configuration file that the step selects. A target's own settings override the file's
 * `defaults`, which override the step's inputs. Only the step's `run-ids` or `result-id`, and a guard that it loosens,
 * override both.
 *
 * @param path for messages
 * @param inputs the step's inputs: `target` selects by name (default: all), `mode` by kind; `mode: plan` does not
 *   require runs, because a later step may add them
 * @throws InputError that lists every problem with line and column
 */
export async function loadTargets(text: string, path: string, inputs: Inputs): Promise<TargetInputs[]> {
  const source = await parseSource(text, path);
  const { config, problems } = checkConfig(source);
  const { defaults, targets } = config;
  const indexes = new Map<TargetInputs, number>();
  for (const [index, target] of targets.entries()) {
    if (defaults && target) indexes.set({ name: target.name, inputs: overlay(inputs, defaults, target) }, index);
  }
  const all = [...indexes.keys()];
  // A target that is missing here may be an invalid one.
  const selected =
    problems.length > 0
      ? all.filter((target) => isSelected(target, inputs))
      : selectMode(selectTargets(all, inputs.target), inputs, path);
  const wrong: ConfigProblem[] = selected.flatMap((target) => {
    const offset = source.locate(['targets', indexes.get(target) ?? 0]);
    const found = inputs.mode === 'plan' ? [] : findProblems(target);
    return found.map((message) => ({ offset, message: `target ${quoteText(target.name)}: ${message}` }));
  });
  const every = [...problems, ...wrong].sort((a, b) => a.offset - b.offset);
  if (every.length > 0) throw toInputError(path, source.place, every);
  if (inputs.mode !== 'plan') rejectSharedBranch(selected, inputs);
  return selected;
}

/**
 * Returns the targets with these names, in file order; all targets if no name is given.
 *
 * @throws InputError that lists each unknown name with the most similar one
 */
export function selectTargets<T extends { name: string }>(targets: readonly T[], names: readonly string[]): T[] {
  if (names.length === 0) return [...targets];
  const known = targets.map((target) => target.name);
  const unknown = [...new Set(names).difference(new Set(known))];
  if (unknown.length > 0) {
    const explain = (name: string) => {
      const meant = findNearestName(name, known);
      return meant === undefined ? quoteText(name) : `${quoteText(name)} (did you mean ${quoteText(meant)}?)`;
    };
    throw new InputError(
      `the configuration file does not define target ${showSome(unknown, MAX_NAMES, explain)}`,
      `set target to one or more of ${showSome(known, MAX_NAMES)}`,
    );
  }
  const wanted = new Set(names);
  return targets.filter((target) => wanted.has(target.name));
}

function isSelected({ name, inputs: { mode } }: TargetInputs, step: Inputs): boolean {
  return (step.target.length === 0 || step.target.includes(name)) && (step.mode === undefined || step.mode === mode);
}

/** Keeps the message readable. */
const MAX_NAMES = 20;

function overlay(step: Inputs, defaults: DefaultSettings, target: TargetSettings): TaskInputs {
  const { name: _name, ...own } = target;
  const noRuns = { 'run-ids': [], 'result-id': undefined };
  // A looser guard on the step lets a blocked proposal through in this workflow run only.
  const guard = step.guard === 'error' ? {} : { guard: step.guard };
  const merged = { ...step, ...defaults, ...own, ...guard };
  if (own['metric-id'] !== undefined) return { ...merged, ...noRuns, mode: 'metric-feedback' };
  // Runs and a result replace each other, so both come from the same level.
  const levels: Partial<Inputs>[] = [step, own, defaults];
  const { 'run-ids': ids = [], 'result-id': result } = levels.find(hasRuns) ?? noRuns;
  return { ...merged, 'run-ids': ids, 'result-id': result, mode: 'improve-prompt' };
}

function hasRuns(level: Partial<Inputs>): boolean {
  return (level['run-ids']?.length ?? 0) > 0 || level['result-id'] !== undefined;
}

function selectMode(targets: TargetInputs[], step: Inputs, path: string): TargetInputs[] {
  const { mode } = step;
  if (mode === undefined || mode === 'plan') return targets;
  const fitting = targets.filter((target) => target.inputs.mode === mode);
  const others = targets.filter((target) => target.inputs.mode !== mode).map((target) => target.name);
  const hint = 'unset mode; each target sets its own';
  if (step.target.length > 0 && others.length > 0) {
    throw new InputError(`target ${others.join(', ')} does not apply to mode ${mode}`, hint);
  }
  if (fitting.length === 0) throw new InputError(`${path} has no target for mode ${mode}`, hint);
  return fitting;
}

function findProblems({ inputs }: TargetInputs): string[] {
  const problems = findTaskProblems(inputs, inputs.mode, { inFile: false });
  if (inputs.mode === 'improve-prompt' && inputs['progress-id'].length === 0 && !hasRuns(inputs)) {
    problems.unshift('run-ids or result-id is required, in the target, in defaults or on the step');
  }
  return problems;
}

function rejectSharedBranch(targets: readonly TargetInputs[], step: Inputs): void {
  if (targets.length < 2 || step.branch === undefined) return;
  throw new InputError(
    `branch is set for ${targets.length} targets, but each target needs a branch of its own`,
    'unset branch, or select one target with the input target',
  );
}
