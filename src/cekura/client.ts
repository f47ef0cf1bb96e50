import type { Dispatcher } from 'undici';
import request from 'undici/lib/api/api-request.js';
import type { Clock } from '../clock.ts';
import { type ConnectionOptions, openDispatcher } from '../http.ts';
import { once } from '../once.ts';
import { parseRetryAfter } from '../retry.ts';
import {
  describeFailure,
  explainFailure,
  explainNoTime,
  type Failure,
  isUncertain,
  mayRepeat,
  readNetworkFailure,
  waitBeforeRepeat,
} from './failure.ts';
import { isFields } from './layers.ts';

/** What may be done when a request fails: it decides when the same request is sent again. */
export type Repeat =
  /** Reads, and writes that may happen twice without harm: repeated a few times. */
  | 'safe'
  /** A poll of a running job: repeated for as long as there is time. */
  | 'poll'
  /** Starts or creates something: repeated only when it cannot have been received, or the service said to come back. */
  | 'start'
  /** Sent once. */
  | 'never'
  /** Sent once, even when the run was told to stop: a cancellation. */
  | 'final';

/** One request, and how hard to try. */
export interface CekuraRequest {
  method: 'GET' | 'POST' | 'PATCH';
  /** Below the API's base, with the trailing slash that the service wants. */
  path: string;
  query?: Record<string, string | number | undefined>;
  body?: unknown;
  repeat: Repeat;
  /** How long one attempt may take; 30 s unless said. */
  timeoutMs?: number;
  /** What is being done, for messages: `starting the job`. */
  doing: string;
}

/** Sends requests to the service; resolves with the parsed JSON, unchecked. */
export interface CekuraClient {
  send(request: CekuraRequest): Promise<unknown>;
  close(): Promise<void>;
}

/** Where the service is, who asks, and how long. */
export interface CekuraOptions {
  /** `https://api.cekura.ai`, without a trailing slash. */
  apiUrl: string;
  apiKey: string;
  /** When the whole run must be over, in milliseconds since the epoch. */
  deadlineMs: number;
  /** Aborts with the reason to throw. */
  signal: AbortSignal;
  clock: Clock;
  /** Told of everything that was repeated. */
  log(line: string): void;
  /** Where the usual proxy variables are looked for. */
  env: NodeJS.ProcessEnv;
}

const REPLY_LIMIT_BYTES = 10 * 1024 * 1024;
const ATTEMPT_TIMEOUT_MS = 30_000;
/**
 * The process has 5 s from a signal to its end. A start that is under way gets half of them to answer, since the job it
 * may have started then has a handle; the job's cancellation gets what is left, but for a moment to report.
 */
const STOP_WITHIN_MS = { start: 2_500, final: 4_000 };

type Attempt = { ok: true; json: unknown } | { ok: false; failure: Failure };

