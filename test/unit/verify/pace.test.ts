import { describe, expect, it } from 'vitest';
import { createPace } from '../../../src/verify/pace.ts';
import { createChance } from '../../support/chance.ts';
import { FAKE_START_MS, fakeClock } from '../../support/fake-clock.ts';
import { failureOf } from '../../support/http.ts';
import { createVirtualClock } from '../../support/virtual-clock.ts';

const BOUNDS = { firstMs: 1_600, maxMs: 8_000 };
const never = new AbortController().signal;
const chance = createChance(3);

/** Waits for answers one after the other that take so long each. @returns looks and lateness on average */
async function play(takes: (turn: number) => number, turns: number) {
  const clock = fakeClock(1);
  const pace = createPace(clock, BOUNDS);
  const found: { looks: number; late: number }[] = [];
  for (let turn = 0; turn < turns; turn += 1) {
    const sinceMs = clock.now();
    const readyMs = sinceMs + takes(turn);
    let looks = 0;
    do {
      await pace.wait(sinceMs, looks, never);
      looks += 1;
    } while (clock.now() < readyMs);
    pace.learn(sinceMs, looks);
    found.push({ looks, late: (clock.now() - readyMs) / takes(turn) });
  }
  const mean = (key: 'looks' | 'late') => found.reduce((sum, one) => sum + one[key], 0) / turns;
  return { looks: mean('looks'), late: mean('late') };
}

describe('polls', () => {
  it.each<[string, (turn: number) => number]>([
    ['of 300 ms', () => 300],
    ['of 2 s', () => 2_000],
    ['of 6 s', () => 6_000],
    ['of 2 to 5 s', (turn) => 2_000 + (turn % 4) * 1_000],
    ['of 0.5 to 8 s', () => 500 + 7_500 * chance.next()],
  ])('%s: little more than one, and seen in time', async (_, takes) => {
    const { looks, late } = await play(takes, 200);
    expect(looks).toBeLessThan(1.35);
    expect(late).toBeLessThan(1.2);
    expect((await play(takes, 4)).looks).toBeLessThan(2.1);
  });

  it('of 20 s, in steps of 8 s at most', async () => {
    expect((await play(() => 20_000, 200)).looks).toBeLessThan(4);
  });

  it('come at doubled intervals while nothing is known', async () => {
    const clock = fakeClock(1);
    const pace = createPace(clock, BOUNDS);
    const times: number[] = [];
    for (let looks = 0; looks < 5; looks += 1) {
      await pace.wait(FAKE_START_MS, looks, never);
      times.push(clock.now() - FAKE_START_MS);
    }
    expect(times).toEqual([1_600, 3_200, 6_400, 12_800, 20_800]);
  });

  it('come no sooner after one that was made at once, as that for a first message', async () => {
    const clock = fakeClock(1);
    const pace = createPace(clock, BOUNDS);
    const times: number[] = [];
    for (let looks = 1; looks < 4; looks += 1) {
      await pace.wait(FAKE_START_MS, looks, never);
      times.push(clock.now() - FAKE_START_MS);
    }
    expect(times).toEqual([1_600, 3_200, 6_400]);
    // It found nothing that later waiters could wait for.
    const sinceMs = clock.now();
    await pace.wait(sinceMs, 0, never);
    expect(clock.now() - sinceMs).toBe(1_600);
  });
});

describe('the next poll', () => {
  type Answer = [waitedMs: number, looks: number];
  const many = (times: number, ...answer: Answer): Answer[] => Array.from({ length: times }, () => answer);

  it.each<[what: string, learned: Answer[], sinceMs: number, looks: number, expectedMs: number]>([
    [
      'comes when the slowest of few answers had arrived',
      [
        [1_000, 2],
        [5_000, 2],
        [2_000, 2],
      ],
      0,
      0,
      5_000,
    ],
    ['counts the time that has passed', [[1_000, 2]], 400, 0, 600],
    ['comes at once when that time is over', [[1_000, 2]], 1_200, 0, 0],
    ['comes in 8 s at the latest', [[20_000, 2]], 0, 0, 8_000],
    ['ignores the slowest 3 of 20', [...many(3, 5_000, 2), ...many(17, 1_000, 2)], 0, 0, 1_000],
    ['does not ignore the slowest 4 of 20', [...many(4, 5_000, 2), ...many(16, 1_000, 2)], 0, 0, 5_000],
    ['forgets the oldest of 21', [...many(4, 5_000, 2), ...many(17, 1_000, 2)], 0, 0, 1_000],
    ['remembers 20', [...many(18, 1_000, 2), ...many(3, 5_000, 2)], 0, 0, 1_000],
    ['doubles the time after a late answer, while few are known', many(3, 1_000, 2), 1_000, 1, 1_000],
    ['adds half of it with six answers', many(6, 1_000, 2), 1_000, 1, 500],
    ['adds four tenths with many', many(20, 1_000, 2), 1_000, 1, 400],
    ['adds four tenths of what was expected, if that is more', many(20, 1_000, 2), 500, 1, 400],
    ['waits 0.1 s at least', many(20, 200, 2), 200, 1, 100],
    [
      'keeps its time after 2 early answers',
      [
        [2_000, 1],
        [2_000, 1],
      ],
      0,
      0,
      2_000,
    ],
    ['comes sooner after many early answers: not yet', many(13, 2_000, 1), 0, 0, 2_000],
    ['comes sooner after many early answers', many(14, 2_000, 1), 0, 0, 1_200],
    ['comes a little sooner if one was late before', [[2_000, 2], ...many(19, 2_000, 1)], 0, 0, 1_900],
    [
      'keeps its time if a late answer interrupts',
      many(7, 2_000, 1).flatMap((one) => [one, one, [2_000, 2]]),
      0,
      0,
      2_000,
    ],
  ])('%s', async (_, learned, sinceMs, looks, expectedMs) => {
    const clock = fakeClock(1);
    const pace = createPace(clock, BOUNDS);
    for (const [waitedMs, found] of learned) pace.learn(clock.now() - waitedMs, found);
    await pace.wait(FAKE_START_MS - sinceMs, looks, never);
    expect(clock.now() - FAKE_START_MS).toBeCloseTo(expectedMs, 3);
  });
});

describe('while nothing is known', () => {
  /** The looks of three that wait for the same answer, by the time they are made. */
  async function wait(readyMs: number, isFirstStopped = false) {
    const clock = createVirtualClock(1);
    const pace = createPace(clock, BOUNDS);
    const sinceMs = clock.now();
    const times: number[] = [];
    const one = async (signal: AbortSignal) => {
      for (let looks = 0; ; looks += 1) {
        await pace.wait(sinceMs, looks, signal);
        times.push(clock.now() - sinceMs);
        if (clock.now() - sinceMs >= readyMs) return pace.learn(sinceMs, looks + 1);
      }
    };
    const stop = new AbortController();
    const first = failureOf(one(isFirstStopped ? stop.signal : never));
    if (isFirstStopped) stop.abort(new Error('stopped'));
    await Promise.all([one(never), one(never)]);
    clock.stop();
    return { times, failure: await first };
  }

  it('come from the first waiter only, until it has an answer', async () => {
    expect((await wait(2_000)).times).toEqual([1_600, 3_200, 3_200, 3_200]);
  });

  it('come from the others if the first waiter never polls', async () => {
    const { times, failure } = await wait(2_000, true);
    expect(failure).toMatchObject({ message: 'stopped' });
    expect(times).toEqual([17_600, 17_600]);
  });
});
