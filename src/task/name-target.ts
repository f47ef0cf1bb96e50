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
    .replace(/^-+|-+$/g, '');
  if (PLAIN.test(name) && words.length <= MAX_SLUG) return { name, slug: words };
  // Loaded here, because it takes longer to load than all of this file's work and the first request need not wait for it.
  const { createHash } = process.getBuiltinModule('node:crypto');
  const hash = createHash('sha256').update(name).digest('hex').slice(0, 8);
  const cut = words.slice(0, MAX_SLUG).replace(/-+$/, '');
  return { name, slug: cut === '' ? hash : `${cut}-${hash}` };
}
