import { describe, expect, it } from 'vitest';
import { createPace } from '../../../src/verify/pace.ts';

/** Plays turns that take so long each. @returns looks and lateness on average, without the first turns */
function play(takes: (turn: number) => number, turns = 200) {
  const pace = createPace();
  let looks = 0;
  let late = 0;
  for (let turn = 0; turn < turns; turn += 1) {
    let waited = 0;
    let own = 0;
    do {
      waited += pace.nextMs(waited);
      own += 1;
    } while (waited < takes(turn));
    pace.learn(waited, own === 1);
    looks += own;
    late += (waited - takes(turn)) / takes(turn);
  }
  return { looks: looks / turns, late: late / turns };
}

describe('looks at a reply', () => {
  it.each<[string, (turn: number) => number]>([
    ['of 300 ms', () => 300],
    ['of 2 s', () => 2_000],
    ['of 6 s', () => 6_000],
    ['of 2 to 5 s', (turn) => 2_000 + (turn % 4) * 1_000],
  ])('%s: fewer than two, and seen in time', (_, takes) => {
    const { looks, late } = play(takes);
    expect(looks).toBeLessThan(1.7);
    expect(late).toBeLessThan(0.6);
  });

  it('of 20 s, in steps of 8 s at most', () => {
    expect(play(() => 20_000).looks).toBeLessThan(4);
  });
});
