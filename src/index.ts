import { systemClock } from './clock.ts';
import { StoppedError } from './errors.ts';
import { run } from './main.ts';
import { connectRunner } from './runner.ts';

/** The runner sends SIGTERM 7.5 s after SIGINT, and kills 2.5 s later. This leaves time to say how to resume. */
const STOP_WITHIN_MS = 4_500;

const stop = new AbortController();
for (const name of ['SIGINT', 'SIGTERM'] as const) {
  process.on(name, () => {
    if (stop.signal.aborted) return;
    stop.abort(new StoppedError(name));
    setTimeout(() => process.exit(1), STOP_WITHIN_MS).unref();
  });
}

/** Ends the process without waiting for leftovers, such as a connection that is still being opened. */
const LINGER_MS = 500;

process.exitCode = await run({
  env: process.env,
  clock: systemClock,
  signal: stop.signal,
  loadRunner: async (secrets) => connectRunner(await import('@actions/core'), secrets),
});
setTimeout(() => process.exit(), LINGER_MS).unref();
