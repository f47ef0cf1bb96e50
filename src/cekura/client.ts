import type { Dispatcher } from 'undici';
import request from 'undici/lib/api/api-request.js';
import Agent from 'undici/lib/dispatcher/agent.js';
import type { Clock } from '../clock.ts';
import { ActionError } from '../errors.ts';
import { once } from '../once.ts';
import { backoffMs, parseRetryAfter } from '../retry.ts';
import { DeadlineError, RefusedError, UncertainStartError } from './errors.ts';

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
/** The longest that a timer can run. */
const MOST_TIMER_MS = 2 ** 31 - 1;
/** The process has 5 s from a signal to its end. */
const STOP_GRACE_MS = 2_500;
/** A read that failed this often has had about ten seconds. */
const SAFE_ATTEMPTS = 5;
/** What to do when a job may be running that has no handle here. */
const LOOK_FIRST = 'look at the dashboard before you run it again, or take the job up with progress-id';
/** A job that was just started may not be known at once; one that stays unknown is gone. */
const NOT_FOUND_REPEATS = 3;

/** Errors of a connection that was never made, so nothing can have arrived. */
const NOT_CONNECTED = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/** A certificate that is not trusted ends the handshake before anything of the request is sent. */
const HANDSHAKE = /CERT|TLS|SSL|SELF_SIGNED|UNABLE_TO_/;

type Failure =
  /** No answer, or half of one. */
  | { kind: 'network'; code: string; connected: boolean; cause: unknown }
  | { kind: 'status'; status: number; text: string; retryAfterMs: number | undefined }
  | { kind: 'unreadable'; status: number };

type Attempt = { ok: true; json: unknown } | { ok: false; failure: Failure };

