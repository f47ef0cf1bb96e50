import { InputError } from '../../errors.ts';
import { readWorkspaceFile } from '../workspace.ts';
import { type FileProblem, type MetricFile, MetricFileError, readMetricFile } from './metric-file.ts';
import { claimsId, findMetricFiles } from './metric-folder.ts';

/** A file in `metric-path`, valid or not. */
export interface FoundFile {
  /** Relative to the repository's root, with `/`. */
  readonly path: string;
  /** Both empty when it can't be read. */
  readonly bytes: Buffer;
  readonly text: string;
  /** Absent when there are problems. */
  readonly file?: MetricFile | undefined;
  readonly problems: readonly FileProblem[];
}

/**
 * Reads every file in the folder that could hold a metric.
 *
 * @returns `undefined` when the folder does not exist
 * @throws InputError when the folder is outside the workspace, or is a file
 */
export async function readMetricFolder(workspace: string, folder: string): Promise<FoundFile[] | undefined> {
  const paths = await findMetricFiles(workspace, folder);
  return paths && (await Promise.all(paths.map((path) => readFound(workspace, path))));
}

async function readFound(workspace: string, asked: string): Promise<FoundFile> {
  try {
    const { path, text, bytes } = await readWorkspaceFile(workspace, asked, 'metric-path');
    return { path, text, bytes, ...(await readMetricFile(text, path)) };
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return {
      path: asked,
      text: '',
      bytes: Buffer.alloc(0),
      problems: [{ path: asked, line: 1, message: error.message }],
    };
  }
}

/**
 * Returns the file with this metric ID; `undefined` when there is none.
 *
 * @throws MetricFileError when a file that may have the ID is invalid, or several files have it
 */
export function findFileOf(files: readonly FoundFile[], id: number): (FoundFile & { file: MetricFile }) | undefined {
  const claiming = files.filter((one) => (one.file ? one.file.id === id : claimsId(one, id)));
  const problems = claiming.flatMap((one) => one.problems);
  if (problems.length > 0) throw new MetricFileError(problems);
  const [first, ...others] = claiming.flatMap((one) => (one.file ? [{ ...one, file: one.file }] : []));
  if (others.length > 0) {
    throw new MetricFileError(
      others.map(({ path, file }) => ({
        path,
        line: file.lineOf('id'),
        message: `id: ${id} is also in ${first?.path}`,
      })),
    );
  }
  return first;
}
