import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ActionError, messageOf } from '../errors.ts';

/**
 * Creates the folder for proposals, so that a paid proposal survives any later failure.
 *
 * @returns an absolute path under `RUNNER_TEMP`, new for each workflow run
 * @throws ActionError when nothing can be written there
 */
export async function makeProposalFolder(env: NodeJS.ProcessEnv): Promise<string> {
  const parent = env.RUNNER_TEMP || tmpdir();
  try {
    await mkdir(parent, { recursive: true });
    return await mkdtemp(path.join(parent, 'cekura-improve-'));
  } catch (cause) {
    throw explainNotKept(cause);
  }
}

/**
 * Keeps one proposal.
 *
 * @param name safe as a file name already
 * @returns the file's path
 * @throws ActionError when it can't be written
 */
export async function keepProposal(folder: string, name: string, text: string): Promise<string> {
  const file = path.join(folder, name);
  try {
    await writeFile(file, text, 'utf8');
  } catch (cause) {
    throw explainNotKept(cause);
  }
  return file;
}

function explainNotKept(cause: unknown): ActionError {
  return new ActionError(
    `The proposal cannot be saved: ${messageOf(cause)}`,
    "free space on the runner's disk, and check that RUNNER_TEMP is a writable folder",
    { cause },
  );
}
