import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type EmulatorTime, realTime } from './time.ts';

/** A response. A string body is sent as it is, `undefined` as an empty body, anything else as JSON. */
export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** What goes wrong. Unless stated otherwise, the request has taken effect. */
export type FaultOutcome =
  /** Only the delay. */
  | 'answer'
  /** The connection is reset (RST), and the request has no effect. */
  | 'reset-before'
  /** The request takes effect, then the connection is reset. The client cannot tell this from `reset-before`. */
  | 'reset-after'
  /** No reply; the connection stays open. */
  | 'hang'
  /** Half of the body, with the `content-length` of the whole body; then the connection closes. */
  | 'truncate'
  /** 200 with an HTML page instead of the reply, as a proxy sends. */
  | 'garbage'
  /** 11 MiB of white space and then the reply, in chunks: valid JSON for a client without a limit. */
  | 'huge'
  /** The request takes effect twice, as when a proxy repeats it. The second reply is sent. */
  | 'duplicate'
  /** 302 to this URL; the request has no effect. */
  | { readonly redirect: string }
  /** Runs this first, to cause a race; then handles the request as usual. */
  | { readonly run: () => Promise<void> }
  /** This reply. The request has no effect unless `takesEffect` is set, as for a gateway that gives up too early. */
  | (Answer & { readonly takesEffect?: boolean });

/** A fault, and the requests that it happens to. */
export interface Fault {
  readonly match: {
    readonly method?: string;
    /** Matches the path without its query: a string that it equals, or a regular expression. */
    readonly path?: string | RegExp;
    /** The first matching request that it happens to, counted from 1 since the fault was added. */
    readonly nth?: number;
    /** How many requests it happens to. Default: 1 with `nth`, otherwise all. */
    readonly times?: number;
  };
  /** The delay before the client sees the outcome. A request that takes effect does so on arrival. */
  readonly delayMs?: number;
  readonly outcome: FaultOutcome;
}

/** The faults, in order; the first one that is due happens. */
export interface FaultPlan {
  add(fault: Fault): void;
  /** Replaces all faults. */
  replace(faults: readonly Fault[]): void;
  /** Counts the request for each fault that it matches, and returns the one that happens to it. */
  pick(method: string, path: string): Fault | undefined;
}

/** Creates a plan with these faults. */
export function createFaultPlan(faults: readonly Fault[] = []): FaultPlan {
  const armed: { fault: Fault; seen: number }[] = [];
  const add = (fault: Fault) => void armed.push({ fault, seen: 0 });
  faults.forEach(add);
  return {
    add,
    replace: (fresh) => {
      armed.length = 0;
      fresh.forEach(add);
    },
    pick(method, path) {
      let due: Fault | undefined;
      for (const entry of armed) {
        if (!matches(entry.fault, method, path)) continue;
        entry.seen += 1;
        if (isDue(entry.fault, entry.seen)) due ??= entry.fault;
      }
      return due;
    },
  };
}

function matches({ match }: Fault, method: string, path: string): boolean {
  if (match.method !== undefined && match.method !== method) return false;
  if (match.path === undefined) return true;
  // `search` starts at 0, whatever flags the expression has.
  return typeof match.path === 'string' ? match.path === path : path.search(match.path) !== -1;
}

function isDue({ match }: Fault, seen: number): boolean {
  const first = match.nth ?? 1;
  const times = match.times ?? (match.nth === undefined ? Number.POSITIVE_INFINITY : 1);
  return seen >= first && seen < first + times;
}

/** A name for logs: `reset-after`, `redirect`, or the status. */
export function nameFault({ outcome }: Fault): string {
  if (typeof outcome === 'string') return outcome;
  if ('run' in outcome) return 'run';
  return 'redirect' in outcome ? 'redirect' : String(outcome.status);
}

/**
 * Responds to the request, with the fault.
 *
 * @param perform handles the request and returns the reply; called up to two times, depending on the fault. Its signal
 *   says that the client has disconnected
 */
export async function answerThrough(
  fault: Fault | undefined,
  response: ServerResponse,
  perform: (gone: AbortSignal) => Promise<Answer>,
  time: EmulatorTime = realTime,
): Promise<void> {
  const outcome = fault?.outcome ?? 'answer';
  const gone = new AbortController();
  response.once('close', () => {
    if (!response.writableFinished) gone.abort();
  });
  const answer = await takeEffect(outcome, () => perform(gone.signal));
  if (fault?.delayMs) await time.sleep(fault.delayMs, gone.signal);
  if (response.destroyed) return;
  if (typeof outcome === 'object') return send(response, 'status' in outcome ? outcome : answer);
  switch (outcome) {
    case 'reset-before':
    case 'reset-after':
      response.socket?.resetAndDestroy();
      return;
    case 'hang':
      return time.sleep(Number.POSITIVE_INFINITY, gone.signal);
    case 'truncate':
      return sendHalf(response, answer);
    case 'garbage':
      return send(response, GARBAGE);
    case 'huge':
      return sendHuge(response, answer);
    default:
      return send(response, answer);
  }
}

async function takeEffect(outcome: FaultOutcome, perform: () => Promise<Answer>): Promise<Answer> {
  const none = { status: 500 };
  if (outcome === 'reset-before') return none;
  if (typeof outcome === 'object') {
    if ('redirect' in outcome) return redirectTo(outcome.redirect);
    if ('run' in outcome) await outcome.run();
    return 'run' in outcome || outcome.takesEffect ? perform() : none;
  }
  if (outcome === 'duplicate') await perform();
  return perform();
}

const GARBAGE: Answer = {
  status: 200,
  headers: { 'content-type': 'text/html; charset=utf-8' },
  body: '<!doctype html><title>One moment</title><h1>Checking your browser</h1>',
};
const HUGE_BYTES = 11 * 1024 * 1024;

function redirectTo(location: string): Answer {
  return { status: 302, headers: { location } };
}

function encode({ headers, body }: Answer): { head: Record<string, string>; bytes: Buffer } {
  if (body === undefined) return { head: { ...headers }, bytes: Buffer.alloc(0) };
  const isText = typeof body === 'string';
  const bytes = Buffer.from(isText ? body : JSON.stringify(body));
  return { head: { 'content-type': isText ? 'text/plain' : 'application/json', ...headers }, bytes };
}

function send(response: ServerResponse, answer: Answer): void {
  const { head, bytes } = encode(answer);
  response.writeHead(answer.status, { ...head, 'content-length': String(bytes.length) });
  response.end(bytes);
}

function sendHalf(response: ServerResponse, answer: Answer): void {
  const { head, bytes } = encode(answer);
  response.writeHead(answer.status, { ...head, 'content-length': String(bytes.length) });
  response.write(bytes.subarray(0, bytes.length / 2), () => response.socket?.destroy());
}

async function sendHuge(response: ServerResponse, answer: Answer): Promise<void> {
  const { head, bytes } = encode(answer);
  const space = Buffer.alloc(64 * 1024, ' ');
  function* pad() {
    for (let sent = 0; sent < HUGE_BYTES; sent += space.length) yield space;
    yield bytes;
  }
  response.writeHead(answer.status, head);
  // A client with a limit disconnects, which is the purpose of this fault.
  await pipeline(Readable.from(pad()), response).catch(() => undefined);
}
