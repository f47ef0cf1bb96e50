import type { Dispatcher } from 'undici';
import Agent from 'undici/lib/dispatcher/agent.js';
import { UnsentError } from './network-error.ts';
import { findProxy } from './proxy.ts';

/** How connections are kept. `pipelining: 0` gives each request one of its own. */
export interface ConnectionOptions {
  pipelining?: number;
}

/**
 * Opens connections to one service by the rules that hold for all: HTTP/1.1, through the proxy from {@link findProxy}.
 *
 * @throws InputError when the proxy's variable is not a valid URL
 */
export async function openDispatcher(
  env: NodeJS.ProcessEnv,
  serviceUrl: string,
  options: ConnectionOptions = {},
): Promise<Dispatcher> {
  const proxy = findProxy(env, serviceUrl);
  // HTTP/2 sends requests again on its own when a connection goes away.
  const settings = { ...options, allowH2: false };
  if (proxy === undefined) return new Agent(settings);
  // All of undici: a tunnel needs methods that only its entry adds.
  const { ProxyAgent } = await import('undici');
  return new ProxyAgent({ ...settings, uri: proxy });
}

/**
 * Sends one request, and watches how far it gets. A client starts to write only on a connection that is made, with its
 * proxy's tunnel and its TLS handshake done.
 *
 * @throws UnsentError when it failed before that; else what `send` throws
 */
export async function trackSending<T>(dispatcher: Dispatcher, send: (tracked: Dispatcher) => Promise<T>): Promise<T> {
  let isSent = false;
  const tracked = dispatcher.compose((dispatch) => (options, handler) => {
    const start = handler.onRequestStart;
    handler.onRequestStart = (...context) => {
      isSent = true;
      start?.apply(handler, context);
    };
    return dispatch(options, handler);
  });
  try {
    return await send(tracked);
  } catch (cause) {
    throw isSent ? cause : new UnsentError(cause);
  }
}

/** The platform's `fetch` over such connections; it throws an {@link UnsentError} when nothing was sent. */
export async function loadFetch(env: NodeJS.ProcessEnv, serviceUrl: string): Promise<typeof globalThis.fetch> {
  const [{ fetch }, dispatcher] = await Promise.all([import('undici'), openDispatcher(env, serviceUrl)]);
  // undici's types and the platform's name the same things.
  return ((input: string, init?: object) =>
    trackSending(dispatcher, (tracked) => fetch(input, { ...init, dispatcher: tracked }))) as typeof globalThis.fetch;
}
