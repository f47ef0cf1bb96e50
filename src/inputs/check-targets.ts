import { posix } from 'node:path';
import type * as z from 'zod/mini';
import { safeParse } from 'zod/mini';
import type { ConfigProblem, ConfigSource } from '../documents/source.ts';
import { isFields } from '../fields.ts';
import { findNearestName } from '../nearest-name.ts';
import { quoteText } from '../safe-text.ts';
import {
  anyTarget,
  type DefaultSettings,
  defaults,
  describeKey,
  metricTarget,
  outline,
  promptTarget,
  type TargetSettings,
} from './config-schema.ts';
import { INPUTS } from './table.ts';

/** A configuration file's valid settings; `undefined` in place of an invalid part. */
export interface CheckedConfig {
  defaults: DefaultSettings | undefined;
  targets: (TargetSettings | undefined)[];
}

type Keys = readonly PropertyKey[];

/** Checks the file without the step's inputs. Returns its valid settings and every problem. */
export function checkConfig(source: ConfigSource): { config: CheckedConfig; problems: ConfigProblem[] } {
  const problems: ConfigProblem[] = [];
  const report: Report = (keys, message, at) => {
    const target = keys[0] === 'targets' && keys.length > 1 ? `${nameTarget(source.value, Number(keys[1]))}: ` : '';
    const subject = keys[0] === 'defaults' && keys.length > 1 ? 'defaults: ' : target;
    problems.push({ offset: source.locate(keys, at), message: subject + message });
  };
  const file = source.value;
  if (!isFields(file)) {
    report([], `the file must be a mapping with targets: ${describeKey('targets')}`);
    return { config: { defaults: {}, targets: [] }, problems };
  }
  read(outline, file, [], report);
  const base = readDefaults(file.defaults, report);
  const targets = Array.isArray(file.targets)
    ? file.targets.map((value, index) => readTarget(value, index, report))
    : [];
  reportDuplicates(source, report, targets, base ?? {});
  return { config: { defaults: base, targets }, problems };
}

type Report = (keys: Keys, message: string, at?: 'key' | 'value') => void;

function readDefaults(value: unknown, report: Report): DefaultSettings | undefined {
  if (value === undefined) return {};
  const data = read(defaults, value, ['defaults'], report);
  reportRunsAndResult(report, ['defaults'], value);
  return data as DefaultSettings | undefined;
}

function readTarget(value: unknown, index: number, report: Report): TargetSettings | undefined {
  const keys = ['targets', index];
  if (!isFields(value)) {
    report(keys, 'a target must be a mapping with name, and prompt-path or metric-id');
    return undefined;
  }
  reportRunsAndResult(report, keys, value);
  const isPrompt = Object.hasOwn(value, 'prompt-path');
  const isAmbiguous = isPrompt === Object.hasOwn(value, 'metric-id');
  const schema = isAmbiguous ? anyTarget : isPrompt ? promptTarget : metricTarget;
  const data = read(schema, value, keys, report);
  if (!isAmbiguous) return data as TargetSettings | undefined;
  if (isPrompt) {
    report([...keys, 'metric-id'], 'prompt-path and metric-id cannot be combined; make two targets', 'key');
  } else if (!Object.keys(value).some((key) => isMeantAs(key, ['prompt-path', 'metric-id']))) {
    report(keys, 'prompt-path or metric-id is required');
  }
  return undefined;
}

/** Reads a value, and reports every problem in it. Returns `undefined` if there is one. */
function read(schema: z.ZodMiniObject, value: unknown, at: Keys, report: Report): object | undefined {
  const { data, error } = safeParse(schema, value);
  for (const issue of error?.issues ?? []) {
    const keys = [...at, ...issue.path];
    if (issue.code === 'unrecognized_keys') {
      for (const key of issue.keys)
        report([...keys, key], explainUnknownKey(key, at, Object.keys(schema.shape)), 'key');
      continue;
    }
    const key = String(issue.path[0] ?? at.at(-1));
    const given = issue.path.length === 0 ? value : isFields(value) ? value[key] : undefined;
    if (issue.code === 'custom') report(keys, `${key} ${issue.message}`);
    else if (given === undefined) report(keys, `${key} is required: ${describeKey(key)}`);
    else if (given === null || given === '') report(keys, `${key} is empty; it must be ${describeKey(key)}`);
    else report(keys, `${key} must be ${describeKey(key)}, not ${describeValue(given)}`);
  }
  return data;
}

