import { createHash } from 'node:crypto';
import type { FileChange } from './types.ts';

/** Names a proposal by its content: 40 hex digits, equal when every file's path and new text are equal. */
export function digestChanges(changes: readonly Pick<FileChange, 'path' | 'after'>[]): string {
  const hash = createHash('sha256');
  for (const { path, after } of changes) hash.update(JSON.stringify([path, after]));
  return hash.digest('hex').slice(0, 40);
}
