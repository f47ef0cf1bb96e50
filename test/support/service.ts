import { onTestFinished } from 'vitest';
import { type CekuraClient, connectCekura } from '../../src/cekura/client.ts';
import { startImprovePrompt } from '../../src/cekura/jobs.ts';
import { type CekuraEmulator, type CekuraOptions, startCekura } from '../emulators/cekura.ts';
import { CLINIC_PROMPT } from '../emulators/world.ts';
import { createVirtualClock, type VirtualClock } from './virtual-clock.ts';

export interface ServiceOptions {
  cekura?: CekuraOptions;
  /** Timeout in virtual milliseconds. */
  timeoutMs?: number;
  env?: NodeJS.ProcessEnv;
  /** A URL other than the emulator's. */
  apiUrl?: string;
  /** Runs while the client waits before a retry. */
  whileWaiting?: (service: Service) => Promise<unknown>;
}

/** The emulated service and a client for it, on a virtual clock. */
export interface Service {
  cekura: CekuraEmulator;
  clock: VirtualClock;
  log: string[];
  /** Aborts the client. */
  stop: AbortController;
  client: CekuraClient;
  start(): Promise<string | undefined>;
  poll(progressId: string): Promise<unknown>;
  /** Virtual milliseconds since the start. */
  elapsedMs(): number;
  /** Closes the connection; the test's end does so too. */
  close(): Promise<void>;
}

export const API_KEY = 'key-0123456789-secret';

/** Starts both, and closes them when the test ends. */
export async function startService(options: ServiceOptions = {}): Promise<Service> {
  const clock = createVirtualClock(7);
  const cekura = await startCekura({ apiKey: API_KEY, time: clock.service, ...options.cekura });
  const apiUrl = options.apiUrl ?? cekura.url;
  clock.watch(apiUrl);
  const startMs = clock.now();
  const stop = new AbortController();
  const log: string[] = [];
  const connection = connectCekura({
    apiUrl,
    apiKey: cekura.apiKey,
    signal: stop.signal,
    clock: {
      ...clock,
      sleep: async (ms, signal) => {
        await options.whileWaiting?.(service);
        await clock.sleep(ms, signal);
      },
    },
    log: (line) => log.push(line),
    env: options.env ?? {},
  });
  const client = connection.until(startMs + (options.timeoutMs ?? 600_000));
  onTestFinished(async () => {
    clock.stop();
    await connection.close();
    await cekura.close();
  });
  const service: Service = {
    cekura,
    clock,
    log,
    stop,
    client,
    start: () =>
      startImprovePrompt(client, { prompt: CLINIC_PROMPT, runIds: [612006], categoryIds: [], workflowMetricIds: [] }),
    // As `pollImprovePrompt` sends it, with the reply as it comes.
    poll: (progressId) =>
      client.send({
        method: 'GET',
        path: '/test_framework/v1/runs/improve_prompt_progress/',
        query: { progress_id: progressId },
        retry: 'poll',
        doing: 'asking for the progress of the improve-prompt job',
        check: 'progress-id',
      }),
    elapsedMs: () => clock.now() - startMs,
    close: () => connection.close(),
  };
  return service;
}
