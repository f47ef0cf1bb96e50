import type { Dispatcher } from 'undici';
import Agent from 'undici/lib/dispatcher/agent.js';
import { UnsentError } from './network-error.ts';
import { findProxy } from './proxy.ts';

/**
 * Opens connections to one service, with HTTP/1.1 and through the proxy from {@link findProxy}.
 *
 * @param options `pipelining: 0` gives each request its own connection
 * @throws InputError when the proxy's variable is not a valid URL
 */
export async function openDispatcher(
  env: NodeJS.ProcessEnv,
  serviceUrl: string,
  options: { pipelining?: number } = {},
): Promise<Dispatcher> {
  const proxy = findProxy(env, serviceUrl);
  // Over HTTP/2, undici resends requests by itself after a lost connection.
  const settings = { ...options, allowH2: false };
  if (proxy === undefined) return new Agent(settings);
  // Needs all of undici: only its entry adds the methods for a tunnel.
  const { ProxyAgent } = await import('undici');
  return new ProxyAgent({ ...settings, uri: proxy });
}

/**
 * Sends one request, and tracks whether it was sent. A client starts to write only after the connection, the proxy's
 * tunnel and the TLS handshake are complete.
 *
 * @throws UnsentError when it failed before that; otherwise, the error of `send`
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

/** Returns Node's `fetch` over such connections; it throws an {@link UnsentError} when nothing was sent. */
export async function loadFetch(env: NodeJS.ProcessEnv, serviceUrl: string): Promise<typeof globalThis.fetch> {
  const [{ fetch }, dispatcher] = await Promise.all([import('undici'), openDispatcher(env, serviceUrl)]);
  // The types of undici and Node describe the same objects.
  return ((input: string, init?: object) =>
    trackSending(dispatcher, (tracked) => fetch(input, { ...init, dispatcher: tracked }))) as typeof globalThis.fetch;
}
