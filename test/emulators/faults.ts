import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type EmulatorTime, realTime } from './time.ts';

/** What a server says: a string body is sent as it is, `undefined` as nothing, anything else as JSON. */
export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** What goes wrong. Unless said otherwise the request has taken effect on the service by then. */
export type FaultOutcome =
  /** Nothing but the delay. */
  | 'answer'
  /** The connection is reset (RST) and the request took no effect. */
  | 'reset-before'
  /** It took effect, then the connection is reset: the sender can't tell it from `reset-before`. */
  | 'reset-after'
  /** No reply, the connection stays open. */
  | 'hang'
  /** Half of the body under the whole body's `content-length`, then the connection ends. */
  | 'truncate'
  /** 200 with a page of HTML instead of the reply, as from a proxy. */
  | 'garbage'
  /** The reply behind 11 MiB of white space, in chunks: valid JSON for a reader without a limit. */
  | 'huge'
  /** It takes effect twice, as when a proxy replays a request; the second answer is sent. */
  | 'duplicate'
  /** 302 to this address. No effect. */
  | { readonly redirect: string }
  /** Runs this first, to make a race happen, then handles the request as usual. */
  | { readonly run: () => Promise<void> }
  /** This reply. No effect, unless `takesEffect` says so: a gateway that gave up too early, say. */
  | (Answer & { readonly takesEffect?: boolean });

/** One thing that goes wrong, with the requests that it happens to. */
export interface Fault {
  readonly match: {
    readonly method?: string;
    /** Of the path without its query: equal to a string, or found by an expression. */
    readonly path?: string | RegExp;
    /** From the how manieth matching request on, counted from 1 when the fault was added. */
    readonly nth?: number;
    /** For how many of them. Default: 1 with `nth`, every one without. */
    readonly times?: number;
  };
  /** Before the client sees the outcome; what takes effect does so on arrival. */
  readonly delayMs?: number;
  readonly outcome: FaultOutcome;
}

/** Faults in the order in which they are asked; the first that is due happens. */
export interface FaultPlan {
  add(fault: Fault): void;
  /** Forgets all that were added, for these. */
  replace(faults: readonly Fault[]): void;
  /** Counts the request for every fault it matches, and gives the one that happens to it. */
  pick(method: string, path: string): Fault | undefined;
}

/** Starts a plan with these faults. */
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
  // `search` starts at 0 whatever flags the expression has.
  return typeof match.path === 'string' ? match.path === path : path.search(match.path) !== -1;
}

function isDue({ match }: Fault, seen: number): boolean {
  const first = match.nth ?? 1;
  const times = match.times ?? (match.nth === undefined ? Number.POSITIVE_INFINITY : 1);
  return seen >= first && seen < first + times;
}

/** A word for a log: `reset-after`, `redirect`, or the status. */
export function nameFault({ outcome }: Fault): string {
  if (typeof outcome === 'string') return outcome;
  if ('run' in outcome) return 'run';
  return 'redirect' in outcome ? 'redirect' : String(outcome.status);
}

/**
 * Lets `perform` answer the request, with the fault on the way.
 * @param perform takes effect and gives the reply; called never, once or twice, as the fault says
 */
export async function answerThrough(
  fault: Fault | undefined,
  response: ServerResponse,
  perform: () => Promise<Answer>,
  time: EmulatorTime = realTime,
): Promise<void> {
  const outcome = fault?.outcome ?? 'answer';
  const answer = await takeEffect(outcome, perform);
  const gone = new AbortController();
  response.once('close', () => gone.abort());
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
  // A reader that has had enough hangs up: that is what this fault is for.
  await pipeline(Readable.from(pad()), response).catch(() => undefined);
}
