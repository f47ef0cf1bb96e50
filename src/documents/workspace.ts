import { constants, type Stats } from 'node:fs';
import { open, readdir, realpath, stat } from 'node:fs/promises';
import { isAbsolute, join, relative, resolve, sep } from 'node:path';
import { ActionError, InputError } from '../errors.ts';
import { showText } from '../safe-text.ts';
import { suggestPaths } from './near-names.ts';

/** Maximum file size: 1 MiB. */
export const MAX_FILE_BYTES = 1024 * 1024;

/** A text file in the workspace. */
export interface WorkspaceFile {
  /** Path of the file after symlinks: relative to the workspace, normalized, with `/`. */
  readonly path: string;
  /** Exact text, with byte order mark and line ends. */
  readonly text: string;
  readonly bytes: Buffer;
}

/**
 * Reads a text file in the workspace.
 *
 * @param path as the user wrote it: relative, or absolute inside the workspace; `\` counts as `/`
 * @param input the input that `path` comes from, for error messages
 * @throws InputError unless it is a regular UTF-8 file of at most 1 MiB inside the workspace and outside `.git`
 */
export async function readWorkspaceFile(workspace: string, path: string, input: string): Promise<WorkspaceFile> {
  const root = await realpath(workspace).catch((cause: unknown) => {
    throw new ActionError(
      `The workspace ${showText(workspace)} cannot be read`,
      'run actions/checkout in a step before this one',
      { cause },
    );
  });
  if (path.trim() === '')
    throw new InputError(`${input}: the path is empty`, `set ${input} to a file in the workspace`);
  const fail = failWith(path, input);
  const asked = normalizePath(workspace, root, path, fail);
  const real = await resolveLinks(root, asked).catch(async (cause: unknown) => {
    throw await explainMissing(root, asked, input, cause, fail);
  });
  const file = relativeInside(root, real);
  if (!file) throw fail('is a symlink that leads outside the workspace', 'choose a file in the repository');
  refuseGit(file, fail);
  const bytes = await readBytes(real, fail);
  return { path: file, text: decodeText(bytes, path, input), bytes };
}

/** Decodes a file with byte order mark and line ends. Throws InputError unless it is UTF-8 text of at most 1 MiB. */
export function decodeText(bytes: Uint8Array, path: string, input: string): string {
  const fail = failWith(path, input);
  checkSize(bytes.byteLength, fail);
  if ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff)) {
    throw fail('is UTF-16, not UTF-8', 'save it as UTF-8');
  }
  if (bytes.includes(0)) throw fail('is a binary file (it contains a NUL byte)', 'choose a text file');
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw fail('is not UTF-8 text', 'save it as UTF-8');
  }
  if (text.startsWith('version https://git-lfs.github.com/spec/')) {
    throw fail('is a Git LFS pointer instead of the file', 'keep the prompt out of Git LFS');
  }
  return text;
}

/** Makes the error for one path of an input. `reason` continues a sentence that starts with the path. */
type Fail = (reason: string, hint: string, cause?: unknown) => InputError;

function failWith(path: string, input: string): Fail {
  return (reason, hint, cause) => new InputError(`${input}: ${showText(path)} ${reason}`, hint, { cause });
}

function checkSize(size: number, fail: Fail): void {
  if (size <= MAX_FILE_BYTES) return;
  throw fail(`is too large (${size} bytes; the limit is 1 MiB)`, 'keep the prompt in a smaller file of its own');
}

/** Returns the path relative to the workspace, with `/`; throws InputError if it leads outside. Ignores symlinks. */
function normalizePath(workspace: string, root: string, path: string, fail: Fail): string {
  const slashed = path.replaceAll('\\', '/');
  if (slashed.includes('\0')) throw fail('contains a NUL character', 'remove it');
  // `isAbsolute` recognizes a drive letter only on Windows.
  const foreign = sep === '/' && /^[A-Za-z]:\//.test(slashed);
  // The workspace path may contain a symlink, so an absolute path can use either form.
  const bases = isAbsolute(slashed) ? [resolve(workspace), root] : [root];
  const inside = bases.map((base) => relativeInside(base, resolve(base, slashed))).find((found) => found !== undefined);
  if (foreign || inside === undefined) {
    throw fail('is outside the workspace', 'use a path relative to the root of the checkout, such as prompts/agent.md');
  }
  if (inside === '') throw fail('is the workspace itself', 'choose a file in it');
  refuseGit(inside, fail);
  return inside;
}

