import { posix } from 'node:path';
import type * as z from 'zod/mini';
import { safeParse } from 'zod/mini';
import type { ConfigProblem, ConfigSource } from '../documents/source.ts';
import { findNearestName } from '../nearest-name.ts';
import {
  anyTarget,
  configFile,
  type DefaultSettings,
  defaults,
  type MetricSettings,
  metricTarget,
  outline,
  type PromptSettings,
  promptTarget,
  TAKES,
} from './config-schema.ts';
import { INPUT_DEFAULTS, show } from './fields.ts';

/** What a configuration file says, without what is wrong in it. */
export interface CheckedConfig {
  defaults: DefaultSettings;
  targets: (PromptSettings | MetricSettings)[];
}

type Keys = readonly PropertyKey[];

/** Everything that is wrong with the file as it stands, whatever the step adds to it; and what it says. */
export function checkConfig(source: ConfigSource): { config: CheckedConfig; problems: ConfigProblem[] } {
  const problems: ConfigProblem[] = [];
  const report: Report = (keys, message, at) => {
    const target = keys[0] === 'targets' && keys.length > 1 ? `${nameTarget(source.value, Number(keys[1]))}: ` : '';
    const subject = keys[0] === 'defaults' && keys.length > 1 ? 'defaults: ' : target;
    problems.push({ offset: source.locate(keys, at), message: subject + message });
  };
  const file = source.value;
  if (!isRecord(file)) {
    report([], `the file takes targets: ${TAKES.targets}`);
    return { config: { defaults: {}, targets: [] }, problems };
  }
  reportIssues(report, [], file, safeParse(outline, file).error, Object.keys(configFile.shape));
  const base = readDefaults(file.defaults, report);
  const targets = Array.isArray(file.targets)
    ? file.targets.map((value, index) => readTarget(value, index, report))
    : [];
  reportTwice(source, report, targets, base);
  return { config: { defaults: base, targets: targets.filter((target) => target !== undefined) }, problems };
}

type Report = (keys: Keys, message: string, at?: 'key' | 'value') => void;

function readDefaults(value: unknown, report: Report): DefaultSettings {
  if (value === undefined) return {};
  const read = safeParse(defaults, value);
  reportIssues(report, ['defaults'], value, read.error, Object.keys(defaults.shape));
  reportEvidence(report, ['defaults'], value);
  return read.data ?? {};
}

function readTarget(value: unknown, index: number, report: Report): PromptSettings | MetricSettings | undefined {
  const keys = ['targets', index];
  if (!isRecord(value)) {
    report(keys, 'a target takes name, and prompt-path or metric-id');
    return undefined;
  }
  reportEvidence(report, keys, value);
  const isPrompt = Object.hasOwn(value, 'prompt-path');
  if (isPrompt === Object.hasOwn(value, 'metric-id')) {
    reportIssues(report, keys, value, safeParse(anyTarget, value).error, Object.keys(anyTarget.shape));
    if (isPrompt) {
      report([...keys, 'metric-id'], 'prompt-path and metric-id exclude each other: make two targets', 'key');
    } else if (!Object.keys(value).some((key) => isMeantAs(key, ['prompt-path', 'metric-id']))) {
      report(keys, 'prompt-path or metric-id is needed: what the target is');
    }
    return undefined;
  }
  const read = isPrompt ? safeParse(promptTarget, value) : safeParse(metricTarget, value);
  reportIssues(report, keys, value, read.error, Object.keys((isPrompt ? promptTarget : metricTarget).shape));
  return read.data;
}

function reportIssues(
  report: Report,
  at: Keys,
  value: unknown,
  error: z.core.$ZodError | undefined,
  allowed: readonly string[],
): void {
  for (const issue of error?.issues ?? []) {
    const keys = [...at, ...issue.path];
    if (issue.code === 'unrecognized_keys') {
      for (const key of issue.keys) report([...keys, key], explainUnknownKey(key, at, allowed), 'key');
      continue;
    }
    const key = String(issue.path[0] ?? at.at(-1));
    const given = issue.path.length === 0 ? value : isRecord(value) ? value[key] : undefined;
    const takes = Object.hasOwn(TAKES, key) ? TAKES[key as keyof typeof TAKES] : 'another value';
    if (issue.code === 'custom') report(keys, `${key} ${issue.message}`);
    else if (given === undefined) report(keys, `${key} is needed: ${takes}`);
    else report(keys, `${key} takes ${takes}, not ${describe(given)}`);
  }
}

