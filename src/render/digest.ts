import { createHash } from 'node:crypto';

/** Names a text by its content: 40 hex digits. */
export function digestText(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 40);
}
