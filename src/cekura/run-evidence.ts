import type { Run } from './schemas.ts';

/** One run that a proposal is based on. Every text in it came from the service: data, never trusted. */
export interface RunEvidence {
  readonly id: number;
  /** The scenario's name. */
  readonly scenario?: string;
  readonly scenarioId?: number;
  readonly agentId?: number;
  /** Where the dashboard shows this run of the scenario; always an `https` URL that this action built. */
  readonly scenarioUrl?: string;
  readonly resultId?: number;
  /** For links to the dashboard, if known. */
  readonly projectId?: number;
  /** Where the dashboard shows the result; always an `https` URL that this action built. */
  readonly url?: string;
  readonly transcript?: string;
  /** The outcome that the scenario expects. */
  readonly expected?: string;
  /** The expected outcome, if it was missed. */
  readonly outcome?: MissedOutcome;
  /** The metrics that failed. */
  readonly failed: readonly FailedMetric[];
  /** Reasons in the result's summary of failures that name this run. */
  readonly issues?: readonly string[];
  /** The call was evaluated, and nothing in it failed. */
  readonly passed?: boolean;
  /** Why it failed, in one sentence; empty if it did not. */
  readonly reason: string;
}

/** An expected outcome that a run did not meet. */
export interface MissedOutcome {
  /** 0 to 100; below 100 counts as failed, as in the vendor's own CI action. */
  readonly score: number;
  readonly explanation: string;
  /** The part of the prompt that the evaluation refers to, if it names one. */
  readonly promptPart?: string;
}

/** A metric that failed, with what it says about it. */
export interface FailedMetric {
  readonly name: string;
  readonly explanation: string;
}

type Metric = NonNullable<NonNullable<Run['evaluation']>['metrics']>[number];

const FULL_SCORE = 100;
const MAX_SENTENCE = 240;

/** Why a run failed: its expected outcome, its metrics, and the result's own reasons, in this order. */
export function explainRun(
  run: Run,
  issues: readonly string[],
): Pick<RunEvidence, 'outcome' | 'failed' | 'issues' | 'passed' | 'reason'> {
  const outcome = readOutcome(run);
  const verdicts = new Map(run.rubric?.map(({ metric_id, passed }) => [metric_id, passed]));
  const failed = (run.evaluation?.metrics ?? []).flatMap((metric) => {
    const name = metric.name?.trim();
    if (!name || !hasFailed(metric, verdicts.get(metric.id) ?? undefined)) return [];
    return [{ name, explanation: joinLines(metric.explanation) }];
  });
  const passed = run.success === true && outcome === undefined && failed.length === 0;
  const found = { ...(outcome ? { outcome } : {}), failed, ...(issues.length > 0 ? { issues } : {}) };
  return { ...found, passed, reason: passed ? '' : describeReason(found) };
}

/** The failure in names and numbers only, for places that must not quote the call. */
export function nameFailures({ outcome, failed }: Pick<RunEvidence, 'outcome' | 'failed'>): string {
  const missed = outcome ? [`the expected outcome was not met (${outcome.score} of 100)`] : [];
  const names = failed.map(({ name }) => name).join(', ');
  const metrics = failed.length === 1 ? 'failed metric' : 'failed metrics';
  return [...missed, ...(names === '' ? [] : [`${metrics}: ${names}`])].join('; ');
}

function describeReason({ outcome, failed, issues }: Pick<RunEvidence, 'outcome' | 'failed' | 'issues'>): string {
  const reason =
    firstSentence(outcome?.explanation) ||
    failed.map(({ name, explanation }) => explanation && `${name}: ${firstSentence(explanation)}`).find(Boolean) ||
    firstSentence(issues?.[0]);
  return reason || nameFailures({ ...(outcome ? { outcome } : {}), failed }) || 'Cekura gives no reason';
}

/** A score of 0 is a failure for binary metrics only (published); for the others it is a value like any other. */
function hasFailed({ type, eval_type, score, passed, score_normalized }: Metric, rubric: boolean | undefined): boolean {
  const verdict = passed ?? rubric;
  if (verdict !== undefined && verdict !== null) return !verdict;
  if (score_normalized !== undefined && score_normalized !== null) return score_normalized === 0;
  return [type, eval_type].some((kind) => kind?.startsWith('binary')) && score === 0;
}

function readOutcome({ expected_outcome: outcome }: Run): MissedOutcome | undefined {
  const score = outcome?.score;
  if (score === undefined || score === null || score >= FULL_SCORE) return undefined;
  const lines = outcome?.explanation ?? [];
  // Lines begin with ✅ or ❌ (published by example); only the latter say why it failed.
  const failures = lines.filter((line) => !line.trimStart().startsWith('✅'));
  const part = outcome?.outcome_alignments?.find(({ aligned, prompt_part: text }) => aligned === false && text?.trim());
  return {
    score,
    // U+274C is the cross mark.
    explanation: joinLines(failures.map((line) => line.replace(/^\s*\u274C\s*/u, ''))),
    ...(part?.prompt_part ? { promptPart: part.prompt_part.trim() } : {}),
  };
}

function joinLines(lines: readonly string[] | null | undefined): string {
  return (lines ?? [])
    .map((line) => line.trim())
    .filter(Boolean)
    .join('\n');
}

/**
 * The end of a sentence; a short word before the full stop is an abbreviation, such as `Dr.` (Intl.Segmenter takes 60
 * ms to load). The last three are the full-width 。！？.
 */
const SENTENCE_END = /(?<!(?:^|[^\p{L}])\p{L}{1,2})[.!?](?= [\p{Lu}\d]|$)|[\u3002\uFF01\uFF1F]/u;

/** The first sentence of a text on one line, at most `MAX_SENTENCE` characters long. */
function firstSentence(text = ''): string {
  const line = text
    .slice(0, 4 * MAX_SENTENCE)
    .replace(/\s+/g, ' ')
    .trim();
  const end = SENTENCE_END.exec(line);
  const sentence = end ? line.slice(0, end.index + 1) : line;
  return sentence.length > MAX_SENTENCE
    ? `${sentence
        .slice(0, MAX_SENTENCE - 1)
        .toWellFormed()
        .trimEnd()}…`
    : sentence;
}
