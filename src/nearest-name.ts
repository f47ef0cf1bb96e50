/** A name with more slips than this in it is another name. */
const MOST_SLIPS = 3;

/**
 * The name that a person most likely meant, or `undefined` when none is near: at most two in five letters differ,
 * with case and `_` for `-` left aside.
 */
export function findNearestName<T extends string>(name: string, names: readonly T[]): T | undefined {
  const meant = fold(name);
  // Comparing takes the product of the lengths, and a text that long is no slip of the keyboard.
  if (meant.length > 100) return undefined;
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

/** Whether one of two names may be a slip of the other: a letter in four more, less or other, three at most. */
export function isAlike(name: string, other: string): boolean {
  const most = Math.min(MOST_SLIPS, Math.floor(other.length / 4));
  return Math.abs(name.length - other.length) <= most && countEdits(name, other) <= most;
}

function fold(name: string): string {
  return name.toLowerCase().replaceAll('_', '-');
}

/** Levenshtein's distance, one row at a time. */
function countEdits(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let i = 1; i <= from.length; i++) {
    const next = [i];
    for (let j = 1; j <= to.length; j++) {
      const replaced = (row[j - 1] ?? 0) + (from[i - 1] === to[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[to.length] ?? 0;
}
