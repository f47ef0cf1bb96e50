/** Extensions of files whose strings a JSON Pointer can name. */
export const STRUCTURED = ['json', 'jsonc', 'json5', 'yaml', 'yml'];

/** Extensions of source files whose strings `symbol:` can name. */
export const SOURCE = ['py', 'pyi', 'pyw', 'js', 'jsx', 'mjs', 'cjs', 'ts', 'mts', 'cts', 'tsx'];

/** A path's extension: lower case, no dot; empty when it has none. `.env.local` counts as `env`. */
export function extensionOf(path: string): string {
  if (/(?:^|[\\/])\.env(?:\.[\w.-]+)?$/i.test(path)) return 'env';
  return /\.([a-z0-9]+)$/i.exec(path)?.[1]?.toLowerCase() ?? '';
}
