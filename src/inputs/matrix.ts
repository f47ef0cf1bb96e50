import { InputError } from '../errors.ts';

/** GitHub runs at most this many jobs for one matrix. */
const MOST_JOBS = 256;
/** GitHub takes 1 MiB of outputs from a job and counts two bytes a character; a little is left for the others. */
const MOST_CHARACTERS = 500_000;

/**
 * The targets as JSON for a `strategy.matrix`: `{"target": ["a", "b"]}`. More than 256 are spread evenly over 256
 * jobs, as lists that the `target` input takes: `"a,b"`.
 *
 * @throws InputError when even that is more than an output can hold.
 */
export function planMatrix(names: readonly string[]): string {
  const jobs = Math.min(names.length, MOST_JOBS);
  const target = Array.from({ length: jobs }, (_, job) => {
    const first = Math.floor((job * names.length) / jobs);
    const end = Math.floor(((job + 1) * names.length) / jobs);
    return names.slice(first, end).join(',');
  });
  const matrix = JSON.stringify({ target });
  if (matrix.length > MOST_CHARACTERS) {
    throw new InputError(
      `The matrix of ${names.length} targets has ${matrix.length} characters, and an output holds ${MOST_CHARACTERS}`,
      'split the configuration file, or name the targets more briefly',
    );
  }
  return matrix;
}
