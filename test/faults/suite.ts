import { createVirtualClock } from '../support/virtual-clock.ts';
import { executeBundle } from './bundle.ts';
import { checkStory, type Violation } from './check.ts';
import { executeInProcess } from './in-process.ts';
import { planStory, type Story } from './plan.ts';
import type { RunRecord, StoryRecord } from './record.ts';
import { API_KEY, openTown } from './town.ts';

export interface SuiteOptions {
  /** One seed per story, in order. */
  seeds: Iterable<number>;
  /** Stop after this many runs. Default: all stories. */
  runs?: number;
  bundle: boolean;
  /** Reports each violation; with `tellAll`, every story. */
  tell(line: string): void;
  tellAll?: boolean;
}

export interface Figures {
  stories: number;
  runs: number;
  requests: number;
  starts: number;
  violations: number;
  /** Number of times each fault happened. */
  faults: Record<string, number>;
  /** Number of runs by status and delivery. */
  ends: Record<string, number>;
}

/** Yields `first`, `first + step` and so on, without end. */
export function* countFrom(first: number, step = 1): Generator<number> {
  for (let seed = first; ; seed += step) yield seed;
}

export function noFigures(): Figures {
  return { stories: 0, runs: 0, requests: 0, starts: 0, violations: 0, faults: {}, ends: {} };
}

export function mergeFigures(one: Figures, other: Figures): Figures {
  const merge = (a: Record<string, number>, b: Record<string, number>) => {
    const sums = { ...a };
    for (const [name, count] of Object.entries(b)) sums[name] = (sums[name] ?? 0) + count;
    return sums;
  };
  return {
    stories: one.stories + other.stories,
    runs: one.runs + other.runs,
    requests: one.requests + other.requests,
    starts: one.starts + other.starts,
    violations: one.violations + other.violations,
    faults: merge(one.faults, other.faults),
    ends: merge(one.ends, other.ends),
  };
}

/** Additional time for a process to start, also on a busy machine. */
const PROCESS_MS = 3_000;

/** Runs stories one after the other, and checks the result of each. */
export async function runStories(options: SuiteOptions): Promise<Figures> {
  const clock = options.bundle ? undefined : createVirtualClock(1);
  const town = openTown(clock);
  const execute = clock ? executeInProcess(clock) : executeBundle;
  let figures = noFigures();
  for (const seed of options.seeds) {
    if (figures.runs >= (options.runs ?? Number.POSITIVE_INFINITY)) break;
    clock?.reseed(seed);
    const story = planStory(seed, clock ? 'virtual' : 'real', API_KEY);
    const record = await town.tell(story, execute);
    const violations = checkStory(record, clock ? 0 : PROCESS_MS);
    figures = mergeFigures(figures, countStory(record, violations));
    if (violations.length === 0 && !options.tellAll) continue;
    for (const line of describeStory(story, record, violations)) options.tell(line);
  }
  await town.close();
  clock?.stop();
  return figures;
}

function countStory({ runs }: StoryRecord, violations: readonly Violation[]): Figures {
  const count = (names: readonly string[]) => {
    const counts: Record<string, number> = {};
    for (const name of names) counts[name] = (counts[name] ?? 0) + 1;
    return counts;
  };
  const requests = runs.flatMap(({ cekura, github }) => [...cekura, ...github]);
  const faults = requests.flatMap(({ fault }) => fault ?? []).filter((fault) => fault !== 'run');
  const signals = runs.flatMap(({ stoppedInMs }) => (stoppedInMs === undefined ? [] : ['signal']));
  return {
    stories: 1,
    runs: runs.length,
    requests: requests.length,
    starts: runs.flatMap(({ jobs }) => jobs).length,
    violations: violations.length,
    faults: count([...faults, ...signals]),
    ends: count(runs.map(({ outputs }) => `${outputs.status}/${outputs.delivery}`)),
  };
}

function describeStory(story: Story, record: StoryRecord, violations: readonly Violation[]): string[] {
  return [
    `seed ${story.seed}: ${story.targets} ${story.kind}(s) by ${story.delivery}; replay it with --replay ${story.seed}`,
    ...violations.map(({ invariant, detail }) => `  BROKEN ${invariant}: ${detail}`),
    ...record.runs.flatMap(describeRun),
  ];
}

function describeRun(run: RunRecord): string[] {
  const { cekura: _, github: __, ...plan } = run.plan;
  const toLine = ({ method, path, status, fault }: RunRecord['cekura'][number]) =>
    `    ${method} ${decodeURIComponent(path)} ${status ?? 'cut'}${fault ? ` (${fault})` : ''}`;
  return [
    `  run ${JSON.stringify(plan)}`,
    `    exit ${run.exitCode} after ${Math.round(run.tookMs)} ms ${JSON.stringify(run.outputs)}`,
    ...run.log
      .split('\n')
      .filter((line) => !/^\s+at |^\w*Error: /.test(line))
      .map((line) => `    | ${line.slice(0, 300)}`),
    ...run.cekura.map(toLine),
    ...run.github.map((request) => toLine(request)),
  ];
}
