import { indexLines } from '../../guards/text.ts';
import type { DataDocument, Format } from '../data/document.ts';
import { loadReader } from '../data/load-reader.ts';
import { describeProblem, locate, readValue } from '../data/value.ts';
import { splitMark } from '../line-ends.ts';

/** A metric file's text read as data. */
export interface MetricSource {
  /** Absent when there is a problem. */
  readonly document?: DataDocument | undefined;
  readonly value?: unknown;
  readonly problems: readonly { readonly line: number; readonly message: string }[];
  /** The 1-based line of a value, or of the nearest thing around it. */
  lineOf(path: readonly PropertyKey[]): number;
}

/** Reads YAML 1.2, or JSON with comments and trailing commas, by the path's ending; never throws for what the text holds. */
export async function readSource(text: string, path: string): Promise<MetricSource> {
  const format: Format = /\.json$/i.test(path) ? 'JSON' : 'YAML';
  const { bare } = splitMark(text);
  const { document, value, problems } = readValue(await loadReader(format), bare);
  const lineAt = indexLines(bare);
  return {
    document,
    value,
    problems: problems.map((problem) => ({ line: lineAt(problem.offset), message: describeProblem(format, problem) })),
    lineOf: (keys) => (document ? lineAt(locate(document.root, keys)) : 1),
  };
}
