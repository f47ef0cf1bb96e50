import type { Dispatcher } from 'undici';
import request from 'undici/lib/api/api-request.js';
import type { Clock } from '../clock.ts';
import { isFields } from '../fields.ts';
import { once } from '../once.ts';
import { MIN_SECRET_CHARACTERS } from '../runner.ts';
import { parseRetryAfter } from './backoff.ts';
import { openDispatcher, trackSending } from './dispatcher.ts';
import {
  type Failure,
  isUncertain,
  mayRetry,
  type RetryClass,
  takesEffect,
  toNetworkFailure,
  waitBeforeRetry,
} from './retry-policy.ts';

/** One JSON request, and when to retry it. */
export interface JsonRequest {
  method: 'GET' | 'POST' | 'PATCH';
  /** Below the base URL. */
  path: string;
  query?: Record<string, string | number>;
  body?: unknown;
  retry: RetryClass;
  /** Timeout of one attempt; 30 s by default. */
  timeoutMs?: number;
  /** The activity, for messages: `starting the job`. */
  doing: string;
  /** The inputs to check if the service rejects the request, for messages. */
  check?: string;
  /** Called on a rate limit (429), before the request waits. */
  onLimit?: (() => void) | undefined;
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

/** The messages for one service's failures. */
export interface FailureWords {
  /** `the service answered 503 (Come back later)` */
  describe(failure: Failure): string;
  /** Whether a retry cannot help, although it usually may after this status. */
  isFinal?(failure: Failure): boolean;
  /** A failure that is final for the request. */
  explain(request: JsonRequest, failure: Failure): Error;
  /** No time left to send the request, or to send it again after this failure. */
  explainNoTime(request: JsonRequest, failure: Failure | undefined): Error;
}

/** The service's address and credentials, and what requests need from this process. */
export interface JsonOptions {
  /** The service's name in messages. */
  name: string;
  /** Without a trailing slash. */
  baseUrl: string;
  /** Sent with every request: the key. */
  headers: Readonly<Record<string, string>>;
  /** Removed from every reply. */
  secret: string;
  words: FailureWords;
  /** Aborts with the reason to throw. */
  signal: AbortSignal;
  clock: Clock;
  /** Logs each repeated request. */
  log(line: string): void;
  /** Contains the usual proxy variables. */
  env: NodeJS.ProcessEnv;
}

const REPLY_LIMIT_BYTES = 10 * 1024 * 1024;
const ATTEMPT_TIMEOUT_MS = 30_000;
/**
 * The process must end within 5 s of a signal. A start or write in flight gets half of that time to be answered,
 * because the answer has the handle of the job; the job's cancellation gets the rest, except for a moment to report.
 */
const STOP_WITHIN_MS: Record<RetryClass, number> = {
  safe: 0,
  poll: 0,
  never: 0,
  start: 2_500,
  write: 2_500,
  final: 4_000,
  end: 4_000,
};
/** After a stop, one attempt to end something may take this long, so that another fits. */
const STOPPED_ATTEMPT_MS = 1_500;

type Attempt = { ok: true; json: unknown } | { ok: false; failure: Failure };

/** Opens connections. Nothing is sent until the first request. */
export function connectJson(options: JsonOptions): JsonConnection {
  const { clock, signal, words } = options;
  const agents: Promise<Dispatcher>[] = [];
  const openOnce = (connection: { pipelining?: number }) =>
    once(() => {
      const agent = openDispatcher(options.env, options.baseUrl, connection);
      agents.push(agent);
      return agent;
    });
  const polling = openOnce({});
  // The server may close a kept-alive connection just as it is reused, and then nobody knows whether the request
  // arrived. A request that must not be sent twice gets a connection of its own.
  const starting = openOnce({ pipelining: 0 });
  // A read without a waiter must not keep the process alive at the end.
  const closed = new AbortController();
  const stopped = AbortSignal.any([signal, closed.signal]);

  let stoppedAtMs = clock.now();
  signal.addEventListener('abort', () => {
    stoppedAtMs = clock.now();
  });

  async function send(wanted: JsonRequest, deadlineMs: number): Promise<unknown> {
    const { retry } = wanted;
    const outlivesStop = retry === 'final' || retry === 'end';
    // A request that must always be sent gets a few seconds after the deadline or a signal.
    const lastMs = outlivesStop ? Math.max(deadlineMs, clock.now() + STOP_WITHIN_MS[retry]) : deadlineMs;
    const timeLeftMs = () =>
      (signal.aborted ? Math.min(lastMs, stoppedAtMs + STOP_WITHIN_MS[retry]) : lastMs) - clock.now();
    let notFound = 0;
    for (let attempt = 1; ; attempt += 1) {
      if (!outlivesStop) signal.throwIfAborted();
      if (timeLeftMs() <= 0) throw words.explainNoTime(wanted, undefined);
      const result = await attemptOnce(wanted, timeLeftMs());
      // A response is never discarded: after a signal, the progress ID of a new job matters most.
      if (result.ok) return result.json;
      closed.signal.throwIfAborted();
      const { failure } = result;
      if (signal.aborted && !outlivesStop) {
        throw takesEffect(retry) && isUncertain(failure) ? words.explain(wanted, failure) : signal.reason;
      }
      const status = failure.kind === 'status' ? failure.status : undefined;
      if (status === 404) notFound += 1;
      if (!mayRetry(retry, failure, attempt, notFound) || words.isFinal?.(failure)) {
        throw words.explain(wanted, failure);
      }
      if (status === 429) wanted.onLimit?.();
      const waitMs = waitBeforeRetry(retry, failure, { attempt, leftMs: timeLeftMs(), random: clock.random });
      if (waitMs === undefined) throw words.explainNoTime(wanted, failure);
      options.log(
        `${options.name}: ${words.describe(failure)} while ${wanted.doing}; retrying in ${(waitMs / 1000).toFixed(1)} s`,
      );
      await clock.sleep(waitMs, signal.aborted ? closed.signal : stopped).catch((reason: unknown) => {
        // After a stop, there is no time to wait before a request that must always be sent.
        if (!outlivesStop) throw reason;
      });
    }
  }

  async function attemptOnce(wanted: JsonRequest, timeLeftMs: number): Promise<Attempt> {
    const { retry } = wanted;
    const single = retry === 'start' || retry === 'never' || retry === 'final';
    // A malformed proxy URL is an input error, not a network failure.
    const dispatcher = await (single ? starting : polling)();
    const timeoutMs = Math.min(wanted.timeoutMs ?? ATTEMPT_TIMEOUT_MS, timeLeftMs);
    const url = toUrl(options.baseUrl, wanted);
    const stop = new AbortController();
    const callOff = [clock.after(timeoutMs, () => stop.abort(new AttemptTimeoutError()))];
    const onSignal = () => {
      const withinMs = retry === 'end' ? STOPPED_ATTEMPT_MS : stoppedAtMs + STOP_WITHIN_MS[retry] - clock.now();
      callOff.push(clock.after(withinMs, () => stop.abort(new AttemptStoppedError())));
    };
    if (signal.aborted) onSignal();
    signal.addEventListener('abort', onSignal);
    try {
      const { status, header, body } = await trackSending(dispatcher, (tracked) =>
        exchange(tracked, url, wanted, stop.signal),
      );
      if (body === undefined) return { ok: false, failure: { kind: 'huge', status } };
      const reply = readReply(body, options.secret);
      if (status < 300) {
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

  /** One request and its whole reply; without a body if the reply is too large. */
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
      // A connection that cannot be closed must neither fail nor delay the action.
      for (const agent of agents) agent.then((opened) => opened.destroy()).catch(() => undefined);
    },
  };
}

function toUrl(baseUrl: string, { path, query = {} }: JsonRequest): URL {
  const url = new URL(baseUrl + path);
  // The service expects IDs separated by unescaped commas.
  const write = (value: string | number) => encodeURIComponent(String(value)).replaceAll('%2C', ',');
  url.search = Object.entries(query)
    .map(([name, value]) => `${name}=${write(value)}`)
    .join('&');
  return url;
}

class AttemptTimeoutError extends Error {
  readonly code = 'no answer in time';
}

class AttemptStoppedError extends Error {
  readonly code = 'stopped before the answer came';
}

/** @returns `undefined` if the body is too large */
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

/** @returns the text; `undefined` if it is too large, and an empty text, which is not JSON, if it cannot be unpacked */
async function decode(bytes: Buffer, encoding: string | undefined): Promise<string | undefined> {
  if (!/^(x-)?gzip$/i.test(encoding ?? '')) return bytes.toString('utf8');
  // Loaded on demand: most replies are not compressed.
  const { gunzip } = await import('node:zlib');
  return await new Promise((resolve) => {
    gunzip(bytes, { maxOutputLength: REPLY_LIMIT_BYTES }, (error, unpacked) => {
      if (error) resolve('code' in error && error.code === 'ERR_BUFFER_TOO_LARGE' ? undefined : '');
      else resolve(unpacked.toString('utf8'));
    });
  });
}

/**
 * Parses a reply without the key: its texts are shown to people, and it may echo the key in any escaped form.
 *
 * @returns `undefined` if the reply is not JSON
 */
function readReply(text: string, secret: string): { json: unknown } | undefined {
  const redact = (words: string) => (secret.length >= MIN_SECRET_CHARACTERS ? words.replaceAll(secret, '***') : words);
  const clean = (_: string, value: unknown): unknown => {
    if (typeof value === 'string') return redact(value);
    if (!isFields(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [redact(name), inner]));
  };
  try {
    return { json: JSON.parse(text.replace(/^\uFEFF/, ''), clean) };
  } catch {
    return undefined;
  }
}
