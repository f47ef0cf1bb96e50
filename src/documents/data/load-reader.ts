import type { Format, ReadData } from './document.ts';

/** Loads the reader for a format; the JSON reader also accepts comments and trailing commas (JSONC). */
export async function loadReader(format: Format): Promise<ReadData> {
  if (format === 'JSON') {
    const [{ readJson }, jsonc] = await Promise.all([import('./json.ts'), import('jsonc-parser')]);
    return (text) => readJson(jsonc, text);
  }
  const [{ readYaml }, yaml] = await Promise.all([import('./yaml.ts'), import('yaml')]);
  return (text) => readYaml(yaml, text);
}
