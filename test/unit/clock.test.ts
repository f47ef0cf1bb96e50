import { expect, it } from 'vitest';
import { systemClock } from '../../src/clock.ts';

it('a wait ends with the reason of its signal', async () => {
  const stop = new AbortController();
  const waited = systemClock.sleep(86_400_000, stop.signal);
  const reason = new Error('Stopped');
  stop.abort(reason);
  await expect(waited).rejects.toBe(reason);
});
