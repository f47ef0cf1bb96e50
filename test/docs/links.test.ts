import type { Nodes } from 'mdast';
import { describe, expect, it } from 'vitest';
import { findNodes, isThere, listAnchors, PAGES, parsePage, ROOT, read } from './pages.ts';

// Tests do not use the network, so they cannot check external URLs. Each one is in this list instead: open it before you
// add it. A typo in a page is noticed.
const ADDRESSES = [
  'https://www.cekura.ai',
  'https://keepachangelog.com/en/1.1.0/',
  'https://semver.org/spec/v2.0.0.html',
  'https://www.conventionalcommits.org/en/v1.0.0/',
];
/** Hosts in code and prose: Cekura's, GitHub's, names reserved for examples, and a service container. */
const HOSTS =
  /^(agent|localhost)$|^(api|api\.eu|dashboard)\.cekura\.ai$|^raw\.githubusercontent\.com$|(^|\.)example\.com$/;

/** The targets of a page's links and images, including those in HTML. */
function listLinks(page: Nodes): string[] {
  const html = findNodes(page, 'html').flatMap(({ value }) =>
    [...value.matchAll(/(?:href|src|srcset)="([^"]*)"/g)].map(([, url = '']) => url),
  );
  const own = [...findNodes(page, 'link'), ...findNodes(page, 'image'), ...findNodes(page, 'definition')];
  return [...own.map(({ url }) => url), ...html];
}

describe.each(PAGES)('%s', (path) => {
  const page = parsePage(path);
  const links = listLinks(page);
  const isOutside = (link: string) => /^[a-z]+:/i.test(link);

  it('leads only to what is there', () => {
    const broken = links.filter((link) => {
      if (isOutside(link)) return false;
      const [file = '', anchor] = link.split('#');
      const target = file === '' ? path : new URL(file, new URL(path, ROOT)).pathname.slice(ROOT.pathname.length);
      if (!isThere(target)) return true;
      return anchor !== undefined && !(target.endsWith('.md') && listAnchors(target).includes(anchor));
    });
    expect(broken).toEqual([]);
  });

  it('leads to no other place outside than those that somebody looked at', () => {
    expect(links.filter((link) => isOutside(link) && !ADDRESSES.includes(link))).toEqual([]);
  });

  it('writes of no other host', () => {
    const known = ADDRESSES.map((address) => new URL(address).host);
    const hosts = [...read(path).matchAll(/\bhttps?:\/\/([\w.-]+\w)/g)].map(([, host = '']) => host);
    expect(hosts.filter((host) => !known.includes(host) && !HOSTS.test(host))).toEqual([]);
  });

  it('has a text for every picture', () => {
    const images = findNodes(page, 'html').flatMap(({ value }) => value.match(/<img [^>]*>/g) ?? []);
    for (const image of images) expect(image).toMatch(/ alt="[^"]{20,}"/);
    for (const { alt } of findNodes(page, 'image')) expect(alt).toBeTruthy();
  });
});
