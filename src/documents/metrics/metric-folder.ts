import type { Dirent } from 'node:fs';
import { readdir, realpath } from 'node:fs/promises';
import { isAbsolute, join, posix, relative, sep } from 'node:path';
import { InputError } from '../../errors.ts';

const MAX_FILES = 2_000;
const MAX_DEPTH = 10;
const ENDING = /\.(ya?ml|json)$/i;

/** Whether a file may hold a metric, by its extension. */
export function isMetricPath(path: string): boolean {
  return ENDING.test(path);
}

/**
 * Normalizes `metric-path`: relative to the workspace, with `/` as the separator and none at the end.
 *
 * @throws InputError when it leads outside the workspace or into `.git`
 */
export function normalizeFolder(folder: string): string {
  const plain = folder.replaceAll('\\', '/');
  const path = posix.normalize(plain).replace(/\/$/, '');
  if (posix.isAbsolute(plain) || isAbsolute(folder) || path === '..' || path.startsWith('../')) {
    throw new InputError(
      `metric-path is outside the workspace: ${folder}`,
      'set it to a folder in the repository, relative to its root',
    );
  }
  if (path.split('/').some((part) => part.toLowerCase() === '.git')) {
    throw new InputError(`metric-path is inside .git: ${folder}`, 'set it to another folder in the repository');
  }
  return path;
}

/**
 * Lists the `.yaml`, `.yml` and `.json` files below a folder, sorted, relative to the workspace. Does not follow
 * symlinks below the folder, and skips `.git` and `node_modules`.
 *
 * @returns `undefined` when the folder does not exist
 * @throws InputError when the folder is a file, is outside the workspace, or has more than 2,000 such files
 */
export async function findMetricFiles(workspace: string, folder: string): Promise<string[] | undefined> {
  const start = normalizeFolder(folder);
  const root = await realpath(workspace);
  let real: string;
  try {
    real = await realpath(join(root, start));
  } catch (cause) {
    if (isCode(cause, 'ENOENT')) return undefined;
    if (isCode(cause, 'ENOTDIR')) throw notAFolder(folder);
    throw cause;
  }
  const inside = relative(root, real).split(sep).join('/');
  normalizeFolder(inside);
  const found: string[] = [];
  await walk(real, start === '.' ? '' : `${start}/`, 0);
  return found.sort();

  async function walk(directory: string, prefix: string, depth: number): Promise<void> {
    let entries: Dirent[];
    try {
      entries = await readdir(directory, { withFileTypes: true });
    } catch (cause) {
      if (isCode(cause, 'ENOTDIR')) throw notAFolder(folder);
      throw cause;
    }
    for (const entry of entries) {
      const path = prefix + entry.name;
      if (entry.isDirectory()) {
        if (entry.name.toLowerCase() !== '.git' && entry.name !== 'node_modules' && depth < MAX_DEPTH) {
          await walk(join(directory, entry.name), `${path}/`, depth + 1);
        }
      } else if (entry.isFile() && isMetricPath(entry.name)) {
        found.push(path);
        if (found.length > MAX_FILES) {
          throw new InputError(
            `metric-path ${folder} has more than ${MAX_FILES} files`,
            'set it to a folder that contains only metric files',
          );
        }
      }
    }
  }
}

function notAFolder(folder: string): InputError {
  return new InputError(
    `metric-path is a file, not a folder: ${folder}`,
    'set it to the folder that contains the metric files',
  );
}

function isCode(cause: unknown, code: string): boolean {
  return cause instanceof Error && 'code' in cause && cause.code === code;
}

/** A file in `metric-path` that has not been validated. */
export interface FoundText {
  readonly path: string;
  readonly text: string;
}

/**
 * Whether a file that can't be parsed seems to have this ID.
 * A false positive is better than a second file for the same metric.
 */
export function claimsId(file: FoundText, id: number): boolean {
  const name = posix.basename(file.path);
  return (
    name.startsWith(`${id}-`) || new RegExp(`^[ \\t{]*["']?id["']?[ \\t]*:[ \\t]*["']?${id}\\b`, 'm').test(file.text)
  );
}
