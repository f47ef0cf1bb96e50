import { readdir, realpath, stat } from 'node:fs/promises';
import { isAbsolute, relative, resolve, sep } from 'node:path';
import { InputError } from '../errors.ts';
import { findNearestName } from '../nearest-name.ts';
import { quoteText } from '../safe-text.ts';

const INPUT = 'working-directory';

/**
 * Returns the absolute path of the checkout: the workspace (`GITHUB_WORKSPACE`), or the folder in it that
 * `working-directory` names. Paths in inputs and configuration files are relative to it.
 *
 * @throws InputError if the folder does not exist, is a file, or is outside the workspace after resolving symlinks
 */
export async function findCheckoutRoot(env: NodeJS.ProcessEnv, workingDirectory: string | undefined): Promise<string> {
  const workspace = env.GITHUB_WORKSPACE || process.cwd();
  if (workingDirectory === undefined) return workspace;
  const shown = quoteText(workingDirectory);
  const folder = resolve(workspace, workingDirectory.replaceAll('\\', '/'));
  if (!isInside(resolve(workspace), folder)) throw explainOutside(shown);
  try {
    const [root, real] = await Promise.all([realpath(workspace), realpath(folder)]);
    if (!isInside(root, real)) throw explainOutside(shown);
    if ((await stat(real)).isDirectory()) return folder;
  } catch (cause) {
    if (cause instanceof InputError) throw cause;
    throw new InputError(`${INPUT}: ${shown} does not exist in the workspace`, await suggestFolder(workspace, folder), {
      cause,
    });
  }
  throw new InputError(`${INPUT}: ${shown} is not a folder`, 'set it to the folder that contains the checkout');
}

function explainOutside(shown: string): InputError {
  return new InputError(
    `${INPUT}: ${shown} is outside the workspace`,
    'set it to the `path` that actions/checkout was given',
  );
}

async function suggestFolder(workspace: string, folder: string): Promise<string> {
  const entries = await readdir(workspace, { withFileTypes: true }).catch(() => []);
  const folders = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  const meant = findNearestName(relative(workspace, folder), folders);
  if (meant !== undefined) return `did you mean ${quoteText(meant)}?`;
  return 'set it to the `path` that actions/checkout was given, and run actions/checkout in a step before this one';
}

function isInside(root: string, folder: string): boolean {
  const path = relative(root, folder);
  return path !== '..' && !path.startsWith(`..${sep}`) && !isAbsolute(path);
}
