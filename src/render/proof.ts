import { escapeInline, joinParts, link, table } from './markdown.ts';
import { countHidden } from './sections.ts';
import { countOf } from './size.ts';
import type { Proof, ProofMetric, ProofRow, ProofSide, Tally, Verdict } from './types.ts';

const TITLES: Readonly<Record<Verdict, string>> = {
  better: 'Verification: better',
  same: 'Verification: no difference',
  mixed: 'Verification: better overall, worse in a scenario',
  worse: 'Verification: worse',
  'not-reproduced': 'Verification: the failure was not reproduced',
  inconclusive: 'Verification: inconclusive',
};

const MAX_CELL = 100;
const MAX_PROBLEM = 400;
const MAX_PROBLEMS = 5;

/** The section about verification, with the table first, at most `max` rows; empty without a proof. */
export function writeProof({ proof }: { readonly proof?: Proof | undefined }, max: number): string {
  if (!proof) return '';
  const { verdict, rows, metrics, problems } = proof;
  const shown = rows.slice(0, max);
  const shownMetrics = metrics.slice(0, max);
  return joinParts([
    `### ${TITLES[verdict]}`,
    writeRows(proof, shown),
    countHidden(rows.length - shown.length, shown.length, 'scenario'),
    describeProof(proof),
    writeMetrics(shownMetrics),
    countHidden(metrics.length - shownMetrics.length, shownMetrics.length, 'metric'),
    problems
      .slice(0, MAX_PROBLEMS)
      .map((problem) => `- ${escapeInline(problem, MAX_PROBLEM)}`)
      .join('\n'),
  ]);
}

function writeRows(proof: Proof, shown: readonly ProofRow[]): string {
  const { rows, baseline, proposal } = proof;
  const head = [
    'Scenario',
    linkSide('Passed with the current prompt', baseline),
    linkSide('Passed with the proposal', proposal),
  ];
  const lines = shown.map((row) => [
    escapeInline(row.name, MAX_CELL),
    describeTally(row.baseline),
    describeTally(row.proposal),
  ]);
  const total = rows.length === 1 ? [] : [['**All**', describeTally(baseline), describeTally(proposal)]];
  return table([head, ...lines, ...total]);
}

function linkSide(text: string, { url, resultId }: ProofSide): string {
  if (url) return link(text, url);
  return resultId === undefined ? text : `${text} (result ${resultId})`;
}

function describeTally({ passed, scored, total }: Tally): string {
  const rest = total - scored;
  if (scored === 0) return total === 0 ? 'not played' : `${total} not scored`;
  return `${passed} of ${scored}${rest > 0 ? `, ${rest} not scored` : ''}`;
}

/** Explains the verdict, without untrusted names. */
function describeProof(proof: Proof): string {
  const { verdict, baseline, proposal, chance } = proof;
  const scored = baseline.scored + proposal.scored;
  const total = baseline.total + proposal.total;
  switch (verdict) {
    case 'inconclusive':
      if (baseline.scored === 0 || proposal.scored === 0) {
        const side =
          proposal.scored > 0 ? 'the current prompt' : baseline.scored > 0 ? 'the proposal' : 'either prompt';
        return `No conversation with ${side} could be scored, so there is nothing to compare.`;
      }
      return `Only ${scored} of ${countOf(total, 'conversation')} could be scored, which is too few for a verdict.`;
    case 'not-reproduced':
      return `No scenario of the failed runs failed again with the current prompt, so these conversations can't show whether the proposal fixes it. ${chance}`.trim();
    case 'mixed':
      return `More conversations passed with the proposal, but a scenario that always passed with the current prompt now fails. ${chance}`.trim();
    default:
      return chance;
  }
}

function writeMetrics(metrics: readonly ProofMetric[]): string {
  if (metrics.length === 0) return '';
  const show = ({ kind }: ProofMetric, value: number) =>
    kind === 'verdict' ? `${Math.round(value * 100)}%` : String(Number(value.toPrecision(3)));
  const rows = metrics.map((metric) => [
    escapeInline(metric.name, MAX_CELL),
    show(metric, metric.baseline),
    show(metric, metric.proposal),
  ]);
  return table([['Changed metric', 'Current prompt', 'Proposal'], ...rows]);
}

/** Returns the scenarios that pass less often with the proposal, worst first: `Books a slot (3 of 3, now 1 of 3)`. */
export function listWorse({ rows }: Proof): string[] {
  // Without a score on either side, there is no difference, but NaN.
  const drop = ({ baseline, proposal }: ProofRow) =>
    baseline.passed / baseline.scored - proposal.passed / proposal.scored;
  return rows
    .filter((row) => drop(row) > 0)
    .sort((a, b) => drop(b) - drop(a))
    .map(({ name, baseline, proposal }) => `${name} (${describeTally(baseline)}, now ${describeTally(proposal)})`);
}
