import type { Dispatcher } from 'undici';
import Agent from 'undici/lib/dispatcher/agent.js';

/** How connections are kept. `pipelining: 0` gives each request one of its own. */
export interface ConnectionOptions {
  pipelining?: number;
}

/**
 * Opens connections by the rules that hold for both services: HTTP/1.1, through the proxy that the usual variables name
 * (`https_proxy`, `http_proxy`, `no_proxy`, or in upper case), if they do.
 */
export async function openDispatcher(env: NodeJS.ProcessEnv, options: ConnectionOptions = {}): Promise<Dispatcher> {
  const httpProxy = env.http_proxy || env.HTTP_PROXY || '';
  const httpsProxy = env.https_proxy || env.HTTPS_PROXY || '';
  // HTTP/2 sends requests again on its own when a connection goes away.
  const settings = { ...options, allowH2: false };
  if (httpProxy === '' && httpsProxy === '') return new Agent(settings);
  // All of undici: a tunnel needs methods that only its entry adds.
  const { EnvHttpProxyAgent } = await import('undici');
  return new EnvHttpProxyAgent({ ...settings, httpProxy, httpsProxy, noProxy: env.no_proxy || env.NO_PROXY || '' });
}

/** The platform's `fetch`, over such connections. */
export async function loadFetch(env: NodeJS.ProcessEnv): Promise<typeof globalThis.fetch> {
  const [{ fetch }, dispatcher] = await Promise.all([import('undici'), openDispatcher(env)]);
  // undici's types and the platform's name the same things.
  return ((input: string, init?: object) =>
    fetch(input, { ...init, dispatcher })) as unknown as typeof globalThis.fetch;
}
