import { expect, it, vi } from 'vitest';
import { systemClock } from '../../src/clock.ts';

it('a call that was cancelled is never made', async () => {
  let calls = 0;
  const act = () => {
    calls += 1;
  };
  systemClock.after(0, act)();
  await new Promise<void>((resolve) => systemClock.after(0, () => [act(), resolve()]));
  expect(calls).toBe(1);
});

it('a wait ends with the reason of its signal', async () => {
  const stop = new AbortController();
  const waited = systemClock.sleep(86_400_000, stop.signal);
  const reason = new Error('Stopped');
  stop.abort(reason);
  await expect(waited).rejects.toBe(reason);
});

it('an instant that has passed is now, without a warning by Node.js', async () => {
  const warn = vi.spyOn(process, 'emitWarning');
  await systemClock.sleep(-1, new AbortController().signal);
  await new Promise<void>((resolve) => systemClock.after(-1, resolve));
  expect(warn).not.toHaveBeenCalled();
});
