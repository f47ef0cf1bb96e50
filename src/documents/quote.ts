import { showText } from '../safe-text.ts';

/** Returns a selector for a hint. It may have up to 500 characters, because people paste it. */
export function showSelector(selector: string): string {
  return showText(selector, 500);
}

/** Joins at most `most` items: `a, b, c and 4 more`. */
export function showSome<T>(items: readonly T[], most = 10, show: (item: T) => string = String): string {
  const shown = items.slice(0, most).map(show).join(', ');
  return items.length > most ? `${shown} and ${items.length - most} more` : shown;
}
