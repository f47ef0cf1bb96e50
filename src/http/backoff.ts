/**
 * Reads a `Retry-After` header in either of its forms, seconds or an HTTP date (RFC 9110, section 10.2.3).
 *
 * @returns milliseconds to wait from `nowMs`, never negative; `undefined` when there is nothing readable.
 */
export function parseRetryAfter(value: string | null | undefined, nowMs: number): number | undefined {
  const text = value?.trim();
  if (!text) return undefined;
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text) * 1000;
  // An HTTP date always names its day; anything else that Date.parse would guess at is not one.
  if (!/^(mon|tue|wed|thu|fri|sat|sun)/i.test(text)) return undefined;
  const atMs = Date.parse(text);
  return Number.isNaN(atMs) ? undefined : Math.max(0, atMs - nowMs);
}

/**
 * How long to wait before repeat number `attempt` (1 is the first): doubles from half a second to 30 s, less a random
 * half, so that many clients do not come back in step.
 *
 * @param random a number in [0, 1).
 */
export function backoffMs(attempt: number, random: () => number): number {
  const ceilingMs = Math.min(500 * 2 ** (attempt - 1), 30_000);
  return ceilingMs * (0.5 + random() / 2);
}
