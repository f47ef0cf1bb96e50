import { getOctokit } from '@actions/github';
import type { Clock } from '../clock.ts';
import { InputError } from '../errors.ts';
import { backoffMs } from '../http/backoff.ts';
import { readNetworkFailure } from '../http/network-error.ts';
import { toLine } from '../safe-text.ts';
import { explainFailure, GitHubError } from './errors.ts';
import type { RepositoryEvent } from './event.ts';
import { decideRetry, type Fault, isRetryable } from './retry-policy.ts';

type Octokit = ReturnType<typeof getOctokit>;
type Options = Required<Octokit['request']['endpoint']['DEFAULTS']>;
type Response = Awaited<ReturnType<Octokit['request']>>;
type Fetch = typeof globalThis.fetch;
type Send = (options: Options) => Response | Promise<Response>;

/** A repository and a token. Requests wait for rate limits and retry temporary faults until the deadline. */
export interface GitHub {
  readonly octokit: Octokit;
  readonly owner: string;
  readonly repo: string;
  readonly serverUrl: string;
  /** Logs one line. */
  readonly log: (line: string) => void;
  /** Waits before retry number `attempt` (1 is the first); throws on a signal or if no time is left. */
  pause(attempt: number): Promise<void>;
}

/** The repository, the token, and how long to keep trying. */
export interface GitHubOptions {
  readonly token: string;
  readonly event: Pick<RepositoryEvent, 'owner' | 'repo' | 'serverUrl' | 'apiUrl'>;
  /** Aborts with the reason to throw. */
  readonly signal: AbortSignal;
  /** Milliseconds since the epoch. */
  readonly deadlineMs: number;
  readonly clock: Clock;
  readonly log: (line: string) => void;
  /** Replaces the toolkit's `fetch`, which has other proxy rules. */
  readonly fetch: Fetch;
}

const ATTEMPT_TIMEOUT_MS = 30_000;
/** GitHub's secondary limits require one write at a time, a second apart. */
const WRITE_GAP_MS = 1_000;
const MAX_REDIRECTS = 3;

/**
 * Opens a handle on the repository. Nothing is sent until the first request. Every request that fails permanently
 * throws a {@link GitHubError}; an abort throws the signal's reason.
 *
 * @throws InputError when there is no token
 */
export function connectGitHub(options: GitHubOptions): GitHub {
  const { event, signal, clock, log } = options;
  if (options.token === '') {
    throw new InputError(
      'github-token is empty, so the action cannot deliver the proposal',
      "remove the input to use the workflow's own token, or set delivery to summary",
    );
  }
  const silent = () => {};
  const octokit = getOctokit(options.token, {
    baseUrl: event.apiUrl,
    userAgent: 'cekura-improve-action',
    log: { debug: silent, info: silent, warn: silent, error: silent },
  });

  async function wait(waitMs: number, because: string): Promise<void> {
    if (clock.now() + waitMs >= options.deadlineMs) {
      throw new GitHubError({
        kind: 'unreachable',
        status: 0,
        detail: because,
        message: `Out of time: ${because}, and there is no time for another attempt`,
        hint: 'raise timeout-minutes, or rerun later',
      });
    }
    await clock.sleep(waitMs, signal);
  }

  let isTokenAccepted = false;
  // A request that ignores a limit prolongs it, so all requests wait for its end.
  let limit = { untilMs: Number.NEGATIVE_INFINITY, because: '' };
  async function send(request: Send, wanted: Options): Promise<Response> {
    const retryable = isRetryable(wanted.method, wanted.url);
    const { attempts = Number.POSITIVE_INFINITY } = wanted.request ?? {};
    for (let attempt = 1; ; attempt += 1) {
      signal.throwIfAborted();
      while (limit.untilMs > clock.now()) await wait(limit.untilMs - clock.now(), limit.because);
      const result = await attemptOnce(request, wanted);
      if (result.ok) {
        isTokenAccepted = true;
        return result.response;
      }
      signal.throwIfAborted();
      const retry = decideRetry(result.fault, {
        retryable,
        isFirstRead: wanted.method === 'GET' && !isTokenAccepted,
        attempt,
        nowMs: clock.now(),
        random: clock.random,
      });
      if (!retry.again) throw toError(wanted, result, retry.uncertain);
      if (attempt >= attempts) throw toError(wanted, result, !retryable);
      const { waitMs, because } = retry;
      if (waitMs >= 1000) log(`GitHub: ${because}; retrying in ${Math.ceil(waitMs / 1000)} s`);
      const untilMs = clock.now() + waitMs;
      if (retry.isLimit && untilMs > limit.untilMs) limit = { untilMs, because };
      await wait(waitMs, because);
    }
  }

  async function attemptOnce(request: Send, wanted: Options): Promise<Attempt> {
    const leftMs = Math.max(1, options.deadlineMs - clock.now());
    const timeout = new AbortController();
    const callOff = clock.after(Math.min(ATTEMPT_TIMEOUT_MS, leftMs), () =>
      timeout.abort(new DOMException('no answer in time', 'TimeoutError')),
    );
    const either = AbortSignal.any([signal, timeout.signal]);
    // Octokit's hooks pass one object along the chain, so it must be changed in place.
    wanted.request = {
      ...wanted.request,
      fetch: (url: string, init: RequestInit) =>
        fetchHere(options.fetch, url, { ...init, signal: either }, event.apiUrl),
    };
    try {
      const response = await request(wanted);
      if (response.status >= 300) return { ok: false, fault: toFault(response, 'redirected to another place') };
      // Octokit returns a truncated or non-JSON body as text; no route used here answers with text.
      if (response.status !== 204 && typeof response.data !== 'object') {
        return { ok: false, fault: toFault(response, 'the answer is unreadable') };
      }
      return { ok: true, response };
    } catch (cause) {
      return { ok: false, fault: readFault(cause), cause };
    } finally {
      callOff();
    }
  }

  let lastWrite: Promise<unknown> = Promise.resolve();
  let writtenAtMs = Number.NEGATIVE_INFINITY;
  async function write(request: Send, wanted: Options): Promise<Response> {
    const waitMs = writtenAtMs + WRITE_GAP_MS - clock.now();
    if (waitMs > 0) await clock.sleep(waitMs, signal);
    return await send(request, wanted).finally(() => {
      writtenAtMs = clock.now();
    });
  }
  octokit.hook.wrap('request', (request, wanted) => {
    if (isRead(wanted)) return send(request, wanted);
    const turn = lastWrite.then(() => write(request, wanted));
    lastWrite = turn.catch(() => undefined);
    return turn;
  });

  return {
    octokit,
    owner: event.owner,
    repo: event.repo,
    serverUrl: event.serverUrl,
    log,
    pause: (attempt) => wait(backoffMs(attempt, clock.random), 'the last write may not have taken effect'),
  };
}

