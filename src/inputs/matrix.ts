import { InputError } from '../errors.ts';

/** GitHub runs at most this many jobs per matrix. */
const MAX_JOBS = 256;
/** GitHub accepts 1 MiB of outputs per job and counts two bytes per character; this leaves room for the others. */
const MAX_CHARACTERS = 500_000;

/**
 * The targets as JSON for a `strategy.matrix`: `{"target": ["a", "b"]}`. More than 256 are spread evenly over 256 jobs,
 * each with a list for the `target` input: `"a,b"`.
 *
 * @throws InputError if the JSON is too long for an output.
 */
export function planMatrix(names: readonly string[]): string {
  const jobs = Math.min(names.length, MAX_JOBS);
  const target = Array.from({ length: jobs }, (_, job) => {
    const first = Math.floor((job * names.length) / jobs);
    const end = Math.floor(((job + 1) * names.length) / jobs);
    return names.slice(first, end).join(',');
  });
  const matrix = JSON.stringify({ target });
  if (matrix.length > MAX_CHARACTERS) {
    throw new InputError(
      `The matrix of ${names.length} targets has ${matrix.length} characters, but an output holds at most ${MAX_CHARACTERS}`,
      'split the configuration file or shorten the names of the targets',
    );
  }
  return matrix;
}
