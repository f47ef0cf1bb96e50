import type { Dispatcher } from 'undici';
import request from 'undici/lib/api/api-request.js';
import type { Clock } from '../clock.ts';
import { once } from '../once.ts';
import { parseRetryAfter } from './backoff.ts';
import { type ConnectionOptions, openDispatcher, trackSending } from './dispatcher.ts';
import {
  type Failure,
  isUncertain,
  mayRepeat,
  type Repeat,
  takesEffect,
  toNetworkFailure,
  waitBeforeRepeat,
} from './retry-policy.ts';

/** One request with JSON in and out, and how hard to try. */
export interface JsonRequest {
  method: 'GET' | 'POST' | 'PATCH';
  /** Below the base URL. */
  path: string;
  query?: Record<string, string | number>;
  body?: unknown;
  repeat: Repeat;
  /** How long one attempt may take; 30 s unless said. */
  timeoutMs?: number;
  /** What is being done, for messages: `starting the job`. */
  doing: string;
  /** What to check when the service refuses the request, for messages: the input behind it. */
  check?: string;
  /** Called when the service says that it is asked too often (429), before the request waits. */
  onLimit?(): void;
}

/** Sends requests until a deadline; resolves with the parsed JSON, unchecked. */
export interface JsonClient {
  send(request: JsonRequest): Promise<unknown>;
}

/** Connections to a service, which several tasks share; each has its own deadline. */
export interface JsonConnection {
  /** @param deadlineMs in milliseconds since the epoch */
  until(deadlineMs: number): JsonClient;
  close(): Promise<void>;
}

/** A service's own words for what goes wrong. */
export interface FailureWords {
  /** `the service answered 503 (Come back later)` */
  describe(failure: Failure): string;
  /** A failure that is final for the request. */
  explain(request: JsonRequest, failure: Failure): Error;
  /** No time left to send the request, or to send it again after this failure. */
  explainNoTime(request: JsonRequest, failure: Failure | undefined): Error;
}

/** Where a service is, and who asks. */
export interface JsonOptions {
  /** As people call the service. */
  name: string;
  /** Without a trailing slash. */
  baseUrl: string;
  /** What every request carries: the key. */
  headers: Readonly<Record<string, string>>;
  /** Taken out of every reply. */
  secret: string;
  words: FailureWords;
  /** Aborts with the reason to throw. */
  signal: AbortSignal;
  clock: Clock;
  /** Logs each repeated request. */
  log(line: string): void;
  /** Where the usual proxy variables are looked for. */
  env: NodeJS.ProcessEnv;
}

const REPLY_LIMIT_BYTES = 10 * 1024 * 1024;
const ATTEMPT_TIMEOUT_MS = 30_000;
/**
 * The process has 5 s from a signal to its end. A start or a write that is under way gets half of them to answer, since
 * the job it may have started then has a handle; the job's cancellation gets what is left, but for a moment to report.
 */
const STOP_WITHIN_MS: Record<Repeat, number> = {
  ...{ safe: 0, poll: 0, never: 0 },
  ...{ start: 2_500, write: 2_500, final: 4_000, end: 4_000 },
};
/** After a stop, one attempt to end something may take this long, so that another fits. */
const STOPPED_ATTEMPT_MS = 1_500;

type Attempt = { ok: true; json: unknown } | { ok: false; failure: Failure };

