/**
 * Reads a `Retry-After` header in either of its forms, seconds or an HTTP date (RFC 9110, section 10.2.3).
 *
 * @returns milliseconds to wait from `nowMs`, never negative; `undefined` if the value is missing or unreadable
 */
export function parseRetryAfter(value: string | null | undefined, nowMs: number): number | undefined {
  const text = value?.trim();
  if (!text) return undefined;
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text) * 1000;
  // An HTTP date starts with the day of the week; Date.parse would also guess at other texts.
  if (!/^(mon|tue|wed|thu|fri|sat|sun)/i.test(text)) return undefined;
  const atMs = Date.parse(text);
  return Number.isNaN(atMs) ? undefined : Math.max(0, atMs - nowMs);
}

/**
 * Returns the wait in milliseconds before retry number `attempt` (1 is the first): doubles from 0.5 s to 30 s, less a
 * random half, so that many clients do not retry at the same time.
 *
 * @param random a number in [0, 1).
 */
export function backoffMs(attempt: number, random: () => number): number {
  const ceilingMs = Math.min(500 * 2 ** (attempt - 1), 30_000);
  return ceilingMs * (0.5 + random() / 2);
}