/** Returns the absolute path without symlinks; throws the file system's error for the path as it was written. */
async function resolveLinks(root: string, asked: string): Promise<string> {
  return await realpath(join(root, asked)).catch(async (cause: unknown) => {
    // Accented letters have two Unicode forms that look the same, and systems differ in which one they write.
    for (const form of ['NFC', 'NFD']) {
      const other = await realpath(join(root, asked.normalize(form))).catch(() => undefined);
      if (other !== undefined) return other;
    }
    throw cause;
  });
}

async function explainMissing(
  root: string,
  asked: string,
  input: string,
  cause: unknown,
  fail: Fail,
): Promise<InputError> {
  const code = errorCode(cause);
  if (code !== 'ENOENT' && code !== 'ENOTDIR' && code !== 'ENAMETOOLONG') {
    return fail(`can't be read (${code})`, 'check its permissions and symlinks', cause);
  }
  const near = code === 'ENAMETOOLONG' ? [] : await suggestPaths(root, asked);
  // A prompt that was pasted instead of its path has commas, too.
  const ends = asked.split(',').map((part) => part.trim().split(' ').at(-1) ?? '');
  const isList = asked.includes('*') || ends.filter((word) => /[./]./.test(word)).length > 1;
  const isEmpty = (await readdir(root).catch(() => [''])).length === 0;
  const hint = isEmpty
    ? 'run actions/checkout in a step before this one; the workspace is empty'
    : isList
      ? `${input} accepts one file; to use several, list them in a configuration file and set config-path to it`
      : near.length
        ? `did you mean ${near.map((other) => showText(other)).join(' or ')}?`
        : 'check the path, which is case-sensitive, and run actions/checkout in a step before this one';
  return fail('does not exist in the workspace', hint, cause);
}

async function readBytes(file: string, fail: Fail): Promise<Buffer> {
  const check = (stats: Stats) => {
    if (stats.isDirectory()) throw fail('is a folder', 'choose a file in it');
    if (!stats.isFile()) throw fail('is not a regular file', 'choose a text file in the repository');
    checkSize(stats.size, fail);
  };
  try {
    // Check before opening, because opening a pipe or device can have effects; and after, in case it was swapped.
    check(await stat(file));
    // Windows has no O_NOFOLLOW and O_NONBLOCK.
    const handle = await open(file, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0));
    try {
      check(await handle.stat());
      return await handle.readFile();
    } finally {
      await handle.close();
    }
  } catch (cause) {
    if (cause instanceof InputError) throw cause;
    throw fail(`can't be read (${errorCode(cause)})`, 'check its permissions', cause);
  }
}

/** Returns `target` relative to `base`, with `/`; empty for `base` itself, `undefined` if outside. */
function relativeInside(base: string, target: string): string | undefined {
  const path = relative(base, target);
  if (path === '..' || path.startsWith(`..${sep}`) || isAbsolute(path)) return undefined;
  return path.split(sep).join('/');
}

function refuseGit(inside: string, fail: Fail): void {
  if (inside.split('/').some(isGitName)) throw fail('is in .git', 'choose a file outside .git');
}

/** Whether some file system treats `name` as `.git`: case, invisible characters, 8.3 names, streams, trailing dots. */
function isGitName(name: string): boolean {
  const plain = name
    .replace(/[\p{Cf}\p{Default_Ignorable_Code_Point}]/gu, '')
    .normalize('NFKC')
    .toLowerCase();
  const [stem = ''] = plain.split(':');
  return /^(?:\.git|git~\d+)$/.test(stem.replace(/(?<![. ])[. ]+$/, ''));
}

function errorCode(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
}
