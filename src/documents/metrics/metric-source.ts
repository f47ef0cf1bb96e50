import { indexLines } from '../../lines.ts';
import type { DataDocument, Format } from '../data/document.ts';
import { loadReader } from '../data/load-reader.ts';
import { describeProblem, locate, readValue } from '../data/value.ts';
import { splitMark } from '../line-ends.ts';

/** A metric file parsed as data. */
export interface MetricSource {
  /** Absent when there are problems. */
  readonly document?: DataDocument | undefined;
  readonly value?: unknown;
  readonly problems: readonly { readonly line: number; readonly message: string }[];
  /** The 1-based line of the value at `path`, or of its closest existing ancestor. */
  lineOf(path: readonly PropertyKey[]): number;
}

/** Parses YAML 1.2, or JSON with comments and trailing commas, by extension. Returns problems and never throws them. */
export async function readSource(text: string, path: string): Promise<MetricSource> {
  const format: Format = /\.json$/i.test(path) ? 'JSON' : 'YAML';
  const { bare } = splitMark(text);
  const { document, value, problems } = readValue(await loadReader(format), bare);
  const lineOf = indexLines(bare);
  return {
    document,
    value,
    problems: problems.map((problem) => ({ line: lineOf(problem.offset), message: describeProblem(format, problem) })),
    lineOf: (keys) => (document ? lineOf(locate(document.root, keys)) : 1),
  };
}