function explainUnknownKey(key: string, at: Keys, allowed: readonly string[]): string {
  const meant = findNearestName(key, allowed);
  if (meant !== undefined && meant !== key) return `${show(key)} is not a key here: did you mean ${meant}?`;
  if (Object.hasOwn(INPUT_DEFAULTS, key)) {
    if (at[0] === 'targets' && Object.hasOwn(anyTarget.shape, key)) {
      const owner = Object.hasOwn(promptTarget.shape, key) ? 'prompt-path' : 'metric-id';
      return `${key} belongs to a target with ${owner}`;
    }
    if (at[0] === 'defaults' && Object.hasOwn(anyTarget.shape, key)) return `${key} is each target's own: set it there`;
    if (at.length > 0) return `${key} is set on the step, not in this file`;
    return `${key} stands in a target or in defaults, not here`;
  }
  return `${show(key)} is not a key here`;
}

/** Both on one level contradict each other; on two levels, the nearer one replaces the other. */
function reportEvidence(report: Report, keys: Keys, value: unknown): void {
  if (isRecord(value) && Object.hasOwn(value, 'run-ids') && Object.hasOwn(value, 'result-id')) {
    report([...keys, 'result-id'], 'run-ids and result-id exclude each other: set one', 'key');
  }
}

/** Two targets of one name, one branch or one piece of work: the second would overwrite the first, or be paid twice. */
function reportTwice(
  source: ConfigSource,
  report: Report,
  targets: readonly (PromptSettings | MetricSettings | undefined)[],
  base: DefaultSettings,
): void {
  const seen = new Map<string, Keys>();
  const claim = (index: number, key: string, id: string, what: string) => {
    const keys = ['targets', index, key];
    const owner = seen.get(id);
    if (owner === undefined) seen.set(id, keys);
    else report(keys, `${what} is taken already, at ${source.place(source.locate(owner))}`);
  };
  for (const [index, target] of targets.entries()) {
    // A name counts even when the rest of its target is wrong.
    const name = readName(source.value, index);
    if (name !== undefined) claim(index, 'name', `name ${name}`, `name ${show(name)}`);
    if (target === undefined) continue;
    if (target.branch !== undefined) claim(index, 'branch', `branch ${target.branch}`, `branch ${show(target.branch)}`);
    if ('metric-id' in target) {
      for (const id of target['metric-id']) claim(index, 'metric-id', `metric ${id}`, `metric ${id}`);
    } else {
      const path = posix.normalize(target['prompt-path'] ?? '');
      const selector = target['prompt-selector'] ?? base['prompt-selector'] ?? '';
      claim(index, 'prompt-path', `prompt ${path}\0${selector}`, 'this prompt');
    }
  }
}

function isMeantAs(key: string, names: readonly string[]): boolean {
  const meant = findNearestName(key, Object.keys(anyTarget.shape));
  return meant !== undefined && names.includes(meant);
}

function nameTarget(file: unknown, index: number): string {
  const name = readName(file, index);
  return name === undefined ? `target number ${index + 1}` : `target ${show(name)}`;
}

function readName(file: unknown, index: number): string | undefined {
  const targets = isRecord(file) ? file.targets : undefined;
  const target: unknown = Array.isArray(targets) ? targets[index] : undefined;
  return isRecord(target) && typeof target.name === 'string' ? target.name : undefined;
}

function describe(value: unknown): string {
  if (value === null || value === '') return 'nothing';
  if (typeof value === 'string') return show(value);
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (!Array.isArray(value)) return 'a mapping';
  if (value.length === 0) return 'an empty list';
  return value.every((item) => typeof item !== 'object') ? show(value.join(', ')) : 'a list of something else';
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
