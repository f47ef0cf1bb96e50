import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

// Until the action is published, the repository says OWNER where its owner's name belongs.

const NAME = 'cekura-improve-action';
const PLACEHOLDER = ['OWNER', NAME].join('/');
/** In CODEOWNERS. */
const MENTION = ['@', 'OWNER'].join('');
/** What pages say only while the owner is unknown. */
const ADVICE = /\.\s+Replace `OWNER` with\s+the owner of this action/;
/** Who makes it, in the README. */
const MAKER = '`OWNER`';

/** The files of a checkout in which the owner is not named yet, as git lists them. */
export function listPlaceholders(root: string): string[] {
  try {
    return execFileSync('git', ['grep', '-lI', '-e', PLACEHOLDER, '-e', MENTION], { cwd: root, encoding: 'utf8' })
      .trim()
      .split('\n');
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
    writeFileSync(
      path.join(root, file),
      text
        .replaceAll(PLACEHOLDER, `${owner}/${NAME}`)
        .replaceAll(MENTION, `@${owner}`)
        .replace(ADVICE, '')
        .replaceAll(MAKER, `\`${owner}\``),
    );
  }
}
