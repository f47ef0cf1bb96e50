import { InputError } from '../errors.ts';
import { indexLines } from '../guards/text.ts';
import { loadReader } from './data/load-reader.ts';
import { locate, readValue } from './data/value.ts';
import { splitMark } from './line-ends.ts';

/** One thing wrong with the file; `offset` counts its text's characters from 0, without the byte order mark. */
export interface ConfigProblem {
  offset: number;
  message: string;
}

/** A configuration file's value, and where each part of it is. */
export interface ConfigSource {
  /** The file as plain values; untrusted in every shape. */
  value: unknown;
  /** Where a value is, or the nearest thing around it that is there. `at: 'key'` gives the key's place instead. */
  locate(path: readonly PropertyKey[], at?: 'key' | 'value'): number;
  /** `line:column`, both from 1. */
  place(offset: number): string;
}

/** More would not fit on a screen, and the first ones are usually the cause of the others. */
const MAX_SHOWN = 30;

/**
 * Parses a configuration file's text as YAML, of which JSON is a part.
 *
 * @throws InputError that names every place where the text is not YAML.
 */
export async function parseSource(text: string, path: string): Promise<ConfigSource> {
  const { bare } = splitMark(text);
  const lineOf = indexLines(bare);
  const place = (offset: number) => `${lineOf(offset)}:${offset - bare.lastIndexOf('\n', offset - 1)}`;
  const { document, value, problems } = readValue(await loadReader('YAML'), bare);
  if (!document) throw toInputError(path, place, problems);
  return { value, place, locate: (keys, at) => locate(document.root, keys, at) };
}

/** One error for all problems, in the order in which they are in the file. */
export function toInputError(
  path: string,
  place: (offset: number) => string,
  problems: readonly ConfigProblem[],
): InputError {
  const sorted = problems.toSorted((a, b) => a.offset - b.offset);
  const shown = sorted.slice(0, MAX_SHOWN).map(({ offset, message }) => `${path}:${place(offset)}: ${message}`);
  if (sorted.length > MAX_SHOWN) shown.push(`and ${sorted.length - MAX_SHOWN} more`);
  const count = sorted.length === 1 ? '1 problem' : `${sorted.length} problems`;
  return new InputError(`${count} in the configuration file: ${shown.join('; ')}`, 'fix the file and rerun');
}
