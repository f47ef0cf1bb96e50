import { foldName } from '../../cekura/metric.ts';

/** Device names that Windows reserves, with any extension: checking out such a file would fail. */
const RESERVED = /^(con|prn|aux|nul|com\d|lpt\d|conin|conout|clock)$/;
const MAX_SLUG_CHARACTERS = 60;

/** Converts a metric's name to part of a file name: `[a-z0-9]` and dashes, never empty, safe on every file system. */
export function slugMetricName(name: string): string {
  const slug = name
    // Bounds the work for a very long name.
    .slice(0, 1000)
    .normalize('NFKD')
    .toLowerCase()
    .replace(/\p{Mark}+/gu, '')
    .replace(/['’]/g, '')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-/, '')
    .slice(0, MAX_SLUG_CHARACTERS)
    .replace(/-$/, '');
  return slug === '' || RESERVED.test(slug) ? ['metric', slug].filter(Boolean).join('-') : slug;
}

/**
 * Returns a path in `folder` for a metric's file: `<id>-<slug>.yaml`, or `<slug>.yaml` for a metric without an ID.
 *
 * @param taken paths that it must differ from, ignoring case
 */
export function nameMetricFile(
  folder: string,
  metric: { readonly id?: number | undefined; readonly name: string },
  taken: Iterable<string>,
): string {
  const used = new Set([...taken].map((path) => path.toLowerCase()));
  const stem = [metric.id, slugMetricName(metric.name)].filter((part) => part !== undefined).join('-');
  const prefix = folder === '' || folder === '.' ? '' : `${folder}/`;
  for (let count = 1; ; count += 1) {
    const path = `${prefix}${stem}${count === 1 ? '' : `-${count}`}.yaml`;
    // Avoid a name that differs only in its extension; the two files would be easy to confuse.
    const stemPath = path.slice(0, -'.yaml'.length).toLowerCase();
    if (!['.yaml', '.yml', '.json'].some((ending) => used.has(stemPath + ending))) return path;
  }
}

/** Makes names unique, also among `taken`: `Politeness`, `Politeness (2)`. Each has 1 to `max` characters. */
export function distinguishNames(names: readonly string[], taken: Iterable<string>, max: number): string[] {
  const used = new Set([...taken].map(foldName));
  return names.map((name) => {
    const base = clip(name.trim().replace(/\s+/g, ' ') || 'Metric', max);
    for (let count = 1; ; count += 1) {
      const ending = count === 1 ? '' : ` (${count})`;
      const candidate = clip(base, max - ending.length) + ending;
      if (used.has(foldName(candidate))) continue;
      used.add(foldName(candidate));
      return candidate;
    }
  });
}

/** Cuts between code points, so that no surrogate pair is split. */
function clip(text: string, max: number): string {
  if (text.length <= max) return text;
  let cut = '';
  for (const point of text) {
    if (cut.length + point.length > max) break;
    cut += point;
  }
  return cut.trimEnd();
}
