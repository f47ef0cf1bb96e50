/** A name with more typos counts as a different name. */
const MAX_EDITS = 3;
/** Comparing takes time proportional to the product of the lengths. */
const MAX_LENGTH = 100;

/**
 * Returns the most similar name, or `undefined` if none is similar: at most two in five letters differ,
 * ignoring case and `_` for `-`.
 */
export function findNearestName<T extends string>(name: string, names: readonly T[]): T | undefined {
  const meant = fold(name);
  let nearest: T | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const candidate of names) {
    const steps = countEdits(meant, fold(candidate));
    if (steps < least && steps <= Math.max(meant.length, candidate.length) * 0.4) {
      nearest = candidate;
      least = steps;
    }
  }
  return nearest;
}

/** Whether one of two names may be a misspelling of the other: up to one edit per four letters, three at most. */
export function isAlike(name: string, other: string): boolean {
  const max = Math.min(MAX_EDITS, Math.floor(other.length / 4));
  return Math.abs(name.length - other.length) <= max && countEdits(name, other) <= max;
}

function fold(name: string): string {
  return name.toLowerCase().replaceAll('_', '-');
}

/** The Levenshtein distance, row by row; infinite for a long name that differs at all. */
function countEdits(from: string, to: string): number {
  if (from.length > MAX_LENGTH) return from === to ? 0 : Number.POSITIVE_INFINITY;
  let row = Array.from({ length: to.length }, (_, index) => index + 1);
  let last = to.length;
  for (let i = 0; i < from.length; i += 1) {
    let corner = i;
    last = i + 1;
    row = row.map((above, j) => {
      last = Math.min(corner + (from[i] === to[j] ? 0 : 1), above + 1, last + 1);
      corner = above;
      return last;
    });
  }
  return last;
}
