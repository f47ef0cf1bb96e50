import { indexLines } from '../lines.ts';
import type { Finding } from '../render/types.ts';
import { toLine } from '../safe-text.ts';
import { makeFinding } from './finding.ts';

/** The `keep` texts that are not in the prompt: an input error, reported before anything is spent. */
export function missingKeeps(before: string, keep: readonly string[]): string[] {
  return keep.filter((literal) => !before.includes(literal));
}

/** The `keep` texts of the prompt that the proposal does not contain. */
export function lostKeeps(before: string, after: string, keep: readonly string[]): string[] {
  return [...new Set(keep)].filter((literal) => !after.includes(literal) && before.includes(literal));
}

/** Creates a finding for each lost text. */
export function checkKeeps(before: string, lost: readonly string[]): Finding[] {
  const lineOf = indexLines(before);
  return lost.map((literal) => {
    const line = lineOf(before.indexOf(literal));
    const message = `"${toLine(literal)}" from line ${line} of the prompt is listed in keep, but missing from the proposal.`;
    return makeFinding('keep-lost', message, { side: 'before', line });
  });
}