/**
 * Pass as `request` if a proposal does not depend on the reply: a few attempts, instead of retries until the deadline.
 */
export const BRIEFLY: { attempts: number } = { attempts: 4 };

/**
 * Sends a GraphQL query, which not every server and token supports. Returns `undefined` on any failure or signal; the
 * REST request that follows then reports the cause.
 */
export async function tryGraphql<T>(
  github: GitHub,
  query: string,
  variables: Record<string, unknown> = {},
): Promise<T | undefined> {
  try {
    return await github.octokit.graphql<T>(query, { ...variables, request: BRIEFLY });
  } catch {
    return undefined;
  }
}

/** How often a write is sent when each attempt leaves open whether it took effect. */
const UNCERTAIN_ATTEMPTS = 5;

/**
 * Sends a write that must not happen twice. If it is unknown whether it took effect, `look` searches for the
 * result; the write is repeated only if `look` finds nothing.
 */
export async function writeOnce<T>(
  github: GitHub,
  write: () => Promise<T>,
  look: () => Promise<T | undefined>,
): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await write();
    } catch (error) {
      if (!(error instanceof GitHubError && error.uncertain)) throw error;
      await github.pause(attempt);
      const found = await look();
      if (found !== undefined) return found;
      if (attempt === UNCERTAIN_ATTEMPTS) throw error;
    }
  }
}

/** Whether a request only reads; GraphQL queries use POST. */
function isRead({ method, url, query }: Options): boolean {
  return method === 'GET' || (url === '/graphql' && typeof query === 'string' && query.startsWith('query'));
}

type Failed = { ok: false; fault: Fault; cause?: unknown };
type Attempt = { ok: true; response: Response } | Failed;

function toError({ method, url: route }: Options, { fault, cause }: Failed, uncertain: boolean): GitHubError {
  const { status, detail } = fault;
  return new GitHubError({
    ...explainFailure({ method, route, status, detail }),
    ...{ status, detail, uncertain, cause },
  });
}

/**
 * Fetches only from the API's own host, because the token goes along: the address of a list's next page comes from a
 * reply. Follows a redirect only within that host, and only if it repeats the same request, as for a renamed
 * repository. Any other redirect is returned as it is.
 */
async function fetchHere(fetch: Fetch, url: string, init: RequestInit, apiUrl: string): Promise<globalThis.Response> {
  const { origin } = new URL(apiUrl);
  if (new URL(url).origin !== origin) return new Response(null, { status: 302 });
  let response = await fetch(url, { ...init, redirect: 'manual' });
  for (let hops = 0; hops < MAX_REDIRECTS; hops += 1) {
    const same =
      [307, 308].includes(response.status) || ([301, 302].includes(response.status) && init.method === 'GET');
    const target = same ? URL.parse(response.headers.get('location') ?? '', url) : null;
    if (target?.origin !== origin) break;
    await response.body?.cancel();
    response = await fetch(target.href, { ...init, redirect: 'manual' });
  }
  return response;
}

function toFault(response: Response, detail: string): Fault {
  return { status: response.status, headers: response.headers, detail };
}

/** Recognizes Octokit's RequestError by its shape, since the toolkit does not export the class. */
function readFault(cause: unknown): Fault {
  const { response } = cause as { response?: Response };
  if (response) {
    // The message ends with a link to the API's documentation, which does not help users of the action.
    return toFault(response, toLine((cause as Error).message.replace(/ - https?:\/\/\S+$/, ''), 300));
  }
  const { code, message, isSent } = readNetworkFailure(cause);
  // A name such as TimeoutError adds nothing to its message; a code such as ECONNRESET does.
  const detail = /^[A-Z_]+$/.test(code) && !message.includes(code) ? `${code}: ${message}` : message;
  return { status: 0, headers: {}, detail: toLine(detail, 300), isSent };
}
