import { digestText } from '../digest.ts';
import type { Target } from '../render/types.ts';

const MAX_SLUG = 80;
/** Names with a unique slug: lower-case folders and a file with an extension. */
const PLAIN = /^[a-z0-9]+(\/[a-z0-9]+)*\.[a-z0-9]+$/;

/**
 * Names a target and makes its slug: each sequence of characters other than letters and digits becomes a dash. If two
 * names could get the same slug, part of the name's hash makes it unique.
 */
export function nameTarget(name: string): Target {
  const words = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
  if (PLAIN.test(name) && words.length <= MAX_SLUG) return { name, slug: words };
  const hash = digestText(name).slice(0, 8);
  const cut = words.slice(0, MAX_SLUG).replace(/-$/, '');
  return { name, slug: cut === '' ? hash : `${cut}-${hash}` };
}