/** Opens a client. Nothing is sent until the first request. */
export function connectCekura(options: CekuraOptions): CekuraClient {
  const { clock, signal } = options;
  const agents: Promise<Dispatcher>[] = [];
  const openOnce = (connection: ConnectionOptions) =>
    once(() => {
      const agent = openDispatcher(options.env, connection);
      agents.push(agent);
      return agent;
    });
  const polling = openOnce({});
  // A kept-alive connection may be closed by the other side just as it is used again, and then nobody knows whether
  // the request arrived. What must not be sent twice gets a connection of its own.
  const starting = openOnce({ pipelining: 0 });
  // What is still under way when the run is over (a read that nobody waits for any more) must not hold the process.
  const closed = new AbortController();
  const stopped = AbortSignal.any([signal, closed.signal]);

  let stoppedAtMs = clock.now();
  signal.addEventListener('abort', () => {
    stoppedAtMs = clock.now();
  });

  async function send(wanted: CekuraRequest): Promise<unknown> {
    let notFound = 0;
    for (let attempt = 1; ; attempt += 1) {
      if (wanted.repeat !== 'final') {
        signal.throwIfAborted();
        if (clock.now() >= options.deadlineMs) throw explainNoTime(wanted, undefined);
      }
      const result = await attemptOnce(wanted);
      // An answer is never thrown away: the handle of a job that was just started is what a stop needs most.
      if (result.ok) return result.json;
      const { failure } = result;
      closed.signal.throwIfAborted();
      if (signal.aborted && !(wanted.repeat === 'start' && isUncertain(failure))) signal.throwIfAborted();
      if (failure.kind === 'status' && failure.status === 404) notFound += 1;
      if (!mayRepeat(wanted.repeat, failure, attempt, notFound)) throw explainFailure(wanted, failure, options.apiUrl);
      const waitMs = waitBeforeRepeat(
        failure,
        attempt,
        options.deadlineMs - clock.now(),
        clock.random,
        wanted.repeat === 'poll',
      );
      if (waitMs === undefined) throw explainNoTime(wanted, failure);
      options.log(
        `Cekura: ${describeFailure(failure)} while ${wanted.doing}; trying again in ${(waitMs / 1000).toFixed(1)} s`,
      );
      await clock.sleep(waitMs, stopped);
    }
  }

  async function attemptOnce(wanted: CekuraRequest): Promise<Attempt> {
    const { repeat } = wanted;
    const single = repeat === 'start' || repeat === 'never' || repeat === 'final';
    // A proxy's address that is none is no fault of the network.
    const dispatcher = await (single ? starting : polling)();
    const leftMs = repeat === 'final' ? STOP_WITHIN_MS.final : options.deadlineMs - clock.now();
    const timeoutMs = Math.max(1, Math.min(wanted.timeoutMs ?? ATTEMPT_TIMEOUT_MS, leftMs));
    const url = new URL(options.apiUrl + wanted.path);
    const query = Object.entries(wanted.query ?? {})
      .filter(([, value]) => value !== undefined)
      // A list of IDs is asked for with bare commas.
      .map(([name, value]) => `${name}=${encodeURIComponent(String(value)).replaceAll('%2C', ',')}`);
    url.search = query.join('&');
    const stop = new AbortController();
    const callOff = [clock.after(timeoutMs, () => stop.abort(new AttemptTimeoutError()))];
    const onSignal = () => {
      const withinMs = repeat === 'start' || repeat === 'final' ? STOP_WITHIN_MS[repeat] : 0;
      const leftMs = Math.max(0, stoppedAtMs + withinMs - clock.now());
      callOff.push(clock.after(leftMs, () => stop.abort(new AttemptStoppedError())));
    };
    if (signal.aborted) onSignal();
    signal.addEventListener('abort', onSignal, { once: true });
    try {
      const response = await request.call(dispatcher, {
        origin: url.origin,
        path: url.pathname + url.search,
        method: wanted.method,
        headers: {
          'x-cekura-api-key': options.apiKey,
          accept: 'application/json',
          'user-agent': 'cekura-improve-action',
          ...(wanted.body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        body: wanted.body === undefined ? null : JSON.stringify(wanted.body),
        signal: stop.signal,
        headersTimeout: 0,
        bodyTimeout: 0,
      });
      const status = response.statusCode;
      const text = await readText(response);
      if (text === undefined) return { ok: false, failure: { kind: 'huge', status } };
      const reply = readReply(text, options.apiKey);
      if (status >= 200 && status < 300) {
        if (status === 204) return { ok: true, json: undefined };
        return reply ? { ok: true, json: reply.json } : { ok: false, failure: { kind: 'unreadable', status } };
      }
      const header = response.headers['retry-after'];
      const retryAfterMs = parseRetryAfter(Array.isArray(header) ? header[0] : header, clock.now());
      return { ok: false, failure: { kind: 'status', status, json: reply?.json, retryAfterMs } };
    } catch (cause) {
      return { ok: false, failure: readNetworkFailure(cause) };
    } finally {
      for (const call of callOff) call();
      signal.removeEventListener('abort', onSignal);
    }
  }

  return {
    send,
    close: async () => {
      closed.abort();
      // What can't be closed is no reason to lose what came of the run.
      await Promise.allSettled(agents.map(async (agent) => await (await agent).destroy()));
    },
  };
}

class AttemptTimeoutError extends Error {
  readonly code = 'no answer in time';
}

class AttemptStoppedError extends Error {
  readonly code = 'stopped before the answer came';
}

/** @returns `undefined` when there is more than is read */
async function readText({ body }: Dispatcher.ResponseData): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > REPLY_LIMIT_BYTES) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/**
 * The service's words are shown to people: whatever it echoes, and however that is escaped, the key is not in it.
 *
 * @returns `undefined` when it is no JSON
 */
function readReply(text: string, apiKey: string): { json: unknown } | undefined {
  // A shorter key would blank out ordinary words; the runner masks it in the log all the same.
  const redact = (words: string) => (apiKey.length >= 6 ? words.replaceAll(apiKey, '***') : words);
  const clean = (_: string, value: unknown): unknown => {
    if (typeof value === 'string') return redact(value);
    if (!isFields(value) || Object.keys(value).every((name) => redact(name) === name)) return value;
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [redact(name), inner]));
  };
  try {
    return { json: JSON.parse(text, clean) };
  } catch {
    return undefined;
  }
}
