import { type ConfigProblem, parseSource, toInputError } from '../documents/source.ts';
import { InputError } from '../errors.ts';
import { findNearestName } from '../nearest-name.ts';
import { checkConfig } from './check-targets.ts';
import type { DefaultSettings, MetricSettings, PromptSettings } from './config-schema.ts';
import { show } from './fields.ts';
import type { Inputs, JobInputs } from './parse-inputs.ts';

/** One target of a configuration file, ready to be worked on. */
export interface TargetInputs {
  /** Unique in the file: `[a-z0-9][a-z0-9-]*`, up to 60 characters. */
  name: string;
  inputs: JobInputs;
}

/**
 * The targets of a configuration file that the step asks for. A target's own settings come before the file's
 * `defaults`, and those before the step's inputs; only the step's `run-ids` or `result-id` come first of all, because
 * they say what this one run is about.
 *
 * @param text the file's text, @param path its path for messages, @param inputs the step's inputs: `target` chooses
 *   by name (none: all), `mode` by kind, and `mode: plan` needs no runs yet, since a job's step may add them.
 * @throws InputError that names every problem with its line and column.
 */
export async function loadTargets(text: string, path: string, inputs: Inputs): Promise<TargetInputs[]> {
  const source = await parseSource(text, path);
  const { config, problems } = checkConfig(source);
  if (problems.length > 0) throw toInputError(path, source.place, problems);
  const all = config.targets.map((target) => ({
    name: target.name,
    inputs: overlay(inputs, config.defaults, target),
  }));
  const chosen = pickMode(pickTargets(all, inputs.target), inputs, path);
  if (inputs.mode === 'plan') return chosen;
  const missing: ConfigProblem[] = chosen.flatMap((target) => {
    const message = findMissingRuns(target);
    return message === undefined ? [] : [{ offset: source.locate(['targets', all.indexOf(target)]), message }];
  });
  if (missing.length > 0) throw toInputError(path, source.place, missing);
  rejectShared(chosen, inputs);
  return chosen;
}

/**
 * The targets of these names, in the order of the file; all of them when no name is given.
 *
 * @throws InputError that names each unknown one, with the name that was likely meant.
 */
export function pickTargets<T extends { name: string }>(targets: readonly T[], names: readonly string[]): T[] {
  if (names.length === 0) return [...targets];
  const known = targets.map((target) => target.name);
  const unknown = names
    .filter((name) => !known.includes(name))
    .map((name) => {
      const meant = findNearestName(name, known);
      return meant === undefined ? show(name) : `${show(name)} (did you mean ${meant}?)`;
    });
  if (unknown.length > 0) {
    const listed = known.slice(0, 20).join(', ') + (known.length > 20 ? ` and ${known.length - 20} more` : '');
    throw new InputError(`target names what is not in the file: ${unknown.join(', ')}`, `the targets are ${listed}`);
  }
  return targets.filter((target) => names.includes(target.name));
}

function overlay(step: Inputs, defaults: DefaultSettings, target: PromptSettings | MetricSettings): JobInputs {
  const { name: _name, ...own } = target;
  const runs = { 'run-ids': [], 'result-id': undefined };
  // Loosened on the step, a guard is loosened for this one run: that is how a blocked proposal is let through.
  const guard = step.guard === 'error' ? {} : { guard: step.guard };
  if ('metric-id' in own) return { ...step, ...defaults, ...own, ...runs, ...guard, mode: 'metric-feedback' };
  // Runs and a result replace each other, so they come from one level together.
  const levels: Evidence[] = [step, own, defaults];
  const { 'run-ids': ids = [], 'result-id': result } = levels.find(hasRuns) ?? runs;
  return { ...step, ...defaults, ...own, ...guard, 'run-ids': ids, 'result-id': result, mode: 'improve-prompt' };
}

type Evidence = Partial<Pick<Inputs, 'run-ids' | 'result-id'>>;

function hasRuns(level: Evidence): boolean {
  return (level['run-ids']?.length ?? 0) > 0 || level['result-id'] !== undefined;
}

function pickMode(targets: TargetInputs[], step: Inputs, path: string): TargetInputs[] {
  const { mode } = step;
  if (mode === undefined || mode === 'plan') return targets;
  const fitting = targets.filter((target) => target.inputs.mode === mode);
  const others = targets.filter((target) => !fitting.includes(target)).map((target) => target.name);
  const hint = 'leave mode out: each target says by itself what it is';
  if (step.target.length > 0 && others.length > 0) {
    throw new InputError(`target ${others.join(', ')} is not for mode ${mode}`, hint);
  }
  if (fitting.length === 0) throw new InputError(`${path} has no target for mode ${mode}`, hint);
  return fitting;
}

function findMissingRuns({ name, inputs }: TargetInputs): string | undefined {
  if (inputs.mode !== 'improve-prompt' || inputs['progress-id'].length > 0 || hasRuns(inputs)) return undefined;
  return `target "${name}": run-ids is needed, or result-id: in the target, in defaults or on the step`;
}

/** A branch belongs to one target. */
function rejectShared(targets: readonly TargetInputs[], step: Inputs): void {
  if (targets.length < 2 || step.branch === undefined) return;
  throw new InputError(`branch can't be shared by ${targets.length} targets`, 'name one with target');
}
