/** Returns a digest of a text: 40 hex digits. */
export function digestText(text: string): string {
  // Loaded on use, because loading takes milliseconds that would delay the first request.
  const { createHash } = process.getBuiltinModule('node:crypto');
  return createHash('sha256').update(text).digest('hex').slice(0, 40);
}
