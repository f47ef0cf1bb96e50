import { checkChange } from '../guards/answer.ts';
import { checkGuards, type GuardInput } from '../guards/check-guards.ts';
import { moveLevels } from '../guards/finding.ts';
import { checkKeeps } from '../guards/keep.ts';
import type { TaskInputs } from '../inputs/parse-inputs.ts';
import type { Finding, RunEvidence } from '../render/types.ts';
import type { LocatedFinding, Proposal, ProposedText } from '../task/proposal.ts';

type GuardInputs = Pick<TaskInputs, 'guard' | 'guard-levels' | 'keep' | 'max-change-percent'>;

/**
 * Returns the findings of the guards, and those about text removed from around the answer. A literal in `keep` may move
 * from one text to another: it is lost only if no text has it.
 *
 * @param runs whose calls the proposal must not quote
 */
export function guardProposal(
  proposal: Pick<Proposal, 'texts' | 'changePercent' | 'notes' | 'summary'>,
  { guard, 'guard-levels': levels, keep, 'max-change-percent': maxChangePercent }: GuardInputs,
  runs: readonly RunEvidence[],
): LocatedFinding[] {
  const { texts } = proposal;
  const [first] = texts;
  const notes = first ? locate(first, proposal.notes) : [];
  if (guard === 'off') return notes;
  const whole = texts.map(({ after }) => after).join('\n');
  // An earlier check ensured that the current texts have them.
  const lost = keep.filter((literal) => !whole.includes(literal));
  const prose = texts.filter(({ kind }) => kind !== 'code');
  const transcripts = runs.flatMap(({ transcript }) => transcript ?? []);
  const asked = [proposal.summary, ...runs.flatMap(listAsked)];
  const found = prose.flatMap((text) => locate(text, checkText(text, { keep: lost, transcripts, asked, levels })));
  for (const literal of lost) {
    if (prose.some(({ before, after }) => before !== after && before.includes(literal))) continue;
    const text = texts.find(({ before }) => before.includes(literal)) ?? first;
    if (text) found.push(...locate(text, moveLevels(checkKeeps(text.before, [literal]), levels)));
  }
  if (first && maxChangePercent !== undefined) {
    const large = checkChange(proposal.changePercent ?? 0, maxChangePercent);
    found.push(...locate(first, moveLevels(large, levels)));
  }
  return [...found, ...notes];
}

/** Texts by people and evaluations about a run: if they request something, the model did not invent it. */
function listAsked({ expected = '', outcome, failed }: RunEvidence): string[] {
  return [expected, outcome?.explanation ?? '', ...failed.map(({ explanation }) => explanation)];
}

type Known = Pick<GuardInput, 'keep' | 'transcripts' | 'asked' | 'levels'>;

function checkText({ kind, before, after }: ProposedText, known: Known): readonly Finding[] {
  if (kind === 'code' || before === after) return [];
  const findings = checkGuards({ ...known, before, after, kind });
  // Without a text to compare with, only an unusable answer can be detected.
  return before.trim() === '' ? findings.filter((one) => one.kind.startsWith('answer-')) : findings;
}

function locate(text: ProposedText, findings: readonly Finding[]): LocatedFinding[] {
  return findings.map((finding) => ({ ...finding, text }));
}
