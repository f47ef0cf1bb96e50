import type { MetricScore, Run } from './cekura-records.ts';
import { BIRTH_DATE_METRIC_ID, CANCELLATION_METRIC_ID, EMERGENCY_METRIC_ID } from './world.ts';

/** An improved prompt: the published reply of the synchronous endpoint. */
export interface Improvement {
  readonly improved_prompt: string;
  readonly summary_of_changes: string;
}

interface Advice {
  readonly title: string;
  /** The sentence to add to the prompt. */
  readonly text: string;
  /** The sentence of the prompt that it replaces, if there is one. */
  readonly replaces?: string;
  /** The section of the prompt that it belongs to; otherwise the end. */
  readonly topic?: RegExp;
}

const ADVICE: Readonly<Record<number, Advice>> = {
  [CANCELLATION_METRIC_ID]: {
    title: 'Cancellations',
    text: 'If the appointment is less than 24 hours away, say that the late cancellation fee applies and wait for a yes before you cancel.',
    topic: /cancel/i,
  },
  [EMERGENCY_METRIC_ID]: {
    title: 'Emergencies',
    text: 'Transfer emergencies to the dentist on call at once. Never book them for another day.',
    replaces: 'Book emergencies on the same day if you can.',
    topic: /emergenc/i,
  },
  [BIRTH_DATE_METRIC_ID]: {
    title: 'Identity',
    text: 'Confirm the date of birth before you book: repeat it with the month as a word and wait for a yes.',
    replaces: 'Confirm the date of birth before you book.',
    topic: /book|birth/i,
  },
};

/**
 * Improves a prompt by a fixed rule: adds one sentence for each metric that failed in these runs, to the section about its
 * topic. Returns `null` if the prompt has all sentences already. Trims white space around the prompt, as the framework
 * behind the service does.
 */
export function improvePrompt(prompt: string, runs: readonly Run[]): Improvement | null {
  let text = prompt.trim();
  const changes: string[] = [];
  for (const { metric, runs: failedRuns } of groupByFailure(runs)) {
    const advice = ADVICE[metric.id] ?? { title: metric.name, text: `In every call, see to this: ${metric.name}.` };
    if (text.includes(advice.text)) continue;
    text = applyAdvice(text, advice);
    changes.push(`${changes.length + 1}. ${advice.title}: ${advice.text} (${nameRuns(failedRuns)})`);
  }
  if (changes.length === 0) return null;
  const intro =
    changes.length === 1 ? 'One change, from the calls that failed:' : 'Changes, each from the calls that failed:';
  return { improved_prompt: text, summary_of_changes: [intro, '', ...changes].join('\n') };
}

/** The failed metrics, each with the runs in which it failed. A numeric score is a measurement, not a verdict. */
function groupByFailure(runs: readonly Run[]): { metric: MetricScore; runs: Run[] }[] {
  const groups = new Map<number, { metric: MetricScore; runs: Run[] }>();
  for (const run of runs) {
    for (const metric of run.evaluation.metrics) {
      if (metric.type === 'numeric' || metric.score !== 0) continue;
      const group = groups.get(metric.id) ?? { metric, runs: [] };
      group.runs.push(run);
      groups.set(metric.id, group);
    }
  }
  return [...groups.values()];
}

function nameRuns(runs: readonly Run[]): string {
  const ids = runs.map((run) => run.id).join(', ');
  return `${runs.length === 1 ? 'run' : 'runs'} ${ids}, "${runs[0]?.scenario_name}"`;
}

function applyAdvice(prompt: string, { text, replaces, topic }: Advice): string {
  if (replaces !== undefined && prompt.includes(replaces)) return prompt.replace(replaces, () => text);
  const lines = prompt.split('\n');
  const after = topic === undefined ? lines.length - 1 : findEndOfPart(lines, topic);
  // A new item in a list, a new line in prose.
  const bullet = /^\s*[-*] /.exec(lines[after] ?? '')?.[0] ?? '';
  lines.splice(after + 1, 0, bullet + text);
  return lines.join('\n');
}

/** The last line with text in the section whose heading or text names the topic. */
function findEndOfPart(lines: readonly string[], topic: RegExp): number {
  const isHeading = (line: string) => line.startsWith('#');
  const heading = lines.findIndex((line) => isHeading(line) && topic.test(line));
  const start = heading === -1 ? lines.findIndex((line) => topic.test(line)) : heading;
  if (start === -1) return lines.length - 1;
  const next = lines.findIndex((line, index) => index > start && (isHeading(line) || (heading === -1 && line === '')));
  let end = (next === -1 ? lines.length : next) - 1;
  while (end > start && lines[end]?.trim() === '') end -= 1;
  return end;
}