/** Opens connections. Nothing is sent until the first request. */
export function connectJson(options: JsonOptions): JsonConnection {
  const { clock, signal, words } = options;
  const agents: Promise<Dispatcher>[] = [];
  const openOnce = (connection: ConnectionOptions) =>
    once(() => {
      const agent = openDispatcher(options.env, options.baseUrl, connection);
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

  async function send(wanted: JsonRequest, deadlineMs: number): Promise<unknown> {
    const { repeat } = wanted;
    const outlivesStop = repeat === 'final' || repeat === 'end';
    const startMs = clock.now();
    // What must be sent in any case has a few seconds beyond the deadline, as it has beyond a stop.
    const lastMs = outlivesStop ? Math.max(deadlineMs, startMs + STOP_WITHIN_MS[repeat]) : deadlineMs;
    const timeLeftMs = () =>
      (signal.aborted && outlivesStop ? Math.min(lastMs, stoppedAtMs + STOP_WITHIN_MS[repeat]) : lastMs) - clock.now();
    let notFound = 0;
    for (let attempt = 1; ; attempt += 1) {
      if (!outlivesStop) signal.throwIfAborted();
      if (timeLeftMs() <= 0) throw words.explainNoTime(wanted, undefined);
      const result = await attemptOnce(wanted, timeLeftMs());
      // An answer is never thrown away: the handle of a job that was just started is what a stop needs most.
      if (result.ok) return result.json;
      const { failure } = result;
      closed.signal.throwIfAborted();
      const isStopped = signal.aborted && !outlivesStop;
      if (isStopped && !(takesEffect(repeat) && isUncertain(failure))) signal.throwIfAborted();
      if (failure.kind === 'status' && failure.status === 404) notFound += 1;
      if (isStopped || !mayRepeat(repeat, failure, attempt, notFound)) throw words.explain(wanted, failure);
      if (failure.kind === 'status' && failure.status === 429) wanted.onLimit?.();
      const waitMs = waitBeforeRepeat(failure, attempt, timeLeftMs(), clock.random, repeat === 'poll');
      if (waitMs === undefined) throw words.explainNoTime(wanted, failure);
      options.log(
        `${options.name}: ${words.describe(failure)} while ${wanted.doing}; retrying in ${(waitMs / 1000).toFixed(1)} s`,
      );
      const isStopping = outlivesStop && signal.aborted;
      await clock.sleep(waitMs, isStopping ? closed.signal : stopped).catch((reason: unknown) => {
        // A stop ends the wait of what must be sent in any case: there is no time for it.
        if (!outlivesStop || closed.signal.aborted) throw reason;
      });
    }
  }

  async function attemptOnce(wanted: JsonRequest, timeLeftMs: number): Promise<Attempt> {
    const { repeat } = wanted;
    const single = repeat === 'start' || repeat === 'never' || repeat === 'final';
    // A malformed proxy URL is an input error, not a network failure.
    const dispatcher = await (single ? starting : polling)();
    const timeoutMs = Math.max(1, Math.min(wanted.timeoutMs ?? ATTEMPT_TIMEOUT_MS, timeLeftMs));
    const url = new URL(options.baseUrl + wanted.path);
    const query = Object.entries(wanted.query ?? {})
      // The service takes a list of IDs with bare commas.
      .map(([name, value]) => `${name}=${encodeURIComponent(String(value)).replaceAll('%2C', ',')}`);
    url.search = query.join('&');
    const stop = new AbortController();
    const callOff = [clock.after(timeoutMs, () => stop.abort(new AttemptTimeoutError()))];
    const onSignal = () => {
      const withinMs = repeat === 'end' ? STOPPED_ATTEMPT_MS : stoppedAtMs + STOP_WITHIN_MS[repeat] - clock.now();
      const leftMs = Math.max(0, withinMs);
      callOff.push(clock.after(leftMs, () => stop.abort(new AttemptStoppedError())));
    };
    if (signal.aborted) onSignal();
    signal.addEventListener('abort', onSignal, { once: true });
    try {
      // undici heeds a signal only once there is a connection; an attempt that is being connected must end as well.
      const { status, header, body } = await trackSending(dispatcher, (tracked) =>
        orAborted(exchange(tracked, url, wanted, stop.signal), stop.signal),
      );
      if (body === undefined) return { ok: false, failure: { kind: 'huge', status } };
      const reply = readReply(body, options.secret);
      if (status >= 200 && status < 300) {
        if (status === 204) return { ok: true, json: undefined };
        return reply ? { ok: true, json: reply.json } : { ok: false, failure: { kind: 'unreadable', status } };
      }
      const retryAfterMs = parseRetryAfter(header('retry-after'), clock.now());
      return { ok: false, failure: { kind: 'status', status, json: reply?.json, retryAfterMs } };
    } catch (cause) {
      return { ok: false, failure: toNetworkFailure(cause) };
    } finally {
      for (const call of callOff) call();
      signal.removeEventListener('abort', onSignal);
    }
  }

  /** One request and its whole answer; without a body when that is larger than is read. */
  async function exchange(dispatcher: Dispatcher, url: URL, { method, body }: JsonRequest, signal: AbortSignal) {
    const response = await request.call(dispatcher, {
      origin: url.origin,
      path: url.pathname + url.search,
      method,
      headers: {
        ...options.headers,
        accept: 'application/json',
        'accept-encoding': 'gzip, identity',
        'user-agent': 'cekura-improve-action',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      body: body === undefined ? null : JSON.stringify(body),
      signal,
      headersTimeout: 0,
      bodyTimeout: 0,
    });
    const header = (name: string) => [response.headers[name]].flat()[0];
    const bytes = await readBytes(response);
    return { status: response.statusCode, header, body: bytes && (await decode(bytes, header('content-encoding'))) };
  }

  return {
    until: (deadlineMs) => ({ send: (wanted) => send(wanted, deadlineMs) }),
    close: async () => {
      closed.abort();
      // What can't be closed is no reason to lose what came of the run, nor to wait for it.
      for (const agent of agents) agent.then((opened) => opened.destroy()).catch(() => undefined);
    },
  };
}

/** The same, or a rejection with the signal's reason, whichever comes first. */
export function orAborted<T>(attempt: Promise<T>, signal: AbortSignal): Promise<T> {
  const aborted = new Promise<never>((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
  return Promise.race([attempt, aborted]);
}

class AttemptTimeoutError extends Error {
  readonly code = 'no answer in time';
}

class AttemptStoppedError extends Error {
  readonly code = 'stopped before the answer came';
}

/** @returns `undefined` when there is more than is read */
async function readBytes({ body }: Dispatcher.ResponseData): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > REPLY_LIMIT_BYTES) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** @returns the text, or `undefined` when it unpacks to more than is read; what can't be unpacked is no JSON either */
async function decode(bytes: Buffer, encoding: string | undefined): Promise<string | undefined> {
  if (!/^(x-)?gzip$/i.test(encoding?.trim() ?? '')) return bytes.toString('utf8');
  // Loaded late: a service that does not pack its answers costs nothing.
  const { gunzip } = await import('node:zlib');
  return await new Promise((resolve) => {
    gunzip(bytes, { maxOutputLength: REPLY_LIMIT_BYTES }, (error, unpacked) => {
      if (error) resolve('code' in error && error.code === 'ERR_BUFFER_TOO_LARGE' ? undefined : '');
      else resolve(unpacked.toString('utf8'));
    });
  });
}

/**
 * The service's words are shown to people: whatever it echoes, and however that is escaped, the key is not in it.
 *
 * @returns `undefined` when it is no JSON
 */
function readReply(text: string, secret: string): { json: unknown } | undefined {
  // A shorter key would blank out ordinary words; the runner masks it in the log all the same.
  const redact = (words: string) => (secret.length >= 6 ? words.replaceAll(secret, '***') : words);
  const clean = (_: string, value: unknown): unknown => {
    if (typeof value === 'string') return redact(value);
    if (!isObject(value) || Object.keys(value).every((name) => redact(name) === name)) return value;
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [redact(name), inner]));
  };
  try {
    return { json: JSON.parse(text.replace(/^\uFEFF/, ''), clean) };
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
