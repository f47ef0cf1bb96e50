/** Whether one of two names may be a slip of the other: a letter in four more, less or other, three at most. */
export function isAlike(name: string, other: string): boolean {
  return countEdits(name, other) <= Math.min(3, Math.floor(other.length / 4));
}

/** Levenshtein's distance. */
function countEdits(a: string, b: string): number {
  if (Math.abs(a.length - b.length) > 3) return 4;
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