/** Opens a client. Nothing is sent until the first request. */
export function connectCekura(options: CekuraOptions): CekuraClient {
  const { clock } = options;
  const proxied = ['http_proxy', 'HTTP_PROXY', 'https_proxy', 'HTTPS_PROXY'].some((name) => options.env[name]);
  const polling = once(() => openAgent(proxied, {}));
  // A kept-alive connection may be closed by the other side just as it is used again, and then nobody knows whether
  // the request arrived. What must not be sent twice gets a connection of its own.
  const starting = once(() => openAgent(proxied, { pipelining: 0 }));
  // What is still under way when the run is over (a read that nobody waits for any more) must not hold the process.
  const closed = new AbortController();
  const stopped = AbortSignal.any([options.signal, closed.signal]);

  async function send(wanted: CekuraRequest): Promise<unknown> {
    let notFound = 0;
    for (let attempt = 1; ; attempt += 1) {
      if (wanted.repeat !== 'final') options.signal.throwIfAborted();
      const result = await attemptOnce(wanted);
      // An answer is never thrown away: the handle of a job that was just started is what a stop needs most.
      if (result.ok) return result.json;
      const { failure } = result;
      closed.signal.throwIfAborted();
      if (options.signal.aborted && !(wanted.repeat === 'start' && isUncertain(failure)))
        options.signal.throwIfAborted();
      if (failure.kind === 'status' && failure.status === 404) notFound += 1;
      if (!mayRepeat(wanted.repeat, failure, attempt, notFound)) throw explainFailure(wanted, failure, options.apiUrl);
      const waitMs = waitBeforeRepeat(failure, attempt, clock);
      if (clock.now() + waitMs >= options.deadlineMs) {
        throw new DeadlineError(
          `Out of time while ${wanted.doing}: ${describeFailure(failure)}`,
          wanted.repeat === 'start'
            ? 'nothing was started: run it again later, or raise timeout-minutes'
            : 'raise timeout-minutes, or run it again later',
        );
      }
      options.log(
        `Cekura: ${describeFailure(failure)} while ${wanted.doing}; trying again in ${(waitMs / 1000).toFixed(1)} s`,
      );
      await clock.sleep(waitMs, stopped);
    }
  }

  async function attemptOnce(wanted: CekuraRequest): Promise<Attempt> {
    const leftMs = options.deadlineMs - clock.now();
    const timeoutMs = Math.max(1, Math.min(wanted.timeoutMs ?? ATTEMPT_TIMEOUT_MS, leftMs));
    const url = new URL(options.apiUrl + wanted.path);
    const query = Object.entries(wanted.query ?? {})
      .filter(([, value]) => value !== undefined)
      // A list of IDs is asked for with bare commas.
      .map(([name, value]) => `${name}=${encodeURIComponent(String(value)).replaceAll('%2C', ',')}`);
    url.search = query.join('&');
    const stop = new AbortController();
    const timers = [
      setTimeout(() => stop.abort(new AttemptTimeoutError(timeoutMs)), Math.min(timeoutMs, MOST_TIMER_MS)),
    ];
    const onSignal = () => {
      // A start that is under way gets a moment to answer: then the job it may have started has a handle.
      const graceMs = wanted.repeat === 'start' || wanted.repeat === 'final' ? STOP_GRACE_MS : 0;
      timers.push(setTimeout(() => stop.abort(options.signal.reason), graceMs));
    };
    if (options.signal.aborted) onSignal();
    options.signal.addEventListener('abort', onSignal, { once: true });
    try {
      const single = wanted.repeat === 'start' || wanted.repeat === 'never' || wanted.repeat === 'final';
      const response = await request.call(await (single ? starting : polling)(), {
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
      const text = redact(await readText(response, wanted), options.apiKey);
      if (status >= 200 && status < 300) {
        const json = parseJson(text);
        return json === undefined
          ? { ok: false, failure: { kind: 'unreadable', status } }
          : { ok: true, json: json.value };
      }
      const header = response.headers['retry-after'];
      const retryAfterMs = parseRetryAfter(Array.isArray(header) ? header[0] : header, clock.now());
      return { ok: false, failure: { kind: 'status', status, text, retryAfterMs } };
    } catch (cause) {
      if (cause instanceof ActionError) throw cause;
      const code = errorCode(cause);
      return {
        ok: false,
        failure: { kind: 'network', code, connected: !NOT_CONNECTED.has(code) && !HANDSHAKE.test(code), cause },
      };
    } finally {
      for (const timer of timers) clearTimeout(timer);
      options.signal.removeEventListener('abort', onSignal);
    }
  }

  return {
    send,
    close: async () => {
      closed.abort();
      for (const agent of [polling, starting]) await (await agent()).destroy();
    },
  };
}

class AttemptTimeoutError extends Error {
  readonly code = 'no answer in time';
  constructor(timeoutMs: number) {
    super(`no answer within ${timeoutMs} ms`);
  }
}

async function openAgent(proxied: boolean, options: { pipelining?: number }): Promise<Dispatcher> {
  if (!proxied) return new Agent(options);
  const { default: EnvHttpProxyAgent } = await import('undici/lib/dispatcher/env-http-proxy-agent.js');
  return new EnvHttpProxyAgent(options);
}

async function readText(response: Dispatcher.ResponseData, wanted: CekuraRequest): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of response.body as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > REPLY_LIMIT_BYTES) {
      response.body.destroy();
      const refused = `Cekura sent a reply of more than 10 MiB while ${wanted.doing}, which was refused`;
      if (wanted.repeat === 'start') throw new UncertainStartError(`${refused}; a job may be running`, LOOK_FIRST);
      throw new RefusedError(
        response.statusCode,
        refused,
        'check that api-url is the Cekura API, and tell its support',
      );
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** The service's words are shown to people: whatever it echoes, the key is not in it. */
function redact(text: string, apiKey: string): string {
  // A shorter key would blank out ordinary words; the runner masks it in the log all the same.
  return apiKey.length >= 6 ? text.replaceAll(apiKey, '***') : text;
}

function parseJson(text: string): { value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return undefined;
  }
}

function errorCode(cause: unknown): string {
  if (typeof cause === 'object' && cause !== null) {
    // One error a tried address (Happy Eyeballs): they fail alike.
    if (cause instanceof AggregateError && cause.errors.length > 0) return errorCode(cause.errors[0]);
    if ('code' in cause && typeof cause.code === 'string') return cause.code;
    if ('cause' in cause && cause.cause) return errorCode(cause.cause);
    if (cause instanceof Error) return cause.name;
  }
  return 'unknown';
}

function mayRepeat(repeat: Repeat, failure: Failure, attempt: number, notFound: number): boolean {
  if (repeat === 'never' || repeat === 'final') return false;
  if (repeat === 'start') {
    if (failure.kind === 'network') return !failure.connected && attempt < SAFE_ATTEMPTS;
    return failure.kind === 'status' && (failure.status === 429 || failure.status === 503);
  }
  if (repeat === 'safe' && attempt >= SAFE_ATTEMPTS && !(failure.kind === 'status' && failure.retryAfterMs))
    return false;
  if (failure.kind !== 'status') return true;
  if (failure.status === 404) return repeat === 'poll' && notFound <= NOT_FOUND_REPEATS;
  return failure.status === 408 || failure.status === 429 || failure.status >= 500;
}

/** Whether a request that failed may still have taken effect. */
function isUncertain(failure: Failure): boolean {
  if (failure.kind === 'network') return failure.connected;
  return failure.kind === 'unreadable' || failure.status === 408 || failure.status >= 500;
}

function waitBeforeRepeat(failure: Failure, attempt: number, clock: Clock): number {
  const asked = failure.kind === 'status' ? failure.retryAfterMs : undefined;
  return Math.max(asked ?? 0, backoffMs(attempt, clock.random));
}

function describeFailure(failure: Failure): string {
  switch (failure.kind) {
    case 'network':
      return `the connection failed (${failure.code})`;
    case 'unreadable':
      return `the answer (${failure.status}) was not readable as JSON`;
    case 'status':
      return `the service answered ${failure.status}${explainBody(failure.text)}`;
  }
}

/** The service says what is wrong as `{"field": ["message"]}` or `{"detail": "message"}`; HTML says nothing. */
function explainBody(text: string): string {
  const json = parseJson(text)?.value;
  if (typeof json !== 'object' || json === null) return '';
  const parts = Object.entries(json).map(([field, value]) => {
    const words = Array.isArray(value)
      ? value.map(String).join(' ')
      : typeof value === 'string'
        ? value
        : JSON.stringify(value);
    return field === 'detail' ? words : `${field}: ${words}`;
  });
  const line = parts.join('; ').replace(/\s+/g, ' ').trim();
  return line === '' ? '' : ` (${line.slice(0, 500)})`;
}

function explainFailure(wanted: CekuraRequest, failure: Failure, apiUrl: string): ActionError {
  const what = `${describeFailure(failure)} while ${wanted.doing}`;
  if (failure.kind === 'status') {
    const { status } = failure;
    if (status === 401)
      return new RefusedError(status, `Cekura refused the key: ${what}`, 'check the secret that api-key reads');
    if (status === 403) {
      return new RefusedError(
        status,
        `Cekura denied access: ${what}`,
        "check that api-key belongs to the agent's project",
      );
    }
    if (status >= 300 && status < 400) {
      return new RefusedError(
        status,
        `Cekura answered with a redirect (${status}) while ${wanted.doing}, which is refused so that the key goes to no other place`,
        `check api-url (${apiUrl})`,
      );
    }
    if (status < 500 && status !== 408) return new RefusedError(status, `Cekura: ${what}`, adviseOnStatus(status));
  }
  if (wanted.repeat === 'start' && isUncertain(failure)) {
    return new UncertainStartError(
      `Cekura: ${what}; the request may have been received, so a job may be running`,
      LOOK_FIRST,
    );
  }
  const cause = failure.kind === 'network' ? failure.cause : undefined;
  const error = new ActionError(`Cekura: ${what}`, `check api-url (${apiUrl}) and the network, or run it again later`, {
    cause,
  });
  return error;
}

function adviseOnStatus(status: number): string {
  if (status === 404) return 'check the IDs in the inputs, and that api-key belongs to their project';
  if (status === 410) return 'this tenant no longer has the endpoint: see the input execution';
  if (status === 429) return 'run it again later';
  return 'check the inputs that it names';
}
