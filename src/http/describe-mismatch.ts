import type * as z from 'zod/mini';
import { toLine } from '../safe-text.ts';

const EXPECTED: Readonly<Record<string, string>> = {
  array: 'a list',
  boolean: 'true or false',
  int: 'a whole number',
  number: 'a number',
  object: 'an object',
  record: 'an object',
  string: 'a string',
};

/** The first field of a reply that does not match its schema, and why: `results.0.id: must be a number`. */
export function describeMismatch({ issues: [issue] }: Pick<z.core.$ZodError, 'issues'>): string {
  const field = issue && issue.path.length > 0 ? toLine(issue.path.join('.')) : 'the reply';
  const expected = issue?.code === 'invalid_type' ? EXPECTED[issue.expected] : undefined;
  if (expected) return `${field}: must be ${expected}`;
  // A schema's own message; zod's default says nothing.
  return `${field}: ${!issue || issue.message === 'Invalid input' ? 'is not as documented' : issue.message}`;
}