function explainUnknownKey(key: string, at: Keys, allowed: readonly string[]): string {
  const meant = findNearestName(key, allowed);
  if (meant !== undefined && meant !== key) return `unknown key ${quoteText(key)}; did you mean ${quoteText(meant)}?`;
  if (!Object.hasOwn(INPUTS, key)) return `unknown key ${quoteText(key)}`;
  if (at.length === 0) return `${key} belongs in a target or in defaults`;
  if (!Object.hasOwn(anyTarget.shape, key)) return `${key} must be set on the step, not in this file`;
  if (at[0] === 'defaults') return `${key} must be set in each target, not in defaults`;
  const owner = Object.hasOwn(promptTarget.shape, key) ? 'prompt-path' : 'metric-id';
  return `${key} applies only to a target with ${owner}`;
}

/** On one level, the two cannot be combined; across levels, the more specific one replaces the other. */
function reportRunsAndResult(report: Report, keys: Keys, value: unknown): void {
  if (isFields(value) && Object.hasOwn(value, 'run-ids') && Object.hasOwn(value, 'result-id')) {
    report([...keys, 'result-id'], 'run-ids and result-id cannot be combined; set one', 'key');
  }
}

/** Targets with the same name, branch, prompt or metric would overwrite each other, or be paid for twice. */
function reportDuplicates(
  source: ConfigSource,
  report: Report,
  targets: readonly (TargetSettings | undefined)[],
  base: DefaultSettings,
): void {
  const used = new Map<string, Keys>();
  const claim = (index: number, key: string, id: string, what: string) => {
    const keys = ['targets', index, key];
    const owner = used.get(id);
    if (owner === undefined) used.set(id, keys);
    else report(keys, `the target on line ${lineOf(source, owner)} already uses ${what}`);
  };
  for (const [index, target] of targets.entries()) {
    // A name counts even if the rest of its target is invalid.
    const name = readName(source.value, index);
    if (name !== undefined) claim(index, 'name', `name ${name}`, `the name ${quoteText(name)}`);
    if (target === undefined) continue;
    const { branch, 'metric-id': metricIds = [], 'prompt-path': path } = target;
    if (branch !== undefined) claim(index, 'branch', `branch ${branch}`, `the branch ${quoteText(branch)}`);
    for (const id of metricIds) claim(index, 'metric-id', `metric ${id}`, `metric ${id}`);
    if (path !== undefined) {
      const selector = target['prompt-selector'] ?? base['prompt-selector'] ?? '';
      claim(index, 'prompt-path', `prompt ${posix.normalize(path)}\0${selector}`, 'this prompt');
    }
  }
}

function lineOf(source: ConfigSource, keys: Keys): string {
  return source.place(source.locate(keys)).replace(/:.*/, '');
}

function isMeantAs(key: string, names: readonly string[]): boolean {
  const meant = findNearestName(key, Object.keys(anyTarget.shape));
  return meant !== undefined && names.includes(meant);
}

function nameTarget(file: unknown, index: number): string {
  const name = readName(file, index);
  return name === undefined ? `target ${index + 1}` : `target ${quoteText(name)}`;
}

function readName(file: unknown, index: number): string | undefined {
  const targets = isFields(file) ? file.targets : undefined;
  const target: unknown = Array.isArray(targets) ? targets[index] : undefined;
  return isFields(target) && typeof target.name === 'string' ? target.name : undefined;
}

function describeValue(value: unknown): string {
  if (typeof value === 'string') return quoteText(value);
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (!Array.isArray(value)) return 'a mapping';
  if (value.length === 0) return 'an empty list';
  return value.every((item) => typeof item !== 'object') ? quoteText(value.join(', ')) : 'a list of other values';
}
