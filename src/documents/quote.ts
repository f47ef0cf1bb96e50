import { showText } from '../safe-text.ts';

/** Returns a selector for a hint. It may have up to 500 characters, because people paste it. */
export function showSelector(selector: string): string {
  return showText(selector, 500);
}

/** Joins at most `max` items: `a, b, c and 4 more`. */
export function showSome<T>(items: readonly T[], max = 10, show: (item: T) => string = String): string {
  const shown = items.slice(0, max).map(show).join(', ');
  return items.length > max ? `${shown} and ${items.length - max} more` : shown;
}
