import type { Format, ReadData } from './document.ts';

/** Loads the reader of a format; JSON includes the comments and trailing commas of JSONC. */
export async function loadReader(format: Format): Promise<ReadData> {
  if (format === 'JSON') {
    const [{ readJson }, jsonc] = await Promise.all([import('./json.ts'), import('jsonc-parser')]);
    return (text) => readJson(jsonc, text);
  }
  const [{ readYaml }, yaml] = await Promise.all([import('./yaml.ts'), import('yaml')]);
  return (text) => readYaml(yaml, text);
}
