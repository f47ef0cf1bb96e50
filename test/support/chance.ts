/** Repeatable random choices: the same seed makes the same choices. */
export interface Chance {
  /** In [0, 1). */
  next(): number;
  /** An integer from `least` to `most`, both included. */
  int(least: number, most: number): number;
  pick<T>(values: readonly T[]): T;
  /** True with probability `share`. */
  happens(share: number): boolean;
}

/** Mulberry32; 32 bits of state are enough for choosing faults. */
export function createChance(seed: number): Chance {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const int = (least: number, most: number) => least + Math.floor(next() * (most - least + 1));
  return {
    next,
    int,
    pick: (values) => values[int(0, values.length - 1)] as (typeof values)[number],
    happens: (share) => next() < share,
  };
}
