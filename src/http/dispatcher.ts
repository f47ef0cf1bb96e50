import type { Dispatcher } from 'undici';
import Agent from 'undici/lib/dispatcher/agent.js';
import { InputError } from '../errors.ts';

/** How connections are kept. `pipelining: 0` gives each request one of its own. */
export interface ConnectionOptions {
  pipelining?: number;
}

/**
 * Opens connections to one service by the rules that hold for both: HTTP/1.1, through the proxy that the usual variable
 * for the address names (`https_proxy` or `http_proxy`, and `no_proxy`; or in upper case), if it does.
 *
 * @throws InputError when such a variable holds no URL of a proxy
 */
export async function openDispatcher(
  env: NodeJS.ProcessEnv,
  serviceUrl: string,
  options: ConnectionOptions = {},
): Promise<Dispatcher> {
  const proxies = { 'http:': readProxy(env, 'http_proxy'), 'https:': readProxy(env, 'https_proxy') };
  const proxy = proxies[serviceUrl.startsWith('https:') ? 'https:' : 'http:'];
  // HTTP/2 sends requests again on its own when a connection goes away.
  const settings = { ...options, allowH2: false };
  if (proxy === '') return new Agent(settings);
  // All of undici: a tunnel needs methods that only its entry adds.
  const { EnvHttpProxyAgent } = await import('undici');
  const noProxy = env.no_proxy || env.NO_PROXY || '';
  // Each falls back to the other's where it is empty.
  return new EnvHttpProxyAgent({ ...settings, httpProxy: proxy, httpsProxy: proxy, noProxy });
}

/** The message does not show the value: it may hold a password. */
function readProxy(env: NodeJS.ProcessEnv, name: 'http_proxy' | 'https_proxy'): string {
  const url = env[name] || env[name.toUpperCase()] || '';
  if (url === '' || /^(https?|socks5?):$/.test(URL.parse(url)?.protocol ?? '')) return url;
  throw new InputError(
    `The environment variable ${name} holds no URL of a proxy`,
    'set it to a URL such as http://proxy.example.com:8080, or unset it',
  );
}

/** The platform's `fetch`, over such connections. */
export async function loadFetch(env: NodeJS.ProcessEnv, serviceUrl: string): Promise<typeof globalThis.fetch> {
  const [{ fetch }, dispatcher] = await Promise.all([import('undici'), openDispatcher(env, serviceUrl)]);
  // undici's types and the platform's name the same things.
  return ((input: string, init?: object) =>
    fetch(input, { ...init, dispatcher })) as unknown as typeof globalThis.fetch;
}
