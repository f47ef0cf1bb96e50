import { describe, expect, test } from 'vitest';
import { InputError } from '../../../src/errors.ts';
import { findProxy } from '../../../src/http/proxy.ts';

const API = 'https://api.cekura.ai';
const PROXY = 'http://proxy.example.com:8080';

describe('the proxy', () => {
  test.each<[env: NodeJS.ProcessEnv, url: string, proxy: string | undefined]>([
    [{}, API, undefined],
    [{ https_proxy: PROXY }, API, PROXY],
    [{ HTTPS_PROXY: PROXY }, API, PROXY],
    [{ https_proxy: PROXY, HTTPS_PROXY: 'http://other:1' }, API, PROXY],
    [{ https_proxy: '', HTTPS_PROXY: PROXY }, API, PROXY],
    [{ http_proxy: PROXY }, API, undefined],
    [{ https_proxy: PROXY }, 'http://github.example.com', undefined],
    [{ http_proxy: PROXY }, 'http://github.example.com', PROXY],
    [{ https_proxy: 'proxy.example.com:8080' }, API, PROXY],
    [{ https_proxy: ' proxy.example.com ' }, API, 'http://proxy.example.com'],
    [{ https_proxy: 'user:word@proxy.example.com:8080' }, API, 'http://user:word@proxy.example.com:8080'],
    [{ https_proxy: 'socks5://proxy.example.com:1080' }, API, 'socks5://proxy.example.com:1080'],
    [{ https_proxy: PROXY }, 'https://10.127.0.0.1.example.com', PROXY],
    [{ https_proxy: PROXY }, 'https://127.0.0.1.example.com', PROXY],
    [{ https_proxy: PROXY, no_proxy: ', ,' }, 'https://api.cekura.ai.', PROXY],
    [{ http_proxy: PROXY, no_proxy: 'example.com:80' }, 'http://example.com', undefined],
    [{ http_proxy: PROXY, no_proxy: 'example.com:443' }, 'http://example.com', PROXY],
    [{ http_proxy: PROXY, no_proxy: 'example.com:8080' }, 'http://example.com:8080', undefined],
  ])('of %j for %s is %s', (env, url, proxy) => {
    expect(findProxy(env, url)).toBe(proxy);
  });

  test.each([
    'http://localhost:3000',
    'https://127.0.0.1',
    'http://127.9.9.9:80',
    'http://127.10.20.255',
    'http://[::1]:3000',
  ])('is not used for %s', (url) => {
    expect(findProxy({ http_proxy: PROXY, https_proxy: PROXY }, url)).toBeUndefined();
  });

  test.each([
    'http://',
    '::bad',
    'ftp://proxy.example.com',
    'myhttp://proxy.example.com',
    'http+unix://proxy',
    'http://pass word@',
  ])('%s is named, not shown', (value) => {
    const read = () => findProxy({ HTTPS_PROXY: value }, API);
    expect(read).toThrow(InputError);
    expect(read).toThrow(/https_proxy/);
    expect(read).toThrow(expect.objectContaining({ hint: expect.stringContaining('http://proxy.example.com:8080') }));
    expect(read).not.toThrow(value);
  });
});

describe('no_proxy', () => {
  test.each<[noProxy: string, excluded: boolean]>([
    ['*', true],
    ['api.cekura.ai', true],
    ['API.Cekura.AI', true],
    ['api.cekura.ai:443', true],
    ['api.cekura.ai:8443', false],
    ['cekura.ai', true],
    ['.cekura.ai', true],
    ['*.cekura.ai', true],
    ['ekura.ai', false],
    ['example.com, api.cekura.ai', true],
    ['example.com api.cekura.ai', true],
    ['example.com', false],
    [',, ,', false],
  ])('%s excludes the service: %s', (no_proxy, excluded) => {
    expect(findProxy({ https_proxy: PROXY, no_proxy }, API)).toBe(excluded ? undefined : PROXY);
    expect(findProxy({ https_proxy: PROXY, NO_PROXY: no_proxy }, API)).toBe(excluded ? undefined : PROXY);
  });

  test('is read first: a proxy that is not used need not be valid', () => {
    expect(findProxy({ https_proxy: 'http://', no_proxy: 'api.cekura.ai' }, API)).toBeUndefined();
  });
});
