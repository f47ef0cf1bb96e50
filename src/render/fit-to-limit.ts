/**
 * As many whole items from the first on as `write` brings into `max` UTF-16 units; it is told how many are left out.
 * Without room for any it is `write([], all)`, however long that is. More items must not make a shorter text.
 */
export function fitWhole<T>(
  items: readonly T[],
  max: number,
  write: (shown: readonly T[], left: number) => string,
): string {
  const whole = write(items, 0);
  if (whole.length <= max) return whole;
  let best = write([], items.length);
  let low = 1;
  let high = items.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const text = write(items.slice(0, middle), items.length - middle);
    if (text.length <= max) {
      best = text;
      low = middle + 1;
    } else {
      high = middle - 1;
    }
  }
  return best;
}

/** The parts that are there, with an empty line between them. */
export function joinParts(parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join('\n\n');
}

/** `1 run`, `1,000 runs`. */
export function countOf(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString('en-US')} ${count === 1 ? one : many}`;
}
