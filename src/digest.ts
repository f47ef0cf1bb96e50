/** Names a text by its content: 40 hex digits. */
export function digestText(text: string): string {
  // Loaded here, because it takes milliseconds for which the first request need not wait.
  const { createHash } = process.getBuiltinModule('node:crypto');
  return createHash('sha256').update(text).digest('hex').slice(0, 40);
}
