import type { ChatMetric } from '../cekura/chat-runs.ts';
import type { Proof, ProofMetric, ProofRow, ProofSide, Tally, Verdict } from '../render/types.ts';
import { describeChance } from './fisher.ts';

/** One finished conversation. */
export interface PlayedConversation {
  readonly scenarioId: number;
  /** `undefined` if it could not be scored: an error of the agent's endpoint is not a failed call. */
  readonly passed: boolean | undefined;
  readonly metrics: readonly ChatMetric[];
}

/** All conversations of one prompt. */
export interface Side {
  readonly resultId: number | undefined;
  readonly url: string | undefined;
  readonly conversations: readonly PlayedConversation[];
  /** Names of scenarios by ID, where the service returns them. */
  readonly names: ReadonlyMap<number, string>;
  /** Why conversations could not be scored; may contain a service's message. */
  readonly problems: readonly string[];
}

/** The scenarios that are played. */
export interface PlayedScenarios {
  /** Those of the failed runs. */
  readonly source: readonly number[];
  /** Those that must keep passing. */
  readonly kept: readonly number[];
}

/** Compares the two sides. */
export function judge(baseline: Side, proposal: Side, { source, kept }: PlayedScenarios): Proof {
  const rows = [...source, ...kept].map((scenarioId): ProofRow => {
    const own = ({ conversations }: Side) => tally(conversations.filter((one) => one.scenarioId === scenarioId));
    const name = baseline.names.get(scenarioId) ?? proposal.names.get(scenarioId) ?? `Scenario ${scenarioId}`;
    return { scenarioId, name, baseline: own(baseline), proposal: own(proposal) };
  });
  const sides = { baseline: toProofSide(baseline), proposal: toProofSide(proposal) };
  return {
    verdict: decideVerdict(rows, sides, source),
    rows,
    ...sides,
    metrics: compareMetrics(baseline, proposal),
    chance: describeChance(sides.baseline, sides.proposal),
    problems: [...new Set([...baseline.problems, ...proposal.problems])],
  };
}

function toProofSide({ conversations, resultId, url }: Side): ProofSide {
  return { ...tally(conversations), resultId, url };
}

function tally(conversations: readonly PlayedConversation[]): Tally {
  return {
    passed: conversations.filter(({ passed }) => passed === true).length,
    scored: conversations.filter(({ passed }) => passed !== undefined).length,
    total: conversations.length,
  };
}

/**
 * The verdict by the share of scored conversations that passed: unscored conversations count for neither prompt.
 *
 * @param source scenarios of the failed runs; one of them must fail again for the others to mean anything
 */
function decideVerdict(
  rows: readonly ProofRow[],
  { baseline, proposal }: { readonly baseline: Tally; readonly proposal: Tally },
  source: readonly number[],
): Verdict {
  const scored = baseline.scored + proposal.scored;
  if (scored * 2 < baseline.total + proposal.total || baseline.scored === 0 || proposal.scored === 0) {
    return 'inconclusive';
  }
  const sources = rows.filter(({ scenarioId }) => source.includes(scenarioId));
  if (sources.length > 0 && !sources.some((row) => hasFailed(row.baseline))) {
    return sources.some((row) => row.baseline.scored > 0) ? 'not-reproduced' : 'inconclusive';
  }
  const before = baseline.passed * proposal.scored;
  const after = proposal.passed * baseline.scored;
  if (after < before) return 'worse';
  if (after === before) return 'same';
  return rows.some((row) => alwaysPassed(row.baseline) && hasFailed(row.proposal)) ? 'mixed' : 'better';
}

function hasFailed({ passed, scored }: Tally): boolean {
  return passed < scored;
}

function alwaysPassed({ passed, scored }: Tally): boolean {
  return scored > 0 && passed === scored;
}

/** The metrics whose mean differs, by relative change, the largest first. */
function compareMetrics(baseline: Side, proposal: Side): ProofMetric[] {
  const before = averageMetrics(baseline);
  const after = averageMetrics(proposal);
  const moved = [...before].flatMap(([key, old]): ProofMetric[] => {
    const next = after.get(key);
    if (!next || isClose(old.mean, next.mean)) return [];
    return [{ name: old.name, kind: old.kind, baseline: old.mean, proposal: next.mean }];
  });
  const size = (metric: ProofMetric) =>
    Math.abs(metric.proposal - metric.baseline) / Math.max(Math.abs(metric.baseline), Math.abs(metric.proposal));
  return moved.sort((a, b) => size(b) - size(a));
}

/** Differences in the third digit are noise in a measurement. */
function isClose(one: number, other: number): boolean {
  return Number(one.toPrecision(2)) === Number(other.toPrecision(2));
}

interface Average {
  readonly name: string;
  readonly kind: ChatMetric['kind'];
  readonly mean: number;
}

function averageMetrics({ conversations }: Side): Map<string, Average> {
  const all = conversations.flatMap(({ metrics }) => metrics);
  const groups = Map.groupBy(all, ({ id, name, kind }) => `${kind} ${id ?? name}`);
  return new Map(
    [...groups].map(([key, values]) => {
      const [first] = values as [ChatMetric, ...ChatMetric[]];
      const mean = values.reduce((sum, { value }) => sum + value, 0) / values.length;
      return [key, { name: first.name, kind: first.kind, mean }];
    }),
  );
}
