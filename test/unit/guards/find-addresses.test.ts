import { describe, expect, test } from 'vitest';
import { findEmails, findUrls, hostOf, withoutScheme } from '../../../src/guards/find-addresses.ts';

const urlsIn = (text: string) => findUrls(text, []).map(({ start, end }) => text.slice(start, end));
const emailsIn = (text: string) => findEmails(text).map(({ start, end, key }) => `${text.slice(start, end)} ${key}`);
const keyOf = (url: string) => withoutScheme(findUrls(url, [])[0]?.key ?? '');

describe('addresses', () => {
  test.each<[string, string[]]>([
    ['https://acme.com/a[1]', ['https://acme.com/a[1]']],
    ['http://http://', ['http://http://']],
    ['HTTPS://acme.com/a', ['HTTPS://acme.com/a']],
    ['https://acme.com/{a}', ['https://acme.com/{a}']],
    ['https://acme.com/a]]', ['https://acme.com/a']],
    ['https://acme.com](b](c', ['https://acme.com']],
    ['https://](a', []],
  ])('a URL with a scheme: %s', (text, urls) => {
    expect(urlsIn(text)).toEqual(urls);
  });

  test.each<[string, string[]]>([
    ['acme.com and https://acme.com', ['acme.com', 'https://acme.com']],
    ['acme.Com', []],
    ['gracias.Es/un', ['gracias.Es/un']],
  ])('a bare domain: %s', (text, urls) => {
    expect(urlsIn(text)).toEqual(urls);
  });

  test.each<[string, string[]]>([
    ['ab@acme.com and cd@acme.org', ['ab@acme.com ab@acme.com', 'cd@acme.org cd@acme.org']],
  ])('e-mail: %s', (text, emails) => {
    expect(emailsIn(text)).toEqual(emails);
  });

  test.each<[string, string]>([['HTTPS://Acme.com/x', 'acme.com']])('the host: %s', (url, host) => {
    expect(hostOf(url)).toBe(host);
  });

  test.each<[string, string]>([
    ['Www.Acme.com#A', 'acme.com'],
    ['HTTP://ACME.com/A', 'acme.com/A'],
    ['acme.com/HTTPS://B.com', 'acme.com'],
  ])('the key: %s', (url, key) => {
    expect(keyOf(url)).toBe(key);
  });
});
