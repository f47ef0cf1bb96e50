/** Extensions of files whose strings a JSON Pointer can name. */
export const STRUCTURED = ['json', 'jsonc', 'json5', 'yaml', 'yml'];

/** A path's extension: lower case, no dot; empty when it has none. */
export function extensionOf(path: string): string {
  return /\.([a-z0-9]+)$/i.exec(path)?.[1]?.toLowerCase() ?? '';
}
