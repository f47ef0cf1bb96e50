import { InputError } from '../errors.ts';

/**
 * Finds the proxy for a service in `https_proxy` or `http_proxy` (by the service's scheme) and `no_proxy`, in
 * lower or upper case. A loopback host never has one, and a value without a scheme means `http://`.
 *
 * @returns its URL; `undefined` for a direct connection
 * @throws InputError when the variable that applies is not a valid URL
 */
export function findProxy(env: NodeJS.ProcessEnv, serviceUrl: string): string | undefined {
  const service = new URL(serviceUrl);
  if (isLoopback(service.hostname) || isExcluded(service, env.no_proxy || env.NO_PROXY || '')) return undefined;
  const name = service.protocol === 'https:' ? 'https_proxy' : 'http_proxy';
  const value = (env[name] || env[name.toUpperCase()] || '').trim();
  if (value === '') return undefined;
  const url = value.includes('://') ? value : `http://${value}`;
  if (/^(https?|socks5?):/.test(URL.parse(url)?.protocol ?? '')) return url;
  // The value may contain a password, so it is not shown.
  throw new InputError(
    `The environment variable ${name} is not a valid proxy URL`,
    'set it to a URL such as http://proxy.example.com:8080, or unset it',
  );
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || /^127(\.\d+){3}$/.test(hostname) || hostname === '[::1]';
}

/** Entries are hosts with or without a port, domains (`example.com`, `.example.com`, `*.example.com`), or `*`. */
function isExcluded({ hostname, port, protocol }: URL, noProxy: string): boolean {
  const hosts = [hostname, `${hostname}:${port || (protocol === 'https:' ? 443 : 80)}`];
  return noProxy
    .toLowerCase()
    .split(/[\s,]/)
    .map((entry) => entry.replace(/^\*?\./, ''))
    .some((entry) => entry === '*' || hosts.some((host) => host === entry || (entry && host.endsWith(`.${entry}`))));
}
