import { nameFailures } from '../cekura/run-evidence.ts';
import { cutText } from '../safe-text.ts';
import { codeSpan, details, escapeBlock, escapeInline, joinParts, linkTo, quote, table } from './markdown.ts';
import { countHidden } from './sections.ts';
import { countOf } from './size.ts';
import { quotesTranscript } from './transcript-quote.ts';
import type { RunEvidence } from './types.ts';
import type { ProposalView } from './view.ts';

const MAX_CELL = 100;
const MAX_REASON = 300;
const MAX_METRICS = 5;
const MAX_EXPLANATION = 800;
/** Maximum characters of all explanations together; leaves room for the change. */
const MAX_EVALUATION = 12_000;
const FOLDED_ROWS = 10;

/**
 * The runs that a proposal is based on: a row for each of the first `max`, linked to the run in the dashboard, with the
 * reason for its failure in one sentence; below, in a collapsed section, the evaluation's explanations. Rows never
 * quote a call. If `max` is small, the explanations are omitted.
 */
export function writeEvidence({ runs }: Pick<ProposalView, 'runs'>, max: number): string {
  if (runs.length === 0) return '';
  const shown = runs.slice(0, max);
  const rows = joinParts([
    shown.length === 0 ? '' : table([['Run', 'Scenario', 'Why it failed'], ...shown.map(describeRun)]),
    countHidden(runs.length - shown.length, shown.length, 'run'),
  ]);
  const evaluations = max > FOLDED_ROWS ? joinParts(fitEvaluations(shown.slice(0, FOLDED_ROWS))) : '';
  return joinParts([
    '### Evidence',
    shown.length > FOLDED_ROWS ? details(countOf(runs.length, 'run'), rows) : rows,
    evaluations === '' ? '' : details('Evaluation', evaluations),
  ]);
}

function fitEvaluations(runs: readonly RunEvidence[]): string[] {
  let length = 0;
  return runs.map(describeEvaluation).filter((text) => {
    length += text.length;
    return text !== '' && length <= MAX_EVALUATION;
  });
}

function describeRun(run: RunEvidence): string[] {
  const { id, scenario, url, scenarioUrl } = run;
  return [
    linkTo(String(id), url) ?? codeSpan(String(id)),
    scenario === undefined ? '' : (linkTo(scenario, scenarioUrl) ?? escapeInline(scenario, MAX_CELL)),
    escapeInline(showReason(run), MAX_REASON),
  ];
}

function showReason(run: RunEvidence): string {
  const { reason, transcript } = run;
  if (run.passed) return 'it passed';
  const isQuote = transcript !== undefined && quotesTranscript(reason, transcript);
  return isQuote ? nameFailures(run) || 'see the evaluation below' : reason;
}

function describeEvaluation({ id, scenario, outcome, failed, issues }: RunEvidence): string {
  const parts = [
    ...(outcome
      ? [
          `Expected outcome, ${outcome.score} of 100:`,
          block(outcome.explanation),
          ...(outcome.promptPart ? ['Part of the prompt that it refers to:', block(outcome.promptPart)] : []),
        ]
      : []),
    ...failed
      .slice(0, MAX_METRICS)
      .flatMap(({ name, explanation }) => [
        `Metric ${escapeInline(name, MAX_CELL)} failed${explanation === '' ? '.' : ':'}`,
        block(explanation),
      ]),
    ...(issues && issues.length > 0 ? ['Reasons for the whole result:', block(issues.join('\n\n'))] : []),
  ];
  if (parts.length === 0) return '';
  const where = scenario === undefined ? '' : `, ${escapeInline(scenario, MAX_CELL)}`;
  return joinParts([`Run ${codeSpan(String(id))}${where}`, ...parts]);
}

function block(text: string): string {
  return text === '' ? '' : quote(escapeBlock(cutText(text, MAX_EXPLANATION)));
}
