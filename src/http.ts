import type { Dispatcher } from 'undici';
import Agent from 'undici/lib/dispatcher/agent.js';
import { InputError } from './errors.ts';

/** How connections are kept. `pipelining: 0` gives each request one of its own. */
export interface ConnectionOptions {
  pipelining?: number;
}

/**
 * Opens connections by the rules that hold for both services: HTTP/1.1, through the proxy that the usual variables name
 * (`https_proxy`, `http_proxy`, `no_proxy`, or in upper case), if they do.
 *
 * @throws InputError when such a variable holds no URL of a proxy
 */
export async function openDispatcher(env: NodeJS.ProcessEnv, options: ConnectionOptions = {}): Promise<Dispatcher> {
  const httpProxy = readProxy(env, 'http_proxy');
  const httpsProxy = readProxy(env, 'https_proxy');
  // HTTP/2 sends requests again on its own when a connection goes away.
  const settings = { ...options, allowH2: false };
  if (httpProxy === '' && httpsProxy === '') return new Agent(settings);
  // All of undici: a tunnel needs methods that only its entry adds.
  const { EnvHttpProxyAgent } = await import('undici');
  return new EnvHttpProxyAgent({ ...settings, httpProxy, httpsProxy, noProxy: env.no_proxy || env.NO_PROXY || '' });
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
export async function loadFetch(env: NodeJS.ProcessEnv): Promise<typeof globalThis.fetch> {
  const [{ fetch }, dispatcher] = await Promise.all([import('undici'), openDispatcher(env)]);
  // undici's types and the platform's name the same things.
  return ((input: string, init?: object) =>
    fetch(input, { ...init, dispatcher })) as unknown as typeof globalThis.fetch;
}
