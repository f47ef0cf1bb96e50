import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

// Until the action is published, its owner's name stands nowhere but here, in capitals.

const NAME = 'cekura-improve-action';
const PLACEHOLDER = ['OWNER', NAME].join('/');
/** What the README says only as long as the owner isn't known. */
const ADVICE = /, and the owner of this action for\s+`OWNER`/;

/** The files of a checkout in which the owner is not named yet, as git lists them. */
export function listPlaceholders(root: string): string[] {
  try {
    return execFileSync('git', ['grep', '-lI', PLACEHOLDER], { cwd: root, encoding: 'utf8' }).trim().split('\n');
  } catch (error) {
    // That is how git says that there is none.
    if ((error as { status?: number }).status === 1) return [];
    throw error;
  }
}

/** Names the owner in every file but those of `dist/`, which a build makes. */
export function nameOwner(root: string, owner: string): void {
  for (const file of listPlaceholders(root).filter((name) => !name.startsWith('dist/'))) {
    const text = readFileSync(path.join(root, file), 'utf8');
    writeFileSync(path.join(root, file), text.replaceAll(PLACEHOLDER, `${owner}/${NAME}`).replace(ADVICE, ''));
  }
}
