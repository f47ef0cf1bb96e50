/** When to look whether a reply has come, learnt from the replies before it; shared by all conversations. */
export interface Pace {
  /**
   * @param waitedMs since the message was sent, 0 before the first look
   * @returns milliseconds until the next look
   */
  nextMs(waitedMs: number): number;
  /** A reply was there after `waitedMs`. @param early at the first look: it may have been there before */
  learn(waitedMs: number, early: boolean): void;
}

const FIRST_GUESS_MS = 2_000;
const MIN_WAIT_MS = 100;
const MAX_WAIT_MS = 8_000;
/** How many replies are remembered; the first look comes when SHARE of them had arrived. */
const REMEMBERED = 20;
const SHARE = 0.65;

/**
 * Looks first when two in three of the last replies had arrived, then in growing steps of a quarter of that time: so a reply
 * takes little more than one look, and is noticed soon.
 */
export function createPace(): Pace {
  const waitsMs: number[] = [];
  let wasLate = false;
  const expectMs = () => {
    const sorted = waitsMs.toSorted((a, b) => a - b);
    return sorted[Math.ceil(sorted.length * SHARE) - 1] ?? FIRST_GUESS_MS;
  };
  return {
    nextMs: (waitedMs) => {
      const expectedMs = expectMs();
      if (waitedMs === 0) return clamp(expectedMs);
      return clamp(waitsMs.length === 0 ? 0.8 * waitedMs : Math.max(expectedMs / 4, waitedMs / 4));
    },
    learn: (waitedMs, early) => {
      wasLate ||= !early;
      // A reply found at the first look took an unknown shorter time: the guess is lowered until a reply comes late.
      waitsMs.push(waitedMs * (early ? (wasLate ? 0.9 : 0.5) : 1));
      if (waitsMs.length > REMEMBERED) waitsMs.shift();
    },
  };
}

function clamp(ms: number): number {
  return Math.min(Math.max(ms, MIN_WAIT_MS), MAX_WAIT_MS);
}
