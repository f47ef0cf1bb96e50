import { checkSize } from '../guards/answer.ts';
import { checkGuards } from '../guards/check-guards.ts';
import { checkKeeps } from '../guards/keep.ts';
import type { TaskInputs } from '../inputs/parse-inputs.ts';
import { changePercent } from '../render/size.ts';
import type { Finding, RunEvidence } from '../render/types.ts';
import type { LocatedFinding, Proposal, ProposedText } from '../task/proposal.ts';

type GuardInputs = Pick<TaskInputs, 'guard' | 'keep' | 'max-change-percent'>;

/**
 * What the guards find in a proposal. Literals of `keep` must survive in the texts together: what moved from one text to
 * another is not lost.
 *
 * @param runs whose calls the proposal must not quote
 */
export function guardProposal(
  proposal: Pick<Proposal, 'texts' | 'changePercent'>,
  { guard, keep, 'max-change-percent': maxChangePercent }: GuardInputs,
  runs: readonly RunEvidence[],
): LocatedFinding[] {
  if (guard === 'off') return [];
  const { texts } = proposal;
  const [first] = texts;
  const whole = texts.map(({ after }) => after).join('\n');
  // That they are in the target to begin with was checked beforehand.
  const lost = keep.filter((literal) => !whole.includes(literal));
  const prose = texts.filter(({ kind }) => kind !== 'code');
  const transcripts = runs.flatMap(({ transcript }) => transcript ?? []);
  const found = prose.flatMap((text) => locate(text, checkText(text, lost, transcripts)));
  for (const literal of lost) {
    if (prose.some(({ before, after }) => before !== after && before.includes(literal))) continue;
    const text = texts.find(({ before }) => before.includes(literal)) ?? first;
    if (text) found.push(...locate(text, checkKeeps(text.before, [literal])));
  }
  if (first && maxChangePercent !== undefined) {
    found.push(...locate(first, checkSize('', '', false, proposal.changePercent ?? 0, maxChangePercent)));
  }
  return found;
}

function checkText({ kind, before, after }: ProposedText, keep: readonly string[], transcripts: readonly string[]) {
  if (kind === 'code' || before === after) return [];
  const { findings } = checkGuards({
    before,
    after,
    keep,
    changePercent: changePercent(before, after),
    transcripts,
    kind,
  });
  // Without a text to compare with, only an answer that is none stands out.
  return before.trim() === '' ? findings.filter((one) => one.guard.startsWith('answer-')) : findings;
}

function locate(text: ProposedText, findings: readonly Finding[]): LocatedFinding[] {
  return findings.map((finding) => ({ ...finding, text }));
}
