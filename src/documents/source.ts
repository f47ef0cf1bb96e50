import { InputError } from '../errors.ts';
import { indexLines } from '../lines.ts';
import { loadReader } from './data/load-reader.ts';
import { locate, readValue } from './data/value.ts';
import { splitMark } from './line-ends.ts';

/** A problem in the file. `offset` is 0-based, in UTF-16 code units after the byte order mark. */
export interface ConfigProblem {
  offset: number;
  message: string;
}

/** A configuration file's value and the places of its parts. */
export interface ConfigSource {
  /** The file as plain values, not yet validated. */
  value: unknown;
  /** The offset of the value at `path`, or of its closest existing ancestor; with `at: 'key'`, of the value's key. */
  locate(path: readonly PropertyKey[], at?: 'key' | 'value'): number;
  /** Converts an offset to `line:column`, both 1-based. */
  place(offset: number): string;
}

/** Keeps the message readable; later problems usually follow from earlier ones. */
const MAX_SHOWN = 30;

/**
 * Parses a configuration file as YAML, which includes JSON.
 *
 * @throws InputError that lists every syntax error with its place
 */
export async function parseSource(text: string, path: string): Promise<ConfigSource> {
  const { bare } = splitMark(text);
  const lineOf = indexLines(bare);
  const place = (offset: number) => `${lineOf(offset)}:${offset - bare.lastIndexOf('\n', offset - 1)}`;
  const { document, value, problems } = readValue(await loadReader('YAML'), bare);
  if (!document) throw toInputError(path, place, problems);
  return { value, place, locate: (keys, at) => locate(document.root, keys, at) };
}

/** Returns one error that lists all problems in file order. */
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
