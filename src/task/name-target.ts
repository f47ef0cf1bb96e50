import { digestText } from '../digest.ts';
import type { Target } from '../render/types.ts';

const MAX_SLUG = 80;
/** Names that no other name shares a slug with: lower-case folders and a file with an extension. */
const PLAIN = /^[a-z0-9]+(\/[a-z0-9]+)*\.[a-z0-9]+$/;

/**
 * Names a target, and makes its slug: what is no letter or digit becomes a dash, and where that could make two names
 * alike, a part of the name's hash keeps them apart.
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
