import { opendir, realpath } from 'node:fs/promises';
import { basename, dirname, join, relative, sep } from 'node:path';
import { isAlike } from '../nearest-name.ts';

// Bounds the search in a large repository.
const MAX_ENTRIES = 5000;
const SKIPPED = new Set(['.git', 'node_modules', '.venv', 'venv', '__pycache__']);

/** Returns up to 3 workspace files with paths similar to `wanted`, relative to `root`, which must be a real path. */
export async function suggestPaths(root: string, wanted: string): Promise<string[]> {
  const files = new Set<string>();
  const start = await nearestFolder(root, wanted);
  await listFiles(root, start === undefined ? [root] : [start, root], files);
  const ranked = [...files].map((file) => ({ file, rank: rankPath(file, wanted) })).filter(({ rank }) => rank < 4);
  ranked.sort((a, b) => a.rank - b.rank || a.file.length - b.file.length || (a.file < b.file ? -1 : 1));
  return ranked.slice(0, 3).map(({ file }) => file);
}

/** The deepest existing parent folder, if it is inside the workspace and not in `.git`. */
async function nearestFolder(root: string, wanted: string): Promise<string | undefined> {
  for (let folder = dirname(wanted); folder !== '.'; folder = dirname(folder)) {
    const real = await realpath(join(root, folder)).catch(() => undefined);
    if (real === undefined) continue;
    const inside = real.startsWith(root + sep) && !real.slice(root.length).split(sep).includes('.git');
    return inside ? real : undefined;
  }
  return undefined;
}

async function listFiles(root: string, queue: string[], files: Set<string>): Promise<void> {
  let left = MAX_ENTRIES;
  for (let folder = queue.shift(); folder !== undefined && left > 0; folder = queue.shift()) {
    try {
      for await (const entry of await opendir(folder)) {
        if (left-- <= 0) break;
        const path = join(folder, entry.name);
        if (entry.isDirectory() && !SKIPPED.has(entry.name)) queue.push(path);
        else if (entry.isFile()) files.add(relative(root, path).split(sep).join('/'));
      }
    } catch {
      // Suggestions are optional: skip a folder that can't be listed.
    }
  }
}

/**
 * 0: other case; 1: same name elsewhere; 2: similar name in the same folder; 3: similar name elsewhere; 4: no match.
 */
function rankPath(file: string, wanted: string): number {
  const [path, other] = [file.toLowerCase(), wanted.toLowerCase()];
  if (path === other) return 0;
  const [name, otherName] = [basename(path), basename(other)];
  if (name === otherName) return 1;
  const stem = (text: string) => text.replace(/\.[^.]*$/, '');
  const alike = stem(name) === stem(otherName) || isAlike(name, otherName);
  if (!alike) return 4;
  return dirname(path) === dirname(other) ? 2 : 3;
}
