import type { Finding } from '../render/types.ts';
import { toLine } from '../safe-text.ts';
import { makeFinding } from './finding.ts';
import { indexLines } from './text.ts';

/** The `keep` literals that are not in the prompt to begin with: an error of the input, to be said before anything is spent. */
export function missingKeeps(before: string, keep: readonly string[]): string[] {
  return keep.filter((literal) => literal !== '' && !before.includes(literal));
}

/** The `keep` literals that the proposal lost, to the letter. */
export function lostKeeps(before: string, after: string, keep: readonly string[]): string[] {
  return [...new Set(keep)].filter((literal) => literal !== '' && !after.includes(literal) && before.includes(literal));
}

/** One finding for each lost literal. */
export function checkKeeps(before: string, lost: readonly string[]): Finding[] {
  const lineOf = indexLines(before);
  return lost.map((literal) => {
    const line = lineOf(before.indexOf(literal));
    const message = `"${toLine(literal)}" from line ${line} of the prompt must be kept (input keep) and is missing in the proposal.`;
    return makeFinding('keep-lost', message, { side: 'before', line });
  });
}
