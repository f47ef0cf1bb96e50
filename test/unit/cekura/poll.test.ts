import { describe, expect, it } from 'vitest';
import { nextPollMs, type PollResult, pollUntilSettled } from '../../../src/cekura/poll.ts';
import { DeadlineError } from '../../../src/errors.ts';
import { fakeClock } from '../../support/fake-clock.ts';

/** Follows a job of the given length on a clock of its own; tells when it was looked at. */
async function follow(jobMs: number, options: { deadlineMs?: number; intervalMs?: number; seed?: number } = {}) {
  const clock = fakeClock(options.seed ?? 1);
  const startMs = clock.now();
  const elapsedMs = () => clock.now() - startMs;
  const polls: number[] = [];
  const poll = async (): Promise<PollResult<string>> => {
    polls.push(elapsedMs());
    return elapsedMs() >= jobMs ? { settled: true, value: 'done' } : { settled: false, note: 'working' };
  };
  const deadlineMs = startMs + (options.deadlineMs ?? 24 * 3_600_000);
  const signal = new AbortController().signal;
  const result = pollUntilSettled({ poll, clock, deadlineMs, signal, intervalMs: options.intervalMs, onPending() {} });
  const value = await result.catch((error: unknown) => error);
  return { value, polls, lagMs: elapsedMs() - jobMs, endMs: elapsedMs() };
}

/** How late a job may be seen: a tenth of its length, a second for short ones. */
const boundMs = (jobMs: number) => Math.max(1_000, jobMs / 10);

describe('the adaptive schedule', () => {
  it.each([0, 1, 2, 3, 4, 5, 6, 8, 10, 12, 15, 20, 25, 30, 45, 60, 120, 600, 3_600])(
    'sees a job of %i s early enough',
    async (seconds) => {
      for (let seed = 1; seed <= 20; seed += 1) {
        const { lagMs } = await follow(seconds * 1000, { seed });
        expect(lagMs).toBeLessThanOrEqual(boundMs(seconds * 1000));
      }
    },
  );

  it.each([
    { of: 'up to 5 s', from: 0, to: 5_050, step: 50 },
    { of: 'from 28 s on', from: 28_000, to: 3_600_000, step: 21_700 },
  ])('sees a job of any length $of late by a tenth of it at most', async ({ from, to, step }) => {
    for (let jobMs = from; jobMs <= to; jobMs += step) {
      expect((await follow(jobMs, { seed: jobMs + 1 })).lagMs).toBeLessThanOrEqual(boundMs(jobMs));
    }
  });

  it('detects the end of a job in time on average, and within twice the bound', async () => {
    const shares: number[] = [];
    for (let jobMs = 5_050; jobMs < 28_000; jobMs += 10) {
      shares.push((await follow(jobMs, { seed: jobMs })).lagMs / boundMs(jobMs));
    }
    expect(Math.max(...shares)).toBeLessThan(2);
    expect(shares.reduce((sum, share) => sum + share) / shares.length).toBeLessThan(1);
  });

  it('polls a job of 30 s 16 times', async () => {
    for (let seed = 1; seed <= 50; seed += 1)
      expect((await follow(30_000, { seed })).polls.length).toBeLessThanOrEqual(16);
  });

  it('polls as often for each doubling', async () => {
    const counts = await Promise.all([60, 120, 240, 480, 960].map(async (s) => (await follow(s * 1000)).polls.length));
    for (const [index, count] of counts.entries()) {
      if (index > 0) expect(count - (counts[index - 1] ?? 0)).toBeLessThanOrEqual(8);
    }
  });

  it('treats a timer that fires 20 ms early as on time', () => {
    expect(nextPollMs(1_229, () => 0)).toBe(1_250);
    expect(nextPollMs(1_230, () => 0)).toBe(2_200);
  });

  it('never returns an earlier time', () => {
    for (let elapsedMs = 0; elapsedMs < 200_000; elapsedMs += 7) {
      expect(nextPollMs(elapsedMs, () => 0)).toBeGreaterThan(elapsedMs);
      expect(nextPollMs(elapsedMs, () => 0.999)).toBeGreaterThan(elapsedMs);
    }
  });
});

it('polls at these times while the random part is nothing', () => {
  const times = [0];
  while ((times.at(-1) ?? 0) < 30_050) times.push(nextPollMs(times.at(-1) ?? 0, () => 0));
  expect(times.slice(1)).toEqual([
    ...[300, 1_250, 2_200, 3_150, 4_100, 5_050, 6_700, 8_400, 10_200, 12_050, 13_400, 15_700, 18_400, 21_700, 25_500],
    30_050,
  ]);
  expect(nextPollMs(100_000, () => 0)).toBeCloseTo(108_800);
  expect(nextPollMs(100_000, () => 0.55)).toBeCloseTo(108_800 * 1.005);
});

it('polls at a fixed interval', async () => {
  const { polls } = await follow(10_000, { intervalMs: 4_000 });
  expect(polls).toEqual([300, 4_300, 8_300, 12_300]);
});

it('polls a last time just before the deadline', async () => {
  const { value, polls } = await follow(99_000, { deadlineMs: 100_000 });
  expect(value).toBe('done');
  expect(polls.at(-1)).toBe(99_000);
});

it('ends at the deadline while the job runs', async () => {
  const { value, endMs } = await follow(1e9, { deadlineMs: 100_000 });
  expect(value).toBeInstanceOf(DeadlineError);
  expect(value).toMatchObject({ message: 'The job did not finish in time', hint: 'raise timeout-minutes' });
  expect(endMs).toBe(100_000);
});

it('ends with the reason of the signal', async () => {
  const stop = new AbortController();
  const polls: number[] = [];
  const poll = async (): Promise<PollResult<string>> => {
    polls.push(1);
    stop.abort(new Error('stopped'));
    return { settled: false, note: '' };
  };
  const polling = pollUntilSettled({
    poll,
    clock: fakeClock(1),
    deadlineMs: Number.MAX_SAFE_INTEGER,
    signal: stop.signal,
    onPending() {},
  });
  await expect(polling).rejects.toThrow('stopped');
  expect(polls).toHaveLength(1);
});
